"""Trees that people made, and what people do to them: one tree is changed twice, as two sides of
the same folder are, rather than two trees made up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from sync.names import fold
from sync.tree import Node, Tree, settled
from tests.sync.file_system import is_sound

# Few names, so that they meet: case, Unicode form, the numbers we give ourselves, sharp s.
NAMES = ("a", "A", "b.txt", "B.TXT", "b (2).txt", "é", "e\u0301", "Straße", "STRASSE", "a (2)")


@dataclass(frozen=True)
class Edit:
    """What somebody does; `one` and `other` pick among what is there."""

    verb: str
    one: int
    other: int
    name: str
    folder: bool


_numbers = st.integers(0, 30)
_edits = st.builds(
    Edit,
    verb=st.sampled_from(["make", "make", "rename", "move", "move", "swap", "remove"]),
    one=_numbers,
    other=_numbers,
    name=st.sampled_from(NAMES),
    folder=st.booleans(),
)
edits = st.lists(_edits, max_size=12)


@st.composite
def trees(draw: st.DrawFn, prefix: str = "k") -> dict[str, Node]:
    """A tree that can exist; a folder comes before what is in it, whatever its key."""
    made: dict[str, Node] = {}
    for number, edit in enumerate(draw(st.lists(_edits, max_size=14))):
        folders = [None, *(key for key, node in made.items() if node.folder)]
        key = f"{prefix}{(number * 7) % 15:02}"
        made[key] = Node(folders[edit.one % len(folders)], edit.name, edit.folder)
    return settled(made, {})[0]


def changed(tree: Tree, by: list[Edit], who: str) -> dict[str, Node]:
    """What is there after these edits; one that a drive would refuse is not made."""
    there = dict(tree)
    for number, edit in enumerate(by):
        after = dict(there)
        keys = sorted(there)
        folders = [None, *(key for key in keys if there[key].folder)]
        into = folders[edit.other % len(folders)]
        if edit.verb == "make":
            after[f"{who}{number:02}"] = Node(into, edit.name, edit.folder)
        elif keys:
            one, other = keys[edit.one % len(keys)], keys[edit.other % len(keys)]
            a, b = there[one], there[other]
            if edit.verb == "rename":
                after[one] = replace(a, name=edit.name)
            elif edit.verb == "move":
                after[one] = replace(a, parent=into)
            elif edit.verb == "swap":
                after[one] = Node(b.parent, b.name, a.folder)
                after[other] = Node(a.parent, a.name, b.folder)
            else:
                after = {key: node for key, node in after.items() if not _within(key, one, there)}
        if is_sound(after):
            there = after
    return there


def merged(base: Tree, left: Tree, right: Tree) -> dict[str, Node]:
    """What both sides want together, field by field; nothing says yet that it can exist."""
    wanted = {}
    for key in sorted(left.keys() | right.keys()):
        before, one, other = base.get(key), left.get(key), right.get(key)
        if one is None or other is None:
            there = one or other
            if there is not None and there != before:
                wanted[key] = there  # new, or an edit that outlives a removal
            continue
        if before is None:
            wanted[key] = one
            continue
        wanted[key] = Node(
            one.parent if one.parent != before.parent else other.parent,
            one.name if one.name != before.name else other.name,
            one.folder,
        )
    return wanted


def _within(key: str | None, folder: str, tree: Tree) -> bool:
    while key is not None:
        if key == folder:
            return True
        key = tree[key].parent
    return False


@st.composite
def names_of_nobody(draw: st.DrawFn, tree: Tree) -> dict[str | None, frozenset[str]]:
    """Some names that others have in the folders of a tree."""
    used = {(node.parent, fold(node.name)) for node in tree.values()}
    found: dict[str | None, frozenset[str]] = {}
    for parent in [None, *(key for key in sorted(tree) if tree[key].folder)]:
        drawn = draw(st.frozensets(st.sampled_from(NAMES), max_size=2))
        names = frozenset(name for name in drawn if (parent, fold(name)) not in used)
        if names:
            found[parent] = names
    return found
