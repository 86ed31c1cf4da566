"""A run as the service does it, over an abstract world: observe, confirm, plan, guard, apply,
record. It stops at every boundary where people can edit or the process can die; what is in
`Memory` is durable and changes only between two stops.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from sync import guard, planner, record
from sync.guard import Approval, Limits, Loss, LossKind, Verdict
from sync.model import Coverage, Entry, Plan, Position, Side, Step, StepKind, Value
from sync.policy import Policy, Presence
from tests.sync.world import SIDES, Listing, Part, World

LIMITS = Limits(scope_count=2, scope_percent=10, total_count=2, total_percent=10)
DAY = timedelta(hours=24)


class Stop(Enum):
    READ = "read"  # before a listing: people edit, it may be short, old, broken
    WRITE = "write"  # before a write: people edit, its outcome may be unknown
    COMMIT = "commit"  # before a commit: the process may die


class Fault(Enum):
    NONE = "none"
    PARTIAL = "partial"  # it broke off
    OLD = "old"  # a full listing from a replica that is behind
    OMITS = "omits"  # a delta that leaves one change out
    REFUSED = "refused"  # the write did not happen and we know
    LOST_BEFORE = "lost-before"  # it did not happen and we do not know
    LOST_AFTER = "lost-after"  # it happened and we do not know


@dataclass
class Memory:
    """What survives the process."""

    entries: dict[str, Entry] = field(default_factory=dict)
    seen: dict[Side, dict[str, Value]] = field(default_factory=lambda: {s: {} for s in SIDES})
    versions: dict[Side, dict[str, int]] = field(default_factory=lambda: {s: {} for s in SIDES})
    complete: dict[Side, bool] = field(default_factory=lambda: dict.fromkeys(SIDES, False))
    cursor: dict[Side, int | None] = field(default_factory=lambda: dict.fromkeys(SIDES))
    intents: list[tuple[str, Side, Value | None, Value | None]] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    losses: list[tuple[datetime, Loss]] = field(default_factory=list)
    refused: frozenset[Loss] | None = None
    approval: tuple[datetime, Approval] | None = None
    based: bool = False


Run = Generator[Stop, Fault, None]
Written = dict[str, dict[Side, tuple[Value | None, int]]]  # as the service returned it


def _broken_off(listing: Listing) -> Listing:
    some = dict(list(listing.seen.items())[: len(listing.seen) // 2])
    return replace(listing, seen=some, coverage=Coverage.PARTIAL, cursor=None)


class Worker:
    """The product. Planted bugs are subclasses that leave one thing out."""

    scope = "s"

    def __init__(self, world: World, policy: Policy) -> None:
        self.world = world
        self.policy = policy
        self.memory = Memory()
        self.told: dict[Side, dict[str, dict[str, Part]]] = {side: {} for side in SIDES}

    def run(self, now: datetime, full: bool) -> Run:
        yield from self.observe(full)
        self.world.in_doubt |= {(side, key): after for key, side, _, after in self.memory.intents}
        made = self.plan()
        if self.memory.intents or self.moves(made):
            yield from self.confirm()
            yield from self.recover()
            made = self.plan()
        losses = frozenset(
            Loss(step.key, step.side, LossKind.REMOVAL)
            for step in made.steps
            if step.kind is StepKind.REMOVE
        )
        verdict = self.judge(losses, now)
        if not verdict.allowed:
            yield Stop.COMMIT
            self.memory.refused = losses
            return
        yield from self.carry_out(made, losses, now)

    # Observe

    def observe(self, full: bool) -> Run:
        for side in SIDES:
            fault = yield Stop.READ
            listing = self.listed(side, full, fault)
            yield Stop.COMMIT
            self.store(side, listing)

    def listed(self, side: Side, full: bool, fault: Fault) -> Listing:
        cursor = self.memory.cursor[side]
        if cursor is None or full:
            behind = min(3, len(self.world.log[side])) if fault is Fault.OLD else 0
            listing = self.world.list_full(side, behind=behind)
        else:
            changes = self.world.log[side][cursor:]
            omit = changes[0][0] if fault is Fault.OMITS and changes else None
            listing = self.world.list_since(side, cursor, omit=omit)
        if fault is Fault.PARTIAL:
            return _broken_off(listing)
        return listing

    def store(self, side: Side, listing: Listing) -> None:
        self.memory.seen[side] = self.merged_view(side, listing)
        self.memory.versions[side] |= listing.versions
        if listing.coverage is Coverage.FULL:
            self.memory.complete[side] = True
        if listing.coverage is Coverage.PARTIAL:
            self.memory.complete[side] = False
        elif self.memory.cursor[side] is not None:
            self.memory.complete[side] = True
        if listing.cursor is not None:
            self.memory.cursor[side] = listing.cursor

    def merged_view(self, side: Side, listing: Listing) -> dict[str, Value]:
        known = {} if listing.coverage is Coverage.FULL else dict(self.memory.seen[side])
        for key, value in listing.seen.items():
            if value is None:
                known.pop(key, None)
            else:
                known[key] = value
        return known

    def confirm(self) -> Run:
        """Read afresh what is about to be decided."""
        for side in SIDES:
            fault = yield Stop.READ
            listing = self.world.list_full(side)
            if fault is Fault.PARTIAL:
                listing = _broken_off(listing)
            self.told[side] = {key: self.world.parts(side, key) for key in self.keys()}
            yield Stop.COMMIT
            self.store(side, replace(listing, cursor=None))

    # Plan

    def keys(self) -> set[str]:
        return {
            *self.memory.entries,
            *(key for side in SIDES for key in (*self.memory.seen[side], *self.world.cells[side])),
        }

    def positions(self) -> list[Position]:
        left, right = (self.memory.seen[side] for side in SIDES)
        knows = self.memory.complete
        return [
            Position(
                key,
                left.get(key),
                right.get(key),
                knows[Side.LEFT],
                knows[Side.RIGHT],
                self.hold(key),
            )
            for key in sorted(self.keys())
        ]

    def hold(self, key: str) -> str | None:
        """One side has it, we meant to add it to the other, and it is not there."""
        there = [key in self.memory.seen[side] for side in SIDES]
        return "undecided" if key in self.memory.held and there[0] != there[1] else None

    def plan(self) -> Plan:
        return planner.plan(
            self.scope,
            self.memory.entries,
            self.positions(),
            self.policy,
            not self.memory.based,
        )

    def moves(self, made: Plan) -> bool:
        """Whether this plan would write anything, there or in the archive."""
        at = {position.key: position for position in self.positions()}
        return bool(made.steps) or any(
            planner.moved(self.memory.entries.get(key), at[key], side, self.policy)
            for key in made.merged
            for side in SIDES
        )

    # Guard

    def judge(self, losses: frozenset[Loss], now: datetime) -> Verdict:
        at = [p for p in self.positions() if p.hold is None]
        return guard.judge(
            self.scope,
            losses,
            size=sum(entry.agreed is not None for entry in self.memory.entries.values()),
            recent=self.recent(now),
            emptied=bool(losses) and guard.emptied(self.memory.entries, at),
            owners_left=None,
            limits=LIMITS,
            approval=self.approved(now),
            in_confirmed_set=True,
        )

    def recent(self, now: datetime) -> list[Loss]:
        return [loss for at, loss in self.memory.losses if at > now - DAY]

    def approved(self, now: datetime) -> Approval | None:
        if self.memory.approval is None or self.memory.approval[0] <= now:
            return None
        return self.memory.approval[1]

    # Apply and record

    def carry_out(self, made: Plan, losses: frozenset[Loss], now: datetime) -> Run:
        yield Stop.COMMIT
        self.write_ahead(made, losses, now)
        written: Written = {}
        unfinished: dict[str, set[Side]] = {}
        unknown: set[tuple[str, Side]] = set()
        for step in made.steps:
            fault = yield Stop.WRITE
            version = None
            if step.key in unfinished:
                fault = Fault.REFUSED  # it depends on a step that did not succeed
            if fault not in (Fault.REFUSED, Fault.LOST_BEFORE):
                version = self.send(step, now)
            if fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER):
                version = self.after_silence(step)
                unknown.add((step.key, step.side))
            if version is not None:
                written.setdefault(step.key, {})[step.side] = (step.after, version)
            else:
                unfinished.setdefault(step.key, set()).add(step.side)
        yield Stop.COMMIT
        self.memory.intents = [i for i in self.memory.intents if (i[0], i[1]) in unknown]
        self.settle(made, written, unfinished)
        self.world.in_doubt.clear()

    def write_ahead(self, made: Plan, losses: frozenset[Loss], now: datetime) -> None:
        """Durable before the first write: what is superseded, what is meant, what will be lost."""
        self.world.first_contact = not self.memory.based
        for conflict in made.conflicts:
            self.world.keep(conflict, self.told)
        self.memory.intents += [(s.key, s.side, s.before, s.after) for s in made.steps]
        self.memory.losses += [(now, loss) for loss in losses]
        self.memory.refused = None

    def send(self, step: Step, now: datetime) -> int | None:
        """The version the service returned; None: 412, somebody was there first."""
        told = self.told[step.side.other].get(step.key)
        if told is None:
            told = self.world.parts(step.side.other, step.key)
        version = self.memory.versions[step.side].get(step.key, 0)
        return self.world.write(step, version, told, now)

    def after_silence(self, step: Step) -> int | None:
        """What counts as done when no answer came: nothing."""
        return None

    def settle(
        self,
        made: Plan,
        written: Written,
        unfinished: Mapping[str, set[Side]],
    ) -> None:
        at = {position.key: position for position in self.positions()}
        for key, merged in made.merged.items():
            entry = record.settle(
                self.scope,
                self.memory.entries.get(key),
                at[key],
                merged,
                {side: value for side, (value, _) in written.get(key, {}).items()},
                policy=self.policy,
                unfinished=frozenset(unfinished.get(key, ())),
            )
            if entry is not None:
                self.memory.entries[key] = entry
                self.world.settled(Side.LEFT, key, entry.left)
                self.world.settled(Side.RIGHT, key, entry.right)
        for key, values in written.items():
            for side, (value, version) in values.items():
                self.memory.versions[side][key] = version
                if value is None:
                    self.memory.seen[side].pop(key, None)
                else:
                    self.memory.seen[side][key] = value
        if not unfinished and all(self.memory.complete.values()):
            self.memory.based = True

    def recover(self) -> Run:
        """What the last process meant to write and never recorded."""
        at = {position.key: position for position in self.positions()}
        intended: dict[str, dict[Side, Value | None]] = {}
        planned_on: dict[str, dict[Side, Value | None]] = {}
        for key, side, before, after in self.memory.intents:
            intended.setdefault(key, {})[side] = after
            planned_on.setdefault(key, {})[side] = before
        if not intended or not all(self.memory.complete.values()):
            return
        yield Stop.COMMIT
        for key, by_side in intended.items():
            found = record.recover(
                self.scope,
                self.memory.entries.get(key),
                at[key],
                by_side,
                self.policy,
                planned_on=planned_on[key],
            )
            if found.entry is not None:
                self.memory.entries[key] = found.entry
                self.world.settled(Side.LEFT, key, found.entry.left)
                self.world.settled(Side.RIGHT, key, found.entry.right)
            if found.doubtful and self.policy.presence is Presence.REMOVAL_WINS:
                self.memory.held.add(key)
            elif found.doubtful:
                self.world.pardoned.add(key)
        self.memory.intents = []
