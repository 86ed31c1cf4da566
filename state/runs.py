"""Runs, what they changed, and the conflicts they met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from state.rows import Rows, text, value
from state.schema import change, conflict, intent, run
from sync.action import Fate
from sync.guard import Loss, LossKind
from sync.model import Conflict, Scalar, Side

SENT = timedelta(hours=48)
"""How long what was sent is kept: what a day's runs took away is counted from it."""
CHANGED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Run:
    """One pass. `finished_at` None: it is going on, or it was killed."""

    id: int
    job: str
    full: bool
    started_at: datetime
    finished_at: datetime | None
    status: str | None
    good: bool | None
    result: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Change:
    run: int
    scope: str
    key: str
    side: Side
    kind: str
    rule: str
    before: Any
    after: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptConflict:
    """A conflict and when it was met; the same one met again raises `times`."""

    scope: str
    conflict: Conflict
    run: int
    at: datetime
    last_at: datetime
    times: int


class Runs(Rows):
    def begin_run(self, job: str, now: datetime, *, full: bool = False) -> int:
        result = self._connection.execute(insert(run).values(job=job, full=full, started_at=now))
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def finish_run(
        self,
        run_id: int,
        status: str,
        result: Mapping[str, Any],
        now: datetime,
        *,
        good: bool = True,
    ) -> None:
        """`good`: it counts for `last_good`, the age of which is the service's health."""
        self._connection.execute(
            update(run)
            .where(run.c.id == run_id)
            .values(status=status, good=good, result=text(result), finished_at=now)
        )

    def forget_old(self, now: datetime) -> None:
        """What was sent is of no use any more once it is known to have happened: it says who was
        invited and what was written on whose row. What was changed is kept for 90 days."""
        long_ago = select(run.c.id).where(run.c.started_at < now - SENT)
        self._connection.execute(
            delete(intent).where(
                intent.c.run.in_(long_ago),
                intent.c.fate.is_not(None),
                intent.c.fate != Fate.UNKNOWN.value,
            )
        )
        self._connection.execute(delete(change).where(change.c.at < now - CHANGED))

    def runs(self, limit: int = 20) -> list[Run]:
        """The newest runs, newest first."""
        rows = self._connection.execute(select(run).order_by(run.c.id.desc()).limit(limit))
        return [
            Run(**{**row._mapping, "result": None if row.result is None else value(row.result)})
            for row in rows
        ]

    def last_good(self, job: str) -> datetime | None:
        found: datetime | None = self._connection.scalar(
            select(run.c.finished_at)
            .where(run.c.job == job, run.c.good.is_(True))
            .order_by(run.c.finished_at.desc())
            .limit(1)
        )
        return found


class Changes(Rows):
    def changed(
        self,
        run_id: int,
        scope: str,
        key: str,
        side: Side,
        *,
        kind: str,
        rule: str,
        before: Any,
        after: Any,
        at: datetime,
        loss: LossKind | None = None,
    ) -> None:
        """Something was changed. `loss`: it counts against the limits of the next 24 hours."""
        self._connection.execute(
            insert(change),
            [
                {
                    "run": run_id,
                    "scope": scope,
                    "key": key,
                    "side": side.value,
                    "kind": kind,
                    "rule": rule,
                    "before": text(before),
                    "after": text(after),
                    "at": at,
                    "loss": None if loss is None else loss.value,
                }
            ],
        )

    def changes(self, scope: str, key: str | None = None, limit: int = 20) -> list[Change]:
        """What was changed in a scope, newest first."""
        found = select(change).where(change.c.scope == scope)
        if key is not None:
            found = found.where(change.c.key == key)
        rows = self._connection.execute(found.order_by(change.c.id.desc()).limit(limit))
        return [
            Change(
                row.run,
                row.scope,
                row.key,
                Side(row.side),
                row.kind,
                row.rule,
                value(row.before),
                value(row.after),
                row.at,
            )
            for row in rows
        ]

    def losses(self, since: datetime, scope: str | None = None) -> list[tuple[str, Loss]]:
        """What was lost since a moment, or was meant to be and is not known not to have been."""
        found = select(change.c.scope, change.c.key, change.c.side, change.c.loss).where(
            change.c.loss.is_not(None), change.c.at >= since
        )
        meant = (
            select(intent.c.scope, intent.c.action, intent.c.loss)
            .join(run, run.c.id == intent.c.run)
            .where(
                intent.c.loss.is_not(None),
                run.c.started_at >= since,
                or_(
                    intent.c.fate.is_(None),
                    intent.c.fate.not_in([Fate.FAILED.value, Fate.SKIPPED.value]),
                ),
            )
        )
        if scope is not None:
            found = found.where(change.c.scope == scope)
            meant = meant.where(intent.c.scope == scope)
        lost = {
            (row.scope, Loss(row.key, Side(row.side), LossKind(row.loss))): None
            for row in self._connection.execute(found.order_by(change.c.id))
        }
        for row in self._connection.execute(meant.order_by(intent.c.run, intent.c.id)):
            action = value(row.action)
            lost[row.scope, Loss(action["key"], Side(action["side"]), LossKind(row.loss))] = None
        return list(lost)


class Conflicts(Rows):
    def conflict(self, run_id: int, scope: str, met: Conflict, at: datetime) -> None:
        """Keep the superseded value. Committed before anything overwrites it."""
        kept, superseded = text(met.kept), text(met.superseded)
        newest = self._connection.execute(
            select(conflict)
            .where(
                conflict.c.scope == scope,
                conflict.c.key == met.key,
                conflict.c.field == met.field,
            )
            .order_by(conflict.c.id.desc())
            .limit(1)
        ).first()
        if newest is not None and (newest.kept, newest.superseded, newest.rule, newest.winner) == (
            kept,
            superseded,
            met.rule,
            met.winner.value,
        ):
            self._connection.execute(
                update(conflict)
                .where(conflict.c.id == newest.id)
                .values(last_at=at, times=newest.times + 1)
            )
            return
        self._connection.execute(
            insert(conflict).values(
                run=run_id,
                scope=scope,
                key=met.key,
                field=met.field,
                winner=met.winner.value,
                kept=kept,
                superseded=superseded,
                rule=met.rule,
                at=at,
                last_at=at,
                times=1,
            )
        )

    def conflicts(self, scope: str | None = None, limit: int = 100) -> list[KeptConflict]:
        """The newest conflicts, newest first."""
        found = select(conflict).order_by(conflict.c.id.desc()).limit(limit)
        if scope is not None:
            found = found.where(conflict.c.scope == scope)
        return [
            KeptConflict(
                row.scope,
                Conflict(
                    row.key,
                    row.field,
                    Side(row.winner),
                    _kept(row.kept),
                    _kept(row.superseded),
                    row.rule,
                ),
                row.run,
                row.at,
                row.last_at,
                row.times,
            )
            for row in self._connection.execute(found)
        ]


def _kept(stored: str) -> Scalar | Mapping[str, Scalar]:
    found: Scalar | Mapping[str, Scalar] = value(stored)
    return found
