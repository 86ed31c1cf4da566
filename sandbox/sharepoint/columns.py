"""Columns of a list: what kinds there are and what SharePoint allows of each.

A column's `kind` is SharePoint's own type name (`TypeAsString` without its `Multi` ending); both
surfaces derive their words from it.
"""

from __future__ import annotations

import re
from typing import Any

from ..tenant import Record, Tenant
from . import builtin
from .index import index, key_of
from .refusal import Refused, invalid

KINDS = frozenset(
    ("Text", "Note", "Number", "Currency", "Boolean", "Choice", "DateTime", "User", "Lookup",
     "URL", "Calculated")
)  # fmt: skip

_NOT_INDEXED = frozenset(("Note", "URL", "Calculated"))
_NOT_UNIQUE = _NOT_INDEXED | {"Boolean"}
INDEXES = 20
"""Indexes a list can have.

https://support.microsoft.com/office/add-an-index-to-a-list-or-library-column-f3f00554-b7dc-44d1-a2ed-d477eac463b0
"""


def add_column(
    tenant: Tenant,
    list_: Record,
    name: str,
    kind: str = "Text",
    *,
    display_name: str | None = None,
    **settings: Any,
) -> Record:
    """A new column. `name` becomes the internal name, encoded and cut to 32 as SharePoint does.

    Settings: `indexed`, `unique`, `required`, `hidden`, `readOnly`, `default` ({"value": …}),
    `description`, `multiple` (people, lookups, choices), `choices`, `fillIn`, `dateOnly`,
    `list` and `lookupColumn` (Lookup), `maxLength`, `minimum`, `maximum`, `decimals`, `picture`,
    `formula`, `outputKind`. Refuses what SharePoint refuses: see `check`.
    """
    if kind not in KINDS:
        raise invalid(f"Unknown column type '{kind}'.")
    internal = _free_name(tenant, list_, encoded(name))
    made = {
        **builtin.column(tenant.new_id(), internal, display_name or name, kind, read_only=False),
        **_DEFAULTS.get(kind, {}),
        **settings,
        "builtin": False,
    }
    if kind == "Lookup":
        made.setdefault("lookupColumn", "Title")
    if kind == "Choice":
        made["choices"] = tuple(made["choices"])
    check(tenant, list_, made)
    tenant.put(
        f"columns/{list_['id']}", made["id"], made, container=f"columns:{list_['id']}",
        what="column.create",
    )  # fmt: skip
    return made


_DEFAULTS: dict[str, Record] = {
    "Text": {"maxLength": 255},
    "Note": {"lines": 6, "append": False, "richText": False},
    "Number": {"decimals": None, "minimum": None, "maximum": None},
    "Choice": {"choices": (), "fillIn": False, "displayAs": "dropDownMenu"},
    "DateTime": {"dateOnly": False},
    "User": {"peopleOnly": True},
    "URL": {"picture": False},
    "Calculated": {"readOnly": True, "formula": "", "outputKind": "Text"},
}


def update_column(tenant: Tenant, list_: Record, column: Record, **settings: Any) -> Record:
    """Replace settings of a column. Its internal name and kind never change.

    https://learn.microsoft.com/graph/api/columndefinition-update
    """
    if "choices" in settings:
        settings["choices"] = tuple(settings["choices"])
    made = {**column, **settings}
    check(tenant, list_, made)
    return tenant.put(
        f"columns/{list_['id']}", column["id"], made, container=f"columns:{list_['id']}",
        what="column.update",
    )  # fmt: skip


def delete_column(tenant: Tenant, list_: Record, column: Record) -> None:
    """Remove a column; the values items hold in it are no longer shown."""
    if column["builtin"]:
        raise invalid(
            "The field cannot be deleted because it is a built-in field.",
            "-2130575261, Microsoft.SharePoint.SPException",
        )
    tenant.drop(
        f"columns/{list_['id']}", column["id"], container=f"columns:{list_['id']}",
        what="column.delete",
    )  # fmt: skip


def own_columns(tenant: Tenant, list_: Record) -> dict[str, Record]:
    """The list's stored columns by internal name: Title first, then in order of creation."""
    return {c["name"]: c for c in tenant.table(f"columns/{list_['id']}").values()}


def all_columns(tenant: Tenant, list_: Record) -> list[Record]:
    """The stored columns and those every list has."""
    return [*own_columns(tenant, list_).values(), *builtin.COLUMNS.values()]


def find_column(tenant: Tenant, list_: Record, wanted: str) -> Record | None:
    """By id, internal name or display name."""
    low = wanted.casefold().strip("{}")
    columns = all_columns(tenant, list_)
    for key in ("id", "name", "displayName"):
        for column in columns:
            if column[key].casefold() == low:
                return column
    return None


def encoded(name: str) -> str:
    """An internal name: what is not a letter, digit or underscore becomes `_xHHHH_`, cut at 32.

    https://learn.microsoft.com/sharepoint/dev/schema/field-element-field (StaticName)
    """
    out = re.sub(r"[^A-Za-z0-9_]", lambda m: f"_x{ord(m.group()):04x}_", name.strip())
    if out[:1].isdigit():
        out = f"_x{ord(out[0]):04x}_{out[1:]}"
    return out[:32]


def _free_name(tenant: Tenant, list_: Record, name: str) -> str:
    taken = {column["name"].casefold() for column in all_columns(tenant, list_)}
    if name.casefold() in taken:
        raise Refused(
            409,
            "nameAlreadyExists",
            "Column name already exists.",
            "-2130575257, Microsoft.SharePoint.SPException",
        )
    return name


def check(tenant: Tenant, list_: Record, column: Record) -> None:
    """Refuse settings that SharePoint refuses.

    - unique needs an index, and not every kind can have either
      https://support.microsoft.com/office/enforce-unique-values-in-a-list-column-60a5d4ce-7d7b-4e4c-b2c5-d52b8e0f8f4f
    - unique columns and "read items that were created by the user" exclude each other (same page)
    - existing duplicates keep a column from becoming unique
    - at most 20 indexes
    """
    kind, multiple = column["kind"], column["multiple"]
    if column["unique"] and (kind in _NOT_UNIQUE or multiple):
        raise invalid("This field type does not support enforcing unique values.")
    if column["indexed"] and (kind in _NOT_INDEXED or multiple):
        raise invalid("This field type cannot be indexed.", "-2147024809, System.ArgumentException")
    if column["unique"] and not column["indexed"]:
        raise invalid(
            "Unique values can only be enforced on an indexed column.",
            "-2130575197, Microsoft.SharePoint.SPException",
        )
    if column["unique"] and (list_["readSecurity"] == 2 or list_["writeSecurity"] != 1):
        raise unique_beside_own_items()
    if column["indexed"]:
        others = sum(
            1
            for other in tenant.table(f"columns/{list_['id']}").values()
            if other["indexed"] and other["id"] != column["id"]
        )
        if others >= INDEXES:
            raise invalid("The maximum number of indexed columns for this list has been reached.")
    if kind == "Choice" and not column["choices"]:
        raise invalid("A choice column needs at least one choice.")
    if kind == "Lookup" and not column.get("builtin") and not column.get("list"):
        raise invalid("A lookup column needs the list it looks up in.")
    before = tenant.get(f"columns/{list_['id']}", column["id"])
    if column["unique"] and before is not None and not before["unique"]:
        _refuse_duplicates(tenant, list_, column)


def unique_beside_own_items() -> Refused:
    """Reported: the page names the rule, not the service's wording."""
    return invalid(
        "Unique values cannot be enforced on a column of a list with item-level permissions.",
        "-2130575165, Microsoft.SharePoint.SPException",
    )


def _refuse_duplicates(tenant: Tenant, list_: Record, column: Record) -> None:
    seen = set()
    for id in index(tenant, list_).ids():
        value = tenant.table(list_["table"])[id]["fields"].get(column["name"])
        if value in (None, ""):
            continue
        if key_of(value) in seen:
            raise invalid(
                "This column contains duplicate values; unique values cannot be enforced.",
                "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException",
            )
        seen.add(key_of(value))
