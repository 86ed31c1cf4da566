from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from state.observations import REMEMBERED
from state.store import Store
from sync.model import Coverage, Observation, Sighting

FULL, SINCE, PARTIAL = Coverage.FULL, Coverage.SINCE, Coverage.PARTIAL
P = "team:1"
MEMBER, OWNER = {"member": True, "owner": False}, {"member": True, "owner": True}


def seen(
    coverage: Coverage, cursor: str | None = None, failure: str | None = None, **found: Any
) -> Observation:
    sightings = tuple(Sighting(P, id, value) for id, value in found.items())
    return Observation("groups", sightings, {P: coverage}, cursor, failure)


def look(store: Store, observation: Observation, now: datetime, **how: bool) -> dict[str, Any]:
    with store.transaction() as transaction:
        return {s.id: s.value for s in transaction.record(observation, now, **how)}


def present(store: Store) -> dict[str, Mapping[str, Any] | None]:
    with store.transaction() as transaction:
        return {id: found.value for id, found in transaction.sightings(P).items()}


def test_only_what_is_different_is_said(store: Store, now: datetime) -> None:
    assert look(store, seen(FULL, "1", a=MEMBER, b=MEMBER), now) == {"a": MEMBER, "b": MEMBER}
    assert look(store, seen(FULL, "2", a=MEMBER, b=OWNER), now) == {"b": OWNER}
    assert look(store, seen(SINCE, "3", a=MEMBER), now) == {}


def test_unseen_in_full_is_gone(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER, b=MEMBER), now)
    later = now + timedelta(hours=1)
    assert look(store, seen(FULL, a=MEMBER), later) == {"b": None}
    with store.transaction() as transaction:
        assert {id: s.seen_at for id, s in transaction.gone(P).items()} == {"b": later}
        found = transaction.sighting(P, "b")
        assert found is not None
        assert found.value is None
        assert transaction.sighting(P, "never") is None
    assert look(store, seen(FULL, a=MEMBER), later) == {}


def test_unseen_since_is_as_last_recorded_and_unseen_in_part_is_unknown(
    store: Store, now: datetime
) -> None:
    look(store, seen(FULL, a=MEMBER, b=MEMBER), now)
    assert look(store, seen(SINCE), now) == {}
    assert look(store, seen(PARTIAL, a=OWNER), now) == {"a": OWNER}
    assert present(store) == {"a": OWNER, "b": MEMBER}


def test_a_deletion_that_was_seen_counts_in_any_coverage(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER, b=MEMBER), now)
    assert look(store, seen(PARTIAL, a=None), now) == {"a": None}
    assert look(store, seen(SINCE, b=None), now) == {"b": None}


def test_the_last_of_two_sightings_counts(store: Store, now: datetime) -> None:
    twice = (Sighting(P, "a", MEMBER), Sighting(P, "a", None))
    look(store, Observation("groups", twice, {P: SINCE}), now)
    assert present(store) == {}


def test_the_cursor_moves_only_when_there_is_one(store: Store, now: datetime) -> None:
    look(store, seen(FULL, "1"), now)
    look(store, seen(PARTIAL, None, "broke off"), now + timedelta(hours=1))
    with store.transaction() as transaction:
        assert transaction.cursor("groups") == "1"
        (state,) = transaction.sources()
        assert (state.failure, state.observed_at) == ("broke off", now)
        assert state.failed_at == now + timedelta(hours=1)
        transaction.forget_cursor("groups")
        assert transaction.cursor("groups") is None
        assert transaction.cursor("never") is None


def test_a_place_is_complete_after_a_full_look_and_until_one_breaks_off(
    store: Store, now: datetime
) -> None:
    def complete() -> bool:
        with store.transaction() as transaction:
            return transaction.complete(P)

    assert not complete()
    look(store, seen(PARTIAL), now)
    assert not complete()
    look(store, seen(SINCE), now)
    assert not complete()
    look(store, seen(FULL), now)
    assert complete()
    look(store, seen(PARTIAL), now)
    assert not complete()
    look(store, seen(SINCE), now)
    assert complete()


def ours(store: Store, value: Mapping[str, Any] | None, now: datetime) -> None:
    with store.transaction() as transaction:
        transaction.own_write(P, "a", value, None, now)


def test_our_own_write_is_no_news(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER), now)
    ours(store, OWNER, now)
    assert present(store) == {"a": OWNER}
    assert look(store, seen(SINCE, a=OWNER), now) == {}


def test_an_older_view_than_our_write_is_stale(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER), now)
    ours(store, OWNER, now)
    assert look(store, seen(SINCE, a=MEMBER), now) == {}
    assert present(store) == {"a": OWNER}
    ours(store, None, now)
    for old in (MEMBER, OWNER):
        assert look(store, seen(SINCE, a=old), now + timedelta(hours=40)) == {}
    assert present(store) == {}


def test_once_our_write_was_seen_the_same_old_value_is_an_edit(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER), now)
    ours(store, OWNER, now)
    look(store, seen(SINCE, a=OWNER), now)
    assert look(store, seen(SINCE, a=MEMBER), now) == {"a": MEMBER}


def test_another_value_than_before_and_after_is_an_edit(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER), now)
    ours(store, OWNER, now)
    assert look(store, seen(SINCE, a=None), now) == {"a": None}


def test_after_two_days_every_view_counts(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER), now)
    ours(store, OWNER, now)
    later = now + REMEMBERED + timedelta(minutes=1)
    assert look(store, seen(SINCE, a=MEMBER), later) == {"a": MEMBER}


def test_a_fresh_reading_is_never_stale(store: Store, now: datetime) -> None:
    look(store, seen(FULL, a=MEMBER), now)
    ours(store, OWNER, now)
    assert look(store, seen(FULL, a=MEMBER), now, fresh=True) == {"a": MEMBER}


def test_own_writes_can_be_asked_for(store: Store, now: datetime) -> None:
    ours(store, MEMBER, now)
    with store.transaction() as transaction:
        (write,) = transaction.own_writes(P, now - timedelta(hours=1))
        assert (write.id, write.value, write.confirmed_at) == ("a", MEMBER, None)
        assert transaction.own_writes(P, now + timedelta(seconds=1)) == []


def test_some_of_a_place_are_read_alone_and_its_ids_without_values(store: Store) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    with store.transaction() as transaction:
        look_ = Observation("s", (), {P: FULL})
        there = tuple(Sighting(P, str(n), {"n": n}) for n in range(700))
        transaction.record(replace(look_, sightings=(*there, Sighting(P, "gone", None))), now)
        found = transaction.some(P, ["3", "gone", "never", "4"])
        assert {id: one.value for id, one in found.items()} == {"3": {"n": 3}, "4": {"n": 4}}
        assert len(transaction.some(P, [str(n) for n in range(700)])) == 700
        assert transaction.ids(P) == {str(n) for n in range(700)}
