"""Faults that a rule brings about, as docs/sandbox.md lists them."""

from __future__ import annotations

import http.client
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sandbox.call import Answer
from sandbox.dispatch import make_call
from sandbox.disturb import disturbed
from sandbox.embedded import Reply, Sandbox
from sandbox.entra import users
from sandbox.rules import FAULTS, RuleRefused, read_rule
from sandbox.sharepoint import items, lists, sites
from sandbox.tenant import Tenant

from .conftest import user_id

GRAPH = "https://graph.microsoft.com/v1.0"
DOCUMENT = Path(__file__).parents[2] / "docs" / "sandbox.md"


def rule(box: Sandbox, fault: str, match: dict[str, Any] | None = None, **more: Any) -> None:
    source = {"match": match or {}, "fault": fault, **more}
    assert box.call("POST", "https://control.sandbox.example/rules", json=source).status == 200


def listing(box: Sandbox, url: str = "/users") -> Reply:
    return box.call("GET", GRAPH + url, token=box.app_token())


def names(reply: Reply) -> list[str]:
    return [row["displayName"] for row in reply.json["value"]]


def rename(box: Sandbox, name: str = "renamed") -> Reply:
    return box.request(
        "PATCH", f"{GRAPH}/users/{user_id(1)}", json={"displayName": name},
        token=box.app_token(roles=["User.ReadWrite.All"]),
    )  # fmt: skip


def name_of_first(box: Sandbox) -> str:
    return str(box.tenant.table("users")[user_id(1)]["displayName"])


# Connections


@pytest.mark.parametrize(("fault", "effect"), [("reset_before", "p1"), ("reset_after", "renamed")])
def test_a_reset_connection_tells_nothing_about_the_effect(
    staffed: Sandbox, fault: str, effect: str
) -> None:
    rule(staffed, fault, {"method": "PATCH"}, times=1)
    with pytest.raises((OSError, http.client.HTTPException)):
        rename(staffed)
    assert name_of_first(staffed) == effect
    assert rename(staffed).status == 204


def test_a_truncated_body_ends_before_its_length(staffed: Sandbox) -> None:
    rule(staffed, "truncate", {"path": "/users"}, times=1)
    with pytest.raises(http.client.IncompleteRead):
        staffed.request("GET", GRAPH + "/users", token=staffed.app_token())


def test_truncated_json_looks_complete_to_http(staffed: Sandbox) -> None:
    rule(staffed, "truncate", {"path": "/users"}, how="json", keep=20)
    reply = staffed.request("GET", GRAPH + "/users", token=staffed.app_token())
    assert (reply.status, len(reply.content)) == (200, 20)


def test_a_part_of_a_batch_can_cost_the_whole_connection(staffed: Sandbox) -> None:
    rule(staffed, "reset_after", {"path": "/groups"}, times=1)
    parts = [{"id": n, "method": "GET", "url": url} for n, url in enumerate(("/users", "/groups"))]
    url, token = GRAPH + "/$batch", staffed.app_token()
    with pytest.raises((OSError, http.client.HTTPException)):
        staffed.request("POST", url, json={"requests": parts}, token=token)
    assert staffed.request("POST", url, json={"requests": parts[:1]}, token=token).status == 200


# Operations


@pytest.mark.parametrize(("after", "effect"), [(False, "p1"), (True, "renamed")])
def test_an_error_comes_before_or_after_the_effect(
    staffed: Sandbox, after: bool, effect: str
) -> None:
    rule(staffed, "status", {"method": "PATCH"}, code=504, after_effect=after)
    assert rename(staffed).status == 504
    assert name_of_first(staffed) == effect


def test_a_429_comes_with_retry_after_unless_it_is_taken_away(staffed: Sandbox) -> None:
    rule(staffed, "status", {"nth": 1}, code=429)
    rule(staffed, "status", {"nth": 2}, code=429, headers={"Retry-After": None})
    assert listing(staffed).headers["Retry-After"] == "1"
    second = listing(staffed)
    assert (second.status, "Retry-After" in second.headers) == (429, False)
    assert listing(staffed).status == 200


def test_an_empty_listing_looks_complete(staffed: Sandbox) -> None:
    rule(staffed, "empty_listing", {"path": "/users"})
    reply = listing(staffed, "/users?$top=2")
    assert (reply.status, reply.json["value"]) == (200, [])
    assert "@odata.nextLink" not in reply.json


def test_a_listing_can_lack_one_row(staffed: Sandbox) -> None:
    rule(staffed, "drop_row", row=1)
    assert names(listing(staffed)) == ["p1", "p3", "p4", "p5"]


def test_a_page_can_come_twice(staffed: Sandbox) -> None:
    rule(staffed, "repeat_page", times=1)
    first = listing(staffed, "/users?$top=2")
    again = staffed.call("GET", first.json["@odata.nextLink"], token=staffed.app_token())
    assert names(first) == names(again) == ["p1", "p2"]


def test_rows_can_come_twice_and_out_of_order(staffed: Sandbox) -> None:
    rule(staffed, "repeat_rows", {"nth": 1})
    rule(staffed, "reorder", {"nth": 2})
    assert names(listing(staffed)) == ["p1", "p2", "p3", "p4", "p5"] * 2
    mixed = names(listing(staffed))
    assert mixed != sorted(mixed)
    assert sorted(mixed) == ["p1", "p2", "p3", "p4", "p5"]


def test_a_short_page_has_no_link_at_all(staffed: Sandbox) -> None:
    rule(staffed, "short_page", {"path": "delta"}, keep=2)
    reply = listing(staffed, "/users/delta?$select=displayName")
    assert len(reply.json["value"]) == 2
    assert not [key for key in reply.json if key.endswith("Link")]


def test_a_next_link_can_lead_to_a_foreign_host(staffed: Sandbox) -> None:
    rule(staffed, "foreign_next_link", {"path": "/users"})
    link = listing(staffed).json["@odata.nextLink"]
    assert link.startswith("https://graph.microsoft.com.attacker.example/")


def test_an_error_object_can_stand_among_the_rows(staffed: Sandbox) -> None:
    rule(staffed, "error_in_delta_page", {"path": "delta"})
    reply = listing(staffed, "/users/delta?$select=displayName")
    assert reply.status == 200
    assert reply.json["value"][-1]["error"]["code"] == "InternalServerError"


def test_a_delta_token_can_be_forgotten(staffed: Sandbox) -> None:
    link = delta_link(staffed, "/users/delta?$select=displayName")
    rule(staffed, "expired_delta", {"path": "delta"}, times=1)
    gone = staffed.call("GET", link, token=staffed.app_token())
    assert gone.status == 410
    assert gone.headers["Location"].startswith(f"{GRAPH}/users/delta")
    assert staffed.call("GET", link, token=staffed.app_token()).status == 200


def test_a_stale_read_does_not_see_the_last_write_and_loses_nothing(staffed: Sandbox) -> None:
    link = delta_link(staffed, "/users/delta?$select=displayName")
    assert rename(staffed).status == 204
    rule(staffed, "stale", {"path": "/users", "nth": 1}, writes=1)
    rule(staffed, "stale", {"path": "delta", "nth": 1}, writes=1)
    assert "p1" in names(listing(staffed))
    assert "renamed" in names(listing(staffed))
    early = staffed.call("GET", link, token=staffed.app_token())
    assert early.json["value"] == []
    late = staffed.call("GET", early.json["@odata.deltaLink"], token=staffed.app_token())
    assert names(late) == ["renamed"]


def test_reads_can_always_lag(staffed: Sandbox) -> None:
    staffed.settings.change({"read_lag_writes": 1})
    users.update(staffed.tenant, user_id(1), {"displayName": "first"})
    users.update(staffed.tenant, user_id(2), {"displayName": "second"})
    assert names(listing(staffed)) == ["first", "p2", "p3", "p4", "p5"]
    staffed.settings.change({"read_lag_writes": 0, "read_lag_s": 60})
    assert listing(staffed).json["value"] == []


def delta_link(box: Sandbox, url: str) -> str:
    reply = listing(box, url)
    while "@odata.nextLink" in reply.json:
        reply = box.call("GET", reply.json["@odata.nextLink"], token=box.app_token())
    return str(reply.json["@odata.deltaLink"])


def test_pages_can_be_short(staffed: Sandbox) -> None:
    staffed.settings.change({"delta_page_size": 2})
    for url in ("/users", "/users/delta?$select=displayName"):
        reply = listing(staffed, url)
        assert len(reply.json["value"]) == 2
        assert "@odata.nextLink" in reply.json


def test_a_lists_delta_can_show_an_error_for_a_deletion(box: Sandbox) -> None:
    site = sites.create_site(box.tenant, "/sites/ONS", "ONS", roles={"READ": ("everyone",)})
    made = lists.create_list(box.tenant, site, "Scholen")
    item = items.create_item(box.tenant, made, {"Title": "a"})
    token = box.as_app("Sites.Read.All")
    url = f"{GRAPH}/sites/{site['id']}/lists/{made['id']}/items/delta"
    link = box.call("GET", url, token=token).json["@odata.deltaLink"]
    items.delete_item(box.tenant, made, item)
    box.settings.change({"delta_errors": True})
    broken = box.call("GET", link, token=token)
    assert (broken.status, [set(row) for row in broken.json["value"]]) == (200, [{"error"}])
    box.settings.change({"delta_errors": False})
    assert "deleted" in box.call("GET", link, token=token).json["value"][0]


def test_rows_of_sharepoint_rest_are_disturbed_too() -> None:
    answer = Answer(200, {"d": {"results": [1, 2, 3], "__next": "https://x/"}})
    call = make_call(Tenant(), "GET", "sharepoint", "/_api/web/lists", {}, base_url="https://x")
    one = read_rule("1", {"fault": "empty_listing"})
    assert disturbed(one, call, answer, Random(1)).body == {"d": {"results": []}}


# Batches


def batch(box: Sandbox, *urls: str) -> Reply:
    parts = [{"id": n, "method": "GET", "url": url} for n, url in enumerate(urls)]
    return box.call("POST", GRAPH + "/$batch", json={"requests": parts}, token=box.app_token())


def test_one_part_of_a_batch_can_fail(staffed: Sandbox) -> None:
    rule(staffed, "batch_inner", index=1, code=429)
    reply = batch(staffed, "/users", "/users", "/users")
    assert [part["status"] for part in reply.json["responses"]] == [200, 429, 200]
    assert reply.json["responses"][1]["headers"]["Retry-After"] == "1"


def test_a_part_that_fails_after_its_effect_has_happened(staffed: Sandbox) -> None:
    rule(staffed, "batch_inner", index=0, code=429, after_effect=True)
    part = {
        "id": 1, "method": "PATCH", "url": f"/users/{user_id(1)}",
        "headers": {"Content-Type": "application/json"}, "body": {"displayName": "renamed"},
    }  # fmt: skip
    token = staffed.app_token(roles=["User.ReadWrite.All"])
    reply = staffed.call("POST", GRAPH + "/$batch", json={"requests": [part]}, token=token)
    assert [one["status"] for one in reply.json["responses"]] == [429]
    assert name_of_first(staffed) == "renamed"


def test_an_answer_can_be_missing_from_a_batch(staffed: Sandbox) -> None:
    rule(staffed, "missing_part", index=1)
    reply = batch(staffed, "/users", "/users", "/users")
    assert [part["id"] for part in reply.json["responses"]] == ["0", "2"]


def test_a_fault_of_rows_strikes_the_part_it_names(staffed: Sandbox) -> None:
    rule(staffed, "empty_listing", {"part": 1})
    shown = batch(staffed, "/users", "/users").json["responses"]
    assert [len(part["body"]["value"]) for part in shown] == [5, 0]


def test_a_status_by_path_strikes_the_part_and_not_the_batch(staffed: Sandbox) -> None:
    rule(staffed, "status", {"path": "/groups"}, code=403)
    reply = batch(staffed, "/users", "/groups")
    assert [part["status"] for part in reply.json["responses"]] == [200, 403]


def test_a_status_for_request_k_strikes_the_whole_batch(staffed: Sandbox) -> None:
    rule(staffed, "status", {"request": 2}, code=503)
    assert batch(staffed, "/users").status == 200
    assert batch(staffed, "/users").status == 503
    assert batch(staffed, "/users").status == 200


# When


def test_request_k_is_counted_from_where_the_counter_was_set(staffed: Sandbox) -> None:
    listing(staffed)
    staffed.call("POST", "https://control.sandbox.example/counters", json={"requests": 0})
    rule(staffed, "status", {"request": 2}, code=500)
    assert [listing(staffed).status for _ in range(3)] == [200, 500, 200]


def test_every_and_times_bound_how_often_a_rule_strikes(staffed: Sandbox) -> None:
    rule(staffed, "status", {"every": 2}, code=500, times=2)
    assert [listing(staffed).status for _ in range(6)] == [200, 500, 200, 500, 200, 200]


def test_chance_is_the_same_for_the_same_seed(staffed: Sandbox) -> None:
    def run() -> list[int]:
        staffed.call("DELETE", "https://control.sandbox.example/rules")
        rule(staffed, "status", {"probability": 0.5}, code=500)
        return [listing(staffed).status for _ in range(20)]

    first = run()
    assert first == run()
    assert set(first) == {200, 500}


def test_a_rule_for_one_client_leaves_the_others_alone(staffed: Sandbox) -> None:
    rule(staffed, "status", {"agent": "NONISV"}, code=500)
    assert listing(staffed).status == 200
    marked = staffed.call(
        "GET", GRAPH + "/users", token=staffed.app_token(),
        headers={"User-Agent": "NONISV|OMO|ONS/1"},
    )  # fmt: skip
    assert marked.status == 500


@pytest.mark.parametrize(
    "source",
    [
        {"fault": "explode"},
        {"fault": "status"},
        {"fault": "status", "code": 500, "tmies": 1},
        {"fault": "status", "code": 500, "match": {"methd": "GET"}},
        {"fault": "status", "code": 500, "match": {"path": "("}},
        {"fault": "missing_part"},
        {"fault": "status", "code": 500, "times": 0},
        [],
    ],
)
def test_a_rule_that_could_never_fire_is_refused(source: Any) -> None:
    with pytest.raises(RuleRefused):
        read_rule("1", source)


def test_every_fault_is_documented() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(), re.MULTILINE))
    assert documented >= set(FAULTS)
