"""Permissions of its own that an item, a folder or a list has, instead of those above it.

Kept beside what they are about: neither the item nor its feed changes with them. Roles name
principals as those of a site do (`permissions.person_level`); a group of the site is
`group:{site id}/{number}`. `OVERRIDES` stands for a permission level of somebody's own making that
holds "Override List Behaviors" without being Design.

https://learn.microsoft.com/sharepoint/understanding-permission-levels
https://support.microsoft.com/office/customize-permissions-for-a-sharepoint-list-or-library-02d770f3-59eb-4910-a608-5f84cc297782
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..tenant import Record, Tenant

Roles = Mapping[str, Sequence[str]]
OVERRIDES = "OVERRIDES"


def _table(list_: Record) -> str:
    return f"itemRoles/{list_['id']}"


def own(tenant: Tenant, list_: Record, item: Record) -> Record | None:
    """The roles of exactly this item, None when it takes those above it."""
    held = tenant.tables.get(_table(list_), {}).get(item["id"])
    return held["roles"] if held is not None else None


def of_item(tenant: Tenant, list_: Record, item: Record) -> Record | None:
    """The roles that count for an item: its own or the nearest folder's. None: the list's."""
    table = tenant.tables.get(_table(list_))
    if not table:
        return None
    number = item["id"]
    while number:
        if number in table:
            return table[number]["roles"]  # type: ignore[no-any-return]
        row = tenant.table(list_["table"]).get(number) or item
        number = row["file"]["parent"] if "file" in row else ""
    return None


def above(tenant: Tenant, site: Record, list_: Record, item: Record) -> Record:
    """What an item would have without roles of its own: its folder's, or the list's."""
    parent = item["file"]["parent"] if "file" in item else ""
    folder = tenant.table(list_["table"]).get(parent)
    found = of_item(tenant, list_, folder) if folder is not None else None
    return of_list(site, list_) if found is None else found


def clear(tenant: Tenant, list_: Record) -> None:
    """Everything in a list takes the roles above it again."""
    for id in list(tenant.tables.get(_table(list_), {})):
        tenant.drop(_table(list_), id, what="item.inherit")


def of_list(site: Record, list_: Record) -> Record:
    """The roles that count for a list: its own or the site's."""
    return site["roles"] if list_["roles"] is None else list_["roles"]  # type: ignore[no-any-return]


def all_in(tenant: Tenant, list_: Record) -> list[Record]:
    """The roles of everything in a list that has some of its own."""
    return [held["roles"] for held in tenant.tables.get(_table(list_), {}).values()]


def put(tenant: Tenant, list_: Record, item: Record, roles: Roles | None) -> None:
    """Give an item roles of its own, or (None) take it back under those above it."""
    if roles is None:
        tenant.drop(_table(list_), item["id"], what="item.inherit")
        return
    kept = {name: tuple(who) for name, who in roles.items() if who}
    tenant.put(_table(list_), item["id"], {"id": item["id"], "roles": kept}, what="item.roles")


def with_principal(roles: Roles, name: str, principal: str) -> Record:
    """The roles with one more principal at a level."""
    return {**{k: tuple(v) for k, v in roles.items()},
            name: tuple(dict.fromkeys((*roles.get(name, ()), principal)))}  # fmt: skip


def without_principal(roles: Roles, principal: str, name: str | None = None) -> Record:
    """The roles without a principal, at one level or at all."""
    return {
        level: tuple(one for one in who if one != principal or name not in (None, level))
        for level, who in roles.items()
    }
