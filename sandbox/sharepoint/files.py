"""Files and folders of a library: items of its list that also have a name, a place and content.

An item of a library holds `file`: {name, parent (the number of its folder, "" at the top), folder,
size, mime, content (a key of `tenant.blobs`), rev, created, modified}. The last two are the times
the client says the file has.

https://learn.microsoft.com/graph/api/resources/driveitem
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from collections.abc import Mapping
from typing import Any

from ..blobs import EMPTY, length
from ..tenant import Record, Tenant
from . import items, locks, names, storage
from .refusal import Refused, invalid
from .tree import tree

TOP = ""  # the number of the library's root folder, which is no item


def id_of(list_: Record, number: str) -> str:
    """The driveItem id: `01` and 32 letters, as SharePoint's look."""
    place = f"{list_['id']} {number or 'root'}"
    mark = hashlib.blake2b(place.encode(), digest_size=16).digest()
    return "01" + base64.b32encode(mark + int(number or 0).to_bytes(4, "big")).decode()


def number_of(list_: Record, id: str) -> str | None:
    """The number in a driveItem id of this library, `TOP` for the root; None when it is none."""
    try:
        raw = base64.b32decode(id.upper().removeprefix("01"))
    except ValueError:
        return None
    number = str(int.from_bytes(raw[16:], "big")) if len(raw) == 20 else ""
    number = TOP if number == "0" else number
    return number if id_of(list_, number) == id.upper() else None


def children(tenant: Tenant, list_: Record, parent: str) -> list[Record]:
    """What stands in a folder, by name."""
    table = tenant.table(list_["table"])
    return [table[number] for number in tree(tenant, list_).below(parent)]


def named(tenant: Tenant, list_: Record, parent: str, name: str) -> Record | None:
    """Names compare without regard to case and are kept as they were given."""
    number = tree(tenant, list_).named(parent, name)
    return None if number is None else tenant.table(list_["table"])[number]


def at_path(tenant: Tenant, list_: Record, path: str, start: str = TOP) -> str | None:
    """The number of what stands at a path below a folder; None when nothing does."""
    number = start
    for name in filter(None, path.split("/")):
        found = named(tenant, list_, number, name)
        if found is None:
            return None
        number = str(found["id"])
    return number


def path_of(tenant: Tenant, list_: Record, number: str) -> str:
    """`/map/bestand.txt` below the library; empty for the root."""
    parts: list[str] = []
    while number != TOP:
        file = tenant.table(list_["table"])[number]["file"]
        parts.append(file["name"])
        number = file["parent"]
    return "".join(f"/{name}" for name in reversed(parts))


def size_of(tenant: Tenant, list_: Record, number: str) -> int:
    """Of a file its bytes, of a folder everything below it."""
    if number != TOP and not tenant.table(list_["table"])[number]["file"]["folder"]:
        return int(tenant.table(list_["table"])[number]["file"]["size"])
    return sum(size_of(tenant, list_, one["id"]) for one in children(tenant, list_, number))


def content_named(tenant: Tenant, key: str) -> bytes:
    """All bytes under a key that `file["content"]` of an item or of a version holds."""
    return tenant.blobs.read(key)


def content_of(tenant: Tenant, item: Record) -> bytes:
    """All bytes of a file, or of an earlier version of it."""
    return tenant.blobs.read(item["file"]["content"])


def hash_of(tenant: Tenant, item: Record) -> str:
    """The quickXorHash of a file, or of an earlier version of it."""
    return tenant.blobs.quick_xor_hash(item["file"]["content"])


def make_folder(
    tenant: Tenant, list_: Record, parent: str, name: str, *, conflict: str = "fail"
) -> Record:
    """A new folder. With `replace` one that is there stays, with all that is in it."""
    found = named(tenant, list_, parent, name)
    if found is not None and conflict == "replace" and found["file"]["folder"]:
        return found
    name = free_name(tenant, list_, parent, name, conflict, folder=True)
    return items.create_item(tenant, list_, {}, file=_file(tenant, name, parent, folder=True))


def make_folders(tenant: Tenant, list_: Record, path: str, start: str = TOP) -> str:
    """The number of the last folder of a path, each made where there is none."""
    number = start
    for name in filter(None, path.split("/")):
        found = named(tenant, list_, number, name)
        if found is None:
            found = make_folder(tenant, list_, number, name)
        elif not found["file"]["folder"]:
            raise invalid("The parent of the item is not a folder.")
        number = str(found["id"])
    return number


def store(
    tenant: Tenant,
    list_: Record,
    parent: str,
    name: str,
    content: bytes | str,
    *,
    conflict: str = "replace",
    times: Mapping[str, Any] | None = None,
) -> tuple[Record, bool]:
    """A file with this content (bytes, or a key of `tenant.blobs`), and whether it is a new one.

    `replace` makes a new version.
    """
    found = named(tenant, list_, parent, name)
    if found is not None and conflict == "replace":
        return replace(tenant, list_, found, content, times=times), False
    name = free_name(tenant, list_, parent, name, conflict)
    held = _held(tenant, content)
    storage.check_room(tenant, list_, held["size"])
    file = _file(tenant, name, parent, folder=False) | held | _times(times)
    return items.create_item(tenant, list_, {}, file=file), True


def lay(
    tenant: Tenant,
    list_: Record,
    parent: str,
    name: str,
    content: bytes | str,
    fields: Mapping[str, Any],
    *,
    columns: Mapping[str, Record],
    times: Mapping[str, Any] | None = None,
    **more: Any,
) -> Record:
    """A file with its fields, to fill a library with names that are allowed and free.

    `more` goes into `file`.
    """
    file = _file(tenant, name, parent, folder=False) | _held(tenant, content) | _times(times)
    return items.create_item(tenant, list_, fields, columns=columns, file=file | more)


def replace(
    tenant: Tenant,
    list_: Record,
    item: Record,
    content: bytes | str,
    *,
    times: Mapping[str, Any] | None = None,
) -> Record:
    """New content for a file that is there; the old one becomes a version."""
    file = item["file"]
    if file["folder"]:
        raise Refused(409, "nameAlreadyExists", "Name already exists")
    moment = {"modified": tenant.stamp()} | _times(times)
    held = _held(tenant, content)
    storage.check_room(tenant, list_, held["size"])
    made = {**file, **held, "rev": file["rev"] + 1, **moment}
    return items.revise(tenant, list_, item, item["fields"], file=made)


def change(
    tenant: Tenant,
    list_: Record,
    item: Record,
    *,
    name: str | None = None,
    parent: str | None = None,
    conflict: str = "fail",
    times: Mapping[str, Any] | None = None,
) -> Record:
    """Rename, move, or set the client's times. A folder does not go below itself.

    A move or rename sets the file's own time of change, unless one is given, as rclone found, and
    setting times adds a version. Reported/uncertain: renaming alone adds none.
    https://github.com/rclone/rclone/blob/master/backend/onedrive/onedrive.go (Move, NoVersions)
    """
    file = item["file"]
    place = file["parent"] if parent is None else parent
    above = place
    while above != TOP:
        if above == item["id"]:
            raise invalid("A folder cannot be moved into itself.")
        above = tenant.table(list_["table"])[above]["file"]["parent"]
    wanted = name or file["name"]
    moves = wanted != file["name"] or place != file["parent"]
    if wanted.casefold() != file["name"].casefold() or place != file["parent"]:
        other = named(tenant, list_, place, wanted) if conflict == "replace" else None
        if other is not None and not other["file"]["folder"] and not file["folder"]:
            locks.check(tenant, list_, item)
            remove(tenant, list_, other)
        wanted = free_name(tenant, list_, place, wanted, conflict, folder=file["folder"])
    elif moves:
        above = path_of(tenant, list_, place)
        names.check(tenant, list_, above, wanted, folder=file["folder"])
    moment = {"modified": tenant.stamp()} if moves else {}
    made = {**file, "name": wanted, "parent": place} | moment | _times(times)
    made["mime"] = _mime(wanted, folder=file["folder"])
    return items.revise(tenant, list_, item, item["fields"], version=bool(_times(times)), file=made)


def remove(tenant: Tenant, list_: Record, item: Record) -> None:
    """Into the recycle bin, with what is in a folder."""
    items.delete_item(tenant, list_, item)


def _file(tenant: Tenant, name: str, parent: str, *, folder: bool) -> Record:
    now = tenant.stamp()
    return {
        "name": name, "parent": parent, "folder": folder, "size": 0,
        "mime": _mime(name, folder=folder), "content": EMPTY, "rev": 1, "created": now,
        "modified": now,
    }  # fmt: skip


def _mime(name: str, *, folder: bool) -> str | None:
    return None if folder else mimetypes.guess_type(name)[0] or "application/octet-stream"


def _held(tenant: Tenant, content: bytes | str) -> Record:
    key = tenant.blobs.add(content) if isinstance(content, bytes) else content
    return {"content": key, "size": length(key)}


def _times(times: Mapping[str, Any] | None) -> Record:
    names = {"createdDateTime": "created", "lastModifiedDateTime": "modified"}
    return {ours: times[name] for name, ours in names.items() if times and times.get(name)}


def free_name(
    tenant: Tenant,
    list_: Record,
    parent: str,
    name: str,
    conflict: str,
    *,
    folder: bool = False,
    spare: int = 0,
) -> str:
    """The name if it is allowed and free, or with `rename` the next one that is: `Nota 1.txt`."""
    names.check(tenant, list_, path_of(tenant, list_, parent), name, folder=folder, spare=spare)
    if named(tenant, list_, parent, name) is None:
        return name
    if conflict != "rename":
        raise Refused(409, "nameAlreadyExists", "An item with the same name already exists")
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (name, "")
    number = 1
    while named(tenant, list_, parent, f"{stem} {number}{ending}") is not None:
        number += 1
    return f"{stem} {number}{ending}"
