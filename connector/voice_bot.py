"""A voice by bot: a message begins a conversation in the channel, and can be changed later.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import orjson

from connector.exchange import Bearer, Exchange, Post, Response
from connector.replica import not_a_verb
from connector.voice import attachment, judged, said, too_large, voice_place
from sync.action import Action, Fate, Outcome
from sync.model import Ref

LIMIT_BYTES = 80 * 1024
"""Of the message in UTF-16; beyond 100 KB it is refused, and 80 is what is advised.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages"""


class BotReplica:
    """An outcome's ref is "{conversation}/{activity}": what "edit" takes; STALE when somebody took
    that message away. The bot must have been added to the channel's team."""

    edits = True

    def __init__(
        self,
        network: str,
        *,
        channel_id: str,
        tenant_id: str,
        application_id: str,
        service_url: str,
        sign_in: Bearer,
    ) -> None:
        self.place, self._channel, self._tenant = voice_place(network), channel_id, tenant_id
        self._bot, self._sign_in = f"28:{application_id}", sign_in
        self._root = service_url.rstrip("/") + "/v3/conversations"

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        outcomes: dict[str, Outcome] = {}
        posts: dict[str, Post] = {}
        for action in actions:
            made = self._post(action)
            if isinstance(made, Outcome):
                outcomes[action.id] = made
            else:
                posts[action.id] = made
        answers = yield from said(actions, posts)
        for action in actions:
            if (answer := answers.get(action.id)) is not None:
                ref = action.ref if action.kind == "edit" else _ref(answer)
                outcomes[action.id] = judged(action, answer, ref)
                if action.kind == "edit" and answer.status == 404:
                    gone = "HTTP 404: the message is not there any more"
                    outcomes[action.id] = Outcome(action, Fate.STALE, error=gone)
        return [outcomes[action.id] for action in actions]

    def _post(self, action: Action) -> Post | Outcome:
        if action.kind not in ("post", "edit") or (action.kind == "edit" and action.ref is None):
            return not_a_verb(action)
        activity = {
            "type": "message",
            "summary": action.body.get("summary", ""),
            "attachments": [attachment(action.body["card"])],
        }
        if (size := 2 * len(orjson.dumps(activity).decode())) > LIMIT_BYTES:
            return too_large(action, size, LIMIT_BYTES)
        if action.kind == "post":
            return self._said("POST", self._root, self._conversation(activity))
        assert action.ref is not None
        conversation, _, number = action.ref.id.rpartition("/")
        if not conversation or not number:
            return Outcome(action, Fate.FAILED, error="this message cannot be changed")
        url = f"{self._root}/{quote(conversation, safe='')}/activities/{quote(number, safe='')}"
        return self._said("PUT", url, {**activity, "id": number})

    def _conversation(self, activity: dict[str, Any]) -> dict[str, Any]:
        return {
            "isGroup": True,
            "bot": {"id": self._bot},
            "tenantId": self._tenant,
            "channelData": {"channel": {"id": self._channel}, "tenant": {"id": self._tenant}},
            "activity": activity,
        }

    def _said(self, method: str, url: str, body: dict[str, Any]) -> Post:
        costs = {f"bot:{self._channel}": 1, f"bot-steady:{self._channel}": 1}
        return Post(self.place, url, body, method, self._sign_in, costs)


def _ref(answer: Response) -> Ref | None:
    body = answer.body if isinstance(answer.body, dict) else {}
    conversation, activity = body.get("id"), body.get("activityId")
    if not isinstance(conversation, str) or not isinstance(activity, str):
        return None
    return Ref(f"{conversation}/{activity}")
