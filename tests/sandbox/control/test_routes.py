"""The control host."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sandbox.embedded import Sandbox
from sandbox.entra import groups, users
from sandbox.teams.team import make_team

CONTROL = "https://control.sandbox.example"
USERS = "https://graph.microsoft.com/v1.0/users"
DOMAIN = "theresialyceum.example"


def ask(box: Sandbox, method: str, path: str, body: Any = None) -> Any:
    reply = box.call(method, CONTROL + path, json=body)
    assert reply.status in (200, 204), reply.json
    return reply.json


def make_user(box: Sandbox, name: str) -> str:
    return str(users.create(box.tenant, name, f"{name}@{DOMAIN}")["id"])


def test_settings_are_read_and_changed_and_unknown_ones_refused(box: Sandbox) -> None:
    assert ask(box, "PATCH", "/settings", {"latency_ms": 5})["latency_ms"] == 5
    for wrong in ({"latency": 5}, {"latency_ms": "5"}, {"latency_ms": -1}, [1]):
        assert box.call("PATCH", CONTROL + "/settings", json=wrong).status == 400
    assert ask(box, "GET", "/settings")["latency_ms"] == 5


def test_latency_is_waited_for_once_a_request(box: Sandbox) -> None:
    ask(box, "PATCH", "/settings", {"latency_ms": 60})
    parts = [{"id": n, "method": "GET", "url": "/users"} for n in range(5)]
    token, port = box.app_token(), box.port
    assert port
    started = time.perf_counter()
    reply = box.request(
        "POST", "https://graph.microsoft.com/v1.0/$batch", json={"requests": parts}, token=token
    )
    assert reply.status == 200
    assert 0.06 <= time.perf_counter() - started < 0.2


def test_rules_are_added_shown_and_removed(box: Sandbox) -> None:
    made = ask(box, "POST", "/rules", [{"fault": "reorder"}, {"fault": "status", "code": 500}])
    first, second = (rule["id"] for rule in made["value"])
    ask(box, "DELETE", f"/rules/{first}")
    assert box.call("DELETE", CONTROL + f"/rules/{first}").status == 404
    box.call("GET", USERS, token=box.app_token())
    shown = ask(box, "GET", "/rules")["value"]
    assert [(rule["id"], rule["fired"]) for rule in shown] == [(second, 1)]
    ask(box, "DELETE", "/rules")
    assert ask(box, "GET", "/rules") == {"value": []}


def test_the_log_of_requests_leaves_out_the_control_host(box: Sandbox) -> None:
    box.call("GET", USERS)
    box.call("GET", USERS, token=box.app_token(), headers={"User-Agent": "test/1"})
    first, second = ask(box, "GET", "/requests")["value"]
    assert (first["n"], first["status"], first["authorization"]) == (1, 401, False)
    assert (second["n"], second["status"], second["agent"], second["ru"]) == (2, 200, "test/1", 2)
    assert [one["n"] for one in ask(box, "GET", "/requests?after=1")["value"]] == [2]
    ask(box, "DELETE", "/requests")
    assert ask(box, "GET", "/requests")["value"] == []


def test_the_log_of_writes_says_who_did_what(box: Sandbox) -> None:
    id = make_user(box, "anne")
    since = box.tenant.seq
    token = box.app_token(roles=["User.ReadWrite.All"])
    box.call("PATCH", f"{USERS}/{id}", json={"jobTitle": "Docent"}, token=token)
    shown = ask(box, "GET", f"/writes?after={since}")
    write = shown["value"][0]
    assert write["who"]["kind"] == "application"
    assert (write["table"], write["id"], write["request"]) == ("users", id, 1)
    assert (write["before"].get("jobTitle"), write["after"]["jobTitle"]) == (None, "Docent")
    assert ask(box, "GET", f"/writes?after={shown['next']}")["value"] == []


def test_memberships_say_who_gave_and_took_them_and_when(box: Sandbox) -> None:
    owner, friend = make_user(box, "anne"), make_user(box, "bert")
    group = groups.create(box.tenant, "Netwerk", owners=[owner], members=[owner])
    team = make_team(box.tenant, group)["id"]
    ask(box, "POST", "/calendar", {"now": "2030-05-01T12:00:00Z"})
    since = box.tenant.seq
    bind = {"@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": [],
            "user@odata.bind": f"https://graph.microsoft.com/v1.0/users('{friend}')"}  # fmt: skip
    person = box.as_person(f"anne@{DOMAIN}", "TeamMember.ReadWrite.All")
    url = f"https://graph.microsoft.com/v1.0/teams/{team}/members"
    assert box.call("POST", url, json=bind, token=person).status == 201
    path = f"https://graph.microsoft.com/v1.0/groups/{team}/members/{friend}/$ref"
    taken = box.call("DELETE", path, token=box.app_token(roles=["GroupMember.ReadWrite.All"]))
    assert taken.status == 204
    writes = [
        write for write in ask(box, "GET", f"/writes?after={since}")["value"]
        if write["table"] == f"members/{team}"
    ]  # fmt: skip
    assert [(w["who"]["kind"], w["who"]["name"], w["what"]) for w in writes] == [
        ("person", "anne", "teams.member.add"), ("application", "ONS", "member.remove"),
    ]  # fmt: skip
    assert [(w["before"] is None, w["after"] is None) for w in writes] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert all(w["at"].startswith("2030-05-01T12:00:0") and w["id"] == friend for w in writes)


def test_the_calendar_moves_to_a_moment_or_on(box: Sandbox) -> None:
    moved = ask(box, "POST", "/calendar", {"now": "2030-05-01T12:00:00+02:00"})
    assert moved["now"].startswith("2030-05-01T10:00:0")
    moved = ask(box, "POST", "/calendar", {"days": 2, "seconds": 3600})
    assert moved["now"].startswith("2030-05-03T11:00:0")
    for wrong in ({"now": "soon"}, {"weeks": 1}, {"days": "x"}):
        assert box.call("POST", CONTROL + "/calendar", json=wrong).status == 400


def test_a_snapshot_brings_everything_back_but_what_surrounds_the_tenant(box: Sandbox) -> None:
    make_user(box, "anne")
    id = ask(box, "POST", "/snapshots")["id"]
    make_user(box, "bert")
    ask(box, "PATCH", "/settings", {"latency_ms": 5})
    ask(box, "POST", f"/snapshots/{id}/restore")
    names = [row["displayName"] for row in box.tenant.table("users").values()]
    assert names == ["anne"]
    assert ask(box, "GET", "/settings")["latency_ms"] == 5
    ask(box, "DELETE", f"/snapshots/{id}")
    assert box.call("POST", CONTROL + f"/snapshots/{id}/restore").status == 404


def test_a_delta_token_from_after_a_snapshot_is_gone_once_it_is_restored(box: Sandbox) -> None:
    token = box.app_token()
    early = box.call("GET", f"{USERS}/delta?$deltatoken=latest", token=token)
    id = ask(box, "POST", "/snapshots")["id"]
    make_user(box, "anne")
    late = box.call("GET", f"{USERS}/delta?$deltatoken=latest", token=token)
    ask(box, "POST", f"/snapshots/{id}/restore")
    assert box.call("GET", late.json["@odata.deltaLink"], token=token).status >= 400
    assert box.call("GET", early.json["@odata.deltaLink"], token=token).status == 200


def test_a_snapshot_of_fifty_thousand_records_takes_milliseconds(box: Sandbox) -> None:
    rows = box.tenant.table("users")
    for number in range(50_000):
        rows[str(number)] = {"id": str(number)}
    started = time.perf_counter()
    id = box.cloud.take_snapshot()
    box.cloud.restore_snapshot(id)
    assert time.perf_counter() - started < 0.1


def test_counters_are_read_and_set(box: Sandbox) -> None:
    box.call("GET", USERS, token=box.app_token())
    shown = ask(box, "GET", "/counters")
    assert (shown["requests"], shown["operations"], shown["ru"]["entra"]) == (1, 1, 2)
    assert ask(box, "POST", "/counters", {"requests": 0})["requests"] == 0
    box.call("GET", USERS, token=box.app_token())
    assert ask(box, "GET", "/counters")["requests"] == 1


@pytest.mark.parametrize("path", ["/nothing", "/snapshots/9/restore", "/rules/9"])
def test_what_is_not_there_is_a_404(box: Sandbox, path: str) -> None:
    method = "POST" if path.endswith("restore") else "DELETE"
    assert box.call(method, CONTROL + path).status == 404
