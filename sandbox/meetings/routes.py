"""`/users/{id}/onlineMeetings` and what was attended.

https://learn.microsoft.com/graph/api/onlinemeeting-get
https://learn.microsoft.com/graph/api/onlinemeeting-createorget
https://learn.microsoft.com/graph/api/meetingattendancereport-list
https://learn.microsoft.com/graph/api/meetingattendancereport-get
https://learn.microsoft.com/graph/api/attendancerecord-list
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from ..call import Answer, Call, GraphError
from ..odata import answer_page, expand, select
from ..route import Handler, Router
from ..tenant import Record, Tenant
from . import meetings
from .policies import organizer_of

READ = ("OnlineMeetings.Read.All", "OnlineMeetings.ReadWrite.All")
WRITE = ("OnlineMeetings.ReadWrite.All",)
ARTIFACT = ("OnlineMeetingArtifact.Read.All",)
READ_OWN = ("OnlineMeetings.Read", "OnlineMeetings.ReadWrite")
WRITE_OWN = ("OnlineMeetings.ReadWrite",)

_BY_LINK = re.compile(r"joinWebUrl eq '(?P<link>.+)'", re.IGNORECASE)


def find_meeting(call: Call) -> Answer:
    """Only by its link: meetings cannot be listed. The link stands encoded in the filter, so its
    own escapes are encoded twice."""
    organizer = organizer_of(call)
    found = _BY_LINK.fullmatch(call.query.get("filter", "").strip())
    if found is None:
        # Reported/uncertain: the words.
        raise GraphError(
            400, "InvalidArgument", "Filter expression expected - /onlineMeetings?$filter=..."
        )
    meeting = meetings.by_link(call.tenant, organizer["id"], found["link"].replace("''", "'"))
    context = call.url(f"/$metadata#users('{organizer['id']}')/onlineMeetings")
    rows = [shape(call.tenant, meeting)] if meeting else []
    return Answer(200, {"@odata.context": context, "value": rows})


def get_meeting(call: Call) -> Answer:
    return _one(call, meeting_of(call))


def create_meeting(call: Call) -> Answer:
    answer = _one(call, _made(call, _object(call)))
    answer.status = 201
    return answer


def create_or_get(call: Call) -> Answer:
    """201 for a new meeting, 200 for the one that has this external id."""
    organizer, body = organizer_of(call), _object(call)
    external = body.get("externalId")
    if not isinstance(external, str) or not external:
        raise GraphError(400, "BadRequest", "externalId is required.")
    rows = call.tenant.tables.get(meetings.table(organizer["id"]), {}).values()
    for meeting in rows:
        if meeting["externalId"] == external:
            return _one(call, meeting)
    answer = _one(call, _made(call, body))
    answer.status = 201
    return answer


def list_reports(call: Call) -> Answer:
    """ "The attendanceRecords property is empty in the response" (meetingattendancereport-list)."""
    meeting = meeting_of(call)
    return answer_page(
        call, meetings.reports(call.tenant, meeting), lambda row: _report(row, ()),
        context=f"{_place(meeting)}/attendanceReports", count=False,
    )  # fmt: skip


def get_report(call: Call) -> Answer:
    meeting, report = _report_of(call)
    expanded = "attendancerecords" in {name.lower() for name in expand(call.query.get("expand"))}
    shown = _report(report, report["records"] if expanded else None)
    context = call.url(
        f"/$metadata#{_place(meeting)}/attendanceReports(attendanceRecords())/$entity"
    )
    return Answer(200, {"@odata.context": context, **select(shown, call.query.get("select"))})


def list_records(call: Call) -> Answer:
    meeting, report = _report_of(call)
    return answer_page(
        call, report["records"], dict, count=False,
        context=f"{_place(meeting)}/attendanceReports('{report['id']}')/attendanceRecords",
    )  # fmt: skip


def meeting_of(call: Call) -> Record:
    organizer = organizer_of(call)
    meeting = call.tenant.get(meetings.table(organizer["id"]), call.params["meeting"])
    if meeting is None:
        # Reported/uncertain: the words.
        raise GraphError(404, "NotFound", "The meeting could not be found.")
    return meeting


def shape(tenant: Tenant, meeting: Record) -> Record:
    """https://learn.microsoft.com/graph/api/resources/onlinemeeting"""
    organizer = tenant.get("users", meeting["organizer"]) or {}
    return {
        "id": meeting["id"],
        "creationDateTime": meeting["created"],
        "startDateTime": meetings.written(meeting["start"]),
        "endDateTime": meetings.written(meeting["end"]),
        "joinUrl": meeting["joinWebUrl"],
        "joinWebUrl": meeting["joinWebUrl"],
        "subject": meeting["subject"],
        "isBroadcast": False,
        "externalId": meeting["externalId"],
        "allowedPresenters": "everyone",
        "isEntryExitAnnounced": False,
        "chatInfo": {
            "threadId": meeting["thread"],
            "messageId": meeting["message"],
            "replyChainMessageId": None,
        },
        "participants": {
            "organizer": {
                "upn": organizer.get("userPrincipalName"),
                "role": "presenter",
                "identity": {"user": {"id": meeting["organizer"], "displayName": None}},
            },
            "attendees": list(meeting["attendees"]),
        },
        "lobbyBypassSettings": {"scope": "organization", "isDialInBypassEnabled": False},
    }


def _one(call: Call, meeting: Record) -> Answer:
    shown = select(shape(call.tenant, meeting), call.query.get("select"))
    context = call.url(f"/$metadata#users('{meeting['organizer']}')/onlineMeetings/$entity")
    return Answer(200, {"@odata.context": context, **shown})


def _made(call: Call, body: Record) -> Record:
    organizer = organizer_of(call)
    start = _moment(body, "startDateTime")
    end = _moment(body, "endDateTime")
    if start is None and end is not None:
        raise GraphError(400, "BadRequest", "startDateTime is required with endDateTime.")
    start = start or call.tenant.now()
    end = end or start + timedelta(hours=1)
    if end < start:
        raise GraphError(400, "BadRequest", "endDateTime is before startDateTime.")
    listed = (body.get("participants") or {}).get("attendees") or []
    return meetings.make_meeting(
        call.tenant, organizer["id"], str(body.get("subject") or ""), start, end,
        external_id=body.get("externalId"), attendees=listed,
    )  # fmt: skip


def _moment(body: Record, name: str) -> datetime | None:
    text = body.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", str(text)))
    except ValueError:
        raise GraphError(400, "BadRequest", f"{name} is no date and time.") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _object(call: Call) -> dict[str, Any]:
    body = call.json()
    if not isinstance(body, dict):
        raise GraphError(400, "BadRequest", "Unable to read JSON request payload.")
    return body


def _report_of(call: Call) -> tuple[Record, Record]:
    meeting = meeting_of(call)
    for report in meetings.reports(call.tenant, meeting):
        if report["id"] == call.params["report"]:
            return meeting, report
    raise GraphError(404, "NotFound", "The attendance report could not be found.")


def _report(report: Record, records: Any) -> Record:
    shown = {
        "id": report["id"],
        "totalParticipantCount": len(report["records"]),
        "meetingStartDateTime": report["start"],
        "meetingEndDateTime": report["end"],
    }
    return shown if records is None else {**shown, "attendanceRecords": list(records)}


def _place(meeting: Record) -> str:
    return f"users('{meeting['organizer']}')/onlineMeetings('{meeting['id']}')"


def routes(graph: Router) -> None:
    for person in ("/users/{user}", "/me"):

        def route(
            method: str,
            path: str,
            handler: Handler,
            application: tuple[str, ...],
            delegated: tuple[str, ...],
            person: str = person,
        ) -> None:
            app = () if person == "/me" else application
            graph.route(
                method, f"{person}/onlineMeetings{path}", application=app, delegated=delegated
            )(handler)

        report = "/{meeting}/attendanceReports/{report}"
        route("GET", "", find_meeting, READ, READ_OWN)
        route("POST", "", create_meeting, WRITE, WRITE_OWN)
        route("POST", "/createOrGet", create_or_get, WRITE, WRITE_OWN)
        route("GET", "/{meeting}", get_meeting, READ, READ_OWN)
        route("GET", "/{meeting}/attendanceReports", list_reports, ARTIFACT, ARTIFACT)
        route("GET", report, get_report, ARTIFACT, ARTIFACT)
        route("GET", f"{report}/attendanceRecords", list_records, ARTIFACT, ARTIFACT)
