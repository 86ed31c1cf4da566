"""Rules: which request meets which fault.

A rule has a `match`, a `fault` and the fault's own parameters:

    {"match": {"method": "PATCH", "path": "/items/", "nth": 2}, "fault": "kill_after"}

What each fault does stands in the table of docs/sandbox.md; `FAULTS` lists them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

FAULTS: dict[str, tuple[str, ...]] = {
    # What befalls the connection of an HTTP request
    "kill_before": (),
    "kill_after": (),
    "reset_before": (),
    "reset_after": (),
    "truncate": ("keep", "how"),
    "delay": ("ms",),
    # What befalls an operation: a request of its own, or a part of a $batch
    "status": ("code", "headers", "body", "after_effect", "error"),
    "expired_delta": ("error",),
    "stale": ("writes",),
    "empty_listing": (),
    "drop_row": ("row",),
    "repeat_page": (),
    "repeat_rows": (),
    "reorder": (),
    "short_page": ("keep",),
    "foreign_next_link": ("url",),
    "error_in_delta_page": ("error",),
    # What befalls a $batch
    "batch_inner": ("index", "code", "headers", "body", "after_effect", "error"),
    "missing_part": ("index",),
}
CONNECTION = frozenset(
    ("kill_before", "kill_after", "reset_before", "reset_after", "truncate", "delay")
)
BATCH = frozenset(("batch_inner", "missing_part"))
READS = frozenset(FAULTS) - CONNECTION - BATCH - {"status"}


class RuleRefused(ValueError):
    """A rule that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule is compared with: a request, or a part of one."""

    method: str
    host: str
    target: str
    part: int | None = None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """All conditions that are given must hold."""

    method: str | None = None
    host: str | None = None
    path: re.Pattern[str] | None = None  # searched in path and query, case-insensitively
    agent: re.Pattern[str] | None = None  # searched in User-Agent
    part: int | None = None  # position in the $batch
    request: int | None = None  # the k-th HTTP request since the counter was set
    nth: int | None = None  # the n-th that meets the conditions above
    every: int | None = None
    probability: float | None = None

    @property
    def names_a_path(self) -> bool:
        return self.path is not None or self.part is not None or self.method is not None

    def fits(self, one: Candidate, request: int) -> bool:
        return (
            (self.request is None or self.request == request)
            and (self.method is None or self.method == one.method)
            and (self.host is None or self.host == one.host)
            and (self.part is None or self.part == one.part)
            and (self.path is None or self.path.search(one.target) is not None)
            and (self.agent is None or self.agent.search(one.agent) is not None)
        )


@dataclass(slots=True)
class Rule:
    id: str
    match: Match
    fault: str
    parameters: dict[str, Any] = field(default_factory=dict)
    times: int | None = None  # how often at most
    seen: int = 0
    fired: int = 0
    source: dict[str, Any] = field(default_factory=dict)

    def fires(self, candidates: list[Candidate], request: int, random: Random) -> bool:
        """Whether the rule strikes now; counts as one occasion however many parts fit."""
        if self.times is not None and self.fired >= self.times:
            return False
        if not any(self.match.fits(one, request) for one in candidates):
            return False
        self.seen += 1
        match = self.match
        strikes = (
            (match.nth is None or self.seen == match.nth)
            and (match.every is None or self.seen % match.every == 0)
            and (match.probability is None or random.random() < match.probability)
        )
        self.fired += strikes
        return strikes

    def show(self) -> dict[str, Any]:
        return {"id": self.id, **self.source, "seen": self.seen, "fired": self.fired}


def read_rule(id: str, source: Any) -> Rule:
    """A rule from JSON; refuses what it does not know rather than never firing."""
    if not isinstance(source, dict):
        raise RuleRefused("A rule is an object with match and fault.")
    rest = dict(source)
    fault = rest.pop("fault", None)
    if fault not in FAULTS:
        raise RuleRefused(f"There is no fault {fault!r}. Known: {', '.join(FAULTS)}.")
    match = _read_match(rest.pop("match", {}))
    times = rest.pop("times", None)
    if times is not None and (type(times) is not int or times < 1):
        raise RuleRefused("times is a whole number from 1.")
    if unknown := sorted(set(rest) - set(FAULTS[fault])):
        raise RuleRefused(f"{fault} takes no {unknown[0]!r}. Known: {', '.join(FAULTS[fault])}.")
    if fault in BATCH and type(rest.get("index")) is not int:
        raise RuleRefused(f"{fault} needs the index of the part, from 0.")
    if fault in ("status", "batch_inner") and type(rest.get("code")) is not int:
        raise RuleRefused(f"{fault} needs a code.")
    return Rule(id, match, fault, rest, times, source=dict(source))


def _read_match(source: Any) -> Match:
    if not isinstance(source, dict):
        raise RuleRefused("match is an object.")
    known = tuple(Match.__dataclass_fields__)
    if unknown := sorted(set(source) - set(known)):
        raise RuleRefused(f"match takes no {unknown[0]!r}. Known: {', '.join(known)}.")
    values = dict(source)
    for name in ("path", "agent"):
        if name in values:
            try:
                values[name] = re.compile(str(values[name]), re.IGNORECASE)
            except re.error as error:
                raise RuleRefused(f"{name} is not a regular expression: {error}.") from None
    if "method" in values:
        values["method"] = str(values["method"]).upper()
    return Match(**values)
