"""The driver: what is sent, sent again, and never sent again. Answers are made up here."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import requests
import responses

from connector.batches import AT_ONCE, FEW, PARTS
from connector.errors import Forbidden, ForeignHost, Throttled, UnexpectedAnswer
from connector.exchange import Exchange, Request, Response
from connector.graph import Confirmed, Failed, Graph
from connector.session import Session
from connector.throttle import Throttle

HOST = "graph.microsoft.com"
ROOT = f"https://{HOST}/v1.0"
WRITE = Request("POST", "/teams/t1/members/add", {}, limit="team:t1")


class Tokens:
    """In place of SignIn: a number that goes up with every renewal."""

    def __init__(self) -> None:
        self.number = 1

    def authorization(self, host: str) -> str:
        return f"Bearer {self.number}"

    def renew(self, host: str, refused: str) -> str:
        self.number += 1
        return self.authorization(host)


class Web:
    """Answers each Graph request, alone or as a part of a batch, by `answer`."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.session = Session(frozenset((HOST,)))
        self.tokens = Tokens()
        self.graph = Graph(
            HOST, self.session, self.tokens,  # type: ignore[arg-type]
            Throttle(sleep=self.slept.append),
        )  # fmt: skip
        self.graph.confirmed = Confirmed(teams=frozenset(("t1", "t2")))
        self.trips: list[list[tuple[str, str]]] = []
        self.answer: Callable[[str, str], Any] = lambda method, url: (200, {"url": url})
        self.outer: list[Any] = []  # answers to whole batches, before any part is looked at

    def __call__(self, request: requests.PreparedRequest) -> Any:
        url = str(request.url).removeprefix(ROOT)
        if url != "/$batch":
            self.trips.append([(str(request.method), url)])
            found = self.answer(str(request.method), url)
            if isinstance(found, Exception):
                raise found
            return found[0], (found[2] if len(found) > 2 else {}), json.dumps(found[1])
        parts = json.loads(request.body or b"")["requests"]
        self.trips.append([(part["method"], part["url"]) for part in parts])
        if self.outer:
            first = self.outer.pop(0)
            if isinstance(first, Exception):
                raise first
            if first is not None:
                return first
        answers = []
        for part in parts:
            found = self.answer(part["method"], part["url"])
            if found is not None:
                headers = found[2] if len(found) > 2 else {}
                answers.append(
                    {"id": part["id"], "status": found[0], "body": found[1], "headers": headers}
                )
        return 200, {}, json.dumps({"responses": list(reversed(answers))})


@pytest.fixture
def web() -> Any:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        made = Web()
        for method in ("GET", "POST", "PATCH", "DELETE"):
            mock.add_callback(method, re.compile(f"{ROOT}/.*"), made)
        yield made


def asking(*requests_: Request) -> Exchange[Sequence[Response]]:
    return (yield requests_)


def gets(count: int, start: int = 0) -> list[Request]:
    return [Request("GET", f"/users/{at}") for at in range(start, start + count)]


def test_one_request_goes_alone_and_several_share_a_batch(web: Web) -> None:
    web.graph.one(asking(*gets(1)))
    web.graph.drive({"a": asking(*gets(15)), "b": asking(*gets(15, 15))})
    assert [len(trip) for trip in web.trips] == [1, 20, 10]
    assert web.session.counters.requests == 3
    assert web.session.counters.operations == 31


def test_every_answer_reaches_who_asked_for_it(web: Web) -> None:
    found = web.graph.drive({str(at): asking(*gets(3, at * 3)) for at in range(9)})
    for at in range(9):
        answers = found[str(at)]
        assert not isinstance(answers, Failed)
        assert [one.body["url"] for one in answers] == [one.url for one in gets(3, at * 3)]


def test_reads_and_writes_never_share_a_batch(web: Web) -> None:
    web.graph.drive({"r": asking(*gets(2)), "w": asking(WRITE, WRITE)})
    assert [{method for method, _ in trip} for trip in web.trips] == [{"GET"}, {"POST"}]


def test_a_batch_holds_four_parts_of_a_team_at_most(web: Web) -> None:
    other = Request("POST", "/teams/t2/members/add", {}, limit="team:t2")
    web.graph.drive({"a": asking(*[WRITE] * 9), "b": asking(*[other] * 9)})
    for trip in web.trips:
        for team in ("t1", "t2"):
            assert sum(f"/{team}/" in url for _, url in trip) <= 4
    assert len(web.trips) == 3


def test_an_exchange_that_fails_stops_no_other(web: Web) -> None:
    def refused() -> Exchange[None]:
        yield gets(1)
        raise Forbidden("x")

    def malformed() -> Exchange[None]:
        answers = yield gets(1)
        answers[0].body["no such key"]

    found = web.graph.drive({"a": refused(), "b": malformed(), "c": asking(*gets(2))})
    assert isinstance(found["a"], Failed)
    assert isinstance(found["a"].error, Forbidden)
    assert isinstance(found["b"], Failed)
    assert isinstance(found["b"].error, UnexpectedAnswer)
    assert not isinstance(found["c"], Failed)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_read_is_asked_again(web: Web, status: int) -> None:
    answers = [(status, {}, {"Retry-After": "3"}), (200, {})]
    web.answer = lambda method, url: answers.pop(0)
    (answer,) = web.graph.one(asking(*gets(1)))
    assert answer.status == 200
    assert web.slept


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_that_may_have_happened_is_not_sent_again(web: Web, status: int) -> None:
    web.answer = lambda method, url: (status, {}, {"Retry-After": "1"})
    for count in (1, 2):
        web.trips.clear()
        answers = web.graph.one(asking(*[WRITE] * count))
        assert {one.status for one in answers} == {status}
        assert all(one.unknown for one in answers)
        assert len(web.trips) == 1


@pytest.mark.parametrize("count", [1, 2])
def test_a_lost_connection_leaves_a_write_unknown_and_a_read_asked_again(
    web: Web, count: int
) -> None:
    lost = requests.ConnectionError("reset")
    web.outer = [lost, None, lost]
    singles: list[Any] = [lost, (200, {}), lost]
    if count == 1:
        web.answer = lambda method, url: singles.pop(0)
    assert {one.status for one in web.graph.one(asking(*gets(count)))} == {200}
    answers = web.graph.one(asking(*[WRITE] * count))
    assert {one.status for one in answers} == {0}
    assert len(web.trips) == 3


def test_after_429_in_a_batch_only_what_is_harmless_twice_is_sent_again(web: Web) -> None:
    remove = Request("POST", "/teams/t1/members/remove", {})
    answers = {"add": [429, 200], "remove": [429, 200]}

    def answer(method: str, url: str) -> Any:
        return answers[url.rsplit("/", 1)[1]].pop(0), {}, {"Retry-After": "7"}

    web.answer = answer
    add_answer, remove_answer = web.graph.one(asking(WRITE, remove))
    assert (add_answer.status, remove_answer.status) == (200, 429)
    assert max(web.slept) > 6


def test_a_missing_part_is_unknown_for_a_write_and_asked_again_for_a_read(web: Web) -> None:
    seen: list[str] = []

    def answer(method: str, url: str) -> Any:
        seen.append(url)
        return None if seen.count(url) == 1 and url.endswith(("/1", "add")) else (200, {})

    web.answer = answer
    assert [one.status for one in web.graph.one(asking(*gets(3)))] == [200, 200, 200]
    other = Request("PATCH", "/teams/t2/members/m", {})
    assert [one.status for one in web.graph.one(asking(WRITE, other))] == [0, 200]


def test_a_batch_that_cannot_be_read_is_unknown(web: Web) -> None:
    web.outer = [(200, {}, '{"responses": [{"id": "0", "sta')]
    assert [one.status for one in web.graph.one(asking(WRITE, WRITE))] == [0, 0]


def test_401_gets_one_fresh_token_and_no_more(web: Web) -> None:
    web.answer = lambda method, url: (200 if web.tokens.number > 1 else 401, {})
    assert web.graph.one(asking(WRITE))[0].status == 200
    web.answer = lambda method, url: (401, {})
    assert web.graph.one(asking(WRITE))[0].status == 401
    assert len(web.trips) == 4


def test_a_pause_longer_than_a_run_ends_it(web: Web) -> None:
    web.answer = lambda method, url: (429, {}, {"Retry-After": "3600"})
    with pytest.raises(Throttled):
        web.graph.one(asking(*gets(1)))


def test_a_link_of_the_service_is_followed_and_any_other_refused(web: Web) -> None:
    web.graph.one(asking(Request("GET", f"{ROOT}/users?$skiptoken=a"), *gets(1)))
    assert web.trips[0][0] == ("GET", "/users?$skiptoken=a")
    for link in (
        "https://evil.example/v1.0/users",
        f"http://{HOST}/v1.0/users",
        f"https://{HOST}/beta/users",
        "//evil.example/users",
        "users",
    ):
        result = web.graph.drive({"x": asking(Request("GET", link))})["x"]
        assert isinstance(result, Failed), link
        assert isinstance(result.error, ForeignHost)
    assert len(web.trips) == 1


def test_before_send_can_stop_everything(web: Web) -> None:
    class LeaseLost(Exception):
        pass

    def lost() -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        web.graph.drive({"a": asking(*gets(1))}, before_send=lost)
    assert not web.trips


def test_a_token_stands_in_no_log_and_no_error(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    web.tokens.number = 123456789
    web.answer = lambda method, url: (403, {"error": {"code": "x"}})
    web.graph.drive({"a": asking(*gets(2))})
    out = capsys.readouterr()
    assert "123456789" not in out.out + out.err


def test_a_throttled_request_is_patient_and_not_endless(web: Web) -> None:
    web.answer = lambda method, url: (429, {})
    assert web.graph.one(asking(WRITE))[0].status == 429
    assert 10 < len(web.trips) <= 20
    assert max(web.slept) <= 30


def test_many_batches_travel_some_at_once_and_a_few_one_after_the_other(web: Web) -> None:
    """Each after a last look at the lease; every answer reaches who asked for it."""
    under_way, most, looks = 0, 0, 0
    lock, travel = threading.Lock(), web.graph._batches._travel

    def slow(chunk: Any, authorization: str) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        travel(chunk, authorization)
        with lock:
            under_way -= 1

    def look() -> None:
        nonlocal looks
        looks += 1

    web.graph._batches._travel = slow  # type: ignore[method-assign]
    for count, at_once in ((FEW * PARTS, 1), (PARTS * 9 + 1, AT_ONCE)):
        looks = most = 0
        answers = web.graph.one(asking(*gets(count)), before_send=look)
        assert [one.body["url"] for one in answers] == [one.url for one in gets(count)]
        assert (most, looks) == (at_once, -(-count // PARTS))


@pytest.mark.parametrize(("limit", "at_once"), [("mailbox:m", 1), ("site:s", AT_ONCE)])
def test_a_mailbox_has_one_batch_of_four_under_way_at_a_time(
    web: Web, limit: str, at_once: int
) -> None:
    """Others go on meanwhile; the answers stay with who asked."""
    real, lock = web.graph._batches._travel, threading.Lock()
    now = most = 0

    def slow(chunk: Any, authorization: str) -> None:
        nonlocal now, most
        ours = any(part.request.limit == limit for part in chunk)
        with lock:
            now += ours
            most = max(most, now)
        time.sleep(0.02)
        real(chunk, authorization)
        with lock:
            now -= ours

    web.graph._batches._travel = slow  # type: ignore[method-assign]
    asked = [Request("GET", f"/users/m/events/{at}", limit=limit) for at in range(30)]
    answers = web.graph.one(asking(*asked, *gets(40)))
    assert [one.body["url"] for one in answers] == [one.url for one in [*asked, *gets(40)]]
    assert most == at_once
    assert max(sum("events" in url for _, url in trip) for trip in web.trips) == 4


def test_a_lease_that_is_lost_between_batches_lets_no_other_go(web: Web) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 4:
            raise Lost

    with pytest.raises(Lost):
        web.graph.one(asking(*gets(PARTS * 9)), before_send=look)
    assert len(web.trips) == 3


class Lost(Exception):
    pass
