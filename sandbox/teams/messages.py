"""Messages in a channel: people post them; an application may only import. Flows and bots post
through services of their own (`post`, `edit`, `remove`).

https://learn.microsoft.com/graph/api/chatmessage-post
https://learn.microsoft.com/graph/api/channel-list-messages
https://learn.microsoft.com/graph/api/chatmessage-list-replies
"""

from __future__ import annotations

import json
from typing import Any

from ..call import Answer, Call, GraphError, missing_permission
from ..odata import answer_page
from ..route import Router
from ..tenant import Record, Tenant
from . import shapes
from .access import channel_of, channel_roster_of, granted, readable, team_of

SEND = ("ChannelMessage.Send", "Group.ReadWrite.All")
READ = ("ChannelMessage.Read.All", "Group.Read.All", "Group.ReadWrite.All")
READ_APPLICATION = ("ChannelMessage.Read.All", "ChannelMessage.Read.Group")
IMPORT = "Teamwork.Migrate.All"
MAX_BYTES = 28 * 1024  # "approximately 28 KB" a message (limits-specifications-teams)


def post_message(call: Call) -> Answer:
    team = team_of(call)
    channel = channel_of(call, team)
    if call.token and call.token.app_only:
        _refuse_unless_import(call, team)
    else:
        readable(call, channel_roster_of(call, team, channel))
        if team["isArchived"]:
            # Documented on team-archive: nobody can send messages any longer.
            raise GraphError(403, "Forbidden", "The team is archived.", inner="AccessDenied")
    body = call.json()
    content = body.get("body") or {}
    if not isinstance(content.get("content"), str):
        raise GraphError(400, "BadRequest", "Missing body content.")
    if len(json.dumps(body).encode()) > MAX_BYTES:
        raise GraphError(413, "RequestEntityTooLarge", "Request Entity Too Large")
    message = post(
        call.tenant, team, channel,
        sender=body.get("from") or call.actor.identity(),
        body={"contentType": content.get("contentType", "text"), "content": content["content"]},
        attachments=body.get("attachments") or [],
        createdDateTime=body.get("createdDateTime") or call.tenant.stamp(),
        subject=body.get("subject"),
        importance=body.get("importance", "normal"),
        mentions=body.get("mentions") or [],
    )  # fmt: skip
    context = f"/$metadata#{shapes.place(team['id'], channel['id'])}/messages/$entity"
    return Answer(201, {"@odata.context": call.url(context), **message})


def post(
    tenant: Tenant,
    team: Record,
    channel: Record,
    *,
    sender: Record,
    body: Record,
    attachments: list[Record],
    reply_to: str | None = None,
    **more: Any,
) -> Record:
    """A message, whoever the sender is and by whichever way. Its id is its moment, as in Teams."""
    table = f"messages/{channel['id']}"
    moment = int(tenant.now().timestamp() * 1000)
    while str(moment) in tenant.table(table):
        moment += 1
    message = {
        "id": str(moment),
        "replyToId": reply_to,
        "etag": str(moment),
        "messageType": "message",
        "createdDateTime": tenant.stamp(),
        "lastModifiedDateTime": tenant.stamp(),
        "lastEditedDateTime": None,
        "deletedDateTime": None,
        "subject": None,
        "importance": "normal",
        "from": sender,
        "body": body,
        "channelIdentity": {"teamId": team["id"], "channelId": channel["id"]},
        "attachments": attachments,
        "mentions": [],
        **more,
    }
    return tenant.put(table, message["id"], message, what="teams.message.post")


def edit(
    tenant: Tenant, message: Record, *, body: Record, attachments: list[Record], **more: Any
) -> Record:
    """Other content under the same id; it shows as edited."""
    now = tenant.stamp()
    changed = {
        **message, "body": body, "attachments": attachments,
        "etag": str(int(tenant.now().timestamp() * 1000)), "lastModifiedDateTime": now,
        "lastEditedDateTime": now, **more,
    }  # fmt: skip
    return tenant.put(_table(message), message["id"], changed, what="teams.message.edit")


def remove(tenant: Tenant, message: Record) -> Record:
    """The message says that it was deleted and holds nothing any more."""
    now = tenant.stamp()
    gone = {
        **message, "body": {"contentType": "html", "content": ""}, "attachments": [],
        "lastModifiedDateTime": now, "deletedDateTime": now,
    }  # fmt: skip
    return tenant.put(_table(message), message["id"], gone, what="teams.message.delete")


def _table(message: Record) -> str:
    return f"messages/{message['channelIdentity']['channelId']}"


def list_messages(call: Call) -> Answer:
    """Without the replies; newest first, 20 at a time and 50 at most (channel-list-messages)."""
    return _listed(call, None)


def list_replies(call: Call) -> Answer:
    return _listed(call, call.params["message"])


def _listed(call: Call, root: str | None) -> Answer:
    team = team_of(call)
    channel = channel_of(call, team)
    readable(call, channel_roster_of(call, team, channel))
    table = f"messages/{channel['id']}"
    if root is not None and root not in call.tenant.table(table):
        raise GraphError(404, "NotFound", "Message does not exist.", inner="NotFound")
    rows = [row for row in call.tenant.all(table) if row["replyToId"] == root][::-1]
    context = f"{shapes.place(team['id'], channel['id'])}/messages"
    return answer_page(
        call, rows, lambda row: row, context=context, default=20, maximum=50, count=False
    )


def _refuse_unless_import(call: Call, team: Record) -> None:
    """Application permissions post only into a team that is being migrated.

    "Application permissions are only supported for migration" (chatmessage-post). Without the
    permission the answer names it; with it, outside of a migration, it says what the import is
    for. Both texts are as clients report them; the second is reported with 401.
    """
    if not granted(call, IMPORT):
        raise missing_permission(call, (IMPORT,))
    if not team.get("migrating"):
        raise GraphError(
            401,
            "Unauthorized",
            "Message POST is allowed in application-only context only for import purposes. Refer "
            "to https://docs.microsoft.com/microsoftteams/platform/graph-api/import-messages/"
            "import-external-messages-to-teams for more details.",
        )


def routes(graph: Router) -> None:
    all_ = "/teams/{team}/channels/{channel}/messages"
    # Every application gets as far as the handler, which words the refusal as Teams does.
    graph.route("POST", all_, application=("*",), delegated=SEND)(post_message)
    graph.route("GET", all_, application=READ_APPLICATION, delegated=READ)(list_messages)
    graph.route("GET", f"{all_}/{{message}}/replies", application=READ_APPLICATION, delegated=READ)(
        list_replies
    )
