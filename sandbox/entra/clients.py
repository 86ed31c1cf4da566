"""How an application proves who it is: by its secret, or by an assertion its certificate signed.

https://learn.microsoft.com/entra/identity-platform/certificate-credentials
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from ..call import Call
from ..tenant import Record, Tenant
from .oauth import Refusal, required
from .organization import tenant_id

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

# Microsoft's own public clients stand in every tenant; tools sign people in through them.
_FIRST_PARTY = {
    "14d82eec-204b-4c2f-b7e8-296a70dab67e": "Microsoft Graph Command Line Tools",
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Microsoft Azure CLI",
    "1950a258-227b-4e31-a9cf-717495945fc2": "Microsoft Azure PowerShell",
    "d3590ed6-52b3-4102-aeff-aad2292ab01c": "Microsoft Office",
}


@dataclass(frozen=True, slots=True)
class Client:
    """An application that asks for a token, and how far it proved itself."""

    app: Record
    proof: str  # "none" | "secret" | "certificate"


def authenticate(tenant: Tenant, call: Call, fields: dict[str, str], authority: str) -> Client:
    """The client of a token request; `Refusal` for a wrong id, secret or assertion.

    Without any proof the client is public: what such a client may ask is for the grant to say.
    """
    client_id, secret = fields.get("client_id", ""), fields.get("client_secret")
    scheme, _, value = call.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        client_id, secret = _basic(value)
    assertion = fields.get("client_assertion")
    if assertion and not client_id:
        # RFC 7523: `client_id` may be left out when the assertion names the client.
        client_id = str(_unverified(assertion).get("sub", ""))
    if not client_id:
        required(fields, "client_id")
    app = _find(tenant, client_id)
    if assertion:
        if fields.get("client_assertion_type") != JWT_BEARER:
            required({}, "client_assertion_type")
        _check_assertion(tenant, app, assertion, authority)
        return Client(app, "certificate")
    if secret is not None:
        if not app.get("secret") or not hmac.compare_digest(
            str(app["secret"]).encode(), secret.encode()
        ):
            raise Refusal(
                "invalid_client",
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is "
                "the client secret value, not the client secret ID, for a secret added to app "
                f"'{client_id}'.",
                401,
            )
        return Client(app, "secret")
    return Client(app, "none")


def _find(tenant: Tenant, client_id: str) -> Record:
    if name := _FIRST_PARTY.get(client_id.lower()):
        return {"appId": client_id.lower(), "id": client_id.lower(), "displayName": name}
    for app in tenant.table("apps").values():
        if str(app["appId"]).lower() == client_id.lower():
            return app
    raise Refusal(
        "unauthorized_client",
        700016,
        f"Application with identifier '{client_id}' was not found in the directory "
        f"'{tenant_id(tenant)}'. This can happen if the application has not been installed by "
        "the administrator of the tenant or consented to by any user in the tenant. You may have "
        "sent your authentication request to the wrong tenant.",
    )


def _basic(value: str) -> tuple[str, str]:
    # RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
    try:
        text = base64.b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    client, _, secret = text.partition(":")
    return unquote_plus(client), unquote_plus(secret)


def _unverified(assertion: str) -> dict[str, Any]:
    try:
        return jwt.decode(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise _malformed("JWT format is invalid") from None


def _malformed(reason: str) -> Refusal:
    return Refusal("invalid_client", 50027, f"JWT token is invalid or malformed. {reason}.", 401)


def _check_assertion(tenant: Tenant, app: Record, assertion: str, authority: str) -> None:
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.InvalidTokenError:
        raise _malformed("JWT format is invalid") from None
    claims = _unverified(assertion)
    key = _named_certificate(app, header)
    algorithm = header.get("alg")
    if algorithm not in ("RS256", "PS256"):
        raise _malformed(f"Unsupported signature algorithm '{algorithm}'")
    public = x509.load_pem_x509_certificate(str(key["pem"]).encode()).public_key()
    if not isinstance(public, RSAPublicKey):
        raise _malformed("The registered certificate has no RSA key")
    try:
        jwt.decode(
            assertion,
            public,
            algorithms=[algorithm],
            options={
                "verify_aud": False,
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
    except jwt.InvalidTokenError:
        raise _bad_signature(
            "Key was found, but use of the key to verify the signature failed.", header, app
        ) from None
    _check_claims(tenant, app, claims, authority)


def _named_certificate(app: Record, header: dict[str, Any]) -> Record:
    for name in ("x5t#S256", "x5t"):
        if given := header.get(name):
            for known in app.get("certificates", ()):
                if hmac.compare_digest(str(given).rstrip("="), str(known[name])):
                    return dict(known)
            raise _bad_signature("The key was not found.", header, app)
    # `kid` names the certificate too: its SHA-1 thumbprint in hexadecimal.
    if kid := header.get("kid"):
        for known in app.get("certificates", ()):
            if str(kid).lower() == _hexadecimal(str(known["x5t"])).lower():
                return dict(known)
        raise _bad_signature("The key was not found.", header, app)
    raise _malformed("No certificate thumbprint specified in token header")


def _hexadecimal(thumbprint: str) -> str:
    padded = thumbprint + "=" * (-len(thumbprint) % 4)
    try:
        return base64.urlsafe_b64decode(padded).hex().upper()
    except binascii.Error:
        return thumbprint


def _bad_signature(reason: str, header: dict[str, Any], app: Record) -> Refusal:
    given = str(header.get("x5t") or header.get("x5t#S256") or header.get("kid") or "")
    # The wording as reported from the service:
    # https://github.com/AzureAD/microsoft-authentication-library-for-js/issues/3741
    return Refusal(
        "invalid_client",
        700027,
        f"Client assertion contains an invalid signature. [Reason - {reason}, Thumbprint of key "
        f"used by client: '{_hexadecimal(given)}', Please visit the Azure Portal, Graph Explorer "
        f"or directly use MS Graph to see configured keys for app Id '{app['appId']}'.",
        401,
    )


def _check_claims(tenant: Tenant, app: Record, claims: dict[str, Any], authority: str) -> None:
    client_id = str(app["appId"]).lower()
    if (
        str(claims.get("sub", "")).lower() != client_id
        or str(claims.get("iss", "")).lower() != client_id
    ):
        raise Refusal(
            "invalid_client",
            700021,
            "Client assertion application identifier doesn't match 'client_id' parameter.",
            401,
        )
    if not claims.get("jti"):
        # Documented as part of the assertion; Reported/uncertain: the code for its absence.
        raise _malformed("The 'jti' claim is missing")
    base = "https://login.microsoftonline.com"
    audiences = claims.get("aud")
    given = {audiences} if isinstance(audiences, str) else set(audiences or ())
    accepted = {
        f"{base}/{name}{path}"
        for name in {authority, tenant_id(tenant)}
        for path in ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "")
    }
    if not {str(one).rstrip("/").lower() for one in given} & {one.lower() for one in accepted}:
        raise Refusal(
            "invalid_client",
            700023,
            "Client assertion audience claim does not match Realm issuer. Review the "
            "documentation at https://docs.microsoft.com/azure/active-directory/develop/"
            "active-directory-certificate-credentials .",
            401,
        )
    _check_times(claims)


def _check_times(claims: dict[str, Any]) -> None:
    now = time.time()
    try:
        start = float(claims.get("nbf", claims.get("iat", now)))
        end = float(claims["exp"])
    except (KeyError, TypeError, ValueError):
        raise _malformed("The 'exp' claim is missing") from None
    if end <= now or start > now + 300:

        def show(moment: float) -> str:
            return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")

        raise Refusal(
            "invalid_client",
            700024,
            "Client assertion is not within its valid time range. Current time: "
            f"{show(now)}, assertion valid from {show(start)}, expiry time of assertion "
            f"{show(end)}.",
            401,
        )
