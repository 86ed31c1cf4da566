from __future__ import annotations

from connector.authors_source import AuthorsSource
from connector.library_source import LibrarySource
from tests.connector.conftest import World
from tests.connector.library import FIELDS, make_library


def test_who_set_a_column_is_told_apart_from_who_edited_the_document(world: World) -> None:
    library = make_library(world)
    file = library.file("a.txt", by="anna")
    library.set(file, by="carla", DelenViaOns="Ja")
    library.write(file, b"nieuw", by="bram")
    library.look()
    id = library.id(file)
    held: dict[str, dict[str, dict[str, object]]] = {library.source.place: library.known}
    source = LibrarySource(
        world.site["id"], library.list["id"], library.drive, None, FIELDS,
        known=lambda place: held.get(place, {}),
    )  # fmt: skip
    authors = AuthorsSource(source, [id], ("DelenViaOns",), own_app_id=world.app_id)
    seen = world.connection.graph.one(authors.observe())
    (one,) = seen.sightings
    assert one.id == id
    assert one.value is not None
    assert one.value["set_by"]["DelenViaOns"]["by"] == world.people["carla"]
    held[authors.place] = {id: dict(one.value)}
    before = world.connection.counters
    assert world.connection.graph.one(authors.observe()).sightings == ()
    assert world.connection.counters == before, "nothing changed, so nothing is read"
