"""From a decision to native actions: the tree of each side, then contents, then what rows say.

Nothing is overwritten before what it replaces stands beside it, and nothing goes from ONS before
it stands somewhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.documents import locks, retraction, saying
from jobs.documents.decision import DELETED_ON_ONS, GONE, RESTORED, Case, Decision
from jobs.documents.item import Item
from jobs.documents.names import conflict_name, legal
from jobs.documents.past import can_be_rewritten, kept
from jobs.documents.policy import COLUMNS, CONTENT, NAME, PARENT
from jobs.documents.shelf import Shelf
from jobs.job import Reading
from jobs.rowkey import ons_id
from sync.action import Action
from sync.model import Plan, Ref, Side, Step, StepKind, Value
from sync.planner import moved
from sync.tree import Kind, Node, Op, order

ROOTS = 2
TWINS = 5
TREE = 10  # and on: one for each phase of the tree
CONTENTS = 2000
ROWS = 3000
LAST = 4000  # what leaves ONS only once it stands somewhere else

VERBS = {Kind.CREATE: "file", Kind.MOVE: "move", Kind.ASIDE: "move", Kind.REMOVE: "recycle"}


@dataclass(slots=True)
class Orders:
    """The actions of one network, collected. `roots` are the ids of the two folders, or the
    action that makes one."""

    decision: Decision
    roots: dict[Side, str | Mapping[str, str]]
    actions: list[Action] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)
    extra: dict[str, Value] = field(default_factory=dict)  # what the plan agrees on besides
    _by_key: dict[tuple[str, Side], list[str]] = field(default_factory=dict)
    _made: dict[tuple[str, Side], tuple[str, ...]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _names: dict[tuple[str, Side], str] = field(default_factory=dict)
    _steps: dict[tuple[str, Side], Step] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        return self.decision.frame.scope

    def give(self) -> None:
        """Collect everything."""
        self._steps = {(step.key, step.side): step for step in self.decision.plan.steps}
        for key in locks.too_long(self.decision):
            self.decision.cases[key].locked_long = True
        for key, side in sorted(self.decision.twins.items()):
            self._twin(self.decision.cases[key], side)
        for side in Side:
            self._tree(side)
        self._contents()
        self._made = {at: tuple(ids) for at, ids in self._by_key.items()}
        self._rows()
        for case in self.decision.cases.values():
            self._reading(case)

    def plan(self) -> Plan:
        """The decision's plan, with what is kept beside."""
        made = self.decision.plan
        steps = tuple(
            Step(key, side, StepKind.ADD, None, value, "both-moved")
            for key, value in self.extra.items()
            for side in Side
        )
        return Plan(
            made.scope,
            made.steps + steps,
            made.conflicts,
            {**made.merged, **self.extra},
            made.held,
        )

    # Trees

    def _tree(self, side: Side) -> None:
        now, taken = self._now(side)
        wanted = dict(now)
        remove: set[str] = set()
        for (key, at), step in self._steps.items():
            if at is not side:
                continue
            if step.after is None:
                if side is Side.LEFT:
                    remove.add(key)
                    wanted.pop(key, None)
                continue
            case = self.decision.cases[key]
            parent = str(step.after.get(PARENT) or "") or None
            wanted[key] = Node(parent, self._name(case, side, step), case.pair.folder)
        for case in self._rescued() if side is Side.RIGHT else ():
            assert case.pair.left is not None
            wanted[case.key] = Node(None, legal(case.pair.left.name), folder=False)
        for op in order(now, wanted, taken, remove=remove):
            self._op(side, op, now)

    def _now(self, side: Side) -> tuple[dict[str, Node], dict[str | None, set[str]]]:
        """What is there by key, and names that are none of ours."""
        now: dict[str, Node] = {}
        taken: dict[str | None, set[str]] = {}
        for case in self.decision.cases.values():
            item = case.pair.on(side)
            if item is None:
                continue
            parent = case.pair.parent(side) or None
            if side is Side.RIGHT and not case.pair.folder and case.position is None:
                taken.setdefault(parent, set()).add(item.name)
            else:
                now[case.key] = Node(parent, item.name, case.pair.folder)
        return now, taken

    def _name(self, case: Case, side: Side, step: Step) -> str:
        assert step.after is not None
        item, name = case.pair.on(side), str(step.after.get(NAME) or "")
        if item is not None and step.before is not None and step.before.get(NAME) == name:
            return item.name
        return legal(name)

    def _op(self, side: Side, op: Op, now: Mapping[str, Node]) -> None:
        case = self.decision.cases[op.key]
        step = self._steps.get((op.key, side))
        kind = "folder" if op.kind is Kind.CREATE and op.node.folder else VERBS[op.kind]
        after = tuple(self._op_id(key, side, what, key) for key, what in op.after)
        expect = step.after if step is not None else self._held(case, side)
        if case.rescue and side is Side.RIGHT and case.left is not None:
            expect = {**case.left, PARENT: ""}
        phase = TREE + op.phase
        if op.kind is Kind.REMOVE:
            if case.rescue:
                after += (f"{self.scope}/{op.key}/{Side.RIGHT}/file",)
                phase = LAST
            self._add(case, side, kind, phase, {}, None, after)
            return
        body: dict[str, Any] = {"name": op.node.name}
        before = now.get(op.key)
        if before is None or before.parent != op.node.parent:
            body["parent"], waits = self._parent(side, op.node.parent)
            after += waits
        if kind == "file":
            other = case.pair.on(side.other)
            assert other is not None
            body |= {"from": other.source, **_dates(other)}
        self._names[op.key, side] = op.node.name
        expect = self._named(case, side, expect)
        suffix = "aside" if op.kind is Kind.ASIDE else None
        self._add(case, side, kind, phase, body, expect, after, suffix)

    def _op_id(self, key: str, side: Side, kind: Kind, of: str) -> str:
        case = self.decision.cases[of]
        verb = "folder" if kind is Kind.CREATE and case.pair.folder else VERBS[kind]
        end = "/aside" if kind is Kind.ASIDE else ""
        return f"{self.scope}/{key}/{side}/{verb}{end}"

    def _parent(self, side: Side, key: str | None) -> tuple[Any, tuple[str, ...]]:
        """The folder's id, or the action that makes it."""
        if key is None:
            root = self.roots[side]
            return root, (root["made"],) if isinstance(root, Mapping) else ()
        item = self.decision.cases[key].pair.on(side)
        if item is not None:
            return item.id, ()
        made = f"{self.scope}/{key}/{side}/folder"
        return {"made": made}, (made,)

    def _rescued(self) -> Sequence[Case]:
        return [case for case in self.decision.cases.values() if case.rescue]

    # Contents

    def _contents(self) -> None:
        for (key, side), step in self._steps.items():
            case = self.decision.cases[key]
            if step.kind is not StepKind.CHANGE or step.after is None or step.before is None:
                continue
            if case.pair.folder or step.after.get(CONTENT) == step.before.get(CONTENT):
                continue
            other = case.pair.on(side.other)
            assert other is not None
            after = tuple(self._by_key.get((key, side), ()))
            if self.decision.twins.get(key) is side:
                twin = self._twin_key(case, side)
                after += tuple(
                    id
                    for at in Side
                    for id in self._by_key.get((twin, at), ())
                    if id.endswith("/file")
                )
            body = {"from": other.source}
            expect = self._named(case, side, step.after)
            self._add(case, side, "content", CONTENTS, body, expect, after)

    def _twin(self, case: Case, side: Side) -> None:
        """Keep what lost beside what won, on both sides, before it is overwritten."""
        key, loser = self._twin_key(case, side), case.pair.on(side)
        assert loser is not None
        if key in self.decision.cases or key in self.decision.frame.entries:
            return
        merged = self.decision.plan.merged[case.key] or {}
        described = {name: merged.get(name) for name in COLUMNS}
        bare = conflict_name(loser.name, None, loser.at or self.decision.frame.now)
        value: Value = {PARENT: merged.get(PARENT), NAME: bare, CONTENT: loser.content, **described}
        name = {"conflict": loser.name, "who": loser.by, "at": loser.value.get("at")}
        ids: list[str] = []
        for at in Side:
            here = case.pair.on(at)
            root = self.roots[at]
            body = {
                "parent": here.parent if here is not None else root,
                "name": name,
                "from": loser.source,
                **_dates(loser),
            }
            expect = {**value, PARENT: case.pair.parent(at), "native": bare, "note": "conflict"}
            ids.append(self._act(key, at, "file", TWINS, None, body, expect, "both-moved", ()))
        for at, made in zip(Side, ids, strict=True):
            row: dict[str, Any] = {"OnsId": key, **saying.twin()}
            row |= {n: v for n, v in described.items() if v is not None}
            after: tuple[str, ...] = (made,)
            if at is Side.LEFT:
                row["NetwerkLookupId"] = self.decision.frame.evidence.network.id
                row["Origineel"] = {"link_of": ids[-1]}
                after = tuple(ids)
            else:
                row["DelenViaOns"] = True
            body = {"columns": row}
            self._act(key, at, "columns", ROWS, None, body, value, "both-moved", after)
        self.extra[key] = value
        memo = {"note": "conflict"}
        about = {"now": self.decision.frame.now.isoformat()}
        self.readings[key] = Reading(None, None, None, None, memo, "both-moved", about)

    def _twin_key(self, case: Case, side: Side) -> str:
        loser = case.pair.on(side)
        assert loser is not None
        # A service may rewrite it before the next attempt; it is the same one then.
        which = loser.stamp if can_be_rewritten(loser.name) else loser.content
        return ons_id(self.scope, f"twin:{case.key}:{which}")

    # Rows

    def _rows(self) -> None:
        known = self.decision.frame.evidence
        for case in self.decision.cases.values():
            for side in Side:
                step = self._steps.get((case.key, side))
                # A row says what was done, so it comes after that, on both sides.
                after = tuple(id for at in Side for id in self._made.get((case.key, at), ()))
                link = f"{self.scope}/{case.key}/{Side.RIGHT}/file"
                if step is not None and step.after is None:
                    if side is Side.RIGHT and not case.pair.folder:
                        body = {"columns": saying.unshared(case, known.network)}
                        self._add(case, side, "unshare", ROWS, body, None, after)
                    continue
                if case.rule == GONE and side is Side.LEFT and case.gone_since is not None:
                    made = saying.going(case, case.gone_since + self.decision.grace)
                else:
                    made = saying.columns(case, side, step, self.note(case), known)
                if side is Side.LEFT and link in self._ids and not case.rescue:
                    made["Origineel"] = {"link_of": link}
                item = case.pair.on(side)
                if item is not None and item.locked and step is None:
                    continue  # it says so when whoever has it brings it back
                if made:
                    key = case.key if self._counts(case, side, made) else f"row:{case.key}"
                    self._write(key, case, side, made, after)

    def _counts(self, case: Case, side: Side, made: Mapping[str, Any]) -> bool:
        """Whether writing a row is a part of making the two sides the same, or only says
        something. Where a person changed the document, the write is remembered as meant to leave
        his change: whoever wrote last is the product then."""
        if any(name in made for name in (*COLUMNS, "DelenViaOns")):
            return True
        return self._moved(case, side)

    def _moved(self, case: Case, side: Side) -> bool:
        if case.entry is None or case.position is None:
            return False
        return moved(case.entry, case.position, side, self.decision.policy)

    def _write(
        self, key: str, case: Case, side: Side, made: Mapping[str, Any], after: tuple[str, ...]
    ) -> None:
        step, item = self._steps.get((case.key, side)), case.pair.on(side)
        expect = step.after if step is not None else self._held(case, side)
        rule = case.rule or (step.rule if step is not None else case.judged.rule)
        ref = Ref(item.id, item.etag) if item is not None else None
        expect = self._named(case, side, expect)
        self._act(key, side, "columns", ROWS, ref, {"columns": made}, expect, rule, after)

    def _held(self, case: Case, side: Side) -> Value | None:
        return case.left if side is Side.LEFT else case.right

    def _named(self, case: Case, side: Side, expect: Value | None) -> Value | None:
        """With the name it has on this side, by which a run that was cut off is recognised; and
        whether a person's content is left there that the other side does not have yet."""
        if expect is None:
            return None
        item, held = case.pair.on(side), self._held(case, side)
        name = self._names.get((case.key, side)) or (item.name if item is not None else None)
        agreed = case.entry.agreed if case.entry is not None else None
        waits = held is not None and agreed is not None and (
            agreed.get(CONTENT) != held.get(CONTENT) == expect.get(CONTENT)
        )  # fmt: skip
        other = case.pair.on(side.other)
        stamp = {"of": other.stamp} if other is not None else {}
        said = {"note": "conflict"} if self.note(case) == "conflict" else {}
        return {**expect, "native": name, **said, **stamp, **({"waits": True} if waits else {})}

    def note(self, case: Case) -> str | None:
        """What stays said until something else happens to the document."""
        meant = self.decision.frame.meant.get(case.key, {}).values()
        if case.key in self.decision.twins or any(value and value.get("note") for value in meant):
            return "conflict"  # now, or in a run that broke off before it was said
        if case.rule == RESTORED:
            return RESTORED
        if any((case.key, side) in self._steps for side in Side) or case.entry is None:
            return None
        found: str | None = case.entry.memo.get("note")
        return found

    # Memory

    def _reading(self, case: Case) -> None:
        old = dict(case.entry.memo) if case.entry is not None else {}
        held = case.position is None or case.position.hold is not None
        if held and case.entry is None:
            return
        memo: dict[str, Any] = {}
        for side in Side:
            item, before = case.pair.on(side), old.get(side.value)
            if not held and item is not None:
                memo[side.value] = kept(item)
            elif item is not None and self._moved(case, side):
                memo[side.value] = {**(before or {}), "pending": True}
            elif before is not None and (item is not None or held):
                memo[side.value] = before
        memo |= self._of_ons(case, old)
        if any(item is not None and item.locked for item in (case.pair.left, case.pair.right)):
            since = locks.locked_since(case, self.decision.frame.now)
            memo[retraction.LOCKED_SINCE] = since.isoformat() if since is not None else None
        if case.gone_since is not None:
            memo["gone_at"] = case.gone_since.isoformat()
        if note := self.note(case):
            memo["note"] = note
        if case.rule == DELETED_ON_ONS or (case.position is None and old.get("unshared")):
            memo["unshared"] = True
        left, right = case.pair.left, case.pair.right
        self.readings[case.key] = Reading(
            case.position.left if case.position is not None else case.left,
            case.position.right if case.position is not None else case.right,
            left.ref if left is not None else _ref(case, Side.LEFT),
            right.ref if right is not None else _ref(case, Side.RIGHT),
            memo,
            case.rule or case.judged.rule,
            {
                "held": held,
                "now": self.decision.frame.now.isoformat(),
                "retraction": retraction.fact(
                    case, self.decision.frame.now, self.decision.frame.readers
                ),
            },
        )

    def _of_ons(self, case: Case, old: Mapping[str, Any]) -> dict[str, Any]:
        """Since when it stands on ONS, and what was taken back from there."""
        frame = self.decision.frame
        made = {name: old[name] for name in (retraction.RETRACTED,) if name in old}
        if since := retraction.published_at(case, frame.now):
            made[retraction.PUBLISHED] = since
        if case.key in frame.meant and frame.meant[case.key].get(Side.LEFT, case.left) is None:
            missed = retraction.missed_fact(case, frame.now, frame.readers)
            if missed is not None:
                made[retraction.RETRACTED] = [*old.get(retraction.RETRACTED, ()), missed]
        return made

    # Actions

    def _add(
        self,
        case: Case,
        side: Side,
        kind: str,
        phase: int,
        body: Mapping[str, Any],
        expect: Value | None,
        after: tuple[str, ...],
        suffix: str | None = None,
    ) -> None:
        item = case.pair.on(side)
        step = self._steps.get((case.key, side))
        rule = case.rule or (step.rule if step is not None else case.judged.rule)
        ref = Ref(item.id, item.etag) if item is not None else None
        self._act(case.key, side, kind, phase, ref, body, expect, rule, after, suffix)

    def _act(
        self,
        key: str,
        side: Side,
        kind: str,
        phase: int,
        ref: Ref | None,
        body: Mapping[str, Any],
        expect: Value | None,
        rule: str,
        after: tuple[str, ...],
        suffix: str | None = None,
    ) -> str:
        end = f"/{suffix}" if suffix else ""
        id = f"{self.scope}/{key}/{side}/{kind}{end}"
        place = self._shelf(side).place
        self.actions.append(
            Action(id, self.scope, key, side, place, kind, phase, ref, body, expect, rule, after)
        )
        self._by_key.setdefault((key, side), []).append(id)
        self._ids.add(id)
        return id

    def _shelf(self, side: Side) -> Shelf:
        frame = self.decision.frame
        return frame.left if side is Side.LEFT else frame.right


def _ref(case: Case, side: Side) -> Ref | None:
    """Of what is gone: it may come back, and is told by it."""
    if case.entry is None:
        return None
    return case.entry.left_ref if side is Side.LEFT else case.entry.right_ref


def _dates(item: Item) -> dict[str, Any]:
    """The file's own: what the item says of itself moves with every column that is set."""
    value = item.value
    return {
        "created": value.get("file_created_at") or value.get("created_at"),
        "modified": value.get("file_at") or value.get("at"),
    }
