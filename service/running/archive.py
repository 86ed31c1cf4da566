"""The state as jobs read it: outside any transaction, remembered for the length of a pass."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from state.transaction import Transaction
from sync.model import Entry, Side, Sighting, Value


class StoredArchive:
    """Reads each place and scope once. `forget` after anything was written.

    `reading` gives a transaction to read in: one of its own, or one that is open already.
    """

    def __init__(self, reading: Callable[[], AbstractContextManager[Transaction]]) -> None:
        self._reading = reading
        self._kept: dict[tuple[str, ...], Any] = {}
        self._intents: dict[str, dict[str, dict[Side, Value | None]]] | None = None

    def sightings(self, place: str) -> Mapping[str, Sighting]:
        found: Mapping[str, Sighting] = self._once("sightings", place)
        return found

    def each(self, place: str) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
        with self._reading() as transaction:
            yield from transaction.each(place)

    def some(self, place: str, ids: Collection[str]) -> Mapping[str, Sighting]:
        with self._reading() as transaction:
            return transaction.some(place, ids)

    def ids(self, place: str) -> frozenset[str]:
        with self._reading() as transaction:
            return transaction.ids(place)

    def gone(self, place: str) -> Mapping[str, Sighting]:
        found: Mapping[str, Sighting] = self._once("gone", place)
        return found

    def complete(self, place: str) -> bool:
        found: frozenset[str] = self._once("complete_places")
        return place in found

    def entries(self, scope: str) -> Mapping[str, Entry]:
        found: Mapping[str, Entry] = self._once("entries", scope)
        return found

    def entries_of_key(self, key: str) -> Mapping[str, Entry]:
        found: Mapping[str, Entry] = self._once("entries_of_key", key)
        return found

    def memos(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self._once("memos", key)
        return found

    def based(self, scope: str) -> bool:
        found: frozenset[str] = self._once("based_scopes")
        return scope in found

    def undecided(self, scope: str) -> frozenset[str]:
        if not self.unrecorded(scope):
            return frozenset()
        found: frozenset[str] = self._once("undecided", scope)
        return found

    def unrecorded(self, scope: str) -> Mapping[str, Mapping[Side, Value | None]]:
        self._load_intents()
        assert self._intents is not None
        return self._intents.get(scope, {})

    def _load_intents(self) -> None:
        if self._intents is not None:
            return
        self._intents = {}
        with self._reading() as transaction:
            for _, action in transaction.unresolved():
                if action.keyed:
                    keys = self._intents.setdefault(action.scope, {})
                    keys.setdefault(action.key, {})[action.side] = action.expect

    def forget(self) -> None:
        self._kept.clear()
        self._intents = None

    @contextmanager
    def at_once(self, scopes: Collection[str] = ()) -> Iterator[None]:
        """Everything that is read meanwhile is read in one transaction, the entries of `scopes`
        straight away."""
        reading = self._reading
        with reading() as transaction:
            self._reading = lambda: nullcontext(transaction)
            unread = [scope for scope in scopes if ("entries", scope) not in self._kept]
            for scope, entries in transaction.entries_of(unread).items():
                self._kept["entries", scope] = entries
            try:
                yield
            finally:
                self._reading = reading

    def let_go(self, scopes: Iterable[str]) -> None:
        """Their entries are read again when they are asked for again."""
        for scope in scopes:
            self._kept.pop(("entries", scope), None)

    def scopes_holding(self, refs: Collection[str]) -> frozenset[str]:
        with self._reading() as transaction:
            return transaction.scopes_holding(refs)

    def _once(self, what: str, *name: str) -> Any:
        if (what, *name) not in self._kept:
            with self._reading() as transaction:
                self._kept[what, *name] = getattr(transaction, what)(*name)
        return self._kept[what, *name]
