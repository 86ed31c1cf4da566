"""`/items/{id}/versions`.

https://learn.microsoft.com/graph/api/resources/listitemversion
"""

from __future__ import annotations

from ...call import Answer, Call
from ...route import Router
from ...tenant import Record
from .. import items, versions
from ..permissions import Level
from ..refusal import Refused
from .items import context, field_names
from .reach import READ, WRITE, Reach, reach
from .shape import Shape


def routes(graph: Router) -> None:
    every = "/sites/{site}/lists/{list}/items/{item}/versions"
    one = every + "/{version}"
    graph.route("GET", every, application=READ, delegated=READ)(list_versions)
    graph.route("GET", one, application=READ, delegated=READ)(get)
    graph.route("GET", one + "/fields", application=READ, delegated=READ)(get_fields)
    graph.route("POST", one + "/restoreVersion", application=WRITE, delegated=WRITE)(restore)


def _shown(shape: Shape, version: Record, fields: list[str] | None) -> Record:
    shown = {
        "id": versions.label(version),
        "lastModifiedDateTime": version["modified"],
        "lastModifiedBy": shape.identity(version["editor"]),
    }
    if fields is not None:
        shown["fields"] = shape.fields(version, fields)
    return shown


def list_versions(call: Call) -> Answer:
    """Newest first; one only where versioning is off.

    https://learn.microsoft.com/graph/api/listitem-list-versions
    """
    at = reach(call)
    item, shape = at.item(), Shape(at)
    fields = field_names(call.query.get("expand"))
    every = versions.all_versions(call.tenant, at.table, item)
    if not at.table["versioning"]:
        every = every[:1]
    body = {
        "@odata.context": context(at, f"('{item['id']}')/versions"),
        "value": [_shown(shape, version, fields) for version in every],
    }
    return Answer(200, body)


def _version(at: Reach) -> tuple[Record, Record]:
    item = at.item()
    for version in versions.all_versions(at.tenant, at.table, item):
        if versions.label(version) == at.call.params["version"]:
            return item, version
    raise Refused(404, "itemNotFound", "The specified version was not found.")


def get(call: Call) -> Answer:
    at = reach(call)
    item, version = _version(at)
    shown = _shown(Shape(at), version, field_names(call.query.get("expand")))
    rest = f"('{item['id']}')/versions/$entity"
    return Answer(200, {"@odata.context": context(at, rest), **shown})


def get_fields(call: Call) -> Answer:
    at = reach(call)
    item, version = _version(at)
    rest = f"('{item['id']}')/versions('{versions.label(version)}')/fields/$entity"
    return Answer(200, {"@odata.context": context(at, rest), **Shape(at).fields(version)})


def restore(call: Call) -> Answer:
    """The old values become a new version; nothing is taken away.

    https://learn.microsoft.com/graph/api/listitemversion-restore
    """
    at = reach(call, Level.CONTRIBUTE)
    at.item(write=True)
    item, version = _version(at)
    items.restore_version(call.tenant, at.table, item, version)
    return Answer(204)
