"""The tenant's memory: tables of immutable records, change logs and the log of writes."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .blobs import Blobs

Record = dict[str, Any]
"""One stored object. A record is replaced, never mutated: a snapshot shares it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person (delegated token), an application, or the service itself."""

    kind: str  # "person" | "application" | "system"
    id: str
    name: str
    upn: str | None = None
    app_id: str | None = None

    def identity(self) -> dict[str, Any]:
        """The `identitySet` Graph shows for this actor.

        https://learn.microsoft.com/graph/api/resources/identityset
        """
        if self.kind == "person":
            return {"user": {"id": self.id, "displayName": self.name, "email": self.upn}}
        return {"application": {"id": self.app_id or self.id, "displayName": self.name}}


SYSTEM = Actor("system", "00000000-0000-0000-0000-000000000000", "System Account")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a container's append-only log, from which deltas are answered."""

    seq: int
    id: str
    op: str  # "put" | "drop"
    at: datetime


@dataclass(frozen=True, slots=True)
class Write:
    """One line of the log of writes: who did what to which object, and what it was before."""

    seq: int
    at: datetime
    actor: Actor
    what: str
    table: str
    id: str
    before: Record | None
    after: Record | None
    request: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole tenant at one moment: containers are copied, what is in them is shared."""

    tables: Mapping[str, Mapping[str, Record]]
    logs: Mapping[str, tuple[Change, ...]]
    writes: tuple[Write, ...]
    seq: int
    epoch: int
    past: Mapping[int, int]
    offset: timedelta
    random_state: Any


@dataclass(slots=True)
class Tenant:
    """Everything the emulated tenant knows. One thread, no locks: handlers do not await.

    Tables are plain dictionaries of records by id. `put` and `drop` are the only ways to write;
    they append to the container's log (for deltas), to the log of writes (for proofs) and tell
    the journal (for restarts).
    """

    seed: int = 1
    tables: dict[str, dict[str, Record]] = field(default_factory=dict)
    logs: dict[str, list[Change]] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    seq: int = 0
    epoch: int = 1  # grows with each restore
    past: dict[int, int] = field(default_factory=dict)  # earlier epochs: their last sequence number
    offset: timedelta = timedelta(0)  # how far the tenant's calendar is from the real clock
    actor: Actor = SYSTEM
    request: int | None = None
    on_write: Callable[[Write], None] | None = None
    on_change: Callable[[str, Change], None] | None = None
    random: random.Random = field(init=False)
    clock: Callable[[], datetime] | None = None  # a generator freezes time while it builds
    caches: dict[str, Any] = field(default_factory=dict, repr=False)  # derived, never truth
    blobs: Blobs = field(default_factory=Blobs, repr=False)  # what records hold by its key

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def now(self) -> datetime:
        """The tenant's calendar, aware and UTC. Tokens use the real clock, never this."""
        if self.clock is not None:
            return self.clock()
        return datetime.now(UTC) + self.offset

    def stamp(self) -> str:
        """Now as Graph writes it, with whole seconds (the grain of SharePoint's times)."""
        return self.now().isoformat(timespec="seconds")[:19] + "Z"

    def new_id(self) -> str:
        """A GUID from the tenant's seeded generator."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def table(self, name: str) -> dict[str, Record]:
        return self.tables.setdefault(name, {})

    def get(self, table: str, id: str) -> Record | None:
        return self.table(table).get(id)

    def all(self, table: str) -> Iterator[Record]:
        return iter(list(self.table(table).values()))

    def put(
        self,
        table: str,
        id: str,
        record: Record,
        *,
        container: str | None = None,
        what: str | None = None,
    ) -> Record:
        """Store `record` under `id`. `container` names the change log that a delta reads."""
        before = self.table(table).get(id)
        self.table(table)[id] = record
        self._wrote(table, id, before, record, container, "put", what)
        return record

    def drop(
        self, table: str, id: str, *, container: str | None = None, what: str | None = None
    ) -> Record | None:
        """Forget `id`. Returns the record that stood there."""
        before = self.table(table).pop(id, None)
        if before is not None:
            self._wrote(table, id, before, None, container, "drop", what)
        return before

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[None]:
        """Whoever writes within the block is `actor`."""
        before, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = before

    def touch(self, container: str, id: str) -> None:
        """Append to a change log without a write of its own (a related object changed)."""
        self.seq += 1
        self._changed(container, Change(self.seq, id, "put", self.now()))

    def knows(self, epoch: int, seq: int) -> bool:
        """Whether a delta token with this epoch and sequence number still has a meaning.

        A token that was handed out after a snapshot means nothing once that snapshot is restored;
        one from before it does. Whoever answers a delta answers 410 when this is false.
        """
        last = self.seq if epoch == self.epoch else self.past.get(epoch, -1)
        return seq <= last

    def changes(self, container: str, after: int) -> list[Change]:
        """The container's changes with a sequence number greater than `after`, oldest first."""
        log = self.logs.get(container, [])
        low, high = 0, len(log)
        while low < high:
            middle = (low + high) // 2
            if log[middle].seq <= after:
                low = middle + 1
            else:
                high = middle
        return log[low:]

    def snapshot(self) -> Snapshot:
        """The whole tenant as it is now; tables are copied, records are shared."""
        return Snapshot(
            {name: dict(rows) for name, rows in self.tables.items()},
            {name: tuple(log) for name, log in self.logs.items()},
            tuple(self.writes),
            self.seq,
            self.epoch,
            dict(self.past),
            self.offset,
            self.random.getstate(),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Back, or forward, to `snapshot`: delta tokens handed out after it are not known now."""
        self.tables = {name: dict(rows) for name, rows in snapshot.tables.items()}
        self.logs = {name: list(log) for name, log in snapshot.logs.items()}
        self.writes = list(snapshot.writes)
        self.seq = snapshot.seq
        self.past = {**snapshot.past, snapshot.epoch: snapshot.seq}
        self.epoch += 1
        self.offset = snapshot.offset
        self.random.setstate(snapshot.random_state)

    def _changed(self, container: str, change: Change) -> None:
        self.logs.setdefault(container, []).append(change)
        if self.on_change is not None:
            self.on_change(container, change)

    def _wrote(
        self,
        table: str,
        id: str,
        before: Record | None,
        after: Record | None,
        container: str | None,
        op: str,
        what: str | None,
    ) -> None:
        self.seq += 1
        at = self.now()
        if container is not None:
            self._changed(container, Change(self.seq, id, op, at))
        write = Write(
            self.seq,
            at,
            self.actor,
            what or f"{table}.{op}",
            table,
            id,
            before,
            after,
            self.request,
        )
        self.writes.append(write)
        if self.on_write is not None:
            self.on_write(write)
