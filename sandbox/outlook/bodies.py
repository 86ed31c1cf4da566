"""What a client sends of an event, read into what the mailbox keeps of it.

https://learn.microsoft.com/graph/api/resources/event
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ..call import GraphError
from ..tenant import Record
from . import zones
from .events import NEVER
from .zones import invalid

_ID = re.compile(
    r"(?:(?:String|Integer|Short|Long|Float|Double|Boolean|SystemTime|CLSID|Binary|Currency"
    r"|ApplicationTime|Object) (?:\{[0-9A-Fa-f-]{36}\} (?:Name .+|Id 0x[0-9A-Fa-f]+)"
    r"|0x[0-9A-Fa-f]+))",
    re.IGNORECASE,
)
"""https://learn.microsoft.com/graph/api/resources/extended-properties-overview"""

_ENUMERATED = {
    "importance": ("low", "normal", "high"),
    "sensitivity": ("normal", "personal", "private", "confidential"),
    "showAs": ("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
    "onlineMeetingProvider": (
        "unknown", "teamsForBusiness", "skypeForBusiness", "skypeForConsumer",
    ),
}  # fmt: skip
_BOOLEAN = (
    "isAllDay", "isReminderOn", "responseRequested", "allowNewTimeProposals", "hideAttendees",
    "isOnlineMeeting",
)  # fmt: skip
READ_ONLY = frozenset(
    {"id", "changeKey", "createdDateTime", "lastModifiedDateTime", "iCalUId", "uid", "webLink"}
    | {"bodyPreview", "isOrganizer", "isCancelled", "isDraft", "organizer", "responseStatus"}
    | {"onlineMeeting", "onlineMeetingUrl", "hasAttachments", "type", "seriesMasterId"}
    | {"originalStart", "originalStartTimeZone", "originalEndTimeZone", "occurrenceId"}
    | {"calendar", "cancelledOccurrences", "exceptionOccurrences"}
)
"""Sent back by clients that change what they have read; the service leaves them as they are."""

DEFAULTS: Record = {
    "subject": "",
    "body": {"contentType": "html", "content": ""},
    "attendees": (),
    "isAllDay": False,
    "hideAttendees": False,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "online": None,
    "location": "",
    "locations": (),
    "importance": "normal",
    "sensitivity": "normal",
    "showAs": "busy",
    "categories": (),
    "isReminderOn": True,
    "reminderMinutesBeforeStart": 15,
    "responseRequested": True,
    "allowNewTimeProposals": True,
    "transactionId": None,
    "extended": {},
}


def new(body: Record, at_most: int) -> Record:
    """All fields of a new event; refuses one that has no beginning or no end."""
    found = read(body, at_most)
    if "start" not in found or "end" not in found:
        raise invalid()
    made = {**DEFAULTS, **found}
    if made["isAllDay"] and "showAs" not in found:
        made["showAs"] = "free"
    check_times(made)
    return made


def read(body: Record, at_most: int) -> Record:
    """The fields of a body that change something; refuses what an event does not have."""
    found: Record = {}
    for name, value in body.items():
        if name in READ_ONLY or "@odata" in name:
            continue
        reader = _READERS.get(name)
        if reader is not None:
            found |= reader(value)
        elif name in _BOOLEAN:
            if not isinstance(value, bool):
                raise _malformed(name)
            found[name] = value
        elif name in _ENUMERATED:
            found[name] = _one_of(name, value)
        elif name == "attendees":
            found["attendees"] = _attendees(value, at_most)
        elif name == "recurrence":
            if value is not None:
                raise GraphError(501, "NotImplemented", "There are no series in this tenant.")
        else:
            raise _malformed(name)
    return found


def check_times(event: Record) -> None:
    """An event ends after it begins; one of whole days is from midnight to midnight.

    Both messages as clients have reported them. Reported/uncertain: the code of the third.
    """
    if event["end"] < event["start"]:
        raise invalid()
    if not event["isAllDay"]:
        return
    for name, label in (("start", "Start"), ("end", "End")):
        local = event[name].astimezone(zones.zone(event[f"{name}Zone"]))
        if (local.hour, local.minute, local.second) != (0, 0, 0):
            raise GraphError(
                400,
                "ErrorInvalidRequest",
                f"The Event.{label} property for an all-day event needs to be set to midnight.",
            )
    # A day is an hour shorter when summer time begins.
    if event["end"] - event["start"] < timedelta(hours=23):
        raise GraphError(
            400,
            "ErrorInvalidRequest",
            "The duration of an event marked as All day must be at least 24 hours.",
        )


def html_of(body: Record) -> str:
    """The body as Exchange keeps it: a whole document, whatever was sent."""
    content = str(body["content"])
    if body["contentType"] == "text":
        content = html.escape(content).replace("\n", "<br>\r\n")
    if "<html" in content.lower():
        return content
    return (
        '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; '
        f'charset=utf-8">\r\n</head>\r\n<body>\r\n{content}\r\n</body>\r\n</html>\r\n'
    )


def text_of(body: Record) -> str:
    """The body without its markup."""
    if body["contentType"] == "text":
        return str(body["content"])
    inside = re.sub(r"(?is)<(head|style|script)\b.*?</\1>", "", str(body["content"]))
    inside = re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\n", inside)
    return html.unescape(re.sub(r"<[^>]+>", "", inside)).strip()


def extended_id(id: str) -> str:
    if not _ID.fullmatch(id):
        # Documented forms; Reported/uncertain: the answer to another.
        raise GraphError(400, "ErrorInvalidProperty", f"The property id '{id}' is invalid.")
    return id


def _body(value: Any) -> Record:
    if not isinstance(value, dict):
        raise _malformed("body")
    kind = str(value.get("contentType") or "text").lower()
    if kind not in ("html", "text"):
        raise _malformed("contentType")
    return {"body": {"contentType": kind, "content": str(value.get("content") or "")}}


def _moment(name: str) -> Callable[[Any], Record]:
    def read_moment(value: Any) -> Record:
        moment, zone = zones.read(value)
        return {name: moment, f"{name}Zone": zone}

    return read_moment


def _location(value: Any) -> Record:
    """ "If you update the location property, any prior locations in the locations collection
    would be removed and replaced by the new location value" (event)."""
    name = _place(value)
    return {"location": name, "locations": (name,) if name else ()}


def _locations(value: Any) -> Record:
    if not isinstance(value, list):
        raise _malformed("locations")
    names = tuple(_place(one) for one in value)
    return {"location": "; ".join(names), "locations": names}


def _place(value: Any) -> str:
    if not isinstance(value, dict):
        raise _malformed("location")
    return str(value.get("displayName") or "")


def _attendees(value: Any, at_most: int) -> tuple[Record, ...]:
    if not isinstance(value, list):
        raise _malformed("attendees")
    found: dict[str, Record] = {}
    for one in value:
        email = one.get("emailAddress") if isinstance(one, dict) else None
        address = str((email or {}).get("address") or "").strip()
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            raise GraphError(
                400, "ErrorInvalidRecipients", "At least one recipient isn't valid."
            )  # fmt: skip
        kind = str(one.get("type") or "required").lower()
        if kind not in ("required", "optional", "resource"):
            raise _malformed("type")
        found.setdefault(
            address.casefold(),
            {
                "address": address,
                "name": str((email or {}).get("name") or address),
                "type": kind,
                "response": "none",
                "time": NEVER,
            },
        )
    if len(found) > at_most:
        # "The maximum number of attendees included in an event … is 500" (event).
        # Reported/uncertain: the answer to more; no page shows it.
        raise GraphError(
            400,
            "ErrorInvalidRecipients",
            f"The number of recipients exceeds the maximum of {at_most}.",
        )
    return tuple(found.values())


def _extended(value: Any) -> Record:
    if not isinstance(value, list):
        raise _malformed("singleValueExtendedProperties")
    found = {}
    for one in value:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise _malformed("singleValueExtendedProperties")
        found[extended_id(one["id"])] = None if one.get("value") is None else str(one["value"])
    return {"extended": found}


def _strings(name: str) -> Callable[[Any], Record]:
    def read_strings(value: Any) -> Record:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _malformed(name)
        return {name: tuple(value)}

    return read_strings


def _text(name: str) -> Callable[[Any], Record]:
    def read_text(value: Any) -> Record:
        if value is not None and not isinstance(value, str):
            raise _malformed(name)
        return {name: value if name == "transactionId" else (value or "")}

    return read_text


def _number(value: Any) -> Record:
    if type(value) is not int:
        raise _malformed("reminderMinutesBeforeStart")
    return {"reminderMinutesBeforeStart": value}


def _one_of(name: str, value: Any) -> str:
    known = {one.lower(): one for one in _ENUMERATED[name]}
    if str(value).lower() not in known:
        raise _malformed(name)
    return known[str(value).lower()]


def _malformed(name: str) -> GraphError:
    return GraphError(
        400,
        "RequestBodyRead",
        f"The property '{name}' does not exist on type 'microsoft.graph.event' or its value "
        "cannot be read.",
    )


_READERS: dict[str, Callable[[Any], Record]] = {
    "subject": _text("subject"),
    "transactionId": _text("transactionId"),
    "body": _body,
    "start": _moment("start"),
    "end": _moment("end"),
    "location": _location,
    "locations": _locations,
    "categories": _strings("categories"),
    "reminderMinutesBeforeStart": _number,
    "singleValueExtendedProperties": _extended,
}
