"""What something costs: run in a process of its own, counted by the sandbox."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.served import Served

ROOT = Path(__file__).parents[1]


def module(name: str, *given: str) -> dict[str, Any]:
    """Run a module of this package; what it prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *given],
        stdout=subprocess.PIPE, cwd=ROOT, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    return found


def measure(served: Served, latency_ms: float, *command: str) -> dict[str, Any]:
    """One run of a worker against the sandbox."""
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
