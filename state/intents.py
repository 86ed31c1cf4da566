"""What is about to be written, durable before it is sent. No remote write without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from state.rows import Rows, chunks, text, value
from state.schema import intent as table
from sync.action import Action, Fate, Outcome
from sync.guard import LossKind
from sync.model import Ref, Side


class Intents(Rows):
    def intend(
        self,
        run: int,
        actions: Iterable[Action],
        losses: Mapping[str, LossKind] | None = None,
    ) -> None:
        """Write ahead. Commit before the first of these is sent.

        `losses` names, by action id, what takes something away: it counts against the limits of
        the next 24 hours from now on, so that a crash makes no room for more.
        """
        kinds = losses or {}
        rows = [
            {
                "run": run,
                "id": action.id,
                "scope": action.scope,
                "action": text(asdict(action)),
                "loss": kinds.get(action.id),
            }
            for action in actions
        ]
        for chunk in chunks(rows, 1000):
            self._connection.execute(table.insert(), chunk)

    def resolve(self, run: int, outcomes: Sequence[Outcome]) -> None:
        """What became of them. An outcome that is UNKNOWN leaves its intent unresolved."""
        statement = (
            update(table)
            .where(table.c.run == bindparam("of_run"), table.c.id == bindparam("of_id"))
            .values(fate=bindparam("to_fate"), error=bindparam("to_error"))
        )
        rows = [
            {
                "of_run": run,
                "of_id": outcome.action.id,
                "to_fate": outcome.fate.value,
                "to_error": outcome.error,
            }
            for outcome in outcomes
        ]
        for chunk in chunks(rows, 1000):
            self._connection.execute(statement, chunk)

    def unresolved(self, scope: str | None = None) -> list[tuple[int, Action]]:
        """Intents of which nobody knows whether they happened, oldest run first.

        They stay until they are resolved with what was seen since (see `sync.record.recover`).
        """
        found = (
            select(table.c.run, table.c.action)
            .where(or_(table.c.fate.is_(None), table.c.fate == Fate.UNKNOWN.value))
            .order_by(table.c.run, table.c.id)
        )
        if scope is not None:
            found = found.where(table.c.scope == scope)
        return [(row.run, _action(value(row.action))) for row in self._connection.execute(found)]


def _action(fields: dict[str, Any]) -> Action:
    ref = fields["ref"]
    return Action(
        **{
            **fields,
            "side": Side(fields["side"]),
            "ref": None if ref is None else Ref(**ref),
            "after": tuple(fields["after"]),
        }
    )
