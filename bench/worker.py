"""One run of the product in a process of its own, as the command line does it:
`python -m bench.worker CONFIG [JOB]` prints what it cost as JSON."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from bench.memory import peak_mb

if __name__ == "__main__":
    from config.load import load
    from service import logs
    from service.running.run import run_job

    logs.configure(logging.WARNING)
    result = run_job(load(Path(sys.argv[1])), (sys.argv[2:] or ["membership"])[0])
    said = {
        "exit_code": int(result.exit_code),
        "counts": result.counts,
        "usage": asdict(result.usage),
        "summary": result.summary(),
        "peak_mb": peak_mb(),
    }
    sys.stdout.write(json.dumps(said) + "\n")
