"""The real command line in a process of its own, several commands after one another."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.world import World

_ALL = "import json, sys; from service.cli import run; codes = [int(run(one)) for one in "
_ALL += "json.loads(sys.argv[1])]; open(sys.argv[2], 'w').write(json.dumps(codes))"


@dataclass(frozen=True)
class Told:
    """What they said together, and each one's exit code."""

    codes: list[int]
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def ons_sync(world: World, *commands: tuple[str, ...], debug: bool = True) -> Told:
    """Run the commands, with --debug. Starting Python once is most of what they cost."""
    before = ["--config", str(world.config), *(["--debug"] if debug else [])]
    given = json.dumps([[*before, *command] for command in commands])
    codes = world.folder.parent / f"{world.folder.name}-codes"
    done = subprocess.run(
        [sys.executable, "-c", _ALL, given, str(codes)],
        capture_output=True, text=True, timeout=110, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return Told(json.loads(codes.read_text()), done.stdout, done.stderr)
