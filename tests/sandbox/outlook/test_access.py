"""Which mailboxes are opened to whom."""

from __future__ import annotations

import pytest

from sandbox.entra import users
from sandbox.outlook import mailboxes

from .conftest import DOMAIN, SERVICE, Outlook, address, meeting


def error(reply: object) -> tuple[int, str]:
    return reply.status, reply.json["error"]["code"]  # type: ignore[attr-defined]


def test_reading_is_not_writing_and_nothing_is_neither(outlook: Outlook) -> None:
    box = outlook.box
    reader = box.as_app("Calendars.Read")
    assert outlook.call("GET", "/events", token=reader).status == 200
    denied = (403, "ErrorAccessDenied")
    assert error(outlook.call("POST", "/events", meeting(), token=reader)) == denied
    assert error(outlook.call("GET", "/events", token=box.as_app("User.Read.All"))) == denied


def test_an_application_opens_only_the_mailboxes_it_is_limited_to(outlook: Outlook) -> None:
    tenant = outlook.box.tenant
    app_id = outlook.app.app_id
    assert outlook.call("GET", "/events", who=address(1)).status == 200
    mailboxes.limit(tenant, app_id, [SERVICE])
    assert outlook.call("GET", "/events").status == 200
    assert error(outlook.call("GET", "/events", who=address(1))) == (403, "ErrorAccessDenied")
    # Who is invited gets his copy all the same: Exchange brings it, not the application.
    outlook.make(1)
    mailboxes.limit(tenant, app_id, None)
    assert len(outlook.copies(1)) == 1


def test_a_person_opens_his_own_calendar_alone(outlook: Outlook) -> None:
    person = outlook.person(1)
    assert outlook.call("GET", "/events", who=address(1), token=person).status == 200
    reply = outlook.call("GET", "/events", who=address(2), token=person)
    assert error(reply) == (403, "ErrorAccessDenied")
    assert outlook.box.call("GET", "/me/events", token=person).status == 200
    assert outlook.box.call("GET", "/me/events", token=outlook.app).status == 403


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (f"niemand@{DOMAIN}", (404, "ErrorInvalidUser")),
        ("00000000-0000-4000-8000-00000000dead", (404, "ResourceNotFound")),
        ("gast_swv.example%23EXT%23@omosandbox.onmicrosoft.com",
         (404, "MailboxNotEnabledForRESTAPI")),
    ],
)  # fmt: skip
def test_who_has_no_mailbox_has_no_events(
    outlook: Outlook, who: str, expected: tuple[int, str]
) -> None:
    assert error(outlook.call("GET", "/events", who=who)) == expected


def test_a_mailbox_that_was_taken_away_takes_nothing_in(outlook: Outlook) -> None:
    tenant = outlook.box.tenant
    user = users.require(tenant, address(1))
    mailboxes.take_mailbox(tenant, str(user["id"]))
    reply = outlook.call("GET", "/events", who=address(1))
    assert error(reply) == (404, "MailboxNotEnabledForRESTAPI")
    outlook.make(1)
    assert outlook.sent() == [("invitation", "p1")]
    assert not tenant.table(f"events/{user['id']}")


def test_an_application_has_no_calendars_of_groups(outlook: Outlook) -> None:
    box = outlook.box
    all_ = box.as_app("Calendars.ReadWrite", "Group.ReadWrite.All")
    for method, body in (("GET", None), ("POST", meeting())):
        reply = box.call(method, "/groups/some/events", json=body, token=all_)
        assert error(reply) == (403, "ErrorAccessDenied")


def test_a_shared_mailbox_is_an_account_nobody_signs_in_to(outlook: Outlook) -> None:
    user = users.require(outlook.box.tenant, SERVICE)
    assert user["accountEnabled"] is False
    assert mailboxes.make_mailbox(outlook.box.tenant, SERVICE, "Weer")["id"] == user["id"]
