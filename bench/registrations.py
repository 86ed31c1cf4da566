"""Meetings: a first run, days on which little happens, and a meeting that everybody waits for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measure import measure, module
from bench.served import Served

Say = Callable[[str], None]
Found = dict[str, Any]


def registrations(latency_ms: float, say: Say) -> Found:
    say("outcomes of 115,000 registrations")
    return {"outcomes": module("outcomes"), "runs": runs(latency_ms, say)}


def runs(latency_ms: float, say: Say) -> Found:
    """The sandbox's `medium` with one more meeting, that 600 people wait for. Its first run takes
    SharePoint's limits a quarter of an hour."""
    with tempfile.TemporaryDirectory(prefix="bench-") as at, Served("opening", Path(at)) as served:
        module("provision", str(served.config))
        found: Found = {}

        def run(case: str) -> None:
            say(f"ons-sync: {case}")
            found[case] = measure(
                served, latency_ms, "worker", str(served.config), "registrations"
            )  # fmt: skip

        run("first run")
        run("run after it")
        run("idle run")
        made = served.opened()
        run(f"{len(made)} people register")
        run("run after that")
        return found
