"""What the command line answers to whatever runs it, each time in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from state.store import Store
from tests.e2e.world import ANOUK, CARMEN, GUUS, OPEN, World


def test_done_and_nothing_to_do_are_0_and_changes_of_a_plan_are_2(settled: World) -> None:
    assert settled.ons_sync("run", "membership").returncode == 0
    assert settled.ons_sync("plan", "membership").returncode == 0
    settled.as_(GUUS).join(OPEN)
    planned = settled.ons_sync("plan", "membership", "--network", OPEN)
    assert planned.returncode == 2
    assert "would change" in planned.stdout
    with settled.writes() as found:
        assert settled.ons_sync("plan", "membership", "--full").returncode == 2
    assert not found
    assert settled.ons_sync("run", "membership").returncode == 0
    assert settled.ons_sync("plan", "membership").returncode == 0


def test_rows_that_need_attention_and_conflicts_stay_0(settled: World) -> None:
    settled.as_(CARMEN).enrol(OPEN, GUUS, LidStatus="Lid")
    settled.as_(ANOUK).make_owner(OPEN, CARMEN)
    done = settled.ons_sync("run", "membership", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["exit_code"] == 0


def test_what_cannot_start_is_1_and_says_what_to_do(settled: World) -> None:
    settled.config.write_text(settled.config.read_text().replace('"tenant_id"', '"tenant"'))
    done = settled.ons_sync("run", "membership")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "tenant_id" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_a_network_that_does_not_exist_is_1(settled: World) -> None:
    done = settled.ons_sync("run", "membership", "--network", "N-9999")
    assert done.returncode == 1
    assert "N-9999" in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_a_withdrawn_right_is_1_or_4_and_removes_nobody(settled: World) -> None:
    roles = ("Sites.Selected",)
    app = settled.box.connection["client_id"]
    settled.box.request(
        "POST", "https://control.sandbox.example/permissions", token="",
        json={"app_id": app, "withdraw": list(roles), "at_once": True},
    )  # fmt: skip
    with settled.writes() as found:
        done = settled.ons_sync("run", "membership", "--full")
    assert done.returncode in (1, 4)
    assert not found
    assert len(settled.team(OPEN).members) == 4


def test_a_network_stopped_as_a_precaution_is_3(settled: World) -> None:
    names = [f"Lid {at}" for at in range(12)]
    for name in names:
        settled.hire(name, surname="van Oost")
        settled.put_in_team(OPEN, name)
    settled.sync()
    for name in names[:8]:
        settled.admin.set(OPEN, name, LidStatus="Uitgetreden")
    done = settled.ons_sync("run", "membership")
    assert done.returncode == 3
    assert "ons-sync approve N-0001" in done.stdout
    assert settled.team(OPEN).members.issuperset(names)
    assert settled.ons_sync("plan", "membership").returncode == 3

    assert settled.ons_sync("approve", OPEN).returncode == 0
    assert settled.ons_sync("run", "membership").returncode == 0
    assert settled.team(OPEN).members.isdisjoint(names[:8])
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_network_that_failed_is_4_and_the_others_are_done(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    group = settled.build.networks[OPEN].team
    settled.box.cloud.faults.add(
        {"match": {"method": "POST", "path": f"/teams/{group}/members/add"}, "fault": "status",
         "code": 403}
    )  # fmt: skip
    settled.as_(ANOUK).add("N-0003", GUUS)
    done = settled.ons_sync("run", "membership")
    assert done.returncode == 4, done.stdout
    assert settled.row("N-0003", GUUS)["LidStatus"] == "Lid"
    settled.assert_readable()

    settled.box.cloud.faults.remove()
    assert settled.ons_sync("run", "membership").returncode == 0
    assert GUUS in settled.team(OPEN).members
    settled.assert_quiet()


@contextmanager
def held(world: World, lease: str) -> Iterator[None]:
    """Another worker is busy."""
    store = Store.open(world.state)
    taken = store.lease(lease, "another worker", 60)
    assert taken is not None
    try:
        yield
    finally:
        store.release(taken)
        store.close()


def test_a_network_that_another_run_holds_is_5(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    scope = f"membership/{settled.build.networks[OPEN].item['id']}"
    with held(settled, scope):
        done = settled.ons_sync("run", "membership")
        assert done.returncode == 5, done.stdout + done.stderr
        assert GUUS not in settled.team(OPEN).members
    assert settled.ons_sync("run", "membership").returncode == 0
    assert GUUS in settled.team(OPEN).members


def test_a_plan_waits_for_nobody_who_looks(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    with held(settled, "observe"):
        assert settled.ons_sync("plan", "membership").returncode == 2


@pytest.mark.parametrize("typed", [("runn",), ("run", "--netwerk", "x"), ("run", "rooms")])
def test_what_is_typed_wrongly_is_64(settled: World, typed: tuple[str, ...]) -> None:
    done = settled.ons_sync(*typed)
    assert done.returncode == 64
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
