"""Which rows are the same registration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from jobs.job import Archive
from jobs.registrations.pairing import Pair, pair
from jobs.registrations.row import Row
from sync.model import Entry, Ref, Side

APP = "app"


class Seen:
    """An archive that knows which rows are gone, and whether their list was read soundly."""

    def __init__(self, gone: Mapping[str, set[str]], *, complete: bool = True) -> None:
        self._gone, self._complete = gone, complete

    def complete(self, place: str) -> bool:
        return self._complete

    def gone(self, place: str) -> set[str]:
        return self._gone.get(place, set())


def row(list_: str, item: int, key: str | None = None, *, by: str | None = None) -> Row:
    """A row; its key set by the product unless somebody else (`by`) did."""
    fields: dict[str, Any] = {} if key is None else {"OnsId": key}
    who = {"by": by, "app": None if by else APP, "at": None, "version": "2"}
    value = {"fields": fields, "created_by": "me", "set_by": {"OnsId": who}}
    return Row(f"list:{list_}", str(item), None, value)


def paired(
    left: list[Row], right: list[Row], entries: Mapping[str, Entry] | None = None,
    gone: Mapping[str, set[str]] | None = None, *, complete: bool = True,
) -> dict[str, Pair]:  # fmt: skip
    archive = cast(Archive, Seen(gone or {}, complete=complete))
    return pair(left, right, entries or {}, archive, APP)


def known(key: str, left: str | None, right: str | None) -> Entry:
    made = Entry("scope", key, None, None, None)
    made_refs = {"left_ref": left, "right_ref": right}
    refs = {name: Ref(id, None) for name, id in made_refs.items() if id is not None}
    return Entry(made.scope, made.key, None, None, None, **cast(Any, refs))


def test_the_products_key_joins_two_rows() -> None:
    found = paired([row("L", 1, "k")], [row("R", 7, "k")])
    assert list(found) == ["k"]
    assert (found["k"].left, found["k"].right) == (row("L", 1, "k"), row("R", 7, "k"))


def test_a_key_that_somebody_wrote_joins_nothing() -> None:
    found = paired([row("L", 1, "k")], [row("R", 7, "k", by="somebody")])
    assert len(found) == 2
    assert found["k"].right is None


def test_a_second_row_with_a_key_is_a_row_of_its_own() -> None:
    found = paired([row("L", 1, "k"), row("L", 2, "k")], [])
    assert len(found) == 2
    assert found["k"].left == row("L", 1, "k")


def test_a_row_that_is_known_keeps_its_key_whatever_stands_on_it() -> None:
    entries = {"k": known("k", "L/1", "R/7")}
    found = paired([row("L", 1)], [row("R", 7, "other", by="somebody")], entries)
    assert list(found) == ["k"]


def test_gone_is_what_a_soundly_read_list_says_is_deleted() -> None:
    entries = {"k": known("k", "L/1", "R/7")}
    found = paired([row("L", 1, "k")], [], entries, {"list:R": {"7"}})
    assert (found["k"].gone, found["k"].unseen) == ({Side.RIGHT}, frozenset())


def test_what_is_not_there_and_not_said_to_be_deleted_is_unseen() -> None:
    entries = {"k": known("k", "L/1", "R/7")}
    for gone, complete in (({}, True), ({"list:R": {"7"}}, False)):
        found = paired([row("L", 1, "k")], [], entries, gone, complete=complete)
        assert (found["k"].gone, found["k"].unseen) == (frozenset(), {Side.RIGHT})


KEYS = st.one_of(st.none(), st.sampled_from("abc"))
ROWS = st.lists(st.tuples(KEYS, st.sampled_from([None, "somebody"])), max_size=6)


@given(ROWS, ROWS, st.sets(st.sampled_from("abc")))
def test_every_row_is_in_exactly_one_pair_whatever_stands_on_it(
    left: list[tuple[str | None, str | None]],
    right: list[tuple[str | None, str | None]],
    remembered: set[str],
) -> None:
    lefts = [row("L", at, key, by=by) for at, (key, by) in enumerate(left, 1)]
    rights = [row("R", at, key, by=by) for at, (key, by) in enumerate(right, 1)]
    entries = {key: known(key, f"L/{at}", None) for at, key in enumerate(sorted(remembered), 1)}
    found = paired(lefts, rights, entries)
    held = [one.ref.id for at in found.values() for one in at.rows]
    assert sorted(held) == sorted(one.ref.id for one in (*lefts, *rights))
    assert remembered <= found.keys()
    assert all(key == at.key for key, at in found.items())
