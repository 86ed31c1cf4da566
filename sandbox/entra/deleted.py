"""The directory's recycle bin: accounts and Microsoft 365 groups, for 30 days.

https://learn.microsoft.com/graph/api/resources/directory
https://learn.microsoft.com/entra/architecture/recover-from-deletions
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..call import directory_not_found
from ..tenant import Record, Tenant

TABLE = "deleted"
KEPT = timedelta(days=30)


def keep(
    tenant: Tenant,
    kind: str,
    record: Record,
    *,
    memberships: Mapping[str, tuple[str, ...]] | None = None,
) -> None:
    """Put a deleted object in the bin."""
    row = {
        "id": record["id"],
        "kind": kind,
        "record": record,
        "at": tenant.stamp(),
        "memberships": dict(memberships or {}),
    }
    tenant.put(TABLE, str(record["id"]), row, what=f"{kind}.keep")


def kept(tenant: Tenant, kind: str | None = None) -> list[Record]:
    """What can still be restored; what is older than 30 days goes now."""
    now = tenant.now()
    for row in list(tenant.table(TABLE).values()):
        if now - datetime.fromisoformat(str(row["at"])) > KEPT:
            drop(tenant, str(row["id"]))
    return [row for row in tenant.table(TABLE).values() if kind in (None, row["kind"])]


def require(tenant: Tenant, id: str) -> Record:
    for row in kept(tenant):
        if row["id"] == id.lower():
            return row
    raise directory_not_found(id)


def drop(tenant: Tenant, id: str) -> None:
    """Remove for good."""
    row = tenant.drop(TABLE, id, what="deleted.purge")
    if row is not None:
        tenant.touch("users" if row["kind"] == "user" else "groups", id)
