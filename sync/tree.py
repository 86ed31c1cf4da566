"""Folders and files as trees: what a tree must be to exist at all, and how one becomes another.

A tree is a mapping of keys to nodes; a parent is a key, and None is the root. Nodes are told apart
by key, never by path, so a folder that is renamed with a thousand files below it is one change.

`settled` turns what two sides together want into a tree that can exist: no folder inside itself,
no child without its folder, no two siblings with one name. `order` lists what has to be done on
one side, in phases, so that no step ever meets a name that is taken, a folder that is not there
yet, or a folder that would come to lie inside itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sync.names import LONGEST_NAME, fold, temporary, unique


@dataclass(frozen=True, slots=True)
class Node:
    """A folder or file: the folder it is in (None: the root), and its name there."""

    parent: str | None
    name: str
    folder: bool


Tree = Mapping[str, Node]
Taken = Mapping[str | None, Collection[str]]
"""Names in a folder that are nobody's of ours. They are never moved, renamed or overwritten."""


class Trouble(StrEnum):
    """Why a node is not where, or not called what, was wanted."""

    CYCLE = "cycle"  # two folders were each moved into the other: back to where it was agreed
    KEPT = "kept-for-what-is-in-it"  # a removed folder in which something has to stay
    NO_FOLDER = "no-folder"  # what it was put into is nowhere any more, or is a file: to the root
    NAME_TAKEN = "name-taken"  # a sibling has that name: a number behind it


@dataclass(frozen=True, slots=True)
class Problem:
    key: str
    trouble: Trouble
    wanted: Node | None  # None: it was not wanted at all
    got: Node


class Kind(StrEnum):
    CREATE = "create"
    MOVE = "move"  # another folder, another name, or both at once
    ASIDE = "aside"  # a temporary name, where it is; a move or removal of the key follows
    REMOVE = "remove"  # a file, or a folder that is empty by then


@dataclass(frozen=True, slots=True)
class Op:
    """One change on one side. A key and a kind occur together once at most.

    Those of one phase do not depend on each other and may be done in any order, or at once.
    `node` is how it is afterwards; for a removal, how it was. `after` names what must have
    succeeded: with those done, and whatever else failed, the op can still be done.
    """

    kind: Kind
    key: str
    node: Node
    phase: int
    after: tuple[tuple[str, Kind], ...] = ()


# A tree that can exist


def settled(
    wanted: Tree, agreed: Tree, taken: Taken | None = None, *, limit: int = LONGEST_NAME
) -> tuple[dict[str, Node], tuple[Problem, ...]]:
    """The nearest tree to `wanted` that can exist, and what is different in it.

    - Nothing wanted is left out. A child whose folder is not wanted keeps that folder, where it
      was agreed, with the folders above it: what somebody put or edited there outlives the
      removal of the folder, and stays where he put it. When the folder was never agreed (or is a
      file), the child goes to the root.
    - A circle is broken where somebody's move is undone most easily: the folder that lay highest
      when all agreed, among those whose agreed folder is not itself in a circle, goes back there.
    - Of siblings with one name (`sync.names.fold`) the one that already has it there keeps it,
      else the one with the lower key; a folder that is only kept comes last. The others, and
      whoever meets a name of `taken`, get a number that nobody else has or wants.

    The answer does not depend on the order of the mappings. A tree that can exist comes back as
    it is, without problems. `limit` is in characters.
    """
    tree = dict(wanted)
    troubles: dict[str, Trouble] = {}
    kept = _with_folders(tree, agreed, troubles)
    _break_circles(tree, agreed, troubles)
    _tell_apart(tree, agreed, taken or {}, kept, troubles, limit)
    return tree, tuple(
        Problem(key, trouble, wanted.get(key), tree[key])
        for key, trouble in sorted(troubles.items())
    )


def _with_folders(
    tree: dict[str, Node], agreed: Tree, troubles: dict[str, Trouble]
) -> frozenset[str]:
    """Give every child its folder; the folders that nobody wanted."""
    kept: set[str] = set()
    waiting = sorted(tree)
    while waiting:
        key = waiting.pop()
        parent = tree[key].parent
        if parent is None or (parent in tree and tree[parent].folder):
            continue
        if parent not in tree and parent in agreed and agreed[parent].folder:
            tree[parent] = agreed[parent]
            troubles[parent] = Trouble.KEPT
            kept.add(parent)
            waiting.append(parent)
        else:
            tree[key] = replace(tree[key], parent=None)
            troubles[key] = Trouble.NO_FOLDER
    return frozenset(kept)


def _break_circles(tree: dict[str, Node], agreed: Tree, troubles: dict[str, Trouble]) -> None:
    back: set[str] = set()
    while circles := _circles(tree):
        for circle in circles:
            can = {
                key
                for key in circle
                if key in agreed
                and key not in back
                and (p := agreed[key].parent) != tree[key].parent
                and (p is None or (p in tree and tree[p].folder))
            }
            sound = {key for key in can if not _leads_into(agreed[key].parent, tree)}
            among = sound or can
            if among:
                key = min(among, key=lambda key: (sum(1 for _ in _above(key, agreed)), key))
                tree[key] = replace(tree[key], parent=agreed[key].parent)
                back.add(key)
            else:
                key = min(circle)
                tree[key] = replace(tree[key], parent=None)
            troubles[key] = Trouble.CYCLE
            if not sound:
                break  # it may have joined two circles: look again


def _above(key: str, tree: Tree) -> Iterator[str]:
    """The folders it is in, the nearest first; of a circle each once."""
    seen = {key}
    parent = tree[key].parent
    while parent is not None and parent in tree and parent not in seen:
        yield parent
        seen.add(parent)
        parent = tree[parent].parent


def _leads_into(key: str | None, tree: Tree) -> bool:
    """Whether going up from here never reaches the root."""
    seen: set[str] = set()
    while key is not None:
        if key in seen:
            return True
        seen.add(key)
        key = tree[key].parent
    return False


def _circles(tree: Tree) -> list[list[str]]:
    """Every ring of folders that lie in each other, by lowest key."""
    done: set[str] = set()
    found: list[list[str]] = []
    for start in sorted(tree):
        path: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in done and key not in path:
            path[key] = None
            key = tree[key].parent
        if key is not None and key in path:
            ring = list(path)
            found.append(ring[ring.index(key) :])
        done.update(path)
    return found


def _tell_apart(
    tree: dict[str, Node],
    agreed: Tree,
    taken: Taken,
    kept: frozenset[str],
    troubles: dict[str, Trouble],
    limit: int,
) -> None:
    """Rename siblings until no two have one name."""
    siblings: dict[str | None, list[str]] = {}
    for key, node in tree.items():
        siblings.setdefault(node.parent, []).append(key)
    for parent, keys in siblings.items():
        alien = {fold(name) for name in taken.get(parent, ())}
        folded = {key: fold(tree[key].name) for key in keys}
        if len(set(folded.values())) == len(keys) and alien.isdisjoint(folded.values()):
            continue
        used: set[str] = set()
        renamed: list[str] = []

        def rank(key: str, folded: Mapping[str, str] = folded) -> tuple[bool, bool, str]:
            return key in kept, not _stands(key, tree[key].parent, folded[key], agreed), key

        for key in sorted(keys, key=rank):
            here = _stands(key, parent, folded[key], agreed)
            if folded[key] in used or (folded[key] in alien and not here):
                renamed.append(key)
            else:
                used.add(folded[key])
        used |= alien
        for key in renamed:
            node = tree[key]
            name = unique(node.name, used, folder=node.folder, limit=limit)
            used.add(fold(name))
            tree[key] = replace(node, name=name)
            troubles.setdefault(key, Trouble.NAME_TAKEN)


def _stands(key: str, parent: str | None, folded: str, agreed: Tree) -> bool:
    """Whether it had this very place and name before."""
    before = agreed.get(key)
    return before is not None and before.parent == parent and fold(before.name) == folded


# From one tree to another


def order(
    now: Tree,
    wanted: Tree,
    taken: Taken | None = None,
    *,
    remove: Collection[str] = frozenset(),
    case_only_at_once: bool = False,
    limit: int = LONGEST_NAME,
) -> tuple[Op, ...]:
    """What makes `now` into `wanted`, in the order in which it can be done.

    Only keys of `remove` are removed, and of those not a folder in which anything stays, ours or
    nobody's. A key of `now` that is neither wanted nor to be removed stays as it is. When
    `wanted` cannot exist beside what stays, it is `settled` with `now` as what was agreed: an
    op's `node` is then not what was wanted.

    A temporary name is used only where nothing else frees a name (two that swap), and to change
    nothing but the case of a name, unless the place does that at once (`case_only_at_once`).
    The same arguments give the same ops; equal trees give none. Raises ValueError when a file is
    wanted to be a folder or the other way round.
    """
    wrong = [key for key, node in wanted.items() if key in now and now[key].folder != node.folder]
    if wrong:
        raise ValueError(f"a file is no folder: {min(wrong)}")
    taken = taken or {}
    going = _can_go(now, wanted, taken, remove)
    staying = {key: node for key, node in now.items() if key not in going}
    target, _ = settled({**staying, **wanted}, now, taken, limit=limit)
    return _Passage(now, target, taken, case_only_at_once).ops()


def _can_go(now: Tree, wanted: Tree, taken: Taken, remove: Collection[str]) -> set[str]:
    """What of `remove` leaves nothing behind."""
    going = {key for key in remove if key in now and key not in wanted}
    stuck = [parent for parent, names in taken.items() if parent is not None and names]
    stuck += [n.parent for n in wanted.values() if n.parent is not None]
    stuck += [
        n.parent
        for key, n in now.items()
        if n.parent is not None and key not in going and key not in wanted
    ]
    while stuck:
        key = stuck.pop()
        if key in going:
            going.discard(key)
            parent = now[key].parent
            if parent is not None:
                stuck.append(parent)
    return going


Slot = tuple[str | None, str]  # a folder and a folded name in it


@dataclass(frozen=True, slots=True)
class _Used:
    """The names in one folder."""

    parent: str | None
    holds: Mapping[Slot, Collection[str]]
    alien: Collection[Slot]

    def __contains__(self, folded: object) -> bool:
        slot = (self.parent, str(folded))
        return bool(self.holds.get(slot)) or slot in self.alien


class _Passage:
    """The way from one tree that exists to another one, a phase at a time."""

    def __init__(self, now: Tree, target: Tree, taken: Taken, case_only_at_once: bool) -> None:
        self.now = now
        self.target = target
        self.at = dict(now)  # at the start of the phase
        self.done: list[Op] = []
        self.last: dict[str, Kind] = {}  # what was last done with a key
        self.left: dict[Slot, tuple[str, Kind]] = {}  # what freed a name
        self.alien = {(p, fold(name)) for p, names in taken.items() for name in names}
        self.holds: dict[Slot, set[str]] = {}
        self.children: dict[str, set[str]] = {}  # what is in a folder that goes
        for key, node in now.items():
            self.holds.setdefault(_slot(node), set()).add(key)
        going = now.keys() - target.keys()
        for key, node in now.items():
            if node.parent in going and node.parent is not None:
                self.children.setdefault(node.parent, set()).add(key)
        self.inside = {parent: set(keys) for parent, keys in self.children.items()}
        self.pending = sorted(going | {key for key, node in target.items() if now.get(key) != node})
        self.first_aside = {
            key
            for key in self.pending
            if not case_only_at_once
            and key in now
            and key in target
            and _slot(now[key]) == _slot(target[key])
        }

    def ops(self) -> tuple[Op, ...]:
        phase = 0
        while self.pending:
            chosen = self._possible(phase) or self._ways_out(phase)
            for op in chosen:
                self._do(op)
            over = {op.key for op in chosen if op.kind is not Kind.ASIDE}
            self.pending = [key for key in self.pending if key not in over]
            phase += 1
        return tuple(self.done)

    def _possible(self, phase: int) -> list[Op]:
        """What can be done now, all of it in any order."""
        found: list[Op] = []
        may_be_in: dict[str, str | None] = {}  # where folders go in this very phase
        for key in self.pending:
            if key not in self.target:
                if not self.inside.get(key):
                    found.append(self._op(Kind.REMOVE, key, self.at[key], phase))
                continue
            node = self.target[key]
            if key in self.first_aside and key not in self.last:
                found.append(self._aside(key, phase))
            elif self._free(key, node):
                if node.folder and key in self.at:
                    if self._reaches(node.parent, key, may_be_in):
                        continue
                    may_be_in[key] = node.parent
                found.append(self._op(self._kind(key), key, node, phase))
        return found

    def _ways_out(self, phase: int) -> list[Op]:
        """Temporary names for as few as will do.

        Of what waits, the highest in the target waits for nothing but a name: all folders above
        it are in place, so its folder is there and cannot lie inside it. Whoever has the name
        waits too. Following who waits for whom ends at one that waits for something else, or in
        a ring; one of each gives way.
        """
        waiting = set(self.pending)
        by: dict[str, str] = {}  # who waits -> who has the name
        for key in self.pending:
            if key in self.target and not any(a in waiting for a in _above(key, self.target)):
                by[key] = min(self.holds[_slot(self.target[key])] - {key})
        aside: set[str] = set()
        followed: set[str] = set()
        for start in self.pending:
            path: dict[str, None] = {}
            key = start
            while key in by and key not in followed and key not in path:
                path[key] = None
                key = by[key]
            if path and (key in path or key not in by):
                aside.add(key)
            followed.update(path)
        return [self._aside(key, phase) for key in sorted(aside)]

    def _free(self, key: str, node: Node) -> bool:
        if node.parent is not None and node.parent not in self.at:
            return False
        return not self.holds.get(_slot(node), set()) - {key}

    def _reaches(self, start: str | None, key: str, may_be_in: Mapping[str, str | None]) -> bool:
        """Whether `start` is, or may in this phase come to be, inside `key`."""
        seen: set[str] = set()
        looking = [start]
        while looking:
            folder = looking.pop()
            if folder == key:
                return True
            if folder is None or folder in seen:
                continue
            seen.add(folder)
            looking.append(self.at[folder].parent)
            if folder in may_be_in:
                looking.append(may_be_in[folder])
        return False

    def _kind(self, key: str) -> Kind:
        return Kind.MOVE if key in self.now else Kind.CREATE

    def _aside(self, key: str, phase: int) -> Op:
        node = self.at[key]
        name = temporary(key, node.name, folder=node.folder)
        name = unique(name, _Used(node.parent, self.holds, self.alien), folder=node.folder)
        return Op(Kind.ASIDE, key, replace(node, name=name), phase)

    def _op(self, kind: Kind, key: str, node: Node, phase: int) -> Op:
        after: dict[tuple[str, Kind], None] = {}
        if key in self.last:
            after[key, self.last[key]] = None
        if kind is Kind.REMOVE:
            after.update(dict.fromkeys((c, self.last[c]) for c in self._emptied(key)))
        else:
            freed = self.left.get(_slot(node))
            if freed is not None and freed[0] != key:
                after[freed] = None
            after.update(dict.fromkeys(self._above_done(node, kind)))
        return Op(kind, key, node, phase, tuple(sorted(after)))

    def _above_done(self, node: Node, kind: Kind) -> Iterable[tuple[str, Kind]]:
        """Its folder must have been made; for a folder that moves, those above must have moved
        too, or it might come to lie inside itself."""
        folder = node.parent
        if folder is None:
            return
        if self.last.get(folder) is Kind.CREATE:
            yield folder, Kind.CREATE
        if kind is Kind.MOVE and node.folder:
            while folder is not None:
                if self.last.get(folder) is Kind.MOVE:
                    yield folder, Kind.MOVE
                folder = self.at[folder].parent

    def _emptied(self, key: str) -> Iterable[str]:
        return sorted(self.children.get(key, ()))

    def _do(self, op: Op) -> None:
        before = self.at.pop(op.key, None)
        if before is not None:
            self.holds[_slot(before)].discard(op.key)
            if before.parent in self.inside and op.kind is not Kind.ASIDE:
                self.inside[before.parent].discard(op.key)
            if op.key not in self.last:
                self.left[_slot(before)] = op.key, op.kind
        if op.kind is not Kind.REMOVE:
            self.at[op.key] = op.node
            self.holds.setdefault(_slot(op.node), set()).add(op.key)
        self.last[op.key] = op.kind
        self.done.append(op)


def _slot(node: Node) -> Slot:
    return node.parent, fold(node.name)
