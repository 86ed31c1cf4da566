"""A draft that was made from another meeting: last year's, for most of them (NL-06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobs.parse import lookup, text, yes
from jobs.registrations.event import Event
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.overview import Overview
from jobs.registrations.row import Row

NAMED = ("Title", "EventSoort")
"""A draft that has both of these was written by somebody, and nothing is taken over."""

COPIED = (
    *NAMED, "Reeks", "NetwerkLookupId", "Omschrijving", "Themas", "Locatie", "DoelgroepFuncties",
    "DoelgroepScholen", "Capaciteit", "CapaciteitOnline", "GereserveerdePlaatsen", "Uren",
    "DeelnemersZichtbaar",
)  # fmt: skip
"""What a meeting has from the one it was copied from. Its days, what became of it, who was there
and what people agreed to are its own; so is the address of an online meeting."""

UNTOUCHED: dict[str, str | bool] = {
    "Vorm": "Fysiek",
    "AlleenLeden": False,
    "WachtlijstToegestaan": True,
}
"""Also copied. SharePoint fills these in itself, so as long as they say this nobody chose them."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a draft still takes over, once; and for as long as it is one, what it is a copy of."""

    title: str
    columns: dict[str, Any]


def copy_of(event: Event, meeting: Meeting, overview: Overview) -> Copy | None:
    """None of what is no draft, and of one that was not filled in from another meeting."""
    row = event.pair.left
    if row is None or meeting.status is not EventStatus.CONCEPT:
        return None
    above = overview.key_of_item.get(lookup(row.fields, "KopieVan") or "")
    first = overview.meetings.get(above or "")
    if first is None or above == event.key or first.text("Title") is None:
        return None
    title = first.text("Title") or ""
    if _done(event, overview):
        return Copy(title, {})
    if all(row.text(name) for name in NAMED):
        return None
    return Copy(title, taken_over(row, first))


def _done(event: Event, overview: Overview) -> bool:
    """Also when that was in another scope: with the network it was given one."""
    seen = (event.memo, *overview.archive.memos(event.key).values())
    return any(memo.get("copied") for memo in seen)


def taken_over(row: Row, first: Row) -> dict[str, Any]:
    """The columns of `first` that `row` has nothing in, or only what SharePoint put there."""
    found = {
        name: first.fields[name]
        for name in COPIED
        if row.fields.get(name) in (None, "", []) and first.fields.get(name) not in (None, "", [])
    }
    for name, untouched in UNTOUCHED.items():
        mine, other = _said(row, name, untouched), _said(first, name, untouched)
        if mine == untouched and other != untouched:
            found[name] = other
    return found


def _said(row: Row, name: str, untouched: str | bool) -> str | bool:
    if isinstance(untouched, bool):
        return yes(row.fields.get(name), default=untouched)
    return text(row.fields.get(name)) or untouched
