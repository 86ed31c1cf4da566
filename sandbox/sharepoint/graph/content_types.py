"""`/lists/{id}/contentTypes`: the one content type a list here has.

https://learn.microsoft.com/graph/api/list-list-contenttypes
"""

from __future__ import annotations

from ...call import Answer, Call
from ...route import Router
from ...tenant import Record
from .reach import READ, reach

_NAMES = {"documentLibrary": "Document", "userInformation": "Person"}


def routes(graph: Router) -> None:
    graph.route("GET", "/sites/{site}/lists/{list}/contentTypes", application=READ, delegated=READ)(
        list_content_types
    )


def name(list_: Record) -> str:
    return _NAMES.get(list_["template"], "Item")


def of_item(list_: Record, item: Record) -> Record:
    """A folder's content type is SharePoint's own, below 0x0120.

    https://learn.microsoft.com/previous-versions/office/developer/sharepoint-2010/aa543822(v=office.14)
    """
    if "file" in item and item["file"]["folder"]:
        return {"id": f"0x012000{list_['id'].replace('-', '').upper()}", "name": "Folder"}
    return {"id": list_["contentType"], "name": name(list_)}


def shape(list_: Record) -> Record:
    return {
        "id": list_["contentType"],
        "description": "",
        "group": "List Content Types",
        "hidden": False,
        "name": name(list_),
        "readOnly": False,
        "sealed": False,
        "inheritedFrom": None,
        "order": {"default": True, "position": 0},
    }


def list_content_types(call: Call) -> Answer:
    at = reach(call)
    context = at.context(f"/lists('{at.table['id']}')/contentTypes")
    return Answer(200, {"@odata.context": context, "value": [shape(at.table)]})
