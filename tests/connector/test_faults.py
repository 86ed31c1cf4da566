"""Faults on the wire, over HTTPS: a source says what is true or that it does not know, and a
replica calls done what is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connector.channel_source import ChannelMembersSource
from connector.errors import ConnectorError
from connector.exchange import Exchange
from connector.graph import Failed
from connector.group_source import GroupMembersSource
from connector.list_source import ListSource
from connector.roster import GroupRoster
from sync.action import Fate
from sync.model import Coverage, Observation
from tests.connector.conftest import World
from tests.connector.test_replica import Case, make_channel, make_list, make_team


@pytest.fixture
def faulty(world: World) -> Iterator[World]:
    yield world
    world.box.run(world.box.cloud.faults.remove)


def rule(world: World, fault: str, times: int | None = 1, **more: Any) -> Any:
    match = {"host": "graph", **more.pop("match", {})}
    source: dict[str, Any] = {"match": match, "fault": fault, **more}
    if times is not None:
        source["times"] = times
    return world.box.run(lambda: world.box.cloud.faults.add(source))


def sources(world: World) -> dict[str, Exchange[Observation]]:
    list_source = ListSource(
        world.site["id"], world.list["id"], ("OnsId", "Rol"), ("Rol",), own_app_id=world.app_id
    )
    return {
        "list": list_source.observe(None),
        "group": GroupMembersSource([world.team]).observe(None),
        "roster": GroupRoster(world.team).observe(),
        "channel": ChannelMembersSource(world.team, world.channel).observe(),
    }


def contents(seen: Observation) -> dict[tuple[str, str], Any]:
    return {(s.place, s.id): s.value for s in seen.sightings}


PASSING: list[dict[str, Any]] = [
    {"fault": "reset_before"},
    {"fault": "reset_after"},
    {"fault": "truncate"},
    {"fault": "status", "code": 500},
    {"fault": "status", "code": 503, "headers": {"Retry-After": "2"}},
    {"fault": "status", "code": 429, "headers": {"Retry-After": "2"}},
    {"fault": "status", "code": 429},
    {"fault": "status", "code": 401},
    {"fault": "missing_part", "index": 0},
    {"fault": "batch_inner", "index": 1, "code": 429},
    {"fault": "batch_inner", "index": 1, "code": 504},
    {"fault": "repeat_rows"},
    {"fault": "reorder"},
]


def shown(fault: dict[str, Any]) -> str:
    return " ".join(str(value) for value in fault.values())


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("fault", PASSING, ids=shown)
def test_a_passing_fault_is_got_over(faulty: World, fault: dict[str, Any], at: int) -> None:
    first = faulty.row("anna", OnsId="k1", Rol="Lid")
    faulty.row("bram", OnsId="k2", Rol="Lid")
    faulty.edit("carla", first, Rol="Aanvoerder")
    golden = faulty.connection.graph.drive(sources(faulty))
    faulty.box.settings.delta_page_size = 1
    try:
        rule(faulty, **fault, match={"nth": at})
        found = faulty.connection.graph.drive(sources(faulty))
    finally:
        faulty.box.settings.delta_page_size = 0
    for name, seen in found.items():
        expected = golden[name]
        assert isinstance(seen, Observation)
        assert isinstance(expected, Observation)
        assert seen.failure is None, name
        assert contents(seen) == contents(expected), name


LASTING: list[dict[str, Any]] = [
    {"fault": "status", "code": 500, "match": {"path": "/members|/delta|/owners"}},
    {"fault": "status", "code": 403, "match": {"path": "/members|/delta|/owners"}},
    {"fault": "status", "code": 404, "match": {"path": "/members|/delta|/owners"}},
    # A listing has no mark at its end: only a delta can tell that its last page is missing.
    {"fault": "short_page", "match": {"path": "/delta"}},
    {"fault": "foreign_next_link", "url": "https://evil.example/v1.0/users"},
    {"fault": "foreign_next_link", "url": "http://graph.microsoft.com/v1.0/users"},
    {"fault": "repeat_page"},
    {"fault": "error_in_delta_page", "match": {"path": "/delta"}},
]


@pytest.mark.parametrize("fault", LASTING, ids=shown)
def test_a_lasting_fault_makes_a_pass_partial_and_never_short(
    faulty: World, fault: dict[str, Any]
) -> None:
    for at in range(3):
        faulty.row("anna", OnsId=f"k{at}", Rol="Lid")
    golden = faulty.connection.graph.drive(sources(faulty))
    faulty.box.settings.delta_page_size = 2
    try:
        placed = rule(faulty, times=None, **fault)
        found = faulty.connection.graph.drive(sources(faulty))
    finally:
        faulty.box.settings.delta_page_size = 0
    assert placed.fired
    partial = 0
    for name, seen in found.items():
        expected = golden[name]
        assert isinstance(expected, Observation)
        if isinstance(seen, Failed):
            assert isinstance(seen.error, ConnectorError)
            partial += 1
        elif Coverage.PARTIAL in seen.coverage.values():
            assert seen.cursor is None
            assert seen.failure
            partial += 1
        else:
            assert contents(seen) == contents(expected), name
    assert partial


def test_an_expired_cursor_is_an_enumeration_that_says_so(faulty: World) -> None:
    row = faulty.row("anna", OnsId="k1", Rol="Lid")
    source = ListSource(
        faulty.site["id"], faulty.list["id"], ("OnsId",), (), own_app_id=faulty.app_id
    )
    cursor = faulty.connection.graph.one(source.observe(None)).cursor
    rule(faulty, "expired_delta", match={"path": "/delta"})
    seen = faulty.connection.graph.one(source.observe(cursor))
    assert seen.restarted
    assert set(seen.coverage.values()) == {Coverage.FULL}
    assert [s.id for s in seen.sightings] == [row["id"]]


LOST: list[dict[str, Any]] = [
    {"fault": "reset_before"},
    {"fault": "reset_after"},
    {"fault": "truncate"},
    {"fault": "status", "code": 500},
    {"fault": "status", "code": 504, "after_effect": True},
    {"fault": "status", "code": 429, "headers": {"Retry-After": "1"}},
    {"fault": "status", "code": 403},
    {"fault": "status", "code": 409},
    {"fault": "status", "code": 412},
    {"fault": "status", "code": 423},
    {"fault": "status", "code": 507},
    {"fault": "status", "code": 401},
    {"fault": "batch_inner", "index": 0, "code": 429},
    {"fault": "batch_inner", "index": 0, "code": 429, "after_effect": True},
    {"fault": "missing_part", "index": 0},
]


@pytest.mark.parametrize("make", [make_list, make_team, make_channel])
@pytest.mark.parametrize("fault", LOST, ids=shown)
@pytest.mark.parametrize("at", [1, 2])
def test_what_is_called_done_is_done_and_nothing_is_done_twice(
    faulty: World, make: Any, fault: dict[str, Any], at: int
) -> None:
    case: Case = make(faulty)
    method = {"match": {"method": "PATCH"}} if make is make_channel else {}
    fault = {**fault, **method} if fault["fault"] == "status" else fault
    writes_before = len(faulty.box.tenant.writes)
    rule(faulty, **{**fault, "match": {**fault.get("match", {}), "nth": at}})
    outcomes = faulty.connection.graph.one(case.replica.apply(case.actions))
    faulty.box.run(faulty.box.cloud.faults.remove)
    after = case.read()
    for outcome in outcomes:
        key = outcome.action.key
        so = after.get(key) == case.after.get(key)
        if outcome.fate is Fate.DONE:
            assert so, outcome
        elif outcome.fate in (Fate.FAILED, Fate.STALE):
            assert not so, outcome
    created = [w for w in faulty.box.tenant.writes[writes_before:] if w.what == "item.create"]
    assert len(created) <= 1
