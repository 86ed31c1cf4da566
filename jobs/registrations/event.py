"""One meeting as it was found on both sides, and what its past makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jobs.parse import moment, text
from jobs.registrations.meeting import BY_SERVICE, EventStatus, Meeting
from jobs.registrations.overview import Overview
from jobs.registrations.pairing import Pair
from jobs.registrations.policy import TOLD
from jobs.registrations.row import Row
from sync.model import Position, Scalar

SHOWN = frozenset(
    {
        EventStatus.GEPUBLICEERD,
        EventStatus.VOL,
        EventStatus.GESLOTEN,
        EventStatus.GEANNULEERD,
        EventStatus.GEHOUDEN,
        EventStatus.AFGEROND,
    }
)
"""A draft never leaves ONS."""


@dataclass(slots=True)
class Event:
    """A meeting's rows. `put_back` are columns that somebody changed on the team's side who may
    not, or that are changed on ONS alone."""

    pair: Pair
    memo: Mapping[str, Any]
    meeting: Meeting | None  # None: its row on ONS is gone
    right: dict[str, Scalar]
    moved: bool = False  # its time or place changed since the last run
    put_back: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.pair.key

    @property
    def row(self) -> Row | None:
        return self.pair.left

    def position(self) -> Position:
        """What an organiser may write on either side. Without a row in the team ONS speaks."""
        left = {name: _text(self.pair.left, name) for name in TOLD}
        right = self.right if self.pair.right is not None else left
        return Position(self.key, left, right)

    def memo_after(self, now: datetime) -> dict[str, Any]:
        """What is remembered of it besides."""
        meeting = self.meeting
        assert meeting is not None
        kept: dict[str, Any] = {"kind": "meeting"}
        kept |= {"start": _iso(meeting.start), "place": meeting.place}
        for name, at in (("moved_at", meeting.moved_at), ("cancelled_at", meeting.cancelled_at)):
            if at is not None:
                kept[name] = _iso(at)
        if meeting.moved_at is not None:
            kept["from"] = [_iso(meeting.previous_start), meeting.previous_place]
        if meeting.status in SHOWN:
            kept["published_at"] = self.memo.get("published_at") or _iso(now)
        return kept


def event_of(pair: Pair, overview: Overview, now: datetime) -> Event:
    """Read a meeting. What ONS says counts for everything but what an organiser may write on the
    team's side too."""
    memo: Mapping[str, Any] = pair.entry.memo if pair.entry is not None else {}
    row = pair.left
    if row is None:
        return Event(pair, memo, None, {})
    right, put_back = _right(pair, overview, row)
    setter = row.setter("EventStatus")
    typed = row.text("EventStatus")
    status = EventStatus.GEPUBLICEERD.value if typed in {s.value for s in BY_SERVICE} else typed
    moved, facts = _moved(row, memo, status, now)
    cancelled = moment(memo.get("cancelled_at"))
    if status == EventStatus.GEANNULEERD and cancelled is None:
        cancelled = setter.at or now
    meeting = overview.meeting(pair.key, status=status, moved_at=facts[0], cancelled_at=cancelled)
    assert meeting is not None
    if facts[0] is not None:
        meeting = replace(meeting, previous_start=facts[1], previous_place=facts[2])
    return Event(pair, memo, meeting, right, moved, put_back)


def _right(pair: Pair, overview: Overview, row: Row) -> tuple[dict[str, Scalar], tuple[str, ...]]:
    """What the team's row says: as it was, where somebody wrote who may not."""
    there = pair.right
    if there is None:
        return {}, ()
    past = pair.entry.right if pair.entry is not None else None
    mine = overview.organisers(row) | overview.admins
    found: dict[str, Scalar] = {}
    put_back: list[str] = []
    for name in TOLD:
        now, was = _text(there, name), (past or {}).get(name)
        setter = there.setter(name)
        if past is None or now == was or setter.by in mine:
            found[name] = now
        else:
            found[name] = was
            if not (setter.by is None and setter.app == overview.app):
                put_back.append(name)
    return found, tuple(put_back)


def _moved(
    row: Row, memo: Mapping[str, Any], status: str | None, now: datetime
) -> tuple[bool, tuple[datetime | None, datetime | None, str | None]]:
    """Whether it was moved since the last run; and since when, from when and from where."""
    at = moment(memo.get("moved_at"))
    start, place = moment(memo.get("start")), text(memo.get("place"))
    before = memo.get("from") or [None, None]
    fresh = (moment(row.fields.get("Start")), row.text("Locatie"))
    shown = memo.get("published_at") is not None and status != EventStatus.CONCEPT
    if not shown or start is None or fresh == (start, place):
        return False, (at, moment(before[0]), text(before[1]))
    return True, (now, start, place)


def _text(row: Row | None, name: str) -> str | None:
    if row is None:
        return None
    value = row.fields.get(name)
    if isinstance(value, Mapping):  # a link: its address
        value = value.get("Url")
    return text(value)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
