"""An event of a calendar, as Graph has it and as a place shows it.

https://learn.microsoft.com/graph/api/resources/event
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from connector.address import address, literal
from connector.errors import error_code
from connector.exchange import Response

PROPERTY = "String {5bd1a6b4-6f0c-4a0e-9d5a-0d6f0f6f7a51} Name OnsSleutel"
"""Holds our key. Only who asks for it by this name sees it; people never do.
https://learn.microsoft.com/graph/api/resources/extended-properties-overview"""
EXPANDED = f"singleValueExtendedProperties($filter=id eq {literal(PROPERTY)})"

_WINDOWS = {"Europe/Amsterdam": "W. Europe Standard Time"}
"""Amsterdam is not among the other names that are documented to be known.
https://learn.microsoft.com/graph/api/resources/datetimetimezone"""
_ZONES = timedelta(hours=14)
"""How far midnight somewhere is from midnight UTC, at most."""


def keyed(key: str) -> str:
    """A filter for the events that hold `key`."""
    inner = f"ep/id eq {literal(PROPERTY)} and ep/value eq {literal(key)}"
    return f"singleValueExtendedProperties/any(ep:{inner})"


def key_of(event: Mapping[str, Any]) -> str | None:
    """Of an event that was read with EXPANDED. Whether names of properties keep their case on the
    way is not documented."""
    for one in event.get("singleValueExtendedProperties") or ():
        if str(one.get("id", "")).lower() == PROPERTY.lower():
            return str(one.get("value") or "") or None
    return None


def value_of(event: Mapping[str, Any], key: str | None) -> dict[str, Any]:
    """What a place shows of one of ours: see CalendarSource. Raises KeyError and ValueError for
    what is not a whole event."""
    attendees = {
        str(one["emailAddress"]["address"]).lower(): str(
            (one.get("status") or {}).get("response") or "none"
        )
        for one in event.get("attendees") or ()
    }
    content = (event.get("body") or {}).get("content")
    return {
        "key": key,
        "subject": event["subject"] or "",
        "start": _moment(event["start"]),
        "end": _moment(event["end"]),
        "all_day": bool(event.get("isAllDay")),
        "location": (event.get("location") or {}).get("displayName") or "",
        "cancelled": bool(event.get("isCancelled")),
        "attendees": dict(sorted(attendees.items())),
        "text": None if content is None else digest(content),
        "etag": event.get("@odata.etag"),
    }


def new_event(body: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent to make an event of a replica's "create"."""
    key = str(body["key"])
    return {
        **changes(body, None),
        "attendees": invited(body),
        "hideAttendees": True,
        "responseRequested": True,
        "allowNewTimeProposals": False,
        "showAs": "busy",
        # Should the same event be made twice after all, Exchange gives back the first one.
        "transactionId": str(body.get("transaction") or key),
        "singleValueExtendedProperties": [{"id": PROPERTY, "value": key}],
    }


def changes(body: Mapping[str, Any], seen: Mapping[str, Any] | None) -> dict[str, Any]:
    """Of everything but who is invited: what `body` says and `seen` does not show, as it is sent.
    What `body` does not mention stays as it is; without `seen` everything is new."""
    sent: dict[str, Any] = {}
    if "subject" in body and (seen is None or seen["subject"] != body["subject"]):
        sent["subject"] = body["subject"]
    if "html" in body and (seen is None or seen.get("text") not in (None, digest(body["html"]))):
        sent["body"] = {"contentType": "html", "content": body["html"]}
    if {"location", "online_link"} & body.keys():
        place = body.get("location") or body.get("online_link") or ""
        if seen is None or seen["location"] != place:
            sent["location"] = {"displayName": place}
    if "start" in body and (seen is None or not _same_times(body, seen)):
        start, end = _span(body)
        sent |= {
            "start": _in_zone(start, body),
            "end": _in_zone(end, body),
            "isAllDay": bool(body.get("all_day")),
        }
    return sent


def invited(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    people = dict.fromkeys(str(one).lower() for one in body.get("attendees") or ())
    return [{"type": "required", "emailAddress": {"address": one}} for one in people]


def shows(value: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether an event is as `body` wants it, whoever made it so."""
    return not changes(body, value) and invites(value, body)


def invites(value: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether those whom `body` names are invited, and nobody else."""
    wanted = {one["emailAddress"]["address"] for one in invited(body)}
    return "attendees" not in body or wanted == set(value["attendees"])


def advice(mailbox: str, answer: Response) -> str:
    """What went wrong with the mailbox, and what is to be done about it."""
    code = error_code(answer.body)
    said = f"calendar of {mailbox}: HTTP {answer.status}{f' {code}' if code else ''}"
    if answer.status == 403:
        # https://learn.microsoft.com/exchange/permissions-exo/application-rbac
        return (
            f"{said}. Let the app use this mailbox: give it `Application Calendars.ReadWrite` "
            "with Exchange RBAC for Applications, for a scope that holds the mailbox"
        )
    if answer.status == 404 and code.lower() in _NO_MAILBOX:
        return (
            f"{said}. There is no such mailbox: make a shared mailbox with this address, or put "
            "the right one in `registrations.calendar.mailbox`"
        )
    return said


def gone(answer: Response) -> bool:
    """Whether there is no such event; that there is no such mailbox says nothing of it."""
    return answer.status == 404 and error_code(answer.body).lower() not in _NO_MAILBOX


def digest(html: str) -> str:
    """Of what can be read in it: Exchange writes the rest of a body anew.
    https://learn.microsoft.com/graph/api/user-post-events#examples"""
    words = _Words()
    words.feed(html)
    words.close()
    return hashlib.sha256(" ".join("".join(words.found).split()).encode()).hexdigest()[:16]


def at(mailbox: str, *more: str, **options: str) -> str:
    return address("users", mailbox, "events", *more, **options)


_NO_MAILBOX = (
    "mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "errorinvaliduser",
    "errornonexistentmailbox", "request_resourcenotfound", "resourcenotfound",
)  # fmt: skip
# https://learn.microsoft.com/graph/resolve-auth-errors and reports of what comes when


class _Words(HTMLParser):
    """The text of a page, without what stands in its head."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._hidden += tag in ("style", "script", "title")
        self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script", "title") and self._hidden > 0
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def _moment(given: Mapping[str, Any]) -> str:
    """Graph answers in UTC unless it is asked for another zone."""
    moment = datetime.fromisoformat(str(given["dateTime"])[:26].rstrip("Z"))
    return moment.replace(tzinfo=UTC).isoformat()


def _span(body: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Begin and end, in the event's own zone. What lasts all day goes from midnight to midnight."""
    zone = ZoneInfo(str(body.get("time_zone") or "UTC"))
    start, end = (
        one.replace(tzinfo=zone) if one.tzinfo is None else one.astimezone(zone)
        for one in (datetime.fromisoformat(str(body[name])) for name in ("start", "end"))
    )
    if body.get("all_day"):
        last = end - timedelta(microseconds=1) if end > start else end
        start = start.replace(hour=0, minute=0, second=0, microsecond=0)
        end = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return start, end


def _in_zone(moment: datetime, body: Mapping[str, Any]) -> dict[str, str]:
    name = str(body.get("time_zone") or "UTC")
    local = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    return {"dateTime": local, "timeZone": _WINDOWS.get(name, name)}


def _same_times(body: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    all_day = bool(body.get("all_day"))
    if all_day != seen["all_day"]:
        return False
    for wanted, found in zip(_span(body), (seen["start"], seen["end"]), strict=True):
        held = datetime.fromisoformat(found)
        if all_day:
            # A day comes as its midnight, be it that of its own zone or, as reported, of UTC's.
            if abs(held - wanted.replace(tzinfo=UTC)) >= _ZONES:
                return False
        elif held != wanted:
            return False
    return True
