"""Access tokens: signed, dated, and checked on every call.

Tokens live by the real clock, never by the tenant's calendar: a client that moves the calendar
does not thereby expire its sign-in.

https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ..call import GraphError, Token
from ..tenant import SYSTEM, Actor, Record, Tenant
from .organization import SHAREPOINT_HOST, tenant_id
from .permissions import GRAPH_APP_ID, SHAREPOINT

LIFETIME = 3599
"""Seconds an access token lives when nothing else is asked (the service's default is 60 to 90
minutes; `expires_in` is commonly 3599)."""

AUDIENCES = {
    "graph": "https://graph.microsoft.com",
    "sharepoint": f"https://{SHAREPOINT_HOST}",
    "bots": "https://api.botframework.com",
}


def verify(
    tenant: Tenant, authorization: str | None, audience: str = "graph", *, now: float | None = None
) -> Token:
    """Who the `Authorization` header (or the bearer token in it) proves the caller to be.

    Raises the documented 401 (`InvalidAuthenticationToken`) when it is absent, malformed, not
    signed by this tenant, expired, not yet valid, or meant for another audience.
    """
    scheme, _, text = (authorization or "").strip().rpartition(" ")
    if not text or scheme.strip().lower() not in ("", "bearer"):
        raise _refused("Access token is empty.")
    if text.count(".") != 2:
        raise _refused(
            "IDX14100: JWT is not well formed, there are no dots (.). The token needs to be in "
            "JWS or JWE Compact Serialization Format. (JWS): 'EncodedHeader.EndcodedPayload."
            "EncodedSignature'."
        )
    claims = _claims(text, _public_pem(signing_key(tenant)["pem"]))
    if claims is None:
        raise _refused("Access token validation failure. Invalid signature.")
    moment = time.time() if now is None else now
    if float(claims.get("exp", 0)) <= moment:
        raise _refused("Lifetime validation failed, the token is expired.")
    if float(claims.get("nbf", 0)) > moment + 300:
        raise _refused("Lifetime validation failed, the token is not yet valid.")
    if claims.get("aud") != AUDIENCES.get(audience, audience):
        raise _refused("Access token validation failure. Invalid audience.")
    return token_of(claims, audience)


def token_of(claims: Record, audience: str) -> Token:
    """The verified token that these claims amount to."""
    app_id = str(claims["appid"])
    if claims.get("idtyp") == "app":
        actor = Actor(
            "application", str(claims["oid"]), str(claims.get("app_displayname", "")), None, app_id
        )
    else:
        actor = Actor(
            "person", str(claims["oid"]), str(claims.get("name", "")), claims.get("upn"), app_id
        )
    return Token(
        audience=audience,
        actor=actor,
        roles=frozenset(claims.get("roles", ())),
        scopes=frozenset(str(claims.get("scp", "")).split()),
        app_id=app_id,
        certificate=claims.get("appidacr") == "2",
    )


def _refused(message: str) -> GraphError:
    return GraphError(
        401,
        "InvalidAuthenticationToken",
        message,
        headers={
            "WWW-Authenticate": 'Bearer realm="", authorization_uri='
            '"https://login.microsoftonline.com/common/oauth2/authorize", '
            f'client_id="{GRAPH_APP_ID}"'
        },
    )


def issue_for_app(
    tenant: Tenant,
    app: str | Record,
    *,
    audience: str = "graph",
    certificate: bool = True,
    roles: Iterable[str] | None = None,
    lifetime: int = LIFETIME,
) -> str:
    """An app-only token with the application permissions the app was granted (or `roles`)."""
    record = _app(tenant, app)
    granted = set(record.get("roles", ()) if roles is None else roles)
    if audience != "graph":
        granted &= SHAREPOINT if audience == "sharepoint" else frozenset()
    return _sign(
        tenant,
        {
            **_common(tenant, record, audience, lifetime),
            "appidacr": "2" if certificate else "1",
            "idtyp": "app",
            "oid": record["id"],
            "sub": record["id"],
            "roles": sorted(granted),
        },
    )


def issue_for_person(
    tenant: Tenant,
    user: str,
    scopes: Iterable[str],
    *,
    app: str | Record | None = None,
    audience: str = "graph",
    certificate: bool = False,
    secret: bool = False,
    lifetime: int = LIFETIME,
) -> str:
    """A delegated token: the person `user` (object id) acts through `app`."""
    person = tenant.table("users")[user]
    record = _app(tenant, app) if app is not None else _PUBLIC_CLIENT
    return _sign(
        tenant,
        {
            **_common(tenant, record, audience, lifetime),
            "appidacr": "2" if certificate else "1" if secret else "0",
            "idtyp": "user",
            "oid": user,
            "sub": pairwise(user, str(record["appId"])),
            "upn": person["userPrincipalName"],
            "unique_name": person["userPrincipalName"],
            "name": person["displayName"],
            "given_name": person.get("givenName"),
            "family_name": person.get("surname"),
            "scp": " ".join(sorted(scopes)),
            "amr": ["pwd"],
        },
    )


def id_token(tenant: Tenant, user: str, client_id: str, *, nonce: str | None = None) -> str:
    """An OpenID Connect id token of the v2.0 endpoint.

    https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
    """
    person, moment = tenant.table("users")[user], int(time.time())
    claims = {
        "aud": client_id,
        "iss": issuer(tenant),
        "iat": moment,
        "nbf": moment,
        "exp": moment + LIFETIME,
        "name": person["displayName"],
        "oid": user,
        "preferred_username": person["userPrincipalName"],
        "sub": pairwise(user, client_id),
        "tid": tenant_id(tenant),
        "ver": "2.0",
        "uti": _uti(),
    }
    return _sign(tenant, {**claims, **({"nonce": nonce} if nonce else {})})


def issuer(tenant: Tenant) -> str:
    """The issuer of the v2.0 endpoint."""
    return f"https://login.microsoftonline.com/{tenant_id(tenant)}/v2.0"


def pairwise(user: str, client_id: str) -> str:
    """`sub`: the person's identifier that is unique to one application."""
    digest = hashlib.sha256(f"{user}/{client_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def sealed(tenant: Tenant, claims: Record) -> str:
    """Claims that only this tenant can read back by `opened`: refresh tokens, codes, addresses of
    downloads. By a secret of its own, for a page of a library holds hundreds.
    """
    return jwt.encode(claims, _secret(signing_key(tenant)["pem"]), algorithm="HS256")


def opened(tenant: Tenant, text: str) -> Record | None:
    """What `sealed` sealed, or None when it is not ours."""
    secret = _secret(signing_key(tenant)["pem"])
    try:
        return jwt.decode(
            text, secret, algorithms=["HS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_nbf": False,
                     "verify_iat": False},
        )  # fmt: skip
    except jwt.InvalidTokenError:
        return None


@lru_cache(maxsize=8)
def _secret(pem: str) -> bytes:
    return hashlib.sha256(b"sealed" + pem.encode()).digest()


def jwks(tenant: Tenant) -> Record:
    """The tenant's signing key as a JSON Web Key Set."""
    record = signing_key(tenant)
    key = _private(record["pem"]).public_key()
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key))
    return {
        "keys": [
            {
                "kty": "RSA",
                "use": "sig",
                "kid": record["kid"],
                "x5t": record["kid"],
                "n": public["n"],
                "e": public["e"],
                "issuer": issuer(tenant),
            }
        ]
    }


def signing_key(tenant: Tenant) -> Record:
    """The tenant's signing key, kept in a table so that tokens outlive a restart."""
    for record in tenant.table("keys").values():
        return record
    pem = _fresh_pem()
    public = _public_pem(pem).encode()
    kid = base64.urlsafe_b64encode(hashlib.sha1(public).digest()).rstrip(b"=").decode()  # noqa: S324
    with tenant.acting(SYSTEM):
        return tenant.put("keys", kid, {"kid": kid, "pem": pem})


def _common(tenant: Tenant, app: Record, audience: str, lifetime: int) -> Record:
    moment = int(time.time())
    tid = tenant_id(tenant)
    return {
        "aud": AUDIENCES.get(audience, audience),
        # Graph and SharePoint take v1.0 tokens, whose issuer is the STS, from either endpoint.
        "iss": f"https://sts.windows.net/{tid}/",
        "idp": f"https://sts.windows.net/{tid}/",
        "iat": moment,
        "nbf": moment - 300,
        "exp": moment + lifetime,
        "app_displayname": app.get("displayName", ""),
        "appid": app["appId"],
        "tid": tid,
        "tenant_region_scope": "EU",
        "uti": _uti(),
        "ver": "1.0",
    }


def _uti() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()


def _sign(tenant: Tenant, claims: Record) -> str:
    record = signing_key(tenant)
    kid = record["kid"]
    headers = {"typ": "JWT", "alg": "RS256", "x5t": kid, "kid": kid}
    return jwt.encode(claims, _private(record["pem"]), algorithm="RS256", headers=headers)


@lru_cache(maxsize=512)
def _claims(text: str, public_pem: str) -> dict[str, Any] | None:
    try:
        return jwt.decode(
            text,
            public_pem,
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_nbf": False,
                     "verify_iat": False},
        )  # fmt: skip
    except jwt.InvalidTokenError:
        return None


@lru_cache(maxsize=1)
def _fresh_pem() -> str:
    # Once a process: a tenant of a test then starts in milliseconds.
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@lru_cache(maxsize=8)
def _private(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the tenant signs with RSA")
    return key


@lru_cache(maxsize=8)
def _public_pem(pem: str) -> str:
    return (
        _private(pem)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def _app(tenant: Tenant, app: str | Record) -> Record:
    return tenant.table("apps")[app] if isinstance(app, str) else app


_PUBLIC_CLIENT: Record = {
    "appId": "14d82eec-204b-4c2f-b7e8-296a70dab67e",
    "id": "14d82eec-204b-4c2f-b7e8-296a70dab67e",
    "displayName": "Microsoft Graph Command Line Tools",
}
