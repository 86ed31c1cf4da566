"""`/directory/deletedItems`: what was deleted, and bringing it back.

https://learn.microsoft.com/graph/api/resources/directory
"""

from __future__ import annotations

from ..call import Answer, Call, GraphError, forbidden
from ..odata import answer_page, filtered, select
from ..route import Router
from ..tenant import Record, Tenant
from . import deleted, groups, shapes, users
from .permissions import READ_USERS


def restore(tenant: Tenant, id: str) -> Record:
    """Bring an object back under its own id, into the groups it was in.

    Reported: memberships of a restored account come back with it.
    """
    row = deleted.require(tenant, id)
    kind, record = str(row["kind"]), row["record"]
    object_id = str(record["id"])
    if kind == "user":
        taken = users.by_upn(tenant, str(record["userPrincipalName"]))
        if taken is not None:
            raise GraphError(
                400,
                "Request_BadRequest",
                "Another object with the same value for property userPrincipalName already exists.",
            )
        tenant.put(users.TABLE, object_id, record, container=users.TABLE, what="user.restore")
        for group in row["memberships"].get("members", ()):
            if groups.get(tenant, group):
                groups.add_member(tenant, group, object_id, what="member.add (account restored)")
        for group in row["memberships"].get("owners", ()):
            if groups.get(tenant, group):
                groups.add_owner(tenant, group, object_id, what="owner.add (account restored)")
    else:
        tenant.put(groups.TABLE, object_id, record, container=groups.TABLE, what="group.restore")
        for relation, remove in (
            ("members", groups.remove_member),
            ("owners", groups.remove_owner),
        ):
            for user in list(tenant.tables.get(f"{relation}/{object_id}", {})):
                if users.get(tenant, user) is None and groups.get(tenant, user) is None:
                    remove(tenant, object_id, user)
    tenant.drop(deleted.TABLE, object_id, what=f"{kind}.unkeep")
    return dict(record)


_READ = {
    "user": READ_USERS,
    "group": (
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ),
}
_WRITE = {
    "user": ("User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All"),
    "group": ("Group.ReadWrite.All", "Directory.ReadWrite.All"),
}
_SHAPES = {"user": shapes.user, "group": shapes.group}
_DIALECTS = {"user": shapes.USER, "group": shapes.GROUP}


def routes(graph: Router) -> None:
    for kind in ("user", "group"):
        _list(graph, kind)
    base = "/directory/deletedItems/{id}"
    reads = tuple({*_READ["user"], *_READ["group"]})
    writes = tuple({*_WRITE["user"], *_WRITE["group"]})

    # https://learn.microsoft.com/graph/api/directory-deleteditems-get
    @graph.route("GET", base, application=reads, delegated=reads)
    def get_deleted(call: Call) -> Answer:
        row = deleted.require(call.tenant, call.params["id"])
        _may(call, _READ[row["kind"]])
        return Answer(
            200,
            {
                "@odata.context": call.url("/$metadata#directoryObjects/$entity"),
                "@odata.type": f"#microsoft.graph.{row['kind']}",
                **select(_shape(row), call.query.get("select"), always=("id",)),
            },
        )

    # https://learn.microsoft.com/graph/api/directory-deleteditems-restore
    @graph.route("POST", f"{base}/restore", application=writes, delegated=writes)
    def restore_deleted(call: Call) -> Answer:
        kind = str(deleted.require(call.tenant, call.params["id"])["kind"])
        _may(call, _WRITE[kind])
        record = restore(call.tenant, call.params["id"])
        return Answer(
            200,
            {
                "@odata.context": call.url("/$metadata#directoryObjects/$entity"),
                "@odata.type": f"#microsoft.graph.{kind}",
                **_SHAPES[kind](record),
            },
        )

    # https://learn.microsoft.com/graph/api/directory-deleteditems-delete
    @graph.route("DELETE", base, application=writes, delegated=writes)
    def purge(call: Call) -> Answer:
        row = deleted.require(call.tenant, call.params["id"])
        _may(call, _WRITE[row["kind"]])
        deleted.drop(call.tenant, str(row["id"]))
        return Answer(204)


def _list(graph: Router, kind: str) -> None:
    # https://learn.microsoft.com/graph/api/directory-deleteditems-list
    @graph.route(
        "GET",
        f"/directory/deletedItems/microsoft.graph.{kind}",
        application=_READ[kind],
        delegated=_READ[kind],
    )
    def list_deleted(call: Call) -> Answer:
        rows = filtered(
            call, [_shape(row) for row in deleted.kept(call.tenant, kind)], _DIALECTS[kind]
        )
        return answer_page(call, rows, dict, context=f"{kind}s")


def _shape(row: Record) -> Record:
    """A deleted object: dated, and a user's name no longer in the way of a new account."""
    record = {**row["record"], "deletedDateTime": row["at"]}
    if row["kind"] == "user":
        # https://learn.microsoft.com/graph/api/directory-deleteditems-list: the object id is put
        # before the user principal name.
        prefix = str(record["id"]).replace("-", "")
        record["userPrincipalName"] = f"{prefix}{record['userPrincipalName']}"
    more = (*shapes.USER_DEFAULT, "deletedDateTime") if row["kind"] == "user" else None
    return _SHAPES[row["kind"]](record, more)


def _may(call: Call, permissions: tuple[str, ...]) -> None:
    token = call.token
    if token and token.held.isdisjoint(permissions):
        raise forbidden()
