"""What is remembered of a key once its actions were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobs.job import Memo
from jobs.registrations.card import Occasion
from jobs.registrations.proof import KIND as PROOF
from jobs.registrations.proof import made
from sync.action import Outcome as Sent
from sync.model import Side


def remembered(memo: Memo, outcomes: Mapping[Side, Sequence[Sent]]) -> Memo:
    """The memory of a key of which everything was done: with the id of what was posted."""
    if memo.get("kind") == PROOF:
        return made(memo, [one for sent in outcomes.values() for one in sent])
    for sent in outcomes.values():
        for one in sent:
            first = one.action.kind == "post" and one.action.rule == f"say-{Occasion.PUBLISHED}"
            if first and one.ref is not None and memo.get("said"):
                return {**memo, "said": {**memo["said"], "ref": one.ref.id}}
    return {name: value for name, value in memo.items() if name != "trim_due"}


def decided(before: Memo, memo: Memo) -> Memo:
    """The memory of a key of which not everything was done: all that was decided, but no copying
    that has yet to be seen on the row."""
    if before.get("copied"):
        return memo
    return {name: value for name, value in memo.items() if name != "copied"}
