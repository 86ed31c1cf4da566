from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from state.errors import NotApprovable
from state.store import Store
from sync.action import Action, Fate, Outcome
from sync.guard import Loss, LossKind, Refusal, Rule
from sync.model import Conflict, Coverage, Entry, Observation, Ref, Side, Sighting

HOUR = timedelta(hours=1)
ADD = Action(
    "n1/k/right/add", "n1", "k", Side.RIGHT, "team:1", "add", 2, Ref("k"), {"roles": ["x"]},
    {"r": "m"}, "follow", ("n1/k/left/create",),
)  # fmt: skip
REMOVE = Action("n1/j/right/remove", "n1", "j", Side.RIGHT, "team:1", "remove", 4, None)
LOSS = Loss("j", Side.RIGHT, LossKind.REMOVAL)


def test_an_intent_is_unresolved_until_its_outcome_is_known(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.intend(run, [ADD, REMOVE])
        assert transaction.unresolved() == [(run, REMOVE), (run, ADD)]
        transaction.resolve(run, [Outcome(ADD, Fate.UNKNOWN), Outcome(REMOVE, Fate.DONE)])
        assert transaction.unresolved("n1") == [(run, ADD)]
        assert transaction.unresolved("n2") == []
        transaction.resolve(run, [Outcome(ADD, Fate.STALE)])
        assert transaction.unresolved() == []


@pytest.mark.parametrize(
    ("fate", "counts"),
    [(None, True), (Fate.UNKNOWN, True), (Fate.DONE, True), (Fate.STALE, True),
     (Fate.FAILED, False), (Fate.SKIPPED, False)],
)  # fmt: skip
def test_what_is_meant_to_be_lost_counts_until_it_is_known_not_to_be(
    store: Store, now: datetime, fate: Fate | None, counts: bool
) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.intend(run, [ADD, REMOVE], {REMOVE.id: LossKind.REMOVAL})
        if fate is not None:
            transaction.resolve(run, [Outcome(REMOVE, fate)])
        assert transaction.losses(now - HOUR) == ([("n1", LOSS)] if counts else [])
        assert transaction.losses(now - HOUR, "n2") == []
        assert transaction.losses(now + HOUR) == []


def test_what_was_meant_and_was_done_counts_once(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.intend(run, [REMOVE], {REMOVE.id: LossKind.REMOVAL})
        transaction.changed(
            run, "n1", "j", Side.RIGHT, kind="remove", rule="follow", before={"r": "m"},
            after=None, at=now, loss=LossKind.REMOVAL,
        )  # fmt: skip
        assert transaction.losses(now) == [("n1", LOSS)]
        (change,) = transaction.changes("n1", "j")
        assert (change.before, change.after, change.rule) == ({"r": "m"}, None, "follow")


@pytest.mark.parametrize("gone_after", [True, False])
def test_undecided_is_added_by_us_and_then_seen_to_go(
    store: Store, now: datetime, gone_after: bool
) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.intend(run, [ADD])
        assert transaction.undecided("n1") == frozenset()
        seen_at = now + HOUR if gone_after else now - HOUR
        gone = (Sighting("team:1", "k", None),)
        transaction.record(Observation("groups", gone, {"team:1": Coverage.SINCE}), seen_at)
        assert transaction.undecided("n1") == (frozenset({"k"}) if gone_after else frozenset())
        transaction.resolve(run, [Outcome(ADD, Fate.STALE)])
        assert transaction.undecided("n1") == frozenset()


def test_what_was_there_before_is_not_undecided(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.put_entry(Entry("n1", "k", {"r": "m"}, {"r": "m"}, {"r": "m"}))
        transaction.intend(run, [ADD])
        gone = (Sighting("team:1", "k", None),)
        transaction.record(Observation("groups", gone, {"team:1": Coverage.SINCE}), now + HOUR)
        assert transaction.undecided("n1") == frozenset()


def test_runs_newest_first_and_the_last_good_one(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        first = transaction.begin_run("membership", now)
        transaction.finish_run(first, "done", {"actions": 3}, now + HOUR)
        second = transaction.begin_run("membership", now + 2 * HOUR, full=True)
        transaction.finish_run(second, "failed", {}, now + 3 * HOUR, good=False)
        third = transaction.begin_run("membership", now + 4 * HOUR)
        assert [run.id for run in transaction.runs()] == [third, second, first]
        assert [run.id for run in transaction.runs(1)] == [third]
        assert transaction.runs()[2].result == {"actions": 3}
        assert transaction.runs()[0].finished_at is None
        assert transaction.last_good("membership") == now + HOUR
        assert transaction.last_good("documents") is None


def test_a_conflict_met_again_is_one_conflict(store: Store, now: datetime) -> None:
    met = Conflict("k", "r", Side.LEFT, "m", "o", "owner")
    whole = Conflict("k", "presence", Side.LEFT, None, {"f": "a", "r": "m"}, "removal-wins")
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.conflict(run, "n1", met, now)
        transaction.conflict(run, "n1", met, now + HOUR)
        transaction.conflict(run, "n1", whole, now)
        transaction.conflict(run, "n2", met, now)
        kept = transaction.conflicts("n1")
        assert [found.conflict for found in kept] == [whole, met]
        assert (kept[1].times, kept[1].at, kept[1].last_at) == (2, now, now + HOUR)
        assert len(transaction.conflicts()) == 3
        assert len(transaction.conflicts(limit=1)) == 1


def test_an_approval_covers_what_was_refused_for_a_week(store: Store, now: datetime) -> None:
    lost = frozenset({LOSS, Loss("k", Side.LEFT, LossKind.DEMOTION)})
    reasons = [Refusal(Rule.SCOPE_LIMIT, 2, 3)]
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.refuse("n1", run, lost, reasons, now)
        refused = transaction.refusal("n1")
        assert refused is not None
        assert (refused.losses, refused.reasons) == (lost, tuple(reasons))
        assert transaction.approval("n1", now) is None
        assert transaction.approve("n1", "admin", now) == lost
        assert transaction.approval("n1", now + timedelta(days=6)) == lost
        assert transaction.approval("n1", now + timedelta(days=7)) is None
        assert transaction.approval("n2", now) is None


def test_a_refusal_keeps_its_beginning_until_it_is_cleared(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        transaction.refuse("n1", run, [LOSS], [Refusal(Rule.EMPTIED, 1, 1)], now)
        transaction.refuse("n1", run, [], [Refusal(Rule.EMPTIED, 0, 1)], now + HOUR)
        (refused,) = transaction.refusals()
        assert (refused.since, refused.at, refused.losses) == (now, now + HOUR, frozenset())
        transaction.clear_refusal("n1")
        assert transaction.refusals() == []


def test_what_nobody_may_approve_is_not_approved(store: Store, now: datetime) -> None:
    with store.transaction() as transaction:
        run = transaction.begin_run("membership", now)
        with pytest.raises(NotApprovable, match="Nothing is refused"):
            transaction.approve("n1", "admin", now)
        reasons = [Refusal(Rule.SCOPE_LIMIT, 2, 3), Refusal(Rule.NO_OWNER, 2, 3)]
        transaction.refuse("n1", run, [LOSS], reasons, now)
        with pytest.raises(NotApprovable, match="no-owner"):
            transaction.approve("n1", "admin", now)
        assert transaction.approval("n1", now) is None


def test_the_epoch_starts_at_zero(store: Store) -> None:
    with store.transaction() as transaction:
        assert transaction.epoch() == 0
        transaction.set_epoch(12)
        assert transaction.epoch() == 12


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with store.transaction() as transaction, pytest.raises(Exception, match="time zone"):
        transaction.begin_run("membership", datetime(2026, 3, 2))  # noqa: DTZ001


def test_what_was_sent_is_forgotten_and_what_is_unknown_or_lately_lost_is_not(
    store: Store, now: datetime
) -> None:
    """It says who was invited, and what was written on whose row."""
    with store.transaction() as transaction:
        run = transaction.begin_run("registrations", now)
        transaction.intend(run, [ADD, REMOVE], {REMOVE.id: LossKind.REMOVAL})
        transaction.resolve(run, [Outcome(ADD, Fate.UNKNOWN), Outcome(REMOVE, Fate.DONE)])
        transaction.changed(
            run, "n1", "k", Side.RIGHT, kind="add", rule="follow", before=None, after={"r": "m"},
            at=now,
        )  # fmt: skip
        transaction.forget_old(now + 24 * HOUR)
        assert transaction.losses(now) == [("n1", LOSS)]
        transaction.forget_old(now + 49 * HOUR)
        assert transaction.losses(now) == []
        assert transaction.unresolved() == [(run, ADD)]
        assert len(transaction.changes("n1")) == 1
        transaction.forget_old(now + timedelta(days=91))
        assert transaction.unresolved() == [(run, ADD)]
        assert transaction.changes("n1") == []
