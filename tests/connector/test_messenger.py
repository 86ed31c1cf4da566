"""A message is sent once, whatever comes back. Answers are made up here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import SignInRefused, error_code
from connector.exchange import Post, Response
from connector.messenger import NEVER_SENT, NO_TOKEN, NOT_TRUSTED, Messenger
from connector.session import Session
from connector.throttle import Throttle
from connector.voice import judged
from sync.action import Fate
from tests.connector.channel import post

URL = "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=GEHEIM"
WORD = Post("voice:W-05", URL, {"text": "Hallo"}, costs={"workflow:W-05": 1})


class Tokens:
    host = "prod-1.westeurope.logic.azure.com"

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.forgotten = error, 0

    def authorization(self) -> str:
        if self.error is not None:
            raise self.error
        return "Bearer bot"

    def forget(self) -> None:
        self.forgotten += 1


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def send(word: Post = WORD, **options: Any) -> Response:
    hosts = frozenset((Tokens.host,))
    session = Session(hosts, tokenless_hosts=("*.logic.azure.com",))
    messenger = Messenger(session, Throttle(sleep=lambda seconds: None))
    return messenger.run([word], **options)[0]


@pytest.mark.parametrize("status", [200, 202, 204, 302, 400, 401, 408, 429, 500, 503, 504])
def test_whatever_the_answer_it_is_sent_once(web: responses.RequestsMock, status: int) -> None:
    web.add("POST", URL, status=status, headers={"Retry-After": "0", "Location": URL})
    assert send().status == status
    assert len(web.calls) == 1


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError(f"reset by peer: {URL}"),
        requests.ReadTimeout(URL),
        requests.exceptions.ChunkedEncodingError(URL),
        requests.exceptions.SSLError(URL),
    ],
)
def test_whatever_breaks_off_it_is_sent_once_and_its_address_is_not_told(
    web: responses.RequestsMock, error: Exception
) -> None:
    web.add("POST", URL, body=error)
    answer = send()
    assert answer.status == 0
    assert error_code(answer.body) not in (NEVER_SENT, NOT_TRUSTED)
    assert "GEHEIM" not in repr(answer)
    assert len(web.calls) == 1


def test_nothing_shows_a_webhooks_address() -> None:
    assert "GEHEIM" not in repr(WORD)
    assert "Hallo" not in repr(WORD)


def test_a_token_goes_along_only_with_who_has_one(web: responses.RequestsMock) -> None:
    web.add("POST", URL, status=202)
    send()
    assert "Authorization" not in web.calls[0].request.headers
    send(Post("voice:W-05", URL, {}, bearer=Tokens()))
    assert web.calls[1].request.headers["Authorization"] == "Bearer bot"


def test_who_cannot_sign_in_says_nothing(web: responses.RequestsMock) -> None:
    answer = send(Post("voice:W-05", URL, {}, bearer=Tokens(SignInRefused("AADSTS7000215"))))
    assert error_code(answer.body) == NO_TOKEN
    assert len(web.calls) == 0


def test_a_token_that_was_refused_is_forgotten(web: responses.RequestsMock) -> None:
    web.add("POST", URL, status=401)
    tokens = Tokens()
    send(Post("voice:W-05", URL, {}, bearer=tokens))
    assert tokens.forgotten == 1


def test_a_body_goes_out_as_json(web: responses.RequestsMock) -> None:
    web.add("POST", URL, status=202)
    send()
    request = web.calls[0].request
    assert json.loads(request.body or b"") == {"text": "Hallo"}
    assert request.headers["Content-Type"] == "application/json"


def test_the_last_look_at_the_lease_comes_before_the_message(
    web: responses.RequestsMock,
) -> None:
    class Lost(Exception):
        pass

    def lose() -> None:
        raise Lost

    with pytest.raises(Lost):
        send(before_send=lose)
    assert len(web.calls) == 0


@given(status=st.integers(0, 599), code=st.sampled_from(["", "x", NEVER_SENT, NOT_TRUSTED]))
def test_only_what_certainly_was_not_posted_may_be_posted_again(status: int, code: str) -> None:
    fate = judged(post(), Response(status, {"error": {"code": code}})).fate
    unsent = status == 0 and code in (NEVER_SENT, NOT_TRUSTED)
    wanted = (
        Fate.DONE if 200 <= status < 300
        else Fate.FAILED if unsent or (0 < status < 500 and status != 408)
        else Fate.UNKNOWN
    )  # fmt: skip
    assert fate is wanted
