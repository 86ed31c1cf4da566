"""What a bot may say in channels, and what it is told when it may not."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.teams.channels import make_channel
from tests.sandbox.conftest import user_id

from .conftest import HOST, Bot, activity


def refused(reply: Any) -> tuple[int, str]:
    return reply.status, reply.json["error"]["code"]


def test_a_thread_begins_with_a_message_and_both_ids_are_told(bot: Bot) -> None:
    reply = bot.begin()
    assert reply.status == 201
    assert reply.json["id"] == f"{bot.channel['id']};messageid={reply.json['activityId']}"
    (shown,) = bot.shown()
    assert shown["id"] == reply.json["activityId"]
    assert shown["from"]["application"] == {
        "id": bot.app_id, "displayName": "ONS", "applicationIdentityType": "bot",
    }  # fmt: skip
    path = f"/teams/{bot.team['id']}/channels/{bot.channel['id']}/messages"
    person = bot.box.as_person("p1@theresialyceum.example", "Group.Read.All")
    (listed,) = bot.box.call("GET", path, token=person).json["value"]
    assert listed["id"] == shown["id"]


def test_an_edit_keeps_the_id_and_is_counted(bot: Bot) -> None:
    made = bot.begin().json
    path = bot.thread(made["id"], made["activityId"])
    for left in (3, 2):
        reply = bot.call("PUT", path, activity(f"Nog {left} plaatsen"))
        assert (reply.status, reply.json) == (200, {"id": made["activityId"]})
    (shown,) = bot.shown()
    assert shown["edited"] == 2
    assert shown["cards"][0]["body"][0]["text"] == "Nog 2 plaatsen"


def test_a_deleted_message_holds_nothing_and_cannot_be_edited(bot: Bot) -> None:
    made = bot.begin().json
    path = bot.thread(made["id"], made["activityId"])
    assert bot.call("DELETE", path).status == 200
    (shown,) = bot.shown()
    assert (shown["deleted"], shown["cards"], shown["text"]) == (True, [], "")
    gone = (404, "ActivityNotFoundInConversation")
    assert refused(bot.call("PUT", path, activity())) == gone
    assert refused(bot.call("DELETE", path)) == gone


def test_answers_stand_in_the_thread_and_not_in_the_channel(bot: Bot) -> None:
    made = bot.begin().json
    first = bot.call("POST", bot.thread(made["id"]), {"type": "message", "text": "Verplaatst"})
    second = bot.call(
        "POST", bot.thread(bot.channel["id"], first.json["id"]), {"type": "message", "text": "Ja"}
    )
    assert (first.status, second.status) == (201, 201)
    roots = [one["reply_to"] for one in bot.shown()]
    assert roots == [None, made["activityId"], made["activityId"]]
    path = f"/teams/{bot.team['id']}/channels/{bot.channel['id']}/messages"
    person = bot.box.as_person("p1@theresialyceum.example", "Group.Read.All")
    assert len(bot.box.call("GET", path, token=person).json["value"]) == 1
    replies = bot.box.call("GET", f"{path}/{made['activityId']}/replies", token=person)
    assert len(replies.json["value"]) == 2


def test_sending_to_the_channel_itself_begins_a_thread(bot: Bot) -> None:
    reply = bot.call("POST", bot.thread(bot.channel["id"]), activity())
    assert reply.status == 201
    assert [one["reply_to"] for one in bot.shown()] == [None]


def test_the_service_answers_at_its_global_address_too(bot: Bot) -> None:
    body = {"channelData": {"channel": {"id": bot.channel["id"]}}, "activity": activity()}
    for region in ("teams", "emea"):
        url = f"{HOST}/{region}/v3/conversations"
        assert bot.box.call("POST", url, json=body, token=bot.token).status == 201
    assert bot.box.call("POST", f"{HOST}/x/v3/conversations", json=body,
                        token=bot.token).status == 404  # fmt: skip


def test_a_bot_that_was_taken_out_of_the_team_is_not_in_its_roster(bot: Bot) -> None:
    made = bot.begin().json
    bot.change(remove_from=[bot.team["id"]])
    missing = (403, "BotNotInConversationRoster")
    assert refused(bot.begin()) == missing
    path = bot.thread(made["id"], made["activityId"])
    assert refused(bot.call("PUT", path, activity())) == missing
    bot.change(install_in=[bot.team["id"]])
    assert bot.begin().status == 201


def test_a_private_channel_has_apps_of_its_own(bot: Bot) -> None:
    channel = make_channel(
        bot.box.tenant, bot.team["id"], "Kern", "private", members={user_id(1): ["owner"]}
    )
    given = {"channel": {"id": channel["id"]}}
    assert refused(bot.begin(channelData=given)) == (403, "BotNotInConversationRoster")
    bot.change(add_to=[channel["id"]])
    assert bot.begin(channelData=given).status == 201


def test_a_bot_the_administrator_blocked_and_one_nobody_registered(bot: Bot) -> None:
    bot.change(disabled=True)
    assert refused(bot.begin()) == (403, "BotDisabledByAdmin")
    bot.box.tenant.drop("bots", bot.app_id)
    assert refused(bot.begin()) == (401, "BotNotRegistered")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"activity": {"type": "message"}}, 400, "Bad Argument"),
        ({"activity": {"type": "typing", "text": "x"}}, 400, "Bad Argument"),
        ({"activity": None}, 400, "Bad Argument"),
        ({"activity": {"type": "message", "attachments": [{"contentType": "x"}]}}, 400,
         "Bad Argument"),
        ({"channelData": {}}, 400, "Bad Argument"),
        ({"channelData": {}, "members": [{"id": "29:x"}]}, 403, "ForbiddenOperationException"),
        ({"channelData": {"channel": {"id": "19:x@thread.tacv2"}}}, 404, "ConversationNotFound"),
    ],
)  # fmt: skip
def test_what_cannot_be_posted_says_why(
    bot: Bot, changes: dict[str, Any], status: int, code: str
) -> None:
    assert refused(bot.begin(**changes)) == (status, code)
    assert bot.shown() == []


def test_a_card_the_schema_refuses_is_refused(bot: Bot) -> None:
    given = activity()
    given["attachments"][0]["content"]["body"] = [{"type": "TextBlok"}]
    reply = bot.begin(given)
    assert refused(reply) == (400, "Bad Argument")
    assert "$.body[0]" in reply.json["error"]["message"]


def test_100_kb_are_counted_as_utf_16(bot: Bot) -> None:
    assert bot.begin(activity("x" * 50_000)).status == 201
    assert refused(bot.begin(activity("x" * 52_000))) == (413, "MessageSizeTooBig")


def test_a_message_that_is_not_the_bots_own_is_not_its_to_edit(bot: Bot) -> None:
    path = f"/teams/{bot.team['id']}/channels/{bot.channel['id']}/messages"
    person = bot.box.as_person("p1@theresialyceum.example", "ChannelMessage.Send")
    made = bot.box.call("POST", path, json={"body": {"content": "Hoi"}}, token=person).json
    url = bot.thread(bot.channel["id"], made["id"])
    assert refused(bot.call("PUT", url, activity())) == (403, "NotEnoughPermissions")


def test_without_a_token_for_the_bot_framework_nothing_is_answered(bot: Bot) -> None:
    said = {"message": "Authorization has been denied for this request."}
    for token in (None, bot.box.app_token(), bot.box.app_token(resource="sharepoint")):
        reply = bot.box.call("POST", bot.root, json={}, token=token)
        assert (reply.status, reply.json) == (401, said)
    good = bot.box.app_token(resource="bots")
    body = {"channelData": {"channel": {"id": bot.channel["id"]}}, "activity": activity()}
    assert bot.box.request("POST", bot.root, json=body, token=good).status == 201


def test_an_eighth_message_in_a_second_is_too_many_in_one_thread(bot: Bot) -> None:
    made = bot.begin().json
    bot.box.settings.change({"throttle_bots": True})
    path = bot.thread(made["id"])
    statuses = [bot.call("POST", path, activity()).status for _ in range(8)]
    assert statuses == [201] * 7 + [429]
    late = bot.call("POST", path, activity())
    assert refused(late) == (429, "Throttled")
    assert int(late.headers["Retry-After"]) >= 1
    assert bot.begin().status == 201


@pytest.mark.parametrize(("code", "error"), [(412, "PreconditionFailed"), (502, "ServiceError")])
def test_faults_speak_as_the_bot_connector_does(bot: Bot, code: int, error: str) -> None:
    bot.box.cloud.faults.add(
        {"match": {"host": "bots", "nth": 1}, "fault": "status", "code": code,
         "after_effect": True}
    )  # fmt: skip
    assert refused(bot.begin()) == (code, error)
    assert len(bot.shown()) == 1
