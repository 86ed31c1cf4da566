"""One request to the tenant and its answer, free of the web server that carries them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .settings import Settings
from .tenant import SYSTEM, Actor, Tenant

HOSTS = {
    "login": "login.microsoftonline.com",
    "graph": "graph.microsoft.com",
    "sharepoint": "omosandbox.sharepoint.com",
    "upload": "sn3302.up.1drv.com",
    # A flow in the default environment, which is called Default-{tenant id}: the two last digits
    # are a label of their own. The environment here is always the same one.
    # https://github.com/caronc/apprise/issues/1405
    "workflows": "default6f1ed002ab5f4d1a9a431d2c30a7a1.c5.environment.api.powerplatform.com",
    "bots": "smba.trafficmanager.net",
    "control": "control.sandbox.example",
}
_OTHER_NAMES = {
    # Older names of the sign-in host that clients still use:
    # https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
    "login.windows.net": "login",
    "login.microsoft.com": "login",
    "sts.windows.net": "login",
    # Where flows were until 2025:
    # https://learn.microsoft.com/troubleshoot/power-platform/power-automate/flow-run-issues/triggers-troubleshoot#changes-to-http-or-teams-webhook-trigger-flows
    "prod-33.westeurope.logic.azure.com": "workflows",
}
HOST_OF = {**{name: host for host, name in HOSTS.items()}, **_OTHER_NAMES}
"""Every name the tenant answers to, and the host it stands for."""


@dataclass(slots=True)
class Answer:
    """What is sent back. `body` is JSON-ready, bytes, a `Stream`, or None for an empty body."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8"


@dataclass(frozen=True, slots=True)
class Token:
    """A verified access token."""

    audience: str  # "graph" | "sharepoint" | other resource
    actor: Actor
    roles: frozenset[str]  # application permissions
    scopes: frozenset[str]  # delegated permissions
    app_id: str
    certificate: bool  # the app proved itself with a certificate (appidacr 2)

    @property
    def app_only(self) -> bool:
        return self.actor.kind == "application"

    @property
    def held(self) -> frozenset[str]:
        """The permissions that count: an application's roles, or what a person consented to."""
        return self.roles if self.app_only else self.scopes


@dataclass(slots=True)
class Call:
    """One request, decoded: what a handler sees."""

    tenant: Tenant
    method: str
    host: str  # the key of hosts in connection.json: "graph", "sharepoint", ...
    path: str  # percent-decoded, doubled slashes folded, without the version
    query: dict[str, str]  # `$` of system options removed: "select", "expand", ...
    headers: Mapping[str, str]  # case-insensitive
    body: bytes = b""
    token: Token | None = None
    params: dict[str, str] = field(default_factory=dict)  # from the route's template
    base_url: str = "https://graph.microsoft.com"
    version: str = "v1.0"
    raw_path: str = ""
    in_batch: bool = False
    part: int | None = None  # the position in the $batch
    beside: int = 0  # parts of the $batch that go to the same mailbox at the same time, before it
    identity: str = ""  # request-id
    settings: Settings = field(default_factory=Settings)  # the behaviours that are turned on
    inner: dict[int, Any] = field(default_factory=dict)  # rules for parts of this $batch
    cloud: Any = None  # sandbox.cloud.Cloud: what surrounds the tenant (rules, counters, snapshots)

    @property
    def actor(self) -> Actor:
        return self.token.actor if self.token else SYSTEM

    def json(self) -> Any:
        """The body as JSON; raises `GraphError` 400 as the service does when it is not."""
        if not self.body:
            return {}
        try:
            return json.loads(self.body)
        except ValueError:
            raise bad_request("Unable to read JSON request payload.", "BadRequest") from None

    def url(self, path: str) -> str:
        """An absolute URL of the host that was called, for links in the answer."""
        return f"{self.base_url}/{self.version}{path}"

    def elsewhere(self, host: str, path: str) -> str:
        """An absolute URL on another host, on the port that was called."""
        port = urlsplit(self.base_url).port
        return f"https://{HOSTS[host]}{f':{port}' if port else ''}{path}"


class GraphError(Exception):
    """An error answer of the documented shape.

    https://learn.microsoft.com/graph/errors
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        inner: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message
        self.inner, self.headers = inner, headers or {}


def bad_request(message: str, code: str = "invalidRequest") -> GraphError:
    return GraphError(400, code, message)


def forbidden(message: str = "Insufficient privileges to complete the operation.") -> GraphError:
    return GraphError(403, "Authorization_RequestDenied", message)


def missing_permission(call: Call, wanted: Iterable[str]) -> GraphError:
    """Teams' 403, which names what is missing and what the token has.

    https://learn.microsoft.com/graph/resolve-auth-errors
    """
    token = call.token
    kind = "role" if token is None or token.app_only else "scope"
    held = ", ".join(sorted(token.held)) if token else ""
    return GraphError(
        403,
        "Forbidden",
        f"Missing {kind} permissions on the request. API requires one of "
        f"'{', '.join(wanted)}'. {kind.capitalize()}s on the request '{held}'.",
    )


def not_found(
    message: str = "The resource could not be found.", code: str = "itemNotFound"
) -> GraphError:
    return GraphError(404, code, message)


def directory_not_found(id: str) -> GraphError:
    """Entra's own wording for an object that is not there."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects "
        "are not present.",
    )
