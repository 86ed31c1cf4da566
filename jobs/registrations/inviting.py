"""The entry of each meeting in the service's calendar, and what people answer to it.

The calendar follows; it decides nothing. Who declines the invitation still has his place and is
asked on his row whether he comes (ST-22).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from connector.calendar_source import calendar_place
from jobs.job import Archive, Reading
from jobs.parse import moment
from jobs.registrations.calendar_entry import calendar_entry, cancellation
from jobs.registrations.event import SHOWN
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.orders import CALENDAR, Orders
from sync.model import Entry, Ref, Side, Sighting

KIND = "calendar"


def key_of(meeting: str) -> str:
    return f"cal:{meeting}"


class Invitations:
    """The service's calendar as it was last seen, and what is to change in it.

    An entry is known by the id that its making answered; after a lost state by the key it carries.
    """

    def __init__(
        self, mailbox: str, limit: int, entries: Mapping[str, Entry], archive: Archive
    ) -> None:
        self.place = calendar_place(mailbox)
        self._limit, self._entries = limit, entries
        self._declined: dict[str, frozenset[str]] = {}
        self._seen: Mapping[str, Sighting] = archive.sightings(self.place)
        self._by_key = {
            str(value["key"]): id
            for id, event in self._seen.items()
            if (value := event.value or {}).get("key") and not value.get("cancelled")
        }

    def declined(self, meeting: str) -> frozenset[str]:
        """The addresses, in lower case, that declined the invitation to a meeting."""
        if meeting not in self._declined:
            said = self._attendees(meeting).items()
            self._declined[meeting] = frozenset(a for a, answer in said if answer == "declined")
        return self._declined[meeting]

    def invite(
        self,
        meeting: Meeting,
        addresses: Iterable[str],
        *,
        sign_up: str | None,
        orders: Orders,
        now: datetime,
    ) -> Reading | None:
        """Make, change or take back one entry. Nothing is done about a meeting that is over."""
        if meeting.over_at is not None and meeting.over_at <= now:
            return None
        ref = self._ref(meeting.key)
        wanted = calendar_entry(
            meeting,
            addresses,
            limit=self._limit,
            sign_up=sign_up,
            already=self._attendees(meeting.key),
        )
        wrong = meeting.status not in SHOWN or meeting.status is EventStatus.GEANNULEERD
        if wrong or wanted is None:
            return self._take_back(meeting.key, ref, cancellation(meeting), orders)
        key, fingerprint = key_of(meeting.key), _fingerprint(wanted)
        if ref is None:
            body = {**wanted, "transaction": self._transaction(meeting.key)}
            orders.add(
                key, Side.RIGHT, self.place, "create", CALENDAR, None, body, None, "calendar"
            )
        elif self._memo(meeting.key).get("shown") != fingerprint:
            orders.add(
                key, Side.RIGHT, self.place, "update", CALENDAR, _native(ref), wanted, None,
                "calendar",
            )  # fmt: skip
        return Reading(None, None, None, ref, {"kind": KIND, "shown": fingerprint}, "calendar")

    def meeting_gone(self, meeting: str, orders: Orders, now: datetime) -> Reading | None:
        """Take back the entry of a meeting whose row somebody deleted; not one that is over."""
        ref = self._ref(meeting)
        event = self._seen[_native(ref).id].value if ref is not None else None
        end = moment((event or {}).get("end"))
        if end is None or end <= now:
            return None
        return self._take_back(meeting, ref, cancellation(None), orders)

    def _take_back(
        self, meeting: str, ref: Ref | None, comment: str, orders: Orders
    ) -> Reading | None:
        if ref is None:
            return None
        orders.add(
            key_of(meeting), Side.RIGHT, self.place, "cancel", CALENDAR, _native(ref),
            {"comment": comment}, None, "meeting-cancelled",
        )  # fmt: skip
        return Reading(None, None, None, ref, {"kind": KIND, "taken_back": True}, "calendar")

    def _attendees(self, meeting: str) -> Mapping[str, str]:
        """Who is invited, with what each answered."""
        ref = self._ref(meeting)
        event = self._seen[_native(ref).id].value if ref is not None else None
        found: Mapping[str, str] = (event or {}).get("attendees") or {}
        return found

    def _ref(self, meeting: str) -> Ref | None:
        entry = self._entries.get(key_of(meeting))
        known = entry.right_ref.id.partition("/")[2] if entry and entry.right_ref else ""
        id = known if known in self._seen else self._by_key.get(meeting)
        if id is None:
            return None
        return Ref(f"{self.place.partition(':')[2]}/{id}", self._seen[id].etag)

    def _transaction(self, meeting: str) -> str:
        """Another one than that of the entry before: Exchange gives back what a transaction made,
        also after it was cancelled.
        https://learn.microsoft.com/graph/api/resources/event#properties"""
        entry = self._entries.get(key_of(meeting))
        if entry is None or entry.right_ref is None:
            return meeting
        return f"{meeting} {hashlib.sha256(entry.right_ref.id.encode()).hexdigest()[:8]}"

    def _memo(self, meeting: str) -> Mapping[str, Any]:
        entry = self._entries.get(key_of(meeting))
        return entry.memo if entry is not None else {}


def _native(ref: Ref) -> Ref:
    return Ref(ref.id.partition("/")[2], ref.etag)


def _fingerprint(wanted: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]
