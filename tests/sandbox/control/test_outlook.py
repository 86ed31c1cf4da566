"""Mailboxes, answers and meetings, from the control host."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.embedded import Sandbox
from sandbox.entra import users

CONTROL = "https://control.sandbox.example"
DOMAIN = "theresialyceum.example"
SERVICE = f"bijeenkomsten@{DOMAIN}"
ROLES = (
    "Calendars.ReadWrite", "OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All",
)  # fmt: skip


@pytest.fixture
def people(box: Sandbox) -> list[str]:
    made = [users.create(box.tenant, f"P {n}", f"p{n}@{DOMAIN}") for n in (1, 2, 3)]
    ask(box, "POST", "/mailboxes", {"address": SERVICE, "name": "Bijeenkomsten", "licensed": True})
    return [str(one["userPrincipalName"]) for one in made]


def ask(box: Sandbox, method: str, path: str, body: Any = None) -> Any:
    reply = box.call(method, CONTROL + path, json=body)
    assert reply.status in (200, 204), reply.json
    return reply.json


def make(box: Sandbox, people: list[str]) -> dict[str, Any]:
    when = {"dateTime": "2027-01-20T14:00:00", "timeZone": "UTC"}
    listed = [{"emailAddress": {"address": upn}} for upn in people]
    body = {"subject": "A", "start": when, "end": when, "attendees": listed}
    reply = box.call(
        "POST", f"/users/{SERVICE}/events", json={**body, "isOnlineMeeting": True},
        token=box.as_app(*ROLES),
    )  # fmt: skip
    return reply.json  # type: ignore[no-any-return]


def test_what_was_sent_is_told_from_a_number_on(box: Sandbox, people: list[str]) -> None:
    event = make(box, people)
    rows = ask(box, "GET", "/sent")["value"]
    assert [(row["kind"], row["to"]) for row in rows] == [("invitation", upn) for upn in people]
    assert {row["uid"] for row in rows} == {event["iCalUId"]}
    assert ask(box, "GET", f"/sent?after={int(rows[-1]['id'])}")["value"] == []


def test_people_answer(box: Sandbox, people: list[str]) -> None:
    event = make(box, people)
    answer = {"event": event["iCalUId"], "by": people[:2], "answer": "decline"}
    ask(box, "POST", "/answers", answer)
    quiet = {"event": event["iCalUId"], "by": people[2], "answer": "accept", "send": False}
    ask(box, "POST", "/answers", quiet)
    path = f"/users/{SERVICE}/events/{event['id']}"
    shown = box.call("GET", path, token=box.as_app(*ROLES)).json
    states = [one["status"]["response"] for one in shown["attendees"]]
    assert states == ["declined", "declined", "none"]
    wrong = ({**answer, "answer": "nee"}, {**answer, "whom": 1})
    assert [box.call("POST", f"{CONTROL}/answers", json=one).status for one in wrong] == [400, 400]
    gone = {"event": event["iCalUId"], "by": people[0], "answer": "accept"}
    assert box.call("POST", f"{CONTROL}/answers", json=gone).status == 404


def test_a_mailbox_is_closed_to_the_application_and_opened_again(
    box: Sandbox, people: list[str]
) -> None:
    app = box.as_app(*ROLES)
    ask(box, "PATCH", "/mailboxes", {"only": [SERVICE]})
    assert box.call("GET", f"/users/{people[0]}/events", token=app).status == 403
    ask(box, "PATCH", "/mailboxes", {"only": None})
    assert box.call("GET", f"/users/{people[0]}/events", token=app).status == 200
    ask(box, "DELETE", f"/mailboxes/{people[0]}")
    assert box.call("GET", f"/users/{people[0]}/events", token=app).status == 404
    shown = ask(box, "GET", "/mailboxes")["value"]
    assert {row["upn"]: row["enabled"] for row in shown} == {SERVICE: True, people[0]: False}


def test_a_meeting_ends_and_its_report_is_read_once_there_is_a_policy(
    box: Sandbox, people: list[str]
) -> None:
    link = make(box, people)["onlineMeeting"]["joinUrl"]
    attended = [
        {"by": people[0], "minutes": 30},
        {"by": people[1], "intervals": [["2027-01-20T14:00:00Z", "2027-01-20T14:10:00Z"]]},
        {"name": "Iemand", "minutes": 5, "role": "Presenter"},
    ]
    ended = {"link": link, "ended": "2027-01-20T15:00:00Z", "attendance": attended}
    report = ask(box, "POST", "/meetings/end", ended)
    (meeting,) = ask(box, "GET", "/meetings")["value"]
    path = f"/users/{meeting['organizer']}/onlineMeetings/{meeting['id']}/attendanceReports"
    app = box.as_app(*ROLES)
    assert box.call("GET", path, token=app).status == 403
    for granted in ([SERVICE], "*"):
        ask(box, "PATCH", "/meetings/policy", {"organizers": granted})
        records = box.call("GET", f"{path}/{report['id']}/attendanceRecords", token=app).json
        seconds = [one["totalAttendanceInSeconds"] for one in records["value"]]
        assert seconds == [1800, 600, 300]
    ask(box, "PATCH", "/meetings/policy", {"organizers": []})
    assert box.call("GET", path, token=app).status == 403
    nowhere = {"link": "https://teams.microsoft.com/l/meetup-join/niets"}
    assert box.call("POST", f"{CONTROL}/meetings/end", json=nowhere).status == 404


def test_a_snapshot_takes_calendars_and_what_was_sent_along(
    box: Sandbox, people: list[str]
) -> None:
    snapshot = ask(box, "POST", "/snapshots")["id"]
    make(box, people)
    ask(box, "POST", f"/snapshots/{snapshot}/restore")
    assert ask(box, "GET", "/sent")["value"] == []
    assert ask(box, "GET", "/meetings")["value"] == []
    rows = box.call("GET", f"/users/{people[0]}/events", token=box.as_app(*ROLES))
    assert rows.json["value"] == []
