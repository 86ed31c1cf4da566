"""What is said of a meeting in the channel of its network, and when.

Four things are worth a message: a meeting is published, moved, cancelled, or goes on after all.
Each is said once, with the latest data: two moves between two runs are one message, and a move
that was taken back before anybody heard of it is none. Workshops and sessions are said with the
meeting they are part of.

A message that was sent may not be sent again, and a crash can come between sending and recording.
So what will have been said (`Announcement.after`) is remembered before it is sent, and stays so
when nobody knows what became of it. Only when it is certain that nothing was posted is what was
remembered before put back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from jobs.parse import moment
from jobs.registrations.card import Occasion, card, summary, usable
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.rest import Rest
from jobs.registrations.wording import Seats, when, where

LONG_AGO = timedelta(days=7)
"""A meeting first seen that was published longer ago is no news: a first run is no flood."""
URGENT = timedelta(hours=24)
"""So near its start, a message does not wait for the morning."""


STOPPED = frozenset({"Voorlopig beëindigd", "Beëindigd"})
"""Of a series that goes on no more nobody is called to a meeting. Whoever was, hears that it is
moved or cancelled."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the channel was told last; what it is assumed to know of a meeting that is old news."""

    start: datetime | None
    end: datetime | None
    all_day: bool
    place: str
    cancelled: bool = False

    @classmethod
    def now(cls, meeting: Meeting) -> Told:
        return cls(
            meeting.start,
            meeting.end,
            meeting.all_day,
            where(meeting.form, meeting.place),
            meeting.status is EventStatus.GEANNULEERD,
        )

    @property
    def words(self) -> tuple[str, str]:
        """When and where, for people."""
        return when(self.start, self.end, all_day=self.all_day), self.place


@dataclass(frozen=True, slots=True)
class Memo:
    """What is remembered of a meeting between runs, as JSON (`to_json`, `of`).

    `told` None: nothing was said yet, but it is news and will be. `ref` and `shown` are the first
    message and its content, where it can be edited.
    """

    told: Told | None = None
    ref: str | None = None
    shown: str | None = None

    def to_json(self) -> dict[str, Any]:
        told = self.told
        return {
            "told": None
            if told is None
            else {
                "start": told.start.isoformat() if told.start else None,
                "end": told.end.isoformat() if told.end else None,
                "all_day": told.all_day,
                "place": told.place,
                "cancelled": told.cancelled,
            },
            "ref": self.ref,
            "shown": self.shown,
        }

    @classmethod
    def of(cls, value: Mapping[str, Any] | None) -> Memo | None:
        """What `to_json` wrote; None for nothing."""
        if not value:
            return None
        told = value.get("told")
        return cls(
            None
            if told is None
            else Told(
                moment(told["start"]),
                moment(told["end"]),
                told["all_day"],
                told["place"],
                told["cancelled"],
            ),
            value.get("ref"),
            value.get("shown"),
        )


@dataclass(frozen=True, slots=True)
class Announcement:
    """One message to post, or, with `ref`, the message to edit."""

    occasion: Occasion
    card: Mapping[str, Any]
    summary: str
    after: Memo  # to be remembered before it is sent
    ref: str | None = None

    @property
    def kind(self) -> str:
        return "post" if self.ref is None else "edit"

    def posted(self, ref: str | None) -> Memo:
        """To be remembered once it was sent: with the id of a message that is edited later."""
        first = self.ref is None and self.occasion is Occasion.PUBLISHED
        return replace(self.after, ref=ref) if first and self.after.shown else self.after


@dataclass(frozen=True, slots=True)
class Saying:
    """What to say now, what to remember when nothing is sent, and when to look again: at once, when
    beside a new message the first one is to be edited."""

    announcement: Announcement | None
    memo: Memo | None
    due_at: datetime | None = None


def decide(
    meeting: Meeting,
    seats: Seats,
    memo: Memo | None,
    now: datetime,
    *,
    rest: Rest,
    sign_up: str | None,
    published_at: datetime | None,
    editable: bool,
    hidden: bool = False,
) -> Saying:
    """What is said of a meeting now; at most one thing at a time.

    `published_at` is when a person published it, None when that cannot be told. `editable`: the
    way of speaking can edit a message. `hidden`: the network is one of which nothing is said.
    Without an address for its button (`sign_up`) that is https, a message has no button.
    Nothing is said of a draft, of a meeting that began, or of one without a start.
    """
    sign_up = usable(sign_up)
    speechless = (
        hidden
        or meeting.main is not None
        or meeting.status in (EventStatus.CONCEPT, EventStatus.AFGEROND)
        or meeting.start is None
        or meeting.start <= now
    )
    if speechless:
        return Saying(None, memo)
    if memo is None:
        recent = published_at is not None and now - published_at <= LONG_AGO
        memo = Memo() if recent else Memo(Told.now(meeting))
    occasion = _occasion(memo.told, Told.now(meeting))
    if occasion is Occasion.PUBLISHED and meeting.series_status in STOPPED:
        return Saying(None, memo)
    if occasion is None:
        return Saying(_edit(meeting, seats, memo, sign_up) if editable else None, memo)
    due_at = _may_speak(meeting, memo.told, now, rest)
    if due_at > now:
        return Saying(None, memo, due_at)
    said = _post(occasion, meeting, seats, memo, now, sign_up, editable=editable)
    return Saying(said, memo, now if editable and memo.ref is not None else None)


def _occasion(told: Told | None, now: Told) -> Occasion | None:
    if told is None:
        return None if now.cancelled else Occasion.PUBLISHED
    if now.cancelled:
        return None if told.cancelled else Occasion.CANCELLED
    if told.cancelled:
        return Occasion.REVIVED
    return None if told == now else Occasion.MOVED


def _may_speak(meeting: Meeting, told: Told | None, now: datetime, rest: Rest) -> datetime:
    """From when it may be said. Whoever would come at the old time hears it in time too."""
    starts = (meeting.start, told.start if told is not None else None)
    soonest = min(at for at in starts if at is not None and at > now)
    return max(now, min(rest.over_at(now), soonest - URGENT))


def _post(
    occasion: Occasion,
    meeting: Meeting,
    seats: Seats,
    memo: Memo,
    now: datetime,
    sign_up: str | None,
    *,
    editable: bool,
) -> Announcement:
    content = card(
        occasion,
        meeting,
        seats,
        sign_up=sign_up,
        before=memo.told.words if memo.told is not None else None,
        as_of=None if editable else now,
    )
    after = replace(memo, told=Told.now(meeting))
    if occasion is Occasion.PUBLISHED and editable:
        after = replace(after, shown=_fingerprint(content))
    return Announcement(occasion, content, summary(occasion, meeting), after)


def _edit(meeting: Meeting, seats: Seats, memo: Memo, sign_up: str | None) -> Announcement | None:
    """The first message as it should be now, when that is not what it shows."""
    if memo.ref is None:
        return None
    cancelled = meeting.status is EventStatus.GEANNULEERD
    occasion = Occasion.CANCELLED if cancelled else Occasion.PUBLISHED
    content = card(occasion, meeting, seats, sign_up=sign_up)
    fingerprint = _fingerprint(content)
    if fingerprint == memo.shown:
        return None
    after = replace(memo, shown=fingerprint)
    return Announcement(occasion, content, summary(occasion, meeting), after, memo.ref)


def _fingerprint(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
