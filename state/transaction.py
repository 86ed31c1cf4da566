"""Everything the state can do, inside one transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from state.approvals import Approvals
from state.entries import Entries
from state.intents import Intents
from state.observations import Observations
from state.rows import text, value
from state.runs import Changes, Conflicts, Runs
from state.schema import fact, run
from state.scopes import Scopes
from sync.model import Side


class Transaction(Observations, Entries, Scopes, Intents, Runs, Changes, Conflicts, Approvals):
    """All of it becomes durable when the block ends, or nothing when it raises."""

    def undecided(self, scope: str) -> frozenset[str]:
        """Keys whose addition was sent but not recorded, and whose object was then seen to go.

        Either the addition never arrived, or somebody removed it straight away: what grants
        access is held until a person decides. An intent that is resolved decides nothing here.
        """
        held = set()
        entries = self.entries(scope)
        for run_id, action in self.unresolved(scope):
            entry = entries.get(action.key)
            before = entry and (entry.left if action.side is Side.LEFT else entry.right)
            if action.expect is None or before is not None:
                continue
            started = self._connection.scalar(select(run.c.started_at).where(run.c.id == run_id))
            names = {
                action.key,
                *(one for one in action.body.values() if isinstance(one, str)),
            }
            if action.ref is not None:
                names.add(action.ref.id)
            for name in names:
                found = self.sighting(action.place, name)
                if found is None or found.value is not None or found.seen_at is None:
                    continue
                if started is not None and found.seen_at >= started:
                    held.add(action.key)
        return frozenset(held)

    def epoch(self) -> int:
        """The count of writing runs that this state has seen; 0 for a new one.

        The tenant holds the same count: a lower one here means that an old state was restored.
        """
        return int(self.fact("epoch") or 0)

    def set_epoch(self, epoch: int) -> None:
        self.set_fact("epoch", epoch)

    def fact(self, name: str) -> Any:
        """What was last kept under this name; None when nothing was."""
        found = self._connection.scalar(select(fact.c.value).where(fact.c.name == name))
        return None if found is None else value(found)

    def facts(self, prefix: str) -> dict[str, Any]:
        """What is kept under names that begin so, by the whole name."""
        rows = self._connection.execute(
            select(fact.c.name, fact.c.value).where(fact.c.name.startswith(prefix, autoescape=True))
        )
        return {row.name: value(row.value) for row in rows}

    def forget_fact(self, name: str) -> None:
        self._connection.execute(delete(fact).where(fact.c.name == name))

    def set_fact(self, name: str, what: Any) -> None:
        """Keep something that belongs to the installation rather than to a scope: JSON."""
        self._put(fact, [{"name": name, "value": text(what)}])
