"""Items of a list: created, changed, deleted, restored; every write a new revision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..tenant import Record, Tenant
from . import locks, people, values, versions
from .columns import own_columns
from .index import index, key_of
from .recycle import descendants, put_away, take_back
from .refusal import Refused, name_taken, no_such_item
from .tree import tree


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


def revise(
    tenant: Tenant,
    list_: Record,
    item: Record,
    fields: Record,
    *,
    version: bool = True,
    **more: Any,
) -> Record:
    """The next revision of the item, holding `fields`; the present one becomes a version unless
    `version` is false. Refused while somebody else has the item locked.
    """
    locks.check(tenant, list_, item)
    held = locks.checkout_of(tenant, list_, item["id"])
    if held is not None and held["before"]["major"] != item["major"]:
        version = False  # all writes of one check-out are one version
    if version:
        versions.keep(tenant, list_, item)
    made = {
        **item,
        "fields": fields,
        "rev": item["rev"] + 1,
        "major": item["major"] + (1 if version and list_["versioning"] else 0),
        "modified": tenant.stamp(),
        "editor": people.id_of_actor(tenant, list_["site"], tenant.actor),
        **more,
    }
    return _store(tenant, list_, made, "item.update")


def amend(tenant: Tenant, list_: Record, item: Record, what: str, **more: Any) -> Record:
    """What the service itself changes of an item: another revision, but no version, and whoever
    wrote last and when stay as they were.
    """
    return _store(tenant, list_, {**item, "rev": item["rev"] + 1, **more}, what)


def restore_version(tenant: Tenant, list_: Record, item: Record, version: Record) -> Record:
    """The values (and content) of an earlier version become a new one; nothing is taken away.

    A file keeps the name and the place it has now.
    https://learn.microsoft.com/graph/api/driveitemversion-restore
    """
    if "file" not in item:
        return revise(tenant, list_, item, version["fields"])
    now, then = item["file"], version["file"]
    stays = ("name", "parent", "folder", "created", "rev")
    held = {name: value for name, value in then.items() if name not in stays}
    file = {**now, **held, "rev": now["rev"] + 1, "modified": tenant.stamp()}
    return revise(tenant, list_, item, version["fields"], file=file)


def delete_item(tenant: Tenant, list_: Record, item: Record, *, recycle: bool = True) -> str | None:
    """Delete the item, a folder with everything in it, into the recycle bin unless `recycle` is
    false. The id of the bin's entry. Refused while somebody has it, or a file in it, locked.

    https://learn.microsoft.com/graph/api/listitem-delete
    """
    locks.check(tenant, list_, item)
    if "file" in item and item["file"]["folder"] and tenant.tables.get(f"locks/{list_['id']}"):
        for one in descendants(tenant, list_, item["id"]):
            locks.check(tenant, list_, one)
    return put_away(tenant, list_, item, recycle=recycle)


def restore_item(tenant: Tenant, list_: Record, bin_id: str) -> Record:
    """Put what an entry of the recycle bin holds back under its own id, with its versions.

    A unique value, or a name, that was taken in the meantime keeps it in the bin. Folders it stood
    in that are gone are made anew ("the folder is recreated in its original location").
    https://support.microsoft.com/office/restore-items-in-the-recycle-bin-that-were-deleted-from-sharepoint-or-teams-6df466b6-55f2-4898-8d6e-c0dff851a0be
    """
    entry = tenant.get(f"recycled/{list_['site']}", bin_id)
    if entry is None or entry["list"] != list_["id"]:
        raise no_such_item()
    columns = own_columns(tenant, list_)
    for one in (entry, *entry.get("below", ())):
        item = one["record"]
        _refuse_duplicate(tenant, list_, columns, item["fields"], item["id"])
    if "file" in entry["record"]:
        entry = {**entry, "record": _placed(tenant, list_, entry)}
    return take_back(tenant, list_, entry)


def _placed(tenant: Tenant, list_: Record, entry: Record) -> Record:
    """The record of a deleted file or folder, below a folder that is there."""
    parent = ""
    for folder in entry["above"]:
        if folder["id"] in tenant.table(list_["table"]):
            parent = folder["id"]
            continue
        found = _named(tenant, list_, parent, folder["file"]["name"])
        if found is not None and not found["file"]["folder"]:
            raise name_taken()
        if found is None:
            file = {**folder["file"], "parent": parent}
            found = create_item(tenant, list_, {}, file=file)
        parent = found["id"]
    item = entry["record"]
    if _named(tenant, list_, parent, item["file"]["name"]) is not None:
        raise name_taken()
    return {**item, "file": {**item["file"], "parent": parent}}


def _named(tenant: Tenant, list_: Record, parent: str, name: str) -> Record | None:
    number = tree(tenant, list_).named(parent, name)
    return None if number is None else tenant.table(list_["table"])[number]


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
