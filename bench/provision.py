"""What a tenant needs before its documents can be kept the same: `python -m bench.provision
CONFIG`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    program = Path(sys.executable).with_name("ons-sync")
    command = [str(program), "--config", sys.argv[1], "provision"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
