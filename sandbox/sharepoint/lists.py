"""Lists and libraries of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ..tenant import Record, Tenant
from . import builtin, people
from .columns import own_columns, unique_beside_own_items
from .refusal import Refused, invalid

TEMPLATES = {
    "genericList": 100, "documentLibrary": 101, "survey": 102, "links": 103,
    "announcements": 104, "contacts": 105, "events": 106, "tasks": 107,
    "userInformation": 112,
}  # fmt: skip
VERSIONS = 50
"""Major versions a new list keeps.

https://support.microsoft.com/office/how-versioning-works-in-lists-and-libraries-0f6cd105-974f-44a4-aadb-43ac5bdfd247
"""


def create_list(
    tenant: Tenant,
    site: Record,
    name: str,
    *,
    display_name: str | None = None,
    description: str = "",
    template: str = "genericList",
    hidden: bool = False,
    versioning: bool = True,
    read_security: int = 1,
    write_security: int = 1,
    roles: Mapping[str, Sequence[str]] | None = None,
    content_types: bool = False,
    **settings: Any,
) -> Record:
    """A list; its address is made from `name`, which later renames do not change.

    `roles` gives it permissions of its own instead of the site's.
    """
    if template not in TEMPLATES:
        raise invalid(f"The list template '{template}' is not supported.")
    title = display_name or name
    if find_list(tenant, site, title, by_id=False):
        raise Refused(
            409,
            "nameAlreadyExists",
            "Name already exists",
            "-2130575342, Microsoft.SharePoint.SPException",
        )
    id = tenant.new_id()
    library = template == "documentLibrary"
    address = _free_address(tenant, site, re.sub(r'["#%&*:<>?/\\{|}~]', "", name).strip())
    made = {
        "id": id,
        "site": site["id"],
        "name": address,
        "displayName": title,
        "description": description,
        "template": template,
        "hidden": hidden,
        "system": False,
        "contentTypesEnabled": content_types,
        "contentType": ("0x0101" if library else "0x0100")
        + tenant.new_id().replace("-", "").upper(),
        "versioning": versioning,
        "majorVersionLimit": 500 if library else VERSIONS,
        "attachments": not library,
        "readSecurity": read_security,
        "writeSecurity": write_security,
        "roles": _roles(roles),
        "table": f"items/{id}",
        "container": f"list:{id}",
        "path": f"{site['path'].rstrip('/')}/{'' if library else 'Lists/'}{address}",
        "webUrl": f"{site['webUrl']}/{'' if library else 'Lists/'}{quote(address)}",
        "created": tenant.stamp(),
        "modified": tenant.stamp(),
        "author": people.id_of_actor(tenant, site["id"], tenant.actor),
        "editor": people.id_of_actor(tenant, site["id"], tenant.actor),
        "rev": 0,
        **settings,
    }
    tenant.put(_table(site), id, made, container=_container(site), what="list.create")
    column = {**builtin.TITLE, "required": not library}
    tenant.put(f"columns/{id}", column["id"], column, container=f"columns:{id}")
    return made


def _table(site: Record) -> str:
    return f"lists/{site['id']}"


def _container(site: Record) -> str:
    return f"lists:{site['id']}"


def _roles(roles: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[str, ...]] | None:
    return None if roles is None else {name: tuple(who) for name, who in roles.items()}


def _free_address(tenant: Tenant, site: Record, wanted: str) -> str:
    taken = {list_["name"].casefold() for list_ in tenant.all(_table(site))}
    found, number = wanted or "List", 0
    while found.casefold() in taken:
        number += 1
        found = f"{wanted}{number}"
    return found


def create_library(tenant: Tenant, site: Record, title: str) -> Record:
    """The site's documents library. Its address is English whatever the site's language."""
    return create_list(
        tenant, site, "Shared Documents", display_name=title, template="documentLibrary",
        defaultLibrary=True,
    )  # fmt: skip


def create_people_list(tenant: Tenant, site: Record) -> Record:
    """The hidden User Information List and the site's three groups, which stand in it."""
    made = create_list(
        tenant, site, "users", display_name="User Information List", template="userInformation",
        hidden=True, versioning=False, system=True, attachments=False,
        table=f"uil/{site['id']}", container=f"uil:{site['id']}",
        path=f"{site['path'].rstrip('/')}/_catalogs/users",
        webUrl=f"{site['webUrl']}/_catalogs/users",
        author=people.SYSTEM_ID, editor=people.SYSTEM_ID,
    )  # fmt: skip
    for column in builtin.PEOPLE:
        tenant.put(f"columns/{made['id']}", column["id"], column)
    people.create_groups(tenant, site)
    return made


def all_lists(tenant: Tenant, site: Record) -> list[Record]:
    return list(tenant.table(_table(site)).values())


def find_list(tenant: Tenant, site: Record, wanted: str, *, by_id: bool = True) -> Record | None:
    """By id, or by title or address without regard to case."""
    lists = tenant.table(_table(site))
    low = wanted.casefold()
    if by_id and (found := lists.get(low.strip("{}"))):
        return found
    for key in ("displayName", "name"):
        for list_ in lists.values():
            if list_[key].casefold() == low:
                return list_
    return None


def update_list(tenant: Tenant, site: Record, list_: Record, **settings: Any) -> Record:
    """Replace settings: displayName, description, hidden, versioning, majorVersionLimit,
    readSecurity, writeSecurity, contentTypesEnabled, roles.

    Item-level permissions and unique columns exclude each other.
    """
    if "roles" in settings:
        settings["roles"] = _roles(settings["roles"])
    title = str(settings.get("displayName", list_["displayName"]))
    other = find_list(tenant, site, title, by_id=False)
    if other is not None and other["id"] != list_["id"] and title != list_["displayName"]:
        raise Refused(
            409,
            "nameAlreadyExists",
            "Name already exists",
            "-2130575342, Microsoft.SharePoint.SPException",
        )
    made = {
        **list_,
        **settings,
        "modified": tenant.stamp(),
        "editor": people.id_of_actor(tenant, site["id"], tenant.actor),
        "rev": list_["rev"] + 1,
    }
    own_items = made["readSecurity"] == 2 or made["writeSecurity"] != 1
    if own_items and any(column["unique"] for column in own_columns(tenant, list_).values()):
        raise unique_beside_own_items()
    return tenant.put(
        _table(site), list_["id"], made, container=_container(site), what="list.update"
    )


def delete_list(tenant: Tenant, site: Record, list_: Record) -> None:
    """The list goes to the recycle bin with its items; its id answers 404 from now on."""
    if list_["system"] or list_.get("defaultLibrary"):
        raise invalid(
            "The list cannot be deleted.", "-2130575345, Microsoft.SharePoint.SPException"
        )
    tenant.drop(_table(site), list_["id"], container=_container(site), what="list.delete")
    bin_id = tenant.new_id()
    tenant.put(
        f"recycled/{site['id']}",
        bin_id,
        {
            "id": bin_id,
            "kind": "list",
            "list": list_["id"],
            "record": list_,
            "title": list_["displayName"],
            "at": tenant.stamp(),
            "by": people.id_of_actor(tenant, site["id"], tenant.actor),
        },
    )
