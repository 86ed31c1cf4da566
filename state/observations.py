"""What was seen, stored together with the cursor that saw it.

Observations are persisted, not work: a refused, failed or leased scope keeps what is pending
while its source moves on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from state import schema
from state.rows import ABSENT, Rows, chunks, shared, text, value
from sync.model import Coverage, Observation, Sighting

NEVER = text("never seen")
"""Before a write of ours that made the object: its absence from a listing may be an older view,
but nobody can have seen it deleted before it was there."""

SHORT = 48
"""Characters of a value that is likely to be that of many: somebody's in a team."""

REMEMBERED = timedelta(hours=48)
"""For how long a view older than our own write is taken for stale rather than for an edit."""


@dataclass(frozen=True, slots=True)
class SourceState:
    source: str
    cursor: str | None
    observed_at: datetime | None  # the last pass that did not fail
    full_at: datetime | None
    failure: str | None
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceState:
    place: str
    coverage: Coverage  # of the last pass
    seen_at: datetime
    full_at: datetime | None

    @property
    def known(self) -> bool:
        """Whether an object without a sighting is really absent there."""
        return self.full_at is not None and self.coverage is not Coverage.PARTIAL


@dataclass(frozen=True, slots=True)
class OwnWrite:
    """What the service said it holds after a write of ours; `value` None: removed.

    Until an observation shows it (`confirmed_at`) a view that still shows what was there before
    is stale.
    """

    place: str
    id: str
    value: Mapping[str, Any] | None
    etag: str | None
    at: datetime
    confirmed_at: datetime | None


class Observations(Rows):
    def cursor(self, source: str) -> str | None:
        found: str | None = self._connection.scalar(
            select(schema.source.c.cursor).where(schema.source.c.source == source)
        )
        return found

    def forget_cursor(self, source: str) -> None:
        """The next pass of this source enumerates everything."""
        table = schema.source
        self._connection.execute(update(table).where(table.c.source == source).values(cursor=None))

    def sources(self) -> list[SourceState]:
        rows = self._connection.execute(select(schema.source).order_by(schema.source.c.source))
        return [SourceState(**row._mapping) for row in rows]

    def place(self, place: str) -> PlaceState | None:
        """How well a place is known; None when it was never looked at."""
        row = self._connection.execute(
            select(schema.place).where(schema.place.c.place == place)
        ).first()
        if row is None:
            return None
        return PlaceState(row.place, Coverage(row.coverage), row.seen_at, row.full_at)

    def complete(self, place: str) -> bool:
        """Whether absence there means absence: it was listed in full once, and the last pass was
        sound."""
        state = self.place(place)
        return state is not None and state.known

    def complete_places(self) -> frozenset[str]:
        """Every place that is `complete`."""
        rows = self._connection.execute(select(schema.place))
        known = (PlaceState(row[0], Coverage(row[1]), row[2], row[3]) for row in rows)
        return frozenset(state.place for state in known if state.known)

    def sightings(self, place: str) -> dict[str, Sighting]:
        """Everything that is there, by native id."""
        return self._seen(place, schema.sighting.c.value.is_not(None))

    def some(self, place: str, ids: Collection[str]) -> dict[str, Sighting]:
        """Those of `ids` that are there."""
        found: dict[str, Sighting] = {}
        for part in chunks(ids, 500):
            rows = self._connection.execute(_SOME, {"of_place": place, "ids": part}).all()
            for id, held, etag, seen_at in rows:
                found[id] = Sighting(place, id, value(held), etag, seen_at)
        return found

    def ids(self, place: str) -> frozenset[str]:
        """Of everything that is there."""
        table = schema.sighting
        rows = select(table.c.id).where(table.c.place == place, table.c.value.is_not(None))
        return frozenset(self._connection.scalars(rows))

    def each(self, place: str) -> Iterator[tuple[str, dict[str, Any], str | None]]:
        """Id, value and etag of everything that is there, one by one."""
        rows = self._connection.execute(_EACH, {"of_place": place})
        for some in rows.partitions():
            for id, held, etag in some:
                yield id, shared(held) if len(held) < SHORT else value(held), etag

    def gone(self, place: str) -> dict[str, Sighting]:
        """What was seen to be gone, by native id, with the moment that was seen."""
        return self._seen(place, schema.sighting.c.value.is_(None))

    def _seen(self, place: str, which: ColumnElement[bool]) -> dict[str, Sighting]:
        table = schema.sighting
        columns = select(table.c.id, table.c.value, table.c.etag, table.c.seen_at)
        rows = self._connection.execute(columns.where(table.c.place == place, which)).all()
        return {
            id: Sighting(place, id, None if held is None else value(held), etag, seen_at)
            for id, held, etag, seen_at in rows
        }

    def sighting(self, place: str, id: str) -> Sighting | None:
        """One object; its `value` is None when it was seen to be gone. None: never seen."""
        table = schema.sighting
        row = self._connection.execute(
            select(table).where(table.c.place == place, table.c.id == id)
        ).first()
        return None if row is None else _sighting(row)

    def record(
        self, observation: Observation, now: datetime, *, fresh: bool = False
    ) -> Sequence[Sighting]:
        """Store what a pass saw and, with it, its cursor. Returns what is different from before.

        In a place that was seen in FULL the unseen become gone. A view that is older than a
        write of ours (see `OwnWrite`) changes nothing, unless the caller knows it to be `fresh`.
        A second look may be older than what the source with the cursor has confirmed already;
        when somebody did undo our write, that source will say so.
        """
        seen: dict[str, dict[str, Sighting]] = {name: {} for name in observation.coverage}
        for found in observation.sightings:
            seen.setdefault(found.place, {})[found.id] = found
        changed: list[Sighting] = []
        for name, found_there in seen.items():
            full = observation.coverage.get(name) is Coverage.FULL
            ours = self._ours(name, now, confirmed=observation.second)
            changed += self._record_place(name, found_there, now, ours, full=full, fresh=fresh)
        self._record_coverage(observation, now)
        self._record_source(observation, now)
        return changed

    def own_write(
        self,
        place: str,
        id: str,
        written: Mapping[str, Any] | None,
        etag: str | None,
        now: datetime,
    ) -> None:
        """`wrote` for a single write."""
        self.wrote([Sighting(place, id, written, etag)], now)

    def wrote(self, left: Iterable[Sighting], now: datetime) -> None:
        """What the service returned for our own writes becomes the sightings, for 48 hours against
        any older view."""
        table = schema.own_write
        self._connection.execute(delete(table).where(table.c.at < now - REMEMBERED))
        by_place: dict[str, list[Sighting]] = {}
        for one in left:
            by_place.setdefault(one.place, []).append(one)
        for place, ours in by_place.items():
            stands = self._stands(place, {one.id for one in ours})
            before = self._before(place, {one.id for one in ours})
            writes: dict[str, dict[str, Any]] = {}
            for one in ours:
                now_held = text(one.value)
                shown = {*before.get(one.id, ()), stands.get(one.id, NEVER)} - {now_held}
                stands[one.id], before[one.id] = now_held, sorted(shown)
                writes[one.id] = {
                    "place": place,
                    "id": one.id,
                    "value": now_held,
                    "etag": one.etag,
                    "at": now,
                    "before": text(before[one.id]),
                    "confirmed_at": None,
                }
            self._put(table, list(writes.values()))
            self._put(schema.sighting, [_row(replace(one, seen_at=now)) for one in ours])

    def _stands(self, place: str, ids: Collection[str]) -> dict[str, str]:
        stored = self._stored(place, ids)
        return {id: ABSENT if held is None else held for id, (held, _) in stored.items()}

    def _before(self, place: str, ids: Collection[str]) -> dict[str, list[str]]:
        """What older views of writes that nobody confirmed yet can show."""
        table = schema.own_write
        asked = select(table.c.id, table.c.before).where(
            table.c.place == place, table.c.confirmed_at.is_(None)
        )
        return {
            id: value(before)
            for some in chunks(ids, 500)
            for id, before in self._connection.execute(asked.where(table.c.id.in_(some)))
        }

    def own_writes(self, place: str, since: datetime) -> list[OwnWrite]:
        table = schema.own_write
        rows = self._connection.execute(
            select(table).where(table.c.place == place, table.c.at >= since)
        )
        return [
            OwnWrite(row.place, row.id, value(row.value), row.etag, row.at, row.confirmed_at)
            for row in rows
        ]

    def _record_place(
        self,
        place: str,
        seen: Mapping[str, Sighting],
        now: datetime,
        ours: Mapping[str, tuple[str, list[str]]],
        *,
        full: bool,
        fresh: bool,
    ) -> list[Sighting]:
        stored = self._stored(place, None if full else seen)
        unseen: set[str] = set()
        if full:
            unseen = {id for id, was in stored.items() if id not in seen and was[0] is not None}
            seen = {**seen, **{id: Sighting(place, id, None) for id in unseen}}
        changed: list[Sighting] = []
        rows: list[dict[str, Any]] = []
        confirmed: list[str] = []
        for id, found in seen.items():
            held = None if found.value is None else text(found.value)
            if id in ours:
                written, before = ours[id]
                shown = {ABSENT if held is None else held}
                older = shown | {NEVER} if id in unseen else shown
                if written not in shown and not older.isdisjoint(before) and not fresh:
                    continue
                confirmed.append(id)
            known = id in stored
            was, etag = stored.get(id, (None, None))
            if known and held == was and found.etag == etag:
                continue
            dated = replace(found, seen_at=found.seen_at or now)
            rows.append(_row(dated))
            if held != was:
                changed.append(dated)
        self._put(schema.sighting, rows)
        table = schema.own_write
        for ids in chunks(confirmed, 500):
            self._connection.execute(
                update(table)
                .where(table.c.place == place, table.c.id.in_(ids))
                .values(confirmed_at=now)
            )
        return changed

    def _stored(
        self, place: str, ids: Collection[str] | None
    ) -> dict[str, tuple[str | None, str | None]]:
        table = schema.sighting
        columns = select(table.c.id, table.c.value, table.c.etag).where(table.c.place == place)
        if ids is None:
            rows = [tuple(row) for row in self._connection.execute(columns)]
        else:
            rows = [
                tuple(row)
                for chunk in chunks(ids, 500)
                for row in self._connection.execute(columns.where(table.c.id.in_(chunk)))
            ]
        return {id: (held, etag) for id, held, etag in rows}

    def _ours(
        self, place: str, now: datetime, *, confirmed: bool
    ) -> dict[str, tuple[str, list[str]]]:
        """Our writes there that are remembered: what they left and what stood before. Those that
        an observation has shown since are left out, unless `confirmed`."""
        table = schema.own_write
        remembered = select(table.c.id, table.c.value, table.c.before).where(
            table.c.place == place, table.c.at >= now - REMEMBERED
        )
        if not confirmed:
            remembered = remembered.where(table.c.confirmed_at.is_(None))
        rows = self._connection.execute(remembered)
        return {id: (written, value(before)) for id, written, before in rows}

    def _record_coverage(self, observation: Observation, now: datetime) -> None:
        by_full: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for name, coverage in observation.coverage.items():
            full = coverage is Coverage.FULL
            by_full[full].append(
                {
                    "place": name,
                    "coverage": coverage.value,
                    "seen_at": now,
                    "full_at": now if full else None,
                }
            )
        self._put(schema.place, by_full[True])
        self._put(schema.place, by_full[False], keep=["full_at"])

    def _record_source(self, observation: Observation, now: datetime) -> None:
        row: dict[str, Any] = {"source": observation.source, "failure": observation.failure}
        if observation.cursor is not None:
            row["cursor"] = observation.cursor
        if observation.failure is None:
            row["observed_at"] = now
            coverage = set(observation.coverage.values())
            if coverage == {Coverage.FULL}:
                row["full_at"] = now
        else:
            row["failed_at"] = now
        self._put(schema.source, [row])


_SOME = select(
    schema.sighting.c.id, schema.sighting.c.value, schema.sighting.c.etag, schema.sighting.c.seen_at
).where(
    schema.sighting.c.place == bindparam("of_place"),
    schema.sighting.c.id.in_(bindparam("ids", expanding=True)),
    schema.sighting.c.value.is_not(None),
)
_EACH = (
    select(schema.sighting.c.id, schema.sighting.c.value, schema.sighting.c.etag)
    .where(schema.sighting.c.place == bindparam("of_place"), schema.sighting.c.value.is_not(None))
    .execution_options(yield_per=1000)
)


def _row(found: Sighting) -> dict[str, Any]:
    return {
        "place": found.place,
        "id": found.id,
        "value": None if found.value is None else text(found.value),
        "etag": found.etag,
        "seen_at": found.seen_at,
    }


def _sighting(row: Any) -> Sighting:
    held = None if row.value is None else value(row.value)
    return Sighting(row.place, row.id, held, row.etag, row.seen_at)
