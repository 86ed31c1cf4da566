"""The process dies at every statement of a run's state work. What is found afterwards is always
the state before or after a whole transaction, and doing the work again ends the same."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from state.errors import StateUnusable
from state.store import Store
from sync.action import Action, Fate, Outcome
from sync.guard import Loss, LossKind, Refusal, Rule
from sync.model import Conflict, Coverage, Entry, Observation, Side, Sighting

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOSS = Loss("k3", Side.RIGHT, LossKind.REMOVAL)
TABLES = (
    "source", "place", "sighting", "own_write", "entry", "scope", "run", "intent", "change",
    "conflict", "refusal", "approval", "fact",
)  # fmt: skip


class Killed(BaseException):
    """Nothing after this line ran."""


def observe(store: Store) -> None:
    seen = tuple(Sighting("list:1", f"{n}", {"n": n}, f"e{n}") for n in range(5))
    with store.transaction() as transaction:
        changed = transaction.record(
            Observation("list", seen, {"list:1": Coverage.FULL}, "cursor-1"), NOW
        )
        transaction.mark({"n1", "n2"} if changed else set(), NOW)


def intend(store: Store) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", NOW)
        transaction.conflict(run, "n1", Conflict("k1", "r", Side.LEFT, "m", "o", "owner"), NOW)
        transaction.intend(run, _actions(), {"a3": LossKind.REMOVAL})


def record(store: Store) -> None:
    with store.transaction() as transaction:
        unresolved = transaction.unresolved()
        run = unresolved[0][0]
        transaction.resolve(run, [Outcome(action, Fate.DONE) for _, action in unresolved])
        for action in _actions():
            transaction.own_write(action.place, action.key, {"member": True}, None, NOW)
            transaction.changed(
                run, "n1", action.key, action.side,
                kind=action.kind, rule="follow", before=None, after={"r": "m"}, at=NOW,
            )  # fmt: skip


def settle(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.put_entries(
            Entry("n1", f"k{n}", {"r": "m"}, {"r": "m"}, {"r": "m"}) for n in range(4)
        )
        transaction.settle("n1", NOW + timedelta(days=1), NOW)
        transaction.set_status("n1", "done", None, NOW)
        run = transaction.runs()[0].id
        transaction.refuse("n2", run, [LOSS], [Refusal(Rule.EMPTIED, 1, 1)], NOW)
        transaction.approve("n2", "admin", NOW)
        transaction.set_epoch(1)
        transaction.finish_run(run, "done", {"actions": 4}, NOW)


WORK: tuple[Callable[[Store], None], ...] = (observe, intend, record, settle)


def _actions() -> list[Action]:
    return [
        Action(f"a{n}", "n1", f"k{n}", Side.RIGHT, "team:1", "add", 1, None, expect={"r": "m"})
        for n in range(4)
    ]


def _dump(store: Store) -> dict[str, list[Any]]:
    with store._engine.connect() as connection:
        return {
            table: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{table}"')))
            for table in TABLES
        }


@contextmanager
def _dying(store: Store, at: int, die: Callable[[], None]) -> Iterator[list[int]]:
    """Die before the `at`th statement or commit from now on (counted in the list)."""
    count = [0]

    def tick(*_: Any) -> None:
        count[0] += 1
        if count[0] == at:
            die()

    event.listen(store._engine, "before_cursor_execute", tick)
    event.listen(store._engine, "commit", tick)
    try:
        yield count
    finally:
        event.remove(store._engine, "before_cursor_execute", tick)
        event.remove(store._engine, "commit", tick)


def _golden(tmp_path: Path) -> tuple[list[dict[str, list[Any]]], list[int]]:
    """The state after each transaction, and the statements of each."""
    store = Store.open(_new(tmp_path, "golden.db"))
    states, counts = [_dump(store)], []
    for work in WORK:
        with _dying(store, 0, lambda: None) as count:
            work(store)
        counts.append(count[0])
        states.append(_dump(store))
    store.close()
    return states, counts


def _all(store: Store, done: list[int]) -> None:
    for number, work in enumerate(WORK):
        work(store)
        done.append(number)


def _new(tmp_path: Path, name: str) -> Path:
    """A state with its tables; making these each time is what takes the time."""
    template = tmp_path / "template.db"
    if not template.exists():
        store = Store.open(template)
        store.close()
        assert not list(tmp_path.glob("template.db-*"))  # all of it is in the one file
    return Path(shutil.copyfile(template, tmp_path / name))


def _raise() -> None:
    raise Killed


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_dying_at_any_statement_leaves_whole_transactions(tmp_path: Path) -> None:
    states, counts = _golden(tmp_path)
    assert sum(counts) > 30
    for at in range(1, sum(counts) + 1):
        store = Store.open(_new(tmp_path, f"{at}.db"))
        done: list[int] = []
        with pytest.raises(Killed), _dying(store, at, _raise):
            _all(store, done)
        assert _dump(store) == states[len(done)], f"statement {at}"
        for work in WORK[len(done) :]:
            work(store)
        assert _dump(store) == states[-1], f"statement {at}, and again"
        store.close()


@pytest.mark.slow
def test_a_killed_process_leaves_whole_transactions(tmp_path: Path) -> None:
    """The same with SIGKILL, so that nothing is rolled back by anybody but SQLite."""
    states, counts = _golden(tmp_path)
    for at in range(1, sum(counts) + 1):
        path = _new(tmp_path, f"{at}.db")
        child = os.fork()
        if child == 0:
            store = Store.open(path)
            with _dying(store, at, _kill):
                for work in WORK:
                    work(store)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        store = Store.open(path)
        found = _dump(store)
        assert found in states, f"statement {at}"
        for work in WORK[states.index(found) :]:
            work(store)
        assert _dump(store) == states[-1], f"statement {at}, and again"
        store.close()


def test_a_disk_that_fills_up_at_any_statement_takes_nothing_half(tmp_path: Path) -> None:
    def full() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    states, counts = _golden(tmp_path)
    for at in range(1, sum(counts) + 1):
        store = Store.open(_new(tmp_path, f"{at}.db"))
        done: list[int] = []
        with pytest.raises(StateUnusable, match="Make room"), _dying(store, at, full):
            _all(store, done)
        assert _dump(store) == states[len(done)], f"statement {at}"
        store.close()
