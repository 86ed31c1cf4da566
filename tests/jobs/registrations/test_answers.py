"""What counts though it cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime

from jobs.registrations.answers import unread_of
from jobs.registrations.case import UNSEEN, Case
from jobs.registrations.gathering import Gathered
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.outcome import decide
from jobs.registrations.pairing import Pair
from jobs.registrations.registration import Registration, Standing, Status

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_nobody_is_given_the_place_of_somebody_whose_row_cannot_be_read() -> None:
    meeting = Meeting(
        "m", status=EventStatus.GEPUBLICEERD, start=datetime(2026, 12, 1, tzinfo=UTC), capacity=1
    )
    submitted = datetime(2026, 10, 1, tzinfo=UTC)
    standing = Standing(Status.BEVESTIGD, submitted_at=submitted)
    held = Case(
        Pair("held"),
        "m",
        {"submitted": submitted.isoformat(), "wish": "come", "account": "a"},
        account="a",
        person="a",
        held=UNSEEN,
        standing=standing,
    )
    made = Gathered("registrations/1", None, None, {}, cases=[held])
    unread = unread_of(made, {"m": meeting})["m"]
    fresh = Registration("fresh", "b", NOW)
    outcomes = decide(meeting, [], [fresh, *unread], NOW).outcomes
    assert outcomes["fresh"].status is Status.WACHTLIJST
    assert outcomes["held"].status is Status.BEVESTIGD
