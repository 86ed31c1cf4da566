"""Documented throttling, scaled down so that a few calls meet it."""

from __future__ import annotations

import pytest

from sandbox.cost import service, units
from sandbox.dispatch import make_call
from sandbox.embedded import Sandbox
from sandbox.tenant import Tenant

GRAPH = "https://graph.microsoft.com/v1.0"
SITE = f"{GRAPH}/sites/root"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(box: Sandbox) -> Clock:
    made = Clock()
    box.cloud.meters.clock = made
    return made


def statuses(box: Sandbox, url: str, times: int, *roles: str) -> list[int]:
    return [box.call("GET", url, token=box.as_app(*roles)).status for _ in range(times)]


def test_nothing_is_throttled_until_it_is_turned_on(box: Sandbox) -> None:
    assert 429 not in statuses(box, SITE, 50, "Sites.Read.All")


def test_sharepoint_warns_from_80_percent_and_refuses_beyond_100(
    box: Sandbox, clock: Clock
) -> None:
    box.settings.change({"throttle_sharepoint": True, "sharepoint_ru_per_minute": 10})
    token = box.as_app("Sites.Read.All")
    replies = [box.call("GET", SITE, token=token) for _ in range(11)]
    assert [("RateLimit-Remaining" in reply.headers) for reply in replies[:8]] == [False] * 7 + [
        True
    ]
    assert replies[8].headers["RateLimit-Limit"] == "10"
    assert replies[8].headers["RateLimit-Remaining"] == "1"
    assert 429 not in [reply.status for reply in replies[:10]]
    refused = replies[10]
    assert refused.status == 429
    assert refused.json["error"]["code"] == "activityLimitReached"
    assert refused.headers["Retry-After"] == "60"
    clock.now += 60
    assert box.call("GET", SITE, token=token).status != 429


def test_a_person_gets_no_rate_limit_headers(staffed: Sandbox, clock: Clock) -> None:
    staffed.settings.change({"throttle_sharepoint": True, "sharepoint_ru_per_minute": 2})
    staffed.cloud.meters.clock = clock
    token = staffed.as_person("p1@theresialyceum.example", "Sites.Read.All")
    replies = [staffed.call("GET", SITE, token=token) for _ in range(2)]
    assert not any("RateLimit-Limit" in reply.headers for reply in replies)


def test_a_team_takes_four_requests_a_second(box: Sandbox, clock: Clock) -> None:
    box.settings.change({"throttle_teams": True})
    one, other = (f"{GRAPH}/teams/{n * 8}-0000-4000-8000-000000000000/members" for n in "12")
    assert [s == 429 for s in statuses(box, one, 5, "TeamMember.Read.All")] == [False] * 4 + [True]
    assert 429 not in statuses(box, other, 4, "TeamMember.Read.All")
    clock.now += 1
    assert 429 not in statuses(box, one, 4, "TeamMember.Read.All")


def test_a_throttled_request_still_counts(box: Sandbox, clock: Clock) -> None:
    box.settings.change({"throttle_sharepoint": True, "sharepoint_ru_per_minute": 1})
    statuses(box, SITE, 5, "Sites.Read.All")
    assert box.cloud.counters.ru["sharepoint"] == 5


def test_entra_says_what_a_request_cost_and_why_it_was_refused(box: Sandbox, clock: Clock) -> None:
    box.settings.change({"throttle_entra": True, "entra_ru_per_10_seconds": 4})
    token = box.app_token()
    replies = [box.call("GET", f"{GRAPH}/users", token=token) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[0].headers["x-ms-resource-unit"] == "2"
    assert replies[1].headers["x-ms-throttle-limit-percentage"] == "1.00"
    assert replies[2].headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"
    assert replies[2].headers["Retry-After"] == "10"


def test_parts_of_a_batch_are_throttled_one_by_one(box: Sandbox, clock: Clock) -> None:
    box.settings.change({"throttle_entra": True, "entra_ru_per_10_seconds": 4})
    parts = [{"id": n, "method": "GET", "url": "/users"} for n in range(4)]
    reply = box.call("POST", f"{GRAPH}/$batch", json={"requests": parts}, token=box.app_token())
    assert reply.status == 200
    assert [part["status"] for part in reply.json["responses"]] == [200, 200, 429, 429]


def test_limits_and_windows_can_be_scaled_down(box: Sandbox, clock: Clock) -> None:
    box.settings.change({"throttle_sharepoint": True, "limit_scale": 0.001, "window_scale": 0.01})
    assert statuses(box, SITE, 4, "Sites.Read.All")[3] == 429  # 3.75 units in 0.6 s
    clock.now += 0.61
    assert statuses(box, SITE, 1, "Sites.Read.All") != [429]


@pytest.mark.parametrize(
    ("method", "url", "kind", "cost"),
    [
        ("GET", "/users", "entra", 2),
        ("GET", "/users?$select=id", "entra", 1),
        ("GET", "/users?$expand=manager", "entra", 3),
        ("GET", "/groups/x/members", "entra", 3),
        ("GET", "/groups/x/members?$top=10", "entra", 2),
        ("GET", "/users/x/memberOf", "entra", 2),
        ("GET", "/groups/delta", "entra", 1),
        ("POST", "/directoryObjects/getByIds", "entra", 3),
        ("PATCH", "/users/x", "entra", 1),
        ("GET", "/sites/s/lists/l/items/1", "sharepoint", 1),
        ("GET", "/sites/s/lists/l/items", "sharepoint", 2),
        ("GET", "/sites/s/lists/l/items/delta?token=x", "sharepoint", 1),
        ("GET", "/sites/s/lists/l/items/delta", "sharepoint", 2),
        ("GET", "/sites/s/lists/l/items/1/versions", "sharepoint", 2),
        ("PATCH", "/sites/s/lists/l/items/1/fields", "sharepoint", 2),
        ("GET", "/sites/s/permissions", "sharepoint", 5),
        ("GET", "/drives/d/items/i?$expand=permissions", "sharepoint", 5),
        ("GET", "/drives/d/items/i/content", "sharepoint", 1),
        ("GET", "/groups/x/drive", "sharepoint", 1),
        ("GET", "/teams/t/members", "teams", 0),
        ("GET", "/groups/x/team", "teams", 0),
        ("GET", "/users/x/joinedTeams", "teams", 0),
        ("GET", "/teams/t/channels/c/filesFolder", "teams", 0),
    ],
)
def test_costs_are_the_documented_ones(method: str, url: str, kind: str, cost: int) -> None:
    call = make_call(
        Tenant(), method, "graph", f"/v1.0{url}", {}, base_url="https://graph.microsoft.com"
    )
    assert (service(call), units(call)) == (kind, cost)
