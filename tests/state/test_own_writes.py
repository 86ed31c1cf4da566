"""What a view may be taken for after a write of ours: older than it, or somebody's edit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state.store import Store
from state.transaction import Transaction
from sync.model import Coverage, Observation, Sighting

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLACE = "list:members"
MADE = {"fields": {"Rol": "Lid"}}


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Transaction]:
    store = Store.open(tmp_path / "state.db")
    with store.transaction() as transaction:
        yield transaction
    store.close()


def see(state: Transaction, coverage: Coverage, *sightings: Sighting) -> list[str]:
    """One pass; the ids of what it changed."""
    seen = Observation("list", sightings, {PLACE: coverage})
    return [one.id for one in state.record(seen, NOW)]


def test_a_row_of_ours_that_is_said_to_be_deleted_was_deleted(state: Transaction) -> None:
    state.own_write(PLACE, "7", MADE, "1", NOW)
    assert see(state, Coverage.SINCE, Sighting(PLACE, "7", None)) == ["7"]
    assert not state.sightings(PLACE)


def test_a_listing_without_the_row_we_just_made_is_an_older_one(state: Transaction) -> None:
    state.own_write(PLACE, "7", MADE, "1", NOW)
    assert not see(state, Coverage.FULL)
    assert "7" in state.sightings(PLACE)


def test_who_was_seen_to_leave_and_was_let_in_again_did_not_leave_once_more(
    state: Transaction,
) -> None:
    see(state, Coverage.SINCE, Sighting(PLACE, "7", None))
    state.own_write(PLACE, "7", MADE, "1", NOW)
    assert not see(state, Coverage.SINCE, Sighting(PLACE, "7", None))
    assert "7" in state.sightings(PLACE)


def test_what_an_observation_has_shown_can_be_taken_away_again(state: Transaction) -> None:
    see(state, Coverage.SINCE, Sighting(PLACE, "7", None))
    state.own_write(PLACE, "7", MADE, "1", NOW)
    see(state, Coverage.SINCE, Sighting(PLACE, "7", MADE, "1"))
    assert see(state, Coverage.SINCE, Sighting(PLACE, "7", None)) == ["7"]
