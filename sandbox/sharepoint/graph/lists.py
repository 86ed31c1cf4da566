"""`/sites/{id}/lists`.

https://learn.microsoft.com/graph/api/resources/list
"""

from __future__ import annotations

import re
from typing import Any

from ... import odata
from ...call import Answer, Call
from ...route import Router
from ...tenant import Record
from .. import lists, people, permissions
from ..permissions import Level
from ..refusal import invalid
from . import columns, content_types, items
from .reach import MANAGE, READ, Reach, reach


def routes(graph: Router) -> None:
    graph.route("GET", "/sites/{site}/lists", application=READ, delegated=READ)(list_lists)
    graph.route("POST", "/sites/{site}/lists", application=MANAGE, delegated=MANAGE)(create)
    one = "/sites/{site}/lists/{list}"
    graph.route("GET", one, application=READ, delegated=READ)(get)
    graph.route("PATCH", one, application=MANAGE, delegated=MANAGE)(update)
    graph.route("DELETE", one, application=MANAGE, delegated=MANAGE)(delete)
    content_types.routes(graph)


def shape(at: Reach, list_: Record) -> Record:
    tenant, site = at.tenant, at.site["id"]
    etag = f'"{list_["id"]},{list_["rev"]}"'
    log = tenant.logs.get(list_["container"])
    modified = list_["modified"]
    if log:
        modified = max(modified, log[-1].at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    shown = {
        "@odata.etag": etag,
        "createdDateTime": list_["created"],
        "description": list_["description"],
        "eTag": etag,
        "id": list_["id"],
        "lastModifiedDateTime": modified,
        "name": list_["name"],
        "webUrl": list_["webUrl"],
        "displayName": list_["displayName"],
        "createdBy": people.identity(tenant, site, list_["author"]),
        "lastModifiedBy": people.identity(tenant, site, list_["editor"]),
        "parentReference": {"siteId": site},
        "list": {
            "contentTypesEnabled": list_["contentTypesEnabled"],
            "hidden": list_["hidden"],
            "template": list_["template"],
        },
    }
    if list_["system"]:
        shown["system"] = {}
    return shown


def _expanded(at: Reach, list_: Record) -> Record:
    """The relations `$expand` asks for.

    https://learn.microsoft.com/graph/api/list-get
    """
    inner = Reach(at.call, at.site, list_, at.level)
    out: dict[str, Any] = {}
    for name, options in odata.expand(at.call.query.get("expand")).items():
        if name == "columns":
            out["columns"] = columns.shown(inner, options.get("select"))
        elif name == "items":
            out["items"] = items.expanded(inner, options)
        elif name == "contentTypes":
            out["contentTypes"] = [content_types.shape(list_)]
        else:
            raise invalid(f"The property '{name}' cannot be expanded.")
    return out


def _one(at: Reach, list_: Record, status: int = 200) -> Answer:
    selected = odata.select(shape(at, list_), at.call.query.get("select"), always=("id",))
    context = at.context("/lists/$entity")
    return Answer(status, {"@odata.context": context, **selected, **_expanded(at, list_)})


_BY_NAME = re.compile(r"displayName\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE)


def list_lists(call: Call) -> Answer:
    """Hidden and system lists only when `system` is selected; `$filter` knows `displayName eq`.

    https://learn.microsoft.com/graph/api/list-list
    """
    at = reach(call)
    everything = "system" in {name.lower() for name in odata.names(call.query.get("select"))}
    found = [
        list_
        for list_ in lists.all_lists(call.tenant, at.site)
        if (everything or not (list_["hidden"] or list_["system"])) and _readable(at, list_)
    ]
    if text := call.query.get("filter"):
        by_name = _BY_NAME.fullmatch(text.strip())
        if by_name is None:
            raise invalid("The provided filter statement is not supported")
        wanted = by_name[1].replace("''", "'").casefold()
        found = [list_ for list_ in found if list_["displayName"].casefold() == wanted]
    return odata.answer_page(
        call, found, lambda list_: {**shape(at, list_), **_expanded(at, list_)},
        context=f"{at.place}/lists", default=200, clamp=True,
        always=("id", *odata.expand(call.query.get("expand"))),
    )  # fmt: skip


def _readable(at: Reach, list_: Record) -> bool:
    assert at.call.token is not None
    return permissions.level(at.tenant, at.call.token, at.site, list_) >= Level.READ


def get(call: Call) -> Answer:
    at = reach(call)
    return _one(at, at.table)


def create(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/list-create"""
    at = reach(call, Level.EDIT)
    body = call.json()
    name = body.get("displayName") or body.get("name")
    if not isinstance(name, str) or not name.strip():
        raise invalid("The displayName of the list is required.")
    facet = body.get("list") or {}
    drafts = [columns.parsed(one) for one in body.get("columns") or ()]
    made = lists.create_list(
        call.tenant,
        at.site,
        body.get("name") or name,
        display_name=name,
        description=body.get("description") or "",
        template=facet.get("template") or "genericList",
        hidden=bool(facet.get("hidden")),
        content_types=bool(facet.get("contentTypesEnabled")),
    )
    for draft in drafts:
        columns.add(at, made, draft)
    return _one(at, made, 201)


def update(call: Call) -> Answer:
    """Name, description and the settings of the `list` facet; versioning is not among them.

    https://learn.microsoft.com/graph/api/resources/list#properties
    """
    at = reach(call, Level.EDIT)
    body = call.json()
    settings = {name: body[name] for name in ("displayName", "description") if name in body}
    facet = body.get("list") or {}
    settings |= {name: facet[name] for name in ("hidden", "contentTypesEnabled") if name in facet}
    return _one(at, lists.update_list(call.tenant, at.site, at.table, **settings))


def delete(call: Call) -> Answer:
    at = reach(call, Level.EDIT)
    lists.delete_list(call.tenant, at.site, at.table)
    return Answer(204)
