// What a stranger does with PnPjs on SharePoint: lists, columns, views, items, people, a batch.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { SPDefault } from "@pnp/nodejs";
import { spfi } from "@pnp/sp";
import "@pnp/sp/batching.js";
import "@pnp/sp/fields/index.js";
import "@pnp/sp/items/index.js";
import "@pnp/sp/lists/index.js";
import "@pnp/sp/recycle-bin/index.js";
import "@pnp/sp/site-users/index.js";
import "@pnp/sp/views/index.js";
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

found.web = (await sp.web.select("Title")()).Title;
const { list } = await sp.web.lists.ensure("Proeflijst", "Van PnPjs", 100);
found.ensured_again = (await sp.web.lists.ensure("Proeflijst", "Van PnPjs", 100)).created;
await list.update({ EnableVersioning: true, MajorVersionLimit: 50 });
await list.fields.addText("Code", { MaxLength: 36 });
await list.fields.createFieldAsXml({
  SchemaXml: '<Field Type="User" Name="Persoon" DisplayName="De persoon" />',
  Options: 8,
});
await list.fields.addChoice("Soort", { Choices: ["Lab", "Traject"] });
await list.fields.getByInternalNameOrTitle("Code").update({ Indexed: true, EnforceUniqueValues: true });
found.field = (await list.fields.getByInternalNameOrTitle("De persoon")()).InternalName;

const person = await sp.web.ensureUser(tenant.users[0].upn);
found.person = person.Title === tenant.users[0].name;
found.by_email = (await sp.web.siteUsers.getByEmail(person.Email)()).Id === person.Id;

const made = await list.items.add({ Title: "Een", Code: "C-1", PersoonId: person.Id, Soort: "Lab" });
found.made = made.Id;
try {
  await list.items.add({ Title: "Dubbel", Code: "c-1" });
} catch (error) {
  found.duplicate = [error.status, JSON.parse(await error.response.text())["odata.error"].code.split(",")[0]];
}
const updated = await list.items.getById(1).update({ Title: "Eén" }, '"1"');
found.etag = /^"[0-9a-f-]{36},(\d+)"$/.exec(updated.etag)[1]; // as the service's header has it
try {
  await list.items.getById(1).update({ Title: "Te laat" }, '"1"');
} catch (error) {
  found.conflict = error.status;
}
const shown = await list.items.getById(1).select("Title", "Persoon/EMail").expand("Persoon")();
found.item = [shown.Title, shown.Persoon.EMail === person.Email];
found.filtered = (await list.items.filter(`Code eq 'C-1'`)()).length;

const [batched, execute] = sp.batched();
const inBatch = batched.web.lists.getByTitle("Proeflijst");
const results = [];
for (let n = 2; n <= 6; n++) {
  inBatch.items.add({ Title: `Rij ${n}`, Code: `C-${n}` }).then((row) => results.push(row.Id));
}
batched.web.select("Title")().then((web) => results.push(web.Title));
await execute();
found.batch = results.map(String).sort();

const pages = [];
for await (const rows of list.items.select("Id").top(4)) pages.push(rows.length);
found.pages = pages;
const caml = "<View><Query><Where><Eq><FieldRef Name='Code'/><Value Type='Text'>C-3</Value></Eq></Where></Query></View>";
found.caml = (await list.getItemsByCAMLQuery({ ViewXml: caml })).length;
const stream = await list.renderListDataAsStream({ ViewXml: "<View><RowLimit>2</RowLimit></View>" });
found.stream = stream.Row.length;
const changes = await list.getChanges({ Item: true, Add: true });
found.changes = changes.map((change) => change.ItemId);

const view = await list.views.add("Op soort", false, { RowLimit: 10 });
await list.views.getById(view.Id).fields.removeAll();
await list.views.getById(view.Id).fields.add("Soort");
found.view = (await list.views.getByTitle("Op soort").fields()).Items;

const validated = await list.items.getById(2).validateUpdateListItem([{ FieldName: "Soort", FieldValue: "Onzin" }]);
found.validated = validated[0].HasException;
await list.items.getById(2).recycle();
await list.items.getById(3).delete();
found.bin = (await sp.web.recycleBin()).map((one) => one.Title);
found.left = (await list.items()).length;
await list.delete();
console.log(JSON.stringify(found));
