"""The entry of each meeting in the service's calendar, and what people answer to it.

The calendar follows; it decides nothing. Who declines the invitation still has his place and is
asked on his row whether he comes (ST-22).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from connector.calendar_source import calendar_place
from jobs.job import Reading
from jobs.registrations.calendar_entry import calendar_entry, cancellation
from jobs.registrations.event import SHOWN
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.orders import CALENDAR, Orders
from sync.model import Entry, Ref, Side, Sighting

KIND = "calendar"


def key_of(meeting: str) -> str:
    return f"cal:{meeting}"


def declined(
    meeting: str, mailbox: str, entries: Mapping[str, Entry], seen: Mapping[str, Sighting]
) -> frozenset[str]:
    """The addresses that declined the invitation to a meeting."""
    entry = entries.get(key_of(meeting))
    ref = entry.right_ref if entry is not None else None
    event = seen.get(ref.id.partition("/")[2]) if ref is not None else None
    value = (event.value if event is not None else None) or {}
    attendees: Mapping[str, str] = value.get("attendees") or {}
    return frozenset(address for address, answer in attendees.items() if answer == "declined")


def invite(
    meeting: Meeting,
    addresses: Iterable[str],
    *,
    mailbox: str,
    limit: int,
    sign_up: str | None,
    entry: Entry | None,
    seen: Mapping[str, Sighting],
    orders: Orders,
    over: bool,
) -> Reading | None:
    """Make, change or take back one entry. Nothing is done about a meeting that is over.

    An entry is known by the id that its making answered; after a lost state by the key it carries.
    """
    memo: Mapping[str, Any] = entry.memo if entry is not None else {}
    place = calendar_place(mailbox)
    ref = _found(meeting.key, place, entry, seen)
    wanted = calendar_entry(meeting, addresses, limit=limit, sign_up=sign_up)
    wrong = meeting.status not in SHOWN or meeting.status is EventStatus.GEANNULEERD
    if over or (wanted is None and ref is None):
        return None
    key = key_of(meeting.key)
    if wrong or wanted is None:
        if ref is None or memo.get("taken_back"):
            return None
        orders.add(
            key, Side.RIGHT, place, "cancel", CALENDAR, _native(ref),
            {"comment": cancellation(meeting)}, None, "meeting-cancelled",
        )  # fmt: skip
        return Reading(None, None, None, None, {"kind": KIND, "taken_back": True}, "calendar")
    fingerprint = _fingerprint(wanted)
    if ref is None:
        orders.add(key, Side.RIGHT, place, "create", CALENDAR, None, wanted, None, "calendar")
    elif memo.get("shown") != fingerprint:
        orders.add(
            key, Side.RIGHT, place, "update", CALENDAR, _native(ref), wanted, None, "calendar"
        )
    return Reading(None, None, None, ref, {"kind": KIND, "shown": fingerprint}, "calendar")


def _found(
    meeting: str, place: str, entry: Entry | None, seen: Mapping[str, Sighting]
) -> Ref | None:
    rest = place.partition(":")[2]
    if entry is not None and entry.right_ref is not None:
        id = entry.right_ref.id.partition("/")[2]
        if id in seen:
            return Ref(f"{rest}/{id}", seen[id].etag)
    for id, event in seen.items():
        value = event.value or {}
        if value.get("key") == meeting and not value.get("cancelled"):
            return Ref(f"{rest}/{id}", event.etag)
    return None


def _native(ref: Ref) -> Ref:
    return Ref(ref.id.partition("/")[2], ref.etag)


def _fingerprint(wanted: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]
