"""Uploads that are under way, kept in the state: after a restart they go on where they were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from state.store import Store

PREFIX = "transfer:"
KEPT = timedelta(days=3)
"""How long an upload that nobody goes on with is kept: its address is as good as a key to it, and
the service has forgotten the upload itself by then."""


class StoredLedger:
    """The carrier's notes (connector.ledger.Ledger). They stand in the database alone, and only
    until the upload is over."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction() as transaction:
            for name, kept in transaction.facts(PREFIX).items():
                if datetime.fromisoformat(kept["at"]) < datetime.now(UTC) - KEPT:
                    transaction.forget_fact(name)

    def recall(self, key: str) -> Mapping[str, Any] | None:
        with self._store.transaction() as transaction:
            kept = transaction.fact(PREFIX + key)
        if kept is None:
            return None
        noted: Mapping[str, Any] = kept["noted"]
        return noted

    def note(self, key: str, value: Mapping[str, Any] | None) -> None:
        with self._store.transaction() as transaction:
            if value is None:
                transaction.forget_fact(PREFIX + key)
                return
            kept = {"noted": dict(value), "at": datetime.now(UTC).isoformat()}
            transaction.set_fact(PREFIX + key, kept)
