"""What a row of *Bijeenkomsten* says, however it was filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.meeting import EventStatus, Form, Meeting

FIELDS = {
    "Title": " Data!=me? ",
    "EventCode": "B-0007",
    "EventSoort": "Studiemiddag",
    "EventStatus": "Gepubliceerd",
    "Start": "2026-04-01T12:00:00Z",
    "Einde": "2026-04-01T15:00:00Z",
    "Vorm": "Hybride",
    "Capaciteit": 60.0,
    "CapaciteitOnline": "100",
    "GereserveerdePlaatsen": 4.0,
    "WachtlijstToegestaan": False,
    "DoelgroepFuncties": ["Rector", "Conrector"],
    "DoelgroepScholen": "THL\n\n Odulphuslyceum ",
    "AlleenLeden": True,
    "Uren": 2.5,
    "InstemmingGMR": "2026-01-31T23:00:00Z",
    "OnlineLink": {"Url": "https://example.org/", "Description": "Meedoen"},
}
COLUMNS = [
    *FIELDS,
    "HeleDag",
    "Locatie",
    "Omschrijving",
    "InschrijvenVanaf",
    "InschrijvenTot",
    "AfmeldenTot",
    "OverschotNaarWachtlijst",
    "Reeks",
    "ReeksStatus",
    "VorigeStart",
    "VorigeLocatie",
    "AnnuleerReden",
    "DeelnemersZichtbaar",
    "Themas",
]
EDGES = ["9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "1e400"]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(EDGES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("column", ["Start", "Einde", "InstemmingGMR", "Capaciteit"])
def test_the_edges_of_time_and_numbers_are_no_facts(column: str, edge: str) -> None:
    found = Meeting.of("m", {column: edge})
    assert (found.start, found.end, found.capacity) == (None, None, None)
    assert found.over_at is None


def test_a_row_is_read_as_people_filled_it_in() -> None:
    found = Meeting.of("m", FIELDS, network="7", speakers=["s"], organisers=["o"])
    assert found.title == "Data!=me?"
    assert found.status is EventStatus.GEPUBLICEERD
    assert found.start == datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert found.over_at == datetime(2026, 4, 1, 15, tzinfo=UTC)
    assert found.form is Form.HYBRIDE
    assert (found.capacity, found.capacity_online, found.reserved) == (60, 100, 4)
    assert not found.waiting_allowed
    assert found.functions == {"rector", "conrector"}
    assert found.schools == {"thl", "odulphuslyceum"}
    assert found.members_only
    assert found.hours == 2.5
    assert found.consent_gmr == date(2026, 2, 1)
    assert found.online_link == "https://example.org/"
    assert found.priority == {"s", "o"}
    assert found.problems == ()
    assert found.countable


def test_an_empty_row_is_a_draft_for_everybody_that_lacks_its_start() -> None:
    found = Meeting.of("m", {})
    assert found.status is EventStatus.CONCEPT
    assert found.capacity is None
    assert found.waiting_allowed
    assert [tuple(one) for one in found.problems] == [("start-missing", "Start")]
    assert not found.countable


@pytest.mark.parametrize("shown", ["Vol", "Gehouden"])
def test_what_the_product_says_is_published_underneath(shown: str) -> None:
    assert Meeting.of("m", {"EventStatus": shown}).status is EventStatus.GEPUBLICEERD
    typed = Meeting.of("m", {"EventStatus": shown}, status="Inschrijving gesloten")
    assert typed.status is EventStatus.GESLOTEN


@pytest.mark.parametrize("number", ["zestig", -1, 2.5, float("nan"), float("inf"), "1e400", [60]])
def test_a_capacity_that_is_no_number_of_places_gives_nobody_a_place(number: Any) -> None:
    found = Meeting.of("m", {**FIELDS, "Capaciteit": number})
    assert found.capacity is None
    assert not found.countable
    assert [one.code for one in found.problems] == ["capacity-not-a-number"]


def test_nothing_typed_is_unlimited_and_a_zero_is_no_place() -> None:
    assert Meeting.of("m", {**FIELDS, "Capaciteit": " "}).capacity is None
    assert Meeting.of("m", {**FIELDS, "Capaciteit": " "}).countable
    assert Meeting.of("m", {**FIELDS, "Capaciteit": 0}).capacity == 0


def test_an_end_before_the_start_is_told_and_left_out() -> None:
    found = Meeting.of("m", {**FIELDS, "Einde": "2026-03-01T15:00:00Z"})
    assert found.end is None
    assert [one.code for one in found.problems] == ["end-before-start"]
    assert found.over_at == datetime(2026, 4, 1, 22, tzinfo=UTC)  # midnight in the Netherlands
    assert found.countable


def test_a_whole_day_lasts_until_its_dutch_midnight() -> None:
    found = Meeting.of("m", {**FIELDS, "HeleDag": True})
    assert found.over_at == datetime(2026, 4, 1, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "sensitive", "hidden"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"Themas": ["Identiteit en levensbeschouwing"]}, False, True),
        ({"Themas": ["AI"]}, False, False),
        ({"DeelnemersZichtbaar": "Iedereen in het netwerk"}, True, False),
        ({"DeelnemersZichtbaar": "Alleen organisatoren"}, False, True),
        ({"DeelnemersZichtbaar": "iets anders"}, False, True),
    ],
)
def test_participants_are_hidden_by_choice_or_by_what_it_is_about(
    fields: dict[str, Any], sensitive: bool, hidden: bool
) -> None:
    assert Meeting.of("m", fields, sensitive=sensitive).hidden is hidden


@given(st.dictionaries(st.sampled_from(COLUMNS), ANYTHING))
def test_nothing_in_a_row_makes_reading_it_fail(fields: dict[str, Any]) -> None:
    found = Meeting.of("m", fields)
    assert found.capacity is None or found.capacity >= 0
    assert found.end is None or found.start is None or found.end >= found.start
    assert found.over_at is None or found.start is not None or found.end is not None
