from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from state.errors import LeaseLost
from state.leases import Lease
from state.store import Store


def test_one_holder_at_a_time(store: Store) -> None:
    mine = store.lease("n1", "me", 60)
    assert mine is not None
    assert store.lease("n1", "you", 60) is None
    assert store.lease("n1", "me", 60) is None
    assert store.lease("n2", "you", 60) is not None


def test_a_released_lease_is_free_and_its_token_stays_behind(store: Store) -> None:
    first = _held(store, "me")
    store.release(first)
    second = _held(store, "you")
    assert second.token > first.token
    store.release(first)  # late, and no longer ours: nothing happens
    assert store.lease("n1", "third", 60) is None


def test_a_stale_lease_is_taken_over_and_the_old_holder_is_fenced_off(store: Store) -> None:
    old = _held(store, "me", 0.05)
    time.sleep(0.1)
    new = _held(store, "you")
    assert new.token == old.token + 1

    def writes() -> None:
        with store.transaction(old) as transaction:
            transaction.set_epoch(99)

    with pytest.raises(LeaseLost):
        writes()
    with pytest.raises(LeaseLost):
        store.renew(old, 60)
    with store.transaction(new) as transaction:
        assert transaction.epoch() == 0


def test_an_expired_lease_that_nobody_took_is_still_ours(store: Store) -> None:
    mine = _held(store, "me", 0.05)
    time.sleep(0.1)
    with store.transaction(mine) as transaction:
        transaction.set_epoch(1)
    assert store.renew(mine, 60).token == mine.token
    assert store.lease("n1", "you", 60) is None


def test_every_fence_is_checked(store: Store) -> None:
    one, two = _held(store, "me"), store.lease("n2", "me", 60)
    assert two is not None
    store.release(two)
    with pytest.raises(LeaseLost), store.transaction(one, two):
        pass


def test_a_wrong_clock_of_the_machine_decides_nothing(store: Store) -> None:
    _held(store, "me", 60)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        assert store.lease("n1", "you", 60) is None


def test_a_lease_ends_when_it_says(store: Store) -> None:
    before = datetime.now(UTC)
    mine = _held(store, "me", 60)
    assert timedelta(seconds=55) < mine.expires_at - before < timedelta(seconds=65)
    longer = store.renew(mine, 600)
    assert longer.expires_at - mine.expires_at > timedelta(seconds=500)


def test_a_dead_holders_lease_is_taken_at_once(store: Store) -> None:
    old = _held(store, "dead")
    assert store.lease("n1", "me", 60, dead=lambda holder: holder == "other") is None
    new = store.lease("n1", "me", 60, dead=lambda holder: holder == "dead")
    assert new is not None
    assert new.token > old.token


def test_of_many_processes_one_gets_it(path: Path) -> None:
    """Each tries as soon as the clock strikes; one holds, the others are told so."""
    Store.open(path).close()
    program = (
        "import sys, time; from pathlib import Path; from state.store import Store\n"
        "s = Store.open(Path(sys.argv[1])); time.sleep(max(0, float(sys.argv[3]) - time.time()))\n"
        "got = s.lease('n1', sys.argv[2], 60)\n"
        "print(0 if got is None else got.token)\n"
    )
    strike = str(time.time() + 3)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path), f"p{n}", strike],
            stdout=subprocess.PIPE,
            text=True,
            cwd=os.fspath(Path(__file__).parents[2]),
        )
        for n in range(4)
    ]
    got = sorted(int(process.communicate(timeout=60)[0]) for process in started)
    assert got == [0, 0, 0, 1]


def _held(store: Store, holder: str, ttl_s: float = 60) -> Lease:
    lease = store.lease("n1", holder, ttl_s)
    assert lease is not None
    return lease
