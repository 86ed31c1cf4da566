"""Bugs on purpose in `sync.tree`. Each takes away one of its cares; a named promise must break."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from sync import names, tree
from sync.tree import Kind, Node, Op, Taken, Tree


class _Passage(tree._Passage):
    """What each of the buggy ways below is a variant of."""


class InAnyOrderOnlyByLuck(_Passage):
    """A folder's move is checked against the start of the phase, not against its other moves."""

    def _reaches(self, start: str | None, key: str, may_be_in: Mapping[str, str | None]) -> bool:
        return super()._reaches(start, key, {})


class BlindToItself(_Passage):
    """Nobody looks whether a folder goes into what is in it."""

    def _reaches(self, start: str | None, key: str, may_be_in: Mapping[str, str | None]) -> bool:
        return False


class NameSoonFree(_Passage):
    """A name counts as free as soon as whoever has it will leave."""

    def _free(self, key: str, node: Node) -> bool:
        return node.parent is None or node.parent in self.at


class FolderSoonThere(_Passage):
    """A folder counts as there as soon as it will be made."""

    def _free(self, key: str, node: Node) -> bool:
        return not self.holds.get(tree._slot(node), set()) - {key}


class RemovesFromAbove(_Passage):
    """A folder is removed together with what is still in it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.children = self.inside = {}


class EverybodyAside(_Passage):
    """All that wait get a temporary name, not one of each ring."""

    def _ways_out(self, phase: int) -> list[Op]:
        return [self._aside(key, phase) for key in self.pending if key in self.at]


class CaseAtOnce(_Passage):
    """Changing only the case of a name is a rename as any other."""

    def __init__(self, now: Tree, target: Tree, taken: Taken, case_only_at_once: bool) -> None:
        super().__init__(now, target, taken, True)


class _Forgets(_Passage):
    forgets: Collection[Kind] = ()

    def _op(self, kind: Kind, key: str, node: Node, phase: int) -> Op:
        op = super()._op(kind, key, node, phase)
        return replace(op, after=tuple(need for need in op.after if not self._forgotten(op, need)))

    def _forgotten(self, op: Op, need: tuple[str, Kind]) -> bool:
        return False


class NamesComeFree(_Forgets):
    """That a name has to come free first is not said."""

    def _forgotten(self, op: Op, need: tuple[str, Kind]) -> bool:
        freed = self.left.get(tree._slot(op.node))
        return need == freed and op.kind is not Kind.REMOVE


class FoldersAreMade(_Forgets):
    """That a folder has to be made first is not said."""

    def _forgotten(self, op: Op, need: tuple[str, Kind]) -> bool:
        return need[1] is Kind.CREATE


class FoldersGetEmpty(_Forgets):
    """That a folder has to be empty first is not said."""

    def _forgotten(self, op: Op, need: tuple[str, Kind]) -> bool:
        return op.kind is Kind.REMOVE


class WhatLiesBetweenMoves(_Passage):
    """That what lay between two folders has to move first is not said."""

    def _above_done(self, node: Node, kind: Kind) -> Iterable[tuple[str, Kind]]:
        return super()._above_done(replace(node, folder=False), kind)


class EverythingAboveMoves(_Passage):
    """A file waits for its folder to be renamed."""

    def _above_done(self, node: Node, kind: Kind) -> Iterable[tuple[str, Kind]]:
        return super()._above_done(replace(node, folder=True), Kind.MOVE)


def _all_to_the_root(tree_: dict[str, Node], agreed: Tree, troubles: Any) -> frozenset[str]:
    return _with_folders(tree_, {}, troubles)


def _nobody_kept(tree_: dict[str, Node], agreed: Tree, troubles: Any) -> frozenset[str]:
    _with_folders(tree_, agreed, troubles)
    return frozenset()


def _circles_to_the_root(tree_: dict[str, Node], agreed: Tree, troubles: Any) -> None:
    _break_circles(tree_, {}, troubles)


def _always_sound(key: str | None, tree_: Tree) -> bool:
    return False


def _no_strangers(
    tree_: dict[str, Node], agreed: Tree, taken: Taken, kept: frozenset[str], *rest: Any
) -> None:
    _tell_apart(tree_, agreed, {}, kept, *rest)


def _next_number(name: str, taken: Any, *, folder: bool = False, limit: int = 255) -> str:
    return names.unique(name, {names.fold(name)}, folder=folder, limit=limit)


def _everything_goes(now: Tree, wanted: Tree, taken: Taken, remove: Collection[str]) -> set[str]:
    return {key for key in remove if key in now and key not in wanted}


def _not_wanted_is_removed(
    now: Tree, wanted: Tree, taken: Taken, remove: Collection[str]
) -> set[str]:
    return _can_go(now, wanted, taken, now.keys() - wanted.keys())


def _one_name_for_all(key: str, name: str, *, folder: bool = False) -> str:
    return "tijdelijk" + names.split(name, folder=folder)[1]


_with_folders = tree._with_folders
_break_circles = tree._break_circles
_tell_apart = tree._tell_apart
_can_go = tree._can_go


@dataclass(frozen=True)
class PlantedBug:
    """`instead` takes the place of `part` of sync.tree; `promise` must break."""

    part: str
    instead: Any
    promise: str

    @property
    def name(self) -> str:
        return str(self.instead.__name__).strip("_")

    @contextmanager
    def planted(self) -> Iterator[None]:
        with mock.patch.object(tree, self.part, self.instead):
            yield


def _nothing(*_: object) -> None:
    """Circles stay."""


def _as_written(name: str) -> str:
    return name


def _newcomer_keeps(*_: object) -> bool:
    return False


PLANTED = (
    PlantedBug("_break_circles", _nothing, "two folders moved into each other end in a tree"),
    PlantedBug(
        "_break_circles",
        _circles_to_the_root,
        "a circle is broken by putting a folder back where it was agreed",
    ),
    PlantedBug(
        "_leads_into",
        _always_sound,
        "of a circle the folder goes back whose agreed folder is outside it",
    ),
    PlantedBug(
        "_with_folders", _all_to_the_root, "what is put into a removed folder keeps its folder"
    ),
    PlantedBug(
        "_with_folders",
        _nobody_kept,
        "a folder kept for what is in it yields its name to one that is wanted",
    ),
    PlantedBug(
        "fold",
        _as_written,
        "siblings differ in more than case and accents written otherwise",
    ),
    PlantedBug("unique", _next_number, "a number behind a name is one that nobody else wants"),
    PlantedBug("_stands", _newcomer_keeps, "who already has the name there keeps it"),
    PlantedBug("_tell_apart", _no_strangers, "names of nobody are avoided"),
    PlantedBug("_can_go", _everything_goes, "a folder in which something stays is not removed"),
    PlantedBug("_can_go", _not_wanted_is_removed, "nothing is removed that was not named"),
    PlantedBug("temporary", _one_name_for_all, "a cut off run is finished from its temporary name"),
    PlantedBug("_Passage", InAnyOrderOnlyByLuck, "moves of one phase go in any order"),
    PlantedBug("_Passage", BlindToItself, "a folder goes into what was in it"),
    PlantedBug("_Passage", NameSoonFree, "names that move up one by one need no temporary name"),
    PlantedBug("_Passage", FolderSoonThere, "a folder is made before what goes into it"),
    PlantedBug("_Passage", RemovesFromAbove, "a folder is removed after everything in it"),
    PlantedBug("_Passage", EverybodyAside, "two that swap names need one temporary name"),
    PlantedBug("_Passage", CaseAtOnce, "only the case of a name changes through a temporary name"),
    PlantedBug("_Passage", NamesComeFree, "what needs a name waits when it did not come free"),
    PlantedBug("_Passage", FoldersAreMade, "what needs a folder waits when it was not made"),
    PlantedBug(
        "_Passage",
        FoldersGetEmpty,
        "a folder is not removed when something in it would not move",
    ),
    PlantedBug(
        "_Passage",
        WhatLiesBetweenMoves,
        "a folder does not move when what lay between would not",
    ),
    PlantedBug(
        "_Passage",
        EverythingAboveMoves,
        "a locked folder holds up no file that goes into it",
    ),
)
