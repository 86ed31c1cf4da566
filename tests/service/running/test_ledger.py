"""An upload that was broken off is known to the next process, and to nobody once it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from service.running.ledger import KEPT, PREFIX, StoredLedger
from state.store import Store

NOTED = {
    "upload_url": "https://up.example/1",
    "drive": "d",
    "source": "s",
    "offset": 320,
    "hash": "x",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store.open(path)
    yield store
    store.close()


def test_what_was_noted_is_recalled_after_a_restart(store: Store, path: Path) -> None:
    StoredLedger(store).note("k", NOTED)
    store.close()
    again = Store.open(path)
    try:
        assert StoredLedger(again).recall("k") == NOTED
        assert StoredLedger(again).recall("k2") is None
    finally:
        again.close()


def test_what_is_over_leaves_nothing_behind(store: Store) -> None:
    ledger = StoredLedger(store)
    ledger.note("k", NOTED)
    ledger.note("k", {**NOTED, "offset": 640})
    assert (ledger.recall("k") or {})["offset"] == 640
    ledger.note("k", None)
    assert ledger.recall("k") is None
    with store.transaction() as transaction:
        assert transaction.facts(PREFIX) == {}


def test_an_upload_that_nobody_goes_on_with_is_forgotten_after_days(store: Store) -> None:
    StoredLedger(store).note("k", NOTED)
    assert StoredLedger(store).recall("k") is not None
    with time_machine.travel(datetime.now(UTC) + KEPT + timedelta(hours=1)):
        assert StoredLedger(store).recall("k") is None


def test_other_facts_are_never_taken_for_uploads(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.set_fact("transferred", 1)
        transaction.set_fact("transfer%", 2)
    StoredLedger(store).note("k", NOTED)
    with store.transaction() as transaction:
        assert list(transaction.facts(PREFIX)) == [f"{PREFIX}k"]
