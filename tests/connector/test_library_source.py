from __future__ import annotations

import pytest

from connector.exchange import Response
from connector.library_source import LibrarySource
from sync.model import Coverage
from tests.connector.conftest import World
from tests.connector.library import FIELDS, Library, make_library


@pytest.fixture
def library(world: World) -> Library:
    return make_library(world)


def test_a_first_pass_is_full_and_shows_every_file_with_its_columns(library: Library) -> None:
    map_ = library.folder("Rekenen")
    file = library.file("Toets.txt", b"tekst", map_["id"], by="anna")
    library.set(file, Title="Toets 1")
    seen = library.look()
    assert seen.coverage == {library.source.place: Coverage.FULL}
    assert seen.failure is None
    value = library.known[library.id(file)]
    assert value["parent"] == library.id(map_)
    assert (value["name"], value["size"], value["folder"]) == ("Toets.txt", 5, False)
    assert value["fields"]["Title"] == "Toets 1"
    assert value["list_item"] == file["id"]
    assert value["created_by"] == library.world.people["anna"]
    assert value["hash"]
    assert library.known[library.id(map_)]["folder"]


def test_the_next_pass_shows_only_what_changed_and_what_went(library: Library) -> None:
    kept, gone = library.file("a.txt"), library.file("b.txt")
    library.file("c.txt")
    library.look()
    library.write(kept, b"nieuw")
    library.remove(gone)
    seen = library.look()
    told = {one.id: one.value for one in seen.sightings}
    assert seen.coverage[library.source.place] is Coverage.SINCE
    assert told[library.id(gone)] is None
    assert told[library.id(kept)] is not None
    assert told[library.id(kept)]["by"] == library.world.people["bram"]
    assert not [id for id, value in told.items() if value and value["name"] == "c.txt"]


def test_sixty_idle_libraries_cost_two_parts_each_in_shared_batches(world: World) -> None:
    some = [make_library(world, f"Bibliotheek {at}") for at in range(5)]
    for one in some:
        one.look()
    graph, before = world.connection.graph, world.connection.counters
    graph.drive({str(at): one.source.observe(one.cursor) for at, one in enumerate(some)})
    after = world.connection.counters
    assert after.operations - before.operations == 10
    assert after.requests - before.requests == 1


def test_a_column_that_changed_and_content_that_changed_keep_what_the_other_said(
    library: Library,
) -> None:
    file = library.file("a.txt", b"1")
    library.set(file, OnsId="k1")
    library.look()
    before = library.known[library.id(file)]
    library.set(file, DelenViaOns="Ja")
    library.look()
    after = library.known[library.id(file)]
    assert after["fields"] == {**before["fields"], "DelenViaOns": "Ja"}
    assert after["hash"] == before["hash"]
    assert after["list_etag"] != before["list_etag"]


def test_outside_the_watched_root_only_folders_are_kept_and_without_their_names(
    library: Library,
) -> None:
    root, other = library.folder("Kennisdocumenten"), library.folder("Prive")
    inside = library.file("a.txt", parent=root["id"])
    secret = library.file("geheim.txt", parent=other["id"])
    library.watched = library.id(root)
    library.look()
    assert library.known[library.id(inside)]["name"] == "a.txt"
    assert library.known[library.id(other)].keys() == {"parent", "folder", "outside"}
    assert library.id(secret) not in library.known
    assert "geheim" not in str(library.known)
    assert "Prive" not in str(library.known)


def test_a_folder_that_moves_in_brings_what_is_below_it(library: Library) -> None:
    root, other = library.folder("Kennisdocumenten"), library.folder("Map")
    deep = library.folder("Diep", other["id"])
    file = library.file("a.txt", parent=deep["id"])
    library.set(file, OnsId="k1")
    library.watched = library.id(root)
    library.look()
    assert library.id(file) not in library.known
    library.change(other, parent=root["id"])
    library.look()
    value = library.known[library.id(file)]
    assert value["parent"] == library.id(deep)
    assert value["fields"]["OnsId"] == "k1"
    assert "outside" not in library.known[library.id(deep)]


def test_a_folder_that_moves_out_takes_what_is_below_it_along(library: Library) -> None:
    root = library.folder("Kennisdocumenten")
    map_ = library.folder("Map", root["id"])
    deep = library.folder("Diep", map_["id"])
    file = library.file("a.txt", parent=deep["id"])
    library.watched = library.id(root)
    library.look()
    library.change(map_, parent="")
    seen = library.look()
    told = {one.id: one.value for one in seen.sightings}
    assert told[library.id(file)] is None
    assert told[library.id(deep)] == {"parent": library.id(map_), "folder": True, "outside": True}


def test_a_file_that_moves_in_is_known_with_its_columns(library: Library) -> None:
    root = library.folder("Kennisdocumenten")
    file = library.file("a.txt")
    library.set(file, OnsId="k1")
    library.watched = library.id(root)
    library.look()
    assert library.id(file) not in library.known
    library.change(file, parent=root["id"])
    library.look()
    assert library.known[library.id(file)]["fields"]["OnsId"] == "k1"


def test_a_deleted_folder_is_gone_with_everything_in_it(library: Library) -> None:
    map_ = library.folder("Map")
    file = library.file("a.txt", parent=map_["id"])
    library.look()
    library.remove(map_)
    library.look()
    assert library.id(map_) not in library.known
    assert library.id(file) not in library.known


def test_what_was_moved_out_of_a_folder_before_it_was_deleted_stays(library: Library) -> None:
    map_ = library.folder("Map")
    file = library.file("a.txt", parent=map_["id"])
    library.look()
    library.change(file, parent="")
    library.remove(map_)
    library.look()
    assert library.id(file) in library.known


def test_another_root_answers_another_question(library: Library) -> None:
    root = library.folder("Kennisdocumenten")
    library.look()
    library.watched = library.id(root)
    assert library.look().coverage[library.source.place] is Coverage.FULL


def test_a_library_that_is_gone_is_unknown_and_never_empty(library: Library) -> None:
    lost = LibrarySource(
        library.world.site["id"], library.world.people["anna"], library.drive, None, FIELDS
    )
    seen = library.world.connection.graph.one(lost.observe(None))
    assert seen.cursor is None
    assert set(seen.coverage.values()) == {Coverage.PARTIAL}
    assert "404" in (seen.failure or "")


def test_point_reads_show_items_whole_and_those_that_are_not_there_as_gone(
    library: Library,
) -> None:
    file, gone = library.file("a.txt"), library.file("b.txt")
    library.set(file, OnsId="k1")
    library.remove(gone)
    ids = [library.id(file), library.id(gone)]
    seen = library.world.connection.graph.one(library.source.items(ids))
    told = {one.id: one.value for one in seen.sightings}
    assert told[ids[1]] is None
    assert told[ids[0]] is not None
    assert told[ids[0]]["fields"]["OnsId"] == "k1"
    library.remember(seen)
    library.look()
    assert library.known[ids[0]] == told[ids[0]], "a delta leaves the cTag out; it is remembered"


def test_a_row_that_lags_behind_its_file_is_read(library: Library) -> None:
    file = library.file("a.txt")
    library.set(file, OnsId="k1")
    exchange = library.source.observe(None)
    requests = list(next(exchange))
    graph = library.world.connection.graph

    def answer(request: object) -> Response:
        def one():  # type: ignore[no-untyped-def]
            return (yield [request])[0]

        return graph.one(one())  # type: ignore[no-any-return, no-untyped-call]

    drive, rows = (answer(request) for request in requests)
    late = Response(200, {**rows.body, "value": []})
    requests = list(exchange.send([drive, late]))
    assert all("listItem" in request.url for request in requests)
    with pytest.raises(StopIteration) as end:
        exchange.send([answer(request) for request in requests])
    told = {one.id: one.value for one in end.value.value.sightings}
    assert told[library.id(file)]["fields"]["OnsId"] == "k1"
