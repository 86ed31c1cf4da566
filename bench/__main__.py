"""Measure the figures of docs/figures.md: `python -m bench [--json]`, or `make bench`."""

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
from bench.figures import GOALS, page, table
from bench.served import Served

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "figures.md"
CASES = ("first run", "run after it", "idle run", "60 changes")


def module(name: str, *given: str) -> dict[str, Any]:
    """Run a module in a process of its own; what it prints as JSON, and its wall clock."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *given],
        stdout=subprocess.PIPE, cwd=ROOT, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    return found


def measure(served: Served, latency_ms: float, *command: str) -> dict[str, Any]:
    """One run of a worker against the sandbox, as the sandbox counted it."""
    _, after = served.written(0)
    served.latency(latency_ms)
    served.count()
    began = time.monotonic()
    said = module(*command)
    seconds = time.monotonic() - began
    counted = served.counted()
    served.latency(0)
    written, _ = served.written(after)
    return {
        "requests": counted["requests"],
        "operations": counted["operations"],
        "resource_units": sum(counted["ru"].values()),
        "kilobytes": round(sum(counted["bytes"].values()) / 1000),
        "writes": written,
        "seconds": round(seconds, 1),
        "peak_mb": round(said["peak_mb"]),
        **({"summary": said["summary"]} if "summary" in said else {}),
    }


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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--latency", type=float, default=50, help="ms a request, by default 50")
    parser.add_argument("--data", default="medium", help="the tenant of the runs")
    parser.add_argument("--planned", default="large", help="the tenant that is planned")
    parser.add_argument("--no-write", action="store_true", help=f"leave {FIGURES.name} alone")
    given = parser.parse_args()

    def say(text: str) -> None:
        sys.stderr.write(f"{text}\n")

    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m bench --latency {given.latency:g}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "latency_ms": given.latency,
        "start_up_s": round(start_up(), 3),
        **medium(given.data, given.latency, say),
        "planning": planning(given.planned, say),
    }
    if not given.no_write:
        FIGURES.write_text(page(found), encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=2) + "\n" if given.json else table(found) + "\n")
    missed = [goal.said for goal in GOALS if not goal.reached(found)]
    for one in missed:
        say(f"missed: {one}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
