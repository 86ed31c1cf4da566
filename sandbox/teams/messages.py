"""Messages in a channel: people post them; an application may only import.

https://learn.microsoft.com/graph/api/chatmessage-post
https://learn.microsoft.com/graph/api/channel-list-messages
"""

from __future__ import annotations

import json

from ..call import Answer, Call, GraphError, missing_permission
from ..odata import answer_page
from ..route import Router
from ..tenant import Record
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
    table = f"messages/{channel['id']}"
    id = str(int(call.tenant.now().timestamp() * 1000) + len(call.tenant.table(table)))
    message = {
        "id": id,
        "replyToId": None,
        "etag": id,
        "messageType": "message",
        "createdDateTime": body.get("createdDateTime") or call.tenant.stamp(),
        "lastModifiedDateTime": call.tenant.stamp(),
        "deletedDateTime": None,
        "subject": body.get("subject"),
        "importance": body.get("importance", "normal"),
        "from": body.get("from") or call.actor.identity(),
        "body": {
            "contentType": content.get("contentType", "text"), "content": content["content"]
        },
        "channelIdentity": {"teamId": team["id"], "channelId": channel["id"]},
        "attachments": body.get("attachments") or [],
        "mentions": body.get("mentions") or [],
    }  # fmt: skip
    call.tenant.put(table, id, message, what="teams.message.post")
    context = f"/$metadata#{shapes.place(team['id'], channel['id'])}/messages/$entity"
    return Answer(201, {"@odata.context": call.url(context), **message})


def list_messages(call: Call) -> Answer:
    """Newest first, 20 at a time and 50 at most (channel-list-messages)."""
    team = team_of(call)
    channel = channel_of(call, team)
    readable(call, channel_roster_of(call, team, channel))
    rows = list(call.tenant.all(f"messages/{channel['id']}"))[::-1]
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
