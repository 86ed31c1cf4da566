"""`/lists/{id}/items` and one item of it.

https://learn.microsoft.com/graph/api/resources/listitem
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import odata
from ...call import Answer, Call
from ...route import Router
from ...tenant import Record
from .. import columns, items, promotion
from ..drive_item import DriveItems
from ..permissions import Level
from ..refusal import Refused, invalid
from . import fields, query
from .reach import READ, WRITE, Reach, reach
from .shape import Shape, etag


def routes(graph: Router) -> None:
    every = "/sites/{site}/lists/{list}/items"
    one = every + "/{item}"
    graph.route("GET", every, application=READ, delegated=READ)(list_items)
    graph.route("POST", every, application=WRITE, delegated=WRITE)(create)
    graph.route("GET", one, application=READ, delegated=READ)(get)
    graph.route("PATCH", one, application=WRITE, delegated=WRITE)(update)
    graph.route("DELETE", one, application=WRITE, delegated=WRITE)(delete)
    graph.route("GET", one + "/fields", application=READ, delegated=READ)(get_fields)
    graph.route("PATCH", one + "/fields", application=WRITE, delegated=WRITE)(update_fields)


def field_names(text: str | None) -> list[str] | None:
    """The names `$expand=fields($select=…)` asks for; None when fields are not expanded."""
    found = {name.lower(): options for name, options in odata.expand(text).items()}
    unknown = set(found) - {"fields", "driveitem", "versions", "columns", "analytics"}
    if unknown:
        raise invalid(f"The property '{sorted(unknown)[0]}' cannot be expanded.")
    return odata.names(found["fields"].get("select")) if "fields" in found else None


def context(at: Reach, rest: str) -> str:
    return at.context(f"/lists('{at.table['id']}')/items{rest}")


def list_items(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/listitem-list"""
    at = reach(call)
    shape = Shape(at)
    wanted = field_names(call.query.get("expand"))
    shape.check_select(wanted or ())
    selected = odata.names(call.query.get("select"))
    page = query.page(at)
    body: Record = {"@odata.context": context(at, "")}
    if page.next_link:
        body["@odata.nextLink"] = page.next_link
    more = _drive_item(at)
    body["value"] = [{**shape.item(item, selected, wanted), **more(item)} for item in page.rows]
    return Answer(200, body)


def _drive_item(at: Reach) -> Callable[[Record], Record]:
    """What `$expand=driveItem` adds to an item of a library."""
    options = {k.lower(): v for k, v in odata.expand(at.call.query.get("expand")).items()}
    if "driveitem" not in options:
        return lambda item: {}
    chosen = options["driveitem"].get("select")
    shapes = DriveItems(at.tenant, at.site, at.table, at.call, at.rights, chosen or "")
    return lambda item: (
        {"driveItem": odata.select(shapes.item(item), chosen, always=("id",))}
        if "file" in item
        else {}
    )


def expanded(at: Reach, options: Record) -> list[Record]:
    """The first page of items, for `$expand=items` of a list."""
    shape = Shape(at)
    wanted = field_names(options.get("expand"))
    return [
        shape.item(item, odata.names(options.get("select")), wanted)
        for item in query.first(at, int(options.get("top") or query.PAGE))
    ]


def _one(at: Reach, item: Record, status: int = 200) -> Answer:
    """One item shows its fields unasked, unless `$select` leaves them out; a list of them does not.

    Reported/uncertain for a plain GET: the documentation shows `fields` with `$expand` only.
    """
    selected = odata.names(at.call.query.get("select"))
    wanted = field_names(at.call.query.get("expand"))
    if wanted is None and (not selected or "fields" in map(str.lower, selected)):
        wanted = []
    shown = Shape(at).item(item, selected, wanted)
    body = {"@odata.context": context(at, "/$entity"), **shown, **_drive_item(at)(item)}
    return Answer(status, body, {"ETag": etag(item)})


def get(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/listitem-get"""
    at = reach(call)
    return _one(at, at.item())


def get_fields(call: Call) -> Answer:
    at = reach(call)
    return _fields(at, at.item())


def _fields(at: Reach, item: Record) -> Answer:
    selected = odata.names(at.call.query.get("select"))
    shape = Shape(at)
    shape.check_select(selected)
    shown = shape.fields(item, selected)
    body = {"@odata.context": context(at, f"('{item['id']}')/fields/$entity"), **shown}
    return Answer(200, body, {"ETag": etag(item)})


def create(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/listitem-create"""
    at = reach(call, Level.CONTRIBUTE)
    at.rights.may_add()
    body = _object(call.json())
    given = fields.parsed(columns.own_columns(call.tenant, at.table), body.get("fields") or {})
    made = items.create_item(call.tenant, at.table, given)
    return _one(at, made, 201)


def update(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/listitem-update"""
    body = _object(call.json())
    return _one(*_updated(call, body.get("fields") or {}))


def update_fields(call: Call) -> Answer:
    return _fields(*_updated(call, _object(call.json())))


def _object(body: Any) -> Record:
    if not isinstance(body, dict):
        raise invalid("Invalid request")
    return body


def _updated(call: Call, given: Record) -> tuple[Reach, Record]:
    at = reach(call, Level.CONTRIBUTE)
    item = at.item(write=True)
    check_match(call, item)
    wanted = fields.parsed(columns.own_columns(call.tenant, at.table), given)
    made = items.update_item(call.tenant, at.table, item, wanted)
    return at, promotion.described(call.tenant, call.settings, at.table, item, made)


def check_match(call: Call, item: Record) -> None:
    """If-Match: the item's present ETag, or `*` for any.

    https://learn.microsoft.com/graph/errors (resourceModified)
    """
    wanted = call.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    marks = {mark.strip().removeprefix("W/") for mark in wanted.split('",')}
    marks = {mark if mark.endswith('"') else mark + '"' for mark in marks}
    if etag(item) not in marks:
        raise Refused(
            412,
            "resourceModified",
            "ETag does not match current item's value",
            "-1, Microsoft.SharePoint.Client.ClientServiceException",
        )


def delete(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/listitem-delete"""
    at = reach(call, Level.CONTRIBUTE)
    item = at.item(write=True)
    check_match(call, item)
    items.delete_item(call.tenant, at.table, item)
    return Answer(204)
