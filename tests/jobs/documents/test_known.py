from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

import pytest

from jobs.documents.known import MANY, Known
from jobs.job import Archive
from sync.model import Sighting

PLACE = "drive:d"


class Seen:
    """What of an archive is asked for here; counts how often."""

    def __init__(self, count: int) -> None:
        self.values = {str(n): {"size": n} for n in range(count)}
        self.singly = self.whole = 0

    def ids(self, place: str) -> frozenset[str]:
        assert place == PLACE
        return frozenset(self.values)

    def some(self, place: str, ids: Collection[str]) -> dict[str, Sighting]:
        self.singly += 1
        return {id: Sighting(place, id, self.values[id]) for id in ids}

    def each(self, place: str) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
        self.whole += 1
        for id, value in self.values.items():
            yield id, value, None


def known(seen: Seen) -> Known:
    return Known(cast(Archive, seen), PLACE)


def test_it_is_a_mapping_of_what_was_seen() -> None:
    seen = Seen(3)
    assert dict(known(seen).items()) == seen.values
    assert {id: known(seen)[id] for id in known(seen)} == seen.values
    assert len(known(seen)) == 3
    assert known(seen).get("3") is None
    with pytest.raises(KeyError):
        known(seen)["3"]


def test_each_is_read_once_and_nothing_else() -> None:
    seen = Seen(1000)
    one = known(seen)
    assert [one["5"], one["5"], one.get("6")] == [{"size": 5}, {"size": 5}, {"size": 6}]
    assert "7" in one
    assert (seen.singly, seen.whole) == (2, 0)


def test_whoever_asks_for_many_gets_the_rest_at_once() -> None:
    seen = Seen(2 * MANY)
    one = known(seen)
    assert [one[id]["size"] for id in seen.values] == list(range(2 * MANY))
    assert (seen.singly, seen.whole) == (MANY, 1)
