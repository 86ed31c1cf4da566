"""A voice by webhook: a flow that is made from the template "Post to a channel when a webhook
request is received". What it posted cannot be changed afterwards.

https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from config.secret import SecretMissing, SecretRef
from connector.exchange import Exchange, Post
from connector.replica import not_a_verb
from connector.voice import attachment, judged, said, too_large, voice_place
from sync.action import Action, Fate, Outcome

LIMIT_BYTES = 28 * 1024
"""https://learn.microsoft.com/microsoftteams/limits-specifications-teams#channels"""


class WorkflowReplica:
    """The address holds its own key (`sig=`), so no token goes there, and it is read from its
    secret only when something is said. 202 means that the flow took the message; whether its run
    posted it, it does not tell."""

    edits = False

    def __init__(self, network: str, url: SecretRef) -> None:
        self.place, self._url = voice_place(network), url

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
        outcomes |= {a.id: judged(a, answers[a.id]) for a in actions if a.id in answers}
        return [outcomes[action.id] for action in actions]

    def _post(self, action: Action) -> Post | Outcome:
        if action.kind != "post":
            return not_a_verb(action)
        body = {
            "type": "message",
            "summary": action.body.get("summary", ""),
            "attachments": [attachment(action.body["card"])],
        }
        if (size := len(orjson.dumps(body))) > LIMIT_BYTES:
            return too_large(action, size, LIMIT_BYTES)
        try:
            url = self._url.reveal()
        except SecretMissing as error:
            return Outcome(action, Fate.FAILED, error=str(error))
        return Post(self.place, url, body, costs={f"workflow:{self.place}": 1})
