"""Online meetings, who attended them, and for whom an application may know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.call import Token
from sandbox.embedded import Reply, Sandbox
from sandbox.entra import apps, users
from sandbox.meetings import meetings, policies
from sandbox.meetings.meetings import Attendance
from sandbox.tenant import Record, Tenant

ORGANIZER = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000002"
UPN = "p1@theresialyceum.example"
START = datetime(2027, 1, 20, 13, tzinfo=UTC)
END = START + timedelta(hours=2)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """Two people; the application may look at the meetings of the first."""
    with Sandbox(tenant=Tenant()) as made:
        app = apps.register(made.tenant, "ONS", roles=(), purpose="product")
        for number, id in ((1, ORGANIZER), (2, OTHER)):
            users.create(made.tenant, f"P {number}", f"p{number}@theresialyceum.example", id=id)
        policies.grant(made.tenant, app["appId"], [ORGANIZER])
        yield made


@pytest.fixture
def meeting(box: Sandbox) -> Record:
    return meetings.make_meeting(box.tenant, ORGANIZER, "Kenniscafé", START, END)


def app(box: Sandbox) -> Token:
    return box.as_app("OnlineMeetings.ReadWrite.All", "OnlineMeetingArtifact.Read.All")


def call(box: Sandbox, method: str, path: str, json: Any = None, who: str = ORGANIZER) -> Reply:
    return box.call(method, f"/users/{who}/onlineMeetings{path}", json=json, token=app(box))


def by_link(meeting: Record) -> str:
    wanted = quote(meeting["joinWebUrl"], safe="")
    return f"?$filter=JoinWebUrl%20eq%20'{wanted}'"


def test_a_meeting_is_found_by_its_link(box: Sandbox, meeting: Record) -> None:
    (row,) = call(box, "GET", by_link(meeting)).json["value"]
    assert (row["id"], row["subject"]) == (meeting["id"], "Kenniscafé")
    assert row["joinWebUrl"] == meeting["joinWebUrl"]
    assert call(box, "GET", f"/{meeting['id']}").json["startDateTime"] == "2027-01-20T13:00:00.000Z"


def test_meetings_are_not_listed_and_a_link_encoded_once_is_another(
    box: Sandbox, meeting: Record
) -> None:
    assert call(box, "GET", "").status == 400
    raw = f"?$filter=JoinWebUrl eq '{meeting['joinWebUrl']}'"
    assert call(box, "GET", raw).json["value"] == []


def test_without_a_policy_for_the_organiser_nothing_is_told(box: Sandbox, meeting: Record) -> None:
    for path in (by_link(meeting), f"/{meeting['id']}", f"/{meeting['id']}/attendanceReports"):
        reply = call(box, "GET", path, who=OTHER)
        assert (reply.status, reply.json["error"]["message"]) == (
            403, "No application access policy found for this app",
        )  # fmt: skip
    policies.grant(box.tenant, app(box).app_id, [policies.EVERYBODY])
    assert call(box, "GET", by_link(meeting), who=OTHER).status == 200


def test_an_organiser_is_named_by_id(box: Sandbox, meeting: Record) -> None:
    reply = call(box, "GET", by_link(meeting), who=UPN)
    assert (reply.status, reply.json["error"]["code"]) == (404, "UnknownError")


def test_reports_need_a_permission_of_their_own(box: Sandbox, meeting: Record) -> None:
    path = f"/users/{ORGANIZER}/onlineMeetings/{meeting['id']}/attendanceReports"
    assert box.call("GET", path, token=box.as_app("OnlineMeetings.Read.All")).status == 403
    assert box.call("GET", path, token=app(box)).json["value"] == []


def test_a_report_tells_who_was_there_and_how_long(box: Sandbox, meeting: Record) -> None:
    minute = timedelta(minutes=1)
    listed = [
        Attendance(OTHER, ((END - 10 * minute, END), (START, START + 20 * minute))),
        Attendance(None, ((START, START + 5 * minute),), name="Iemand"),
    ]
    made = meetings.end_meeting(box.tenant, meeting, listed, ended=END)
    path = f"/{meeting['id']}/attendanceReports"
    (row,) = call(box, "GET", path).json["value"]
    assert (row["id"], row["totalParticipantCount"], row["attendanceRecords"]) == (
        made["id"], 2, [],
    )  # fmt: skip
    assert row["meetingStartDateTime"] == "2027-01-20T13:00:00.000Z"
    bare = call(box, "GET", f"{path}/{made['id']}").json
    assert "attendanceRecords" not in bare
    whole = call(box, "GET", f"{path}/{made['id']}?$expand=attendanceRecords").json
    known, stranger = whole["attendanceRecords"]
    assert (known["emailAddress"], known["totalAttendanceInSeconds"]) == (
        "p2@theresialyceum.example", 30 * 60,
    )  # fmt: skip
    assert known["identity"]["id"] == OTHER
    assert [one["durationInSeconds"] for one in known["attendanceIntervals"]] == [1200, 600]
    assert (stranger["emailAddress"], stranger["identity"]["id"]) == (None, None)
    listed_records = call(box, "GET", f"{path}/{made['id']}/attendanceRecords").json["value"]
    assert listed_records == whole["attendanceRecords"]


def test_many_attendees_come_in_pages(box: Sandbox, meeting: Record) -> None:
    listed = [Attendance(None, ((START, END),), name=f"{number}") for number in range(130)]
    made = meetings.end_meeting(box.tenant, meeting, listed, ended=END)
    url = f"/users/{ORGANIZER}/onlineMeetings/{meeting['id']}/attendanceReports/{made['id']}"
    first = box.call("GET", f"{url}/attendanceRecords", token=app(box)).json
    rest = box.call("GET", first["@odata.nextLink"], token=app(box)).json
    assert (len(first["value"]), len(rest["value"])) == (100, 30)


def test_the_newest_fifty_reports_are_kept(box: Sandbox, meeting: Record) -> None:
    for day in range(55):
        meetings.end_meeting(box.tenant, meeting, [], ended=END + timedelta(days=day))
    rows = call(box, "GET", f"/{meeting['id']}/attendanceReports").json["value"]
    ends = [row["meetingEndDateTime"] for row in rows]
    assert len(rows) == 50
    assert ends == sorted(ends, reverse=True)
    assert ends[0].startswith("2027-03-15")


def test_a_meeting_in_a_channel_has_the_reports_of_all_in_it(box: Sandbox) -> None:
    channel = "19:abc@thread.tacv2"
    first, second = (
        meetings.make_meeting(box.tenant, ORGANIZER, name, START, END, channel=channel)
        for name in ("een", "twee")
    )
    for one in (first, second):
        meetings.end_meeting(box.tenant, one, [], ended=END)
    assert len(call(box, "GET", f"/{first['id']}/attendanceReports").json["value"]) == 2


def test_an_external_id_makes_one_meeting(box: Sandbox) -> None:
    body = {"externalId": "b-1", "subject": "A", "startDateTime": "2027-01-20T14:00:00+01:00"}
    made = call(box, "POST", "/createOrGet", body)
    again = call(box, "POST", "/createOrGet", {**body, "subject": "B"})
    assert (made.status, again.status) == (201, 200)
    assert again.json == made.json
    assert made.json["endDateTime"] == "2027-01-20T14:00:00.000Z"
    assert call(box, "POST", "/createOrGet", {"subject": "A"}).status == 400
    backwards = {"externalId": "b-2", "endDateTime": "2027-01-20T14:00:00Z"}
    assert call(box, "POST", "/createOrGet", backwards).status == 400


def test_a_person_sees_his_own_meetings(box: Sandbox, meeting: Record) -> None:
    person = box.as_person(UPN, "OnlineMeetings.Read", "OnlineMeetingArtifact.Read.All")
    own = f"/me/onlineMeetings/{meeting['id']}"
    assert box.call("GET", own, token=person).json["id"] == meeting["id"]
    assert box.call("GET", f"{own}/attendanceReports", token=person).status == 200
    other = f"/users/{OTHER}/onlineMeetings/{meeting['id']}"
    assert box.call("GET", other, token=person).status == 403
