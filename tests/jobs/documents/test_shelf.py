"""What belongs to a network on one side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jobs.documents.shelf import Drive, Shelf
from sync.model import Sighting


class Archive:
    """A drive's items: id to parent; a name that ends with "/" is a folder's."""

    def __init__(self, **things: tuple[str | None, str]) -> None:
        self.things = things

    def each(self, place: str) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
        for id, (parent, name) in self.things.items():
            folder = name.endswith("/")
            yield id, {"parent": parent, "name": name.rstrip("/"), "folder": folder}, None

    def some(self, place: str, ids: Collection[str]) -> dict[str, Sighting]:
        return {id: Sighting(place, id, value) for id, value, _ in self.each(place) if id in ids}


def drive(**things: tuple[str | None, str]) -> Drive:
    return Drive("ons", Archive(top=(None, "root/"), **things))  # type: ignore[arg-type]


def test_a_shelf_holds_what_is_below_its_folder_folders_first() -> None:
    made = drive(
        a=("top", "Latijn/"), deep=("map", "diep.docx"), map=("a", "Map/"), x=("top", "los.docx")
    )
    assert list(Shelf.of(made, "a").items) == ["map", "deep"]


def test_a_folder_of_another_network_stays_that_networks_where_it_is_dragged() -> None:
    made = drive(a=("top", "Latijn/"), b=("a", "Grieks/"), plan=("b", "Plan.docx"))
    assert not Shelf.of(made, "a", (), {"b"}).items
    assert list(Shelf.of(made, "b", (), {"a"}).items) == ["plan"]


def test_what_names_a_network_in_its_row_is_its_own_outside_its_folder_too() -> None:
    made = drive(a=("top", "Latijn/"), los=("top", "los.docx"))
    shelf = Shelf.of(made, "a", made.some(["los"]))
    assert list(shelf.items) == ["los"]
    assert shelf.inside(shelf.items["los"]) is None


def test_a_circle_of_folders_ends() -> None:
    made = drive(a=("b", "A/"), b=("a", "B/"))
    assert made.top_of("a", {"top": "1"}) is None
