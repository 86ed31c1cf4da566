"""Three ways, field by field: what each side was last known to hold, and what it holds now.

A side has **moved** when it does not hold what its entry says it held. Comparing each side with
its own past, rather than with the other side, is what keeps a value that a service rewrote, or
half of an update, from looking like somebody's edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.model import Conflict, Entry, Plan, Position, Scalar, Side, Step, StepKind, Value
from sync.policy import FieldRule, Policy, Presence

PRESENCE = "presence"

# The rules a step or a conflict can name.
FOLLOW = "follow"  # one side moved, the other follows
UNION = "union"  # nobody agreed on this key before: present on either side is present on both
FIRST_CONTACT = "first-contact"  # the scope has no past: only gains
OWNER = "owner"  # a field that only its owner sets was set by the other side: put back
BOTH_MOVED = "both-moved"  # both sides set it since they agreed: the field's owner is followed
NO_PAST = "no-past"  # both sides have it, differently, and never agreed: the owner is followed


@dataclass(frozen=True, slots=True)
class _Decision:
    """What each side and the archive should hold for one key. `None` is absence."""

    left: Value | None
    right: Value | None
    merged: Value | None
    rule: str = FOLLOW
    conflicts: tuple[Conflict, ...] = ()


def plan(
    scope: str,
    entries: Mapping[str, Entry],
    positions: Iterable[Position],
    policy: Policy,
    first_contact: bool,
) -> Plan:
    """Decide every key of `positions`; a key that has no position is left alone.

    Neither side moved: nothing happens, also where the two differ. A key of which a side is not
    known, and a key on hold, is not decided at all; a barred key ends on both sides. With
    `first_contact` the entries are ignored and both sides only gain. Raises ValueError when a key
    has two positions.
    """
    steps: list[Step] = []
    conflicts: list[Conflict] = []
    merged: dict[str, Value | None] = {}
    held: dict[str, str] = {}
    seen: set[str] = set()
    for position in positions:
        key = position.key
        if key in seen:
            raise ValueError(f"two positions for one key of {scope}: {key}")
        seen.add(key)
        if position.hold is not None:
            held[key] = position.hold
            continue
        if not (position.left_known and position.right_known):
            continue
        entry = None if first_contact else entries.get(key)
        if position.barred is not None and first_contact and position.right is not None:
            held[key] = position.barred  # first contact removes nobody
            continue
        if position.barred is not None:
            decision = _Decision(None, None, None, position.barred)
        else:
            decision = _decide(entry, position, policy, first_contact)
        merged[key] = decision.merged
        conflicts += decision.conflicts
        steps += _steps(position, decision, policy)
    return Plan(scope, tuple(steps), tuple(conflicts), merged, held)


def moved(entry: Entry | None, position: Position, side: Side, policy: Policy) -> bool:
    """Whether the side holds something else than it was last known to hold."""
    before = None if entry is None else _on(entry, side)
    return not _same(before, _on(position, side), policy)


def _decide(
    entry: Entry | None, position: Position, policy: Policy, first_contact: bool
) -> _Decision:
    left, right = position.left, position.right
    if left is None and right is None:
        return _Decision(None, None, None)
    left_moved = moved(entry, position, Side.LEFT, policy)
    right_moved = moved(entry, position, Side.RIGHT, policy)
    if entry is not None and not left_moved and not right_moved:
        return _Decision(left, right, entry.agreed)
    if left is not None and right is not None:
        return _decide_fields(entry, position, policy, first_contact)
    return _decide_presence(entry, position, policy, first_contact)


def _decide_presence(
    entry: Entry | None, position: Position, policy: Policy, first_contact: bool
) -> _Decision:
    """One side holds the key and the other does not, and at least one of them moved."""
    there = Side.LEFT if position.left is not None else Side.RIGHT
    present = _on(position, there)
    assert present is not None
    if entry is None or _on(entry, there.other) is None:
        # The side without it never had it, so nothing was removed there.
        value, rule = _arrival(present, there, policy, first_contact)
        conflicts = tuple(
            Conflict(position.key, name, there.other, value[name], present[name], OWNER)
            for name in value
            if value[name] != present.get(name)
        )
        return _Decision(value, value, value, rule, conflicts)
    if not moved(entry, position, there, policy):
        return _Decision(None, None, None)
    rule = policy.presence.value
    if policy.presence is Presence.REMOVAL_WINS:
        removed = Conflict(position.key, PRESENCE, there.other, None, present, rule)
        return _Decision(None, None, None, rule, (removed,))
    restored = Conflict(position.key, PRESENCE, there, present, None, rule)
    return _Decision(present, present, present, rule, (restored,))


def _arrival(
    present: Value, there: Side, policy: Policy, first_contact: bool
) -> tuple[dict[str, Scalar], str]:
    """The value of a key that appeared on one side alone."""
    value = {rule.name: present.get(rule.name) for rule in policy.fields}
    if first_contact:
        return value, FIRST_CONTACT
    for rule in policy.fields:
        if not rule.two_way and rule.owner is not there and rule.default is not None:
            value[rule.name] = rule.default
    return value, UNION


def _decide_fields(
    entry: Entry | None, position: Position, policy: Policy, first_contact: bool
) -> _Decision:
    """Both sides hold the key; each field is decided by itself."""
    assert position.left is not None
    assert position.right is not None
    on_left: dict[str, Scalar] = {}
    on_right: dict[str, Scalar] = {}
    merged: dict[str, Scalar] = {}
    rules: list[str] = []
    conflicts: list[Conflict] = []
    for rule in policy.fields:
        name = rule.name
        left, right = position.left.get(name), position.right.get(name)
        left_moved = entry is None or entry.left is None or entry.left.get(name) != left
        right_moved = entry is None or entry.right is None or entry.right.get(name) != right
        if entry is not None and not left_moved and not right_moved:
            # They may differ: one of the services writes this value its own way.
            on_left[name], on_right[name] = left, right
            agreed = entry.agreed if entry.agreed is not None else position.left
            merged[name] = agreed.get(name)
            continue
        if left == right:
            value = left
        elif first_contact and rule.join is not None:
            value = rule.join(left, right)
            rules.append(FIRST_CONTACT)
        else:
            no_past = entry is None or (entry.left is None and entry.right is None)
            winner, why = _winner(rule, left_moved, right_moved, no_past)
            value, lost = (left, right) if winner is Side.LEFT else (right, left)
            rules.append(why)
            if why != FOLLOW:
                conflicts.append(Conflict(position.key, name, winner, value, lost, why))
        on_left[name] = on_right[name] = merged[name] = value
    why = next((rule for rule in rules if rule != FOLLOW), FOLLOW)
    return _Decision(on_left, on_right, merged, why, tuple(conflicts))


def _winner(
    rule: FieldRule, left_moved: bool, right_moved: bool, no_past: bool
) -> tuple[Side, str]:
    """Which side of a field that differs is followed, and by which rule."""
    if not rule.two_way:
        other_moved = right_moved if rule.owner is Side.LEFT else left_moved
        return rule.owner, OWNER if other_moved else FOLLOW
    if left_moved and right_moved:
        return rule.owner, NO_PAST if no_past else BOTH_MOVED
    return (Side.LEFT if left_moved else Side.RIGHT), FOLLOW


def _steps(position: Position, decision: _Decision, policy: Policy) -> Iterable[Step]:
    """A key's addition comes before the change that gives way to it on the other side."""
    sides = [(Side.LEFT, decision.left), (Side.RIGHT, decision.right)]
    for side, after in sorted(sides, key=lambda pair: _on(position, pair[0]) is not None):
        before = _on(position, side)
        if _same(before, after, policy):
            continue
        if before is None:
            kind = StepKind.ADD
        elif after is None:
            kind = StepKind.REMOVE
        else:
            kind = StepKind.CHANGE
        yield Step(position.key, side, kind, before, after, decision.rule)


def _on(at: Entry | Position, side: Side) -> Value | None:
    return at.left if side is Side.LEFT else at.right


def _same(one: Value | None, other: Value | None, policy: Policy) -> bool:
    """Whether two values are equal in the policy's fields."""
    if one is None or other is None:
        return one is other
    return one == other or all(one.get(r.name) == other.get(r.name) for r in policy.fields)
