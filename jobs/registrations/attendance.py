"""Who was there, and for how many hours: as an organiser ticked it, else as the report of the
online meeting has it (NL-14, ST-23).

A report only ever says that somebody was there: who sat in the room, or joined under another name,
is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from connector.attendance_source import ATTENDANCE, OnlineMeeting
from jobs.parse import day_of, moment
from jobs.registrations.case import Case
from jobs.registrations.certificate import Session
from jobs.registrations.link import https
from jobs.registrations.meeting import EventStatus, Form, Meeting
from jobs.registrations.overview import Overview
from jobs.registrations.registration import Registration
from jobs.registrations.row import Row

ASKED_FOR = timedelta(days=7)
"""So long after a meeting its report is looked for. It is made when everybody has left."""
ENOUGH = 0.5
"""Of a meeting's length, to have been there: coming late or leaving early is no absence, looking in
is no presence. An organiser may judge otherwise, and his word counts."""
SESSION = "Trainingssessie"


def agreed(meeting: Meeting, now: datetime) -> bool:
    """Whether the council has agreed to it that attendance is recorded (NL-14)."""
    return meeting.consent_gmr is not None and meeting.consent_gmr <= day_of(now)


def reports_to_read(overview: Overview, now: datetime) -> list[OnlineMeeting]:
    """The online meetings that ended lately and whose report was not found yet, once for each of
    those who may have organised it."""
    read = {
        id.partition("/")[0]
        for id, seen in overview.archive.sightings(ATTENDANCE).items()
        if (seen.value or {}).get("reports")
    }
    found: list[OnlineMeeting] = []
    for key, row in overview.meetings.items():
        if key in read or not row.text("OnlineLink") or not _lately(row, now):
            continue
        meeting, whole = overview.meeting(key), overview.meeting(overview.top(key))
        if meeting is None or whole is None or not _to_read(meeting, whole, now):
            continue
        link = https(meeting.online_link) or ""
        organisers = _in_link(link) or sorted(overview.organisers(row))
        found += [
            OnlineMeeting(f"{key}/{one}", one, link, meeting.start, meeting.end)
            for one in organisers
        ]
    return found


class Attendance:
    """Who was at the meetings of one scope."""

    def __init__(
        self,
        overview: Overview,
        meetings: Mapping[str, Meeting],
        cases: Iterable[Case],
        now: datetime,
    ) -> None:
        self._overview, self._now = overview, now
        self._cases = {case.key: case for case in cases}
        self._sessions: dict[str, list[Meeting]] = {}
        for one in meetings.values():
            if one.main is not None and one.kind == SESSION and one.start is not None:
                self._sessions.setdefault(one.main, []).append(one)
        for some in self._sessions.values():
            some.sort(key=lambda one: (one.start, one.key))
        self._reports: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for id, found in sorted(overview.archive.sightings(ATTENDANCE).items()):
            self._reports[id.partition("/")[0]].append(found.value or {})

    def denied(self, meeting: str) -> str | None:
        """What an administrator is to do before the report of a meeting can be read."""
        found = self._reports.get(meeting, [])
        if any(one.get("reports") for one in found):
            return None
        return next((str(one["denied"]) for one in found if one.get("denied")), None)

    def seen(self, registration: Registration, meeting: Meeting) -> Registration:
        """With what is known of whether he was there, once it is over. What an organiser typed
        stands."""
        over = meeting.over_at is not None and meeting.over_at <= self._now
        if registration.attended is not None or not over or not agreed(meeting, self._now):
            return registration
        case = self._cases[registration.key]
        # A series whose sessions have no rows of their own is ticked all the same.
        ticked = bool(case.sessions) and meeting.key not in self._sessions
        there = ticked or self._attended_sessions(case, meeting) or self._reported(case, meeting)
        return replace(registration, attended=True) if there else registration

    def sessions(self, case: Case, meeting: Meeting) -> list[Session]:
        """What somebody who was there attended: of a series the sessions it is known of, else the
        whole."""
        return [
            Session(day_of(one.start), hours(one), one.title if one is not meeting else None)
            for one in self._attended(case, meeting)
            if one.start is not None
        ]

    def hours(self, case: Case, meeting: Meeting) -> float | None:
        """Of all of these together; None when of one it is not known."""
        each = [one.hours for one in self.sessions(case, meeting)]
        return None if None in each else sum(one for one in each if one is not None)

    def _attended(self, case: Case, meeting: Meeting) -> list[Meeting]:
        every = self._sessions.get(meeting.key, [])
        if every and (case.sessions or meeting.hours is None):
            found = self._attended_sessions(case, meeting)
            return found if found or case.sessions else _held(every)
        return self._attended_sessions(case, meeting) or [meeting]

    def _attended_sessions(self, case: Case, meeting: Meeting) -> list[Meeting]:
        every = self._sessions.get(meeting.key, [])
        if not case.sessions:
            return [one for one in _held(every) if self._reported(case, one)]
        # Numbered as people count them: also those that did not take place.
        ticked = {every[n - 1].key for n in case.sessions if 0 < n <= len(every)}
        return [one for one in _held(every) if one.key in ticked]

    def _reported(self, case: Case, meeting: Meeting) -> bool:
        if case.account is None:
            return False
        seconds: dict[str, int] = {}
        for report in self._reports.get(meeting.key, []):
            seconds |= report.get("attendees") or {}
        length_s = _length(meeting).total_seconds()
        if not seconds or length_s <= 0:
            return False
        accounts = self._overview.accounts_of(case.account)
        names: set[str] = set(accounts)
        for account in accounts:
            known = self._overview.accounts.get(account)
            names |= {f"address:{one}" for one in known.addresses} if known is not None else set()
        return sum(seconds.get(name, 0) for name in names) >= ENOUGH * length_s


def _held(sessions: Iterable[Meeting]) -> list[Meeting]:
    return [one for one in sessions if one.status is not EventStatus.GEANNULEERD]


def hours(meeting: Meeting) -> float | None:
    """What a meeting counts for: as its row says, else its length."""
    if meeting.hours is not None:
        return meeting.hours
    length = _length(meeting)
    if meeting.all_day or not timedelta(0) < length <= timedelta(hours=24):
        return None
    return round(length / timedelta(hours=1), 2)


def _lately(row: Row, now: datetime) -> bool:
    """Whether a closer look is worth it."""
    last = moment(row.fields.get("Einde")) or moment(row.fields.get("Start"))
    return last is not None and last <= now <= last + ASKED_FOR + timedelta(days=1)


def _to_read(meeting: Meeting, whole: Meeting, now: datetime) -> bool:
    over = meeting.over_at
    return (
        meeting.form is not Form.FYSIEK
        and https(meeting.online_link) is not None
        and agreed(whole, now)
        and meeting.status not in (EventStatus.CONCEPT, EventStatus.GEANNULEERD)
        and over is not None
        and over <= now <= over + ASKED_FOR
    )


def _length(meeting: Meeting) -> timedelta:
    if meeting.start is None or meeting.end is None:
        return timedelta(0)
    return meeting.end - meeting.start


def _in_link(link: str) -> Collection[str]:
    """The organiser, as a link to a meeting of Teams names him; newer links do not.
    https://learn.microsoft.com/graph/api/resources/onlinemeeting"""
    try:
        context = orjson.loads(parse_qs(urlsplit(link).query)["context"][0])
        return [str(context["Oid"]).lower()] if context.get("Oid") else []
    except (KeyError, ValueError, TypeError, AttributeError):
        return []
