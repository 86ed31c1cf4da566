"""Whom a report counts, and for how many hours."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.attendance_source import ATTENDANCE
from jobs.account import Account
from jobs.registrations.attendance import ASKED_FOR, Attendance, hours, reports_to_read
from jobs.registrations.case import Case
from jobs.registrations.meeting import EventStatus, Form, Meeting
from jobs.registrations.overview import Overview
from jobs.registrations.pairing import Pair
from jobs.registrations.registration import Registration
from jobs.registrations.row import Row
from sync.model import Sighting

NOW = datetime(2026, 11, 9, 18, 0, tzinfo=UTC)
START, END = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
CONTEXT = quote(json.dumps({"Tid": "t", "Oid": "ORG"}))
LINK = f"https://teams.microsoft.com/l/meetup-join/19%3ax/0?context={CONTEXT}"
MEETING = Meeting(
    "k",
    title="Levenslang",
    status=EventStatus.GEPUBLICEERD,
    start=START,
    end=END,
    form=Form.ONLINE,
    online_link=LINK,
    consent_gmr=date(2024, 1, 15),
)


def session(n: int, length_h: float | None = 2, **more: Any) -> Meeting:
    start = START + timedelta(days=n - 4)
    end = start + timedelta(hours=length_h) if length_h is not None else None
    return Meeting(
        f"s{n}", title=f"Sessie {n}", kind="Trainingssessie", main="k", start=start, end=end, **more
    )


def overview(reports: dict[str, Any] | None = None, meeting: Meeting = MEETING) -> Overview:
    accounts = {"anna": Account("anna", True, False, ("anna@omo.example",), None)}
    fields = {"Einde": (meeting.end or NOW).isoformat(), "OnlineLink": meeting.online_link}
    found = {id: Sighting(ATTENDANCE, id, value) for id, value in (reports or {}).items()}
    return cast(
        Overview,
        SimpleNamespace(
            archive=SimpleNamespace(sightings=lambda place: found),
            accounts=accounts,
            accounts_of=lambda account: frozenset({account, "anna2"}),
            meetings={meeting.key: Row("list:m", "1", None, {"fields": fields})},
            meeting=lambda key: meeting,
            top=lambda key: key,
            organisers=lambda row: frozenset({"b", "a"}),
        ),
    )


def report(**seconds: int) -> dict[str, Any]:
    return {"k/org": {"attendees": seconds, "reports": 1}}


def attendance(
    reports: dict[str, Any] | None = None, *sessions: Meeting, ticked: tuple[int, ...] = ()
) -> tuple[Attendance, Case]:
    case = Case(Pair("r"), "k", {}, account="anna", person="anna", sessions=ticked)
    meetings = {one.key: one for one in (MEETING, *sessions)}
    return Attendance(overview(reports), meetings, [case], NOW), case


def seen(made: Attendance, meeting: Meeting = MEETING, **more: Any) -> bool | None:
    return made.seen(Registration("r", "anna", START, account="anna", **more), meeting).attended


@pytest.mark.parametrize(
    ("who", "there"),
    [
        ({"anna": 3600}, True),
        ({"anna": 3599}, None),
        ({"anna": 1800, "anna2": 1800}, True),
        ({"address:anna@omo.example": 3600}, True),
        ({"bram": 7200}, None),
        ({}, None),
    ],
)
def test_half_of_it_is_presence_and_a_report_never_says_that_somebody_was_not_there(
    who: dict[str, int], there: bool | None
) -> None:
    made, _ = attendance(report(**who))
    assert seen(made) is there


@pytest.mark.parametrize("typed", [True, False])
def test_what_an_organiser_typed_stands(typed: bool) -> None:
    made, _ = attendance(report(anna=7200))
    assert seen(made, attended=typed) is typed


def test_nothing_is_seen_without_agreement_or_before_it_is_over() -> None:
    made, _ = attendance(report(anna=7200))
    for changed in (
        Meeting("k", start=START, end=END, consent_gmr=None),
        Meeting("k", start=START, end=END, consent_gmr=date(2026, 11, 10)),
        Meeting("k", start=START, end=NOW + timedelta(hours=1), consent_gmr=date(2024, 1, 1)),
    ):
        assert seen(made, changed) is None


@given(st.sets(st.integers(1, 12)), st.integers(0, 6))
def test_only_ticked_sessions_that_took_place_count(ticked: set[int], many: int) -> None:
    parts = [session(n) for n in range(1, many + 1)]
    made, case = attendance(None, *parts, ticked=tuple(sorted(ticked)))
    found = made.sessions(case, MEETING)
    if many and ticked:
        assert [one.title for one in found] == [
            f"Sessie {n}" for n in range(1, many + 1) if n in ticked
        ]
        assert made.hours(case, MEETING) == 2.0 * len(found)
    else:
        assert made.hours(case, MEETING) == (2.0 * many if many else 2.0)
    assert (seen(made) is True) == (bool(ticked) and (not many or bool(found)))


def test_a_session_that_did_not_take_place_keeps_its_number_and_counts_for_nothing() -> None:
    parts = [session(1), session(2, status=EventStatus.GEANNULEERD), session(3, hours=1.5)]
    made, case = attendance(None, *parts, ticked=(2, 3))
    assert made.hours(case, MEETING) == 1.5


def test_hours_that_are_not_known_of_one_session_are_not_known_of_all() -> None:
    made, case = attendance(None, session(1), session(2, None), ticked=(1, 2))
    assert made.hours(case, MEETING) is None


def test_a_meeting_counts_for_what_its_row_says_else_for_its_length() -> None:
    assert hours(Meeting("k", start=START, end=END)) == 2
    assert hours(Meeting("k", start=START, end=END, hours=1.5)) == 1.5
    assert hours(Meeting("k", start=START)) is None
    assert hours(Meeting("k", start=START, end=END, all_day=True)) is None
    assert hours(Meeting("k", start=START, end=START + timedelta(days=3))) is None


def test_the_organiser_stands_in_the_link_and_otherwise_all_are_asked() -> None:
    (asked,) = reports_to_read(overview(), NOW)
    assert (asked.key, asked.organiser, asked.join_url) == ("k/org", "org", LINK)
    short = Meeting(
        "k", status=EventStatus.GEPUBLICEERD, start=START, end=END, form=Form.ONLINE,
        online_link="https://teams.microsoft.com/meet/1", consent_gmr=date(2024, 1, 15),
    )  # fmt: skip
    assert [one.organiser for one in reports_to_read(overview(None, short), NOW)] == ["a", "b"]


def test_a_report_is_looked_for_until_it_is_found_and_not_for_ever() -> None:
    assert reports_to_read(overview({"k/org": {"missing": True}}), NOW)
    assert reports_to_read(overview({"k/org": {"denied": "…"}}), NOW)
    assert not reports_to_read(overview(report(anna=1)), NOW)
    assert not reports_to_read(overview(), END - timedelta(minutes=1))
    assert not reports_to_read(overview(), END + ASKED_FOR + timedelta(minutes=1))


def test_what_may_not_be_read_says_what_is_to_be_done() -> None:
    made, _ = attendance({"k/a": {"denied": "Grant it."}, "k/b": {"missing": True}})
    assert made.denied("k") == "Grant it."
    made, _ = attendance({"k/a": {"denied": "Grant it."}, **report(anna=1)})
    assert made.denied("k") is None
