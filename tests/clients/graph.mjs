// What a stranger does with @microsoft/microsoft-graph-client: reads, pages, a delta, a batch, writes.
import { ClientSecretCredential } from "@azure/identity";
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";

const tenant = JSON.parse(process.env.SANDBOX);
const credential = new ClientSecretCredential(tenant.tenant_id, tenant.client_id, tenant.client_secret);
const authProvider = new TokenCredentialAuthenticationProvider(credential, {
  scopes: ["https://graph.microsoft.com/.default"],
});
const client = Client.initWithMiddleware({ authProvider });
const found = {};

const first = await client.api("/users").select("id,displayName").top(25).get();
const people = new Set();
await new PageIterator(client, first, (user) => people.add(user.id) && true).iterate();
found.users = people.size;

const known = tenant.users[0];
found.user = (await client.api(`/users/${known.upn}`).get()).id === known.id;
found.filtered = (await client.api("/users").filter(`userPrincipalName eq '${known.upn}'`).get()).value.length;

const team = Object.values(tenant.groups)[0];
const members = (await client.api(`/groups/${team}/members`).get()).value;
found.members = members.length;

let page = await client.api("/groups/delta").select("id,members").get();
const groups = new Set(page.value.map((group) => group.id));
while (page["@odata.nextLink"]) {
  page = await client.api(page["@odata.nextLink"]).get();
  page.value.forEach((group) => groups.add(group.id));
}
found.delta_groups = groups.size;
found.delta_again = (await client.api(page["@odata.deltaLink"]).get()).value.length;

const site = await client.api("/sites/omosandbox.sharepoint.com:/sites/ONS").get();
found.site = site.id === tenant.sites.ONS.id;
const items = `/sites/${site.id}/lists/${tenant.lists["ONS/Scholen"]}/items`;
const made = await client.api(items).post({ fields: { Title: "Proef", SchoolCode: "PRJ" } });
const etag = made["@odata.etag"];
await client.api(`${items}/${made.id}/fields`).header("If-Match", etag).patch({ Plaats: "Breda" });
try {
  await client.api(`${items}/${made.id}/fields`).header("If-Match", etag).patch({ Plaats: "Uden" });
} catch (error) {
  found.conflict = [error.statusCode, error.code];
}
const shown = await client.api(`${items}/${made.id}`).expand("fields").get();
found.item = [shown.fields.Title, shown.fields.Plaats];
await client.api(`${items}/${made.id}`).delete();
try {
  await client.api(`${items}/${made.id}`).get();
} catch (error) {
  found.gone = [error.statusCode, error.code];
}

const inside = new Set(members.map((member) => member.id));
const outsiders = tenant.users.filter((u) => u.role === "medewerker" && !inside.has(u.id)).slice(0, 2);
const values = outsiders.map((user) => ({
  "@odata.type": "microsoft.graph.aadUserConversationMember",
  roles: [],
  "user@odata.bind": `https://graph.microsoft.com/v1.0/users('${user.id}')`,
}));
const bulk = await client.api(`/teams/${team}/members/add`).post({ values });
found.bulk = bulk.value.map((one) => one.error);

const request = (path) => new Request(`https://graph.microsoft.com/v1.0${path}`, { method: "GET" });
const content = new BatchRequestContent([
  { id: "1", request: request(`/users/${known.id}`) },
  { id: "2", request: request(`/teams/${team}/members`), dependsOn: ["1"] },
  { id: "3", request: request("/users/niemand@nergens.example"), dependsOn: ["2"] },
]);
const answer = new BatchResponseContent(await client.api("/$batch").post(await content.getContent()));
found.batch = ["1", "2", "3"].map((id) => answer.getResponseById(id).status);
found.batch_members = (await answer.getResponseById("2").json()).value.length - members.length;

console.log(JSON.stringify(found));
