"""What becomes of a card after it was accepted."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.entra import users
from sandbox.workflows import flow, run
from tests.sandbox.conftest import user_id

from .conftest import Place


def failed(place: Place) -> str:
    """The reason of the only run, which posted nothing."""
    (only,) = place.runs()
    assert only["status"] == "Failed"
    assert only["messages"] == []
    assert place.messages() == []
    return str(only["error"])


def test_each_card_is_a_message_of_its_own(place: Place, card: dict[str, Any]) -> None:
    assert place.post(card, card).status == 202
    (only,) = place.runs()
    assert (only["status"], only["error"]) == ("Succeeded", None)
    assert sorted(only["messages"]) == sorted(one["id"] for one in place.messages())
    assert len(set(only["messages"])) == 2


def test_the_same_card_sent_twice_is_posted_twice(place: Place, card: dict[str, Any]) -> None:
    place.post(card)
    place.post(card)
    assert len(place.messages()) == 2


def test_a_card_the_schema_refuses_is_accepted_and_never_posted(
    place: Place, card: dict[str, Any]
) -> None:
    card["body"][0] = {"type": "TextBlock", "tekst": "x"}
    assert place.post(card).status == 202
    assert "$.body[0]" in failed(place)


def test_a_message_over_28_kb_is_accepted_and_never_posted(
    place: Place, card: dict[str, Any]
) -> None:
    card["body"][0]["text"] = "é" * (run.MAX_BYTES // 2)
    assert place.post(card).status == 202
    assert "RequestEntityTooLarge" in failed(place)


def test_a_body_without_attachments_fails_as_the_template_does(place: Place) -> None:
    assert place.post(text="Hallo").status == 202
    assert "is of type 'Null'. The result must be a valid array." in failed(place)


def test_the_flow_bot_cannot_post_in_a_private_channel_but_a_person_can(
    place: Place, card: dict[str, Any]
) -> None:
    channel = place.private()["id"]
    body = {"team": place.team["id"], "channel": channel, "owner": user_id(1)}
    bot = place.control("POST", "/workflows", body)
    person = place.control("POST", "/workflows", {**body, "post_as": "User"})
    assert bot["url"] != person["url"]
    given = {"type": "message", "attachments": [{"content": card}]}
    for one in (bot, person):
        assert place.box.call("POST", one["url"], json=given).status == 202
    (message,) = place.messages(channel)
    assert message["from"]["user"]["id"] == user_id(1)


@pytest.mark.parametrize("what", ["archived", "channel", "owner"])
def test_a_place_or_owner_that_is_gone_fails_the_run(
    place: Place, card: dict[str, Any], what: str
) -> None:
    tenant, table = place.box.tenant, f"channels/{place.team['id']}"
    if what == "archived":
        tenant.put("teams", place.team["id"], {**place.team, "isArchived": True})
    elif what == "channel":
        gone = {**place.channel, "deletedDateTime": tenant.stamp()}
        tenant.put(table, place.channel["id"], gone)
    else:
        users.update(tenant, user_id(1), {"accountEnabled": False})
    assert place.post(card).status == 202
    assert place.runs()[0]["status"] == "Failed"
    assert tenant.table(f"messages/{place.channel['id']}") == {}


def test_the_control_host_shows_what_stands_where(place: Place, card: dict[str, Any]) -> None:
    place.post(card)
    (shown,) = place.control("GET", f"/messages?channel={place.channel['id']}")["value"]
    assert shown["cards"] == [card]
    assert (shown["edited"], shown["deleted"], shown["reply_to"]) == (0, False, None)
    assert place.control("GET", "/messages?channel=19:elders@thread.tacv2") == {"value": []}
    (listed,) = place.control("GET", "/workflows")["value"]
    assert listed["url"] == flow.address(place.flow)
    assert (listed["succeeded"], listed["failed"]) == (1, 0)
