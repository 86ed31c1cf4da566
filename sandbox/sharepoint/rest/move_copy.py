"""`SP.MoveCopyUtil`: files and folders moved and copied, to another site too.

https://learn.microsoft.com/sharepoint/dev/solution-guidance/supporting-and-in-file-and-folder-with-the-resourcepath-api
https://learn.microsoft.com/dotnet/api/microsoft.sharepoint.client.movecopyutil
"""

from __future__ import annotations

from typing import Any

from ...tenant import Record
from .. import files as library
from .. import permissions
from ..rights import Rights
from . import address, error, missing, transfer
from .address import Place, parameter
from .path import Step
from .resource import Resource, Visit, void

PREFIX = "sp.movecopyutil."
_METHODS = {
    "copyfile": ("file", False), "copyfilebypath": ("file", False),
    "movefile": ("file", True), "movefilebypath": ("file", True),
    "copyfolder": ("folder", False), "copyfolderbypath": ("folder", False),
    "movefolder": ("folder", True), "movefolderbypath": ("folder", True),
}  # fmt: skip


def method(visit: Visit, step: Step) -> Resource:
    """`SP.MoveCopyUtil.MoveFileByPath(overwrite=true)` with `srcPath`, `destPath`, `options`."""
    name = step.text.partition("(")[0].rpartition(".")[2]
    if name.lower() not in _METHODS:
        raise error.no_resource(step.text.partition("(")[0])
    kind, moves = _METHODS[name.lower()]

    def perform(body: Record) -> None:
        _transfer(visit, step, body, kind, moves)

    return void(visit, name, perform)


def _transfer(visit: Visit, step: Step, body: Record, kind: str, moves: bool) -> None:
    """`KeepBoth` gives the second one a name with a number; `overwrite` is about files only."""
    tenant = visit.tenant
    source = address.anywhere(tenant, _url(step, body, "src"))
    item = source.item(tenant)
    if source.list is None or item is None or item["file"]["folder"] != (kind == "folder"):
        raise missing.anything()
    rights = _rights(visit, source, source.list)
    item = rights.find(item["id"])
    if moves:
        rights.may_change(item)
    target = address.anywhere(tenant, _url(step, body, "dest"))
    if target.list is None or target.parent is None:
        raise missing.directory()
    _rights(visit, target, target.list).may_add()
    options = body.get("options") or {}
    overwrite = bool(parameter(step, body, "overwrite", 0)) and kind == "file"
    there = target.item(tenant)
    name = target.name
    if there is not None and there["guid"] != item["guid"]:
        if options.get("KeepBoth") and not overwrite:
            name = library.free_name(tenant, target.list, target.parent, name, "rename")
        elif not overwrite or there["file"]["folder"]:
            raise missing.taken(tenant, target.list, there, target.path)
    if kind == "folder" and target.list["id"] == source.list["id"]:
        transfer.refuse_into_itself(tenant, target.list, target.parent, item)
    into, parent = target.list, target.parent
    if moves:
        transfer.moved(tenant, source.list, item, into, parent, name, overwrite=overwrite)
    else:
        conflict = "replace" if overwrite else "fail"
        transfer.copied(tenant, source.list, item, into, parent, name, conflict=conflict)


def _url(step: Step, body: Record, which: str) -> str:
    decoded: Any = parameter(step, body, f"{which}path")
    if decoded:
        return str(decoded)
    return address.encoded(str(parameter(step, body, f"{which}url") or ""))


def _rights(visit: Visit, place: Place, list_: Record) -> Rights:
    """What the caller may do there, on another site too."""
    held = permissions.level(visit.tenant, visit.token, place.site, list_)
    if held < permissions.Level.READ:
        raise error.access_denied()
    return Rights(visit.tenant, visit.token, place.site, list_, held)
