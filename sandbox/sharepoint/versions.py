"""What an item was before: one version for every write, as far as the list keeps them.

https://learn.microsoft.com/graph/api/listitem-list-versions
"""

from __future__ import annotations

from ..tenant import Record, Tenant

Versions = tuple[Record, ...]


def keep(tenant: Tenant, list_: Record, item: Record) -> None:
    """Remember the item as it is, just before it changes. Nothing where versioning is off."""
    if not list_["versioning"]:
        return
    limit = list_["majorVersionLimit"]
    older = earlier(tenant, list_, item["id"])
    versions = (*older, item)[-(limit - 1) :] if limit > 1 else ()
    tenant.put(
        f"versions/{list_['id']}", item["id"], {"id": item["id"], "versions": versions},
        what="item.versions",
    )  # fmt: skip


def earlier(tenant: Tenant, list_: Record, id: str) -> Versions:
    """The former versions of an item, oldest first."""
    found = tenant.get(f"versions/{list_['id']}", id)
    return found["versions"] if found else ()


def all_versions(tenant: Tenant, list_: Record, item: Record) -> Versions:
    """Every version of an item as someone sees it, newest (the item itself) first."""
    older = reversed(earlier(tenant, list_, item["id"]))
    return (item, *(one for one in older if one["major"] < item["major"]))


def forget(tenant: Tenant, list_: Record, item: Record, version: Record) -> None:
    """An earlier version is gone for good."""
    kept = tuple(one for one in earlier(tenant, list_, item["id"]) if one is not version)
    tenant.put(
        f"versions/{list_['id']}", item["id"], {"id": item["id"], "versions": kept},
        what="item.versions",
    )  # fmt: skip


def label(version: Record) -> str:
    return f"{version['major']}.0"
