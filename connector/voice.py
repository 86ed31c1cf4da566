"""Speaking in a network's channel: one interface, two ways.

An application may not post in a channel by itself (Graph lets it only import old messages), so a
message goes through a flow (`voice_workflow`) or through a bot (`voice_bot`).
https://learn.microsoft.com/graph/api/chatmessage-post
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import orjson

from connector.errors import ForeignHost, error_code
from connector.exchange import Exchange, Post, Response
from connector.messenger import NEVER_SENT, NO_TOKEN, NOT_TRUSTED
from sync.action import Action, Fate, Outcome
from sync.model import Ref

CARD = "application/vnd.microsoft.card.adaptive"


class Voice(Protocol):
    """A replica whose verbs are "post" (body: {"card": an Adaptive Card, "summary": text for
    notifications}) and, where `edits`, "edit" of what `action.ref` names.

    A message is sent at most once. UNKNOWN means that it may stand in the channel: whoever sends
    it again may say it twice. FAILED means that it certainly does not.
    """

    place: str
    edits: bool

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]: ...


def voice_place(network: str) -> str:
    """`voice:W-05`, for the network of that code."""
    return f"voice:{network}"


def attachment(card: object) -> dict[str, Any]:
    return {"contentType": CARD, "contentUrl": None, "content": card}


def said(actions: Sequence[Action], posts: Mapping[str, Post]) -> Exchange[dict[str, Response]]:
    """The answers to `posts` (by action id), sent in the order of `actions`."""
    order = [action.id for action in actions if action.id in posts]
    if not order:
        return {}
    try:
        answers = yield [posts[id] for id in order]
    except ForeignHost as error:
        # An address that an administrator mistyped: nothing was sent, so it is no riddle.
        return dict.fromkeys(order, Response(400, {"error": {"code": str(error)[:80]}}))
    return dict(zip(order, answers, strict=True))


def judged(action: Action, answer: Response, ref: Ref | None = None) -> Outcome:
    """What became of a message."""
    code = error_code(answer.body)
    if answer.ok:
        return Outcome(action, Fate.DONE, ref, {"card": digest(action.body.get("card"))})
    if answer.status == 0 and code in _UNSENT:
        return Outcome(action, Fate.FAILED, error=_UNSENT[code])
    if answer.status == 401 and code == NO_TOKEN:
        return Outcome(action, Fate.FAILED, error=str(answer.body["error"]["message"]))
    told = f"HTTP {answer.status}{f' {code}' if code else ''}" if answer.status else "no answer"
    # 408: the host gave up waiting, and does not say for what.
    if answer.status in (0, 408) or answer.status >= 500:
        return Outcome(action, Fate.UNKNOWN, error=f"{told}: it may have been posted")
    return Outcome(action, Fate.FAILED, error=f"{told}: nothing was posted")


def too_large(action: Action, size: int, limit: int) -> Outcome:
    error = f"the message has {size} bytes and may have {limit}: nothing was posted"
    return Outcome(action, Fate.FAILED, error=error)


def digest(card: object) -> str:
    """By which a card is told from another one without keeping its text."""
    return hashlib.sha256(orjson.dumps(card, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


_UNSENT = {
    NEVER_SENT: "no connection came about: nothing was posted",
    NOT_TRUSTED: "the certificate of the host is not trusted: nothing was posted",
}
