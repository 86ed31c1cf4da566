"""The public meetings of a network as an iCalendar feed (RFC 5545), for anybody's own calendar.

Nobody's name stands in it, and no address where an online meeting can be joined: whoever has the
feed need not be a participant. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from jobs.parse import day_of
from jobs.registrations.calendar_entry import DEFAULT_LENGTH, cancellation
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.wording import local, plain, where

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//ons-sync//bijeenkomsten//NL"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A meeting, and how its row has changed: `revision` only ever grows."""

    meeting: Meeting
    changed_at: datetime
    revision: int


def public(meeting: Meeting) -> bool:
    """Whether everybody may know of it: no draft, not for members only, nor one of which the
    participants are hidden."""
    draft = meeting.status is EventStatus.CONCEPT
    return not (draft or meeting.members_only or meeting.hidden or meeting.start is None)


def calendar_feed(code: str, name: str, entries: Iterable[FeedEntry]) -> bytes:
    """The feed of the network with this number. What is not public is left out."""
    from icalendar import Calendar  # noqa: PLC0415 (late: few commands make one)

    shown = [_event(one) for one in sorted(entries, key=_order) if public(one.meeting)]
    made = Calendar.new(
        uid=f"{code}@ons-sync",
        prodid=PRODUCT,
        name=plain(name, 200) or code,
        refresh_interval=REFRESH,
        calscale="GREGORIAN",
        subcomponents=shown,
    )
    years = [one.start.year for one in shown]
    if years:
        made.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 2, 1, 1))
    return bytes(made.to_ical())


def _order(one: FeedEntry) -> str:
    return one.meeting.key


def _event(one: FeedEntry) -> Event:
    from icalendar import STATUS, Event  # noqa: PLC0415

    meeting = one.meeting
    assert meeting.start is not None
    cancelled = meeting.status is EventStatus.GEANNULEERD
    start, end = _span(meeting, meeting.start)
    changed_at = one.changed_at.replace(microsecond=0)
    return Event.new(
        uid=f"{meeting.key}@ons-sync",
        summary=plain(meeting.title, 250) or "Bijeenkomst",
        start=start,
        end=end,
        location=where(meeting.form, meeting.place),
        description=_description(meeting) or None,
        categories=[plain(meeting.kind, 100)] if meeting.kind else [],
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
        sequence=one.revision,
        last_modified=changed_at,
        # Without a METHOD this is when the information was last revised (RFC 5545, 3.8.7.2).
        stamp=changed_at,
    )


def _span(meeting: Meeting, start: datetime) -> tuple[date, date]:
    """Begin and end; of a whole day the days, of which the end is the first one after it."""
    end = meeting.end if meeting.end is not None and meeting.end > start else None
    if meeting.all_day:
        last = (end or start + timedelta(seconds=1)) - timedelta(seconds=1)
        return day_of(start), day_of(last) + timedelta(days=1)
    return local(start), local(end or start + DEFAULT_LENGTH)


def _description(meeting: Meeting) -> str:
    if meeting.status is EventStatus.GEANNULEERD:
        return cancellation(meeting)
    return "\n".join(plain(line, 500) for line in (meeting.description or "").splitlines()[:30])
