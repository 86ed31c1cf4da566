"""Attendance reports, added up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from connector.attendance_source import ATTENDANCE, AttendanceSource, OnlineMeeting
from connector.exchange import Request, Response
from sandbox.meetings import meetings, policies
from sync.model import Coverage, Observation
from tests.connector.conftest import World

JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b'a'%7d"


def report(id: str, day: int, hour: int = 13) -> dict[str, Any]:
    return {
        "id": id,
        "meetingStartDateTime": f"2026-10-{day:02}T{hour:02}:00:00Z",
        "meetingEndDateTime": f"2026-10-{day:02}T{hour + 1:02}:00:00Z",
    }


def record(id: str | None, seconds: int | None, mail: str | None = None) -> dict[str, Any]:
    identity = {"id": id, "displayName": "…"} if id else None
    return {"identity": identity, "emailAddress": mail, "totalAttendanceInSeconds": seconds}


class Teams:
    """Answers by the end of the path."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def observe(self, *asked: tuple[str, str, str] | OnlineMeeting) -> Observation:
        exchange = AttendanceSource(asked).observe()
        try:
            requests = next(exchange)
            while True:
                requests = exchange.send([self.answer(one) for one in requests])
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def answer(self, one: Any) -> Response:
        assert isinstance(one, Request)
        assert one.reads
        self.asked.append(one.url)
        found = self.answers[unquote(one.url.partition("?")[0]).removeprefix("/users/")]
        if isinstance(found, int):
            return Response(found, {"error": {"code": "Said"}})
        return Response(200, found if isinstance(found, dict) else {"value": found})


MEETING = {"o/onlineMeetings": [{"id": "m"}]}
OF = "o/onlineMeetings/m/attendanceReports"


def test_time_is_added_up_over_sessions_by_person() -> None:
    teams = Teams(
        MEETING
        | {
            OF: [report("new", 8), report("old", 7)],
            f"{OF}/new/attendanceRecords": {
                "value": [record("anna", 100), record(None, 30, "Gast@Elders.example")],
                "@odata.nextLink": f"/users/{OF}/page",
            },
            f"{OF}/page": [record("bram", None), record(None, 900)],
            f"{OF}/old/attendanceRecords": [record("anna", 20)],
        }
    )
    seen = teams.observe(("B-0001", "o", JOIN))
    assert seen.coverage == {ATTENDANCE: Coverage.SINCE}
    (sighting,) = seen.sightings
    assert sighting.id == "B-0001"
    assert sighting.value == {
        "attendees": {"anna": 120, "address:gast@elders.example": 30, "bram": 0},
        "reports": 2,
        "started": "2026-10-07T13:00:00Z",
        "ended": "2026-10-08T14:00:00Z",
    }


def test_the_address_to_join_is_quoted_whatever_it_holds() -> None:
    teams = Teams({"o/onlineMeetings": []})
    teams.observe(("k", "o", JOIN))
    (url,) = teams.asked
    quoted = JOIN.replace("'", "''")
    assert unquote(url) == f"/users/o/onlineMeetings?$filter=JoinWebUrl eq '{quoted}'"
    assert "%2540" in url, "what was quoted before stays so"


def test_only_sessions_around_the_meeting_count() -> None:
    start, end = (datetime(2026, 10, 8, hour, tzinfo=UTC) for hour in (13, 15))
    teams = Teams(
        MEETING
        | {
            OF: [report("later", 9, 4), report("it", 8), report("week", 15), report("eve", 8, 1)],
            f"{OF}/it/attendanceRecords": [record("anna", 60)],
            f"{OF}/eve/attendanceRecords": [record("anna", 5)],
        }
    )
    (sighting,) = teams.observe(OnlineMeeting("k", "o", JOIN, start, end)).sightings
    assert sighting.value is not None
    assert sighting.value["attendees"] == {"anna": 65}


def test_a_meeting_without_a_report_was_not_held_yet() -> None:
    (sighting,) = Teams(MEETING | {OF: []}).observe(("k", "o", JOIN)).sightings
    assert sighting.value == {"attendees": {}, "reports": 0, "started": None, "ended": None}


@pytest.mark.parametrize(
    "answers", [{"o/onlineMeetings": []}, {"o/onlineMeetings": 404}, {"o/onlineMeetings": 400}]
)
def test_an_online_meeting_that_is_not_there_is_missing(answers: dict[str, Any]) -> None:
    assert Teams(answers).observe(("k", "o", JOIN)).sightings[0].value == {"missing": True}


def test_a_missing_policy_is_told_and_does_not_spoil_the_others() -> None:
    teams = Teams(MEETING | {OF: [], "p/onlineMeetings": 403})
    seen = teams.observe(("k", "p", JOIN), ("l", "o", JOIN))
    values = {one.id: one.value or {} for one in seen.sightings}
    assert "Grant-CsApplicationAccessPolicy" in values["k"]["denied"]
    assert values["l"]["reports"] == 0
    assert seen.failure is None


@pytest.mark.parametrize("status", [0, 429, 500, 503])
@pytest.mark.parametrize("at", ["o/onlineMeetings", OF, f"{OF}/r/attendanceRecords"])
def test_no_answer_is_never_nobody(at: str, status: int) -> None:
    answers = {**MEETING, OF: [report("r", 8)], f"{OF}/r/attendanceRecords": []}
    seen = Teams({**answers, at: status}).observe(("k", "o", JOIN))
    assert seen.sightings == ()
    assert seen.coverage == {ATTENDANCE: Coverage.PARTIAL}
    assert seen.failure


# Over the emulated tenant


def test_a_policy_for_the_organiser_opens_the_reports_of_his_meetings(world: World) -> None:
    tenant, p = world.box.tenant, world.people
    end = datetime(2026, 10, 8, 15, tzinfo=UTC)
    hour = timedelta(hours=1)

    def hold() -> str:
        made = meetings.make_meeting(tenant, p["anna"], "Studiemiddag", end - 2 * hour, end)
        present = [
            meetings.Attendance(p["bram"], ((end - 2 * hour, end),)),
            meetings.Attendance(p["carla"], ((end - hour, end - hour / 2), (end - hour / 4, end))),
            meetings.Attendance(None, ((end - hour, end),), name="Een gast"),
        ]
        meetings.end_meeting(tenant, made, present, ended=end)
        later = end + timedelta(days=7)
        again = [meetings.Attendance(p["bram"], ((later - hour, later),))]
        meetings.end_meeting(tenant, made, again, ended=later)
        return str(made["joinWebUrl"])

    assert {"OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All"} <= set(
        tenant.table("apps")[world.app_id]["roles"]
    )
    asked = OnlineMeeting("B-0001", p["anna"], world.box.run(hold), end - 2 * hour, end)
    source = AttendanceSource([asked, OnlineMeeting("B-0002", p["anna"], asked.join_url + "x")])
    closed = {one.id: one.value or {} for one in observe(world, source).sightings}
    assert closed["B-0001"].keys() == {"denied"}

    world.box.run(lambda: policies.grant(tenant, world.app_id, [p["anna"]]))
    seen = {one.id: one.value for one in observe(world, source).sightings}
    assert seen["B-0002"] == {"missing": True}
    assert seen["B-0001"] == {
        "attendees": dict(sorted({p["bram"]: 7200, p["carla"]: 2700}.items())),
        "reports": 1,
        "started": "2026-10-08T13:00:00.000Z",
        "ended": "2026-10-08T15:00:00.000Z",
    }


def observe(world: World, source: AttendanceSource) -> Observation:
    return world.connection.graph.one(source.observe())
