"""What a draft takes over, as sentences that hold whatever stands on either row."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.copying import COPIED, UNTOUCHED, taken_over
from jobs.registrations.row import Row

OWN = ("Start", "Einde", "EventStatus", "AantalBevestigd", "InstemmingGMR", "OnlineLink",
       "AnnuleerReden", "ReeksStatus", "OnsId", "EventCode")  # fmt: skip
FIELDS = st.dictionaries(st.sampled_from([*COPIED, *OWN]), st.sampled_from(["a", "b", "", None, 3]))


def row(fields: dict[str, Any]) -> Row:
    return Row("list:x", "1", None, {"fields": fields})


@given(FIELDS, FIELDS)
def test_nothing_that_somebody_wrote_is_replaced_and_nothing_of_its_day_is_taken(
    mine: dict[str, Any], other: dict[str, Any]
) -> None:
    found = taken_over(row(mine), row(other))
    assert not found.keys() & set(OWN)
    assert all(mine.get(name) in (None, "") for name in found)
    assert all(found[name] == other[name] for name in found)


@given(FIELDS, FIELDS)
def test_twice_is_the_same_as_once(mine: dict[str, Any], other: dict[str, Any]) -> None:
    found = taken_over(row(mine), row(other))
    assert taken_over(row({**mine, **found}), row(other)) == {}


@given(st.fixed_dictionaries({}, optional={
    "Vorm": st.sampled_from(["Fysiek", "Online", "Hybride"]),
    "AlleenLeden": st.booleans(),
    "WachtlijstToegestaan": st.booleans(),
}))  # fmt: skip
def test_what_sharepoint_fills_in_itself_is_nobodys_choice(other: dict[str, Any]) -> None:
    found = taken_over(row(dict(UNTOUCHED)), row(other))
    assert {**UNTOUCHED, **found} == {**UNTOUCHED, **other}
    chosen = {"Vorm": "Online", "AlleenLeden": True, "WachtlijstToegestaan": False}
    assert taken_over(row(chosen), row(other)) == {}
