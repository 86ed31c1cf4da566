"""For whom a meeting is, and when one could register."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.reason import Reason
from jobs.registrations.registration import Registration, Who


def window(meeting: Meeting, registration: Registration) -> Reason | None:
    """Why the moment of the sign-up was none to register at (ST-08).

    It is that moment that counts, never the one at which it was seen: who was in time stays in
    time, and somebody refused is taken after all when the organiser widens the window.
    """
    at = registration.submitted_at
    if meeting.opens is not None and at < meeting.opens:
        return Reason.NOT_OPEN
    if meeting.closes is not None and at > meeting.closes:
        return Reason.CLOSED
    if meeting.over_at is not None and at >= meeting.over_at:
        return Reason.OVER
    if meeting.status is EventStatus.GESLOTEN and (
        meeting.status_at is None or at >= meeting.status_at
    ):
        return Reason.CLOSED
    return None


def fits(meeting: Meeting, who: Who) -> bool:
    """Whether somebody is of the functions and schools that a meeting is for."""
    return _meets(meeting.functions, who.functions) and _meets(meeting.schools, who.schools)


def refusal(meeting: Meeting, registration: Registration) -> Reason | None:
    """Why this person cannot register. Who organises or speaks belongs there anyway."""
    if registration.person in meeting.organisers or registration.person in meeting.speakers:
        return None
    if not fits(meeting, registration.who):
        return Reason.AUDIENCE
    if outside(meeting, registration):
        return Reason.MEMBERS_ONLY
    return None


def outside(meeting: Meeting, registration: Registration) -> bool:
    """Whether the meeting is for members of its network and this person is none."""
    who = registration.who
    return (
        meeting.members_only
        and who.known
        and not who.member
        and registration.person not in meeting.priority
    )


def _meets(asked: AbstractSet[str], has: AbstractSet[str]) -> bool:
    return not asked or any(one.strip().casefold() in asked for one in has)
