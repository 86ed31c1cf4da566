"""How a meeting is written down for staff: when, where, and how many places there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from config.dutch import AMSTERDAM, clock, day, moment
from jobs.registrations.meeting import EventStatus, Form, Meeting

NO_DATE = "Datum volgt"
NO_PLACE = "Locatie volgt"


@dataclass(frozen=True, slots=True)
class Seats:
    """What is still to be had. None is unlimited; `left_online` only of a meeting with both."""

    left: int | None = None
    left_online: int | None = None
    waiting: int = 0


def plain(value: str | None, limit: int) -> str:
    """What somebody typed, on one line of at most `limit` characters, without characters that hide
    or turn the direction of writing."""
    shown = "".join(one if one.isprintable() else " " for one in value or "")
    shown = " ".join(shown.split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def when(start: datetime | None, end: datetime | None, *, all_day: bool = False) -> str:
    """`do 9 november 2023, 14.00 tot 17.00 uur`"""
    if start is None:
        return NO_DATE
    if all_day:
        # The end of a whole day is its last minute, or the midnight after it.
        last = max(start, (end or start) - timedelta(seconds=1))
        return day(start) if day(last) == day(start) else f"{day(start)} tot en met {day(last)}"
    if end is None or end <= start:
        return f"{day(start)}, {clock(start)}"
    if day(end) == day(start):
        return f"{day(start)}, {clock(start).removesuffix(' uur')} tot {clock(end)}"
    return f"{moment(start)} tot {moment(end)}"


def where(form: Form, place: str | None) -> str:
    """The place, `Online`, or both."""
    if form is Form.ONLINE:
        return "Online"
    shown = plain(place, 120) or NO_PLACE
    return f"{shown} of online" if form is Form.HYBRIDE else shown


def room(meeting: Meeting, seats: Seats) -> str:
    """`Nog 12 plaatsen vrij.` Empty when there is always room."""
    if meeting.status is EventStatus.GESLOTEN:
        return "De inschrijving is gesloten."
    if meeting.form is not Form.HYBRIDE:
        return _left(seats.left, meeting, seats.waiting)
    said = [
        f"{label}: {text[0].lower()}{text[1:]}"
        for label, number in (("In de zaal", seats.left), ("Online", seats.left_online))
        if (text := _left(number, meeting, 0))
    ]
    return " ".join(said)


def hours(number: float) -> str:
    """`2,5 uur`"""
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " uur"


def local(at: datetime) -> datetime:
    """The moment in the Netherlands."""
    return at.astimezone(AMSTERDAM)


def _left(number: int | None, meeting: Meeting, waiting: int) -> str:
    if number is None:
        return ""
    if number > 0:
        return "Nog 1 plaats vrij." if number == 1 else f"Nog {number} plaatsen vrij."
    if not meeting.waiting_allowed:
        return "Vol."
    queue = {0: "", 1: " met 1 collega"}.get(waiting, f" met {waiting} collega's")
    return f"Vol. Er is een wachtlijst{queue}."
