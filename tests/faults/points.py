"""Every point of the golden run at which something can go wrong, and everything that can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud import Entry

BEFORE = (400, 401, 403, 404, 409, 412, 423, 424, 429, 500, 503, 504, 507)
"""Answers that mean (or may mean) that nothing happened."""
READ_REFUSED = (401, 403, 404, 410, 423, 429, 500, 503)
AFTER = (429, 500, 503, 504)
"""Answers that come although it happened."""
CONNECTION: tuple[tuple[str, dict[str, Any]], ...] = (
    ("kill_before", {}),
    ("kill_after", {}),
    ("reset_before", {}),
    ("reset_after", {}),
    ("truncate", {"how": "json"}),
    ("truncate", {"how": "cut"}),
)
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("empty_listing", {}),
    ("short_page", {}),
    ("drop_row", {"row": 0}),
    ("drop_row", {"row": -1}),
    ("repeat_rows", {}),
    ("repeat_page", {}),
    ("reorder", {}),
    ("stale", {"writes": 1}),
    ("stale", {"writes": 5}),
    ("stale", {"writes": 25}),
    ("foreign_next_link", {}),
    ("error_in_delta_page", {}),
    ("expired_delta", {}),
    ("expired_delta", {"error": "resyncChangesUploadDifferences"}),
)
LOGIN = (400, 401, 429, 500, 503, 504)
INCOMPLETE = frozenset(
    ("empty_listing", "short_page", "drop_row", "stale", "error_in_delta_page", "repeat_page")
)
"""What looks complete and is not: only a full run can notice, so one is asked for. So is one after
"it is not there" where it is."""
WHOLE = "the whole request"


@dataclass(frozen=True, slots=True)
class Point:
    """One place in the golden run and one fault there."""

    kind: str  # what befalls: the row of the figures
    where: str  # a request, a part of one, or a statement
    rules: tuple[dict[str, Any], ...] = ()
    order: dict[str, Any] = field(default_factory=dict)
    looks_whole: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind} at {self.where}"


def of_requests(golden: Sequence[Entry]) -> Iterator[Point]:
    """Everything that can befall a request or a part of a batch."""
    for entry in golden:
        yield from _of_request(entry)


def _of_request(entry: Entry) -> Iterator[Point]:
    at = {"request": entry.n}
    where = f"request {entry.n} ({entry.method} {_short(entry.path)})"
    for fault, parameters in CONNECTION:
        kind = f"{fault} {parameters['how']}" if parameters else fault
        yield Point(kind, where, ({"match": at, "fault": fault, **parameters},))
    if entry.host == "login":
        for code in LOGIN:
            yield _status(f"{code}", where, at, code)
        return
    reads = entry.method == "GET"
    if entry.parts:
        for code in (401, 403, 429, 500, 503, 504):
            yield _status(f"{code}, {WHOLE}", where, at, code)
        yield _status(f"429 without Retry-After, {WHOLE}", where, at, 429, retry_after=None)
        writes = any(part["method"] != "GET" for part in entry.parts)
        for code in AFTER if writes else ():
            yield _status(f"{code} after, {WHOLE}", where, at, code, after_effect=True)
        for number, part in enumerate(entry.parts):
            yield from _of_part(entry, number, part)
        return
    for point in _statuses(where, {**at, "method": entry.method}, reads):
        if entry.host != "bots" or not point.kind.startswith("429 after"):
            yield point
        # A message cannot be looked up, so a 429 of the bots' host is taken at its word: to be
        # sent again. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    if entry.host == "upload":
        yield _status("416", where, at, 416)
        yield _status("404 after", where, at, 404, after_effect=True)
    if reads and "download" not in entry.path:
        yield from _rows(where, {**at, "method": "GET"}, entry.path)


def _of_part(entry: Entry, number: int, part: dict[str, Any]) -> Iterator[Point]:
    """A part of a batch: its own status, no answer at all, or a death in the middle."""
    at = {"request": entry.n, "part": number}
    method = part["method"]
    where = f"part {number} of request {entry.n} ({method} {_short(part['path'])})"
    reads = method == "GET"
    yield from _statuses(where, at, reads)
    missing = {"match": {"request": entry.n}, "fault": "missing_part", "index": number}
    yield Point("missing part", where, (missing,))
    if reads:
        yield from _rows(where, at, part["path"])
        return
    # The worker dies with this part done and the later ones not: they were turned away.
    later: list[dict[str, Any]] = [
        {
            "match": {"request": entry.n, "part": other},
            "fault": "status",
            "code": 503,
        }
        for other in range(number + 1, len(entry.parts))
    ]
    if later:
        dies: dict[str, Any] = {"match": {"request": entry.n}, "fault": "kill_after"}
        rules = (dies, *later)
        yield Point("kill after part", where, rules)
        lost = tuple({**rule, "code": 504} for rule in later)
        yield Point("504 from here on", where, lost)


def _statuses(where: str, at: dict[str, Any], reads: bool) -> Iterator[Point]:
    for code in READ_REFUSED if reads else BEFORE:
        yield _status(str(code), where, at, code, reads=reads)
    yield _status("429 without Retry-After", where, at, 429, retry_after=None)
    for code in () if reads else AFTER:
        yield _status(f"{code} after", where, at, code, after_effect=True)
    if not reads:
        yield _status(
            "429 after, without Retry-After", where, at, 429, after_effect=True, retry_after=None
        )


_ONE = re.compile(r"/items/[^/?]+(:/[^/]+:?)?(\?|$)")
"""One item, by its id or by its name in a folder: no rows. (Of a list: "delta" is no id.)"""


def _rows(where: str, at: dict[str, Any], path: str) -> Iterator[Point]:
    delta = "delta" in path.partition("?")[0]
    single = not delta and _ONE.search(path) is not None
    for fault, parameters in ROWS:
        if not delta and fault in ("expired_delta", "error_in_delta_page"):
            continue
        if single and fault != "stale":
            continue
        if parameters.get("error") and "/root/delta" not in path:
            continue
        kind = " ".join([fault, *(f"{k} {v}" for k, v in parameters.items())])
        rule = {"match": at, "fault": fault, **parameters}
        yield Point(kind, where, (rule,), looks_whole=fault in INCOMPLETE)


def _status(
    kind: str,
    where: str,
    at: dict[str, Any],
    code: int,
    *,
    retry_after: str | None = "0.05",
    after_effect: bool = False,
    reads: bool = False,
) -> Point:
    rule: dict[str, Any] = {"match": at, "fault": "status", "code": code}
    if code in (429, 503):
        rule["headers"] = {"Retry-After": retry_after if code == 429 else None}
    if after_effect:
        rule["after_effect"] = True
    return Point(kind, where, (rule,), looks_whole=reads and code == 404)


def of_statements(golden: Sequence[str], every: bool = False) -> tuple[list[Point], int]:
    """A death before each statement, a full disk from it on, an error of the disk at it.

    What a death leaves behind is what was committed and what was sent. Statements between two of
    these leave the same: one of them stands for all, unless `every`. Returns the points and how
    many further ones they stand for.
    """
    points: list[Point] = []
    alike = 0
    fresh, wrote, failing = True, False, True
    for at, statement in enumerate(golden, 1):
        where = f"statement {at} ({statement[:40]})"
        writes = statement.startswith(("INSERT", "UPDATE", "DELETE"))
        commits = statement == "COMMIT"
        if every or fresh or (commits and wrote):
            points.append(Point("kill", where, order={"statement": "kill", "at": at}))
        else:
            alike += 1
        if (writes and failing) or (commits and wrote):
            for fault in ("disk_full", "io_error"):
                points.append(Point(fault, where, order={"statement": fault, "at": at}))
            failing = commits
        fresh = commits and wrote
        wrote = (wrote or writes) and not commits
        failing = failing or commits
    return points, alike


def _short(path: str) -> str:
    """What a request is about, without the ids."""
    plain = path.partition("?")[0].removeprefix("/v1.0")
    parts = [p for p in plain.split("/") if p and not any(c.isdigit() for c in p)]
    return "/".join(parts)[-60:]
