"""How much a library may hold, and which kinds of files the tenant takes at all.

By default as much as a site has (25 TB), and every kind: "there are currently no known types of
files that cannot be added". Both are set by the control host.

https://learn.microsoft.com/graph/api/resources/quota
https://support.microsoft.com/office/types-of-files-that-cannot-be-added-to-a-list-or-library-30be234d-e551-4c2a-8de8-f8546ffbf5b3
"""

from __future__ import annotations

from collections.abc import Iterable

from ..tenant import Record, Tenant
from .refusal import Refused

SITE = 25 * 1024**4
_TABLE = "storage"  # by list id {total}; under "kinds" {blocked}


def limit(tenant: Tenant, list_: Record, total: int | None) -> None:
    """Let a library hold so many bytes, or (None) as many as a site."""
    if total is None:
        tenant.drop(_TABLE, list_["id"], what="storage.limit")
    else:
        record = {"id": list_["id"], "total": total}
        tenant.put(_TABLE, list_["id"], record, what="storage.limit")


def block(tenant: Tenant, endings: Iterable[str]) -> None:
    """Take no more files with these endings (`.exe`)."""
    blocked = tuple("." + one.lower().lstrip(".") for one in endings)
    tenant.put(_TABLE, "kinds", {"id": "kinds", "blocked": blocked}, what="storage.block")


def blocked(tenant: Tenant) -> tuple[str, ...]:
    return tuple((tenant.get(_TABLE, "kinds") or {}).get("blocked", ()))


def quota(tenant: Tenant, list_: Record) -> Record:
    """The quota as a drive shows it. Earlier versions count too."""
    total = int((tenant.get(_TABLE, list_["id"]) or {}).get("total", SITE))
    used = sum(one["file"]["size"] for one in tenant.all(list_["table"]) if "file" in one)
    for kept in tenant.all(f"versions/{list_['id']}"):
        used += sum(one["file"]["size"] for one in kept["versions"] if "file" in one)
    left = max(total - used, 0)
    state = (
        "exceeded" if not left else "critical" if left < total / 100
        else "nearing" if left < total / 10 else "normal"
    )  # fmt: skip
    return {"deleted": 0, "remaining": left, "state": state, "total": total, "used": used}


def check_room(tenant: Tenant, list_: Record, more: int) -> None:
    """https://learn.microsoft.com/graph/api/driveitem-createuploadsession: 507"""
    if tenant.get(_TABLE, list_["id"]) is None:
        return
    if more > quota(tenant, list_)["remaining"]:
        raise Refused(
            507, "quotaLimitReached", "Insufficient Space Available",
            "-2147024784, Microsoft.SharePoint.SPException",
        )  # fmt: skip


def check_kind(tenant: Tenant, name: str) -> None:
    """Reported/uncertain: the words are those of SharePoint Server."""
    endings = blocked(tenant)
    if endings and name.lower().endswith(endings):
        raise Refused(
            403, "accessDenied",
            f"The following file(s) have been blocked by the administrator: {name}",
            "-2130575245, Microsoft.SharePoint.SPException",
        )  # fmt: skip
