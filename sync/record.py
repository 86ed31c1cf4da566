"""What the archive holds after a plan was applied, and after a crash left it unsaid.

An entry moves forward only where *both* sides are known to hold the merged value. Everything
else stays as it was, so that the next run sees the same movement again and finishes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sync.model import Entry, Position, Side, Value
from sync.policy import Policy


def settle(
    scope: str,
    entry: Entry | None,
    position: Position,
    merged: Value | None,
    written: Mapping[Side, Value | None],
    *,
    policy: Policy,
    unfinished: frozenset[Side] = frozenset(),
) -> Entry | None:
    """The entry after a run: the planned position, plus what the service returned for our writes.

    `written` holds the value of each side whose step is known to be done (None: absent), as the
    service returned it; `unfinished` are the sides whose step failed, was stale or is unknown.
    Returns None when there is still nothing to remember. The references and the memo of the old
    entry are kept.
    """
    left = written.get(Side.LEFT, position.left)
    right = written.get(Side.RIGHT, position.right)
    old = entry or Entry(scope, position.key, None, None, None)
    if entry is None and merged is None:
        return None
    if not unfinished:
        return replace(old, agreed=merged, left=left, right=right)
    if merged is None or left is None or right is None:
        return entry  # presence is not the same on both sides yet: the whole key waits
    # Both hold it now, and that is remembered even where a field did not arrive: whoever drops it
    # from here on has removed it. What we just added is known; a field of the other side that
    # has no past and did not arrive stays out, and so has moved.
    agreed_now = dict(old.agreed or {})
    left_now = dict(old.left or (left if Side.LEFT in written else {}))
    right_now = dict(old.right or (right if Side.RIGHT in written else {}))
    for rule in policy.fields:
        name = rule.name
        if all(
            value.get(name) == merged.get(name)
            for side, value in ((Side.LEFT, left), (Side.RIGHT, right))
            if side in unfinished or side not in written
        ):
            agreed_now[name] = merged.get(name)
            left_now[name], right_now[name] = left.get(name), right.get(name)
    return replace(old, agreed=agreed_now, left=left_now, right=right_now)


@dataclass(frozen=True, slots=True)
class Recovered:
    """An entry after a crash. `doubtful`: the key is absent where we meant to add or remove it,
    and present on the other side.

    Either our addition never arrived, or somebody removed it straight away; either our removal
    arrived and somebody came back, or somebody removed it there himself: no list can tell. A job
    that grants access holds such a key; a job that keeps documents adds it again.
    """

    entry: Entry | None
    doubtful: bool = False


def recover(
    scope: str,
    entry: Entry | None,
    position: Position,
    intended: Mapping[Side, Value | None],
    policy: Policy,
    *,
    planned_on: Mapping[Side, Value | None] | None = None,
) -> Recovered:
    """Recognise the product's own write whose outcome was never recorded.

    `intended` holds, for each side with an unresolved intent, the value it was to get. A side
    that holds it is taken to have got it from us: what the other side does since then is a new
    edit and not one half of a conflict. Call it with what was seen *after* the crash.

    An intended value holds whole objects, thus also what a person had set on that side himself.
    `planned_on` (what each side held when it was planned) tells the two apart; without it fields
    are recognised only where one side alone has an intent.
    """
    result = entry
    doubtful = False
    for side, wanted in intended.items():
        known = position.left_known if side is Side.LEFT else position.right_known
        held = position.left if side is Side.LEFT else position.right
        if not known:
            continue
        before = None if result is None else (result.left if side is Side.LEFT else result.right)
        if wanted is None or before is None:
            if _presence_arrived(before, held, wanted, policy):
                old = result or Entry(scope, position.key, None, None, None)
                result = replace(old, agreed=wanted, left=wanted, right=wanted)
            if held is None:
                other = position.right if side is Side.LEFT else position.left
                doubtful = doubtful or other is not None
        elif held is not None and result is not None:
            planned = before if planned_on is None else planned_on.get(side)
            if planned is not None and (planned_on is not None or len(intended) == 1):
                result = _fields_arrived(result, planned, held, wanted, policy)
    return Recovered(result, doubtful)


def _presence_arrived(
    before: Value | None, held: Value | None, wanted: Value | None, policy: Policy
) -> bool:
    if wanted is None:
        return before is not None and held is None
    return held is not None and all(
        held.get(rule.name) == wanted.get(rule.name) for rule in policy.fields
    )


def _fields_arrived(
    entry: Entry, planned: Value, held: Value, wanted: Value, policy: Policy
) -> Entry:
    """Move the past of those fields forward that hold what we meant to write and did not before."""
    ours = {
        rule.name: wanted.get(rule.name)
        for rule in policy.fields
        if held.get(rule.name) == wanted.get(rule.name) != planned.get(rule.name)
    }
    if not ours:
        return entry
    return replace(
        entry,
        agreed={**(entry.agreed or {}), **ours},
        left=None if entry.left is None else {**entry.left, **ours},
        right=None if entry.right is None else {**entry.right, **ours},
    )
