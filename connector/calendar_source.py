"""The calendar of the service's own mailbox, observed by one delta.

https://learn.microsoft.com/graph/api/event-delta
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from connector.address import address
from connector.delta import delta
from connector.event import EXPANDED, advice, at, gone, key_of, value_of
from connector.exchange import Exchange, Request
from connector.list_source import Known, nothing_known
from connector.listing import listing
from sync.model import Coverage, Observation, Sighting

_PAGE = {"Prefer": "odata.maxpagesize=200"}
_BACK, _AHEAD = timedelta(days=7), timedelta(days=400)
_ENOUGH = timedelta(days=183)
_MANY = 40
"""So many are not asked for one by one: the state was lost, and the mailbox is new to us."""


def calendar_place(mailbox: str) -> str:
    return f"calendar:{mailbox.lower()}"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CalendarSource:
    """The events of one mailbox, by event id. A value is {"key": ours, "subject", "start", "end"
    (UTC), "all_day", "location", "cancelled", "attendees": {address in lower case: "none",
    "accepted", "tentativelyAccepted", "declined", "notResponded"}, "text": a digest of what its
    body says, "etag"}; of an event that is not ours {"key": None} and nothing else.

    A delta of a calendar knows a span of days and shows no property of ours. So the span is begun
    anew in a full pass, and when less than half a year of it lies ahead; and the key is remembered
    (`known`), so that only an event that is new to us is asked for by itself.

    That one of ours is gone is never concluded: it is asked for. A delta also calls "removed" what
    was moved out of its span. Only what was over before the span began is forgotten.
    """

    def __init__(
        self,
        mailbox: str,
        *,
        known: Known = nothing_known,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.mailbox, self.known, self._now = mailbox.lower(), known, now
        self.place = calendar_place(mailbox)
        self.source = self.place
        self.places: tuple[str, ...] = (self.place,)
        self.limit = f"mailbox:{self.mailbox}"

    def observe(self, cursor: str | None, full: bool = False) -> Exchange[Observation]:
        today = self._today()
        span, link = _span(None if full else cursor)
        if span is None or span.end - today < _ENOUGH:
            span, link = _Span(today - _BACK, today + _AHEAD), None
        start = address("users", self.mailbox, "calendarView", "delta") + span.query
        seen = yield from delta(start, link, self.place, headers=_PAGE, limit=self.limit)
        known = self.known(self.place)
        found, unread = self._sort(seen.items, known)
        if seen.coverage is Coverage.FULL:
            unread += [id for id, value in known.items() if _missed(id, value, seen.items, span)]
        failure = advice(self.mailbox, seen.answer) if seen.answer else seen.failure
        failure = (yield from self._read(unread, found)) or failure
        return Observation(
            self.source,
            tuple(Sighting(self.place, id, v, (v or {}).get("etag")) for id, v in found.items()),
            {self.place: Coverage.PARTIAL if failure else seen.coverage},
            None if failure or seen.cursor is None else f"{span} {seen.cursor}",
            failure,
            seen.restarted,
        )

    def _today(self) -> date:
        return self._now().astimezone(UTC).date()

    def events(self, ids: list[str]) -> Exchange[Observation]:
        """Point reads: how these events are now."""
        found: dict[str, Mapping[str, Any] | None] = {}
        failure = yield from self._read(ids, found)
        return Observation(
            self.source,
            tuple(Sighting(self.place, id, v, (v or {}).get("etag")) for id, v in found.items()),
            {self.place: Coverage.PARTIAL if failure else Coverage.SINCE},
            failure=failure,
        )

    def _sort(
        self, items: Mapping[str, Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]]
    ) -> tuple[dict[str, Mapping[str, Any] | None], list[str]]:
        """What is clear by itself, and what has to be asked for."""
        found: dict[str, Mapping[str, Any] | None] = {}
        unread: list[str] = []
        for id, item in items.items():
            before = known.get(id)
            ours = before is not None and before.get("key") is not None
            if item.get("seriesMasterId"):
                continue  # one time of somebody's series: the product makes none
            if "@removed" in item:
                if ours:
                    unread.append(id)
                elif before is not None:
                    found[id] = None
            elif before is None:
                unread.append(id)
            elif not ours:
                found[id] = before
            else:
                try:
                    found[id] = value_of(item, before["key"])
                except (KeyError, ValueError, TypeError):
                    unread.append(id)
        return found, unread

    def _read(
        self, ids: list[str], found: dict[str, Mapping[str, Any] | None]
    ) -> Exchange[str | None]:
        """Into `found`; why not, for what could not be read."""
        failure: str | None = None
        if len(ids) > _MANY:
            wanted = set(ids)
            since = f"start/dateTime ge '{self._today() - _BACK}T00:00:00'"
            url = at(self.mailbox, filter=since, expand=EXPANDED, top="200")
            for event in (yield from listing(url, self.place, self.limit)):
                if event.get("id") in wanted:
                    found[str(event["id"])] = read(event)
            ids = [id for id in ids if id not in found]
        if not ids:
            return None
        answers = yield [
            Request("GET", at(self.mailbox, id, expand=EXPANDED), limit=self.limit) for id in ids
        ]
        for id, answer in zip(ids, answers, strict=True):
            try:
                found[id] = None if gone(answer) else read(answer.body)
            except (KeyError, ValueError, TypeError):
                failure = advice(self.mailbox, answer)
        return failure


def read(event: Any) -> dict[str, Any]:
    """One that was asked for with EXPANDED. Raises KeyError, TypeError and ValueError for what is
    not an event."""
    key = key_of(event)
    value = value_of(event, key)
    return value if key is not None else {"key": None}


@dataclass(frozen=True, slots=True)
class _Span:
    begin: date
    end: date

    def __str__(self) -> str:
        return f"{self.begin}/{self.end}"

    @property
    def query(self) -> str:
        return f"?startDateTime={self.begin}T00:00:00Z&endDateTime={self.end}T00:00:00Z"


def _span(cursor: str | None) -> tuple[_Span | None, str | None]:
    """A cursor begins with the days that its link is about."""
    days, _, link = (cursor or "").partition(" ")
    begin, _, end = days.partition("/")
    try:
        return _Span(date.fromisoformat(begin), date.fromisoformat(end)), link
    except ValueError:
        return None, None


def _missed(id: str, value: Mapping[str, Any], seen: Mapping[str, Any], span: _Span) -> bool:
    """Whether an event of ours that is not over did not come with the others."""
    if id in seen or value.get("key") is None:
        return False
    return datetime.fromisoformat(value["end"]).date() >= span.begin
