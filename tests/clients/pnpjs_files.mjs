// What a stranger does with PnPjs on files and folders of a library.
import { readFileSync } from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { SPDefault } from "@pnp/nodejs";
import { spfi } from "@pnp/sp";
import "@pnp/sp/batching.js";
import "@pnp/sp/files/index.js";
import "@pnp/sp/folders/index.js";
import "@pnp/sp/items/index.js";
import "@pnp/sp/lists/index.js";
import "@pnp/sp/recycle-bin/index.js";
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

const { list } = await sp.web.lists.ensure("Proefbibliotheek", "Van PnPjs", 101);
await list.update({ EnableVersioning: true });
const root = await list.rootFolder();
const at = root.ServerRelativeUrl;
const folder = await list.rootFolder.folders.addUsingPath("Map 100% & 'twee'");
found.folder = folder.Name;
const inside = sp.web.getFolderByServerRelativePath(folder.ServerRelativeUrl);
const info = await inside.files.addUsingPath("nota #1 'x'.txt", "Beste lezer", { Overwrite: true });
found.file = [info.Name, info.Length];
const file = sp.web.getFileByServerRelativePath(info.ServerRelativeUrl);
found.text = await file.getText();
await file.setContent("Beste lezers");
found.exists = [await file.exists(), await sp.web.getFileByServerRelativePath(`${at}/niet.txt`).exists()];
found.versions = (await file.versions()).map((one) => one.VersionLabel);
await file.versions.restoreByLabel("1.0");
found.restored = await file.getText();
found.by_id = (await sp.web.getFileById(info.UniqueId)()).Name === info.Name;

const large = randomBytes(300000);
const chunks = [];
const done = await inside.files.addChunked("groot.bin", large, {
  chunkSize: 100000, progress: (data) => chunks.push(data.stage), Overwrite: true,
});
const got = await sp.web.getFileByServerRelativePath(done.ServerRelativeUrl).getBuffer();
found.chunks = chunks;
found.same = Buffer.from(got).equals(large);

await file.checkout();
found.checked_out = (await file.select("CheckOutType")()).CheckOutType;
found.locked_by = await file.getLockedByUser();
await file.checkin("Klaar");
const item = await file.getItem();
await item.update({ Title: "Een nota" });
found.title = (await file.select("Title")()).Title;
await file.moveByPath(`${at}/verplaatst.txt`, true);
const moved = sp.web.getFileByServerRelativePath(`${at}/verplaatst.txt`);
await moved.copyByPath(`${folder.ServerRelativeUrl}/kopie.txt`, true);
found.files = (await inside.files.select("Name")()).map((one) => one.Name);
await inside.moveByPath(`${at}/Anders`);
const other = sp.web.getFolderByServerRelativePath(`${at}/Anders`);
found.moved = (await other.files.select("Name")()).length;
found.parent = (await other.getParentInfos()).ParentList.Id === (await list.select("Id")()).Id;
const id = await moved.recycle();
await sp.web.recycleBin.getById(id).restore();
found.back = await moved.getText();
await moved.delete();
found.left = (await list.items.select("FileLeafRef")()).map((one) => one.FileLeafRef).sort();
await list.delete();
console.log(JSON.stringify(found));
