"""What attendees have in their calendars, and who is told of which change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.embedded import Sandbox
from sandbox.entra import users
from sandbox.outlook import events, sent
from sandbox.outlook.bodies import new
from sandbox.tenant import Tenant

from .conftest import SERVICE, ZONE, Outlook, address, invited, meeting


def test_everybody_on_the_list_is_invited_once_and_has_a_copy(outlook: Outlook) -> None:
    made = outlook.make(1, 2)
    assert outlook.sent() == [("invitation", "p1"), ("invitation", "p2")]
    (copy,) = outlook.copies(1)
    assert (copy["iCalUId"], copy["isOrganizer"]) == (made["iCalUId"], False)
    assert copy["id"] != made["id"]
    assert copy["organizer"]["emailAddress"]["address"] == SERVICE
    assert copy["responseStatus"]["response"] == "notResponded"
    assert outlook.copies(3) == []


def test_who_has_no_mailbox_here_is_told_all_the_same(outlook: Outlook) -> None:
    outlook.make("gast@swv.example", "iemand@elders.example")
    assert [kind for kind, _ in outlook.sent()] == ["invitation", "invitation"]


def test_with_hidden_attendees_each_sees_himself_alone(outlook: Outlook) -> None:
    made = outlook.make(1, 2, 3, hideAttendees=True)
    for number in (1, 2, 3):
        (copy,) = outlook.copies(number)
        seen = [one["emailAddress"]["address"] for one in copy["attendees"]]
        assert seen == [address(number)]
        assert copy["hideAttendees"] is True
    outlook.patch(made, {"subject": "Verplaatst"})
    assert len(outlook.copies(2)[0]["attendees"]) == 1
    assert len(outlook.get(made)["attendees"]) == 3


def test_without_it_they_see_one_another(outlook: Outlook) -> None:
    outlook.make(1, 2)
    assert len(outlook.copies(1)[0]["attendees"]) == 2


def test_changing_the_list_alone_tells_only_those_that_changed(outlook: Outlook) -> None:
    made = outlook.make(1, 2)
    outlook.sent()
    outlook.patch(made, {"attendees": invited(2, 3)})
    assert sorted(outlook.sent()) == [("cancellation", "p1"), ("invitation", "p3")]
    assert outlook.copies(1)[0]["isCancelled"] is True
    assert outlook.copies(3)[0]["isCancelled"] is False


def test_any_other_change_tells_everybody_who_stays(outlook: Outlook) -> None:
    made = outlook.make(1, 2)
    outlook.sent()
    outlook.patch(made, {"location": {"displayName": "Zaal 2"}})
    assert outlook.sent() == [("update", "p1"), ("update", "p2")]
    assert outlook.copies(1)[0]["location"]["displayName"] == "Zaal 2"
    outlook.patch(made, {"attendees": invited(2, 3), "subject": "Anders"})
    assert sorted(outlook.sent()) == [
        ("cancellation", "p1"), ("invitation", "p3"), ("update", "p2")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "own",
    [
        {"categories": ["ONS"]},
        {"reminderMinutesBeforeStart": 60},
        {"singleValueExtendedProperties": [{"id": "String {00020329-0000-0000-C000-000000000046} Name X", "value": "1"}]},  # noqa: E501
        {"id": "anders", "iCalUId": "anders"},
    ],
)  # fmt: skip
def test_what_the_organiser_has_for_himself_is_not_mailed(
    outlook: Outlook, own: dict[str, Any]
) -> None:
    made = outlook.make(1)
    outlook.sent()
    changed = outlook.patch(made, own)
    assert outlook.sent() == []
    assert changed["id"] == made["id"]


def test_the_same_list_again_tells_nobody(outlook: Outlook) -> None:
    made = outlook.make(1, 2)
    outlook.sent()
    outlook.patch(made, {"attendees": invited(2, 1, 1)})
    assert outlook.sent() == []


def test_who_comes_back_is_invited_anew_into_the_same_copy(outlook: Outlook) -> None:
    made = outlook.make(1)
    (before,) = outlook.copies(1)
    outlook.patch(made, {"attendees": []})
    outlook.patch(made, {"attendees": invited(1)})
    (after,) = outlook.copies(1)
    assert (after["id"], after["isCancelled"], after["subject"]) == (
        before["id"], False, "Studiemiddag",
    )  # fmt: skip


def test_an_answer_shows_at_the_organiser_and_is_mailed_to_him(outlook: Outlook) -> None:
    made = outlook.make(1, 2)
    outlook.sent()
    copy = outlook.copies(1)[0]
    reply = outlook.box.call(
        "POST", f"/me/events/{copy['id']}/accept", json={"sendResponse": True},
        token=outlook.person(1),
    )  # fmt: skip
    assert (reply.status, reply.content) == (202, b"")
    after = outlook.get(made)
    assert [one["status"]["response"] for one in after["attendees"]] == ["accepted", "none"]
    assert after["changeKey"] != made["changeKey"]
    assert outlook.copies(1)[0]["responseStatus"]["response"] == "accepted"
    assert outlook.sent() == [("response", "bijeenkomsten")]


def test_a_declined_copy_leaves_the_calendar_and_the_list_says_declined(outlook: Outlook) -> None:
    made = outlook.make(1)
    copy = outlook.copies(1)[0]
    outlook.call("POST", f"/events/{copy['id']}/decline", {"comment": "Helaas"}, who=address(1))
    assert outlook.copies(1) == []
    assert outlook.get(made)["attendees"][0]["status"]["response"] == "declined"
    assert sent.messages(outlook.box.tenant)[-1]["comment"] == "Helaas"


def test_an_answer_that_is_not_sent_stays_with_the_attendee(outlook: Outlook) -> None:
    made = outlook.make(1)
    outlook.sent()
    copy = outlook.copies(1)[0]
    outlook.call(
        "POST", f"/events/{copy['id']}/tentativelyAccept", {"sendResponse": False}, who=address(1)
    )
    assert outlook.copies(1)[0]["responseStatus"]["response"] == "tentativelyAccepted"
    assert outlook.get(made)["attendees"][0]["status"]["response"] == "none"
    assert outlook.sent() == []
    outlook.patch(made, {"subject": "Anders"})
    assert outlook.copies(1)[0]["responseStatus"]["response"] == "tentativelyAccepted"


def test_a_change_of_the_list_keeps_the_answers_of_others(outlook: Outlook) -> None:
    made = outlook.make(1)
    outlook.call("POST", f"/events/{outlook.copies(1)[0]['id']}/accept", {}, who=address(1))
    after = outlook.patch(made, {"attendees": invited(1, 2)})
    assert [one["status"]["response"] for one in after["attendees"]] == ["accepted", "none"]


def test_a_new_time_asks_everybody_again_and_a_new_place_does_not(outlook: Outlook) -> None:
    made = outlook.make(1)
    outlook.call("POST", f"/events/{outlook.copies(1)[0]['id']}/accept", {}, who=address(1))
    after = outlook.patch(made, {"location": {"displayName": "Zaal 2"}})
    assert after["attendees"][0]["status"]["response"] == "accepted"
    moved = {"start": {"dateTime": "2027-01-20T13:00:00", "timeZone": ZONE}}
    after = outlook.patch(made, moved)
    assert after["attendees"][0]["status"]["response"] == "none"
    assert outlook.copies(1)[0]["responseStatus"]["response"] == "notResponded"


@pytest.mark.parametrize("way", ["cancel", "delete"])
def test_a_cancelled_event_is_gone_and_everybody_told_once(outlook: Outlook, way: str) -> None:
    made = outlook.make(1, 2)
    outlook.sent()
    path = f"/events/{made['id']}"
    if way == "cancel":
        assert outlook.call("POST", f"{path}/cancel", {"Comment": "Ziek"}).status == 202
        assert sent.messages(outlook.box.tenant)[-1]["comment"] == "Ziek"
    else:
        assert outlook.call("DELETE", path).status == 204
    assert outlook.sent() == [("cancellation", "p1"), ("cancellation", "p2")]
    assert outlook.call("GET", path).json["error"]["code"] == "ErrorItemNotFound"
    copy = outlook.copies(1)[0]
    assert (copy["isCancelled"], copy["subject"]) == (True, "Canceled: Studiemiddag")
    assert outlook.call("DELETE", path).status == 404
    assert outlook.sent() == []


def test_an_attendee_who_deletes_his_copy_tells_nobody(outlook: Outlook) -> None:
    outlook.make(1)
    outlook.sent()
    copy = outlook.copies(1)[0]
    assert outlook.call("DELETE", f"/events/{copy['id']}", who=address(1)).status == 204
    assert outlook.sent() == []


def test_what_is_the_organisers_does_not_travel(outlook: Outlook) -> None:
    id = "String {00020329-0000-0000-C000-000000000046} Name OnsId"
    outlook.make(
        1, transactionId="t", singleValueExtendedProperties=[{"id": id, "value": "secret"}]
    )
    copy = outlook.copies(1)[0]
    shown = outlook.call(
        "GET", f"/events/{copy['id']}?$expand=singleValueExtendedProperties($filter=id eq '{id}')",
        who=address(1),
    ).json  # fmt: skip
    assert shown["transactionId"] is None
    assert "singleValueExtendedProperties" not in shown


lists = st.lists(st.sampled_from([1, 2, 3, 4]), unique=True)


@settings(max_examples=40)
@given(st.lists(lists, min_size=1, max_size=6))
def test_whoever_is_on_the_list_was_invited_once_more_than_he_was_cancelled(
    changes: list[list[int]],
) -> None:
    with Sandbox(tenant=Tenant()) as box:
        tenant = box.tenant
        owner = users.create(tenant, "Bijeenkomsten", SERVICE)
        for number in range(1, 5):
            users.create(tenant, f"p{number}", address(number))
        event = events.create(tenant, owner, new(meeting(*changes[0]), 500))
        for people in changes[1:]:
            listed = new(meeting(*people), 500)["attendees"]
            event = events.update(tenant, owner, event, {"attendees": listed})
        told = [(row["kind"], row["to"]) for row in sent.messages(tenant)]
        for number in range(1, 5):
            to = address(number)
            balance = told.count(("invitation", to)) - told.count(("cancellation", to))
            assert balance == (number in changes[-1])
            user = users.require(tenant, to)
            copy = events.by_uid(tenant, user["id"], event["uid"])
            assert (copy is not None and not copy["isCancelled"]) == (number in changes[-1])


def test_who_is_renamed_answers_for_his_old_address_and_is_told_at_it(outlook: Outlook) -> None:
    made = outlook.make(1)
    tenant = outlook.box.tenant
    user = users.require(tenant, address(1))
    new_name = f"anders@{address(1).partition('@')[2]}"
    users.update(tenant, user["id"], {"userPrincipalName": new_name, "mail": new_name})
    (copy,) = outlook.call("GET", "/events", who=new_name).json["value"]
    outlook.call("POST", f"/events/{copy['id']}/accept", {}, who=new_name)
    assert outlook.get(made)["attendees"][0]["status"]["response"] == "accepted"
    outlook.patch(made, {"subject": "X"})
    assert outlook.call("GET", "/events", who=new_name).json["value"][0]["subject"] == "X"
