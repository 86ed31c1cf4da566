"""Sends messages to people, each at most once: nobody reads the same announcement twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import requests
import structlog

from connector.errors import ConnectorError
from connector.exchange import Post, Response
from connector.session import Session, is_untrusted, never_sent
from connector.throttle import Throttle

log = structlog.get_logger(__name__)
NEVER_SENT, NOT_TRUSTED, NO_TOKEN = "neverSent", "notTrusted", "noToken"


class Messenger:
    """Nothing that is logged, raised or answered here holds an address or a text."""

    def __init__(self, session: Session, throttle: Throttle) -> None:
        self._session, self._throttle = session, throttle

    def run(
        self, posts: Sequence[Post], before_send: Callable[[], None] | None = None
    ) -> list[Response]:
        """One after the other, so that messages in a channel stand in their order. Raises only
        what `before_send` raises and, for a pause longer than a run can wait, Throttled."""
        return [self._send(post, before_send) for post in posts]

    def _send(self, post: Post, before_send: Callable[[], None] | None) -> Response:
        self._throttle.wait(post.costs)
        headers = {"Content-Type": "application/json"}
        if post.bearer is not None:
            try:
                headers["Authorization"] = post.bearer.authorization()
            except ConnectorError as error:
                return _problem(401, NO_TOKEN, str(error))
        if before_send is not None:
            before_send()
        self._session.count(operations=1)
        try:
            answer = self._session.request(
                post.method, post.url, headers=headers, data=orjson.dumps(post.body)
            )
        except requests.RequestException as error:
            # What requests says holds the address.
            log.info("no answer", voice=post.voice, error=type(error).__name__)
            if is_untrusted(error):
                return _problem(0, NOT_TRUSTED)
            return _problem(0, NEVER_SENT if never_sent(error) else "noAnswer")
        if answer.status_code == 401 and post.bearer is not None:
            post.bearer.forget()
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, _read(answer.content), found)


def _read(content: bytes) -> Any:
    try:
        return orjson.loads(content) if content else None
    except orjson.JSONDecodeError:
        return None


def _problem(status: int, code: str, message: str = "") -> Response:
    return Response(status, {"error": {"code": code, "message": message}})
