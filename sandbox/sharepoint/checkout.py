"""Checking a file out and in: nobody else writes it, or sees what is written, meanwhile.

https://support.microsoft.com/office/check-out-check-in-or-discard-changes-to-files-in-a-library-7e2c12a9-a874-4393-9511-1378a700f6de
"""

from __future__ import annotations

from ..tenant import Record, Tenant
from . import items, people, versions
from .locks import checkout_of, lock, refusal, unlock
from .refusal import Refused


def check_out(tenant: Tenant, list_: Record, item: Record) -> None:
    """By whoever acts; what the file was is what others see until it is checked in."""
    item = _true(tenant, list_, item)
    if checkout_of(tenant, list_, item["id"]) is None:
        kept = versions.earlier(tenant, list_, item["id"])
        lock(tenant, list_, item, "checkout", before=item, versions=kept)
    else:
        lock(tenant, list_, item, "checkout")


def check_in(tenant: Tenant, list_: Record, item: Record, comment: str = "") -> None:
    """What was changed meanwhile is one version."""
    _own(tenant, list_, item)
    unlock(tenant, list_, item["id"])
    item = _true(tenant, list_, item)
    if comment:
        items.amend(tenant, list_, item, "file.checkin", comment=comment)


def discard(tenant: Tenant, list_: Record, item: Record, *, anybody: bool = False) -> None:
    """The file is again what it was before it was checked out."""
    held = _own(tenant, list_, item, anybody=anybody)
    unlock(tenant, list_, item["id"])
    item, before = _true(tenant, list_, item), held["before"]
    if before["rev"] == item["rev"]:
        return
    kept = {"id": item["id"], "versions": held["versions"]}
    tenant.put(f"versions/{list_['id']}", item["id"], kept, what="item.versions")
    file = {**before["file"], "rev": item["file"]["rev"] + 1}
    undone = {**before, "rev": item["rev"], "file": file}
    items.amend(tenant, list_, undone, "file.discard")


def _true(tenant: Tenant, list_: Record, item: Record) -> Record:
    """The item as its holder sees it."""
    return tenant.table(list_["table"])[item["id"]]


def _own(tenant: Tenant, list_: Record, item: Record, *, anybody: bool = False) -> Record:
    held = checkout_of(tenant, list_, item["id"])
    if held is None:
        raise Refused(
            400, "invalidRequest", "The file is not checked out.",
            "-2147024738, Microsoft.SharePoint.SPFileCheckOutException",
        )  # fmt: skip
    me = people.id_of_actor(tenant, list_["site"], tenant.actor)
    if not anybody and held["by"] != me:
        raise refusal(tenant, list_, item, held)
    return held
