"""Two sides that people and the product write to, and the oracle that judges the product.

The oracle is causal. Every edit of a person has a number. A part of an object (its presence, or a
field) remembers which edits its readers have seen: those made there, and those the product brought
over. What the product destroys must have been seen by the side it follows, or be kept in a
conflict. The oracle knows nothing of the product's archive.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sync.model import Conflict, Coverage, Side, Step, Value
from sync.planner import BOTH_MOVED, NO_PAST, OWNER, PRESENCE

PARTS = (PRESENCE, "f", "r")
SIDES = (Side.LEFT, Side.RIGHT)


@dataclass
class Part:
    """What stands there, the edit that put it there, and all edits seen by who looks at it.

    `brought` are those made there or brought by the product; `seen` also those that the other
    side happened to make the same.
    `base` is the value and edit of the last agreement that was recorded: going back to it between
    two runs leaves no trace in any list, so it counts as no edit.
    """

    value: object = None
    edit: int | None = None
    seen: frozenset[int] = frozenset()
    base: tuple[object, int | None] = (None, None)
    brought: frozenset[int] = frozenset()


Parts = Mapping[str, Part]


def _nothing() -> dict[str, Part]:
    return {PRESENCE: Part(False, base=(False, None)), "f": Part(), "r": Part()}


@dataclass
class Cell:
    """One key on one side. `version` is its etag."""

    parts: dict[str, Part] = field(default_factory=_nothing)
    version: int = 0

    @property
    def value(self) -> Value | None:
        if not self.parts[PRESENCE].value:
            return None
        return {name: self.parts[name].value for name in ("f", "r")}  # type: ignore[misc]


@dataclass(frozen=True)
class Listing:
    """What a service answered."""

    seen: Mapping[str, Value | None]
    versions: Mapping[str, int]
    coverage: Coverage
    cursor: int | None


class World:
    def __init__(self) -> None:
        self.cells: dict[Side, dict[str, Cell]] = {side: {} for side in SIDES}
        self.log: dict[Side, list[tuple[str, Value | None, int]]] = {side: [] for side in SIDES}
        self.conflicts: list[tuple[str, Conflict]] = []  # what the product kept
        self.pardoned: set[str] = set()  # keys whose addition no list can tell from a removal
        self.first_contact = True  # the product only gains
        self.in_doubt: dict[
            tuple[Side, str], Value | None
        ] = {}  # what writes of unknown outcome meant
        self.writes = 0
        self.removals: list[tuple[datetime, str, Side]] = []
        self._edits = itertools.count(1)

    # People

    def person_sets(self, side: Side, key: str, parts: Mapping[str, object]) -> None:
        cell = self._cell(side, key)
        for name, value in parts.items():
            part = cell.parts[name]
            if value == part.value:
                continue
            edit = part.base[1] if value == part.base[0] else next(self._edits)
            made = frozenset() if edit is None else frozenset({edit})
            cell.parts[name] = Part(value, edit, part.seen | made, part.base, part.brought | made)
        self._changed(side, key)

    def person_adds(self, side: Side, key: str, value: Value) -> None:
        parts = self._cell(side, key).parts
        if parts[PRESENCE].base[0] is False:
            for name in ("f", "r"):
                parts[name] = replace(parts[name], value=None, edit=None)
        self.person_sets(side, key, {PRESENCE: True, **value})

    def person_removes(self, side: Side, key: str) -> None:
        self.person_sets(side, key, {PRESENCE: False})

    def person_is_told(self, key: str) -> None:
        """Somebody looked at both sides before he decided what to do about a held key."""
        for name in PARTS:
            parts = [self._cell(side, key).parts[name] for side in SIDES]
            both = parts[0].seen | parts[1].seen
            for part in parts:
                part.seen = both

    def settled(self, side: Side, key: str, value: Value | None) -> None:
        """The product recorded this as what the side holds in agreement."""
        fields = value or {"f": None, "r": None}
        there: dict[str, object] = {PRESENCE: value is not None, **fields}
        for name, agreed in there.items():
            part = self._cell(side, key).parts[name]
            back = part.value != agreed and part.value == part.base[0]
            part.base = (agreed, part.edit if part.value == agreed else None)
            if back:
                # It went back to the base before this one was recorded: from here, an edit.
                part.edit = next(self._edits)
                part.seen |= {part.edit}
                part.brought |= {part.edit}

    # The services

    def list_full(self, side: Side, *, behind: int = 0) -> Listing:
        """Everything, as it stood `behind` changes ago."""
        log = self.log[side][: len(self.log[side]) - behind]
        latest = {key: (value, version) for key, value, version in log}
        seen = {key: value for key, (value, _) in latest.items() if value is not None}
        versions = {key: version for key, (_, version) in latest.items()}
        return Listing(seen, versions, Coverage.FULL, len(log))

    def list_since(self, side: Side, cursor: int, *, omit: str | None = None) -> Listing:
        """The latest of what changed since the cursor, perhaps without one key."""
        changes = self.log[side][cursor:]
        seen = {key: value for key, value, _ in changes if key != omit}
        versions = {key: version for key, _, version in changes}
        return Listing(seen, versions, Coverage.SINCE, len(self.log[side]))

    def write(self, step: Step, version: int | None, told: Parts, now: datetime) -> int | None:
        """The product writes what it planned on the other side's `told`. None: 412."""
        cell = self._cell(step.side, step.key)
        if version is not None and cell.version != version:
            return None
        self.writes += 1
        self._judge(step, cell, told)
        before = cell.value
        if step.after is None and before is not None:
            self.removals.append((now, step.key, step.side))
        after: dict[str, object] = {PRESENCE: step.after is not None}
        if step.after is not None:
            after |= {name: step.after.get(name) for name in ("f", "r")}
        for name, value in after.items():
            part, source = cell.parts[name], told[name]
            edit = source.edit if value == source.value else None
            if value == part.value:
                edit = part.edit
            seen, brought = part.seen | source.seen, part.brought | source.brought
            # Taking away what we just added is an edit, also before the addition is recorded.
            base = (None, None) if name == PRESENCE and value != part.value else part.base
            cell.parts[name] = Part(value, edit, seen, base, brought)
        if cell.value != before:
            self._changed(step.side, step.key)
        return cell.version

    def parts(self, side: Side, key: str) -> dict[str, Part]:
        """What somebody who looks now is told."""
        cell = self._cell(side, key)
        return {name: replace(part) for name, part in cell.parts.items()}

    def value(self, side: Side, key: str) -> Value | None:
        return self._cell(side, key).value

    # The oracle

    def keep(self, conflict: Conflict, told: Mapping[Side, Mapping[str, Parts]]) -> None:
        """The product keeps a conflict; it must be one."""
        key, name = conflict.key, conflict.field
        in_doubt = any((side, key) in self.in_doubt for side in SIDES)
        if any(
            k == key and (c.field, c.superseded) == (name, conflict.superseded)
            for k, c in self.conflicts
        ):
            return  # met again, as after a crash
        winner, loser = (
            told[side].get(key) or self.parts(side, key)
            for side in (conflict.winner, conflict.winner.other)
        )
        names = PARTS if name == PRESENCE else (name,)
        unseen = [name for name in names if loser[name].edit not in {None, *winner[name].brought}]
        by_default = name != PRESENCE and winner[PRESENCE].value is False
        gone = name == PRESENCE and in_doubt  # what it held before it was removed, no list tells
        # After a crash between an addition and its record there is no past to compare with.
        first = conflict.rule in (NO_PAST, OWNER) and (self.first_contact or in_doubt)
        # Somebody edited over our write before anybody could see that it had arrived.
        over = (conflict.winner, key) in self.in_doubt
        assert unseen or by_default or gone or first or over, (
            f"spurious conflict: the winner knew the value it supersedes: {conflict}"
        )
        if conflict.rule == BOTH_MOVED and not in_doubt:
            known = winner[name].edit is None or winner[name].edit in loser[name].brought
            assert not known, f"spurious conflict: the loser knew the value that won: {conflict}"
        self.conflicts.append((key, conflict))

    def _judge(self, step: Step, cell: Cell, told: Parts) -> None:
        was = cell.value
        if step.after is None:
            if was is None:
                return
            assert told[PRESENCE].value is False, f"S3 the other side still holds {step.key}"
            lost = [name for name in PARTS if not self._seen(step, cell, told, name)]
            kept = self._superseded(step.key, PRESENCE)
            for name in lost:
                assert was in kept, f"S1 lost: {step.side} {step.key} {name} of {was}"
            return
        if was is None:
            if self.first_contact or step.key in self.pardoned:
                return
            known = self._seen(step, cell, told, PRESENCE) or cell.parts[PRESENCE].edit is None
            kept = self._superseded(step.key, PRESENCE)
            assert known or None in kept, f"S2 resurrected: {step.side} {step.key}"
            return
        for name in ("f", "r"):
            invented = step.after.get(name) not in (was[name], told[name].value)
            given = told[PRESENCE].value is False  # the default of a key that came from here
            assert not invented or given or self.first_contact, f"S1 nobody wrote this: {step}"
            if step.after.get(name) == was[name] or self._seen(step, cell, told, name):
                continue
            if self.first_contact and str(step.after.get(name)) > str(was[name]):
                continue  # joined: raised, not lost
            kept = self._superseded(step.key, name)
            assert was[name] in kept, f"S1 lost: {step.side} {step.key} {name}={was[name]}"

    def _seen(self, step: Step, cell: Cell, told: Parts, name: str) -> bool:
        part = cell.parts[name]
        if part.edit is None or part.edit in told[name].seen:
            return True
        # Somebody set by hand the very value that a write of unknown outcome was to set.
        meant = self.in_doubt.get((step.side, step.key))
        if meant is None:
            return False
        return part.value is True if name == PRESENCE else meant.get(name) == part.value

    def _superseded(self, key: str, name: str) -> list[object]:
        return [c.superseded for k, c in self.conflicts if k == key and c.field == name]

    def _cell(self, side: Side, key: str) -> Cell:
        return self.cells[side].setdefault(key, Cell())

    def _changed(self, side: Side, key: str) -> None:
        cell = self._cell(side, key)
        cell.version += 1
        self.log[side].append((key, cell.value, cell.version))
        # Two sides that show the same thing have seen the same thing.
        for name in PARTS:
            one, other = (self._cell(s, key).parts[name] for s in SIDES)
            there = [bool(self._cell(s, key).parts[PRESENCE].value) for s in SIDES]
            same = (
                bool(one.value) == bool(other.value)
                if name == PRESENCE
                else (one.value == other.value if all(there) else not any(there))
            )
            if same:
                one.seen = other.seen = one.seen | other.seen
