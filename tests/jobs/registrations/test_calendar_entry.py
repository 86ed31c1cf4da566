"""An entry in the calendar says what, when and where; of people it only holds whom to invite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.event import new_event, shows, value_of
from jobs.registrations.calendar_entry import calendar_entry, cancellation
from jobs.registrations.meeting import EventStatus, Form, Meeting

START = datetime(2026, 11, 9, 13, 0, tzinfo=UTC)
TAB = "https://teams.microsoft.com/l/entity/tab"
MEETING = Meeting(
    "k",
    title="Een inspirerende amuse",
    status=EventStatus.GEPUBLICEERD,
    start=START,
    end=START + timedelta(hours=3),
    place="Cinecitta Tilburg",
    description="Neem mee:\n* een <b>idee</b>\n",
)


def entry(meeting: Meeting = MEETING, attendees: tuple[str, ...] = (), **given: Any) -> Any:
    return calendar_entry(meeting, attendees, **{"limit": 500, "sign_up": TAB, **given})


class Page(HTMLParser):
    """The text, tags and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.links = "", set[str](), list[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_it_holds_what_the_calendar_takes() -> None:
    made = entry(attendees=("B@omo.example", "a@omo.example", "b@omo.example "))
    page = Page(made.pop("html"))
    assert made == {
        "key": "k",
        "subject": "Een inspirerende amuse",
        "start": "2026-11-09T13:00:00+00:00",
        "end": "2026-11-09T16:00:00+00:00",
        "all_day": False,
        "location": "Cinecitta Tilburg",
        "attendees": ["a@omo.example", "b@omo.example"],
        "online_link": None,
        "time_zone": "Europe/Amsterdam",
    }
    assert "ma 9 november 2026, 14.00 tot 17.00 uur" in page.text
    assert "* een <b>idee</b>" in page.text
    assert "b" not in page.tags
    assert page.links == [TAB]
    assert "omo.example" not in page.text


def test_what_was_made_of_it_is_seen_to_be_as_it_should_be() -> None:
    wanted = entry(attendees=("a@omo.example",))
    made = new_event(wanted)
    utc = {"start": "2026-11-09T13:00:00", "end": "2026-11-09T16:00:00"}
    seen = value_of({**made, **{k: {"dateTime": v} for k, v in utc.items()}}, "k")
    assert shows(seen, wanted)
    assert not shows(seen, entry(replace(MEETING, place="Goirle"), ("a@omo.example",)))


def test_a_meeting_that_is_too_big_invites_nobody_and_says_so() -> None:
    made = entry(attendees=("a@omo.example", "b@omo.example"), limit=1)
    assert made["attendees"] == []
    assert "niet iedereen een uitnodiging" in made["html"]
    assert TAB in made["html"]
    assert "niet iedereen" not in entry(attendees=("a@omo.example",), limit=1)["html"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.example", 'https://x/"onclick='])
def test_a_link_from_the_list_is_shown_only_when_it_is_https(link: str) -> None:
    made = entry(replace(MEETING, form=Form.ONLINE, online_link=link))
    assert made["online_link"] is None
    assert Page(made["html"]).links == [TAB]


def test_the_link_of_an_online_meeting_stands_in_it() -> None:
    made = entry(replace(MEETING, form=Form.ONLINE, online_link="https://teams.example/j?a=1&b=2"))
    assert Page(made["html"]).links == ["https://teams.example/j?a=1&b=2", TAB]
    assert made["location"] == "Online"


@pytest.mark.parametrize(
    ("hours", "length"),
    [(None, timedelta(hours=1)), (2.5, timedelta(hours=2.5)), (-3, timedelta(hours=1))],
)
def test_without_an_end_it_lasts_its_hours_or_one(hours: float | None, length: timedelta) -> None:
    assert entry(replace(MEETING, end=None, hours=hours))["end"] == (START + length).isoformat()


def test_a_draft_and_a_meeting_without_a_start_have_none() -> None:
    assert entry(replace(MEETING, status=EventStatus.CONCEPT)) is None
    assert entry(replace(MEETING, start=None)) is None


def test_who_was_invited_reads_why_it_does_not_go_on() -> None:
    gone = replace(MEETING, cancel_reason="te weinig aanmeldingen.")
    assert cancellation(gone) == ("Deze bijeenkomst gaat niet door. Reden: te weinig aanmeldingen.")
    assert cancellation(MEETING) == "Deze bijeenkomst gaat niet door."


@given(title=st.text(max_size=400), place=st.text(max_size=400), description=st.text())
def test_whatever_was_typed_is_text(title: str, place: str, description: str) -> None:
    made = entry(replace(MEETING, title=title, place=place, description=description))
    page = Page(made["html"])
    assert page.tags <= {"p", "strong", "br", "a"}
    assert page.links == [TAB]
    assert len(made["subject"]) < 255
    assert len(made["location"]) < 255
