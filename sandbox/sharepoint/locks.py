"""Who keeps others from writing a file: a check-out, or an editor that has it open.

A lock is {id (the item's number), kind, by (a number of the site's people), at, until}, and of a
check-out what the file was `before` it, with its `versions`. `checkout` binds everybody but who
checked out; `shared` (open in Office, several together) and `exclusive` bind every caller of an
interface, the person in the editor too: the lock is the editor's.

https://learn.microsoft.com/graph/api/driveitem-checkout
https://support.microsoft.com/office/check-out-check-in-or-discard-changes-to-files-in-a-library-7e2c12a9-a874-4393-9511-1378a700f6de

What a client can read of it: Graph tells of a check-out in `publication` (level, checkedOutBy) and
in the column CheckoutUser, and of an editor's lock nothing at all; SharePoint REST tells
CheckOutType, CheckedOutByUser and LockedByUser. Since when is told nowhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ..tenant import Record, Tenant
from . import people
from .refusal import Refused

EDITING = timedelta(hours=1)
"""Reported: an editor that is gone without a word holds its lock from 10 minutes to an hour."""
KINDS = ("checkout", "shared", "exclusive")


def lock_of(tenant: Tenant, list_: Record, number: str) -> Record | None:
    """The lock on an item, None when there is none or its editor has gone silent."""
    held = tenant.tables.get(f"locks/{list_['id']}", {}).get(number)
    if held is None:
        return None
    until = held["until"]
    return None if until and tenant.now() >= datetime.fromisoformat(until) else held


def lock(
    tenant: Tenant,
    list_: Record,
    item: Record,
    kind: str,
    *,
    hours: float | None = None,
    **more: Any,
) -> Record:
    """Whoever acts (`tenant.actor`) opens the file in an editor, or checks it out."""
    if "file" not in item or item["file"]["folder"]:
        raise Refused(400, "invalidRequest", "Only a file can be locked.")
    by = people.id_of_actor(tenant, list_["site"], tenant.actor)
    held = lock_of(tenant, list_, item["id"])
    if held is not None and (held["by"] != by or held["kind"] != kind):
        raise refusal(tenant, list_, item, held)
    if held is not None and kind == "checkout":
        return held
    lasts = timedelta(hours=hours) if hours else None if kind == "checkout" else EDITING
    until = (tenant.now() + lasts).isoformat() if lasts else None
    made = {"id": item["id"], "kind": kind, "by": by, "at": tenant.stamp(), "until": until, **more}
    tenant.put(f"locks/{list_['id']}", item["id"], made, what=f"file.{kind}")
    if kind == "checkout":
        tenant.touch(list_["container"], item["id"])
    return made


def unlock(tenant: Tenant, list_: Record, number: str) -> None:
    held = tenant.drop(f"locks/{list_['id']}", number, what="file.unlock")
    if held is not None and held["kind"] == "checkout":
        tenant.touch(list_["container"], number)


def checkout_of(tenant: Tenant, list_: Record, number: str) -> Record | None:
    held = lock_of(tenant, list_, number)
    return held if held is not None and held["kind"] == "checkout" else None


def check(tenant: Tenant, list_: Record, item: Record) -> None:
    """423 when a lock keeps whoever acts from writing the item. The service itself may write."""
    held = lock_of(tenant, list_, item["id"])
    if held is None or tenant.actor.kind == "system":
        return
    if held["kind"] == "checkout" and held["by"] == people.id_of_actor(
        tenant, list_["site"], tenant.actor
    ):
        return
    raise refusal(tenant, list_, item, held)


def refusal(tenant: Tenant, list_: Record, item: Record, held: Record) -> Refused:
    """Graph's 423 names neither who nor why; SharePoint REST's does.

    https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3435 (the body)
    """
    entry = people.entry(tenant, list_["site"], held["by"])
    name = (entry or {"fields": {}})["fields"].get("EMail") or "membership"
    where = f'The file "{list_["path"]}/{item["file"]["name"]}" is'
    if held["kind"] == "checkout":
        words = f"{where} checked out for editing by {name}."
        code = "-2130575306, Microsoft.SharePoint.SPFileCheckOutException"
    else:
        words = f"{where} locked for {held['kind']} use by {name}."
        code = "-2147018894, Microsoft.SharePoint.SPFileLockException"
    return Refused(
        423, "notAllowed", "The resource you are attempting to access is locked", code,
        inner="resourceLocked", words=words,
    )  # fmt: skip


def seen(tenant: Tenant, list_: Record, item: Record, entry: int | None) -> Record:
    """The item as someone sees it: what was written since a check-out only its holder sees. Name
    and place are everybody's.
    """
    held = checkout_of(tenant, list_, item["id"])
    if held is None or held["by"] == entry:
        return item
    before, now = held["before"], item["file"]
    file = {**before["file"], "name": now["name"], "parent": now["parent"]}
    return {**before, "file": file}
