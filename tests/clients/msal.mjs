// Every way in that @azure/msal-node and @azure/identity know, and what Graph says to the token.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { ClientCertificateCredential, DeviceCodeCredential } from "@azure/identity";

const tenant = JSON.parse(process.env.SANDBOX);
const authority = `https://login.microsoftonline.com/${tenant.tenant_id}`;
const scopes = ["https://graph.microsoft.com/.default"];
const found = {};

async function works(token, path = "/users") {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`https://graph.microsoft.com/v1.0${path}`, { headers })).status;
}

const secret = new ConfidentialClientApplication({
  auth: { clientId: tenant.client_id, authority, clientSecret: tenant.client_secret },
});
found.secret = await works((await secret.acquireTokenByClientCredential({ scopes })).accessToken);
found.cached = (await secret.acquireTokenByClientCredential({ scopes })).fromCache;

const pem = readFileSync(tenant.certificate, "utf8");
const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
const privateKey = readFileSync(tenant.private_key, "utf8");
for (const [name, digest] of [["thumbprint", "sha1"], ["thumbprintSha256", "sha256"]]) {
  const clientCertificate = { [name]: createHash(digest).update(der).digest("hex"), privateKey };
  const app = new ConfidentialClientApplication({
    auth: { clientId: tenant.client_id, authority, clientCertificate },
  });
  found[digest] = await works((await app.acquireTokenByClientCredential({ scopes })).accessToken);
}
try {
  const wrong = new ConfidentialClientApplication({
    auth: { clientId: tenant.client_id, authority, clientSecret: "geraden" },
  });
  await wrong.acquireTokenByClientCredential({ scopes });
} catch (error) {
  found.wrong = error.errorCode;
}

const known = tenant.users[0];
const person = new PublicClientApplication({ auth: { clientId: tenant.client_id, authority } });
const asked = { scopes: ["User.Read"], username: known.upn, password: known.password };
const signedIn = await person.acquireTokenByUsernamePassword(asked);
found.password = [await works(signedIn.accessToken, "/me"), signedIn.uniqueId === known.id];
const silent = { scopes: ["User.Read"], account: signedIn.account, forceRefresh: true };
found.refreshed = await works((await person.acquireTokenSilent(silent)).accessToken, "/me");

async function approve(page, code) {
  const body = new URLSearchParams({ user_code: code, username: known.upn, password: known.password });
  await fetch(page, { method: "POST", body });
}
const device = new DeviceCodeCredential({
  tenantId: tenant.tenant_id,
  clientId: tenant.client_id,
  userPromptCallback: ({ verificationUri, userCode }) => approve(verificationUri, userCode),
});
found.device = await works((await device.getToken("User.Read")).token, "/me");

const certificate = new ClientCertificateCredential(tenant.tenant_id, tenant.client_id, {
  certificatePath: tenant.certificate_and_key,
});
found.identity = await works((await certificate.getToken(scopes[0])).token);
console.log(JSON.stringify(found));
