"""Online meetings and the reports of who was there.

A meeting belongs to its organiser. Each time that everybody has left, a report is made; who may
read which through an application is the matter of `policies`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ..entra.organization import tenant_id
from ..tenant import Record, Tenant

NEWEST = 50
"""So many reports of a meeting there are at most, the newest ones.

https://learn.microsoft.com/microsoftteams/teams-analytics-and-reports/meeting-attendance-report
"""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, and from when to when. Somebody without an account has a name alone."""

    user: str | None  # object id
    intervals: tuple[tuple[datetime, datetime], ...]
    role: str = "Attendee"
    name: str = ""


def make_meeting(
    tenant: Tenant,
    organizer: str,
    subject: str,
    start: datetime,
    end: datetime,
    *,
    external_id: str | None = None,
    channel: str | None = None,
    attendees: Iterable[Record] = (),
) -> Record:
    """A meeting of this person (object id); `channel` when it is held in one."""
    mark = base64.b64encode(tenant.new_id().encode()).decode().rstrip("=")
    thread = channel or f"19:meeting_{mark}@thread.v2"
    place = quote(thread, safe="").replace("%3A", "%3a")
    context = quote(f'{{"Tid":"{tenant_id(tenant)}","Oid":"{organizer}"}}', safe="")
    message = str(int(tenant.now().timestamp() * 1000)) if channel else "0"
    record: Record = {
        "id": base64.b64encode(f"1*{organizer}*0**{thread}*{mark}".encode()).decode(),
        "organizer": organizer,
        "created": tenant.stamp(),
        "start": start,
        "end": end,
        "subject": subject,
        "externalId": external_id,
        "thread": thread,
        "channel": channel,
        "message": message,
        "joinWebUrl": (
            f"https://teams.microsoft.com/l/meetup-join/{place}/{message}?context={context}"
        ),
        "attendees": tuple(attendees),
    }
    return tenant.put(table(organizer), record["id"], record, what="meetings.create")


def change(tenant: Tenant, meeting: Record, **changes: Any) -> Record:
    """Subject and times follow the event that the meeting came with."""
    if all(meeting[name] == value for name, value in changes.items()):
        return meeting
    return tenant.put(
        table(meeting["organizer"]), meeting["id"], {**meeting, **changes}, what="meetings.update"
    )


def by_link(tenant: Tenant, organizer: str, link: str) -> Record | None:
    rows = tenant.tables.get(table(organizer), {}).values()
    return next((row for row in rows if row["joinWebUrl"] == link), None)


def find(tenant: Tenant, link: str) -> Record | None:
    """The meeting behind this link, whoever organises it."""
    for name in list(tenant.tables):
        if name.startswith("onlineMeetings/"):
            found = by_link(tenant, name.partition("/")[2], link)
            if found is not None:
                return found
    return None


def end_meeting(
    tenant: Tenant, meeting: Record, attendance: Iterable[Attendance], *, ended: datetime
) -> Record:
    """Everybody has left: the report of this session is made."""
    records = tuple(_attended(tenant, one) for one in attendance)
    begun = [one["attendanceIntervals"][0]["joinDateTime"] for one in records]
    report = {
        "id": tenant.new_id(),
        "meeting": meeting["id"],
        "start": min(begun, default=written(ended)),
        "end": written(ended),
        "records": records,
    }
    return tenant.put(
        f"attendanceReports/{meeting['id']}", report["id"], report, what="meetings.end"
    )


def reports(tenant: Tenant, meeting: Record) -> list[Record]:
    """The newest first. Of a meeting in a channel: those of every meeting in it.

    Reported/uncertain: the pages say that meetings in channels are not supported, and also that
    all of a channel come back; the second is what a client has to cope with.
    """
    ids = [meeting["id"]]
    if meeting["channel"]:
        ids = [
            row["id"]
            for name, rows in tenant.tables.items()
            if name.startswith("onlineMeetings/")
            for row in rows.values()
            if row["channel"] == meeting["channel"]
        ]
    found = [row for id in ids for row in tenant.tables.get(f"attendanceReports/{id}", {}).values()]
    return sorted(found, key=lambda row: str(row["end"]), reverse=True)[:NEWEST]


def table(organizer: str) -> str:
    return f"onlineMeetings/{organizer}"


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"


def _attended(tenant: Tenant, one: Attendance) -> Record:
    """https://learn.microsoft.com/graph/api/resources/attendancerecord"""
    user = tenant.get("users", one.user or "") or {}
    intervals = [
        {
            "joinDateTime": written(joined),
            "leaveDateTime": written(left),
            "durationInSeconds": int((left - joined).total_seconds()),
        }
        for joined, left in sorted(one.intervals)
    ]
    return {
        "id": user.get("id") or tenant.new_id(),
        "emailAddress": user.get("mail"),
        "totalAttendanceInSeconds": sum(row["durationInSeconds"] for row in intervals),
        "role": one.role,
        "registrationId": None,
        "identity": {
            "@odata.type": "#microsoft.graph.communicationsUserIdentity",
            "id": user.get("id"),
            "displayName": user.get("displayName") or one.name,
            "tenantId": tenant_id(tenant) if user else None,
        },
        "attendanceIntervals": intervals,
    }
