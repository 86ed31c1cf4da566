"""The token endpoint's grants: each turns a proof into tokens.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..call import Call
from ..tenant import Record, Tenant
from . import device, scopes, sign_in, tokens
from .clients import Client, authenticate
from .oauth import Refusal, required
from .organization import is_this_tenant, tenant_id

_REFRESH_LIFETIME = 90 * 24 * 3600
_ANY_TENANT = ("common", "organizations", "consumers")
BOT_FRAMEWORK = ("botframework.com", "d6d49420-f39b-4df7-a1dc-d59a935871db")
"""The tenant where bots of several tenants sign in; a bot of one tenant does so in its own.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for tokens, its client known."""

    tenant: Tenant
    client: Client
    fields: dict[str, str]
    scope: str
    authority: str
    seconds: int


def answer(call: Call, fields: dict[str, str], authority: str, *, v1: bool) -> Record:
    """The body of the token endpoint's answer; `Refusal` for everything that is not right."""
    tenant = call.tenant
    known_authority(tenant, authority)
    grant = required(fields, "grant_type")
    handler = _GRANTS.get(grant)
    if handler is None:
        raise Refusal(
            "unsupported_grant_type",
            70003,
            f"The app requested an unsupported grant type '{grant}'.",
        )
    client = authenticate(tenant, call, fields, authority)
    if authority.lower() in BOT_FRAMEWORK:
        _is_known_there(tenant, client.app)
    scope = _scope(fields, v1=v1)
    seconds = call.settings.token_lifetime_s or tokens.LIFETIME
    body = handler(Asked(tenant, client, fields, scope, authority, seconds))
    if v1:
        moment = int(time.time())
        body = {
            **body,
            "expires_in": str(body["expires_in"]),
            "ext_expires_in": str(body["expires_in"]),
            "expires_on": str(moment + int(body["expires_in"])),
            "not_before": str(moment),
            "resource": fields.get("resource") or "https://graph.microsoft.com",
        }
    return body


def known_authority(tenant: Tenant, authority: str) -> None:
    """Refuse an authority that is not this tenant (or one that takes any)."""
    known = authority.lower() in (*_ANY_TENANT, *BOT_FRAMEWORK)
    if known or is_this_tenant(tenant, authority):
        return
    raise Refusal(
        "invalid_request",
        90002,
        f"Tenant '{authority}' not found. Check to make sure you have the correct tenant ID and "
        "are signing into the correct cloud. Check with your subscription administrator, this may "
        "happen if there are no active subscriptions for the tenant.",
    )


def _is_known_there(tenant: Tenant, app: Record) -> None:
    """Refuse an application that is no bot of several tenants in the tenant of such bots."""
    bot = tenant.get("bots", str(app["appId"]))
    if bot is None or bot["kind"] != "MultiTenant":
        raise Refusal(
            "unauthorized_client",
            700016,
            f"Application with identifier '{app['appId']}' was not found in the directory 'Bot "
            "Framework'. This can happen if the application has not been installed by the "
            "administrator of the tenant or consented to by any user in the tenant. You may have "
            "sent your authentication request to the wrong tenant.",
        )


def person_tokens(
    tenant: Tenant, client: Client, user: str, scope: str, seconds: int, *, nonce: str | None = None
) -> Record:
    """Access, refresh and id token of a signed-in person, as the scope asks."""
    wanted = scopes.for_person(scope)
    granted = scopes.granted(client.app, wanted)
    account = sign_in.usable(tenant, user)
    access = tokens.issue_for_person(
        tenant,
        user,
        granted,
        app=client.app,
        audience=wanted.audience,
        certificate=client.proof == "certificate",
        secret=client.proof == "secret",
        lifetime=seconds,
    )
    prefix = tokens.AUDIENCES.get(wanted.audience, wanted.audience)
    body: Record = {
        "token_type": "Bearer",
        "scope": " ".join(
            [*(f"{prefix}/{one}" for one in granted), *sorted(wanted.openid - {"offline_access"})]
        ),
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": access,
    }
    if "offline_access" in wanted.openid:
        body["refresh_token"] = "1." + tokens.sealed(
            tenant,
            {
                "kind": "refresh",
                "oid": user,
                "client": client.app["appId"],
                "scope": scope,
                "mark": sign_in.password_mark(account),
                "exp": int(time.time()) + _REFRESH_LIFETIME,
            },
        )
    if "openid" in wanted.openid:
        body["id_token"] = tokens.id_token(tenant, user, str(client.app["appId"]), nonce=nonce)
        body["client_info"] = _client_info(tenant, user)
    return body


def _client_info(tenant: Tenant, user: str) -> str:
    text = f'{{"uid":"{user}","utid":"{tenant_id(tenant)}"}}'
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _scope(fields: dict[str, str], *, v1: bool) -> str:
    if not v1 or "scope" in fields:
        return fields.get("scope", "")
    # The v1.0 endpoint names a resource and gives all of its consented permissions.
    name = fields.get("resource") or "https://graph.microsoft.com"
    return f"{name.rstrip('/')}/.default openid offline_access"


def _needs_proof(client: Client) -> None:
    if client.proof == "none":
        raise Refusal(
            "invalid_client",
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or "
            "'client_secret'.",
            401,
        )


def _client_credentials(asked: Asked) -> Record:
    _needs_proof(asked.client)
    if asked.authority.lower() in _ANY_TENANT:
        raise Refusal(
            "invalid_request",
            50059,
            "No tenant-identifying information found in either the request or implied by any "
            "provided credentials.",
        )
    wanted = scopes.for_application(asked.scope)
    access = tokens.issue_for_app(
        asked.tenant,
        asked.client.app,
        audience=wanted.audience,
        certificate=asked.client.proof == "certificate",
        lifetime=asked.seconds,
    )
    return {
        "token_type": "Bearer",
        "expires_in": asked.seconds,
        "ext_expires_in": asked.seconds,
        "access_token": access,
    }


def _password(asked: Asked) -> Record:
    _may_be_public(asked.client)
    account = sign_in.by_password(
        asked.tenant, required(asked.fields, "username"), required(asked.fields, "password")
    )
    return person_tokens(asked.tenant, asked.client, str(account["id"]), asked.scope, asked.seconds)


def _refresh(asked: Asked) -> Record:
    text = required(asked.fields, "refresh_token").removeprefix("1.")
    held = tokens.opened(asked.tenant, text)
    if held is None or held.get("kind") != "refresh":
        raise Refusal("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")
    if str(held["client"]).lower() != str(asked.client.app["appId"]).lower():
        raise Refusal(
            "invalid_grant",
            70000,
            "Provided grant is invalid or malformed. The refresh token was issued to another "
            "application.",
        )
    if float(held["exp"]) <= time.time():
        raise Refusal(
            "invalid_grant",
            700082,
            "The refresh token has expired due to inactivity.",
        )
    account = sign_in.usable(asked.tenant, str(held["oid"]))
    if held["mark"] != sign_in.password_mark(account):
        raise Refusal(
            "invalid_grant",
            50173,
            "The provided grant has expired due to it being revoked, a fresh auth token is "
            "needed. The user might have changed or reset their password.",
        )
    # A new refresh token comes with each use, whether or not the scope repeats offline_access.
    return person_tokens(
        asked.tenant,
        asked.client,
        str(held["oid"]),
        f"{asked.scope or held['scope']} offline_access",
        asked.seconds,
    )


def _device_code(asked: Asked) -> Record:
    _may_be_public(asked.client)
    code = asked.fields.get("device_code") or required(asked.fields, "code")
    row = device.redeem(asked.tenant, code, str(asked.client.app["appId"]))
    return person_tokens(
        asked.tenant, asked.client, str(row["user"]), str(row["scope"]), asked.seconds
    )


def _authorization_code(asked: Asked) -> Record:
    held = tokens.opened(asked.tenant, required(asked.fields, "code").removeprefix("1."))
    used = asked.tenant.table("signIn/codes")
    if (
        held is None
        or held.get("kind") != "code"
        or str(held["client"]).lower() != str(asked.client.app["appId"]).lower()
        or held["redirect"] != asked.fields.get("redirect_uri", held["redirect"])
    ):
        raise Refusal(
            "invalid_grant", 70000, "The provided authorization code is invalid or malformed."
        )
    if float(held["exp"]) <= time.time():
        raise Refusal(
            "invalid_grant", 70008, "The provided authorization code or refresh token has expired."
        )
    if held["id"] in used:
        raise Refusal(
            "invalid_grant",
            54005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
        )
    _check_challenge(held, asked.fields.get("code_verifier", ""))
    used[held["id"]] = {"at": time.time()}
    nonce = held.get("nonce")
    return person_tokens(
        asked.tenant,
        asked.client,
        str(held["oid"]),
        asked.scope or str(held["scope"]),
        asked.seconds,
        nonce=nonce,
    )


def _check_challenge(held: Record, verifier: str) -> None:
    challenge = held.get("challenge")
    if not challenge:
        return
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if challenge != (verifier if held.get("method") == "plain" else made):
        raise Refusal(
            "invalid_grant",
            501481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization "
            "request.",
        )


def _may_be_public(client: Client) -> None:
    """A client without a proof must be allowed to be public ("Allow public client flows")."""
    if not client.app.get("publicClient", True):
        _needs_proof(client)


_GRANTS: dict[str, Callable[[Asked], Record]] = {
    "client_credentials": _client_credentials,
    "password": _password,
    "refresh_token": _refresh,
    "authorization_code": _authorization_code,
    "device_code": _device_code,
    "urn:ietf:params:oauth:grant-type:device_code": _device_code,
}
