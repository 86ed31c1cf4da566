"""Everything the state can do, inside one transaction."""

from __future__ import annotations

from sqlalchemy import select

from state.approvals import Approvals
from state.entries import Entries
from state.intents import Intents
from state.observations import Observations
from state.runs import Changes, Conflicts, Runs
from state.schema import fact
from state.scopes import Scopes


class Transaction(Observations, Entries, Scopes, Intents, Runs, Changes, Conflicts, Approvals):
    """All of it becomes durable when the block ends, or nothing when it raises."""

    def epoch(self) -> int:
        """The count of writing runs that this state has seen; 0 for a new one.

        The tenant holds the same count: a lower one here means that an old state was restored.
        """
        found = self._connection.scalar(select(fact.c.value).where(fact.c.name == "epoch"))
        return int(found or 0)

    def set_epoch(self, epoch: int) -> None:
        self._put(fact, [{"name": "epoch", "value": str(epoch)}])
