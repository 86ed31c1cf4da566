"""Signing in, with an unmodified msal where there is one."""

from __future__ import annotations

import base64
import json
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import jwt
import msal
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.embedded import Sandbox
from sandbox.entra import apps, users
from sandbox.entra.organization import tenant_id
from sandbox.load import client

LOGIN = "https://login.microsoftonline.com"
UPN = "p1@theresialyceum.example"


class InProcess:
    """What msal wants of an HTTP client, without a connection."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Any:
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        return self._answer(self.box.call("GET", url, headers=headers))

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any
    ) -> Any:
        body = urlencode({k: v for k, v in (data or {}).items() if v is not None}).encode()
        return self._answer(self.box.call("POST", url, body=body, headers=headers))

    def close(self) -> None: ...

    @staticmethod
    def _answer(reply: Any) -> Any:
        class Response:
            status_code = reply.status
            text = reply.content.decode()
            headers = reply.headers

            def raise_for_status(self) -> None:
                assert self.status_code < 400, self.text

        return Response()


def token(
    box: Sandbox, authority: str = "", path: str = "/oauth2/v2.0/token", **fields: str
) -> Any:
    authority = authority or tenant_id(box.tenant)
    return box.call("POST", f"{LOGIN}/{authority}{path}", body=urlencode(fields).encode())


def claims(access: str) -> dict[str, Any]:
    part = access.split(".")[1]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return decoded


def private_key(box: Sandbox) -> bytes:
    return box.authority.private_key.read_bytes()


def assertion(box: Sandbox, *, algorithm: str = "RS256", key: Any = None, **changes: Any) -> str:
    app, now = client(box.tenant), int(time.time())
    body = {
        "aud": f"{LOGIN}/{tenant_id(box.tenant)}/oauth2/v2.0/token",
        "iss": app["appId"],
        "sub": app["appId"],
        "jti": str(uuid.uuid4()),
        "nbf": now - 5,
        "exp": now + 300,
        **changes,
    }
    body = {k: v for k, v in body.items() if v is not None}
    name = "x5t#S256" if algorithm == "PS256" else "x5t"
    header = {name: app["certificates"][0][name]}
    return jwt.encode(body, key or private_key(box), algorithm=algorithm, headers=header)


def by_assertion(box: Sandbox, text: str, **fields: str) -> Any:
    asked = {
        "grant_type": "client_credentials",
        "client_id": client(box.tenant)["appId"],
        "client_assertion": text,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "scope": "https://graph.microsoft.com/.default",
    }
    return token(box, **{**asked, **fields})


@pytest.fixture
def signed(staffed: Sandbox) -> Sandbox:
    user = users.by_upn(staffed.tenant, UPN)
    assert user is not None
    users.update(staffed.tenant, user["id"], {"password": "geheim-1"})
    return staffed


def test_msal_signs_an_application_in_with_its_certificate(box: Sandbox) -> None:
    app = client(box.tenant)
    made = msal.ConfidentialClientApplication(
        app["appId"],
        authority=f"{LOGIN}/{tenant_id(box.tenant)}",
        client_credential={
            "private_key": private_key(box).decode(),
            "public_certificate": app["certificates"][0]["pem"],
        },
        http_client=InProcess(box),
    )
    got = made.acquire_token_for_client(["https://graph.microsoft.com/.default"])
    assert claims(got["access_token"])["appidacr"] == "2"
    assert box.call("GET", "/users", token=got["access_token"]).status == 200


def test_msal_signs_an_application_in_with_its_secret(box: Sandbox) -> None:
    app = client(box.tenant)
    made = msal.ConfidentialClientApplication(
        app["appId"],
        authority=f"{LOGIN}/{tenant_id(box.tenant)}",
        client_credential=app["secret"],
        http_client=InProcess(box),
    )
    got = made.acquire_token_for_client(["https://omosandbox.sharepoint.com/.default"])
    shown = claims(got["access_token"])
    assert shown["appidacr"] == "1"
    assert shown["aud"] == "https://omosandbox.sharepoint.com"
    assert shown["idtyp"] == "app"
    # Of the permissions that the app was granted, none is of this resource.
    assert shown["roles"] == []
    assert box.call("GET", "/users", token=got["access_token"]).status == 401


def test_msal_signs_a_person_in_by_password_and_refreshes(signed: Sandbox) -> None:
    made = msal.PublicClientApplication(
        client(signed.tenant)["appId"],
        authority=f"{LOGIN}/{tenant_id(signed.tenant)}",
        http_client=InProcess(signed),
    )
    with pytest.warns(DeprecationWarning, match="public client flows"):
        got = made.acquire_token_by_username_password(UPN, "geheim-1", ["User.Read"])
    assert got["id_token_claims"]["preferred_username"] == UPN
    assert signed.call("GET", "/me", token=got["access_token"]).json["userPrincipalName"] == UPN
    again = made.acquire_token_silent(
        ["User.Read"], account=made.get_accounts()[0], force_refresh=True
    )
    assert again is not None
    assert claims(again["access_token"])["scp"] == "User.Read"


def test_msal_signs_a_person_in_by_device_code(signed: Sandbox) -> None:
    made = msal.PublicClientApplication(
        client(signed.tenant)["appId"],
        authority=f"{LOGIN}/{tenant_id(signed.tenant)}",
        http_client=InProcess(signed),
    )
    flow = made.initiate_device_flow(["User.Read"])
    fields = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "client_id": client(signed.tenant)["appId"],
        "device_code": flow["device_code"],
    }
    waiting = token(signed, **fields)
    assert (waiting.status, waiting.json["error"]) == (400, "authorization_pending")
    page = {"user_code": flow["user_code"], "username": UPN, "password": "geheim-1"}
    signed.call("POST", f"{LOGIN}/common/oauth2/deviceauth", body=urlencode(page).encode())
    got = made.acquire_token_by_device_flow(flow)
    assert claims(got["access_token"])["upn"] == UPN
    assert token(signed, **fields).json["error"] == "bad_verification_code"


def test_a_declined_device_code_says_so(signed: Sandbox) -> None:
    app = client(signed.tenant)["appId"]
    flow = token(signed, path="/oauth2/v2.0/devicecode", client_id=app, scope="User.Read").json
    page = {"user_code": flow["user_code"], "decline": "1"}
    signed.call("POST", f"{LOGIN}/common/oauth2/deviceauth", body=urlencode(page).encode())
    got = token(
        signed,
        grant_type="urn:ietf:params:oauth:grant-type:device_code",
        client_id=app,
        device_code=flow["device_code"],
    )
    assert got.json["error"] == "authorization_declined"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_an_assertion_of_the_registered_certificate_is_accepted(
    box: Sandbox, algorithm: str
) -> None:
    got = by_assertion(box, assertion(box, algorithm=algorithm), scope=".default")
    assert (got.status, got.json["expires_in"]) == (200, 3599)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "https://login.microsoftonline.com/other/oauth2/v2.0/token"}, 700023),
        ({"exp": 1}, 700024),
        ({"nbf": 4_000_000_000}, 700024),
        ({"iss": "someone"}, 700021),
        ({"sub": "someone"}, 700021),
        ({"jti": None}, 50027),
        ({"exp": None}, 50027),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(
    box: Sandbox, changes: dict[str, Any], code: int
) -> None:
    got = by_assertion(box, assertion(box, **changes))
    assert (got.status, got.json["error"]) == (401, "invalid_client")
    assert got.json["error_codes"] == [code]
    assert got.json["error_description"].startswith(f"AADSTS{code}: ")


def test_an_assertion_signed_with_another_key_is_refused(box: Sandbox) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    got = by_assertion(box, assertion(box, key=pem))
    assert got.json["error_codes"] == [700027]


def test_an_assertion_of_an_unknown_certificate_is_refused(box: Sandbox) -> None:
    text = assertion(box)
    app = client(box.tenant)
    apps.update(box.tenant, app["appId"], certificates=())
    got = by_assertion(box, text)
    assert got.json["error_codes"] == [700027]
    assert "The key was not found" in got.json["error_description"]


def test_the_basic_header_carries_an_encoded_secret(box: Sandbox) -> None:
    app = apps.update(box.tenant, client(box.tenant)["appId"], secret="a:b +%")
    pair = f"{app['appId']}:a%3Ab+%2B%25"
    got = box.call(
        "POST",
        f"{LOGIN}/{tenant_id(box.tenant)}/oauth2/v2.0/token",
        body=b"grant_type=client_credentials&scope=.default",
        headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
    )
    assert got.status == 200


@pytest.mark.parametrize(
    ("changes", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000215),
        ({"client_id": str(uuid.UUID(int=1))}, 400, "unauthorized_client", 700016),
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "implicit"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "User.Read"}, 400, "invalid_scope", 1002012),
        ({"scope": ""}, 400, "invalid_scope", 90014),
        ({"scope": "https://elsewhere.example/.default"}, 400, "invalid_resource", 500011),
    ],
)
def test_a_wrong_request_gets_the_documented_error(
    box: Sandbox, changes: dict[str, str], status: int, error: str, code: int
) -> None:
    app = client(box.tenant)
    asked = {
        "grant_type": "client_credentials",
        "client_id": app["appId"],
        "client_secret": app["secret"],
        "scope": "https://graph.microsoft.com/.default",
    }
    got = token(box, **{**asked, **changes})
    assert (got.status, got.json["error"], got.json["error_codes"]) == (status, error, [code])
    assert {"timestamp", "trace_id", "correlation_id", "error_uri"} <= got.json.keys()


def test_an_unknown_tenant_is_refused(box: Sandbox) -> None:
    got = token(box, "elsewhere.example", grant_type="client_credentials", client_id="x")
    assert got.json["error_codes"] == [90002]
    url = f"{LOGIN}/elsewhere.example/v2.0/.well-known/openid-configuration"
    assert box.call("GET", url).json["error"] == "invalid_tenant"


def test_the_v1_endpoint_takes_a_resource(box: Sandbox) -> None:
    app = client(box.tenant)
    got = token(
        box,
        path="/oauth2/token",
        grant_type="client_credentials",
        client_id=app["appId"],
        client_secret=app["secret"],
        resource="https://graph.microsoft.com",
    )
    assert got.json["resource"] == "https://graph.microsoft.com"
    assert got.json["expires_in"] == "3599"
    assert box.call("GET", "/users", token=got.json["access_token"]).status == 200


@pytest.mark.parametrize(
    ("upn", "password", "code"),
    [(UPN, "wrong", 50126), ("nobody@theresialyceum.example", "x", 50034)],
)
def test_wrong_credentials_are_told_apart(
    signed: Sandbox, upn: str, password: str, code: int
) -> None:
    got = token(
        signed,
        grant_type="password",
        client_id=client(signed.tenant)["appId"],
        username=upn,
        password=password,
        scope="User.Read",
    )
    assert (got.json["error"], got.json["error_codes"]) == ("invalid_grant", [code])


def test_a_refresh_token_ends_with_the_password_and_with_the_account(signed: Sandbox) -> None:
    app = client(signed.tenant)["appId"]
    got = token(
        signed, grant_type="password", client_id=app, username=UPN, password="geheim-1",
        scope="User.Read Sites.ReadWrite.All offline_access openid",
    ).json  # fmt: skip
    assert claims(got["access_token"])["scp"] == "Sites.ReadWrite.All User.Read"
    user = claims(got["access_token"])["oid"]
    refresh = {
        "grant_type": "refresh_token",
        "client_id": app,
        "refresh_token": got["refresh_token"],
    }
    assert token(signed, **refresh).status == 200
    users.update(signed.tenant, user, {"accountEnabled": False})
    assert token(signed, **refresh).json["error_codes"] == [50057]
    users.update(signed.tenant, user, {"accountEnabled": True, "password": "geheim-2"})
    assert token(signed, **refresh).json["error_codes"] == [50173]


def test_an_authorization_code_is_redeemed_once_and_with_its_verifier(signed: Sandbox) -> None:
    app = client(signed.tenant)["appId"]
    query = urlencode(
        {
            "client_id": app, "response_type": "code", "redirect_uri": "http://localhost:1/",
            "scope": "openid User.Read", "state": "s", "code_challenge_method": "S256",
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        }
    )  # fmt: skip
    url = f"{LOGIN}/{tenant_id(signed.tenant)}/oauth2/v2.0/authorize?{query}"
    assert b'name="password"' in signed.call("GET", url).content
    form = urlencode({"username": UPN, "password": "geheim-1"}).encode()
    back = signed.call("POST", url, body=form)
    assert back.status == 302
    code = back.headers["Location"].partition("code=")[2].partition("&")[0]
    asked = {
        "grant_type": "authorization_code", "client_id": app, "code": code,
        "redirect_uri": "http://localhost:1/",
    }  # fmt: skip
    assert token(signed, **asked, code_verifier="wrong").json["error_codes"] == [501481]
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert token(signed, **asked, code_verifier=verifier).json["id_token"]
    assert token(signed, **asked, code_verifier=verifier).json["error_codes"] == [54005]


def test_the_keys_that_are_published_verify_an_access_token(box: Sandbox) -> None:
    keys = box.call("GET", f"{LOGIN}/common/discovery/v2.0/keys").json
    access = box.app_token()
    key = jwt.PyJWKSet.from_dict(
        {"keys": [{k: v for k, v in key.items() if k != "issuer"} for key in keys["keys"]]}
    )[jwt.get_unverified_header(access)["kid"]]
    shown = jwt.decode(access, key, algorithms=["RS256"], audience="https://graph.microsoft.com")
    assert shown["tid"] == tenant_id(box.tenant)


def test_a_managed_identity_gets_a_token_without_a_secret(box: Sandbox) -> None:
    app = client(box.tenant)
    base = "https://control.sandbox.example"
    query = "?api-version=2019-08-01&resource=https://graph.microsoft.com/"
    header = {"X-IDENTITY-HEADER": app["managedIdentity"]}
    got = box.call("GET", f"{base}/msi/token{query}", headers=header)
    assert got.json["client_id"] == app["appId"]
    assert int(got.json["expires_on"]) > time.time()
    assert box.call("GET", "/users", token=got.json["access_token"]).status == 200
    assert box.call("GET", f"{base}/msi/token{query}").status == 400
    wrong = box.call("GET", f"{base}/msi/token{query}", headers={"X-IDENTITY-HEADER": "x"})
    assert wrong.status == 403
    resource = "https%3A%2F%2Fomosandbox.sharepoint.com"
    imds = f"{base}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={resource}"
    assert (
        claims(box.call("GET", imds, headers={"Metadata": "true"}).json["access_token"])["aud"]
        == "https://omosandbox.sharepoint.com"
    )
    assert "metadata header" in box.call("GET", imds).json["error_description"]


def test_a_token_is_got_and_used_over_https(staffed: Sandbox) -> None:
    app = client(staffed.tenant)
    fields = {
        "grant_type": "client_credentials",
        "client_id": app["appId"],
        "client_secret": app["secret"],
        "scope": "https://graph.microsoft.com/.default",
    }
    url = f"{LOGIN}/{tenant_id(staffed.tenant)}/oauth2/v2.0/token"
    got = staffed.request("POST", url, body=urlencode(fields).encode())
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "no-store" in got.headers["Cache-Control"]
    listed = staffed.request(
        "GET", "https://graph.microsoft.com/v1.0/users?$top=2", token=got.json["access_token"]
    )
    assert (listed.status, len(listed.json["value"])) == (200, 2)
    assert listed.headers["request-id"]
