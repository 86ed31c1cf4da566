"""From a request to its answer: route, token, permission, handler, error shape, headers."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, unquote

from multidict import CIMultiDict

from .call import HOSTS, Answer, Call, GraphError, forbidden, missing_permission
from .cost import service
from .entra.organization import tenant_id
from .entra.permissions import SHAREPOINT_APP_ID
from .entra.tokens import verify
from .metadata import controlled
from .outlook.access import denied
from .route import Route, Router
from .tenant import Tenant

log = logging.getLogger(__name__)

# Each module registers its routes on the router of the host it serves. They are imported late
# because some of them dispatch in turn.
_MODULES = {
    "graph": (
        "batch",
        "entra.routes",
        "teams.routes",
        "sharepoint.graph",
        "outlook.routes",
        "meetings.routes",
    ),
    "sharepoint": ("sharepoint.rest.routes", "sharepoint.download", "sharepoint.copies"),
    "login": ("entra.login",),
    "control": (
        "control.routes",
        "control.storage",
        "control.messages",
        "control.outlook",
        "entra.managed_identity",
    ),
    "upload": ("sharepoint.upload",),
    "workflows": ("workflows.trigger",),
    "bots": ("bots.conversations",),
}

# From it clients of SharePoint learn the tenant's id, for example
# https://learn.microsoft.com/sharepoint/dev/sp-add-ins/creating-sharepoint-add-ins-that-use-low-trust-authorization
_CHALLENGE = (
    f'Bearer realm="{{realm}}",client_id="{SHAREPOINT_APP_ID}",trusted_issuers="'
    '00000001-0000-0000-c000-000000000000@*,https://sts.windows.net/*/",'
    'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
)
# No access token: not even to be told of a wrong path.
_OPEN = ("login", "control", "upload", "workflows")

_NO_TOKEN = "InvalidAuthenticationToken"
_FOLDED_SLASH = "\x00"  # stands for a %2F inside a segment until the route is known
_OPTIONS = frozenset(
    {"select", "expand", "filter", "orderby", "top", "skip", "count", "search", "format"}
    | {"apply", "skiptoken", "deltatoken"}
)


@cache
def router(host: str) -> Router:
    """The routes of one host, collected at its first request."""
    made = Router(host)
    for name in _MODULES[host]:
        import_module(f".{name}", __package__).routes(made)
    return made


def make_call(
    tenant: Tenant,
    method: str,
    host: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    *,
    base_url: str,
) -> Call:
    """A call from a request line: `target` is the raw path with its query."""
    raw, _, query = target.partition("?")
    path = unquote(raw.replace("%2F", _FOLDED_SLASH).replace("%2f", _FOLDED_SLASH))
    while "//" in path:
        path = path.replace("//", "/")
    version = ""
    if host == "graph":
        first, _, rest = path[1:].partition("/")
        if first.lower() in ("v1.0", "beta"):
            version, path = first.lower(), "/" + rest
    return Call(
        tenant=tenant,
        method=method.upper(),
        host=host,
        path=path,
        query=_options(query),
        headers=headers if isinstance(headers, CIMultiDict) else CIMultiDict(headers),
        body=body,
        base_url=base_url,
        version=version,
        raw_path=target,
    )


def _options(query: str) -> dict[str, str]:
    """Query options; the `$` of system options is optional (OData 4.01 URL conventions, 5.1)."""
    found = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        plain = name.removeprefix("$")
        if plain != name or plain.lower() in _OPTIONS:
            plain = plain.lower()
        found[plain] = value
    return found


def dispatch(tenant: Tenant, call: Call) -> Answer:
    """Answer one operation: a request of its own, or a part of a `$batch`. Never raises."""
    call.identity = call.identity or str(uuid.uuid4())
    if call.cloud is None or call.host == "control":
        answer = answered(tenant, call)
    else:
        answer = call.cloud.operate(call)
    _complete(call, answer)
    return answer


def answered(tenant: Tenant, call: Call) -> Answer:
    """The handler's answer, or the error it raised in its documented shape."""
    try:
        return _perform(tenant, call)
    except GraphError as error:
        return error_answer(call, error)
    except Exception as crash:
        # A fault of the sandbox itself must not look like one of the service.
        log.exception("%s %s", call.method, call.path)
        if call.cloud is not None:
            call.cloud.problems.append(f"{call.method} {call.path}: {crash!r}")
        return error_answer(call, GraphError(500, "generalException", f"Sandbox: {crash!r}"))


def _perform(tenant: Tenant, call: Call) -> Answer:
    routes = router(call.host)
    found = routes.match(call.method, call.path)
    if found is None and _FOLDED_SLASH in call.path:
        found = routes.match(call.method, call.path.replace(_FOLDED_SLASH, "/"))
    if call.token is None and call.host not in _OPEN and (found is None or not found[0].open):
        _authenticate(tenant, call)
    call.path = call.path.replace(_FOLDED_SLASH, "/")
    if found is None:
        raise _unknown(routes, call)
    route, params = found
    if not route.open:
        authorise(route, call)
    reports: dict[str, str] = {}
    if call.cloud is not None and call.host != "control":
        reports = call.cloud.charge(call)
    call.params = {name: value.replace(_FOLDED_SLASH, "/") for name, value in params.items()}
    with tenant.acting(call.actor):
        answer = route.handler(call)
    answer.headers = {**reports, **answer.headers}
    return answer


def _authenticate(tenant: Tenant, call: Call) -> None:
    true = call.cloud.tenant if call.cloud is not None else tenant  # never a lagging view
    try:
        token = verify(true, call.headers.get("Authorization"), call.host)
    except GraphError as error:
        if call.host == "sharepoint":
            error.headers["WWW-Authenticate"] = _CHALLENGE.format(realm=tenant_id(true))
        raise
    withdrawn = frozenset((true.get("apps", token.app_id) or {}).get("withdrawn", ()))
    if withdrawn:
        token = replace(token, roles=token.roles - withdrawn, scopes=token.scopes - withdrawn)
    call.token = token


def authorise(route: Route, call: Call) -> None:
    """Any one of the documented permissions; `*` stands for any valid token."""
    token = call.token
    assert token is not None
    wanted = route.application if token.app_only else route.delegated
    if "*" not in wanted and token.held.isdisjoint(wanted):
        raise refusal(call, wanted)


def refusal(call: Call, wanted: tuple[str, ...]) -> GraphError:
    """The 403 of the service that owns the path.

    https://learn.microsoft.com/graph/resolve-auth-errors
    Teams names the permissions; Entra and SharePoint do not.
    """
    segments = call.path.lower().strip("/").split("/")
    if call.host == "sharepoint":
        return GraphError(
            403, "-2147024891, System.UnauthorizedAccessException",
            "Access denied. You do not have permission to perform this action or access this "
            "resource.",
        )  # fmt: skip
    if segments[0] in ("sites", "drives", "shares") or (
        len(segments) > 2 and segments[2] in ("drive", "drives", "sites")
    ):
        return GraphError(403, "accessDenied", "Access denied")
    if service(call) == "outlook":
        return denied()
    if segments[0] in ("teams", "teamwork", "chats") or "joinedteams" in segments:
        return missing_permission(call, wanted)
    return forbidden()


def _unknown(routes: Router, call: Call) -> GraphError:
    if routes.methods(call.path):
        return GraphError(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )
    if call.host != "graph":
        return GraphError(404, "itemNotFound", f"Cannot find resource {call.path}.")
    if not call.version:
        return GraphError(400, "BadRequest", f"Invalid version: {call.path.split('/')[1]}")
    segment = call.path.rstrip("/").rsplit("/", 1)[-1]
    return GraphError(400, "BadRequest", f"Resource not found for the segment '{segment}'.")


def error_answer(call: Call, error: GraphError) -> Answer:
    """The documented error body of the host.

    https://learn.microsoft.com/graph/errors
    https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
    """
    headers = dict(error.headers)
    if call.host == "sharepoint":
        message = {"lang": "en-US", "value": error.message}
        inner: dict[str, Any] = {"code": error.code, "message": message}
        verbose = "odata=verbose" in call.headers.get("Accept", "").replace(" ", "").lower()
        return Answer(error.status, {"error" if verbose else "odata.error": inner}, headers)
    if call.host == "control":
        return Answer(error.status, {"error": error.message}, headers, "application/json")
    if call.host in ("workflows", "bots"):
        told: dict[str, Any] = {"error": {"code": error.code, "message": error.message}}
        if call.host == "bots" and error.status == 401 and error.code == _NO_TOKEN:
            # https://github.com/MicrosoftDocs/bot-docs/issues/1593
            told = {"message": "Authorization has been denied for this request."}
        return Answer(error.status, told, headers, "application/json; charset=utf-8")
    details: dict[str, Any] = {
        "date": call.tenant.now().strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": call.identity,
        "client-request-id": call.headers.get("client-request-id", call.identity),
    }
    if error.inner:
        details = {"code": error.inner, **details}
    body = {"error": {"code": error.code, "message": error.message, "innerError": details}}
    return Answer(error.status, body, headers, "application/json")


def _complete(call: Call, answer: Answer) -> None:
    """The headers every answer of the host carries, and the metadata the client asked for."""
    headers = answer.headers
    if call.host == "graph":
        headers.setdefault("OData-Version", "4.0")
        headers.setdefault("Cache-Control", "no-cache")
        controlled(call, answer)
    if call.in_batch:
        return
    headers.setdefault("request-id", call.identity)
    headers.setdefault("client-request-id", call.headers.get("client-request-id", call.identity))
    headers.setdefault("Date", format_datetime(call.tenant.now(), usegmt=True))
    headers.setdefault("Strict-Transport-Security", "max-age=31536000")


__all__ = [
    "HOSTS",
    "answered",
    "authorise",
    "dispatch",
    "error_answer",
    "make_call",
    "router",
]
