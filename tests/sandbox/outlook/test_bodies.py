"""What an event may hold, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.outlook.bodies import html_of, text_of

from .conftest import ZONE, Outlook, invited, meeting


def code(outlook: Outlook, body: dict[str, Any]) -> tuple[int, str]:
    reply = outlook.call("POST", "/events", body)
    return reply.status, reply.json["error"]["code"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"subject": "Zonder tijd"}, "ErrorPropertyValidationFailure"),
        (meeting(end={"dateTime": "2027-01-20T13:00:00", "timeZone": ZONE}),
         "ErrorPropertyValidationFailure"),
        (meeting(start={"dateTime": "morgen", "timeZone": ZONE}),
         "ErrorPropertyValidationFailure"),
        (meeting(start={"dateTime": "2027-01-20T13:00:00", "timeZone": "Ergens"}),
         "TimeZoneNotSupportedException"),
        (meeting(isAllDay=True), "ErrorInvalidRequest"),
        (meeting("geen adres"), "ErrorInvalidRecipients"),
        (meeting(colour="red"), "RequestBodyRead"),
        (meeting(showAs="afwezig"), "RequestBodyRead"),
        (meeting(hideAttendees="ja"), "RequestBodyRead"),
        (meeting(singleValueExtendedProperties=[{"id": "OnsId", "value": "1"}]),
         "ErrorInvalidProperty"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(outlook: Outlook, body: dict[str, Any], expected: str) -> None:
    assert code(outlook, body) == (400, expected)
    assert outlook.sent() == []


def test_five_hundred_attendees_are_the_most(outlook: Outlook) -> None:
    people = [f"x{number}@elders.example" for number in range(501)]
    assert code(outlook, meeting(*people))[0] == 400
    made = outlook.make(*people[:500])
    reply = outlook.call("PATCH", f"/events/{made['id']}", {"attendees": invited(*people)})
    assert reply.status == 400
    assert len(outlook.get(made)["attendees"]) == 500


def test_a_day_is_from_midnight_to_midnight_in_every_zone(outlook: Outlook) -> None:
    day = {
        "start": {"dateTime": "2027-03-28T00:00:00", "timeZone": ZONE},
        "end": {"dateTime": "2027-03-29T00:00:00", "timeZone": ZONE},
    }  # the day on which summer time begins
    made = outlook.make(isAllDay=True, **day)
    for zone in ("UTC", "Pacific Standard Time"):
        prefer = {"Prefer": f'outlook.timezone="{zone}"'}
        shown = outlook.call("GET", f"/events/{made['id']}", headers=prefer).json
        assert shown["start"] == {"dateTime": "2027-03-28T00:00:00.0000000", "timeZone": zone}
        assert shown["end"]["dateTime"] == "2027-03-29T00:00:00.0000000"
    assert made["showAs"] == "free"
    reply = outlook.call("PATCH", f"/events/{made['id']}", {"end": day["start"]})
    assert (reply.status, reply.json["error"]["code"]) == (400, "ErrorInvalidRequest")


def test_an_attendee_stands_on_the_list_once(outlook: Outlook) -> None:
    made = outlook.make(1, "P1@Theresialyceum.example", 1)
    assert len(made["attendees"]) == 1
    assert len(outlook.sent()) == 1


def test_a_body_comes_back_as_a_whole_document(outlook: Outlook) -> None:
    made = outlook.make(body={"contentType": "text", "content": "Tafel < stoel\nGroet"})
    assert made["body"]["contentType"] == "html"
    assert made["body"]["content"].startswith("<html>")
    assert "Tafel &lt; stoel<br>" in made["body"]["content"]
    text = {"Prefer": 'outlook.body-content-type="text"'}
    reply = outlook.call("GET", f"/events/{made['id']}", headers=text)
    assert reply.json["body"] == {"contentType": "text", "content": "Tafel < stoel\nGroet"}
    assert reply.headers["Preference-Applied"] == 'outlook.body-content-type="text"'
    assert made["bodyPreview"] == "Tafel < stoel\nGroet"


def test_a_location_replaces_all_locations(outlook: Outlook) -> None:
    made = outlook.make(locations=[{"displayName": "Zaal 1"}, {"displayName": "Zaal 2"}])
    assert made["location"]["displayName"] == "Zaal 1; Zaal 2"
    after = outlook.patch(made, {"location": {"displayName": "Aula"}})
    assert [one["displayName"] for one in after["locations"]] == ["Aula"]


@given(
    st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\xa0\x85"))
)
def test_a_text_is_read_back_from_the_document_it_became(text: str) -> None:
    kept = html_of({"contentType": "text", "content": text})
    assert text_of({"contentType": "html", "content": kept}) == text.strip()
