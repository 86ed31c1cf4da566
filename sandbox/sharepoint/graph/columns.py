"""`/lists/{id}/columns`.

https://learn.microsoft.com/graph/api/resources/columndefinition
"""

from __future__ import annotations

from typing import Any

from ... import odata
from ...call import Answer, Call
from ...route import Router
from ...tenant import Record
from .. import columns, lists
from ..index import index
from ..permissions import Level
from ..refusal import Refused, invalid
from .reach import MANAGE, READ, Reach, reach

_FACETS = {
    "text": "Text", "number": "Number", "currency": "Currency", "boolean": "Boolean",
    "choice": "Choice", "dateTime": "DateTime", "personOrGroup": "User", "lookup": "Lookup",
    "hyperlinkOrPicture": "URL", "calculated": "Calculated",
}  # fmt: skip
_EVERY = {
    "displayName": "displayName",
    "description": "description",
    "required": "required",
    "hidden": "hidden",
    "readOnly": "readOnly",
    "indexed": "indexed",
    "enforceUniqueValues": "unique",
    "defaultValue": "default",
    "columnGroup": "group",
}
_INDEXABLE = 20_000
"""Items beyond which an index can no longer be added.

https://support.microsoft.com/office/add-an-index-to-a-list-or-library-column-f3f00554-b7dc-44d1-a2ed-d477eac463b0
"""


def routes(graph: Router) -> None:
    every, one = "/sites/{site}/lists/{list}/columns", "/sites/{site}/lists/{list}/columns/{column}"
    graph.route("GET", every, application=READ, delegated=READ)(list_columns)
    graph.route("POST", every, application=MANAGE, delegated=MANAGE)(create)
    graph.route("GET", one, application=READ, delegated=READ)(get)
    graph.route("PATCH", one, application=MANAGE, delegated=MANAGE)(update)
    graph.route("DELETE", one, application=MANAGE, delegated=MANAGE)(delete)


def shape(column: Record) -> Record:
    shown: dict[str, Any] = {
        "columnGroup": column["group"],
        "description": column["description"],
        "displayName": column["displayName"],
        "enforceUniqueValues": column["unique"],
        "hidden": column["hidden"],
        "id": column["id"],
        "indexed": column["indexed"],
        "name": column["name"],
        "readOnly": column["readOnly"],
        "required": column["required"],
    }
    if column["default"] is not None:
        shown["defaultValue"] = column["default"]
    return shown | _facet(column)


def _facet(column: Record) -> Record:
    kind, get = column["kind"], column.get
    if kind in ("Text", "Note"):
        note = kind == "Note"
        facet: Record = {
            "allowMultipleLines": note,
            "appendChangesToExistingText": bool(get("append")),
            "linesForEditing": get("lines", 6) if note else 0,
        }
        facet |= {"textType": "richText" if get("richText") else "plain"} if note else {}
        facet |= {} if note else {"maxLength": get("maxLength") or 255}
        return {"text": facet}
    if kind == "Number":
        return {
            "number": {
                "decimalPlaces": get("decimals") or "automatic",
                "displayAs": "number",
                "maximum": get("maximum") if get("maximum") is not None else 1.79769313486231e308,
                "minimum": get("minimum") if get("minimum") is not None else -1.79769313486231e308,
            }
        }
    if kind == "Choice":
        return {
            "choice": {
                "allowTextEntry": get("fillIn", False),
                "choices": list(column["choices"]),
                "displayAs": "checkBoxes" if column["multiple"] else column["displayAs"],
            }
        }
    if kind == "DateTime":
        date = "dateOnly" if get("dateOnly") else "dateTime"
        return {"dateTime": {"displayAs": "default", "format": date}}
    if kind == "User":
        return {
            "personOrGroup": {
                "allowMultipleSelection": column["multiple"],
                "chooseFromType": "peopleOnly" if get("peopleOnly", True) else "peopleAndGroups",
                "displayAs": "nameWithPresence",
            }
        }
    if kind == "Lookup" and get("list"):
        return {
            "lookup": {
                "allowMultipleValues": column["multiple"],
                "allowUnlimitedLength": False,
                "columnName": column["lookupColumn"],
                "listId": column["list"],
            }
        }
    if kind == "Calculated":
        output = get("outputKind", "Text")
        return {"calculated": {"formula": get("formula", ""), "outputType": output.lower()}}
    simple = {"Boolean": "boolean", "URL": "hyperlinkOrPicture", "Currency": "currency"}
    if kind not in simple:
        return {}
    return {simple[kind]: {"isPicture": get("picture", False)} if kind == "URL" else {}}


def parsed(body: Any, *, partial: bool = False) -> Record:
    """The settings a columnDefinition stands for, as `add_column` takes them."""
    if not isinstance(body, dict):
        raise invalid("The column definition is malformed.")
    draft: Record = {ours: body[theirs] for theirs, ours in _EVERY.items() if theirs in body}
    facets = [name for name in _FACETS if isinstance(body.get(name), dict)]
    if len(facets) > 1 or (not facets and not partial):
        raise invalid("Exactly one column type must be specified.")
    if not partial:
        draft["name"] = body.get("name") or body.get("displayName")
        if not isinstance(draft["name"], str) or not draft["name"].strip():
            raise invalid("The name of the column is required.")
    if facets:
        draft["kind"] = _FACETS[facets[0]]
        draft |= _settings(facets[0], body[facets[0]], draft)
    if draft.get("default") == {}:
        draft["default"] = None
    return draft


def _settings(facet: str, body: Record, draft: Record) -> Record:
    get = body.get
    if facet == "text":
        if get("allowMultipleLines"):
            draft["kind"] = "Note"
            return _given(
                lines=get("linesForEditing"), append=get("appendChangesToExistingText"),
                richText=get("textType") == "richText" or None,
            )  # fmt: skip
        return _given(maxLength=get("maxLength"))
    if facet == "number":
        return _given(decimals=get("decimalPlaces"), minimum=get("minimum"), maximum=get("maximum"))
    if facet == "choice":
        many = get("displayAs") == "checkBoxes" if "displayAs" in body else None
        return _given(
            choices=get("choices"), fillIn=get("allowTextEntry"), multiple=many,
            displayAs=None if many else get("displayAs"),
        )  # fmt: skip
    if facet == "dateTime":
        return _given(dateOnly=get("format") == "dateOnly" if "format" in body else None)
    if facet == "personOrGroup":
        people = get("chooseFromType")
        return _given(
            multiple=get("allowMultipleSelection"),
            peopleOnly=people != "peopleAndGroups" if people else None,
        )
    if facet == "lookup":
        return _given(
            list=get("listId"), lookupColumn=get("columnName"), multiple=get("allowMultipleValues")
        )
    if facet == "hyperlinkOrPicture":
        return _given(picture=get("isPicture"))
    if facet == "calculated":
        output = get("outputType")
        return _given(formula=get("formula"), outputKind=output and output.capitalize())
    return {}


def _given(**settings: Any) -> Record:
    return {name: value for name, value in settings.items() if value is not None}


def add(at: Reach, list_: Record, draft: Record) -> Record:
    """Add a parsed column to a list of the site."""
    settings = dict(draft)
    name, kind = settings.pop("name"), settings.pop("kind")
    if kind == "Lookup":
        target = lists.find_list(at.tenant, at.site, settings.get("list") or "")
        if target is None:
            raise invalid("The list of the lookup column does not exist on this site.")
        settings["list"] = target["id"]
    return columns.add_column(
        at.tenant, list_, name, kind,
        display_name=settings.pop("displayName", None) or name, **settings,
    )  # fmt: skip


def shown(at: Reach, select: str | None) -> list[Record]:
    """Hidden columns only when `hidden` is selected.

    https://learn.microsoft.com/graph/api/resources/columndefinition
    """
    everything = "hidden" in {name.lower() for name in odata.names(select)}
    return [
        odata.select(shape(column), select, always=("id",))
        for column in columns.all_columns(at.tenant, at.table)
        if everything or not column["hidden"]
    ]


def _context(at: Reach, entity: bool) -> str:
    return at.context(f"/lists('{at.table['id']}')/columns{'/$entity' if entity else ''}")


def list_columns(call: Call) -> Answer:
    at = reach(call)
    rows = shown(at, call.query.get("select"))
    if "filter" in call.query:
        rows = odata.filtered(call, rows)
    return Answer(200, {"@odata.context": _context(at, False), "value": rows})


def _column(at: Reach) -> Record:
    found = columns.find_column(at.tenant, at.table, at.call.params["column"])
    if found is None:
        raise Refused(404, "itemNotFound", "The specified column was not found.")
    return found


def _one(at: Reach, column: Record, status: int = 200) -> Answer:
    body = odata.select(shape(column), at.call.query.get("select"), always=("id",))
    return Answer(status, {"@odata.context": _context(at, True), **body})


def get(call: Call) -> Answer:
    at = reach(call)
    return _one(at, _column(at))


def create(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/list-post-columns"""
    at = reach(call, Level.EDIT)
    draft = parsed(call.json())
    if draft.get("indexed"):
        _refuse_late_index(at)
    return _one(at, add(at, at.table, draft), 201)


def update(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/columndefinition-update"""
    at = reach(call, Level.EDIT)
    column = _column(at)
    draft = parsed(call.json(), partial=True)
    kind = draft.pop("kind", column["kind"])
    if kind != column["kind"]:
        raise invalid("The type of a column cannot be changed.")
    draft.pop("list", None)
    if column["builtin"] and column["name"] != "Title":
        raise invalid("The column is read-only.")
    if draft.get("indexed") and not column["indexed"]:
        _refuse_late_index(at)
    return _one(at, columns.update_column(call.tenant, at.table, column, **draft))


def _refuse_late_index(at: Reach) -> None:
    if len(index(at.tenant, at.table)) > _INDEXABLE:
        raise invalid(
            "The attempted operation is prohibited because it exceeds the list view threshold.",
            "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
        )


def delete(call: Call) -> Answer:
    at = reach(call, Level.EDIT)
    columns.delete_column(call.tenant, at.table, _column(at))
    return Answer(204)
