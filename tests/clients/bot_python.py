"""What a stranger's bot does with Microsoft's own connector: speak in a channel, edit, delete."""

from __future__ import annotations

import json
import os
from typing import Any

from botbuilder.schema import Activity, Attachment, ConversationParameters, ErrorResponseException
from botframework.connector import ConnectorClient
from botframework.connector.auth import MicrosoftAppCredentials

TENANT = json.loads(os.environ["SANDBOX"])
BOT = TENANT["bot"]
found: dict[str, Any] = {}


def said(text: str) -> Activity:
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": text}]}
    kind = "application/vnd.microsoft.card.adaptive"
    return Activity(type="message", attachments=[Attachment(content_type=kind, content=card)])


credentials = MicrosoftAppCredentials(
    BOT["client_id"], BOT["client_secret"], channel_auth_tenant=TENANT["tenant_id"]
)
client = ConnectorClient(
    credentials, base_url=f"https://smba.trafficmanager.net/emea/{TENANT['tenant_id']}/"
)
code, channel = next(iter(TENANT["channels"].items()))
place = {"channel": {"id": channel}, "tenant": {"id": TENANT["tenant_id"]}}
made = client.conversations.create_conversation(
    ConversationParameters(is_group=True, channel_data=place, activity=said("Nog 4 plaatsen"))
)
found["thread"] = made.id == f"{channel};messageid={made.activity_id}"
changed = client.conversations.update_activity(made.id, made.activity_id, said("Nog 3 plaatsen"))
found["kept"] = changed.id == made.activity_id
answer = client.conversations.send_to_conversation(
    made.id, Activity(type="message", text="Verplaatst")
)
found["answer"] = answer.id != made.activity_id
client.conversations.delete_activity(made.id, answer.id)
try:
    client.conversations.update_activity(made.id, answer.id, said("Te laat"))
except ErrorResponseException as error:
    found["gone"] = [error.response.status_code, error.error.error.code]
found["channel"] = channel
print(json.dumps(found))  # noqa: T201 - its answer
