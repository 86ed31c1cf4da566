"""What must never happen to documents, judged at every write of the product, from what people did
alone: the laws know nothing of what the product remembers.

A word is what a person wrote at one moment; its **past** are the words he had before him. A word
that is in another one's past was seen by whoever wrote that other one.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sync.model import Side
from tests.jobs.documents.drive import Drive, Thing

GRACE = timedelta(days=14)
_NUMBER = re.compile(r" \(\d+\)(?=\.\w+$|/|$)")
BESIDE = " (conflict"


class Broken(AssertionError):
    """A law."""


@dataclass
class Laws:
    drives: dict[Side, Drive]
    past: dict[str, frozenset[str]] = field(default_factory=dict)
    gone: dict[Side, dict[str, datetime]] = field(
        default_factory=lambda: {Side.LEFT: {}, Side.RIGHT: {}}
    )  # words that people deleted or took out of the folder, and when
    run_began: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    carried: int = 0  # files that were sent
    writes: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # People

    def written(self, before: str | None = None) -> str:
        """Somebody writes, having `before` before him."""
        word = f"w{next(self._numbers)}"
        self.past[word] = frozenset() if before is None else self.past[before] | {before}
        return word

    def went(self, side: Side, things: list[Thing]) -> None:
        """Somebody deleted these, or took them out of the folder."""
        at = self.drives[side].now
        self.gone[side] |= {thing.word: at for thing in things if thing.word is not None}

    def came_back(self, side: Side, things: list[Thing]) -> None:
        for thing in things:
            self.gone[side].pop(thing.word or "", None)

    # The product, before each of its writes

    def may_create(self, side: Side, parent: str, name: str, word: str) -> None:
        self.writes += 1
        self.carried += 1
        if BESIDE in name:
            return
        if word in self.gone[side] and not self._touched(side.other, word):
            raise Broken(f"resurrected on the {side}: {word}")
        twins = [t for t in self._files_of(side) if t.word == word and BESIDE not in t.name]
        if twins:
            raise Broken(f"made twice on the {side}: {word} stands as {twins[0].name}")
        if side is Side.LEFT and not any(self.shared(t) for t in self._originals(word)):
            raise Broken(f"shared what nobody shares: {word}")

    def may_replace(self, side: Side, thing: Thing, word: str) -> None:
        self.writes += 1
        self.carried += 1
        self._managed(side, thing)
        assert thing.word is not None
        if thing.word == word and not self._looks_edited(side.other, word):
            raise Broken(f"bytes moved for nothing: {word} on the {side}")
        if thing.word not in {word, *self.past[word]} and not self._elsewhere(thing):
            raise Broken(f"overwritten unseen on the {side}: {thing.word} by {word}")

    def may_move(self, side: Side, thing: Thing) -> None:
        self.writes += 1
        self._managed(side, thing)

    def may_recycle(self, side: Side, thing: Thing) -> None:
        self.writes += 1
        if side is Side.RIGHT:
            raise Broken(f"an original was deleted: {thing.name}")
        drive = self.drives[side]
        if thing.folder:
            # What somebody put into it this very moment nobody could know of.
            if any(t.changed.at < self.run_began for t in drive.below(thing.id)):
                raise Broken(f"a folder was deleted with what is in it: {thing.name}")
            return
        assert thing.word is not None
        if self.withdrawn(thing):
            return
        related = self._originals(thing.word)
        if any(self.shared(other) for other in related):
            raise Broken(f"recycled while it is shared: {thing.word}")
        if related:
            return  # taken back, also when it was edited
        went = [
            at
            for word, at in self.gone[Side.RIGHT].items()
            if thing.word == word or thing.word in self.past[word]
        ]
        if not went:
            raise Broken(f"recycled what nobody deleted, or an edit nobody saw: {thing.word}")
        if drive.now - max(went) < GRACE:
            raise Broken(f"recycled before its time: {thing.word}")

    # At any moment

    def nothing_is_lost(self) -> None:
        """Every word can be found: current, in a version, beside, or in a recycle bin."""
        found = {word for drive in self.drives.values() for word in drive.words()}
        lost = self.past.keys() - found
        if lost:
            raise Broken(f"lost: {sorted(lost)}")

    # When people have stopped

    def both_sides_are_equal(self) -> None:
        """What is shared stands on ONS in the same folder under the same name with the same
        word, and nothing else does but what waits for its grace to end or stands beside."""
        right = self._standing(
            Side.RIGHT, [t for t in self._files_of(Side.RIGHT) if self.shared(t)]
        )
        left = self._standing(
            Side.LEFT, [t for t in self._files_of(Side.LEFT) if not self._leaving(t)]
        )
        if left != right:
            raise Broken(f"not equal: ONS has {left - right}, Teams has {right - left}")

    # What people mean

    def shared(self, thing: Thing) -> bool:
        """An original that is meant to stand on ONS."""
        drive = self.drives[Side.RIGHT]
        columns = thing.columns
        return (
            thing.id in drive.things
            and drive.inside(thing.id)
            and columns.get("DelenViaOns") is True
            and columns.get("Publicatiebereik") != "Alleen netwerk"
        )

    def withdrawn(self, thing: Thing) -> bool:
        columns = thing.columns
        return (
            columns.get("Publicatiebereik") == "Alleen netwerk"
            or columns.get("DocOpdracht") == "Intrekken"
        )

    def _managed(self, side: Side, thing: Thing) -> None:
        if side is Side.RIGHT and not thing.folder and not self.shared(thing):
            raise Broken(f"touched what is not shared: {thing.name}")

    def _originals(self, word: str) -> list[Thing]:
        """What stands in Teams of the same document, older or newer, also outside the folder."""
        past = self.past[word]
        return [
            thing
            for thing in _files(self.drives[Side.RIGHT])
            if thing.word is not None
            and (thing.word == word or thing.word in past or word in self.past[thing.word])
            and self.drives[Side.RIGHT].inside(thing.id)
        ]

    def _looks_edited(self, side: Side, word: str) -> bool:
        """Other bytes, and a person who did something to it: nobody can tell that he only gave it
        another name before the service came round to rewriting it."""
        return any(
            thing.word == word and thing.late and thing.changed.by is not None
            for thing in _files(self.drives[side])
        )

    def _touched(self, side: Side, word: str) -> bool:
        """A person was the last to do something to it there: renaming it is an edit as well, and
        an edit outlives a removal."""
        things = _files(self.drives[side])
        return any(thing.word == word and thing.changed.by is not None for thing in things)

    def _elsewhere(self, thing: Thing) -> bool:
        return any(
            other.word == thing.word and other.id != thing.id
            for drive in self.drives.values()
            for other in _files(drive)
        )

    def _leaving(self, thing: Thing) -> bool:
        """It waits on ONS for its grace to end, or for nothing any more."""
        assert thing.word is not None
        deleted = any(
            thing.word == word or thing.word in self.past[word] for word in self.gone[Side.RIGHT]
        )
        return self.withdrawn(thing) or (
            deleted and not any(self.shared(other) for other in self._originals(thing.word))
        )

    def _files_of(self, side: Side) -> list[Thing]:
        drive = self.drives[side]
        return [thing for thing in _files(drive) if drive.inside(thing.id)]

    def _standing(self, side: Side, things: list[Thing]) -> Counter[tuple[str, str]]:
        """Path and word of each. A number behind a name is not compared: on one side alone
        something may have the name that is nobody's business."""
        drive = self.drives[side]
        paths = ((_NUMBER.sub("", drive.path(thing.id)), thing.word or "") for thing in things)
        return Counter(paths)


def _files(drive: Drive) -> Iterator[Thing]:
    return (thing for thing in drive.things.values() if thing.content is not None)
