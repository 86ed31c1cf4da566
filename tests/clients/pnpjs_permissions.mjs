// What a stranger does with PnPjs about permissions: inheritance, assignments, levels, versions.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { SPDefault } from "@pnp/nodejs";
import { spfi } from "@pnp/sp";
import "@pnp/sp/items/index.js";
import "@pnp/sp/lists/index.js";
import "@pnp/sp/security/index.js";
import "@pnp/sp/site-users/index.js";
import "@pnp/sp/webs/index.js";

const tenant = JSON.parse(process.env.SANDBOX);
const certificate = readFileSync(tenant.certificate, "utf8");
const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ""), "base64");
const config = {
  auth: {
    authority: `https://login.microsoftonline.com/${tenant.tenant_id}`,
    clientId: tenant.client_id,
    clientCertificate: {
      thumbprint: createHash("sha1").update(der).digest("hex"),
      privateKey: readFileSync(tenant.private_key, "utf8"),
    },
  },
};
const scopes = ["https://omosandbox.sharepoint.com/.default"];
const sp = spfi(tenant.sites.ONS.url).using(SPDefault({ msal: { config, scopes } }));
const found = {};

const { list } = await sp.web.lists.ensure("Proef", "Van PnPjs", 100);
await list.update({ EnableVersioning: true, MajorVersionLimit: 50 });
await list.items.add({ Title: "Een" });
for (const title of ["Twee", "Drie"]) await list.items.getById(1).update({ Title: title });
const versions = list.items.getById(1).versions;
await versions.getById(512).delete();
found.versions = (await versions()).map((one) => one.VersionLabel);

const person = await sp.web.ensureUser(tenant.users[0].upn);
const level = await sp.web.roleDefinitions.getByType(2)();
await list.breakRoleInheritance(false, true);
await list.roleAssignments.add(person.Id, level.Id);
found.assigned = (await list.roleAssignments()).map((one) => one.PrincipalId === person.Id);
found.bindings = (await list.roleAssignments.getById(person.Id).bindings()).map((one) => one.Id);
found.unique = (await list.select("HasUniqueRoleAssignments")()).HasUniqueRoleAssignments;
await list.roleAssignments.remove(person.Id, level.Id);
found.left = (await list.roleAssignments()).length;
await list.resetRoleInheritance();
found.inherits = (await list.select("HasUniqueRoleAssignments")()).HasUniqueRoleAssignments;

const item = list.items.getById(1);
await item.breakRoleInheritance(true);
found.copied = (await item.roleAssignments()).length > 0;
await item.resetRoleInheritance();
await list.delete();
console.log(JSON.stringify(found));
