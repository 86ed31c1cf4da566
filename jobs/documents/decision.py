"""What should be on each side of a network, document by document. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from jobs.documents.item import Item
from jobs.documents.names import fits, legal, length
from jobs.documents.pairing import Meant, Pair, Pairing
from jobs.documents.past import Past, can_be_rewritten, value_of
from jobs.documents.policy import CONTENT, NAME, PARENT, SUBJECT, policy
from jobs.documents.selection import SHARED, Evidence, Judgement, Stand, in_channel, on_ons
from jobs.documents.shelf import Shelf
from jobs.documents.subjects import subject_name
from jobs.parse import moment, text
from sync.guard import Loss, LossKind
from sync.model import Conflict, Entry, Plan, Position, Side, Step, StepKind, Value
from sync.planner import moved, plan
from sync.policy import Policy
from sync.tree import Node, Trouble, settled

GONE = "deleted-in-teams"
DELETED_ON_ONS = "deleted-on-ons"
LOCKED = "locked"
NO_HISTORY = "no-history"
RESTORED = "restored"
TAKEN = frozenset({Stand.NOT, Stand.TAKE_BACK})
ENOUGH = 3
"""A side with fewer documents than this is not emptied, only tidied."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a planning pass knows of one network, beside the rules."""

    scope: str
    left: Shelf
    right: Shelf
    entries: Mapping[str, Entry]
    meant: Meant
    based: bool
    evidence: Evidence
    now: datetime
    app: str
    readers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by item id on ONS


@dataclass(slots=True)
class Case:
    """One document: what is there of it, how that was judged, and what it comes to."""

    pair: Pair
    entry: Entry | None
    left: Value | None
    right: Value | None
    judged: Judgement = SHARED
    position: Position | None = None  # None: it is nobody's business yet
    rule: str = ""
    gone_since: datetime | None = None
    rescue: bool = False  # what may not stand on ONS stands nowhere else
    undescribed: frozenset[Side] = frozenset()  # made, and its row not written yet
    locked_long: bool = False

    @property
    def key(self) -> str:
        return self.pair.key

    @property
    def published(self) -> bool:
        """Whether both sides had it when they last agreed."""
        return self.entry is not None and self.entry.agreed is not None

    @property
    def known_right(self) -> bool:
        return self.entry is not None and self.entry.right is not None

    @property
    def known_left(self) -> bool:
        return self.entry is not None and self.entry.left is not None


@dataclass(slots=True)
class Decision:
    """`twins`: contents that lost a conflict and are kept beside the winner, by key the side
    they are on. `moved`: a side is not as it was last known to be."""

    frame: Frame
    cases: dict[str, Case] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    plan: Plan = field(init=False)
    twins: dict[str, Side] = field(default_factory=dict)
    policy: Policy = field(init=False)

    def __post_init__(self) -> None:
        network = self.frame.evidence.network
        self.policy = policy(text(network.fields.get("DocLeidend")) or "Tweezijdig")
        self.entries = {k: e for k, e in self.frame.entries.items() if not k.startswith("@")}
        frame = self.frame
        pairs = Pairing(
            frame.scope, frame.left, frame.right, self.entries, frame.meant, self._wanted
        ).pairs()
        for pair in pairs:
            self.cases[pair.key] = self._case(pair)
        self._folders()
        self._decide()

    # What may go where

    def _wanted(self, item: Item) -> bool:
        return in_channel(item, self.frame.evidence).stand is Stand.SHARE

    def _case(self, pair: Pair) -> Case:
        entry = self.entries.get(pair.key)
        case = Case(pair, entry, self._value(pair, Side.LEFT), self._value(pair, Side.RIGHT))
        case.undescribed = self._undescribed(pair)
        for side in Side:
            if case.pair.on(side) is None and (self._elsewhere(case, side)):
                self._forget(case, side)
        if self._asked_again(case):
            self._forget(case, Side.LEFT)
        agreed = case.entry.agreed if case.entry is not None else None
        if agreed is None and pair.left is not None and pair.right is not None:
            _same_after_all(case, self.frame.app)
        if not pair.folder and (pair.left is not None or pair.right is not None or entry):
            self._file(case)
        return case

    def _value(self, pair: Pair, side: Side) -> Value | None:
        item = pair.on(side)
        if item is None:
            return None
        meant = self.frame.meant.get(pair.key, {}).get(side)
        entry = self.entries.get(pair.key)
        value = value_of(pair.key, item, pair.parent(side), side, entry, meant, self.frame.app)
        if not item.folder:
            name = subject_name(item, self.frame.evidence.terms)
            value[SUBJECT] = name if name is not None else value[SUBJECT]
            sent = self.frame.meant.get(pair.key, {}).get(side.other)
            if sent is not None and sent.get("of") == item.stamp and can_be_rewritten(item.name):
                # It is what was being copied when the run ended; nobody wrote in it since.
                value[CONTENT] = sent.get(CONTENT)
        return value

    def _elsewhere(self, case: Case, side: Side) -> bool:
        """Whether it was known in another drive than the one that is looked at now, for the
        network has another channel or ONS another library: it was never removed from this one."""
        shelf = self.frame.left if side is Side.LEFT else self.frame.right
        if case.entry is None:
            return False
        ref = case.entry.left_ref if side is Side.LEFT else case.entry.right_ref
        return ref is not None and not ref.id.startswith(f"{shelf.drive}/")

    def _asked_again(self, case: Case) -> bool:
        """Whether its copy was taken from ONS by a run that broke off, and somebody has said
        since that it is to be shared: that it is not there is nobody's doing."""
        right, meant = case.pair.right, self.frame.meant.get(case.key, {})
        if case.pair.left is not None or right is None or case.entry is None:
            return False
        ours = Side.LEFT in meant and meant[Side.LEFT] is None
        before = case.entry.memo.get(Side.RIGHT.value) or {}
        return ours and right.by is not None and right.value.get("at") != before.get("at")

    def _file(self, case: Case) -> None:
        pair, known = case.pair, self.frame.evidence
        here = on_ons(pair.left, known) if pair.left is not None else SHARED
        there = in_channel(pair.right, known) if pair.right is not None else SHARED
        if there.stand is Stand.NOT and pair.left is not None and Side.RIGHT in case.undescribed:
            there = SHARED  # new rows say Nee, and nobody said that
        if there.stand is Stand.NOT and pair.left is not None and Side.RIGHT in case.undescribed:
            there = SHARED  # new rows say Nee, and nobody said that
        if there.rule == "unread" and _agreed_content(case):
            there = SHARED  # it was read before; since then only what its row says was put in it
        case.judged = there if there is not SHARED else here
        if here.stand is Stand.TAKE_BACK:
            case.judged = here
            case.rescue = pair.right is None and not case.known_right
            self._place(case, barred=here.rule)
        elif there.stand is Stand.NOT and self._back_on_ons(case):
            case.judged, case.rule = SHARED, RESTORED
            self._forget(case, Side.LEFT)
            self._place(case)
        elif there.stand is Stand.NOT and pair.right is not None and _says_nothing(pair.right):
            if pair.left is not None or case.published:
                self._place(case, hold=there.rule)
        elif pair.right is not None and there.stand in (Stand.TAKE_BACK, Stand.NOT):
            if pair.left is not None or case.published:
                self._place(case, right=None, barred=there.rule)
        elif Stand.WAIT in (there.stand, here.stand) or Stand.CANNOT in (there.stand, here.stand):
            case.rule = case.judged.rule
            if pair.left is not None and (pair.right is not None or case.published):
                self._place(case, hold=case.judged.rule)
        elif pair.right is None:
            self._only_on_ons(case)
        elif pair.left is None and case.known_left and self.frame.based:
            case.rule = DELETED_ON_ONS
            self._place(case, barred=DELETED_ON_ONS)
        else:
            self._place(case)

    def _undescribed(self, pair: Pair) -> frozenset[Side]:
        """Sides on which it is a copy of the product's that nobody touched and whose row could not
        be written yet: it has no key of ours, or that of what it was copied from."""
        return frozenset(
            side
            for side in Side
            if (item := pair.on(side)) is not None
            and not item.folder
            and item.made_by is None
            and item.value.get("created_by_app") == self.frame.app
            and item.written_by(self.frame.app)
            and item.column("OnsId") != pair.key
        )

    def _back_on_ons(self, case: Case) -> bool:
        """Whether somebody took it out of the recycle bin of ONS again: that it is not shared was
        only said because it had been deleted there. What a person wrote since may be his Nee."""
        entry, right = case.entry, case.pair.right
        if case.pair.left is None or right is None or not right.written_by(self.frame.app):
            return False
        return entry is not None and entry.left is None and bool(entry.memo.get("unshared"))

    def _only_on_ons(self, case: Case) -> None:
        left = case.pair.left
        if left is not None and left.column("DocOpdracht") == "Terugzetten":
            case.rule = RESTORED
            self._forget(case, Side.RIGHT)
            self._place(case)
            return
        if left is None or not case.known_right or not self.frame.based:
            self._place(case)
            return
        assert case.entry is not None
        self._place(case)
        assert case.position is not None
        if moved(case.entry, case.position, Side.LEFT, self.policy):
            return  # an edit beats a delete
        since = moment(case.entry.memo.get("gone_at")) or self.frame.now
        if self.frame.now < since + self.grace:
            case.rule, case.gone_since = GONE, since
            self._place(case, hold=GONE)

    @property
    def grace(self) -> timedelta:
        return timedelta(days=self.frame.evidence.settings.grace_days)

    def _forget(self, case: Case, side: Side) -> None:
        """As if that side had never had it, so that it appears there anew. Nothing has moved for
        who compares a side with its own past; so neither has one."""
        if case.entry is None:
            return
        name = side.value
        memo = {k: v for k, v in case.entry.memo.items() if k != name}
        case.entry = self.entries[case.key] = replace(case.entry, left=None, right=None, memo=memo)

    def _place(self, case: Case, **how: object) -> None:
        values = {"left": case.left, "right": case.right, **how}
        case.position = Position(case.key, **values)  # type: ignore[arg-type]
        case.rule = case.rule or str(how.get("barred") or how.get("hold") or "")

    # Folders follow what is in them

    def _folders(self) -> None:
        """A folder stands on ONS for what is shared in it; its name is nobody's business before."""
        shared: set[str] = set()
        staying: set[str] = set()
        for case in self.cases.values():
            if case.pair.folder:
                continue
            if case.position is None:
                if case.pair.left is not None:
                    staying.update(self._above(case.pair, Side.LEFT))
                continue
            goes = case.position.barred is not None
            if case.position.right is not None and not goes:
                shared.update(self._above(case.pair, Side.RIGHT))
            if case.pair.left is not None and not goes and not self._runs_out(case):
                staying.update(self._above(case.pair, Side.LEFT))
        everything = self.frame.evidence.network.fields.get("DocDelen") == (
            "Alle documenten in de map"
        )
        for case in self.cases.values():
            if case.pair.folder:
                self._folder(case, case.key in shared or everything, case.key in staying)

    def _above(self, pair: Pair, side: Side) -> Iterator[str]:
        parent, seen = pair.parent(side), set[str]()
        while parent and parent not in seen and parent in self.cases:
            yield parent
            seen.add(parent)
            parent = self.cases[parent].pair.parent(side)

    def _runs_out(self, case: Case) -> bool:
        """Whether it disappears from ONS now, its days being over."""
        position = case.position
        if position is None or position.hold is not None or case.pair.right is not None:
            return False
        gone = case.known_right and not moved(case.entry, position, Side.LEFT, self.policy)
        return gone and self.frame.based

    def _folder(self, case: Case, shared: bool, staying: bool) -> None:
        pair = case.pair
        if pair.left is None and pair.right is None:
            self._place(case)
        elif pair.left is None:
            if shared:
                if case.known_left:
                    self._forget(case, Side.LEFT)
                self._place(case)
            elif case.published:
                self._place(case, barred=DELETED_ON_ONS)
        elif pair.right is None and case.known_right and staying:
            self._place(case, hold=GONE)
        else:
            self._place(case)

    # Deciding

    def _decide(self) -> None:
        made = self._plan()
        for step in made.steps:
            case = self.cases[step.key]
            item = case.pair.on(step.side)
            if item is not None and item.locked:
                if case.position is None or case.position.barred is None or step.side is Side.LEFT:
                    self._hold(case, Judgement(Stand.SHARE, LOCKED))
            elif step.kind is StepKind.CHANGE and self._forgets(case):
                self._hold(case, Judgement(Stand.CANNOT, NO_HISTORY, "ONS-324"))
            elif not fits(self._length(case, step, made)):
                place = "ONS" if step.side is Side.LEFT else "het kanaal"
                words = {"plaats": place}
                self._hold(case, Judgement(Stand.CANNOT, "too-long", "ONS-312", words))
        stuck = any(c.rule in (LOCKED, NO_HISTORY, "too-long") for c in self.cases.values())
        self.plan = _settled(self._plan() if stuck else made, self)
        for conflict in self.plan.conflicts:
            loser = conflict.winner.other
            if conflict.field == CONTENT and self._is_lost(conflict, loser):
                self.twins[conflict.key] = loser

    def _forgets(self, case: Case) -> bool:
        """Whether its library was just found to keep no earlier versions: what stands in it is
        replaced once a day, to see whether it does by now."""
        memo = case.entry.memo if case.entry is not None else {}
        since = moment(memo.get("no_history_at"))
        return since is not None and self.frame.now < since + timedelta(days=1)

    def _hold(self, case: Case, judged: Judgement) -> None:
        assert case.position is not None
        case.judged, case.rule, case.rescue = judged, judged.rule, False
        case.position = replace(case.position, hold=judged.rule, barred=None)

    def _length(self, case: Case, step: Step, made: Plan) -> int:
        """How long its path would be once the step is done."""
        shelf = self.frame.left if step.side is Side.LEFT else self.frame.right
        if step.after is None:
            return 0
        names, seen = [legal(str(step.after.get(NAME) or ""))], {case.key}
        parent = str(step.after.get(PARENT) or "")
        while parent and parent not in seen and parent in self.cases:
            seen.add(parent)
            pair = self.cases[parent].pair
            item = pair.on(step.side) or pair.on(step.side.other)
            names.append(item.name if item is not None else "")
            value = made.merged.get(parent)
            above = pair.parent(step.side)
            parent = str(value.get(PARENT) or "") if value is not None else above
        return length("/".join([shelf.path, *names]))

    def _plan(self) -> Plan:
        """A first contact removes nobody; what somebody takes back in so many words goes also
        then."""
        scope, first = self.frame.scope, not self.frame.based
        positions = [c.position for c in self.cases.values() if c.position is not None]
        back = {c.key for c in self.cases.values() if first and c.judged.stand in TAKEN}
        some = [p for p in positions if p.key not in back]
        made = plan(scope, self.entries, some, self.policy, first)
        if not back:
            return made
        gone = plan(scope, {}, [p for p in positions if p.key in back], self.policy, False)
        return Plan(
            scope, made.steps + gone.steps, made.conflicts,
            {**made.merged, **gone.merged}, {**made.held, **gone.held},
        )  # fmt: skip

    def _is_lost(self, conflict: Conflict, loser: Side) -> bool:
        """Whether a person's work would only be in the history of versions. A copy that the
        product made, and that nobody touched since, is nobody's work."""
        item = self.cases[conflict.key].pair.on(loser)
        if item is None or item.folder:
            return False
        if item.written_by(self.frame.app) and not self._waited(conflict.key, loser):
            return False
        return any(s.key == conflict.key and s.side is loser for s in self.plan.steps)

    def _waited(self, key: str, side: Side) -> bool:
        """Whether a person's edit stood there already when the product wrote something else."""
        meant = self.frame.meant.get(key, {}).get(side)
        return Past.of(self.entries.get(key), side).pending or bool(meant and meant.get("waits"))

    @property
    def moved(self) -> bool:
        """Whether a side is not as it was: then what is planned is looked at afresh."""
        return any(
            moved(self.entries.get(c.key), c.position, side, self.policy)
            for c in self.cases.values()
            if c.position is not None and c.position.hold is None
            for side in Side
        )

    def losses(self) -> list[Loss]:
        """What would no longer be shared because it was not there. What somebody takes back in so
        many words is not a loss: it has to go at once."""
        found = []
        for step in self.plan.steps:
            case = self.cases[step.key]
            if step.kind is not StepKind.REMOVE or case.pair.folder or case.position is None:
                continue
            if case.position.barred == DELETED_ON_ONS and step.side is Side.RIGHT:
                found.append(Loss(step.key, Side.RIGHT, LossKind.DEMOTION))
            elif case.position.barred is None and step.side is Side.LEFT:
                found.append(Loss(step.key, Side.LEFT, LossKind.REMOVAL))
        return found

    def emptied(self) -> bool:
        """Whether a side that held documents now holds none of them."""
        before = [c for c in self.cases.values() if c.published and not c.pair.folder]
        if len(before) < ENOUGH or not self.losses():
            return False
        return not all(any(c.pair.on(side) for c in before) for side in Side)

    @property
    def size(self) -> int:
        return sum(1 for c in self.cases.values() if c.published and not c.pair.folder)

    @property
    def due_at(self) -> datetime | None:
        ends = [c.gone_since + self.grace for c in self.cases.values() if c.gone_since is not None]
        return min(ends, default=None)


def _says_nothing(item: Item) -> bool:
    """Whether its row does not say at all if it is to be shared: somebody deleted the column, or
    its row is not what it was. Of what is shared nobody took that back."""
    return item.fields.get("DelenViaOns") is None


def _agreed_content(case: Case) -> bool:
    agreed = case.entry.agreed if case.entry is not None else None
    if agreed is None or case.right is None:
        return False
    return case.right.get(CONTENT) == agreed.get(CONTENT)


def _same_after_all(case: Case, app: str) -> None:
    """Two that were never agreed on here, for the state was lost, and of which one is a copy that
    the product made: while the original was not changed after it, they are the same."""
    left, right = case.pair.left, case.pair.right
    assert left is not None
    assert right is not None
    if left.folder or left.column("OnsId") != case.key or case.left is None or case.right is None:
        return
    if not can_be_rewritten(left.name):
        return  # other bytes are another content
    copy, original = (left, right) if left.copied_by(app) else (right, left)
    if not copy.copied_by(app) or copy.at is None or original.at is None:
        return
    if original.at <= copy.at:
        case.left = {**case.left, CONTENT: case.right[CONTENT]}


def _settled(made: Plan, decision: Decision) -> Plan:
    """The plan with a tree that can exist: no folder in itself, no document without its folder."""
    wanted: dict[str, Node] = {}
    agreed: dict[str, Node] = {}
    for key, case in decision.cases.items():
        value = made.merged.get(key) if key not in made.held else case.left or case.right
        if value is not None:
            wanted[key] = _node(key, value, case)
        before = case.entry.agreed if case.entry is not None else None
        before = before or case.left or case.right
        if before is not None:
            agreed[key] = _node(key, before, case)
    tree, problems = settled(wanted, agreed)
    changed: dict[str, Value] = {}
    for problem in problems:
        if problem.trouble is Trouble.NAME_TAKEN:
            continue
        case = decision.cases[problem.key]
        value = made.merged.get(problem.key) or case.left or case.right
        if problem.trouble is Trouble.KEPT and case.entry is not None and case.entry.agreed:
            value = case.entry.agreed
        assert value is not None
        changed[problem.key] = {**value, PARENT: tree[problem.key].parent or ""}
    if not changed:
        return made
    steps = [step for step in made.steps if step.key not in changed]
    for key, value in changed.items():
        steps += _steps(decision.cases[key], value, made)
    held = {key: rule for key, rule in made.held.items() if key not in changed}
    return replace(made, steps=tuple(steps), merged={**made.merged, **changed}, held=held)


def _steps(case: Case, value: Value, made: Plan) -> Iterator[Step]:
    old = {step.side: step for step in made.steps if step.key == case.key}
    for side, before in ((Side.LEFT, case.left), (Side.RIGHT, case.right)):
        was = old.get(side)
        target = dict(was.after if was is not None and was.after is not None else before or value)
        target[PARENT] = value[PARENT]
        if before is None:
            yield Step(case.key, side, StepKind.ADD, None, target, "settled")
        elif target != before:
            yield Step(case.key, side, StepKind.CHANGE, before, target, "settled")


def _node(key: str, value: Value, case: Case) -> Node:
    """Names may be alike here: each side tells them apart in its own way."""
    return Node(str(value.get(PARENT) or "") or None, key, case.pair.folder)
