"""Calendars and events as Graph writes them.

https://learn.microsoft.com/graph/api/resources/event
https://learn.microsoft.com/graph/api/resources/calendar
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from ..call import Call
from ..odata import expand, matcher
from ..tenant import Record
from . import mailboxes, zones
from .bodies import html_of, text_of
from .events import address_of

_BODY_KIND = re.compile(r"outlook\.body-content-type\s*=\s*\"?(text|html)\"?", re.IGNORECASE)


def event(call: Call, record: Record) -> Record:
    """One event, with the time zone and the kind of body that the request prefers."""
    zone = zones.preferred(call)
    body = {"contentType": "html", "content": html_of(record["body"])}
    if _prefers_text(call):
        body = {"contentType": "text", "content": text_of(record["body"])}
    within = {name: record[f"{name}Zone"] if record["isAllDay"] else "" for name in _ENDS}
    online = record["online"]
    shown: Record = {
        "@odata.etag": f'W/"{record["changeKey"]}"',
        "id": record["id"],
        "createdDateTime": record["created"],
        "lastModifiedDateTime": record["modified"],
        "changeKey": record["changeKey"],
        "categories": list(record["categories"]),
        "transactionId": record["transactionId"],
        "originalStartTimeZone": record["startZone"],
        "originalEndTimeZone": record["endZone"],
        "iCalUId": record["uid"],
        "reminderMinutesBeforeStart": record["reminderMinutesBeforeStart"],
        "isReminderOn": record["isReminderOn"],
        "hasAttachments": False,
        "subject": record["subject"],
        "bodyPreview": text_of(record["body"])[:255],
        "importance": record["importance"],
        "sensitivity": record["sensitivity"],
        "isAllDay": record["isAllDay"],
        "isCancelled": record["isCancelled"],
        "isOrganizer": record["isOrganizer"],
        "responseRequested": record["responseRequested"],
        "seriesMasterId": None,
        "showAs": record["showAs"],
        "type": "singleInstance",
        "webLink": (
            f"https://outlook.office365.com/owa/?itemid={quote(record['id'], safe='')}"
            "&exvsurl=1&path=/calendar/item"
        ),
        "onlineMeetingUrl": None,
        "isOnlineMeeting": record["isOnlineMeeting"],
        "onlineMeetingProvider": record["onlineMeetingProvider"],
        "allowNewTimeProposals": record["allowNewTimeProposals"],
        "isDraft": False,
        "hideAttendees": record["hideAttendees"],
        "recurrence": None,
        "responseStatus": dict(record["response"]),
        "body": body,
        "start": zones.shown(record["start"], zone, within=within["start"]),
        "end": zones.shown(record["end"], zone, within=within["end"]),
        "location": _location(record["location"]),
        "locations": [_location(name) for name in record["locations"]],
        "attendees": [_attendee(one) for one in record["attendees"]],
        "organizer": {"emailAddress": dict(record["organizer"])},
        "onlineMeeting": {"joinUrl": online["joinUrl"]} if online else None,
    }
    return {**shown, **_extended(call, record)}


def applied(call: Call) -> dict[str, str]:
    """The header that confirms what was preferred."""
    found = []
    if "outlook.timezone" in call.headers.get("Prefer", "").lower():
        found.append(f'outlook.timezone="{zones.preferred(call)}"')
    if kind := _BODY_KIND.search(call.headers.get("Prefer", "")):
        found.append(f'outlook.body-content-type="{kind[1].lower()}"')
    return {"Preference-Applied": ", ".join(found)} if found else {}


def calendar(call: Call, user: Record) -> Record:
    """The one calendar of a mailbox. A Dutch mailbox calls it "Agenda"."""
    online = mailboxes.organises_online(call.tenant, user)
    return {
        "id": calendar_id(user),
        "name": "Agenda",
        "color": "auto",
        "hexColor": "",
        "isDefaultCalendar": True,
        "changeKey": hashlib.sha1(user["id"].encode(), usedforsecurity=False).hexdigest()[:24],
        "canShare": True,
        "canViewPrivateItems": True,
        "canEdit": True,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"] if online else [],
        "defaultOnlineMeetingProvider": "teamsForBusiness" if online else "unknown",
        "isTallyingResponses": True,
        "isRemovable": False,
        "owner": {"name": user["displayName"], "address": address_of(user)},
    }


def calendar_id(user: Record) -> str:
    mark = hashlib.sha256(f"calendar {user['id']}".encode()).hexdigest()
    return f"AAMkAD{mark}AAA="


_ENDS = ("start", "end")


def _extended(call: Call, record: Record) -> Record:
    """`$expand=singleValueExtendedProperties($filter=id eq '…')`; they are never shown unasked.

    https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
    """
    asked = expand(call.query.get("expand"))
    name = next((n for n in asked if n.lower() == "singlevalueextendedproperties"), None)
    if name is None:
        return {}
    passes = matcher(asked[name].get("filter"))
    rows = [{"id": id, "value": value} for id, value in record["extended"].items()]
    found = [row for row in rows if passes(row)]
    return {"singleValueExtendedProperties": found} if found else {}


def _attendee(one: Record) -> Record:
    return {
        "type": one["type"],
        "status": {"response": one["response"], "time": one["time"]},
        "emailAddress": {"name": one["name"], "address": one["address"]},
    }


def _location(name: str) -> Record:
    if not name:
        return {
            "displayName": "", "locationType": "default", "uniqueIdType": "unknown",
            "address": {}, "coordinates": {},
        }  # fmt: skip
    return {
        "displayName": name, "locationType": "default", "uniqueId": name,
        "uniqueIdType": "private",
    }  # fmt: skip


def _prefers_text(call: Call) -> bool:
    found = _BODY_KIND.search(call.headers.get("Prefer", ""))
    return found is not None and found[1].lower() == "text"
