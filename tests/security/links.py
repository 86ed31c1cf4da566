"""Links that lead, or seem to lead, out of the tenant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sandbox.call import Answer, Call
from sandbox.server import Server

HOSTILE = {
    "another host": "https://evil.example/v1.0/users",
    "plain http": "http://graph.microsoft.com/v1.0/users",
    "userinfo": "https://graph.microsoft.com@evil.example/v1.0/users",
    "userinfo of the tenant": "https://evil.example@graph.microsoft.com/v1.0/users",
    "another port": "https://graph.microsoft.com:8443/v1.0/users",
    "look-alike": "https://graph.microsoft.com.evil.example/v1.0/users",
    "idn": "https://gr\u0430ph.microsoft.com/v1.0/users",
    "ideographic stop": "https://graph\u3002microsoft.com.evil.example/v1.0/users",
    "backslash": "https://evil.example\\@graph.microsoft.com/v1.0/users",
    "link-local": "https://169.254.169.254/metadata/identity/oauth2/token",
    "private": "https://10.0.0.1/v1.0/users",
    "loopback": "https://[::1]/v1.0/users",
    "no scheme": "//evil.example/v1.0/users",
}

Spoil = Callable[[Call, Answer], None]
_LINK = re.compile(r"^https?://", re.IGNORECASE)


@contextmanager
def spoiled(spoil: Spoil) -> Iterator[None]:
    """Meanwhile every answer of the tenant passes through `spoil` on its way out."""
    answer = Server._answer

    def spoiling(server: Server, call: Call, entry: Any) -> Answer:
        found = answer(server, call, entry)
        if call.host != "control":
            spoil(call, found)
        return found

    with mock.patch.object(Server, "_answer", spoiling):
        yield


def every_link(url: str, *, but: tuple[str, ...] = ()) -> Spoil:
    """Each text that is a link, wherever it stands in an answer, becomes `url`; fields whose name
    is in `but` stay. What a client sends on as a link is then hostile, whatever it is called."""

    def spoil(call: Call, answer: Answer) -> None:
        if call.host != "login":
            answer.body = _replaced(answer.body, url, but)

    return spoil


def field_named(name: str, url: str) -> Spoil:
    """The field `name` of any answer, also inside a batch, becomes `url`."""

    def spoil(call: Call, answer: Answer) -> None:
        answer.body = _named(answer.body, name, url)

    return spoil


def _replaced(value: Any, url: str, but: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {k: v if k in but else _replaced(v, url, but) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(one, url, but) for one in value]
    return url if isinstance(value, str) and _LINK.match(value) else value


def _named(value: Any, name: str, url: str) -> Any:
    if isinstance(value, dict):
        return {
            k: url if k == name and isinstance(v, str) else _named(v, name, url)
            for k, v in value.items()
        }
    if isinstance(value, list | tuple):
        return [_named(one, name, url) for one in value]
    return value
