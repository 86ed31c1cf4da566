"""A Hypothesis state machine over two trees: people on both sides between and during runs, a
service that is late, repeats itself and says nothing, and a process that dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sync.model import Side
from tests.jobs.documents.drive import Pass, Refused, Thing
from tests.jobs.documents.world import Answer, Product, Weather, World

NAMES = ("Plan.docx", "plan.docx", "Toets.docx", "lijst.txt", "LIJST.txt", "Café.pdf")
FOLDERS = ("Map", "map", "Archief", "2026")


@dataclass(frozen=True)
class Doing:
    """What somebody tries; `one` and `other` pick among what is there."""

    verb: str
    side: Side
    one: int
    other: int
    name: str

    def __call__(self, world: World) -> bool:
        """Whether he could."""
        try:
            return _VERBS[self.verb](self, world)
        except Refused:
            return False

    def of(self, things: list[Thing], n: int) -> Thing | None:
        return things[n % len(things)] if things else None


def _things(world: World, side: Side) -> list[Thing]:
    """What is inside the folder, the oldest first, without the folder itself."""
    drive = world.drives[side]
    return [t for t in drive.things.values() if drive.inside(t.id) and t.id != drive.root]


def _files(world: World, side: Side) -> list[Thing]:
    return [thing for thing in _things(world, side) if thing.content is not None]


def _folder(doing: Doing, world: World) -> str:
    drive = world.drives[doing.side]
    folders = [t.id for t in _things(world, doing.side) if t.folder]
    return [drive.root, *folders][doing.other % (len(folders) + 1)]


def _writes(doing: Doing, world: World) -> bool:
    world.write(doing.side, doing.name, _folder(doing, world))
    return True


def _makes_folder(doing: Doing, world: World) -> bool:
    name = FOLDERS[doing.one % len(FOLDERS)]
    world.make_folder(doing.side, name, _folder(doing, world))
    return True


def _edits(doing: Doing, world: World) -> bool:
    thing = doing.of(_files(world, doing.side), doing.one)
    if thing is not None:
        world.edit(doing.side, thing.id)
    return thing is not None


def _renames(doing: Doing, world: World) -> bool:
    thing = doing.of(_things(world, doing.side), doing.one)
    if thing is not None:
        name = FOLDERS[doing.other % len(FOLDERS)] if thing.folder else doing.name
        world.move(doing.side, thing.id, name=name)
    return thing is not None


def _moves(doing: Doing, world: World) -> bool:
    thing = doing.of(_things(world, doing.side), doing.one)
    if thing is not None:
        world.move(doing.side, thing.id, parent=_folder(doing, world))
    return thing is not None


def _swaps(doing: Doing, world: World) -> bool:
    files = _files(world, doing.side)
    one, other = doing.of(files, doing.one), doing.of(files, doing.other)
    if one is None or other is None or one.id == other.id or one.parent != other.parent:
        return False
    world.swap(doing.side, one.id, other.id)
    return True


def _deletes(doing: Doing, world: World) -> bool:
    thing = doing.of(_things(world, doing.side), doing.one)
    if thing is not None:
        world.delete(doing.side, thing.id)
    return thing is not None


def _restores(doing: Doing, world: World) -> bool:
    drive = world.drives[doing.side]
    thing = doing.of([t for t in drive.bin.values() if t.changed.by is not None], doing.one)
    if thing is not None:
        world.restore(doing.side, thing.id)
    return thing is not None


def _moves_out(doing: Doing, world: World) -> bool:
    drive = world.drives[Side.RIGHT]
    thing = doing.of(_things(world, Side.RIGHT), doing.one)
    if thing is not None:
        world.move(Side.RIGHT, thing.id, parent=drive.things[drive.root].parent)
    return thing is not None


def _moves_in(doing: Doing, world: World) -> bool:
    drive = world.drives[Side.RIGHT]
    above = drive.things[drive.root].parent
    outside = [t for t in drive.things.values() if t.parent == above and t.id != drive.root]
    thing = doing.of(outside, doing.one)
    if thing is not None:
        world.move(Side.RIGHT, thing.id, parent=_folder(doing, world))
    return thing is not None


def _shares(doing: Doing, world: World, *, yes: bool = True) -> bool:
    thing = doing.of(_files(world, Side.RIGHT), doing.one)
    if thing is not None:
        world.columns(Side.RIGHT, thing.id, DelenViaOns=yes)
    return thing is not None


def _keeps_within(doing: Doing, world: World) -> bool:
    thing = doing.of(_files(world, doing.side), doing.one)
    if thing is not None:
        scope = ("Alleen netwerk", "Binnen OMO")[doing.other % 2]
        world.columns(doing.side, thing.id, Publicatiebereik=scope)
    return thing is not None


def _opens(doing: Doing, world: World) -> bool:
    thing = doing.of(_files(world, doing.side), doing.one)
    if thing is not None and thing.locked is None:
        world.drives[doing.side].lock("somebody-at-work", thing.id)
    return thing is not None


def _closes(doing: Doing, world: World) -> bool:
    locked = [t for t in _files(world, doing.side) if t.locked]
    for thing in locked:
        world.drives[doing.side].unlock(thing.id)
    return bool(locked)


_VERBS: dict[str, Callable[[Doing, World], bool]] = {
    "writes": _writes,
    "makes a folder": _makes_folder,
    "edits": _edits,
    "renames": _renames,
    "moves": _moves,
    "swaps": _swaps,
    "deletes": _deletes,
    "restores": _restores,
    "moves out": _moves_out,
    "moves in": _moves_in,
    "shares": _shares,
    "shares no more": partial(_shares, yes=False),
    "keeps within the network": _keeps_within,
    "opens": _opens,
    "closes": _closes,
}

_numbers = st.integers(0, 20)
_sides = st.sampled_from(list(Side))


def _doings(verbs: list[str]) -> st.SearchStrategy[Doing]:
    return st.builds(
        Doing,
        verb=st.sampled_from(verbs),
        side=_sides,
        one=_numbers,
        other=_numbers,
        name=st.sampled_from(NAMES),
    )


made = _doings(["writes", "writes", "makes a folder"])
doings = _doings([*_VERBS, "writes", "edits", "edits", "edits", "renames", "moves"])
passes = st.builds(
    Pass,
    broken_off=st.sampled_from([False, False, False, True]),
    behind=st.sampled_from([0, 0, 0, 1, 3]),
    omits=st.sampled_from([False, False, False, True]),
    repeats=st.booleans(),
    backwards=st.booleans(),
    expired=st.sampled_from([False, False, False, True]),
)


class TwoTrees(RuleBasedStateMachine):
    """`product` makes the job that is driven; without one only people act."""

    product: Callable[[World], Product] | None = None

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.product)

    @initialize(
        begin=st.lists(made, min_size=2, max_size=7), promotion=st.booleans(), run=st.booleans()
    )
    def begin(self, begin: list[Doing], promotion: bool, run: bool) -> None:
        for drive in self.world.drives.values():
            drive.rewrites_at_once = promotion
        for doing in begin:
            doing(self.world)
        if run:
            self.a_run()

    @rule(some=st.lists(doings, min_size=1, max_size=4))
    def people(self, some: list[Doing]) -> None:
        for doing in some:
            doing(self.world)

    @rule(days=st.sampled_from([1, 15]))
    def time_passes(self, days: int) -> None:
        self.world.days(days)

    @rule(side=_sides)
    def the_service_rewrites(self, side: Side) -> None:
        self.world.drives[side].rewrites()

    @rule()
    def a_run(self) -> None:
        if self.product is not None:
            self.world.run()

    @rule(
        reads=st.dictionaries(_sides, passes),
        full=st.booleans(),
        answers=st.dictionaries(st.integers(0, 6), st.sampled_from(list(Answer)), max_size=2),
        meanwhile=st.dictionaries(st.integers(0, 6), doings, max_size=2),
        dies_before=st.none() | st.integers(0, 6),
        dies_unrecorded=st.booleans(),
    )
    def a_run_in_bad_weather(
        self,
        reads: dict[Side, Pass],
        full: bool,
        answers: dict[int, Answer],
        meanwhile: dict[int, Doing],
        dies_before: int | None,
        dies_unrecorded: bool,
    ) -> None:
        if self.product is None:
            return
        acts = {n: partial(doing, self.world) for n, doing in meanwhile.items()}
        self.world.run(Weather(reads, full, answers, acts, dies_before, dies_unrecorded))

    @invariant()
    def nothing_is_lost(self) -> None:
        self.world.laws.nothing_is_lost()

    def teardown(self) -> None:
        if self.product is not None:
            self.world.rests()
