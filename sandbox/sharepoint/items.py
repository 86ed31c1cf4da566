"""Items of a list: created, changed, deleted, restored; every write a new revision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..tenant import Record, Tenant
from . import people, values, versions
from .columns import own_columns
from .index import index, key_of
from .refusal import Refused, no_such_item


def create_item(
    tenant: Tenant,
    list_: Record,
    fields: Mapping[str, Any],
    *,
    columns: Mapping[str, Record] | None = None,
    file: Record | None = None,
) -> Record:
    """A new item, its author whoever acts (`tenant.actor`).

    `fields` are by internal name; people and lookups are lookup ids (tuples where several).
    `columns` saves looking them up for every item of a bulk load: `own_columns(tenant, list_)`.
    `file` makes it a file or folder of a library (`files`).
    """
    columns = columns or own_columns(tenant, list_)
    accepted = _accepted(tenant, list_, columns, fields)
    for column in columns.values():
        if column["default"] is not None and column["name"] not in accepted:
            value = _default(tenant, column)
            if value is not None:
                accepted[column["name"]] = values.kept(tenant, list_, column, value)
    found = {name: value for name, value in accepted.items() if value is not None}
    _refuse_duplicate(tenant, list_, columns, found, None)
    now = tenant.stamp()
    who = people.id_of_actor(tenant, list_["site"], tenant.actor)
    item = {
        "id": str(index(tenant, list_).highest + 1),
        "guid": tenant.new_id(),
        "fields": found,
        "rev": 1,
        "major": 1,
        "created": now,
        "modified": now,
        "author": who,
        "editor": who,
    }
    if file is not None:
        item["file"] = file
    return _store(tenant, list_, item, "item.create")


def get_item(tenant: Tenant, list_: Record, id: str) -> Record:
    """The item, or SharePoint's 404."""
    found = tenant.table(list_["table"]).get(id)
    if found is None:
        raise no_such_item()
    return found


def update_item(tenant: Tenant, list_: Record, item: Record, fields: Mapping[str, Any]) -> Record:
    """Change the named fields (None empties one). Adds a version, changed or not."""
    columns = own_columns(tenant, list_)
    accepted = _accepted(tenant, list_, columns, fields)
    _refuse_duplicate(tenant, list_, columns, accepted, item["id"])
    merged = {**item["fields"], **accepted}
    return revise(tenant, list_, item, {k: v for k, v in merged.items() if v is not None})


def revise(tenant: Tenant, list_: Record, item: Record, fields: Record, **more: Any) -> Record:
    """The next revision of the item, holding `fields`; the present one becomes a version."""
    versions.keep(tenant, list_, item)
    made = {
        **item,
        "fields": fields,
        "rev": item["rev"] + 1,
        "major": item["major"] + (1 if list_["versioning"] else 0),
        "modified": tenant.stamp(),
        "editor": people.id_of_actor(tenant, list_["site"], tenant.actor),
        **more,
    }
    return _store(tenant, list_, made, "item.update")


def delete_item(tenant: Tenant, list_: Record, item: Record, *, recycle: bool = True) -> str | None:
    """Delete the item, into the recycle bin unless `recycle` is false. The id of the bin's entry.

    https://learn.microsoft.com/graph/api/listitem-delete
    """
    tenant.drop(list_["table"], item["id"], container=list_["container"], what="item.delete")
    kept = tenant.drop(f"versions/{list_['id']}", item["id"], what="item.versions")
    if not recycle:
        return None
    bin_id = tenant.new_id()
    tenant.put(
        f"recycled/{list_['site']}",
        bin_id,
        {
            "id": bin_id,
            "kind": "item",
            "list": list_["id"],
            "record": item,
            "versions": kept,
            "title": item["fields"].get("Title", ""),
            "at": tenant.stamp(),
            "by": people.id_of_actor(tenant, list_["site"], tenant.actor),
        },
    )
    return bin_id


def restore_item(tenant: Tenant, list_: Record, bin_id: str) -> Record:
    """Put an item of the recycle bin back under its own id, with its versions.

    A unique value that was taken in the meantime keeps it in the bin.
    """
    entry = tenant.get(f"recycled/{list_['site']}", bin_id)
    if entry is None or entry["list"] != list_["id"]:
        raise no_such_item()
    item = entry["record"]
    _refuse_duplicate(tenant, list_, own_columns(tenant, list_), item["fields"], item["id"])
    tenant.drop(f"recycled/{list_['site']}", bin_id, what="item.restore")
    if entry["versions"] is not None:
        tenant.put(f"versions/{list_['id']}", item["id"], entry["versions"], what="item.versions")
    return _store(tenant, list_, item, "item.restore")


def _store(tenant: Tenant, list_: Record, item: Record, what: str) -> Record:
    return tenant.put(list_["table"], item["id"], item, container=list_["container"], what=what)


def _accepted(
    tenant: Tenant, list_: Record, columns: Mapping[str, Record], fields: Mapping[str, Any]
) -> Record:
    out = {}
    for name, value in fields.items():
        column = columns.get(name)
        if column is None:
            raise Refused(
                400,
                "invalidRequest",
                f"Field '{name}' is not recognized",
                "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
            )
        out[name] = values.kept(tenant, list_, column, value)
    return out


def _default(tenant: Tenant, column: Record) -> Any:
    default = column["default"]
    if "formula" in default:
        wanted = str(default["formula"]).strip().lower().lstrip("=")
        return tenant.stamp() if wanted in ("today", "[today]", "now()", "today()") else None
    value = default.get("value")
    if column["kind"] == "DateTime" and str(value).lower() == "[today]":
        return tenant.stamp()
    if column["kind"] == "Boolean" and isinstance(value, str):
        return value in ("1", "true", "True")
    if column["kind"] in ("Number", "Currency") and isinstance(value, str):
        return float(value)
    return (value,) if column["multiple"] and isinstance(value, str) else value


def _refuse_duplicate(
    tenant: Tenant,
    list_: Record,
    columns: Mapping[str, Record],
    fields: Mapping[str, Any],
    own: str | None,
) -> None:
    """Empty values never collide; text compares without regard to case."""
    for name, value in fields.items():
        column = columns.get(name)
        if column is None or not column["unique"] or value in (None, ""):
            continue
        if any(id != own for id in index(tenant, list_).find(name, key_of(value))):
            raise values.unique_violation(column)
