from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.exchange import Request, Response
from connector.library_look import FEW, Sought, look


class Drive:
    """Folders of items, listed by pages of `size`."""

    def __init__(self, folders: Mapping[str, Sequence[str]], size: int = 200) -> None:
        self.folders, self.size = folders, size
        self.asked: list[str] = []

    def answer(self, request: Request) -> Response:
        self.asked.append(request.url)
        kind, _, rest = request.url.partition(":")
        if kind == "item":
            there = any(rest in items for items in self.folders.values())
            return Response(200, {"id": rest, "alone": True}) if there else Response(404)
        folder, _, start = rest.partition("?")
        if folder not in self.folders:
            return Response(404)
        first = int(start or 0)
        page: dict[str, Any] = {
            "value": [{"id": id} for id in self.folders[folder][first : first + self.size]]
        }
        if first + self.size < len(self.folders[folder]):
            page["@odata.nextLink"] = f"list:{folder}?{first + self.size}"
        return Response(200, page)

    def look(self, wanted: Sequence[tuple[str, str | None]]) -> list[Response]:
        sought = [Sought(Request("GET", f"item:{id}"), id, folder) for id, folder in wanted]
        exchange = look(sought, lambda folder: f"list:{folder}")
        answers: Any = None
        while True:
            try:
                asked = exchange.send(answers)
            except StopIteration as end:
                found: list[Response] = end.value
                return found
            answers = [self.answer(one) for one in asked if isinstance(one, Request)]


def ids(answers: Sequence[Response]) -> list[Any]:
    return [one.body["id"] if one.body else one.status for one in answers]


def test_many_of_one_folder_cost_one_listing_and_keep_their_order() -> None:
    drive = Drive({"a": [f"a{n}" for n in range(25)]})
    wanted = [f"a{n}" for n in range(20, 0, -1)]
    assert ids(drive.look([(id, "a") for id in wanted])) == wanted
    assert drive.asked == ["list:a"]


def test_a_few_of_a_folder_are_read_alone() -> None:
    drive = Drive({"a": [f"a{n}" for n in range(25)]})
    wanted = [f"a{n}" for n in range(FEW - 1)]
    assert ids(drive.look([(id, "a") for id in wanted])) == wanted
    assert drive.asked == [f"item:{id}" for id in wanted]


def test_what_a_listing_does_not_show_is_read_alone() -> None:
    drive = Drive({"a": ["a1", "a2", "a3", "a4"], "b": ["moved"]})
    sought = [*((f"a{n}", "a") for n in range(1, 5)), ("moved", "a"), ("gone", "a")]
    assert ids(drive.look(sought)) == ["a1", "a2", "a3", "a4", "moved", 404]
    assert drive.asked == ["list:a", "item:moved", "item:gone"]


def test_a_folder_that_cannot_be_listed_proves_nothing() -> None:
    drive = Drive({"b": ["b1", "b2", "b3", "b4"]})
    sought = [(f"b{n}", "gone") for n in range(1, 5)]
    assert ids(drive.look(sought)) == ["b1", "b2", "b3", "b4"]


def test_pages_are_asked_for_while_they_tell_more_than_they_cost() -> None:
    drive = Drive({"a": [f"a{n:04}" for n in range(1000)]}, size=100)
    first = [f"a{n:04}" for n in range(150)]
    last = ["a0999"]
    assert ids(drive.look([(id, "a") for id in first + last])) == first + last
    assert drive.asked == ["list:a", "list:a?100", "item:a0999"]


def test_what_has_no_known_place_is_read_alone_beside_the_others() -> None:
    drive = Drive({"a": [f"a{n}" for n in range(10)], "b": ["b1"]})
    sought = [*((f"a{n}", "a") for n in range(10)), ("b1", None)]
    assert ids(drive.look(sought)) == [f"a{n}" for n in range(10)] + ["b1"]
    assert drive.asked == ["list:a", "item:b1"]
