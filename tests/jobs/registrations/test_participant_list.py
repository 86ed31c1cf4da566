"""The list for the venue holds names and schools, in whatever program it is opened."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.participant_list import Participant, ParticipantList, html, table

START = datetime(2026, 11, 9, 13, 0, tzinfo=UTC)
MEETING = Meeting(
    "k",
    title="Een <inspirerende> amuse",
    status=EventStatus.GEPUBLICEERD,
    start=START,
    end=START + timedelta(hours=3),
    place="Cinecitta Tilburg",
)
LIST = ParticipantList(
    MEETING,
    (
        Participant("Zoë de Vries", "Theresialyceum"),
        Participant("Çelik, E.", "d'Oultremontcollege"),
        Participant("Łukasz Nowak", ""),
        Participant("Anna Bakker", "2College"),
    ),
)


def read(made: str) -> list[list[str]]:
    assert made.startswith("\ufeff")
    return list(csv.reader(io.StringIO(made[1:]), delimiter=";"))


class Cells(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells, self.tags, self.text = list[str](), set[str](), ""
        self._in_cell = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in_cell = tag == "td"
        if self._in_cell:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_cell:
            self.cells[-1] += data


def test_the_page_names_everybody_by_name_and_says_until_when() -> None:
    page = Cells(html(LIST))
    assert page.cells[::3] == ["Anna Bakker", "Çelik, E.", "Łukasz Nowak", "Zoë de Vries"]
    assert page.cells[1::3] == ["2College", "d'Oultremontcollege", "", "Theresialyceum"]
    assert "Deelnemerslijst: Een <inspirerende> amuse" in page.text
    assert "ma 9 november 2026, 14.00 tot 17.00 uur" in page.text
    assert "vervalt 7 dagen na de bijeenkomst: bewaar hem niet na ma 16 november 2026" in page.text
    assert "Aantal deelnemers: 4" in page.text


def test_the_table_has_the_same_rows() -> None:
    assert read(table(LIST)) == [
        ["Naam", "School"],
        ["Anna Bakker", "2College"],
        ["Çelik, E.", "d'Oultremontcollege"],
        ["Łukasz Nowak", ""],
        ["Zoë de Vries", "Theresialyceum"],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r@", "＝", "＋", " -", "|", "%"])
def test_no_cell_is_a_formula(start: str) -> None:
    typed = f'{start}HYPERLINK("http://evil.example";"x")'
    rows = read(table(ParticipantList(MEETING, (Participant(typed, typed),))))
    assert all(cell.startswith("'") for cell in rows[1])


@given(name=st.text(max_size=250), school=st.text(max_size=250))
def test_whatever_somebody_is_called_it_is_one_row_of_text(name: str, school: str) -> None:
    made = ParticipantList(MEETING, (Participant(name, school),))
    rows = read(table(made))
    assert len(rows) == 2
    assert len(rows[1]) == 2
    assert not any(cell[:1] in tuple("=+-@\t\r") and cell for cell in rows[1])
    page = Cells(html(made))
    assert len(page.cells) == 3
    assert "script" not in page.tags


def test_it_expires_seven_days_after_the_meeting_is_over() -> None:
    assert LIST.expires_at == START + timedelta(hours=3, days=7)
    assert ParticipantList(Meeting("k"), ()).expires_at is None
