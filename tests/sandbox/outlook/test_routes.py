"""Events by their addresses: repeats, preconditions, questions and pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from .conftest import ZONE, Outlook, address, meeting

ID = "String {00020329-0000-0000-C000-000000000046} Name OnsId"


def held(value: str) -> list[dict[str, str]]:
    return [{"id": ID, "value": value}]


def found(outlook: Outlook, filter: str, more: str = "") -> list[str]:
    reply = outlook.call("GET", f"/events?$filter={quote(filter)}{more}")
    assert reply.status == 200, reply.json
    return [row["subject"] for row in reply.json["value"]]


def test_a_repeat_with_the_same_transaction_makes_no_second_event(outlook: Outlook) -> None:
    made = outlook.make(1, transactionId="b-1")
    again = outlook.call("POST", "/events", meeting(1, transactionId="b-1"))
    assert (again.status, again.json["id"]) == (201, made["id"])
    assert outlook.sent() == [("invitation", "p1")]
    other = outlook.call("POST", "/events", meeting(2, transactionId="b-1"))
    assert (other.status, other.json["error"]["code"]) == (400, "ErrorDuplicateTransactionId")
    assert len(outlook.call("GET", "/events").json["value"]) == 1


def test_a_change_is_refused_when_somebody_was_first(outlook: Outlook) -> None:
    made = outlook.make(1)
    copy = outlook.copies(1)[0]
    outlook.call("POST", f"/events/{copy['id']}/accept", {}, who=address(1))
    etag = {"If-Match": made["@odata.etag"]}
    reply = outlook.call("PATCH", f"/events/{made['id']}", {"subject": "X"}, headers=etag)
    assert (reply.status, reply.json["error"]["code"]) == (412, "ErrorIrresolvableConflict")
    assert outlook.call("DELETE", f"/events/{made['id']}", headers=etag).status == 412
    now = {"If-Match": outlook.get(made)["@odata.etag"]}
    reply = outlook.call("PATCH", f"/events/{made['id']}", {"subject": "X"}, headers=now)
    assert (reply.status, reply.json["subject"]) == (200, "X")
    assert reply.json["@odata.etag"] != now["If-Match"]


def test_only_the_organiser_cancels_and_changes(outlook: Outlook) -> None:
    made = outlook.make(1)
    copy = outlook.copies(1)[0]
    reply = outlook.call("POST", f"/events/{copy['id']}/cancel", {}, who=address(1))
    assert (reply.status, reply.json["error"]["message"]) == (
        400, "Your request can't be completed. You need to be an organizer to cancel a meeting.",
    )  # fmt: skip
    path = f"/events/{copy['id']}"
    assert outlook.call("PATCH", path, {"subject": "X"}, who=address(1)).status == 400
    assert outlook.call("PATCH", path, {"categories": ["A"]}, who=address(1)).status == 200
    assert outlook.call("POST", f"/events/{made['id']}/accept", {}).status == 400
    assert outlook.get(made)["subject"] == "Studiemiddag"


def test_an_event_is_found_by_what_a_program_wrote_in_it(outlook: Outlook) -> None:
    outlook.make(subject="A", singleValueExtendedProperties=held("B-0001"))
    outlook.make(subject="B", singleValueExtendedProperties=held("B-0002"))
    outlook.make(subject="C")
    asked = f"singleValueExtendedProperties/any(ep: ep/id eq '{ID}' and ep/value eq '%s')"
    assert found(outlook, asked % "B-0002") == ["B"]
    assert found(outlook, asked % "B-0003") == []
    started = (
        f"singleValueExtendedProperties/Any(ep: ep/id eq '{ID}' and startswith(ep/value, 'B-'))"
    )
    assert found(outlook, started) == ["A", "B"]


def test_what_a_program_wrote_is_shown_only_when_it_is_asked_for(outlook: Outlook) -> None:
    made = outlook.make(singleValueExtendedProperties=held("B-0001"))
    assert "singleValueExtendedProperties" not in made
    expand = f"?$expand=singleValueExtendedProperties($filter=id eq '{ID}')"
    shown = outlook.call("GET", f"/events/{made['id']}{expand}&$select=subject").json
    assert shown["singleValueExtendedProperties"] == held("B-0001")
    assert "body" not in shown
    (row,) = outlook.call("GET", f"/events{expand}").json["value"]
    assert row["singleValueExtendedProperties"] == held("B-0001")
    other = ID.replace("OnsId", "Ander")
    wrong = outlook.call("GET", f"/events/{made['id']}{expand.replace(ID, other)}").json
    assert "singleValueExtendedProperties" not in wrong


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("start/dateTime ge '2027-01-20T13:00:00'", ["A"]),
        ("start/dateTime gt '2027-01-20T13:00:00Z'", []),
        ("start/dateTime eq '2027-01-20T13:00:00.0000000'", ["A"]),
        ("end/dateTime le '2027-01-20T16:30:00+01:00'", ["A"]),
        ("end/dateTime lt '2027-01-20T15:30:00'", []),
        ("isCancelled eq false and subject eq 'A'", ["A"]),
        ("startswith(subject,'B')", []),
    ],
)
def test_events_are_filtered_by_their_time(
    outlook: Outlook, filter: str, expected: list[str]
) -> None:
    outlook.make(subject="A")  # 14:00 to 16:30 in the Netherlands, an hour before UTC
    assert found(outlook, filter) == expected


def test_an_event_is_found_by_its_identity_across_calendars(outlook: Outlook) -> None:
    made = outlook.make(1, subject="A")
    outlook.make(1, subject="B")
    for who in (1, None):
        path = f"/events?$filter=iCalUId eq '{made['iCalUId']}'"
        who_ = {"who": address(who)} if who else {}
        rows = outlook.call("GET", path, **who_).json["value"]
        assert [row["subject"] for row in rows] == ["A"]


def test_attendees_are_no_filter(outlook: Outlook) -> None:
    outlook.make(1)
    reply = outlook.call("GET", "/events?$filter=attendees/any(a: a/type eq 'required')")
    assert (reply.status, reply.json["error"]["message"]) == (
        400, "The property 'Attendees' does not support filtering.",
    )  # fmt: skip


def test_events_come_ten_at_a_time_and_each_once(outlook: Outlook) -> None:
    for number in range(23):
        outlook.make(subject=f"{number:02d}")
    url, pages, seen = "/events?$orderby=subject desc&$select=subject", 0, []
    while url:
        reply = outlook.call("GET", url) if pages == 0 else outlook.box.call(
            "GET", url, token=outlook.app
        )  # fmt: skip
        seen += [row["subject"] for row in reply.json["value"]]
        url = reply.json.get("@odata.nextLink", "")
        pages += 1
    assert (pages, seen) == (3, [f"{number:02d}" for number in range(22, -1, -1)])
    assert len(outlook.call("GET", "/events?$top=100").json["value"]) == 23
    assert outlook.call("GET", "/events?$top=1001").status == 400


def test_times_come_in_the_zone_that_is_preferred(outlook: Outlook) -> None:
    made = outlook.make()
    assert made["start"] == {"dateTime": "2027-01-20T13:00:00.0000000", "timeZone": "UTC"}
    assert made["originalStartTimeZone"] == ZONE
    for zone in (ZONE, "Europe/Amsterdam"):
        prefer = {"Prefer": f'outlook.timezone="{zone}"'}
        reply = outlook.call("GET", f"/events/{made['id']}", headers=prefer)
        assert reply.json["start"]["dateTime"] == "2027-01-20T14:00:00.0000000"
        assert reply.headers["Preference-Applied"] == f'outlook.timezone="{zone}"'
    wrong = {"Prefer": 'outlook.timezone="Nergens"'}
    assert outlook.call("GET", "/events", headers=wrong).status == 400


def test_the_one_calendar_has_all_three_addresses(outlook: Outlook) -> None:
    made = outlook.make()
    (calendar,) = outlook.call("GET", "/calendars").json["value"]
    assert calendar["isDefaultCalendar"] is True
    assert outlook.call("GET", "/calendar").json["id"] == calendar["id"]
    for place in ("", "/calendar", f"/calendars/{calendar['id']}"):
        rows = outlook.call("GET", f"{place}/events").json["value"]
        assert [row["id"] for row in rows] == [made["id"]]
    assert outlook.call("GET", "/calendars/elders/events").status == 404


def test_parts_of_a_batch_make_change_and_read(outlook: Outlook) -> None:
    made = outlook.make()
    url = "/users/bijeenkomsten@theresialyceum.example/events"
    json = {"Content-Type": "application/json"}
    parts: list[dict[str, Any]] = [
        {"id": "1", "method": "POST", "url": url, "body": meeting(1), "headers": json},
        {"id": "2", "method": "PATCH", "url": f"{url}/{quote(made['id'])}",
         "body": {"subject": "X"}, "headers": {**json, "If-Match": made["@odata.etag"]}},
        {"id": "3", "method": "GET", "url": f"{url}/niet"},
    ]  # fmt: skip
    reply = outlook.box.call(
        "POST", "/$batch", json={"requests": parts}, token=outlook.box.app_token()
    )
    assert [part["status"] for part in reply.json["responses"]] == [201, 200, 404]
    assert outlook.get(made)["subject"] == "X"
