"""Which resource, and which permissions of it, a token request names.

https://learn.microsoft.com/entra/identity-platform/scopes-oidc
"""

from __future__ import annotations

from dataclasses import dataclass

from ..tenant import Record
from .oauth import Refusal
from .organization import SHAREPOINT_HOST
from .permissions import DELEGATED, GRAPH_APP_ID, OPENID, SHAREPOINT_APP_ID

_RESOURCES = {
    "https://graph.microsoft.com": "graph",
    GRAPH_APP_ID: "graph",
    f"https://{SHAREPOINT_HOST}": "sharepoint",
    "https://omosandbox-admin.sharepoint.com": "https://omosandbox-admin.sharepoint.com",
    # https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
    "https://api.botframework.com": "bots",
    "https://management.azure.com": "https://management.azure.com",
    "https://management.core.windows.net": "https://management.azure.com",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks for."""

    audience: str
    scopes: tuple[str, ...]  # delegated permissions, without the OpenID ones
    openid: frozenset[str]
    default: bool  # `/.default`: all that was consented to


def resource(name: str) -> str:
    """The audience behind a resource's URI or application id; `Refusal` when it is not here."""
    plain = name.rstrip("/").lower()
    if plain.startswith(SHAREPOINT_APP_ID):  # "{app id}/{host}@{tenant}", the form of ACS
        return "sharepoint"
    if found := _RESOURCES.get(plain):
        return found
    raise Refusal(
        "invalid_resource",
        500011,
        f"The resource principal named {name} was not found in the tenant named OMO Sandbox. "
        "This can happen if the application has not been installed by the administrator of the "
        "tenant or consented to by any user in the tenant.",
    )


def for_application(scope: str) -> Wanted:
    """A client credentials request: one resource, always with `/.default`."""
    parts = [part for part in scope.split() if part not in OPENID]
    if not parts:
        raise Refusal(
            "invalid_scope",
            90014,
            "The required field 'scope' is missing from the credential. Ensure that you have all "
            "the necessary parameters for the login request.",
        )
    for part in parts:
        if part != ".default" and not part.endswith("/.default"):
            raise Refusal(
                "invalid_scope",
                1002012,
                f"The provided value for scope {scope} is not valid. Client credential flows must "
                "have a scope value with /.default suffixed to the resource identifier "
                "(application ID URI).",
            )
    return Wanted(_default_of(parts[0]), (), frozenset(), True)


def for_person(scope: str) -> Wanted:
    """A delegated request: permissions of one resource, and OpenID scopes."""
    openid = frozenset(part for part in scope.split() if part.lower() in OPENID)
    wanted: list[str] = []
    audiences: list[str] = []
    default = False
    for part in scope.split():
        if part in openid:
            continue
        if part == ".default" or part.endswith("/.default"):
            audiences.append(_default_of(part))
            default = True
            continue
        uri, _, name = part.rpartition("/")
        audiences.append(resource(uri) if uri else "graph")
        wanted.append(name)
    if len(set(audiences)) > 1:
        raise Refusal(
            "invalid_request",
            28000,
            "Provided value for the input parameter scope is not valid because it contains more "
            f"than one resource. Scope {scope} is not valid.",
        )
    return Wanted(audiences[0] if audiences else "graph", tuple(wanted), openid, default)


def granted(app: Record, wanted: Wanted) -> tuple[str, ...]:
    """The delegated permissions the token carries; `Refusal` for one without consent."""
    consented = app.get("scopes")
    known = {name.lower(): name for name in (DELEGATED if consented is None else consented)}
    if wanted.default or not wanted.scopes:
        # Consent is cumulative: the token carries all that was consented to before, but for a
        # request of nothing in particular, which gets what every application has.
        return tuple(sorted(known.values())) if wanted.default else ("User.Read",)
    for name in wanted.scopes:
        if name.lower() not in known:
            if consented is None:
                raise Refusal(
                    "invalid_scope",
                    70011,
                    f"The provided value for the input parameter 'scope' is not valid. The scope "
                    f"{name} is not valid.",
                )
            raise Refusal(
                "invalid_grant",
                65001,
                "The user or administrator has not consented to use the application with ID "
                f"'{app['appId']}' named '{app.get('displayName')}'. Send an interactive "
                "authorization request for this user and resource.",
            )
    return tuple(known[name.lower()] for name in wanted.scopes)


def _default_of(part: str) -> str:
    """The resource of `{resource}/.default`; a bare `.default` means Microsoft Graph."""
    uri = part.removesuffix(".default").rstrip("/")
    return resource(uri) if uri else "graph"
