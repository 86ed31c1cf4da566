"""`login.microsoftonline.com`: discovery, keys, tokens, and the pages a person signs in on.

https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
"""

from __future__ import annotations

import html
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from ..call import Answer, Call
from ..route import Router
from ..tenant import Record
from . import device, grants, sign_in, tokens
from .clients import authenticate
from .oauth import Refusal, form, json_answer, required
from .organization import domains, is_this_tenant, tenant_id

BASE = "https://login.microsoftonline.com"
_ALIASES = [
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoft.com",
    "sts.windows.net",
]


def routes(login: Router) -> None:
    """Everything on the login host is open: here is where tokens come from."""

    @login.route("GET", "/common/discovery/instance", open=True)
    def instance(call: Call) -> Answer:
        asked = call.query.get("authorization_endpoint", f"{BASE}/common/oauth2/v2.0/authorize")
        authority = asked.split("/")[3] if asked.count("/") > 3 else "common"
        return json_answer(
            200,
            {
                "tenant_discovery_endpoint": (
                    f"{BASE}/{authority}/v2.0/.well-known/openid-configuration"
                ),
                "api-version": "1.1",
                "metadata": [
                    {
                        "preferred_network": "login.microsoftonline.com",
                        "preferred_cache": "login.windows.net",
                        "aliases": _ALIASES,
                    }
                ],
            },
        )

    @login.route("GET", "/common/userrealm/{upn}", open=True)
    def realm(call: Call) -> Answer:
        domain = call.params["upn"].rpartition("@")[2].lower()
        if domain not in domains(call.tenant):
            return json_answer(200, {"ver": "1.0", "account_type": "Unknown"})
        return json_answer(
            200,
            {
                "ver": "1.0",
                "account_type": "Managed",
                "domain_name": domain,
                "cloud_instance_name": "microsoftonline.com",
                "cloud_audience_urn": "urn:federation:MicrosoftOnline",
            },
        )

    @login.route(
        "GET",
        "/{authority}/v2.0/.well-known/openid-configuration",
        "/{authority}/.well-known/openid-configuration",
        open=True,
    )
    def configuration(call: Call) -> Answer:
        return _answered(call, lambda: _configuration(call))

    @login.route(
        "GET", "/{authority}/discovery/v2.0/keys", "/{authority}/discovery/keys", open=True
    )
    def keys(call: Call) -> Answer:
        return _answered(call, lambda: tokens.jwks(call.tenant))

    @login.route("POST", "/{authority}/oauth2/v2.0/token", open=True)
    def token(call: Call) -> Answer:
        authority = call.params["authority"]
        return _answered(call, lambda: grants.answer(call, form(call), authority, v1=False))

    @login.route("POST", "/{authority}/oauth2/token", open=True)
    def token_v1(call: Call) -> Answer:
        authority = call.params["authority"]
        return _answered(call, lambda: grants.answer(call, form(call), authority, v1=True))

    @login.route("POST", "/{authority}/oauth2/v2.0/devicecode", open=True)
    def device_code(call: Call) -> Answer:
        return _answered(call, lambda: _device_code(call))

    @login.route(
        "GET", "/common/oauth2/deviceauth", "/device", "/{authority}/deviceauth", open=True
    )
    def device_page(call: Call) -> Answer:
        code = call.query.get("otc") or call.query.get("user_code", "")
        return _page("Enter code", _fields(user_code=code))

    @login.route(
        "POST", "/common/oauth2/deviceauth", "/device", "/{authority}/deviceauth", open=True
    )
    def device_sign_in(call: Call) -> Answer:
        return _sign_in_on_device(call)

    @login.route("GET", "/{authority}/oauth2/v2.0/authorize", open=True)
    def authorize_page(call: Call) -> Answer:
        return _page(
            "Sign in", _fields(hidden=call.query, username=call.query.get("login_hint", ""))
        )

    @login.route("POST", "/{authority}/oauth2/v2.0/authorize", open=True)
    def authorize(call: Call) -> Answer:
        return _authorize(call)

    @login.route("GET", "/{authority}/oauth2/v2.0/logout", open=True)
    def logout(call: Call) -> Answer:
        target = call.query.get("post_logout_redirect_uri")
        if target:
            return Answer(302, None, {"Location": target})
        return _page("Signed out", "")


def _answered(call: Call, make: Callable[[], Record]) -> Answer:
    try:
        return json_answer(200, make())
    except Refusal as refusal:
        return refusal.answer(call)


def _configuration(call: Call) -> Record:
    authority = call.params["authority"]
    try:
        grants.known_authority(call.tenant, authority)
    except Refusal as refusal:
        raise Refusal("invalid_tenant", refusal.code, refusal.message) from None
    own = is_this_tenant(call.tenant, authority)
    tid = tenant_id(call.tenant)
    base = f"{BASE}/{tid if own else authority}"
    v2 = "/v2.0/" in call.path
    middle = "/oauth2/v2.0" if v2 else "/oauth2"
    return {
        "token_endpoint": f"{base}{middle}/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
        ],
        "jwks_uri": f"{base}/discovery{'/v2.0' if v2 else ''}/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": (
            f"{BASE}/{tid if own else '{tenantid}'}/v2.0"
            if v2
            else f"https://sts.windows.net/{tid if own else '{tenantid}'}/"
        ),
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": f"{base}{middle}/authorize",
        "device_authorization_endpoint": f"{base}{middle}/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{base}{middle}/logout",
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_graph_host_name", "msgraph_host", "aud",
            "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver",
            "at_hash", "c_hash", "email",
        ],
        "tenant_region_scope": "EU" if own else None,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    }  # fmt: skip


def _device_code(call: Call) -> Record:
    fields = form(call)
    grants.known_authority(call.tenant, call.params["authority"])
    client = authenticate(call.tenant, call, fields, call.params["authority"])
    scope = required(fields, "scope")
    return device.start(call.tenant, str(client.app["appId"]), scope)


def _sign_in_on_device(call: Call) -> Answer:
    """Approve a code: `user_code`, `username` and `password`; with `decline` it is declined."""
    fields = form(call)
    row = device.by_user_code(call.tenant, fields.get("user_code") or fields.get("otc", ""))
    if row is None or row["expires"] <= time.time():
        return _page("That code didn't work", _fields(), status=400)
    if fields.get("decline"):
        device.sign_in(call.tenant, row, None)
        return _page("Sign-in declined", "")
    try:
        account = sign_in.by_password(
            call.tenant, fields.get("username", ""), fields.get("password", "")
        )
    except Refusal as refusal:
        return _page(str(refusal), _fields(user_code=str(row["user_code"])), status=400)
    device.sign_in(call.tenant, row, str(account["id"]))
    return _page("You have signed in on your device. You may now close this window.", "")


def _authorize(call: Call) -> Answer:
    """The sign-in page was sent in: back to the application with a code.

    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
    """
    fields = {**call.query, **form(call)}
    redirect, state = fields.get("redirect_uri", ""), fields.get("state", "")
    try:
        grants.known_authority(call.tenant, call.params["authority"])
        client_id = required(fields, "client_id")
        authenticate(call.tenant, _without_secrets(call), {"client_id": client_id}, "common")
        account = sign_in.by_password(
            call.tenant, fields.get("username", ""), fields.get("password", "")
        )
    except Refusal as refusal:
        hidden = {k: v for k, v in fields.items() if k not in ("username", "password")}
        return _page(str(refusal), _fields(hidden=hidden), status=400)
    code = "1." + tokens.sealed(
        call.tenant,
        {
            "kind": "code",
            "id": str(uuid.uuid4()),
            "oid": account["id"],
            "client": client_id,
            "scope": fields.get("scope", "openid"),
            "redirect": redirect,
            "challenge": fields.get("code_challenge"),
            "method": fields.get("code_challenge_method", "plain"),
            "nonce": fields.get("nonce"),
            "exp": int(time.time()) + 600,
        },
    )
    back = {"code": code, **({"state": state} if state else {}), "session_state": str(uuid.uuid4())}
    mark = "#" if fields.get("response_mode") == "fragment" else "?"
    if "?" in redirect and mark == "?":
        mark = "&"
    return Answer(302, None, {"Location": f"{redirect}{mark}{urlencode(back)}"})


def _without_secrets(call: Call) -> Call:
    return Call(call.tenant, call.method, call.host, call.path, {}, {})


def _fields(hidden: dict[str, str] | None = None, **shown: str) -> str:
    boxes = {"username": "", **shown}
    out = [
        f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">'
        for k, v in (hidden or {}).items()
    ]
    out += [
        f'<label>{html.escape(k)} <input name="{html.escape(k)}" value="{html.escape(v)}"></label>'
        for k, v in boxes.items()
    ]
    out.append('<label>password <input name="password" type="password"></label>')
    return "".join(out) + '<button type="submit">Sign in</button>'


def _page(title: str, fields: str, status: int = 200) -> Answer:
    body = f'<form method="post">{fields}</form>' if fields else ""
    text = (
        f"<!doctype html><html lang=en><title>{html.escape(title)}</title>"
        f"<h1>{html.escape(title)}</h1>{body}</html>"
    )
    return Answer(status, text.encode(), {"Cache-Control": "no-store"}, "text/html; charset=utf-8")
