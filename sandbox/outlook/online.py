"""Events that are also online meetings of Teams.

https://learn.microsoft.com/graph/outlook-calendar-online-meetings
"""

from __future__ import annotations

import html

from ..meetings import meetings
from ..tenant import Record, Tenant
from . import mailboxes
from .bodies import html_of

PLACE = "Microsoft Teams Meeting"


def begun(tenant: Tenant, owner: Record, event: Record) -> Record:
    """The event with its meeting, when it asks for one and its organiser has the licence.

    Without a licence there is no link and no error: `isOnlineMeeting` stays false.
    """
    if not event["isOnlineMeeting"]:
        return event
    if not mailboxes.organises_online(tenant, owner):
        return {**event, "isOnlineMeeting": False, "onlineMeetingProvider": "unknown"}
    made = meetings.make_meeting(
        tenant, str(owner["id"]), event["subject"], event["start"], event["end"]
    )
    place = event["location"] or PLACE
    return {
        **event,
        "onlineMeetingProvider": "teamsForBusiness",
        "online": {"meeting": made["id"], "joinUrl": made["joinWebUrl"]},
        "body": {"contentType": "html", "content": _with_link(event["body"], made["joinWebUrl"])},
        "location": place,
        "locations": event["locations"] or (place,),
    }


def followed(tenant: Tenant, owner: Record, event: Record, changes: Record) -> Record:
    """What a change of the event means for its meeting, and the changes that come of it.

    "Subsequently, Outlook ignores any further changes to isOnlineMeeting"; and "inadvertently
    removing the meeting blob from the body would disable meeting online" (event-update).
    """
    if not event["isOrganizer"]:
        return changes
    if event["online"] is None:
        if not changes.get("isOnlineMeeting"):
            return changes
        whole = begun(tenant, owner, {**event, **changes})
        made = ("isOnlineMeeting", "onlineMeetingProvider", "online", "body")
        places = ("location", "locations")
        return {**changes, **{name: whole[name] for name in (*made, *places)}}
    kept = {
        n: v for n, v in changes.items() if n not in ("isOnlineMeeting", "onlineMeetingProvider")
    }
    link = event["online"]["joinUrl"]
    content = str(changes["body"]["content"]) if "body" in changes else None
    if content is not None and link not in html.unescape(content):
        off = {"isOnlineMeeting": False, "onlineMeetingProvider": "unknown", "online": None}
        return {**kept, **off}
    place = meetings.table(str(owner["id"]))
    meeting = tenant.get(place, event["online"]["meeting"])
    if meeting is not None:
        fresh = {n: kept[n] for n in ("subject", "start", "end") if n in kept}
        meetings.change(tenant, meeting, **fresh)
    return kept


def _with_link(body: Record, link: str) -> str:
    """The body with what Outlook puts under it."""
    blob = (
        '<div class="me-email-text"><a class="me-email-headline" href="'
        f'{html.escape(link)}">Join the meeting now</a></div>'
    )
    whole = html_of(body)
    before, end, after = whole.rpartition("</body>")
    return f"{before}{blob}{end}{after}" if end else whole + blob
