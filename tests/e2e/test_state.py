"""Whatever becomes of the product's memory, nobody is removed for it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.exit_code import ExitCode
from state.errors import StateUnusable
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE, ILSE, OPEN, World


def keep(world: World) -> Path:
    """A backup of the state, as an administrator makes one."""
    copy = world.folder / "backup" / "ons-sync.db"
    copy.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(world.state)) as state, closing(sqlite3.connect(copy)) as kept:
        state.backup(kept)
    return copy


def put_back(world: World, copy: Path) -> None:
    world.lose_state()
    shutil.copy(copy, world.state)


def taken(world: World, code: str = OPEN) -> set[str]:
    return {ANOUK, BRAM, CARMEN, DAAN} - set(world.team(code).members)


def spoil(path: Path, damage: str) -> None:
    """What a bad disk or a copy that was cut off makes of the file."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        if damage == "half of it":
            file.truncate(size // 2)
            return
        at, what = {
            "header": (0, b"\xde\xad\xbe\xef" * 4),
            "first page": (100, b"\xde\xad\xbe\xef" * 900),
            "a page of nothing": (4096, bytes(4096 * 4)),
        }[damage]
        file.seek(at)
        file.write(what)


# Lost


def test_a_lost_state_adopts_what_both_sides_hold(settled: World) -> None:
    before = settled.rows(OPEN).keys()
    settled.lose_state()
    with settled.writes() as found:
        result = settled.try_sync()
    assert result.exit_code is ExitCode.DONE
    assert not [w for w in found if w.after is None]
    assert settled.rows(OPEN).keys() == before
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_lost_state_removes_nobody_who_had_left_on_one_side(settled: World) -> None:
    settled.as_(DAAN).leave_team(OPEN)
    settled.lose_state()
    settled.try_sync()
    settled.try_sync(full=True)
    assert not taken(settled)
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_lost_state_does_not_bring_back_who_left_on_both_sides(settled: World) -> None:
    settled.as_(DAAN).leave(OPEN)
    settled.sync()
    settled.lose_state()
    settled.try_sync()
    assert DAAN not in settled.team(OPEN).members
    assert settled.row(OPEN, DAAN)["LidStatus"] == "Uitgetreden"
    settled.assert_quiet()


def test_a_lost_state_is_said(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    settled.sync()  # a run that writes: the tenant counts it
    settled.lose_state()
    result = settled.try_sync()
    assert any("older than the tenant" in problem for problem in result.problems)


def test_roles_survive_a_lost_state(settled: World) -> None:
    settled.admin.set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.sync()
    settled.lose_state()
    settled.try_sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM, CARMEN}
    assert settled.row(OPEN, CARMEN)["Rol"] == "Aanvoerder"
    settled.assert_quiet()


# Yesterday's


def test_yesterdays_state_undoes_nothing_of_today(settled: World) -> None:
    """Who left since would be a newcomer, who joined since somebody who left."""
    yesterday = keep(settled)
    settled.as_(GUUS).join(OPEN)
    settled.as_(ANOUK).add(OPEN, HIDDE)
    settled.as_(DAAN).leave(OPEN)
    settled.sync()
    settled.move_days(1)
    put_back(settled, yesterday)
    with settled.writes() as found:
        result = settled.try_sync()
    assert any("older than the tenant" in problem for problem in result.problems)
    assert not [w for w in found if w.after is None]
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, GUUS, HIDDE}
    assert settled.row(OPEN, DAAN)["LidStatus"] == "Uitgetreden"
    settled.same(OPEN)
    settled.assert_quiet()


def test_yesterdays_state_removes_nobody_who_left_meanwhile(settled: World) -> None:
    yesterday = keep(settled)
    settled.as_(GUUS).join(OPEN)
    settled.sync()
    settled.as_(CARMEN).leave_team(OPEN)
    put_back(settled, yesterday)
    settled.try_sync()
    assert not taken(settled)
    assert GUUS in settled.team(OPEN).members
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    assert CARMEN not in settled.team(OPEN).members, "the next leaver leaves as ever"
    settled.assert_quiet()


# Damaged


@pytest.mark.parametrize("damage", ["header", "first page", "half of it", "a page of nothing"])
def test_a_damaged_state_stops_before_anything_is_read_or_written(
    settled: World, damage: str
) -> None:
    settled.as_(GUUS).join(OPEN)
    spoil(settled.state, damage)
    with settled.writes() as found:
        done = settled.ons_sync("run", "membership")
    assert done.returncode == ExitCode.COULD_NOT_START, done.stdout
    assert not found
    assert "Traceback" not in done.stderr
    assert "ons-sync.db" in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3
    settled.lose_state()
    settled.try_sync()
    assert GUUS in settled.team(OPEN).members
    assert not taken(settled)
    settled.assert_quiet()


def test_a_file_that_is_no_state_is_left_alone(settled: World) -> None:
    settled.lose_state()
    settled.state.write_text("boodschappen: melk, brood\n" * 400)
    done = settled.ons_sync("run", "membership")
    assert done.returncode == ExitCode.COULD_NOT_START
    assert settled.state.read_text().startswith("boodschappen")


def test_a_state_of_a_newer_version_is_left_alone(settled: World) -> None:
    with closing(sqlite3.connect(settled.state)) as state, state:
        state.execute("UPDATE alembic_version SET version_num = 'r9999'")
    done = settled.ons_sync("run", "membership")
    assert done.returncode == ExitCode.COULD_NOT_START
    assert "newer version" in done.stderr


# Full disk


@contextmanager
def small_disk(monkeypatch: pytest.MonkeyPatch, room: int) -> Iterator[None]:
    """The database may grow by so many pages and no more: SQLite's own way to fill a disk."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    def connected(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {max(pages + room, 1)}")

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)


@pytest.mark.parametrize("room", [0, 1, 3])
def test_a_full_disk_stops_writing_and_costs_nobody_anything(
    settled: World, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    people = [f"Vol{n:02}" for n in range(25)]
    for who in people:
        settled.hire(who)
        settled.as_(who).join(OPEN)
    with small_disk(monkeypatch, room), pytest.raises(StateUnusable) as said:
        settled.try_sync()
    assert "full" in str(said.value)
    assert not taken(settled)
    settled.try_sync()
    assert set(people) <= settled.team(OPEN).members
    assert len(settled.rows(OPEN)) == 4 + len(people), "no row was made twice"
    settled.same(OPEN)
    settled.assert_quiet()


# Killed


@pytest.mark.parametrize("fault", ["kill_before", "kill_after"])
@pytest.mark.parametrize(
    "path", ["/members/add", r"/items/\d+/fields|\$batch", "/groups/delta"], ids=str
)
def test_a_killed_worker_is_finished_by_the_next_one(settled: World, fault: str, path: str) -> None:
    from tests.e2e.crowd import calm, rule

    settled.as_(GUUS).join(OPEN)
    settled.as_(ANOUK).add(OPEN, HIDDE)
    settled.as_(ILSE).join(OPEN)
    settled.as_(DAAN).leave(OPEN)
    rule(settled, {"path": path}, fault, times=1)
    settled.ons_sync("run", "membership")
    calm(settled)
    done = settled.ons_sync("run", "membership")
    assert done.returncode == ExitCode.DONE, done.stderr
    settled.try_sync()
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, GUUS, HIDDE, ILSE}
    assert {r["who"] for r in settled.rows(OPEN).values()} == {
        ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE, ILSE,
    }  # fmt: skip
    assert len(settled.rows(OPEN)) == 7
    settled.same(OPEN)
    settled.assert_quiet()


@pytest.mark.parametrize("frozen", [False, True])
def test_who_is_taken_out_before_his_joining_was_recorded_is_not_added_again(
    settled: World, monkeypatch: pytest.MonkeyPatch, frozen: bool
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    settled.as_(GUUS).join(OPEN)
    with monkeypatch.context() as patch:
        patch.setattr("service.running.run.record_scope", killed)
        with pytest.raises(KeyboardInterrupt):
            settled.sync()
    assert GUUS in settled.team(OPEN).members
    settled.as_(ANOUK).remove(OPEN, GUUS)
    if frozen:  # for a while, in which nothing is looked at again
        settled.as_(ANOUK).set_network(OPEN, GastenToegestaan=True)
        settled.try_sync()
        settled.admin.set_network(OPEN, GastenToegestaan=False)
    settled.try_sync()
    settled.try_sync()
    assert GUUS not in settled.team(OPEN).members
    assert settled.row(OPEN, GUUS)["SyncStatus"] == "Vraagt aandacht"
