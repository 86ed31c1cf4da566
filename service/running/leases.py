"""The leases of one run: taken before planning, prolonged before every request, given back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from service.running.holder import dead, holder
from state.leases import Lease
from state.store import Store


class Leases:
    """What this run holds. `keep` goes in front of every request."""

    def __init__(self, store: Store, timeout_s: float) -> None:
        self._store, self._holder = store, holder()
        # A lease outlives any request that was sent under it, and a few retries of it.
        self._margin = timedelta(seconds=2 * timeout_s)
        self._ttl_s = 6 * timeout_s + 60
        self._held: dict[str, Lease] = {}

    def take(self, name: str) -> bool:
        """Whether it is ours now. Never waits."""
        lease = self._store.lease(name, self._holder, self._ttl_s, dead)
        if lease is not None:
            self._held[name] = lease
        return lease is not None

    def keep(self) -> None:
        """Prolong whatever would not outlive the next request. Raises LeaseLost."""
        soon = datetime.now(UTC) + self._margin
        for name, lease in self._held.items():
            if lease.expires_at <= soon:
                self._held[name] = self._store.renew(lease, self._ttl_s)

    def of(self, names: Iterable[str]) -> list[Lease]:
        """The leases of these names that we hold, as fences for a transaction."""
        return [self._held[name] for name in dict.fromkeys(names) if name in self._held]

    def give_back(self, *names: str) -> None:
        for name in names or tuple(self._held):
            lease = self._held.pop(name, None)
            if lease is not None:
                self._store.release(lease)
