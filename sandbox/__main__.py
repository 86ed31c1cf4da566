"""`python -m sandbox`: serve an emulated tenant."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .load import DATA
from .serve import main


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Serve an emulated Microsoft 365 tenant on loopback."
    )
    parser.add_argument("--port", type=int, default=8443, help="0 takes a free one")
    parser.add_argument("--data", choices=DATA, default="demo")
    parser.add_argument(
        "--dir", type=Path, default=Path(".sandbox"), help="where its state is kept"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--settings", type=json.loads, default={}, help="JSON: settings, and rules as a list"
    )
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    sys.exit(main(given.port, given.data, given.dir, given.settings, seed=given.seed))
