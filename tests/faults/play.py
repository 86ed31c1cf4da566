"""Plays: what single faults do not reach. People act before, during and after the run, a second
worker turns up, an old state comes back; each says what must be so in the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox.cloud import Entry

Rules = Callable[[Sequence[Entry]], tuple[dict[str, Any], ...]]
Act = Callable[[Any], None]
"""What people do to a scenario."""


@dataclass(frozen=True, slots=True)
class Play:
    """One course of events around one run. `wanted` is what must be so in the end, for the keys
    on which the golden run has nothing to say because somebody acted meanwhile; what a key is and
    what is wanted of it is the oracle's."""

    name: str
    rules: Rules | None = None  # of the run itself
    order: Mapping[str, Any] = field(default_factory=dict)
    before: Act | None = None
    during: tuple[str, Act] | None = None  # right before the first request that matches
    after: Act | None = None
    later: tuple[dict[str, Any], ...] = ()  # rules of the second run
    wanted: Mapping[Any, Any] = field(default_factory=dict)
    rows: Mapping[Any, Mapping[str, Any]] = field(default_factory=dict)
    code: int | None = None  # what the first run must exit with
    held: bool = False  # another worker, alive, holds every network during the first run
    full: bool = False  # only a full run notices
    old_state: bool = False  # run to rest first, then `before`, then the state of before that
    wait: timedelta = timedelta(0)  # so much later the runs after the first begin


def fault(method: str, path: str, name: str, **parameters: Any) -> Rules:
    """A fault at the first request or part of the golden run that matches."""

    def rules(golden: Sequence[Entry]) -> tuple[dict[str, Any], ...]:
        request, part = _at(method, path)(golden)
        match: dict[str, Any] = {"request": request}
        if part is not None and not name.startswith(("kill", "reset")):
            match["part"] = part
        return ({"match": match, "fault": name, **parameters},)

    return rules


def matching(method: str, path: str, name: str, **parameters: Any) -> Rules:
    """A fault at whatever matches first in this very run, where that is not the golden one."""
    rule = {"match": {"method": method, "path": path}, "fault": name, "times": 1, **parameters}
    return lambda _golden: (rule,)


def _at(method: str, path: str) -> Callable[[Sequence[Entry]], tuple[int, int | None]]:
    """The request, and the part of it, that first matches."""
    wanted = re.compile(path)

    def find(golden: Sequence[Entry]) -> tuple[int, int | None]:
        for entry in golden:
            if entry.method == method and wanted.search(entry.path):
                return entry.n, None
            for number, part in enumerate(entry.parts):
                if part["method"] == method and wanted.search(part["path"]):
                    return entry.n, number
        raise LookupError(f"{method} {path} is not in the golden run")

    return find


def together(*acts: Act) -> Act:
    def act(scenario: Any) -> None:
        for one in acts:
            one(scenario)

    return act


def crowded(golden: Sequence[Entry], act: Act, wanted: Mapping[Any, Any]) -> list[Play]:
    """The day's other edits right before each request; and after a death at each."""
    found = []
    for entry in golden:
        at = f"request {entry.n}"
        found.append(Play(f"people act at {at}", during=(f"#{entry.n}", act), wanted=wanted))
        kill: Rules = lambda _, n=entry.n: ({"match": {"request": n}, "fault": "kill_after"},)  # type: ignore[misc]  # noqa: E731
        found.append(Play(f"killed and people act at {at}", kill, after=act, wanted=wanted))
    return found
