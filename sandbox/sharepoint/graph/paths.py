"""A site by its path: `/sites/{host}:/{path}` and `/sites/{host}:/{path}:/…`.

https://learn.microsoft.com/graph/api/site-getbypath
"""

from __future__ import annotations

from collections.abc import Callable

from ...call import Answer, Call, GraphError, not_found
from ...dispatch import authorise
from ...route import Router
from .. import sites
from ..refusal import Refused


def routes(graph: Router) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        graph.route(method, "/sites/{host}:/{rest:path}", application=("*",), delegated=("*",))(
            _by_path(graph)
        )


def _by_path(graph: Router) -> Callable[[Call], Answer]:
    def by_path(call: Call) -> Answer:
        """Answer as `/sites/{id}…` would; the permissions are those of what is named."""
        path, _, rest = call.params["rest"].partition(":")
        known = call.params["host"].casefold() in (sites.HOST, "root")
        site = sites.site_at(call.tenant, path) if known else None
        if site is None:
            raise Refused(404, "itemNotFound", "Requested site could not be found")
        call.path = f"/sites/{site['id']}{'/' if rest.strip('/') else ''}{rest.strip('/')}"
        found = graph.match(call.method, call.path)
        if found is None:
            if graph.methods(call.path):
                raise GraphError(405, "notAllowed", "The HTTP method is not allowed.")
            raise not_found()
        route, call.params = found
        authorise(route, call)
        return route.handler(call)

    return by_path
