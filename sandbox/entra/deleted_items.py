"""`/directory/deletedItems`: what was deleted, and bringing it back.

https://learn.microsoft.com/graph/api/resources/directory
"""

from __future__ import annotations

from ..call import Answer, Call, GraphError
from ..odata import answer_page, filtered, select
from ..route import Router
from ..tenant import Record, Tenant
from . import deleted, groups, shapes, users


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
