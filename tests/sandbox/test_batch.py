"""JSON batching, https://learn.microsoft.com/graph/json-batching."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.embedded import Reply, Sandbox

from .conftest import user_id


def send(box: Sandbox, *requests: dict[str, Any], token: str | None = None) -> Reply:
    return box.call(
        "POST", "https://graph.microsoft.com/v1.0/$batch",
        json={"requests": list(requests)}, token=token or box.app_token(),
    )  # fmt: skip


def get(id: Any, url: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "method": "GET", "url": url, **more}


def test_each_part_has_its_own_status(staffed: Sandbox) -> None:
    reply = send(
        staffed, get("1", f"/users/{user_id(1)}"), get("2", "/users/nobody"), get("3", "users")
    )
    assert reply.status == 200
    assert {part["id"]: part["status"] for part in reply.json["responses"]} == {
        "1": 200, "2": 404, "3": 200,
    }  # fmt: skip
    assert reply.json["responses"][0]["body"]["displayName"] == "p1"
    assert reply.json["responses"][0]["headers"]["Content-Type"].startswith("application/json")


def test_numeric_ids_are_echoed_as_text_and_versions_may_be_named(staffed: Sandbox) -> None:
    reply = send(staffed, get(7, f"/v1.0/users/{user_id(1)}"), get(8, f"/beta/users/{user_id(2)}"))
    assert [(part["id"], part["status"]) for part in reply.json["responses"]] == [
        ("7", 200), ("8", 200),
    ]  # fmt: skip


def test_what_depends_on_a_failure_fails_with_424(staffed: Sandbox) -> None:
    reply = send(
        staffed,
        get("c", "/users", dependsOn=["b"]),
        get("b", "/users/nobody", dependsOn=["a"]),
        get("a", "/users"),
    )
    assert {part["id"]: part["status"] for part in reply.json["responses"]} == {
        "a": 200, "b": 404, "c": 424,
    }  # fmt: skip


def test_more_than_twenty_are_refused_whole(staffed: Sandbox) -> None:
    assert send(staffed, *(get(n, "/users") for n in range(20))).status == 200
    reply = send(staffed, *(get(n, "/users") for n in range(21)))
    assert reply.status == 400
    assert "20" in reply.json["error"]["message"]


@pytest.mark.parametrize(
    "requests",
    [
        [get("1", "/users"), get("1", "/users")],
        [get("a", "/users"), get("A", "/users")],
        [get("1", "/users", dependsOn=["9"])],
        [get("1", "/users", dependsOn=["2"]), get("2", "/users", dependsOn=["1"])],
        [{"id": "1", "method": "PATCH", "url": "/users/x", "body": {"displayName": "y"}}],
        [{"method": "GET", "url": "/users"}],
        [{"id": "1", "url": "/users"}],
        [],
    ],
    ids=[
        "same id", "ids are not case-sensitive", "depends on nothing", "circle",
        "no Content-Type", "no id", "no method", "no requests",
    ],
)  # fmt: skip
def test_a_malformed_batch_is_a_400(staffed: Sandbox, requests: list[dict[str, Any]]) -> None:
    assert send(staffed, *requests).status == 400


def test_a_batch_needs_a_token_and_gives_it_to_its_parts(staffed: Sandbox) -> None:
    anonymous = staffed.call(
        "POST", "https://graph.microsoft.com/v1.0/$batch", json={"requests": [get(1, "/users")]}
    )
    assert anonymous.status == 401
    reply = send(staffed, get(1, "/users"), token=staffed.app_token(roles=["Sites.Selected"]))
    assert [part["status"] for part in reply.json["responses"]] == [403]


def test_a_batch_is_one_request_and_as_many_operations_as_it_has_parts(staffed: Sandbox) -> None:
    send(staffed, get(1, "/users"), get(2, "/users"), get(3, "/users/nobody"))
    assert (staffed.cloud.counters.requests, staffed.cloud.counters.operations) == (1, 3)
    assert [part["status"] for part in staffed.cloud.requests[0].parts] == [200, 200, 404]


def test_a_batch_in_a_batch_is_refused(staffed: Sandbox) -> None:
    inner = {
        "id": "1", "method": "POST", "url": "/$batch", "body": {"requests": []},
        "headers": {"Content-Type": "application/json"},
    }  # fmt: skip
    reply = send(staffed, inner, get("2", "/users"))
    assert [part["status"] for part in reply.json["responses"]] == [400, 200]
