"""Who was in online meetings and for how long, from their attendance reports.

https://learn.microsoft.com/graph/api/onlinemeeting-get
https://learn.microsoft.com/graph/api/meetingattendancereport-list
https://learn.microsoft.com/graph/api/attendancerecord-list
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from connector.address import address, literal
from connector.errors import ConnectorError, Forbidden, NotThere, Refused
from connector.exchange import Exchange
from connector.listing import listing, together
from sync.model import Coverage, Observation, Sighting

ATTENDANCE = "attendance"
"""The place: by the caller's key, {"attendees": {object id, or "address:" and an address in lower
case: seconds}, "reports": how many, "started", "ended"} (UTC, None without a report);
{"missing": True} when there is no such online meeting; {"denied": what an administrator is to
do}."""

AROUND = timedelta(hours=12)
"""How far a session may lie from its meeting: it was moved, or it is the rehearsal."""


class OnlineMeeting(NamedTuple):
    """`organiser` is an object id. With `start` and `end` only the sessions around them count: a
    channel meeting gives "the attendance reports for every meeting in the channel", and a series
    those of all its days."""

    key: str
    organiser: str
    join_url: str
    start: datetime | None = None
    end: datetime | None = None


class AttendanceSource:
    """The attendance of `asked`, added up over the sessions of each meeting. Whoever came twice
    counts the sum, whoever has neither account nor address is left out. The service keeps reports
    for a year and gives the newest 50.

    A meeting of which any part gave no answer is left out, and the pass is PARTIAL.
    """

    def __init__(self, asked: Sequence[tuple[str, str, str] | OnlineMeeting]) -> None:
        self.asked = tuple(OnlineMeeting(*one) for one in asked)
        self.source = ATTENDANCE
        self.places: tuple[str, ...] = (ATTENDANCE,)

    def observe(self, cursor: str | None = None, full: bool = True) -> Exchange[Observation]:
        found = yield from together(*(_safely(one) for one in self.asked))
        failure: str | None = None
        sightings: list[Sighting] = []
        for one, value in zip(self.asked, found, strict=True):
            if isinstance(value, ConnectorError):
                failure = str(value)
            else:
                sightings.append(Sighting(ATTENDANCE, one.key, value))
        coverage = {ATTENDANCE: Coverage.PARTIAL if failure else Coverage.SINCE}
        return Observation(self.source, tuple(sightings), coverage, failure=failure)


def _safely(one: OnlineMeeting) -> Exchange[Mapping[str, Any] | ConnectorError]:
    try:
        return (yield from _look(one))
    except (NotThere, Refused):
        # Refused (400): what stands there as its address is none, and asking again will not help.
        return {"missing": True}
    except Forbidden as error:
        # https://learn.microsoft.com/graph/cloud-communication-online-meeting-application-access-policy
        return {
            "denied": "An application access policy for this organiser is missing, or the "
            "permissions OnlineMeetings.Read.All and OnlineMeetingArtifact.Read.All are. In Teams "
            "PowerShell: New-CsApplicationAccessPolicy with the app's id, then "
            f"Grant-CsApplicationAccessPolicy for {one.organiser}. ({error.detail})"
        }
    except ConnectorError as error:
        return error


def _look(one: OnlineMeeting) -> Exchange[Mapping[str, Any]]:
    of = ("users", one.organiser, "onlineMeetings")
    what = f"the online meetings of {one.organiser}"
    found = yield from listing(address(*of, filter=f"JoinWebUrl eq {literal(one.join_url)}"), what)
    if not found:
        return {"missing": True}
    reports_of = (*of, str(found[0]["id"]), "attendanceReports")
    every = yield from listing(address(*reports_of), what)
    reports = [report for report in every if _belongs(report, one)]
    records = yield from together(
        *(
            listing(address(*reports_of, str(report["id"]), "attendanceRecords"), what)
            for report in reports
        )
    )
    seconds: dict[str, int] = {}
    for record in (record for some in records for record in some):
        if who := _who(record):
            stayed_s = int(record.get("totalAttendanceInSeconds") or 0)
            seconds[who] = seconds.get(who, 0) + stayed_s
    return {
        "attendees": dict(sorted(seconds.items())),
        "reports": len(reports),
        "started": min((str(report["meetingStartDateTime"]) for report in reports), default=None),
        "ended": max((str(report["meetingEndDateTime"]) for report in reports), default=None),
    }


def _belongs(report: Mapping[str, Any], one: OnlineMeeting) -> bool:
    if one.start is None:
        return True
    at = datetime.fromisoformat(str(report["meetingStartDateTime"]))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return one.start - AROUND <= at <= (one.end or one.start) + AROUND


def _who(record: Mapping[str, Any]) -> str | None:
    """`identity` is null for whoever joined without an account."""
    if id := (record.get("identity") or {}).get("id"):
        return str(id)
    mail = str(record.get("emailAddress") or "").strip().lower()
    return f"address:{mail}" if mail else None
