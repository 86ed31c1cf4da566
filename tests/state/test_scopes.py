from __future__ import annotations

from datetime import datetime, timedelta

from state.scopes import ScopeState
from state.store import Store

HOUR = timedelta(hours=1)


def test_a_scope_nobody_heard_of_is_new(store: Store) -> None:
    with store.transaction() as transaction:
        assert transaction.scope("n1") == ScopeState("n1")
        assert not transaction.based("n1")
        assert transaction.all_scopes() == []


def test_marked_is_pending_until_settled(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        transaction.mark(["n2", "n1", "n2"], now)
        assert transaction.pending(now) == ["n1", "n2"]
        transaction.settle("n1", None, now)
        assert transaction.pending(now) == ["n2"]


def test_the_longest_waiting_comes_first_and_keeps_its_moment(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        transaction.mark(["late"], now)
        transaction.mark(["early"], now - HOUR)
        transaction.mark(["early"], now + HOUR)
        assert transaction.pending(now) == ["early", "late"]
        assert transaction.scope("early").pending_since == now - HOUR


def test_what_was_seen_after_planning_keeps_it_pending(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        transaction.mark(["n1"], now)
        transaction.mark(["n1"], now + HOUR)
        transaction.settle("n1", None, now + HOUR, planned_at=now)
        assert transaction.pending(now + HOUR) == ["n1"]
        transaction.settle("n1", None, now + HOUR, planned_at=now + HOUR)
        assert transaction.pending(now + HOUR) == []


def test_due_is_pending_when_its_time_has_come(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        transaction.settle("n1", now + HOUR, now)
        assert transaction.pending(now) == []
        assert transaction.pending(now + HOUR) == ["n1"]


def test_settled_is_based_and_good(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        transaction.settle("n1", None, now)
        assert transaction.based("n1")
        assert transaction.scope("n1").last_good_at == now
        transaction.mark(["n1"], now)
        transaction.set_status("n1", "failed", "why", now)
        assert transaction.based("n1")
        transaction.unbase("n1")
        assert not transaction.based("n1")


def test_a_status_keeps_the_moment_it_began(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        transaction.set_status("n1", "refused", "9 of 20", now)
        transaction.set_status("n1", "refused", "10 of 20", now + HOUR)
        state = transaction.scope("n1")
        assert (state.status, state.detail, state.since) == ("refused", "10 of 20", now)
        transaction.set_status("n1", "done", None, now + HOUR)
        assert transaction.scope("n1").since == now + HOUR
        assert transaction.all_scopes() == [transaction.scope("n1")]
