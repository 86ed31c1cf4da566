"""`/sites` and `/groups/{id}/sites/root`.

https://learn.microsoft.com/graph/api/resources/site
"""

from __future__ import annotations

from ... import odata
from ...call import Answer, Call, GraphError
from ...route import Router
from ...tenant import Record
from .. import permissions, sites
from ..permissions import Level
from .reach import READ, reach, site_of_group


def routes(graph: Router) -> None:
    graph.route("GET", "/sites", application=READ, delegated=READ)(search)
    graph.route("GET", "/sites/getAllSites", application=READ)(all_sites)
    graph.route("GET", "/sites/{site}", application=READ, delegated=READ)(get_site)
    graph.route("GET", "/sites/{site}/sites", application=READ, delegated=READ)(subsites)
    graph.route(
        "GET", "/groups/{group}/sites/root", application=READ,
        delegated=(*READ, "Group.Read.All", "Group.ReadWrite.All"),
    )(group_site)  # fmt: skip


def shape(site: Record) -> Record:
    return {
        "createdDateTime": site["created"],
        "description": site["description"],
        "id": site["id"],
        "lastModifiedDateTime": site["created"],
        "name": site["name"],
        "webUrl": site["webUrl"],
        "displayName": site["displayName"],
        "root": {},
        "siteCollection": {"hostname": sites.HOST},
    }


def _one(call: Call, site: Record) -> Answer:
    body = odata.select(shape(site), call.query.get("select"), always=("id",))
    return Answer(200, {"@odata.context": call.url("/$metadata#sites/$entity"), **body})


def get_site(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/site-get"""
    return _one(call, reach(call).site)


def group_site(call: Call) -> Answer:
    found = site_of_group(call)
    call.params["site"] = found["id"]
    return get_site(call)


def search(call: Call) -> Answer:
    """`?search=`: sites whose name or title holds the words, `*` for all.

    https://learn.microsoft.com/graph/api/site-search
    """
    wanted = call.query.get("search", "").strip().strip('"').casefold()
    if not wanted and "filter" not in call.query:
        raise GraphError(400, "invalidRequest", "The search query parameter is required.")
    words = wanted.strip("*").split()
    found = [
        site
        for site in _readable(call)
        if all(word in f"{site['name']} {site['displayName']}".casefold() for word in words)
    ]
    return odata.answer_page(call, found, shape, context="sites", always=("id",))


def all_sites(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/site-getallsites"""
    return odata.answer_page(call, _readable(call), shape, context="sites", always=("id",))


def subsites(call: Call) -> Answer:
    """No site collection here has subsites."""
    reach(call)
    return Answer(200, {"@odata.context": call.url("/$metadata#sites"), "value": []})


def _readable(call: Call) -> list[Record]:
    assert call.token is not None
    token = call.token
    return [
        site
        for site in call.tenant.all("sites")
        if permissions.level(call.tenant, token, site) >= Level.READ
    ]
