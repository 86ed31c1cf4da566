"""Workers beside each other, and what the command line promises to scripts."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from service.exit_code import ExitCode
from tests.e2e.crowd import calm, rule
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE, OPEN, World


def start(world: World, *arguments: str) -> subprocess.Popen[str]:
    """A worker that is not waited for."""
    return subprocess.Popen(
        [sys.executable, "-c", "from service.cli import main; main()",
         "--config", str(world.config), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


def requests(world: World) -> int:
    return world.box.cloud.counters.requests


# Two at once


def test_two_workers_at_once_write_everything_once(settled: World) -> None:
    people = [f"Samen{n:02}" for n in range(12)]
    for who in people:
        settled.hire(who)
        settled.as_(who).join(OPEN)
    settled.box.settings.change({"latency_ms": 30})
    with settled.writes() as found:
        workers = [start(settled, "run", "membership", "--json") for _ in range(2)]
        said = [worker.communicate(timeout=100) for worker in workers]
    codes = sorted(worker.returncode for worker in workers)
    assert codes[0] == ExitCode.DONE, said
    assert set(codes) <= {ExitCode.DONE, ExitCode.BUSY}, said
    added = [w.id for w in found if w.table == f"members/{settled.build.networks[OPEN].team}"]
    assert len(added) == len(set(added)) == len(people)
    settled.box.settings.change({"latency_ms": 0})
    settled.try_sync()
    assert len(settled.rows(OPEN)) == 4 + len(people)
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_worker_that_finds_a_network_taken_says_busy_and_does_the_others(
    settled: World,
) -> None:
    from state.store import Store

    settled.as_(GUUS).join(OPEN)
    settled.as_(HIDDE).join("N-0002", LidStatus="Aangevraagd")
    number = settled.build.networks[OPEN].item["id"]
    store = Store.open(settled.state)
    lease = store.lease(f"membership/{number}", "elders|1|1|1|1", 600)
    assert lease is not None
    done = settled.ons_sync("run", "membership", "--json")
    assert done.returncode == ExitCode.BUSY, done.stderr
    told = {s["scope"]: s["status"] for s in json.loads(done.stdout)["scopes"]}
    assert told[OPEN] == "busy"
    assert told["N-0002"] == "done"
    assert GUUS not in settled.team(OPEN).members
    store.release(lease)
    store.close()
    assert settled.ons_sync("run", "membership").returncode == ExitCode.DONE
    assert GUUS in settled.team(OPEN).members
    settled.assert_quiet()


def test_the_lease_of_a_dead_machine_runs_out(settled: World) -> None:
    from state.store import Store

    settled.as_(GUUS).join(OPEN)
    number = settled.build.networks[OPEN].item["id"]
    store = Store.open(settled.state)
    assert store.lease(f"membership/{number}", "elders|1|1|1|1", 0.2) is not None
    assert store.lease("observe", "elders|1|1|1|1", 0.2) is not None
    store.close()
    time.sleep(0.3)
    assert settled.ons_sync("run", "membership").returncode == ExitCode.DONE
    assert GUUS in settled.team(OPEN).members


def test_the_lease_of_a_killed_worker_is_taken_over_at_once(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    rule(settled, {"path": "/members/add"}, "kill_before", times=1)
    killed = start(settled, "run")
    killed.communicate(timeout=100)
    assert killed.returncode == -9
    calm(settled)
    with closing(sqlite3.connect(settled.state)) as state:
        held = state.execute("SELECT count(*) FROM lease WHERE holder IS NOT NULL").fetchone()[0]
    assert held
    begun = time.monotonic()
    assert settled.ons_sync("run", "membership").returncode == ExitCode.DONE
    assert time.monotonic() - begun < 30
    assert GUUS in settled.team(OPEN).members
    settled.assert_quiet()


# Plan


def test_a_plan_sends_reads_only_and_remembers_nothing(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    settled.as_(DAAN).leave(OPEN)
    before = state_of(settled)
    seen = requests(settled)
    with settled.writes() as found:
        planned = settled.ons_sync("plan", "membership", "--json")
        full = settled.ons_sync("plan", "membership", "--full", "--json")
    assert planned.returncode == full.returncode == ExitCode.CHANGES
    assert not found
    sent = [entry for entry in settled.box.cloud.requests if entry.n > seen]
    assert sent
    for entry in sent:
        if entry.method == "GET" or entry.host == "login":
            continue
        assert entry.method == "POST", entry
        assert entry.path.endswith(("/$batch", "/getByIds")), entry
        assert {part["method"] for part in entry.parts} <= {"GET"}, entry
    assert state_of(settled) == before


def test_what_is_run_is_what_was_planned(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    settled.as_(ANOUK).add(OPEN, HIDDE)
    settled.as_(DAAN).leave(OPEN)
    settled.as_(ANOUK).set(OPEN, CARMEN, Rol="Kernteamlid")
    settled.as_(HIDDE).join("N-0002", LidStatus="Aangevraagd")
    planned = json.loads(settled.ons_sync("plan", "membership", "--json").stdout)
    done = json.loads(settled.ons_sync("run", "membership", "--json").stdout)

    def changes(result: dict[str, object]) -> list[tuple[object, ...]]:
        scopes = result["scopes"]
        assert isinstance(scopes, list)
        return sorted(
            (s["scope"], c["side"], c["kind"], c["key"], c["what"], c["why"])
            for s in scopes
            for c in s["changes"]
        )

    assert changes(planned) == changes(done)
    assert planned["counts"] == done["counts"]
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, GUUS, HIDDE}
    assert settled.team(OPEN).owners == {ANOUK, BRAM, CARMEN}


def test_one_network_can_be_planned_and_run_by_itself(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    settled.as_(GUUS).join("N-0002", LidStatus="Aangevraagd")
    planned = json.loads(settled.ons_sync("plan", "membership", "--network", OPEN, "--json").stdout)
    assert [s["scope"] for s in planned["scopes"]] == [OPEN]
    assert settled.ons_sync("run", "membership", "--network", OPEN).returncode == ExitCode.DONE
    assert GUUS in settled.team(OPEN).members
    assert settled.row("N-0002", GUUS).get("SyncStatus") is None
    assert settled.ons_sync("run", "membership").returncode == ExitCode.DONE
    assert settled.row("N-0002", GUUS)["SyncStatus"] == "Wacht"


# Exit codes


def test_nothing_to_do_is_nought(settled: World) -> None:
    for command in (("plan",), ("run",), ("run", "--full"), ("plan", "--full")):
        done = settled.ons_sync(*command)
        assert done.returncode == ExitCode.DONE, done.stdout + done.stderr


def test_a_row_that_needs_attention_is_nought(settled: World) -> None:
    settled.as_(GUUS).enrol(OPEN, HIDDE, LidStatus="Lid")
    assert settled.ons_sync("run", "membership").returncode == ExitCode.DONE


def test_a_network_that_fails_is_four_and_the_others_are_complete(settled: World) -> None:
    group = settled.build.networks[OPEN].team
    settled.as_(GUUS).join(OPEN)
    settled.as_(GUUS).join("N-0002", LidStatus="Aangevraagd")
    rule(settled, {"path": f"/teams/{group}/members", "method": "POST"}, "status", code=403)
    done = settled.ons_sync("run", "membership", "--json")
    calm(settled)
    assert done.returncode == ExitCode.FAILED, done.stderr
    told = {s["scope"]: s["status"] for s in json.loads(done.stdout)["scopes"]}
    assert told.pop(OPEN) == "failed"
    assert told.pop("N-0002") == "done"
    assert "failed" not in told.values()
    settled.assert_readable()
    assert settled.ons_sync("run", "membership").returncode == ExitCode.DONE
    assert GUUS in settled.team(OPEN).members
    settled.assert_quiet()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("run", "--nonsense"), ExitCode.USAGE),
        (("run", "vergaderingen"), ExitCode.USAGE),
        (("run", "--network", "N-9999"), ExitCode.COULD_NOT_START),
    ],
)
def test_what_was_typed_wrongly_is_said_in_a_line_or_two(
    settled: World, arguments: tuple[str, ...], code: ExitCode
) -> None:
    done = settled.ons_sync(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_tenant_that_refuses_the_sign_in_is_one(settled: World) -> None:
    rule(settled, {"host": "login", "path": "/token"}, "status", code=401)
    done = settled.ons_sync("run", "membership", "--json")
    calm(settled)
    assert done.returncode == ExitCode.COULD_NOT_START, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_json_is_alone_on_stdout(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    done = settled.ons_sync("run", "membership", "--json")
    told = json.loads(done.stdout)
    assert told["exit_code"] == done.returncode == 0
    assert told["counts"]["right"] == {"add": 1}
    assert told["networks"]["done"] == 1
    assert {"requests", "operations", "resource_units", "bytes_received", "seconds"} <= set(
        told["usage"]
    )
    for person in settled.people.values():
        surname = person.user["surname"]
        assert surname not in done.stdout
        assert surname not in done.stderr


def state_of(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Everything the product remembers."""
    with closing(sqlite3.connect(world.state)) as state:
        names = [n for (n,) in state.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            name: state.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall()
            if name != "alembic_version"
            else []
            for name in names
        }
