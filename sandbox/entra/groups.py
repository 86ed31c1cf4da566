"""Groups with their members and owners: the base truth for who is in a team.

Every change of membership is written to the tables `members/{group}` and `owners/{group}`, to
their change logs, and marks the group itself as changed, so that `groups/delta` sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..call import GraphError, directory_not_found
from ..tenant import Record, Tenant
from . import deleted
from .organization import INITIAL_DOMAIN

TABLE = "groups"


def create(
    tenant: Tenant,
    display_name: str,
    *,
    id: str | None = None,
    description: str | None = None,
    mail_nickname: str | None = None,
    visibility: str | None = "Private",
    unified: bool = True,
    owners: Iterable[str] = (),
    members: Iterable[str] = (),
    what: str = "group.create",
    **more: Any,
) -> Record:
    """Add a Microsoft 365 group, or a security group when not `unified`."""
    nickname = mail_nickname or re.sub(r"[^A-Za-z0-9_-]", "", display_name) or "group"
    now = tenant.stamp()
    record: Record = {
        "id": id or tenant.new_id(),
        "displayName": display_name,
        "description": description,
        "mailNickname": nickname,
        "mail": f"{nickname}@{INITIAL_DOMAIN}" if unified else None,
        "visibility": visibility if unified else None,
        "groupTypes": ["Unified"] if unified else [],
        "securityEnabled": not unified,
        "mailEnabled": unified,
        "resourceProvisioningOptions": [],
        "createdDateTime": now,
        "renewedDateTime": now,
        **more,
    }
    group = str(record["id"])
    tenant.put(TABLE, group, record, container=TABLE, what=what)
    for user in owners:
        add_owner(tenant, group, user)
    for user in members:
        add_member(tenant, group, user)
    return record


def update(
    tenant: Tenant, id: str, changes: Mapping[str, Any], *, what: str = "group.update"
) -> Record:
    """Change properties of a group; nothing is written when nothing changes."""
    record = tenant.table(TABLE)[id]
    changed = {k: v for k, v in changes.items() if k not in record or record[k] != v}
    if not changed:
        return record
    return tenant.put(TABLE, id, {**record, **changed}, container=TABLE, what=what)


def get(tenant: Tenant, id: str) -> Record | None:
    return tenant.table(TABLE).get(id) or tenant.table(TABLE).get(id.lower())


def require(tenant: Tenant, id: str) -> Record:
    """As `get`; raises the directory's 404."""
    found = get(tenant, id)
    if found is None:
        raise directory_not_found(id)
    return found


def members(tenant: Tenant, group: str) -> dict[str, Record]:
    """User id to `{user, since}`. Not to be written to."""
    return tenant.tables.get(f"members/{group}", {})


def owners(tenant: Tenant, group: str) -> dict[str, Record]:
    return tenant.tables.get(f"owners/{group}", {})


def of_user(tenant: Tenant, user: str, relation: str = "members") -> list[Record]:
    """The groups this object is a member (or owner) of."""
    return [
        group
        for id, group in tenant.table(TABLE).items()
        if user in tenant.tables.get(f"{relation}/{id}", ())
    ]


def add_member(tenant: Tenant, group: str, user: str, *, what: str = "member.add") -> bool:
    """False when it was a member already (and nothing is written)."""
    return _add(tenant, "members", group, user, what)


def add_owner(tenant: Tenant, group: str, user: str, *, what: str = "owner.add") -> bool:
    """False when it was an owner already. An owner is not thereby a member."""
    return _add(tenant, "owners", group, user, what)


def remove_member(tenant: Tenant, group: str, user: str, *, what: str = "member.remove") -> bool:
    """False when it was no member."""
    return _remove(tenant, "members", group, user, what)


def remove_owner(
    tenant: Tenant, group: str, user: str, *, what: str = "owner.remove", last: bool = False
) -> bool:
    """False when it was no owner. The last owner of a Microsoft 365 group stays, unless `last`.

    https://learn.microsoft.com/graph/api/group-delete-owners
    """
    record = tenant.table(TABLE).get(group, {})
    rows = owners(tenant, group)
    if not last and user in rows and len(rows) == 1 and "Unified" in record.get("groupTypes", ()):
        raise GraphError(
            400,
            "Request_BadRequest",
            "The group must have at least one owner, hence this owner cannot be removed.",
        )
    return _remove(tenant, "owners", group, user, what)


def leave_all(tenant: Tenant, user: str, *, what: str) -> dict[str, tuple[str, ...]]:
    """Take an object out of every group; says out of which, so that it can be put back."""
    left: dict[str, tuple[str, ...]] = {}
    for relation in ("members", "owners"):
        groups = [str(group["id"]) for group in of_user(tenant, user, relation)]
        for group in groups:
            _remove(tenant, relation, group, user, what)
        left[relation] = tuple(groups)
    return left


def delete(tenant: Tenant, id: str, *, what: str = "group.delete") -> Record:
    """Microsoft 365 groups are soft-deleted for 30 days, security groups are gone.

    https://learn.microsoft.com/graph/api/group-delete
    """
    record = require(tenant, id)
    group = str(record["id"])
    if "Unified" in record["groupTypes"]:
        deleted.keep(tenant, "group", record)
    leave_all(tenant, group, what="member.remove (group deleted)")
    tenant.drop(TABLE, group, container=TABLE, what=what)
    return record


def _add(tenant: Tenant, relation: str, group: str, user: str, what: str) -> bool:
    table = f"{relation}/{group}"
    if user in tenant.table(table):
        return False
    row = {"user": user, "since": tenant.stamp()}
    tenant.put(table, user, row, container=f"{relation}:{group}", what=what)
    tenant.touch(TABLE, group)
    return True


def _remove(tenant: Tenant, relation: str, group: str, user: str, what: str) -> bool:
    if tenant.drop(f"{relation}/{group}", user, container=f"{relation}:{group}", what=what) is None:
        return False
    tenant.touch(TABLE, group)
    return True
