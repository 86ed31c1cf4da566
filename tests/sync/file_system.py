"""A strict drive: it refuses whatever a service might refuse."""

from __future__ import annotations

from collections.abc import Iterable

from sync.names import fold
from sync.tree import Kind, Node, Op, Taken, Tree


class Refused(AssertionError):
    """What was asked cannot be done on a drive."""


class FileSystem:
    """Names are unique in a folder whatever their case, folders exist before what is in them,
    nothing comes to lie inside itself, and only what is empty is removed."""

    def __init__(self, tree: Tree, taken: Taken | None = None) -> None:
        self.tree = dict(tree)
        self.alien = {(p, fold(name)) for p, names in (taken or {}).items() for name in names}
        self.used = {(n.parent, fold(n.name)): key for key, n in tree.items()}
        assert len(self.used) == len(tree), "two siblings have one name"

    def apply(self, op: Op) -> None:
        key, node = op.key, op.node
        if op.kind is Kind.REMOVE:
            if self.tree.get(key) != node:
                raise Refused(f"it is not like that: {op}")
            if any(n.parent == key for n in self.tree.values()):
                raise Refused(f"not empty: {op}")
            if any(p == key for p, _ in self.alien):
                raise Refused(f"something of nobody's is in it: {op}")
            self._leave(key)
            return
        if (op.kind is Kind.CREATE) is (key in self.tree):
            raise Refused(f"there already, or not there: {op}")
        if node.parent is not None:
            if node.parent not in self.tree or not self.tree[node.parent].folder:
                raise Refused(f"no such folder: {op}")
            if key in self._line(node.parent):
                raise Refused(f"into itself: {op}")
        slot = (node.parent, fold(node.name))
        if slot in self.alien or slot in self.used:
            # Also its own: not every place changes nothing but the case of a name.
            raise Refused(f"name taken: {op}")
        if op.kind is Kind.ASIDE and self.tree[key].parent != node.parent:
            raise Refused(f"aside is where it was: {op}")
        self._leave(key)
        self.tree[key] = node
        self.used[slot] = key

    def apply_all(self, ops: Iterable[Op]) -> None:
        for op in ops:
            self.apply(op)

    def _leave(self, key: str) -> None:
        node = self.tree.pop(key, None)
        if node is not None:
            del self.used[node.parent, fold(node.name)]

    def _line(self, key: str | None) -> Iterable[str]:
        while key is not None:
            yield key
            key = self.tree[key].parent


def is_sound(tree: Tree) -> bool:
    """Whether a drive can hold it."""
    slots = {(n.parent, fold(n.name)) for n in tree.values()}
    if len(slots) != len(tree):
        return False
    for key in tree:
        seen = set()
        parent: str | None = key
        while parent is not None:
            if parent in seen or parent not in tree:
                return False
            seen.add(parent)
            if parent != key and not tree[parent].folder:
                return False
            parent = tree[parent].parent
    return True


def folder(name: str, parent: str | None = None) -> Node:
    return Node(parent, name, folder=True)


def file(name: str, parent: str | None = None) -> Node:
    return Node(parent, name, folder=False)
