"""Whatever people do, what is known after every pass is what a first look would show; also when
something goes wrong on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from connector.graph import Failed
from sandbox.sharepoint import files
from sandbox.sharepoint.refusal import Refused
from sync.model import Coverage
from tests.connector.conftest import World
from tests.connector.library import Library, make_library


@pytest.fixture
def library(world: World) -> Iterator[Library]:
    yield make_library(world)
    world.box.run(world.box.cloud.faults.remove)
    world.box.settings.delta_page_size = 0


def rows(library: Library, folders: bool) -> list[Any]:
    table = library.world.box.tenant.table(library.list["table"])
    return [one for one in table.values() if one["file"]["folder"] is folders]


def edit(library: Library, chance: random.Random, root: Any) -> None:
    """One thing that a person does; what SharePoint refuses is not done."""
    folders = rows(library, True)
    everything = [*folders, *rows(library, False)]
    movable = [one for one in everything if one["id"] != root["id"]]
    parent = chance.choice([files.TOP, *(one["id"] for one in folders)])
    name = f"n{chance.randrange(12)}.txt"
    kind = chance.choice(KINDS)
    try:
        if kind == "file":
            library.file(name, chance.randbytes(5), parent)
        elif kind == "folder":
            library.folder(f"m{chance.randrange(6)}", parent)
        elif kind == "write" and rows(library, False):
            library.write(chance.choice(rows(library, False)), chance.randbytes(6))
        elif kind == "move" and movable:
            library.change(chance.choice(movable), parent=parent)
        elif kind == "rename" and movable:
            library.change(chance.choice(movable), name=name)
        elif kind == "set" and everything:
            library.set(chance.choice(everything), Title=f"t{chance.randrange(9)}")
        elif kind == "remove" and movable:
            library.remove(chance.choice(movable))
    except Refused:
        pass


KINDS = ("file", "file", "folder", "move", "move", "rename", "write", "set", "remove")


def shape(known: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Without what a delta does not keep up to date."""
    late = ("ctag", "web_url")
    return {id: {k: v for k, v in one.items() if k not in late} for id, one in known.items()}


def first_look(library: Library) -> dict[str, dict[str, Any]]:
    anew = Library(library.world, library.list, library.watched)
    assert anew.look().coverage[anew.source.place] is Coverage.FULL
    return shape(anew.known)


@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_the_sum_of_all_passes_is_what_a_first_look_shows(
    library: Library, seed: int, watched: bool
) -> None:
    chance = random.Random(seed)
    root = library.folder("Kennisdocumenten")
    library.watched = library.id(root) if watched else None
    library.look()
    for _ in range(12):
        for _ in range(chance.randrange(1, 5)):
            edit(library, chance, root)
        seen = library.look()
        assert seen.failure is None
        assert shape(library.known) == first_look(library)


PASSING: list[dict[str, Any]] = [
    {"fault": "reset_before"},
    {"fault": "truncate"},
    {"fault": "status", "code": 503, "headers": {"Retry-After": "2"}},
    {"fault": "missing_part", "index": 1},
    {"fault": "batch_inner", "index": 1, "code": 429},
    {"fault": "repeat_rows"},
    {"fault": "reorder"},
    {"fault": "expired_delta"},
    {"fault": "foreign_next_link"},  # not followed: it is asked for anew
]
BROKEN: list[dict[str, Any]] = [
    {"fault": "short_page", "times": None},
    {"fault": "error_in_delta_page"},
    {"fault": "status", "code": 403, "times": None},
]


def prepared(library: Library) -> None:
    root = library.folder("Kennisdocumenten")
    library.watched = library.id(root)
    map_ = library.folder("Map")
    for at in range(4):
        library.file(f"{at}.txt", b"x", map_["id"])
    gone = library.file("weg.txt", parent=root["id"])
    library.look()
    library.change(map_, parent=root["id"])
    library.set(library.file("nieuw.txt", parent=map_["id"]), Title="T")
    library.remove(gone)


@pytest.mark.parametrize("delta", ["/root/delta", "/items/delta", "."])
@pytest.mark.parametrize("fault", PASSING, ids=lambda one: " ".join(map(str, one.values())))
def test_a_passing_fault_is_got_over(library: Library, fault: dict[str, Any], delta: str) -> None:
    prepared(library)
    expected = first_look(library)
    library.world.box.settings.delta_page_size = 2
    match = {"host": "graph", "path": delta} if fault["fault"] != "missing_part" else {}
    rule = {"match": match, "times": 1, **fault}
    library.world.box.run(lambda: library.world.box.cloud.faults.add(rule))
    seen = library.look()
    assert seen.failure is None
    assert shape(library.known) == expected


@pytest.mark.parametrize("delta", ["/root/delta", "/items/delta"])
@pytest.mark.parametrize("fault", BROKEN, ids=lambda one: " ".join(map(str, one.values())))
def test_a_broken_pass_is_partial_and_the_next_one_makes_up_for_it(
    library: Library, fault: dict[str, Any], delta: str
) -> None:
    prepared(library)
    expected, cursor, before = first_look(library), library.cursor, dict(library.known)
    library.world.box.settings.delta_page_size = 2
    rule = {"match": {"host": "graph", "path": delta}, "times": 1, **fault}
    library.world.box.run(lambda: library.world.box.cloud.faults.add(rule))
    graph = library.world.connection.graph
    seen = graph.drive({"x": library.source.observe(library.cursor)})["x"]
    if not isinstance(seen, Failed):
        assert seen.coverage[library.source.place] is Coverage.PARTIAL
        assert seen.failure
        assert seen.cursor is None
        told = {one.id for one in seen.sightings if one.value is None}
        assert not (told & expected.keys()), "nothing that is there is called gone"
    library.world.box.run(library.world.box.cloud.faults.remove)
    assert library.cursor == cursor
    assert library.known == before
    library.look()
    assert shape(library.known) == expected
