"""What stands in a library: read, made, renamed, moved, deleted, watched.

https://learn.microsoft.com/graph/api/resources/driveitem

One route takes all addresses behind a drive; what they name is in `drive_address`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ... import odata
from ...call import Answer, Call, GraphError, bad_request
from ...dispatch import authorise
from ...route import Router
from .. import files, items
from ..permissions import Level
from ..refusal import invalid
from . import (
    drive_content,
    drive_copy,
    drive_labels,
    drive_locks,
    drive_permissions,
    drive_versions,
)
from .drive_address import (
    ADDRESS,
    Target,
    check_match,
    expansion,
    folder_of,
    gone,
    library_of,
    shown,
    target_of,
)
from .drive_delta import delta
from .reach import OWN_READ_FILES, OWN_WRITE_FILES, READ_FILES, WRITE_FILES, reach


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


def _addressed(graph: Router) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        found = ADDRESS.fullmatch(call.params["rest"].strip("/"))
        if found is None:
            raise bad_request("Resource not found for the segment.", "BadRequest")
        at = library_of(call, Level.READ if call.method == "GET" else Level.CONTRIBUTE)
        target = target_of(at, found["item"] or found["key"], found["path"] or "")
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


def get(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-get"""
    if target.number is None:
        raise gone()
    return shown(target, target.number)


def of_list_item(call: Call) -> Answer:
    at = reach(call)
    item = at.item()
    if "file" not in item:
        raise gone()
    return shown(Target(at, item["id"], files.TOP, ""), item["id"])


def list_children(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-list-children"""
    at, call = target.at, target.call
    rows = at.visible(files.children(at.tenant, at.table, target.folder()))
    shapes, more = target.shapes, expansion(at)
    found = [{**shapes.item(row), **more(row)} for row in rows]
    if order := call.query.get("orderby"):
        found = odata.ordered(found, order)
    context = f"drives('{shapes.drive}')/items"
    return odata.answer_page(
        call, odata.filtered(call, found), dict, context=context, default=200, clamp=True,
        always=("id", "listItem"), count=False,
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
    return shown(target, made["id"], 201)


def update(target: Target, rest: str) -> Answer:
    """Rename, move (`parentReference.id`) or set `fileSystemInfo`.

    https://learn.microsoft.com/graph/api/driveitem-update
    """
    at, call, item = target.at, target.call, target.item()
    at.rights.may_change(item)
    check_match(call, item)
    body = call.json()
    parent = folder_of(at, body.get("parentReference") or {})
    conflict = call.query.get("@microsoft.graph.conflictBehavior")
    name = body.get("name")
    if name is not None and (not isinstance(name, str) or not name):
        raise invalid("The name of an item cannot be empty.")
    made = files.change(
        at.tenant, at.table, item, name=name, parent=parent,
        conflict=str(body.get("@microsoft.graph.conflictBehavior") or conflict or "fail"),
        times=body.get("fileSystemInfo"),
    )  # fmt: skip
    return shown(target, made["id"])


def delete(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/driveitem-delete"""
    at, item = target.at, target.item()
    at.rights.may_change(item)
    check_match(target.call, item)
    items.delete_item(at.tenant, at.table, item)
    return Answer(204)


def delete_for_good(target: Target, rest: str) -> Answer:
    """Past the recycle bin. https://learn.microsoft.com/graph/api/driveitem-permanentdelete"""
    at, item = target.at, target.item()
    at.rights.may_change(item)
    items.delete_item(at.tenant, at.table, item, recycle=False)
    return Answer(204)


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
        raise gone()
    route, call.params = found
    authorise(route, call)
    return route.handler(call)


_ACTIONS: dict[tuple[str, str], Callable[[Target, str], Answer]] = {
    ("GET", ""): get,
    ("PATCH", ""): update,
    ("DELETE", ""): delete,
    ("GET", "children"): list_children,
    ("POST", "children"): make_folder,
    ("POST", "permanentdelete"): delete_for_good,
    ("GET", "content"): drive_content.get_content,
    ("PUT", "content"): drive_content.put_content,
    ("POST", "createuploadsession"): drive_content.create_session,
    ("POST", "copy"): drive_copy.copy,
    ("POST", "checkout"): drive_locks.check_out,
    ("POST", "checkin"): drive_locks.check_in,
    ("POST", "discardcheckout"): drive_locks.discard,
    ("POST", "extractsensitivitylabels"): drive_labels.extract,
    ("GET", "permissions"): drive_permissions.get_permissions,
    ("PATCH", "permissions"): drive_permissions.update,
    ("DELETE", "permissions"): drive_permissions.delete,
    ("POST", "invite"): drive_permissions.invite,
    ("GET", "versions"): drive_versions.get_versions,
    ("POST", "versions"): drive_versions.restore,
    ("DELETE", "versions"): drive_versions.delete,
    ("GET", "search"): search,
    ("GET", "delta"): watch,
}
