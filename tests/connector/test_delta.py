"""What a delta pass concludes from each kind of answer; answers are made up here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from connector.delta import Delta, delta
from connector.exchange import Response
from sync.model import Coverage

ROOT = "https://graph.microsoft.com/v1.0"
NEXT, DONE = "@odata.nextLink", "@odata.deltaLink"


def page(*ids: str, **links: str) -> Response:
    names = {"next": NEXT, "done": DONE}
    body: dict[str, Any] = {"value": [{"id": id} for id in ids]}
    return Response(200, {**body, **{names[k]: f"{ROOT}/{v}" for k, v in links.items()}})


def run(
    *answers: Response, cursor: str | None = None, start: str = "/items/delta"
) -> tuple[Delta, list[str]]:
    left, asked = list(answers), []
    exchange = delta(start, cursor, "list x")
    (request,) = next(exchange)
    while True:
        asked.append(request.url)
        try:
            (request,) = exchange.send([left.pop(0)])
        except StopIteration as end:
            assert not left
            return end.value, asked


@pytest.fixture
def cursor() -> str:
    found = run(page("a", done="d1"))[0].cursor
    assert found is not None
    return found


def test_pages_are_followed_to_the_delta_link_and_the_last_occurrence_wins() -> None:
    again = Response(200, {"value": [{"id": "a", "n": 2}], DONE: f"{ROOT}/d1"})
    seen, asked = run(page("a", "b", next="p2"), again)
    assert asked == ["/items/delta", f"{ROOT}/p2"]
    assert seen.coverage is Coverage.FULL
    assert dict(seen.items) == {"b": {"id": "b"}, "a": {"id": "a", "n": 2}}


def test_a_cursor_is_gone_on_with(cursor: str) -> None:
    seen, asked = run(page("b", done="d2"), cursor=cursor)
    assert asked == [f"{ROOT}/d1"]
    assert (seen.coverage, list(seen.items)) == (Coverage.SINCE, ["b"])


def test_a_cursor_of_another_question_is_not(cursor: str) -> None:
    seen, asked = run(page("b", done="d2"), cursor=cursor, start="/items/delta?$select=x")
    assert asked == ["/items/delta?$select=x"]
    assert seen.coverage is Coverage.FULL


EXPIRED = Response(410, {"error": {"code": "resyncRequired"}}, {"location": f"{ROOT}/evil"})


def test_an_expired_cursor_enumerates_everything(cursor: str) -> None:
    seen, asked = run(EXPIRED, page("a", done="d9"), cursor=cursor)
    assert asked == [f"{ROOT}/d1", "/items/delta"]
    assert (seen.coverage, seen.restarted) == (Coverage.FULL, True)


def test_what_was_seen_before_a_cursor_expired_in_mid_pass_is_dropped(cursor: str) -> None:
    seen, _ = run(page("old", next="p2"), EXPIRED, page("a", done="d9"), cursor=cursor)
    assert list(seen.items) == ["a"]


ERROR = {"error": {"code": "itemNotFound", "message": "…"}}


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(Response(0), id="no answer"),
        pytest.param(Response(401, ERROR), id="401"),
        pytest.param(Response(403, ERROR), id="403"),
        pytest.param(Response(404, ERROR), id="404"),
        pytest.param(Response(410, ERROR), id="410 again"),
        pytest.param(Response(429, ERROR), id="429"),
        pytest.param(Response(503, ERROR), id="503"),
        pytest.param(Response(200, None), id="no body"),
        pytest.param(Response(200, []), id="not an object"),
        pytest.param(Response(200, {DONE: f"{ROOT}/d"}), id="no value"),
        pytest.param(Response(200, {"value": "x", DONE: f"{ROOT}/d"}), id="value is no list"),
        pytest.param(Response(200, {"value": [ERROR], DONE: f"{ROOT}/d"}), id="error inside"),
        pytest.param(Response(200, {"value": [{}], DONE: f"{ROOT}/d"}), id="item without id"),
        pytest.param(page("b"), id="no link"),
        pytest.param(page("b", next="p2"), id="a circle"),
    ],
)
def test_a_pass_that_breaks_off_is_partial_and_moves_no_cursor(last: Response) -> None:
    seen, _ = run(page("a", next="p2"), last)
    assert seen.coverage is Coverage.PARTIAL
    assert seen.cursor is None
    assert seen.failure
    assert "a" in seen.items


@pytest.mark.parametrize("body", [{}, {"value": []}, {"value": None, DONE: 3}])
def test_an_empty_answer_without_a_delta_link_is_not_an_empty_list(body: Mapping[str, Any]) -> None:
    seen, _ = run(Response(200, body))
    assert seen.coverage is Coverage.PARTIAL
