"""Events that are meetings in Teams."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.meetings import meetings
from sandbox.outlook import mailboxes

from .conftest import DOMAIN, ZONE, Outlook

ONLINE = f"online@{DOMAIN}"


@pytest.fixture
def online(outlook: Outlook) -> dict[str, Any]:
    """An online meeting of a mailbox that has a licence."""
    mailboxes.make_mailbox(outlook.box.tenant, ONLINE, "Online", licensed=True)
    body = {
        "subject": "Kenniscafé", "isOnlineMeeting": True,
        "body": {"contentType": "html", "content": "<p>Tot dan</p>"},
        "start": {"dateTime": "2027-01-20T14:00:00", "timeZone": ZONE},
        "end": {"dateTime": "2027-01-20T15:00:00", "timeZone": ZONE},
    }  # fmt: skip
    reply = outlook.call("POST", "/events", body, who=ONLINE)
    assert reply.status == 201
    return reply.json  # type: ignore[no-any-return]


def patch(outlook: Outlook, event: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return outlook.call("PATCH", f"/events/{event['id']}", body, who=ONLINE).json  # type: ignore[no-any-return]


def test_a_licensed_organiser_gets_a_link_in_the_event_and_its_body(
    outlook: Outlook, online: dict[str, Any]
) -> None:
    link = online["onlineMeeting"]["joinUrl"]
    assert link.startswith("https://teams.microsoft.com/l/meetup-join/19%3ameeting_")
    assert online["onlineMeetingProvider"] == "teamsForBusiness"
    assert link in online["body"]["content"]
    assert "Tot dan" in online["body"]["content"]
    assert meetings.find(outlook.box.tenant, link) is not None


def test_a_mailbox_without_a_licence_gets_none_and_no_error(outlook: Outlook) -> None:
    made = outlook.make(isOnlineMeeting=True)
    assert (made["isOnlineMeeting"], made["onlineMeeting"]) == (False, None)
    assert outlook.call("GET", "/calendar").json["allowedOnlineMeetingProviders"] == []


def test_a_body_without_the_link_ends_the_meeting_and_one_with_it_keeps_it(
    outlook: Outlook, online: dict[str, Any]
) -> None:
    kept = online["body"]["content"].replace("Tot dan", "Tot straks")
    after = patch(outlook, online, {"body": {"contentType": "html", "content": kept}})
    assert after["onlineMeeting"] == online["onlineMeeting"]
    after = patch(outlook, online, {"body": {"contentType": "html", "content": "<p>Weg</p>"}})
    assert (after["isOnlineMeeting"], after["onlineMeeting"]) == (False, None)


def test_an_online_meeting_stays_one_and_follows_its_event(
    outlook: Outlook, online: dict[str, Any]
) -> None:
    link = online["onlineMeeting"]["joinUrl"]
    after = patch(outlook, online, {"isOnlineMeeting": False, "subject": "Anders"})
    assert after["onlineMeeting"]["joinUrl"] == link
    meeting = meetings.find(outlook.box.tenant, link)
    assert meeting is not None
    assert meeting["subject"] == "Anders"


def test_an_event_becomes_an_online_meeting_later(outlook: Outlook, online: dict[str, Any]) -> None:
    patch(outlook, online, {"body": {"contentType": "html", "content": ""}})
    after = patch(outlook, online, {"isOnlineMeeting": True})
    assert after["onlineMeeting"]["joinUrl"] != online["onlineMeeting"]["joinUrl"]
    assert after["onlineMeeting"]["joinUrl"] in after["body"]["content"]
