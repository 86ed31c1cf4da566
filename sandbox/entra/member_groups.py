"""Which groups somebody is in, asked the short way: ids only, through groups in groups.

https://learn.microsoft.com/graph/api/directoryobject-getmembergroups
https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
"""

from __future__ import annotations

from ..call import Answer, Call, GraphError
from ..route import Router
from ..tenant import Tenant
from . import groups, users
from .permissions import READ_GROUPS

MAX_CHECKED = 20
_READ = ("User.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", *READ_GROUPS)


def routes(graph: Router) -> None:
    whose = ("/users/{id}", "/groups/{id}", "/directoryObjects/{id}")
    for name, handler in (
        ("getMemberGroups", get), ("getMemberObjects", get),
        ("checkMemberGroups", check), ("checkMemberObjects", check),
    ):  # fmt: skip
        for base in whose:
            graph.route("POST", f"{base}/{name}", application=_READ, delegated=_READ)(handler)
        graph.route("POST", f"/me/{name}", delegated=("User.Read", *_READ))(handler)


def get(call: Call) -> Answer:
    """`securityEnabledOnly` leaves out Microsoft 365 groups."""
    body = call.json()
    if not isinstance(body, dict) or not isinstance(body.get("securityEnabledOnly"), bool):
        raise GraphError(
            400, "Request_BadRequest",
            "The parameter 'securityEnabledOnly' is required and takes true or false.",
        )  # fmt: skip
    found = _groups(call.tenant, _object(call))
    if body["securityEnabledOnly"]:
        table = call.tenant.table(groups.TABLE)
        found = [id for id in found if table[id]["securityEnabled"]]
    return _ids(call, found)


def check(call: Call) -> Answer:
    """Of at most twenty groups those that somebody is in."""
    body = call.json()
    wanted = body.get("groupIds") or body.get("ids") if isinstance(body, dict) else None
    if not isinstance(wanted, list) or len(wanted) > MAX_CHECKED:
        raise GraphError(
            400, "Request_BadRequest",
            f"The parameter 'groupIds' takes a list of at most {MAX_CHECKED} ids.",
        )  # fmt: skip
    found = set(_groups(call.tenant, _object(call)))
    return _ids(call, [str(id) for id in wanted if str(id).lower() in found])


def _object(call: Call) -> str:
    id = call.params.get("id") or call.actor.id
    found = groups.get(call.tenant, id)
    return str((found or users.require(call.tenant, id))["id"])


def _groups(tenant: Tenant, id: str) -> list[str]:
    seen: dict[str, None] = {}
    pending = [id]
    while pending:
        for group in groups.of_user(tenant, pending.pop()):
            if group["id"] not in seen:
                seen[str(group["id"])] = None
                pending.append(str(group["id"]))
    return list(seen)


def _ids(call: Call, ids: list[str]) -> Answer:
    context = call.url("/$metadata#Collection(Edm.String)")
    return Answer(200, {"@odata.context": context, "value": ids})
