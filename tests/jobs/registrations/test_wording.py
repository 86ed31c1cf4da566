"""When and where, as Dutch staff write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from jobs.registrations.link import https
from jobs.registrations.meeting import Form
from jobs.registrations.page import render
from jobs.registrations.wording import hours, plain, when, where

SUMMER = datetime(2026, 7, 9, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # half past two, twice


@pytest.mark.parametrize(
    ("start", "end", "all_day", "said"),
    [
        (None, SUMMER, False, "Datum volgt"),
        (SUMMER, None, False, "do 9 juli 2026, 14.00 uur"),
        (SUMMER, SUMMER - timedelta(hours=1), False, "do 9 juli 2026, 14.00 uur"),
        (SUMMER, SUMMER + timedelta(minutes=90), False, "do 9 juli 2026, 14.00 tot 15.30 uur"),
        (NIGHT, NIGHT + timedelta(hours=2), False, "zo 25 oktober 2026, 2.30 tot 3.30 uur"),
        (
            SUMMER,
            SUMMER + timedelta(days=1),
            False,
            "do 9 juli 2026 om 14.00 uur tot vr 10 juli 2026 om 14.00 uur",
        ),
        (SUMMER, None, True, "do 9 juli 2026"),
        (
            datetime(2026, 7, 8, 22, tzinfo=UTC),
            datetime(2026, 7, 9, 22, tzinfo=UTC),
            True,
            "do 9 juli 2026",
        ),
        (
            datetime(2026, 7, 8, 22, tzinfo=UTC),
            datetime(2026, 7, 10, 21, 59, tzinfo=UTC),
            True,
            "do 9 juli 2026 tot en met vr 10 juli 2026",
        ),
    ],
)
def test_when(start: datetime | None, end: datetime | None, all_day: bool, said: str) -> None:
    assert when(start, end, all_day=all_day) == said


@pytest.mark.parametrize(
    ("form", "place", "said"),
    [
        (Form.FYSIEK, "Goirle", "Goirle"),
        (Form.FYSIEK, None, "Locatie volgt"),
        (Form.ONLINE, "Goirle", "Online"),
        (Form.HYBRIDE, "Goirle", "Goirle of online"),
    ],
)
def test_where(form: Form, place: str | None, said: str) -> None:
    assert where(form, place) == said


@pytest.mark.parametrize(
    ("number", "said"), [(6, "6 uur"), (2.5, "2,5 uur"), (10, "10 uur"), (1.25, "1,25 uur")]
)
def test_hours(number: float, said: str) -> None:
    assert hours(number) == said


@given(st.text(), st.integers(1, 60))
def test_what_was_typed_is_one_line_of_what_shows(typed: str, limit: int) -> None:
    shown = plain(typed, limit)
    assert len(shown) <= limit
    assert shown.isprintable()
    assert shown == plain(shown, limit)


def test_an_address_hides_nothing() -> None:
    assert https(" https://omo.example/a?b=c ") == "https://omo.example/a?b=c"
    for address in (
        None,
        "",
        "http://omo.example",
        "javascript:alert(1)",
        "https://",
        "https://a@b.example",
        "https://omo.example/\u202e",
        'https://omo.example/"',
        "https://[",
    ):
        assert https(address) is None


def test_a_page_escapes_and_misses_nothing() -> None:
    values: dict[str, object] = {
        "title": "<b>",
        "when": "",
        "where": "",
        "rows": [],
        "expires": None,
    }
    made = render("jobs.registrations", "participant_list.html", values)
    assert "<h1>Deelnemerslijst: &lt;b&gt;</h1>" in made
    del values["expires"]
    with pytest.raises(UndefinedError, match="'expires' is undefined"):
        render("jobs.registrations", "participant_list.html", values)
