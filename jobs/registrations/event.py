"""One meeting as it was found on both sides, and what its past makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from jobs.parse import moment, text
from jobs.registrations.meeting import BY_SERVICE, EventStatus, Meeting
from jobs.registrations.orders import same
from jobs.registrations.overview import PEOPLE_OF, Overview
from jobs.registrations.pairing import Pair
from jobs.registrations.policy import TOLD
from jobs.registrations.row import Row
from sync.model import Position, Scalar, Value

MEETING = "meeting"
"""The kind of its memory, beside those of registrations."""

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


ON_ONS_ALONE = ("Start", "Einde", "Capaciteit", "EventStatus")
"""What nobody may change in the team and somebody may try to: it is put back, and that is said."""


@dataclass(slots=True)
class Event:
    """A meeting's rows. `put_back` are columns that somebody changed on the team's side who may
    not; `right` is what the team's row says for the rest."""

    pair: Pair
    memo: Mapping[str, Any]
    right: dict[str, Scalar]
    put_back: tuple[str, ...] = ()
    people: Mapping[str, list[str]] = field(default_factory=dict)  # who organises and speaks

    @property
    def key(self) -> str:
        return self.pair.key

    def position(self) -> Position:
        """What an organiser may write on either side. Without a row in the team ONS speaks."""
        left: dict[str, Scalar] = {name: _text(self.pair.left, name) for name in TOLD}
        right = self.right if self.pair.right is not None else left
        return Position(self.key, left, right)

    def meeting(self, overview: Overview, told: Value | None, now: datetime) -> Meeting | None:
        """Its facts, with what both sides agree on now (`told`); None when ONS has no such row."""
        row = self.pair.left
        if row is None:
            return None
        status, status_at = self._status(row, overview.app)
        cancelled = moment(self.memo.get("cancelled_at"))
        if status == EventStatus.GEANNULEERD and not self.memo.get("cancelled"):
            cancelled = row.setter("EventStatus").at or now
        place = str((told or {}).get("Locatie") or "") or None
        moved_at, start, where = self._moved(row, place, status, now)
        made = overview.meeting(
            self.key,
            status=status,
            status_at=status_at,
            moved_at=moved_at,
            cancelled_at=cancelled,
        )
        assert made is not None
        if told is not None:
            made = replace(
                made,
                title=str(told.get("Title") or ""),
                description=_or_none(told.get("Omschrijving")),
                place=place,
                online_link=_or_none(told.get("OnlineLink")),
            )
        if moved_at is not None:
            made = replace(made, previous_start=start, previous_place=where)
        return made

    def memo_after(self, meeting: Meeting, now: datetime) -> dict[str, Any]:
        """What is remembered of it besides."""
        kept: dict[str, Any] = {"kind": MEETING, "start": _iso(meeting.start)}
        kept["place"], kept["people"] = meeting.place, self.people
        kept["status"], kept["status_at"] = meeting.status.value, _iso(meeting.status_at)
        if meeting.cancelled_at is not None:
            # Also after it was published again: until then everybody gets his place back.
            kept["cancelled_at"] = _iso(meeting.cancelled_at)
        if meeting.status is EventStatus.GEANNULEERD:
            kept["cancelled"] = True
        if meeting.moved_at is not None:
            kept["moved_at"] = _iso(meeting.moved_at)
            kept["from"] = [_iso(meeting.previous_start), meeting.previous_place]
        if self.put_back:
            kept["put_back"] = list(self.put_back)
        if meeting.status in SHOWN:
            kept["published_at"] = self.memo.get("published_at") or _iso(self._published_at(now))
        return kept

    def _published_at(self, now: datetime) -> datetime:
        """When a meeting that is new to us was published: long ago, perhaps, when this is the
        first time that anything is seen."""
        row = self.pair.left
        if row is None or self.memo:
            return now
        return row.setter("EventStatus").at or row.made_at or now

    def _status(self, row: Row, app: str) -> tuple[str | None, datetime | None]:
        """What a person said last, and when. The product's own word in the column (full, held, or
        no longer so) hides that and changes nothing about it."""
        typed, setter = row.text("EventStatus"), row.setter("EventStatus")
        said, at = text(self.memo.get("status")), moment(self.memo.get("status_at"))
        if typed in BY_SERVICE:
            return said or EventStatus.GEPUBLICEERD.value, at
        return typed, at if setter.by is None and setter.app == app else setter.at

    def _moved(
        self, row: Row, place: str | None, status: str | None, now: datetime
    ) -> tuple[datetime | None, datetime | None, str | None]:
        """When it was last moved, from when and from where. Two moves between two runs are one."""
        at, before = moment(self.memo.get("moved_at")), self.memo.get("from") or [None, None]
        start, where = moment(self.memo.get("start")), text(self.memo.get("place"))
        shown = self.memo.get("published_at") is not None and status != EventStatus.CONCEPT
        if not shown or start is None or (moment(row.fields.get("Start")), place) == (start, where):
            return at, moment(before[0]), text(before[1])
        return now, start, where


def event_of(pair: Pair, overview: Overview) -> Event:
    """Read a meeting's rows. What ONS says counts for everything but what an organiser may write
    on the team's side too."""
    memo: Mapping[str, Any] = pair.entry.memo if pair.entry is not None else {}
    if pair.left is None:
        return Event(pair, memo, {})
    right, put_back = _right(pair, overview, pair.left)
    made = Event(pair, memo, right, put_back, _people(pair.left, overview))
    if not put_back and pair.entry is not None:
        # Said until somebody changes anything else that may be changed on either side.
        now = made.position()
        if (pair.entry.left, pair.entry.right) == (now.left, now.right):
            made.put_back = tuple(memo.get("put_back") or ())
    return made


def _people(row: Row, overview: Overview) -> dict[str, list[str]]:
    return {column: sorted(overview.organisers(row, column)) for column in PEOPLE_OF}


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
        ours = setter.by is None and setter.app == overview.app
        if (past is not None and now == was) or setter.by in mine or (past is None and ours):
            found[name] = now
        elif past is None:
            found[name] = _text(row, name)  # it stood there before anybody put the meeting there
        else:
            found[name] = was
            if not (setter.by is None and setter.app == overview.app):
                put_back.append(name)
    for name in ON_ONS_ALONE:
        # A row that somebody copied by hand was right when he did, and changed on ONS since.
        setter = there.setter(name)
        edited = setter.by is not None and setter.version != 1
        if edited and not same(there.fields.get(name), row.fields.get(name)):
            put_back.append(name)
    return found, tuple(put_back)


def _text(row: Row | None, name: str) -> str | None:
    if row is None:
        return None
    value = row.fields.get(name)
    if isinstance(value, Mapping):  # a link: its address
        value = value.get("Url")
    return text(value)


def _or_none(value: object) -> str | None:
    return text(value)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
