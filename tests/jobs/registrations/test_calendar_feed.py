"""A calendar program reads the feed; nothing in it is for members or participants only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from jobs.registrations.calendar_feed import FeedEntry, calendar_feed
from jobs.registrations.meeting import EventStatus, Form, Meeting

START = datetime(2026, 11, 9, 13, 0, tzinfo=UTC)
CHANGED = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
MEETING = Meeting(
    "k1",
    title="Thema: taal; en, meer",
    kind="Studiemiddag",
    status=EventStatus.GEPUBLICEERD,
    start=START,
    end=START + timedelta(hours=3),
    place="Jan van Besouw, Goirle",
    description="Neem mee:\n* een idee",
)


def feed(*meetings: Meeting) -> bytes:
    return calendar_feed("N-0001", "Netwerk taal", [FeedEntry(m, CHANGED, 7) for m in meetings])


def events(made: bytes) -> list[Any]:
    read: Any = Calendar.from_ical(made)
    return list(read.events)


def only(meeting: Meeting) -> Any:
    (found,) = events(feed(meeting))
    return found


def test_an_event_holds_what_everybody_may_know() -> None:
    found = only(MEETING)
    assert str(found["SUMMARY"]) == "Thema: taal; en, meer"
    assert str(found["LOCATION"]) == "Jan van Besouw, Goirle"
    assert str(found["DESCRIPTION"]) == "Neem mee:\n* een idee"
    assert found.start == datetime(2026, 11, 9, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert found.end == datetime(2026, 11, 9, 17, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert str(found["UID"]) == "k1@ons-sync"
    assert found["SEQUENCE"] == 7
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == CHANGED
    assert str(found["STATUS"]) == "CONFIRMED"
    assert not {"ATTENDEE", "ORGANIZER", "URL"} & set(found)


def test_the_feed_names_itself_and_its_time_zone() -> None:
    made: Any = Calendar.from_ical(feed(MEETING))
    assert str(made["X-WR-CALNAME"]) == "Netwerk taal"
    assert [zone.tz_name for zone in made.timezones] == ["Europe/Amsterdam"]
    assert made.get_missing_tzids() == set()


def test_a_cancelled_meeting_says_so_and_why() -> None:
    found = only(replace(MEETING, status=EventStatus.GEANNULEERD, cancel_reason="te weinig animo"))
    assert str(found["STATUS"]) == "CANCELLED"
    assert str(found["DESCRIPTION"]) == ("Deze bijeenkomst gaat niet door. Reden: te weinig animo.")


def test_where_to_join_online_is_not_handed_out() -> None:
    link = "https://teams.example/join"
    made = feed(replace(MEETING, form=Form.ONLINE, online_link=link))
    assert b"teams.example" not in made.replace(b"\r\n ", b"")
    assert b"LOCATION:Online" in made


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (None, date(2026, 11, 10)),
        (datetime(2026, 11, 9, 22, 59, tzinfo=UTC), date(2026, 11, 10)),
        (datetime(2026, 11, 9, 23, 0, tzinfo=UTC), date(2026, 11, 10)),  # midnight there
        (datetime(2026, 11, 10, 12, 0, tzinfo=UTC), date(2026, 11, 11)),
    ],
)
def test_a_whole_day_is_days(end: datetime | None, last: date) -> None:
    begin = datetime(2026, 11, 8, 23, 0, tzinfo=UTC)
    found = only(replace(MEETING, start=begin, end=end, all_day=True))
    assert (found.start, found.end) == (date(2026, 11, 9), last)


@pytest.mark.parametrize(
    "changed",
    [
        {"status": EventStatus.CONCEPT},
        {"members_only": True},
        {"hidden": True},
        {"start": None},
    ],
)
def test_what_is_not_for_everybody_is_left_out(changed: dict[str, Any]) -> None:
    made = feed(replace(MEETING, **changed), replace(MEETING, key="k2"))
    assert [str(one["UID"]) for one in events(made)] == ["k2@ons-sync"]


def test_a_network_without_public_meetings_has_an_empty_calendar() -> None:
    made = feed(replace(MEETING, hidden=True))
    assert events(made) == []
    assert b"taal; en" not in made


@given(
    title=st.text(max_size=300),
    description=st.text(max_size=300),
    place=st.text(max_size=300),
    turned=st.booleans(),
)
def test_whatever_was_typed_it_is_read_back_and_always_the_same(
    title: str, description: str, place: str, turned: bool
) -> None:
    first = replace(MEETING, title=title, description=description, place=place)
    second = replace(MEETING, key="k2")
    made = feed(first, second)
    assert len(events(made)) == 2
    assert made == (feed(second, first) if turned else feed(first, second))
    assert made.count(b"\r\nBEGIN:VEVENT\r\n") == 2
