"""The recycle bin of a site.

https://learn.microsoft.com/graph/api/resources/recyclebin
https://learn.microsoft.com/graph/api/recyclebin-list-items
"""

from __future__ import annotations

from ... import odata
from ...call import Answer, Call, GraphError
from ...route import Router
from ...tenant import Record
from .. import items, people, recycle
from ..permissions import Level
from ..refusal import invalid, no_such_item, no_such_list
from .reach import READ, WRITE, Reach, reach


def routes(graph: Router) -> None:
    at = "/sites/{site}/recycleBin"
    graph.route("GET", at, application=READ, delegated=READ)(get)
    graph.route("GET", f"{at}/items", application=READ, delegated=READ)(list_items)
    graph.route("POST", f"{at}/items/restore", application=WRITE, delegated=WRITE)(restore)


def get(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/resources/recyclebin"""
    at = reach(call)
    context = at.context("/recycleBin/$entity")
    return Answer(200, {"@odata.context": context, "id": at.site["collection"]})


def list_items(call: Call) -> Answer:
    """The first stage. People who do not own the site see what they deleted themselves.

    Who deleted something is not told: recycleBinItem has no such property. SharePoint REST has
    `DeletedByEmail`, `DeletedByName` and `DeletedBy`.
    """
    at = reach(call)
    rows = [entry for entry in _seen(at) if entry.get("stage", 1) == 1]
    return odata.answer_page(
        call, rows, _shown, context=f"{at.place}/recycleBin/items", default=200, clamp=True,
        always=("id",), count=False,
    )  # fmt: skip


def _seen(at: Reach) -> list[Record]:
    every = list(recycle.entries(at.tenant, at.site["id"]))
    token = at.call.token
    if token is None or token.app_only or at.level >= Level.DESIGN:
        return every
    own = people.known_id(at.tenant, at.site["id"], token.actor)
    return [entry for entry in every if entry["by"] == own]


def _shown(entry: Record) -> Record:
    return {
        "id": entry["id"],
        "name": entry["title"],
        "size": entry.get("size", 0),
        "deletedDateTime": entry["at"],
        "deletedFromLocation": entry.get("place", ""),
    }


def restore(call: Call) -> Answer:
    """`{"ids": […]}`; 207 with what happened to each.

    Uncertain: the action is bound to every collection of recycleBinItem, /beta only, and documented
    for containers of SharePoint Embedded. What is sure for a site is SharePoint REST's.
    https://learn.microsoft.com/graph/api/recyclebinitem-restore
    """
    if call.version != "beta":
        raise GraphError(400, "BadRequest", "Resource not found for the segment 'restore'.")
    at = reach(call, Level.CONTRIBUTE)
    ids = call.json().get("ids")
    if not isinstance(ids, list) or not ids:
        raise invalid("ids is required.")
    value = [_restored(at, str(id)) for id in ids]
    context = call.url("/$metadata#Collection(recycleBinItem)")
    return Answer(207, {"@odata.context": context, "value": value})


def _restored(at: Reach, id: str) -> Record:
    try:
        entry = next((one for one in _seen(at) if one["id"] == id), None)
        if entry is None:
            raise no_such_item()
        list_ = at.tenant.get(f"lists/{at.site['id']}", entry["list"])
        if list_ is None:
            raise no_such_list()
        items.restore_item(at.tenant, list_, id)
    except GraphError as refused:
        return {"id": id, "error": {"code": refused.code, "message": refused.message}}
    return {"id": id}
