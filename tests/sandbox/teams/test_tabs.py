"""Tabs that an application pins, and what it cannot configure."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Team

CATALOG = "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps"
WEBSITE = "com.microsoft.teamspace.tab.web"
LIST_PAGE = "2a527703-1f6f-4559-a332-d8a7d288cd88"
URL = "https://omosandbox.sharepoint.com/sites/N-0001/Lists/Aanmeldingen"


@pytest.fixture
def path(team: Team) -> str:
    return f"/channels/{team.call('GET', '/primaryChannel').json['id']}/tabs"


def body(app: str = WEBSITE, **configuration: Any) -> dict[str, Any]:
    return {
        "displayName": "Aanmelden",
        "teamsApp@odata.bind": f"{CATALOG}/{app}",
        "configuration": configuration,
    }


def test_a_website_tab_shows_a_list_and_reads_back_as_it_was_pinned(team: Team, path: str) -> None:
    made = team.call("POST", path, body(contentUrl=URL, websiteUrl=URL))
    assert made.status == 201
    assert made.json["teamsApp"]["id"] == WEBSITE
    (shown,) = team.call("GET", path).json["value"]
    assert shown["configuration"] == {
        "entityId": None, "contentUrl": URL, "removeUrl": None, "websiteUrl": URL,
    }  # fmt: skip
    assert team.call("GET", f"{path}/{made.json['id']}").json["displayName"] == "Aanmelden"


def test_its_name_and_address_can_be_changed_and_its_app_cannot(team: Team, path: str) -> None:
    made = team.call("POST", path, body(contentUrl=URL, websiteUrl=URL)).json
    at = f"{path}/{made['id']}"
    assert team.call("PATCH", at, {"displayName": "Bijeenkomsten"}).status == 200
    assert team.call("PATCH", at, {"configuration": {"contentUrl": f"{URL}2"}}).status == 200
    shown = team.call("GET", at).json
    assert (shown["displayName"], shown["configuration"]["contentUrl"]) == (
        "Bijeenkomsten", f"{URL}2",
    )  # fmt: skip
    assert shown["configuration"]["websiteUrl"] == URL
    change = {"teamsApp@odata.bind": f"{CATALOG}/{LIST_PAGE}"}
    assert team.call("PATCH", at, change).status == 400


@pytest.mark.parametrize(
    "given",
    [
        body(contentUrl=URL),
        body(contentUrl="http://x.example", websiteUrl=URL),
        body(contentUrl=URL, websiteUrl=URL, title="x"),
        body(LIST_PAGE, contentUrl=URL, websiteUrl=URL),
        {"displayName": "x"},
    ],
)
def test_a_tab_that_cannot_be_configured_so_is_refused(
    team: Team, path: str, given: dict[str, Any]
) -> None:
    assert team.call("POST", path, given).status == 400
    assert team.call("GET", path).json["value"] == []


def test_a_page_or_list_of_sharepoint_is_pinned_for_somebody_to_set_up(
    team: Team, path: str
) -> None:
    assert team.call("POST", path, body(LIST_PAGE)).status == 201


def test_pinning_needs_its_permission(team: Team, path: str) -> None:
    for roles, status in ((("TeamsTab.Read.All",), 403), (("TeamsTab.Create",), 201)):
        app = team.box.as_app(*roles)
        reply = team.call("POST", path, body(contentUrl=URL, websiteUrl=URL), token=app)
        assert reply.status == status
