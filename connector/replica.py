"""What a replica promises: one side, where actions are applied and nothing is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from connector.errors import error_code
from connector.exchange import Exchange, Response
from sync.action import Action, Fate, Outcome


class Replica(Protocol):
    """`apply` gives one outcome for each action, in their order, and raises nothing for what a
    service answers. It groups actions into the service's bulk calls, adds before it removes and
    promotes before it demotes. After an answer that does not say whether a write happened it
    reads, and says DONE only of what it then saw; it never sends such a write again.
    """

    place: str

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]: ...


def failed(action: Action, answer: Response) -> Outcome:
    """The service said no, or the object is no longer what was planned on."""
    code = error_code(answer.body)
    said = f"HTTP {answer.status}" + (f" {code}" if code else "")
    # 409 resourceModified comes in place of 412 now and then.
    stale = answer.status in (404, 412) or (answer.status == 409 and code == "resourceModified")
    return Outcome(action, Fate.STALE if stale else Fate.FAILED, error=said)


def unknown(action: Action, why: str = "no answer") -> Outcome:
    return Outcome(action, Fate.UNKNOWN, error=why)


def not_a_verb(action: Action) -> Outcome:
    return Outcome(action, Fate.FAILED, error=f"this place knows no {action.kind!r}")
