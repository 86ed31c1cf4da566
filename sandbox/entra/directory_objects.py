"""`/directoryObjects`: any object of the directory by its id.

https://learn.microsoft.com/graph/api/directoryobject-getbyids
"""

from __future__ import annotations

from ..call import Answer, Call, GraphError, directory_not_found
from ..route import Router
from . import shapes

MAX_IDS = 1000
_READ = tuple(sorted(shapes.USER_READERS | shapes.GROUP_READERS | {"Application.Read.All"}))


def routes(graph: Router) -> None:
    @graph.route("GET", "/directoryObjects/{id}", application=_READ, delegated=_READ)
    def get_object(call: Call) -> Answer:
        found = shapes.directory_object(call, call.params["id"].lower())
        if found is None:
            raise directory_not_found(call.params["id"])
        return Answer(
            200, {"@odata.context": call.url("/$metadata#directoryObjects/$entity"), **found}
        )

    @graph.route(
        "POST",
        "/directoryObjects/getByIds",
        "/directoryObjects/microsoft.graph.getByIds",
        application=_READ,
        delegated=_READ,
    )
    def get_by_ids(call: Call) -> Answer:
        body = call.json()
        ids = body.get("ids") if isinstance(body, dict) else None
        if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
            raise GraphError(
                400, "Request_BadRequest", "Invalid value specified for property 'ids'."
            )
        if len(ids) > MAX_IDS:
            raise GraphError(
                400,
                "Request_BadRequest",
                f"Too many ids were specified: {len(ids)}. Max allowed: {MAX_IDS}.",
            )
        types = {str(name).lower() for name in body.get("types") or ("directoryobject",)}
        value = []
        for id in dict.fromkeys(one.lower() for one in ids):
            # $select is documented as not supported here: it is ignored.
            found = shapes.directory_object(call, id)
            if found is None:
                continue
            name = str(found["@odata.type"]).rpartition(".")[2].lower()
            if name in types or "directoryobject" in types:
                value.append(found)
        return Answer(
            200, {"@odata.context": call.url("/$metadata#directoryObjects"), "value": value}
        )
