"""Every way in that msal and azure-identity know, and what Graph says to the token."""

import asyncio
import base64
import json
import os
import time
import urllib.parse
import urllib.request

import jwt
import msal
import requests
from azure.identity import DeviceCodeCredential, ManagedIdentityCredential
from azure.identity.aio import ClientSecretCredential

TENANT = json.loads(os.environ["SANDBOX"])
AUTHORITY = f"https://login.microsoftonline.com/{TENANT['tenant_id']}"
GRAPH = "https://graph.microsoft.com/.default"
found: dict[str, object] = {}


def graph(token: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(
        f"https://graph.microsoft.com/v1.0{path}", headers=headers, timeout=30
    ).status_code


def works(answer: dict[str, str], path: str = "/users") -> object:
    return graph(answer["access_token"], path) if "access_token" in answer else answer


secret = TENANT["client_secret"]
app = msal.ConfidentialClientApplication(TENANT["client_id"], secret, AUTHORITY)
first = app.acquire_token_for_client([GRAPH])
found["secret"] = works(first)
found["cached"] = app.acquire_token_for_client([GRAPH])["token_source"]
with open(TENANT["private_key"]) as key, open(TENANT["certificate"]) as certificate:
    pem, public = key.read(), certificate.read()
for name, credential in {
    "sha1": {"private_key": pem, "thumbprint": TENANT["thumbprint"]},
    "sha256": {"private_key": pem, "public_certificate": public},
}.items():
    by_certificate = msal.ConfidentialClientApplication(TENANT["client_id"], credential, AUTHORITY)
    found[name] = works(by_certificate.acquire_token_for_client([GRAPH]))
    host = "https://omosandbox.sharepoint.com"
    token = by_certificate.acquire_token_for_client([f"{host}/.default"])["access_token"]
    found[f"{name}_claims"] = jwt.decode(token, options={"verify_signature": False})["aud"] == host
wrong = msal.ConfidentialClientApplication(TENANT["client_id"], "geraden", AUTHORITY)
found["wrong"] = wrong.acquire_token_for_client([GRAPH])["error_codes"]

keys = requests.get(f"{AUTHORITY}/discovery/v2.0/keys", timeout=30).json()["keys"]
key = jwt.PyJWK(keys[0], algorithm="RS256").key
claims = jwt.decode(
    first["access_token"], key, algorithms=["RS256"], audience="https://graph.microsoft.com"
)
found["signed"] = [claims["appid"] == TENANT["client_id"], claims["exp"] > time.time()]

known = TENANT["users"][0]
person = msal.PublicClientApplication(TENANT["client_id"], authority=AUTHORITY)
scopes = ["User.Read", "Group.Read.All"]
signed_in = person.acquire_token_by_username_password(known["upn"], known["password"], scopes)
found["password"] = [works(signed_in, "/me"), signed_in["id_token_claims"]["oid"] == known["id"]]
account = person.get_accounts()[0]
again = person.acquire_token_silent(scopes, account, force_refresh=True)
found["refreshed"] = [works(again, "/me"), again["token_source"]]


def approve(page: str, code: str) -> None:
    """What the person does elsewhere, in a browser."""
    fields = {"user_code": code, "username": known["upn"], "password": known["password"]}
    requests.post(page, data=fields, timeout=30).raise_for_status()


flow = person.initiate_device_flow(scopes)
flow["interval"] = 0
approve(flow["verification_uri"], flow["user_code"])
found["device"] = works(person.acquire_token_by_device_flow(flow), "/me")
device = DeviceCodeCredential(
    client_id=TENANT["client_id"], tenant_id=TENANT["tenant_id"], timeout=30,
    prompt_callback=lambda page, code, _: approve(page, code),
)  # fmt: skip
found["device_identity"] = graph(device.get_token("User.Read").token, "/me")

os.environ["IDENTITY_ENDPOINT"] = "https://control.sandbox.example/msi/token"
os.environ["IDENTITY_HEADER"] = secret
managed = ManagedIdentityCredential()
found["managed"] = graph(managed.get_token(GRAPH).token, "/users")


def post(fields: dict[str, str], headers: dict[str, str]) -> int:
    """The token endpoint without a library: what only hand-written clients send."""
    body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(f"{AUTHORITY}/oauth2/v2.0/token", body, headers)
    with urllib.request.urlopen(request) as answer:
        return graph(json.load(answer)["access_token"], "/users")


pair = base64.b64encode(f"{TENANT['client_id']}:{secret}".encode()).decode()
bare = {"grant_type": "client_credentials", "scope": ".default"}
found["basic_and_bare"] = post(bare, {"Authorization": f"Basic {pair}"})


async def asynchronous() -> int:
    async with ClientSecretCredential(
        TENANT["tenant_id"], TENANT["client_id"], secret
    ) as credential:
        return graph((await credential.get_token(GRAPH)).token, "/users")


found["asynchronous"] = asyncio.run(asynchronous())
print(json.dumps(found))  # noqa: T201 - its answer
