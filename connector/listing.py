"""Listings: all pages of a collection, or an error."""

from __future__ import annotations

from typing import Any

from connector.errors import NoAnswer, UnexpectedAnswer, error_for
from connector.exchange import Exchange, Request, Response

_PAGES = 10_000


def listing(url: str, what: str, limit: str | None = None) -> Exchange[list[dict[str, Any]]]:
    """Every element, to the last page. Raises a ConnectorError for anything less."""
    found: list[dict[str, Any]] = []
    link, seen = url, set[str]()
    for _ in range(_PAGES):
        seen.add(link)
        answer: Response = (yield [Request("GET", link, limit=limit)])[0]
        onward = take_page(answer, found, what)
        if onward is None:
            return found
        if onward in seen:
            raise UnexpectedAnswer(f"{what}: the pages go round in a circle")
        link = onward
    raise NoAnswer(f"{what}: more pages than can be")


def take_page(answer: Response, found: list[dict[str, Any]], what: str) -> str | None:
    """Add a page's elements to `found`; the next page's link, None after the last."""
    if answer.status != 200 or not isinstance(answer.body, dict):
        raise error_for(answer.status, answer.body, what)
    value = answer.body.get("value")
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise UnexpectedAnswer(f"{what}: a page without a list of values")
    if any("error" in one for one in value):
        raise UnexpectedAnswer(f"{what}: a page holds an error")
    found += value
    onward = answer.body.get("@odata.nextLink")
    return onward if isinstance(onward, str) else None


def together(*exchanges: Exchange[Any]) -> Exchange[list[Any]]:
    """Several exchanges as one: what they ask at one moment goes out at one moment.

    The first error ends them all.
    """
    results: list[Any] = [None] * len(exchanges)
    asked: dict[int, Any] = {}
    for at, exchange in enumerate(exchanges):
        try:
            asked[at] = list(next(exchange))
        except StopIteration as end:
            results[at] = end.value
    while asked:
        answers = list((yield [request for requests in asked.values() for request in requests]))
        later: dict[int, Any] = {}
        for at, requests in asked.items():
            mine, answers = answers[: len(requests)], answers[len(requests) :]
            try:
                later[at] = list(exchanges[at].send(mine))
            except StopIteration as end:
                results[at] = end.value
        asked = later
    return results
