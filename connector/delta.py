"""Delta queries, for whatever resource: pages until the link that the next pass begins with.

https://learn.microsoft.com/graph/delta-query-overview
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from connector.errors import ForeignHost, error_code, error_for
from connector.exchange import Exchange, Request, Response
from sync.model import Coverage

log = structlog.get_logger(__name__)

_EXPIRED = ("resyncrequired", "syncstatenotfound", "syncstateinvalid", "resync")
_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Delta:
    """What one pass saw. `items` by id, in the order of their last occurrence.

    `cursor` is None unless the pass is whole: it began where it should and reached its delta
    link. A pass that broke off says why in `failure` and is PARTIAL, never a shorter list;
    `answer` is the one that it broke off at.
    """

    items: Mapping[str, Mapping[str, Any]]
    coverage: Coverage
    cursor: str | None = None
    failure: str | None = None
    restarted: bool = False
    answer: Response | None = None


Merge = Callable[[Mapping[str, Any] | None, Mapping[str, Any]], Mapping[str, Any]]
"""What an item is after another occurrence of it in the same pass."""


def last_wins(_before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Mapping[str, Any]:
    return now


def delta(
    start: str,
    cursor: str | None,
    what: str,
    merge: Merge = last_wins,
    *,
    headers: Mapping[str, str] | None = None,
    limit: str | None = None,
) -> Exchange[Delta]:
    """From `cursor`, or from `start` when there is none, it belongs to another question, or it
    has expired (410; then everything is enumerated and `restarted` is true). A cursor that leads
    out of the tenant is not followed and counts as expired: kept, it would stop its source for
    good.

    The `Location` that comes with a 410 asks the same question as `start` does, so `start` is
    used: one link less that somebody else chose.
    """
    link, full, restarted = _link(start, cursor), False, False
    if link is None:
        link, full = start, True
    items: dict[str, Mapping[str, Any]] = {}
    seen: set[str] = set()
    problem: str | None = None
    for _ in range(_PAGES):
        seen.add(link)
        try:
            answer: Response = (yield [Request("GET", link, headers=headers or {}, limit=limit)])[0]
        except ForeignHost as error:
            if full or len(seen) > 1:
                raise
            log.warning("stored link refused", source=what, detail=error.detail)
            answer = Response(410)
        if _expired(answer) and not full:
            link, full, restarted, items, seen = start, True, True, {}, set()
            problem = None
            continue
        if answer.status != 200 or not isinstance(answer.body, dict):
            why = str(error_for(answer.status, answer.body, what))
            return Delta(items, Coverage.PARTIAL, None, why, restarted, answer)
        value = answer.body.get("value")
        if not isinstance(value, list):
            return _broken(items, f"{what}: a page without a list of values", restarted)
        for item in value:
            if not isinstance(item, dict) or "error" in item or not isinstance(item.get("id"), str):
                # Reported after deletions: an error object stands among the items of a 200.
                # https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/1909
                problem = f"{what}: a page holds an error ({error_code(item) or 'no id'})"
                continue
            items[item["id"]] = merge(items.pop(item["id"], None), item)
        onward, done = answer.body.get("@odata.nextLink"), answer.body.get("@odata.deltaLink")
        if isinstance(onward, str):
            if onward in seen:
                return _broken(items, f"{what}: the pages go round in a circle", restarted)
            link = onward
            continue
        if problem is not None:
            return _broken(items, problem, restarted)
        if not isinstance(done, str):
            return _broken(items, f"{what}: the last page has no delta link", restarted)
        whole = Coverage.FULL if full else Coverage.SINCE
        return Delta(items, whole, f"{_question(start)} {done}", None, restarted)
    return _broken(items, f"{what}: more pages than can be", restarted)


def _link(start: str, cursor: str | None) -> str | None:
    """A cursor begins with a mark of the question it answers: when other fields or other groups
    are asked for, the old link would go on with the old question."""
    question, _, link = (cursor or "").partition(" ")
    return link if link and question == _question(start) else None


def _question(start: str) -> str:
    return hashlib.sha256(start.encode()).hexdigest()[:12]


def _expired(answer: Response) -> bool:
    return answer.status == 410 or (
        answer.status == 400 and error_code(answer.body).lower() in _EXPIRED
    )


def _broken(items: Mapping[str, Mapping[str, Any]], why: str, restarted: bool) -> Delta:
    return Delta(items, Coverage.PARTIAL, None, why, restarted)
