"""Site collections: the root, team sites, communication sites."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence

from ..entra.organization import SHAREPOINT_HOST as HOST
from ..tenant import Record, Tenant
from .lists import all_lists, create_library, create_people_list

URL = f"https://{HOST}"

__all__ = [
    "HOST", "URL", "create_site", "drive_id", "library", "root", "site_at", "site_of",
    "site_of_group",
]  # fmt: skip

Roles = Mapping[str, Sequence[str]]
"""Permission level (a name of `permissions.Level`) to the principals that hold it."""


def create_site(
    tenant: Tenant,
    path: str,
    display_name: str,
    *,
    description: str = "",
    group: str | None = None,
    roles: Roles | None = None,
    library: str = "Gedeelde documenten",
) -> Record:
    """A site collection at `path` ("/sites/ONS") with its documents library and hidden list of
    people. `group` makes it that group's team site: members edit, owners have full control.
    """
    if path != "/":
        root(tenant)
    if roles is None:
        roles = (
            {"FULL": (f"owners:{group}",), "EDIT": (f"members:{group}",)}
            if group
            else {"READ": ("everyone",)}
        )
    collection, web = tenant.new_id(), tenant.new_id()
    site = {
        "id": f"{HOST},{collection},{web}",
        "collection": collection,
        "web": web,
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "displayName": display_name,
        "description": description,
        "webUrl": URL + (path if path != "/" else ""),
        "group": group,
        "roles": {name: tuple(who) for name, who in roles.items()},
        "created": tenant.stamp(),
    }
    tenant.put("sites", site["id"], site, container="sites")  # type: ignore[arg-type]
    create_people_list(tenant, site)
    create_library(tenant, site, library)
    return site


def root(tenant: Tenant) -> Record:
    """The tenant's root site; every site collection hangs below its host."""
    return site_at(tenant, "/") or create_site(tenant, "/", "Communication site")


def site_at(tenant: Tenant, path: str) -> Record | None:
    """The site with this server-relative path, without regard to case."""
    wanted = "/" + path.strip("/").casefold()
    return next((s for s in tenant.all("sites") if s["path"].casefold() == wanted), None)


def site_of(tenant: Tenant, id: str) -> Record | None:
    """The site by `host,collection,web`, by its collection's GUID, by `host,collection`, by the
    bare host or as `root`, and by `host:/path` where a client sent that as one segment.

    https://learn.microsoft.com/graph/api/resources/site#id-property
    """
    wanted = id.casefold().rstrip(":")
    found = tenant.get("sites", wanted)
    if found is not None:
        return found
    if wanted in ("root", HOST):
        return root(tenant)
    if ":/" in wanted:
        host, _, path = wanted.partition(":/")
        return site_at(tenant, path) if host in ("root", HOST) else None
    for site in tenant.all("sites"):
        if wanted in (site["collection"], site["id"].rsplit(",", 1)[0]):
            return site
    return None


def site_of_group(tenant: Tenant, group: str) -> Record | None:
    return next((s for s in tenant.all("sites") if s["group"] == group), None)


def drive_id(site: Record, list_: Record) -> str:
    """A library's drive id as SharePoint makes it: the three GUIDs, little endian, base64url."""
    raw = b"".join(uuid.UUID(g).bytes_le for g in (site["collection"], site["web"], list_["id"]))
    return "b!" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def library(tenant: Tenant, drive: str) -> tuple[Record, Record] | None:
    """The site and list of a drive id, None when there is no such library."""
    for site in tenant.all("sites"):
        for list_ in all_lists(tenant, site):
            if drive_id(site, list_) == drive:
                return site, list_
    return None
