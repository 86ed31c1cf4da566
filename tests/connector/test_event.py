"""An event's two forms: what is sent, and what is compared with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.event import (
    PROPERTY,
    advice,
    changes,
    digest,
    gone,
    key_of,
    keyed,
    new_event,
    shows,
    value_of,
)
from connector.exchange import Response

BODY: dict[str, Any] = {
    "key": "B-0001",
    "subject": "Kenniscafé",
    "html": "<p>Welkom</p>",
    "start": "2027-03-01T14:00:00+01:00",
    "end": "2027-03-01T16:00:00+01:00",
    "all_day": False,
    "location": "",
    "online_link": "https://teams.example/1",
    "time_zone": "Europe/Amsterdam",
    "attendees": ["Anna@school.example", "anna@school.example", "bram@school.example"],
}
_DAYS = st.dates(date(2025, 1, 1), date(2030, 12, 31))


def answered(sent: dict[str, Any]) -> dict[str, Any]:
    """How Graph shows what it was sent: in UTC, an address in whatever case, a wrapped body."""
    zone = timedelta(hours=1) if sent["start"]["timeZone"] != "UTC" else timedelta()

    def moment(given: dict[str, str]) -> dict[str, str]:
        shift = timedelta() if sent["isAllDay"] else zone
        held = datetime.fromisoformat(given["dateTime"]) - shift
        return {"dateTime": held.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}

    return {
        "@odata.etag": 'W/"1"',
        "id": "AAMk",
        "subject": sent["subject"],
        "isAllDay": sent["isAllDay"],
        "start": moment(sent["start"]),
        "end": moment(sent["end"]),
        "location": sent["location"],
        "isCancelled": False,
        "body": {
            "contentType": "html",
            "content": "<html>\r\n<head>\r\n<title>x</title></head>\r\n<body>\r\n"
            f"{sent['body']['content']}\r\n</body>\r\n</html>\r\n",
        },
        "attendees": [
            {**one, "status": {"response": "none"}} | {"emailAddress": {
                "address": one["emailAddress"]["address"].upper(), "name": ""}}
            for one in sent["attendees"]
        ],
    }  # fmt: skip


def test_what_is_made_shows_what_was_wanted() -> None:
    sent = new_event(BODY)
    assert sent["hideAttendees"] is True
    assert sent["allowNewTimeProposals"] is False
    assert sent["singleValueExtendedProperties"] == [{"id": PROPERTY, "value": "B-0001"}]
    assert [one["emailAddress"]["address"] for one in sent["attendees"]] == [
        "anna@school.example",
        "bram@school.example",
    ]
    value = value_of(answered(sent), "B-0001")
    assert shows(value, BODY)
    assert value["location"] == "https://teams.example/1"
    assert value["start"] == "2027-03-01T13:00:00+00:00"


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"subject": "Anders"}, {"subject"}),
        ({"html": "<p>Tot ziens</p>"}, {"body"}),
        ({"location": "Aula"}, {"location"}),
        ({"start": "2027-03-01T13:30:00+01:00"}, {"start", "end", "isAllDay"}),
        ({"all_day": True}, {"start", "end", "isAllDay"}),
        ({"html": "<div>\n  Welkom&nbsp;</div>"}, set()),
        ({"start": "2027-03-01T13:00:00+00:00", "time_zone": "UTC"}, set()),
        ({"attendees": []}, set()),
    ],
)
def test_only_what_differs_is_sent(changed: dict[str, Any], names: set[str]) -> None:
    value = value_of(answered(new_event(BODY)), "B-0001")
    assert changes({**BODY, **changed}, value).keys() == names


def test_what_a_body_does_not_mention_stays_as_it_is() -> None:
    value = value_of(answered(new_event(BODY)), "B-0001")
    assert changes({}, value) == {}
    assert shows(value, {})
    assert not shows(value, {"attendees": []})


@given(first=_DAYS, days=st.integers(1, 5), midnight=st.booleans())
def test_what_lasts_all_day_goes_from_midnight_to_midnight(
    first: date, days: int, midnight: bool
) -> None:
    """Whether its end is given as the last day or as the midnight after it."""
    last = first + timedelta(days=days if midnight else days - 1)
    body = {
        **BODY,
        "all_day": True,
        "start": f"{first}T00:00:00",
        "end": f"{last}T{'00:00' if midnight else '17:00'}:00",
    }
    sent = changes(body, None)
    assert sent["start"]["dateTime"] == f"{first}T00:00:00"
    assert sent["end"]["dateTime"] == f"{first + timedelta(days=days)}T00:00:00"
    assert shows(value_of(answered(new_event(body)), "B-0001"), body)


@given(minutes=st.integers(0, 6 * 365 * 24 * 60))
def test_a_moment_is_the_same_in_whatever_zone_it_is_written(minutes: int) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    body = {**BODY, "start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    value = {**value_of(answered(new_event(BODY)), "k"), "start": body["start"], "end": body["end"]}
    assert "start" not in changes(body, value)
    assert "start" in changes(body, {**value, "end": (start + timedelta(hours=2)).isoformat()})


def test_summer_time_is_that_of_the_zone_of_the_event() -> None:
    sent = changes({**BODY, "start": "2027-07-01T12:00:00+00:00"}, None)
    assert sent["start"] == {
        "dateTime": "2027-07-01T14:00:00", "timeZone": "W. Europe Standard Time"
    }  # fmt: skip


@given(text=st.text(max_size=40))
def test_a_key_cannot_change_the_question(text: str) -> None:
    inside = keyed(text).removeprefix("singleValueExtendedProperties/any(ep:").removesuffix(")")
    assert inside.endswith(f"ep/value eq '{text.replace(chr(39), chr(39) * 2)}'")


def test_the_key_is_found_in_whatever_case_its_name_comes() -> None:
    rows = [{"id": "String {0} Name X", "value": "x"}, {"id": PROPERTY.upper(), "value": "B-1"}]
    assert key_of({"singleValueExtendedProperties": rows}) == "B-1"
    assert key_of({"singleValueExtendedProperties": rows[:1]}) is None
    assert key_of({}) is None


def test_styles_and_titles_are_not_what_a_body_says() -> None:
    dressed = "<head><title>T</title><style>p{}</style></head><body><p>Tot <b>dan</b></p>"
    assert digest("<p>Tot dan</p>") == digest(dressed) != digest("<p>Tot nu</p>")


@pytest.mark.parametrize(
    ("status", "code", "word"),
    [
        (403, "ErrorAccessDenied", "RBAC"),
        (404, "MailboxNotEnabledForRESTAPI", "shared mailbox"),
        (404, "ErrorInvalidUser", "shared mailbox"),
        (500, "", "HTTP 500"),
    ],
)
def test_what_is_wrong_with_a_mailbox_says_what_to_do(status: int, code: str, word: str) -> None:
    answer = Response(status, {"error": {"code": code}})
    assert word in advice("b@school.example", answer)
    assert not gone(answer)


def test_only_an_event_can_be_gone() -> None:
    assert gone(Response(404, {"error": {"code": "ErrorItemNotFound"}}))
    assert not gone(Response(410))
