"""Which scopes wait for a plan, and how each is doing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from state.rows import Rows
from state.schema import scope as table


@dataclass(frozen=True, slots=True)
class ScopeState:
    scope: str
    pending_since: datetime | None = None
    due_at: datetime | None = None
    based: bool = False  # both sides agreed at least once: from then on absence can mean removal
    status: str | None = None
    detail: str | None = None
    since: datetime | None = None  # has had this status
    last_good_at: datetime | None = None


class Scopes(Rows):
    def mark(self, scopes: Iterable[str], now: datetime) -> None:
        """Something was seen that concerns these scopes. They stay pending until settled."""
        self._put(
            table,
            [
                {"scope": name, "pending_since": now, "marked_at": now, "based": False}
                for name in dict.fromkeys(scopes)
                if not self._remark(name, now)
            ],
            keep=["based"],
        )

    def pending(self, now: datetime) -> list[str]:
        """Marked and not settled since (thus also what failed before), or due; oldest first."""
        rows = self._connection.execute(
            select(table.c.scope, table.c.pending_since, table.c.due_at).where(
                or_(table.c.pending_since.is_not(None), table.c.due_at <= now)
            )
        )
        waiting = [(row.pending_since or row.due_at, row.scope) for row in rows]
        return [name for _, name in sorted(waiting)]

    def scope(self, scope: str) -> ScopeState:
        """A scope that was never heard of is new: not pending, without an agreed base."""
        row = self._connection.execute(select(*_COLUMNS).where(table.c.scope == scope)).first()
        return ScopeState(scope) if row is None else ScopeState(*row)

    def based(self, scope: str) -> bool:
        return self.scope(scope).based

    def based_scopes(self) -> frozenset[str]:
        rows = self._connection.scalars(select(table.c.scope).where(table.c.based.is_(True)))
        return frozenset(rows)

    def all_scopes(self) -> list[ScopeState]:
        rows = self._connection.execute(select(*_COLUMNS).order_by(table.c.scope))
        return [ScopeState(*row) for row in rows]

    def settle(
        self,
        scope: str,
        due_at: datetime | None,
        now: datetime,
        *,
        planned_at: datetime | None = None,
        based: bool = True,
    ) -> None:
        """The scope was planned and everything its plan asked for is done and recorded.

        With `planned_at`, what was seen after that moment keeps it pending.
        """
        row = self._connection.execute(
            select(table.c.marked_at).where(table.c.scope == scope)
        ).first()
        values: dict[str, Any] = {
            "scope": scope,
            "due_at": due_at,
            "last_good_at": now,
            "based": based,
        }
        later = (
            row is not None
            and row.marked_at is not None
            and planned_at is not None
            and row.marked_at > planned_at
        )
        if not later:
            values["pending_since"] = None
            values["marked_at"] = None
        self._put(table, [values])

    def base(self, scope: str) -> None:
        """Both sides have met; the scope stays pending."""
        self._put(table, [{"scope": scope, "based": True}])

    def unbase(self, scope: str) -> None:
        """The next plan of this scope is a first contact: it only gains."""
        self._put(table, [{"scope": scope, "based": False}])

    def set_status(self, scope: str, status: str, detail: str | None, now: datetime) -> None:
        """What an admin sees. `since` moves only when the status becomes another one."""
        values: dict[str, Any] = {"scope": scope, "status": status, "detail": detail}
        if self.scope(scope).status != status:
            values["since"] = now
        self._put(table, [{**values, "based": False}], keep=["based"])

    def _remark(self, scope: str, now: datetime) -> bool:
        """Note the later mark of a scope that is pending already; its first moment counts."""
        result = self._connection.execute(
            table.update()
            .where(table.c.scope == scope, table.c.pending_since.is_not(None))
            .values(marked_at=now)
        )
        return result.rowcount > 0


_COLUMNS = (
    table.c.scope,
    table.c.pending_since,
    table.c.due_at,
    table.c.based,
    table.c.status,
    table.c.detail,
    table.c.since,
    table.c.last_good_at,
)
