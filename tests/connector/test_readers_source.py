"""Who may read a file, from all the ways in which a library says it."""

from __future__ import annotations

from typing import Any

from connector.exchange import Response
from connector.readers_source import ReadersSource, readers_of

EVERYBODY = {
    "grantedToV2": {
        "siteUser": {
            "displayName": "Everyone except external users",
            "loginName": "c:0-.f|rolemanager|spo-grid-all-users/t",
        }
    }
}
GROUP = {"grantedToV2": {"group": {"id": "g", "displayName": "Team"}, "siteUser": {"id": "3"}}}
SITE_GROUP = {
    "grantedToV2": {"siteGroup": {"id": "5", "displayName": "Bezoekers"}},
    "grantedTo": {"user": {"displayName": "Bezoekers"}},
    "inheritedFrom": {},
}
OLD = {"grantedTo": {"user": {"displayName": "Leden"}}}


def person(id: str) -> dict[str, Any]:
    login = {"loginName": f"i:0#.f|membership|{id}@school.example", "displayName": id}
    return {"grantedToV2": {"user": {"id": id, "displayName": id}, "siteUser": login}}


def link(scope: str, *people: str) -> dict[str, Any]:
    granted = [person(one)["grantedToV2"] for one in people]
    return {"link": {"scope": scope, "type": "view"}, "grantedToIdentitiesV2": granted}


def test_groups_are_named_and_people_only_counted() -> None:
    found = readers_of([EVERYBODY, GROUP, SITE_GROUP, OLD, person("anna"), person("bas")])
    assert found == {
        "groups": ["Bezoekers", "Everyone except external users", "Leden", "Team"],
        "people": 2,
        "links": {},
    }


def test_links_are_counted_by_whom_they_are_for_and_somebody_counts_once() -> None:
    found = readers_of(
        [link("anonymous"), link("organization"), link("users", "anna", "bas"), person("anna")]
    )
    assert found == {
        "groups": [], "people": 2, "links": {"anonymous": 1, "organization": 1, "users": 1},
    }  # fmt: skip


def test_an_application_and_what_is_not_understood_are_nobody() -> None:
    granted = {"grantedToV2": {"application": {"id": "a", "displayName": "App"}}}
    found = readers_of([granted, {}, None, "x"])
    assert found == {"groups": [], "people": 0, "links": {}}


def test_all_pages_are_read_and_one_that_is_refused_keeps_nothing_waiting() -> None:
    exchange = ReadersSource("d", ["b", "a"]).observe()
    asked = next(exchange)
    assert [one.url for one in asked] == [
        "/drives/d/items/a/permissions", "/drives/d/items/b/permissions",
    ]  # fmt: skip
    page = {"value": [person("anna")], "@odata.nextLink": "/drives/d/items/a/permissions?$skip=1"}
    more = exchange.send([Response(200, page), Response(403, {})])
    assert [one.url for one in more] == ["/drives/d/items/a/permissions?$skip=1"]
    try:
        exchange.send([Response(200, {"value": [GROUP]})])
    except StopIteration as end:
        seen = end.value
    assert seen.failure is None
    assert {one.id: one.value for one in seen.sightings} == {
        "a": {"groups": ["Team"], "people": 1, "links": {}}, "b": {"unknown": "HTTP 403"},
    }  # fmt: skip
