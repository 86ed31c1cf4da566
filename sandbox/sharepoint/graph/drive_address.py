"""What an address behind a drive names.

https://learn.microsoft.com/onedrive/developer/rest-api/concepts/addressing-driveitems

It is `root` or `items/{id}`, each perhaps with `:/path:` relative to it, and then what is wanted of
it (`children`, `content`, …).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ... import odata
from ...call import Answer, Call
from ...tenant import Record
from .. import files, lists, sites
from ..drive_item import DriveItems
from ..permissions import Level
from ..refusal import Refused, invalid
from ..tags import ctag, etag
from .items import field_names
from .reach import Reach, reach, site_of_group
from .shape import Shape

ADDRESS = re.compile(
    r"(?:root|items/(?P<item>[^/:()]+)|items\('?(?P<key>[^/:()']+)'?\))"
    r"(?::(?:/(?P<path>[^:]*?)/?)?(?::|$))?(?:/(?P<rest>.*))?",
    re.IGNORECASE,
)
"""A path may be empty: rclone asks for `items/{id}:/` when it moves a directory."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an address names: something that is there (`number`), or a name that is free."""

    at: Reach
    number: str | None
    parent: str  # where a path that leads nowhere yet would begin
    path: str

    @property
    def call(self) -> Call:
        return self.at.call

    @property
    def shapes(self) -> DriveItems:
        at = self.at
        return DriveItems(at.tenant, at.site, at.table, self.call, rights=at.rights)

    def item(self) -> Record:
        """The item; the root is none."""
        if self.number is None:
            raise gone()
        if self.number == files.TOP:
            raise invalid("The request is invalid for the root folder.")
        return self.at.rights.find(self.number)

    def file(self) -> Record:
        item = self.item()
        if item["file"].get("package"):
            raise invalid("You cannot get content for a package")
        if item["file"]["folder"]:
            raise invalid("You cannot get content for a folder")
        return item

    def folder(self) -> str:
        """The number of a folder."""
        if self.number is None:
            raise gone()
        if self.number != files.TOP and not self.item()["file"]["folder"]:
            raise invalid("The item is not a folder.")
        return self.number

    def new_place(self) -> tuple[str, str]:
        """Where a file of this path would stand: folders on the way are made."""
        above, _, name = self.path.rpartition("/")
        return files.make_folders(self.at.tenant, self.at.table, above, self.parent), name


def gone() -> Refused:
    return Refused(404, "itemNotFound", "The resource could not be found.")


def library_of(call: Call, least: Level) -> Reach:
    """The library a drive is, and the caller's rights on it."""
    params = call.params
    if "group" in params:
        params["site"] = site_of_group(call)["id"]
    if "list" in params:
        return reach(call, least)
    if drive := params.get("drive"):
        place = sites.library(call.tenant, drive)
        named = sites.site_of(call.tenant, params["site"]) if "site" in params else None
        if place is None or named not in (None, place[0]):
            raise gone()
        params.update(site=place[0]["id"], list=place[1]["id"])
        return reach(call, least)
    site = sites.site_of(call.tenant, params["site"])
    if site is None:
        raise Refused(404, "itemNotFound", "Requested site could not be found")
    first = (one for one in lists.all_lists(call.tenant, site) if one.get("defaultLibrary"))
    params["list"] = next(first)["id"]
    return reach(call, least)


def target_of(at: Reach, id: str | None, path: str) -> Target:
    start: str | None = files.TOP
    if id and id.lower() != "root":
        start = files.number_of(at.table, id)
        if start is None or (
            start != files.TOP and start not in at.tenant.table(at.table["table"])
        ):
            raise gone()
    assert start is not None
    number = files.at_path(at.tenant, at.table, path, start)
    if number not in (None, files.TOP):
        assert number is not None
        at.rights.find(number)
    return Target(at, number, start, path)


def folder_of(at: Reach, reference: Any) -> str | None:
    """The folder a `parentReference` names: by its id, or by `/drives/{id}/root:/path`.

    None when it names none. It is one of the same library: "You can't move items between drives
    using this request."
    https://learn.microsoft.com/graph/api/driveitem-move
    """
    drive = sites.drive_id(at.site, at.table)
    if reference.get("driveId", drive) != drive:
        raise invalid("Items cannot be moved between drives.")
    if id := reference.get("id"):
        return target_of(at, str(id), "").folder()
    if (path := reference.get("path")) is None:
        return None
    place, _, below = str(path).partition("root:")
    if place.strip("/").lower() not in ("drive", f"drives/{drive}".lower()):
        raise invalid("The path of the parent is not one of this drive.")
    return target_of(at, None, unquote(below)).folder()


def expansion(at: Reach) -> Callable[[Record], Record]:
    """What `$expand` adds to each item: `listItem($expand=fields($select=…))`."""
    options = {k.lower(): v for k, v in odata.expand(at.call.query.get("expand")).items()}
    wanted = options.get("listitem")
    if wanted is None:
        return lambda item: {}
    fields, select = field_names(wanted.get("expand")), odata.names(wanted.get("select"))
    shape = Shape(at)
    return lambda item: {"listItem": shape.item(item, select, fields)}


def shown(target: Target, number: str, status: int = 200) -> Answer:
    """The answer that shows an item, as the caller may see it."""
    at, top = target.at, number == files.TOP
    shapes = target.shapes
    item = None if top else at.rights.find(number)
    body = shapes.root() if item is None else shapes.item(item)
    headers = {"ETag": body["eTag"]} if "eTag" in body else {}
    entity = "root" if top else "items"
    context = target.call.url(f"/$metadata#drives('{shapes.drive}')/{entity}/$entity")
    body = odata.select(body, target.call.query.get("select"), always=("id",))
    if item is not None:
        body |= expansion(at)(item)
    if "children" in odata.expand(target.call.query.get("expand")):
        rows = at.visible(files.children(at.tenant, at.table, number))
        body["children"] = [shapes.item(row) for row in rows]
    return Answer(status, {"@odata.context": context, **body}, headers)


def check_match(call: Call, item: Record) -> None:
    """If-Match takes an eTag or a cTag."""
    wanted = (call.headers.get("If-Match") or "*").strip()
    if wanted not in ("*", etag(item), ctag(item)):
        raise Refused(412, "resourceModified", "ETag does not match current item's value")
