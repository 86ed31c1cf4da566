"""A driveItem as a sighting's value: what of it is asked for, and what is kept.

https://learn.microsoft.com/graph/api/resources/driveitem
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from connector.authorship import author_of

# `publication`, `sharepointIds` and `malware` are shown only when they are asked for.
SELECT = (
    "id,name,size,eTag,cTag,file,folder,package,root,deleted,parentReference,createdBy,"
    "createdDateTime,lastModifiedBy,lastModifiedDateTime,fileSystemInfo,malware,publication,"
    "sharepointIds,webUrl"
)
_LIST_PARTS = ("list_item", "list_etag", "fields")

Item = Mapping[str, Any]
Value = dict[str, Any]


def value_of(item: Item, fields: Iterable[str]) -> Value:
    """All that is kept of an item inside the watched root. Of its row in the library's list, what
    stands in `listItem`; without that, "list_item" and "list_etag" are None and "fields" empty.

    A folder has no size: the service gives what is below it, which changes without it.
    """
    file = _part(item, "file")
    folder = "folder" in item or "root" in item
    editor = author_of(item.get("lastModifiedBy"), item.get("lastModifiedDateTime"))
    maker = author_of(item.get("createdBy"), item.get("createdDateTime"))
    times = _part(item, "fileSystemInfo")
    package = _part(item, "package").get("type") if "package" in item else None
    value = {
        "parent": parent_of(item),
        "name": item.get("name"),
        "folder": folder and package is None,
        "package": package,
        "size": 0 if folder else int(item.get("size") or 0),
        "hash": _part(file, "hashes").get("quickXorHash"),
        "etag": item.get("eTag"),
        "ctag": item.get("cTag"),
        "by": editor["by"],
        "app": editor["app"],
        "at": editor["at"],
        "created_by": maker["by"],
        "created_by_app": maker["app"],
        "created_at": maker["at"],
        "file_at": times.get("lastModifiedDateTime"),
        "file_created_at": times.get("createdDateTime"),
        "mime": file.get("mimeType"),
        "malware": item.get("malware") is not None,
        "checked_out": _checked_out(item),
        "web_url": item.get("webUrl"),
    }
    return {**value, **list_parts(item.get("listItem"), fields)}


def list_parts(row: object, fields: Iterable[str]) -> Value:
    """What a listItem says: its number, its etag and the asked columns that have a value."""
    if not isinstance(row, Mapping) or row.get("id") is None:
        return {"list_item": None, "list_etag": None, "fields": {}}
    given = _part(row, "fields")
    etag = row.get("eTag") or row.get("@odata.etag") or given.get("@odata.etag")
    return {
        "list_item": str(row["id"]),
        "list_etag": etag,
        "fields": {name: given[name] for name in fields if given.get(name) is not None},
    }


def with_list_parts(value: Value, other: Mapping[str, Any]) -> Value:
    return {**value, **{name: other.get(name, value[name]) for name in _LIST_PARTS}}


def outside(item_or_value: Mapping[str, Any], parent: str | None) -> Value:
    """All that is kept of a folder outside the watched root: that it is above something."""
    return {"parent": parent, "folder": True, "outside": True}


def parent_of(item: Item) -> str | None:
    """None for the drive's own root."""
    if "root" in item:
        return None
    return _part(item, "parentReference").get("id")


def is_folder(item: Item) -> bool:
    """Whether something can be below it, a package (a OneNote notebook) included."""
    return any(facet in item for facet in ("folder", "package", "root"))


def row_number(item: Item) -> str | None:
    found = _part(item, "sharepointIds").get("listItemId")
    return str(found) if found is not None else None


def guid_of(etag: object) -> str | None:
    """The unique id in `"{GUID},3"`: one for a driveItem and its listItem, unlike their ids."""
    found = _GUID.search(etag) if isinstance(etag, str) else None
    return found[0].lower() if found else None


_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _checked_out(item: Item) -> Value | None:
    """https://learn.microsoft.com/graph/api/resources/publicationfacet: the level tells, and who
    has it is not always there."""
    facet = _part(item, "publication")
    if str(facet.get("level", "")).lower() != "checkout":
        return None
    return {"by": author_of(facet.get("checkedOutBy"), None)["by"]}


def _part(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = item.get(name)
    return found if isinstance(found, Mapping) else {}
