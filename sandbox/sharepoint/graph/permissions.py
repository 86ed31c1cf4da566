"""`/sites/{id}/permissions`: what `Sites.Selected` gives applications on a site.

https://learn.microsoft.com/graph/api/site-post-permissions
"""

from __future__ import annotations

import base64

from ...call import Answer, Call, not_found
from ...entra.organization import tenant_id
from ...route import Router
from ...tenant import Record
from ..permissions import Level
from ..refusal import invalid
from .reach import CONTROL, Reach, reach

_ROLES = ("read", "write", "manage", "owner", "fullcontrol")
_CLAIM = "i:0i.t|ms.sp.ext|"


def routes(graph: Router) -> None:
    every, one = "/sites/{site}/permissions", "/sites/{site}/permissions/{permission}"
    graph.route("GET", every, application=CONTROL, delegated=CONTROL)(list_grants)
    graph.route("POST", every, application=CONTROL, delegated=CONTROL)(create)
    graph.route("GET", one, application=CONTROL, delegated=CONTROL)(get)
    graph.route("PATCH", one, application=CONTROL, delegated=CONTROL)(update)
    graph.route("DELETE", one, application=CONTROL, delegated=CONTROL)(delete)


def _id(at: Reach, app: Record) -> str:
    """The application's claims name on the site, as the service encodes it."""
    claim = f"{_CLAIM}{app['appId']}@{tenant_id(at.tenant)}"
    return base64.urlsafe_b64encode(claim.encode()).decode().rstrip("=")


def _shape(at: Reach, app: Record, roles: tuple[str, ...], *, with_roles: bool = True) -> Record:
    identity = {"application": {"id": app["appId"], "displayName": app["displayName"]}}
    shown: Record = {
        "id": _id(at, app),
        "grantedToIdentitiesV2": [identity],
        "grantedToIdentities": [identity],
    }
    return {**shown, "roles": list(roles)} if with_roles else shown


def _roles(app: Record, site: Record) -> tuple[str, ...]:
    held = app.get("sites", {}).get(site["id"], ())
    return (held,) if isinstance(held, str) else tuple(held)


def _granted(at: Reach) -> list[tuple[Record, tuple[str, ...]]]:
    found = ((app, _roles(app, at.site)) for app in at.tenant.all("apps"))
    return [(app, roles) for app, roles in found if roles]


def _context(at: Reach, rest: str = "") -> str:
    return at.context(f"/permissions{rest}")


def list_grants(call: Call) -> Answer:
    """The list leaves out `roles`: they show on one permission only.

    https://learn.microsoft.com/graph/api/site-list-permissions
    """
    at = reach(call, Level.FULL)
    value = [_shape(at, app, roles, with_roles=False) for app, roles in _granted(at)]
    return Answer(200, {"@odata.context": _context(at), "value": value})


def _one(at: Reach, app: Record, roles: tuple[str, ...], status: int = 200) -> Answer:
    return Answer(status, {"@odata.context": _context(at, "/$entity"), **_shape(at, app, roles)})


def _named(at: Reach) -> tuple[Record, tuple[str, ...]]:
    for app, roles in _granted(at):
        if _id(at, app) == at.call.params["permission"]:
            return app, roles
    raise not_found()


def get(call: Call) -> Answer:
    at = reach(call, Level.FULL)
    return _one(at, *_named(at))


def _wanted(body: Record) -> tuple[str, ...]:
    roles = tuple(str(role).lower() for role in body.get("roles") or ())
    if not roles or any(role not in _ROLES for role in roles):
        raise invalid("The specified role is not supported.")
    return roles


def _grant(at: Reach, app: Record, roles: tuple[str, ...] | None) -> None:
    held = {id: role for id, role in app.get("sites", {}).items() if id != at.site["id"]}
    if roles is not None:
        held[at.site["id"]] = roles
    key = next(id for id, known in at.tenant.table("apps").items() if known is app)
    at.tenant.put("apps", key, {**app, "sites": held}, what="site.grant")


def create(call: Call) -> Answer:
    at = reach(call, Level.FULL)
    body = call.json()
    roles = _wanted(body)
    granted = (
        body.get("grantedToIdentitiesV2")
        or body.get("grantedToIdentities")
        or [body.get("grantedToV2") or body.get("grantedTo") or {}]
    )
    app_id = (granted[0].get("application") or {}).get("id")
    app = next((app for app in call.tenant.all("apps") if app["appId"] == app_id), None)
    if app is None:
        raise invalid("The application to grant permissions to was not found.")
    _grant(at, app, roles)
    return _one(at, app, roles, 201)


def update(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/site-update-permission"""
    at = reach(call, Level.FULL)
    app, _ = _named(at)
    roles = _wanted(call.json())
    _grant(at, app, roles)
    return _one(at, app, roles)


def delete(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/site-delete-permission"""
    at = reach(call, Level.FULL)
    _grant(at, _named(at)[0], None)
    return Answer(204)
