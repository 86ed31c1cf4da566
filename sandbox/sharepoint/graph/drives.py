"""Libraries as drives. What stands in them is in `drive_items`.

https://learn.microsoft.com/graph/api/resources/drive
"""

from __future__ import annotations

from ... import odata
from ...call import Answer, Call
from ...route import Router
from ...tenant import Record
from .. import lists, people, permissions, sites, storage
from ..permissions import Level
from ..refusal import Refused
from .lists import shape as list_shape
from .reach import OWN_READ_FILES, READ_FILES, Reach, reach, site_of_group


def routes(graph: Router) -> None:
    graph.route("GET", "/sites/{site}/drive", application=READ_FILES, delegated=OWN_READ_FILES)(
        default
    )
    graph.route("GET", "/sites/{site}/drives", application=READ_FILES, delegated=OWN_READ_FILES)(
        list_drives
    )
    graph.route(
        "GET", "/sites/{site}/lists/{list}/drive", application=READ_FILES, delegated=OWN_READ_FILES
    )(of_list)
    graph.route("GET", "/groups/{group}/drives", application=READ_FILES, delegated=OWN_READ_FILES)(
        list_of_group
    )
    graph.route("GET", "/groups/{group}/drive", application=READ_FILES, delegated=OWN_READ_FILES)(
        of_group
    )
    graph.route("GET", "/drives/{drive}", application=READ_FILES, delegated=OWN_READ_FILES)(get)
    graph.route("GET", "/drives/{drive}/list", application=READ_FILES, delegated=OWN_READ_FILES)(
        list_of_drive
    )


def shape(at: Reach, list_: Record) -> Record:
    return {
        "createdDateTime": list_["created"],
        "description": list_["description"],
        "id": sites.drive_id(at.site, list_),
        "lastModifiedDateTime": list_["modified"],
        "name": list_["displayName"],
        "webUrl": list_["webUrl"],
        "driveType": "documentLibrary",
        "createdBy": people.identity(at.tenant, at.site["id"], list_["author"]),
        "lastModifiedBy": people.identity(at.tenant, at.site["id"], list_["editor"]),
        "owner": {"user": {"displayName": at.site["displayName"]}},
        "quota": storage.quota(at.tenant, list_),
    }  # fmt: skip


def _libraries(at: Reach) -> list[Record]:
    every = lists.all_lists(at.tenant, at.site)
    return [list_ for list_ in every if list_["template"] == "documentLibrary"]


def _one(at: Reach, list_: Record) -> Answer:
    body = odata.select(shape(at, list_), at.call.query.get("select"), always=("id",))
    return Answer(200, {"@odata.context": at.call.url("/$metadata#drives/$entity"), **body})


def default(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/drive-get"""
    at = reach(call)
    for list_ in _libraries(at):
        if list_.get("defaultLibrary"):
            return _one(at, list_)
    raise Refused(404, "itemNotFound", "The resource could not be found.")


def list_drives(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/drive-list"""
    at = reach(call)
    return odata.answer_page(
        call, _libraries(at), lambda list_: shape(at, list_), context="drives", always=("id",)
    )


def list_of_group(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/drive-list"""
    call.params["site"] = site_of_group(call)["id"]
    return list_drives(call)


def of_list(call: Call) -> Answer:
    at = reach(call)
    if at.table["template"] != "documentLibrary":
        raise Refused(404, "itemNotFound", "The list is not a document library.")
    return _one(at, at.table)


def of_group(call: Call) -> Answer:
    call.params["site"] = site_of_group(call)["id"]
    return default(call)


def get(call: Call) -> Answer:
    at = _library(call)
    return _one(at, at.table)


def list_of_drive(call: Call) -> Answer:
    """The drive's relation `list`: https://learn.microsoft.com/graph/api/resources/drive"""
    at = _library(call)
    body = odata.select(list_shape(at, at.table), call.query.get("select"), always=("id",))
    return Answer(200, {"@odata.context": call.url("/$metadata#lists/$entity"), **body})


def _library(call: Call) -> Reach:
    place = sites.library(call.tenant, call.params["drive"])
    if place is None:
        raise Refused(404, "itemNotFound", "The resource could not be found.")
    level = permissions.require(call.tenant, call.token, Level.READ, *place)
    return Reach(call, *place, level)
