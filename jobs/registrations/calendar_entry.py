"""The entry of a meeting in the service's calendar, to which confirmed people are invited.

Attendees do not see one another, and nobody's name stands in the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from config.texts import text
from jobs.registrations.link import https
from jobs.registrations.meeting import EventStatus, Form, Meeting
from jobs.registrations.page import render
from jobs.registrations.wording import plain, when, where

TIME_ZONE = "Europe/Amsterdam"
DEFAULT_LENGTH = timedelta(hours=1)
"""Of a meeting whose end and hours were not filled in."""
_SUBJECT, _LOCATION, _REASON, _LINE, _LINES = 240, 240, 200, 500, 30


def calendar_entry(
    meeting: Meeting,
    attendees: Iterable[str],
    *,
    limit: int,
    sign_up: str | None = None,
    already: Collection[str] = (),
) -> dict[str, Any] | None:
    """What the calendar should hold, as the calendar's replica takes it: moments UTC.

    Of more than `limit` attendees nobody more is invited than those who are (`already`): to take
    an invitation back would tell people that they are not to come. The entry says so and has the
    link to the registrations. None for what has no entry: a draft, or a meeting without a start.
    A meeting that is cancelled has one, for the job to take back.
    """
    if meeting.start is None or meeting.status is EventStatus.CONCEPT:
        return None
    end = meeting.end
    if end is None or end <= meeting.start:
        end = meeting.start + (_length(meeting.hours) or DEFAULT_LENGTH)
    invited = sorted({one.strip().lower() for one in attendees} - {""})
    uninvited = len(invited) > limit
    if uninvited:
        invited = [one for one in invited if one in already][:limit]
    online = None if meeting.form is Form.FYSIEK else https(meeting.online_link)
    title = plain(meeting.title, _SUBJECT) or "Bijeenkomst"
    place = where(meeting.form, meeting.place)
    said = {
        "title": title,
        "when": when(meeting.start, meeting.end, all_day=meeting.all_day),
        "where": place,
        "online_link": online,
        "description": _lines(meeting.description),
        "uninvited": uninvited,
        "sign_up": https(sign_up),
    }
    return {
        "key": meeting.key,
        "subject": title,
        "html": render("jobs.registrations", "calendar_entry.html", said),
        "start": meeting.start.isoformat(),
        "end": end.isoformat(),
        "all_day": meeting.all_day,
        "location": plain(place, _LOCATION),
        "attendees": invited,
        "online_link": online,
        "time_zone": TIME_ZONE,
    }


def cancellation(meeting: Meeting | None) -> str:
    """What those who were invited read when the meeting does not go on; None: it is gone."""
    reason = meeting.cancel_reason if meeting is not None else None
    return text("ONS-211", reden=plain(reason, _REASON).removesuffix("."))


def _length(hours: float | None) -> timedelta | None:
    return timedelta(hours=hours) if hours is not None and 0 < hours <= 24 else None


def _lines(description: str | None) -> list[str]:
    found = [plain(line, _LINE) for line in (description or "").strip().splitlines()]
    return [*found[:_LINES], "…"] if len(found) > _LINES else found
