"""Measure the figures of docs/figures.md: `python -m bench [--json]`, or `make bench`.

What was measured is kept in `.bench`, so that `--only` can measure one part of the page anew.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.changes import People
from bench.documents import documents
from bench.figures import Found, goals_of, page, table
from bench.measure import ROOT, measure, module
from bench.registrations import registrations
from bench.served import Served

FIGURES = ROOT / "docs" / "figures.md"
KEPT = ROOT / ".bench"
PARTS = ("membership", "documents", "registrations")
CASES = ("first run", "run after it", "idle run", "60 changes")


def medium(data: str, latency_ms: float, say: Any) -> dict[str, Any]:
    """The product and the plain script through the same days of the same tenant."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Served(data, Path(folder)) as at:
        begin = at.snapshot()
        memory = str(Path(folder) / "plain.json")
        for who, command in (
            ("product", ("worker", str(at.config))),
            ("plain", ("plain", folder, memory)),
        ):
            at.restore(begin)
            found[who] = {}
            for case in CASES:
                if case == "60 changes":
                    found["changes"] = People(at.connection).make()
                say(f"{who}: {case}")
                found[who][case] = measure(at, latency_ms, *command)
    return found


def planning(data: str, say: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Served(data, Path(folder)) as at:
        say(f"planning: looking at {data}")
        module("planning", str(at.config), "observe")
        say("planning: first contact")
        first = module("planning", str(at.config), "plan")
        say("planning: an ordinary night")
        module("planning", str(at.config), "settle")
        night = module("planning", str(at.config), "plan")
    return {"first contact": first, "everything, settled": night}


def start_up() -> float:
    """`ons-sync --help`: the best of five, in seconds."""
    program = Path(sys.executable).with_name("ons-sync")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([program, "--help"], stdout=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - began)
    return min(took)


def membership(given: argparse.Namespace, say: Any) -> Found:
    return {
        "start_up_s": round(start_up(), 3),
        **medium(given.data, given.latency, say),
        "planning": planning(given.planned, say),
    }


def measured(part: str, given: argparse.Namespace, say: Any) -> Found:
    """A part of the page, with what it was measured on."""
    on = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m bench --latency {given.latency:g}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "latency_ms": given.latency,
    }
    if part == "membership":
        return {**on, **membership(given, say)}
    measure_it = documents if part == "documents" else registrations
    return {**on, **measure_it(given.latency, say)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--latency", type=float, default=50, help="ms a request, by default 50")
    parser.add_argument("--data", default="medium", help="the tenant of the membership runs")
    parser.add_argument("--planned", default="large", help="the tenant that is planned")
    parser.add_argument("--only", choices=PARTS, help="measure this part; the others as they were")
    parser.add_argument("--no-write", action="store_true", help=f"leave {FIGURES.name} alone")
    given = parser.parse_args()

    def say(text: str) -> None:
        sys.stderr.write(f"{text}\n")

    found: Found = {}
    KEPT.mkdir(exist_ok=True)
    for part in PARTS:
        kept = KEPT / f"{part}.json"
        if given.only in (None, part):
            found[part] = measured(part, given, say)
            kept.write_text(json.dumps(found[part], indent=2), encoding="utf-8")
        elif kept.exists():
            found[part] = json.loads(kept.read_bytes())
        else:
            say(f"{part} was never measured here: its part of {FIGURES.name} stays as it is")
    if not given.no_write:
        FIGURES.write_text(page(found, FIGURES.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=2) + "\n" if given.json else table(found) + "\n")
    missed = [goal.said for goal in goals_of(found) if not goal.reached(found)]
    for one in missed:
        say(f"missed: {one}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
