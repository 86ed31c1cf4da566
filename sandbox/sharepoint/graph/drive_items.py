"""What stands in a library: by id and by path, read, written, moved, watched.

https://learn.microsoft.com/graph/api/resources/driveitem
https://learn.microsoft.com/onedrive/developer/rest-api/concepts/addressing-driveitems

An address behind a drive is `root`, `items/{id}`, each perhaps with `:/path:` relative to it, and
then what is wanted of it (`children`, `content`, …). One route takes them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ... import odata
from ...call import Answer, Call, GraphError, bad_request
from ...dispatch import authorise
from ...route import Router
from ...tenant import Record
from .. import files, lists, sites, upload, versions
from ..download import download_path
from ..drive_item import DriveItems, ctag, etag
from ..permissions import Level
from ..refusal import Refused, invalid
from .drive_delta import delta
from .reach import (
    OWN_READ_FILES,
    OWN_WRITE_FILES,
    READ_FILES,
    WRITE_FILES,
    Reach,
    reach,
    site_of_group,
)

_ADDRESS = re.compile(
    r"(?:root|items/(?P<item>[^/:()]+)|items\('?(?P<key>[^/:()']+)'?\))"
    r"(?::/(?P<path>[^:]*?)/?(?::|$))?(?:/(?P<rest>.*))?",
    re.IGNORECASE,
)


def routes(graph: Router) -> None:
    drives = ("/drives/{drive}", "/sites/{site}/drive", "/sites/{site}/drives/{drive}",
              "/sites/{site}/lists/{list}/drive", "/groups/{group}/drive",
              "/groups/{group}/drives/{drive}")  # fmt: skip
    for method in ("GET", "PUT", "POST", "PATCH", "DELETE"):
        application, delegated = (
            (READ_FILES, OWN_READ_FILES) if method == "GET" else (WRITE_FILES, OWN_WRITE_FILES)
        )
        for drive in drives:
            graph.route(
                method, f"{drive}/{{rest:path}}", application=application, delegated=delegated
            )(_addressed(graph))
    graph.route(
        "GET", "/sites/{site}/lists/{list}/items/{item}/driveItem",
        application=READ_FILES, delegated=OWN_READ_FILES,
    )(of_list_item)  # fmt: skip


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
        return DriveItems(self.at.tenant, self.at.site, self.at.table, self.call)

    def item(self) -> Record:
        """The item; the root is none."""
        if self.number is None:
            raise _gone()
        if self.number == files.TOP:
            raise invalid("The request is invalid for the root folder.")
        return self.at.tenant.table(self.at.table["table"])[self.number]

    def file(self) -> Record:
        item = self.item()
        if item["file"]["folder"]:
            raise invalid("You cannot get content for a folder")
        return item

    def folder(self) -> str:
        """The number of a folder."""
        if self.number is None:
            raise _gone()
        if self.number != files.TOP and not self.item()["file"]["folder"]:
            raise invalid("The item is not a folder.")
        return self.number

    def new_place(self) -> tuple[str, str]:
        """Where a file of this path would stand: folders on the way are made."""
        above, _, name = self.path.rpartition("/")
        return files.make_folders(self.at.tenant, self.at.table, above, self.parent), name


def _gone() -> Refused:
    return Refused(404, "itemNotFound", "The resource could not be found.")


def _addressed(graph: Router) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        found = _ADDRESS.fullmatch(call.params["rest"].strip("/"))
        if found is None:
            raise bad_request("Resource not found for the segment.", "BadRequest")
        at = _reach(call, Level.READ if call.method == "GET" else Level.CONTRIBUTE)
        target = _target(at, found["item"] or found["key"], found["path"] or "")
        rest = (found["rest"] or "").strip("/")
        name, _, more = rest.partition("/")
        action = name.lower().removeprefix("microsoft.graph.").partition("(")[0]
        if action == "listitem":
            return _list_item(graph, target, more)
        handler = _ACTIONS.get((call.method, action))
        if handler is None:
            if any(known == action for _, known in _ACTIONS):
                raise GraphError(405, "notAllowed", "The HTTP method is not allowed.")
            raise bad_request(f"Resource not found for the segment '{name}'.", "BadRequest")
        return handler(target, rest)

    return answer


def _reach(call: Call, least: Level) -> Reach:
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
            raise _gone()
        params.update(site=place[0]["id"], list=place[1]["id"])
        return reach(call, least)
    site = sites.site_of(call.tenant, params["site"])
    if site is None:
        raise Refused(404, "itemNotFound", "Requested site could not be found")
    first = (one for one in lists.all_lists(call.tenant, site) if one.get("defaultLibrary"))
    params["list"] = next(first)["id"]
    return reach(call, least)


def _target(at: Reach, id: str | None, path: str) -> Target:
    start: str | None = files.TOP
    if id and id.lower() != "root":
        start = files.number_of(at.table, id)
        if start is None or (
            start != files.TOP and start not in at.tenant.table(at.table["table"])
        ):
            raise _gone()
    assert start is not None
    number = files.at_path(at.tenant, at.table, path, start)
    if number not in (None, files.TOP):
        assert number is not None
        at.rights.find(number)
    return Target(at, number, start, path)


def _shown(target: Target, number: str, status: int = 200) -> Answer:
    at = target.at
    shown = target.shapes.by_number(number)
    entity = "root" if number == files.TOP else "items"
    context = target.call.url(f"/$metadata#drives('{target.shapes.drive}')/{entity}/$entity")
    body = odata.select(shown, target.call.query.get("select"), always=("id",))
    if "children" in odata.expand(target.call.query.get("expand")):
        rows = files.children(at.tenant, at.table, number)
        body["children"] = [target.shapes.item(row) for row in rows]
    headers = {"ETag": shown["eTag"]} if "eTag" in shown else {}
    return Answer(status, {"@odata.context": context, **body}, headers)


def get(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-get"""
    if target.number is None:
        raise _gone()
    return _shown(target, target.number)


def of_list_item(call: Call) -> Answer:
    at = reach(call)
    item = at.item()
    if "file" not in item:
        raise _gone()
    return _shown(Target(at, item["id"], files.TOP, ""), item["id"])


def list_children(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-list-children"""
    at, call = target.at, target.call
    rows = at.visible(files.children(at.tenant, at.table, target.folder()))
    shapes = target.shapes
    shown = [shapes.item(row) for row in rows]
    if order := call.query.get("orderby"):
        shown = odata.ordered(shown, order)
    context = f"drives('{shapes.drive}')/items"
    return odata.answer_page(
        call, odata.filtered(call, shown), dict, context=context, default=200, clamp=True,
        always=("id",), count=False,
    )  # fmt: skip


def make_folder(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-post-children"""
    at, body = target.at, target.call.json()
    if not isinstance(body, dict) or not isinstance(body.get("folder"), dict):
        raise invalid("Only a folder can be created this way.")
    made = files.make_folder(
        at.tenant, at.table, target.folder(), str(body.get("name") or ""),
        conflict=str(body.get("@microsoft.graph.conflictBehavior", "fail")),
    )  # fmt: skip
    return _shown(target, made["id"], 201)


def get_content(target: Target, rest: str) -> Answer:
    """302 to an address on another host that needs no token.

    https://learn.microsoft.com/graph/api/driveitem-get-content
    """
    at = target.at
    path = download_path(at.tenant, at.site, at.table, target.file())
    return Answer(302, None, {"Location": target.call.elsewhere("sharepoint", path)})


def put_content(target: Target, rest: str) -> Answer:
    """A whole file of at most 250 MB. It documents no precondition, and none is looked at.

    https://learn.microsoft.com/graph/api/driveitem-put-content
    """
    at, call = target.at, target.call
    if target.number is not None:
        item = target.file()
        at.rights.may_change(item)
        made = files.replace(at.tenant, at.table, item, call.body)
        return _shown(target, made["id"], 200)
    parent, name = target.new_place()
    conflict = call.query.get("@microsoft.graph.conflictBehavior", "replace")
    made, new = files.store(at.tenant, at.table, parent, name, call.body, conflict=conflict)
    return _shown(target, made["id"], 201 if new else 200)


def create_session(target: Target, rest: str) -> Answer:
    """Over a file that is there, it is replaced unless the client says otherwise.

    The page calls `fail` the default; rclone, which names none, replaces files by it every day.
    https://github.com/rclone/rclone/blob/master/backend/onedrive/onedrive.go (createUploadSession)
    """
    at, call = target.at, target.call
    options = call.json() if call.body else {}
    if target.number is not None:
        item = target.file()
        at.rights.may_change(item)
        _check_match(call, item)
        wanted = (options.get("item") or {}).get("@microsoft.graph.conflictBehavior", "replace")
        if wanted == "replace" or not target.path:
            return upload.begin(call, at.site, at.table, target=item, options=options)
        place = item["file"]["parent"], item["file"]["name"]
        return upload.begin(call, at.site, at.table, target=place, options=options)
    return upload.begin(call, at.site, at.table, target=target.new_place(), options=options)


def update(target: Target, rest: str) -> Answer:
    """Rename, move (`parentReference.id`) or set `fileSystemInfo`.

    https://learn.microsoft.com/graph/api/driveitem-update
    """
    at, call, item = target.at, target.call, target.item()
    at.rights.may_change(item)
    _check_match(call, item)
    body = call.json()
    parent = None
    if id := (body.get("parentReference") or {}).get("id"):
        parent = _target(at, str(id), "").folder()
    conflict = call.query.get("@microsoft.graph.conflictBehavior")
    made = files.change(
        at.tenant, at.table, item, name=body.get("name"), parent=parent,
        conflict=str(body.get("@microsoft.graph.conflictBehavior") or conflict or "fail"),
        times=body.get("fileSystemInfo"),
    )  # fmt: skip
    return _shown(target, made["id"])


def delete(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-delete"""
    at, item = target.at, target.item()
    at.rights.may_change(item)
    _check_match(target.call, item)
    files.remove(at.tenant, at.table, item)
    return Answer(204)


def list_versions(target: Target, rest: str) -> Answer:
    """`versions`, and `versions/{id}/content` of one.

    https://learn.microsoft.com/graph/api/driveitem-list-versions
    """
    at, item = target.at, target.file()
    every = versions.all_versions(at.tenant, at.table, item)
    parts = rest.split("/")
    if len(parts) == 3 and parts[2].lower() == "content":
        for version in every:
            if versions.label(version) == parts[1]:
                content = version["file"]["content"]
                path = download_path(at.tenant, at.site, at.table, item, content)
                return Answer(302, None, {"Location": target.call.elsewhere("sharepoint", path)})
        raise _gone()
    identity = target.shapes.item
    value = [
        {
            "id": versions.label(version),
            "lastModifiedBy": identity(version)["lastModifiedBy"],
            "lastModifiedDateTime": version["modified"],
            "size": version["file"]["size"],
        }
        for version in every
    ]
    context = target.call.url("/$metadata#Collection(driveItemVersion)")
    return Answer(200, {"@odata.context": context, "value": value})


def search(target: Target, rest: str) -> Answer:
    """Below a folder, by name. https://learn.microsoft.com/graph/api/driveitem-search"""
    found = re.search(r"q='((?:[^']|'')*)'", rest)
    words = (found[1] if found else target.call.query.get("q", "")).casefold().split()
    at, shapes = target.at, target.shapes
    pending, rows = [target.folder()], []
    while pending:
        for one in files.children(at.tenant, at.table, pending.pop()):
            if one["file"]["folder"]:
                pending.append(one["id"])
            if all(word in one["file"]["name"].casefold() for word in words):
                rows.append(one)
    return odata.answer_page(
        target.call, at.visible(rows), shapes.item, context="Collection(driveItem)", count=False
    )


def watch(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-delta"""
    if target.number != files.TOP:
        raise invalid("delta is only supported on the root of a drive.")
    return delta(target.at, rest)


def _list_item(graph: Router, target: Target, more: str) -> Answer:
    """`listItem` and what is below it: the same item in its list."""
    call, at = target.call, target.at
    number = target.item()["id"]
    call.path = f"/sites/{at.site['id']}/lists/{at.table['id']}/items/{number}"
    call.path += f"/{more}" if more else ""
    found = graph.match(call.method, call.path)
    if found is None:
        raise _gone()
    route, call.params = found
    authorise(route, call)
    return route.handler(call)


def _check_match(call: Call, item: Record) -> None:
    wanted = (call.headers.get("If-Match") or "*").strip()
    if wanted not in ("*", etag(item), ctag(item)):
        raise Refused(412, "resourceModified", "ETag does not match current item's value")


_ACTIONS: dict[tuple[str, str], Callable[[Target, str], Answer]] = {
    ("GET", ""): get,
    ("PATCH", ""): update,
    ("DELETE", ""): delete,
    ("GET", "children"): list_children,
    ("POST", "children"): make_folder,
    ("GET", "content"): get_content,
    ("PUT", "content"): put_content,
    ("POST", "createuploadsession"): create_session,
    ("GET", "versions"): list_versions,
    ("GET", "search"): search,
    ("GET", "delta"): watch,
}
