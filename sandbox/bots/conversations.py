"""The Bot Connector as Teams has it: a bot begins a thread in a channel, answers, edits, deletes.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/update-and-delete-bot-messages

A thread is a conversation of its own, called after its channel and its first message:
`19:…@thread.tacv2;messageid=1612345678901`.
"""

from __future__ import annotations

import json
from typing import Any

from ..call import Answer, Call, GraphError
from ..entra.organization import tenant_id
from ..route import Router
from ..teams import cards, messages
from ..tenant import Record, Tenant
from .registration import TABLE, is_installed

REGIONS = ("teams", "amer", "emea", "apac", "uk", "in")
"""First segments of the service's address: "teams" is the global one.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#get-the-user-id-team-id-or-channel-id
"""
MAX_BYTES = 100 * 1024
"""Of a message encoded as UTF-16: "the bot message size limit is 100 KB".

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
"""
_THREAD = ";messageid="
_JSON = "application/json; charset=utf-8"


def routes(bots: Router) -> None:
    for place in ("/{region}", "/{region}/{tenant}"):
        all_ = f"{place}/v3/conversations"
        activities = f"{all_}/{{conversation}}/activities"
        one = f"{activities}/{{activity}}"
        for method, template, handler in (
            ("POST", all_, begin),
            ("POST", activities, send),
            ("POST", one, reply),
            ("PUT", one, update),
            ("DELETE", one, delete),
        ):
            bots.route(method, template, application=("*",))(handler)


def begin(call: Call) -> Answer:
    """A new thread in a channel, with the message it begins with: 201 with both ids."""
    bot = _bot(call)
    body = _object(call)
    given = body.get("channelData") or {}
    channel_id = (given.get("channel") or {}).get("id")
    if not channel_id:
        if body.get("members"):
            raise GraphError(
                403, "ForbiddenOperationException", "Bot isn't installed in user's personal scope"
            )
        raise _bad("Incorrect conversation creation parameters")
    wanted = (given.get("tenant") or {}).get("id") or body.get("tenantId")
    if wanted is not None and str(wanted).lower() != tenant_id(call.tenant):
        raise _not_found("ConversationNotFound")
    team, channel = _channel(call, bot, str(channel_id))
    if not isinstance(body.get("activity"), dict):
        raise _bad("Activity is required to create a conversation in a channel.")
    message = _post(call, bot, team, channel, body["activity"])
    return _answer(
        201, {"id": f"{channel['id']}{_THREAD}{message['id']}", "activityId": message["id"]}
    )


def send(call: Call) -> Answer:
    """A message in a thread; in the conversation of the channel itself it begins a new one."""
    bot = _bot(call)
    team, channel, root = _conversation(call, bot)
    message = _post(call, bot, team, channel, _object(call), root)
    return _answer(201, {"id": message["id"]})


def reply(call: Call) -> Answer:
    """A message in the thread of another one."""
    bot = _bot(call)
    team, channel, root = _conversation(call, bot)
    above = _activity(call.tenant, channel, call.params["activity"])
    root = root or above["replyToId"] or above["id"]
    message = _post(call, bot, team, channel, _object(call), root)
    return _answer(201, {"id": message["id"]})


def update(call: Call) -> Answer:
    """Other content for a message of the bot's own, which keeps its id and its place."""
    bot = _bot(call)
    _, channel, _ = _conversation(call, bot)
    message = _own(call, bot, channel)
    body, attachments = _content(call.tenant, _object(call))
    messages.edit(call.tenant, message, body=body, attachments=attachments)
    return _answer(200, {"id": message["id"]})


def delete(call: Call) -> Answer:
    bot = _bot(call)
    _, channel, _ = _conversation(call, bot)
    messages.remove(call.tenant, _own(call, bot, channel))
    return Answer(200)


def _bot(call: Call) -> Record:
    """The bot that calls, when there is one and nobody blocked it."""
    if call.params["region"].lower() not in REGIONS:
        raise GraphError(404, "NotFound", "Resource not found.")
    if (known := call.params.get("tenant")) and known.lower() != tenant_id(call.tenant):
        raise _not_found("ConversationNotFound")
    assert call.token is not None
    bot = call.tenant.get(TABLE, call.token.app_id)
    if bot is None:
        raise GraphError(401, "BotNotRegistered", "No registration found for this bot.")
    if bot["disabled"]:
        raise GraphError(403, "BotDisabledByAdmin", "The tenant admin disabled this bot")
    return bot


def _channel(call: Call, bot: Record, id: str) -> tuple[Record, Record]:
    for team in call.tenant.all("teams"):
        channel = call.tenant.get(f"channels/{team['id']}", id)
        if channel is None:
            continue
        if channel.get("deletedDateTime") or call.tenant.get("groups", team["id"]) is None:
            break
        if not is_installed(bot, team["id"], channel):
            raise GraphError(
                403,
                "BotNotInConversationRoster",
                "The bot is not part of the conversation roster.",
            )
        return team, channel
    raise _not_found("ConversationNotFound")


def _conversation(call: Call, bot: Record) -> tuple[Record, Record, str | None]:
    """The team, the channel, and the message a thread begins with."""
    id, _, root = call.params["conversation"].partition(_THREAD)
    team, channel = _channel(call, bot, id)
    if root and root not in call.tenant.table(f"messages/{channel['id']}"):
        raise _not_found("ConversationNotFound")
    return team, channel, root or None


def _activity(tenant: Tenant, channel: Record, id: str) -> Record:
    message = tenant.get(f"messages/{channel['id']}", id)
    if message is None or message["deletedDateTime"]:
        raise _not_found("ActivityNotFoundInConversation")
    return message


def _own(call: Call, bot: Record, channel: Record) -> Record:
    """ "Your bot can update only the messages it sent itself", and no one's but its own."""
    message = _activity(call.tenant, channel, call.params["activity"])
    sender = (message["from"].get("application") or {}).get("id")
    if sender != bot["appId"]:
        raise GraphError(403, "NotEnoughPermissions", "The message was not sent by this bot.")
    return message


def _post(
    call: Call,
    bot: Record,
    team: Record,
    channel: Record,
    activity: Record,
    root: str | None = None,
) -> Record:
    body, attachments = _content(call.tenant, activity)
    if team["isArchived"]:
        raise GraphError(403, "NotEnoughPermissions", "The team is archived.")
    app = call.tenant.get("apps", bot["appId"]) or {}
    sender = {
        "application": {
            "id": bot["appId"], "displayName": app.get("displayName"),
            "applicationIdentityType": "bot",
        },
        "device": None,
        "user": None,
    }  # fmt: skip
    return messages.post(
        call.tenant, team, channel, sender=sender, body=body, attachments=attachments,
        reply_to=root, summary=activity.get("summary"),
    )  # fmt: skip


def _content(tenant: Tenant, activity: Record) -> tuple[Record, list[Record]]:
    """The body and the attachments of a message activity. A card has to be a valid one.

    Reported/uncertain: with what an invalid card is refused ("invalid request payload provided by
    the bot" says the page of 400 in general).
    """
    if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > MAX_BYTES:
        raise GraphError(413, "MessageSizeTooBig", "Message size too large.")
    if activity.get("type", "message") != "message":
        raise _bad(f"Activities of type {activity.get('type')!r} cannot be sent.")
    given = activity.get("attachments") or []
    text = activity.get("text")
    if not isinstance(given, list) or not (given or isinstance(text, str)):
        raise _bad("Activity must have text or attachments.")
    for one in given:
        kind = one.get("contentType") if isinstance(one, dict) else None
        if kind != cards.CONTENT_TYPE:
            raise _bad(f"Unknown attachment type '{kind}'")
        if problem := cards.problem(one.get("content")):
            raise _bad(f"Failed to parse the card. {problem}")
    body, attachments = cards.attached(tenant, given)
    if isinstance(text, str) and text:
        body = {"contentType": "html", "content": text + body["content"]}
    return body, attachments


def _object(call: Call) -> Record:
    """The body; 400 when it is not a JSON object."""
    try:
        given: Any = json.loads(call.body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise _bad("Unable to read JSON request payload.")
    return given


def _bad(message: str) -> GraphError:
    return GraphError(400, "Bad Argument", message)


def _not_found(code: str) -> GraphError:
    return GraphError(404, code, "Conversation not found.")


def _answer(status: int, body: Record) -> Answer:
    return Answer(status, body, content_type=_JSON)
