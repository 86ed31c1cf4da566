"""rclone, as it is, on the same libraries: `python -m bench.rclone FOLDER COMMAND …` prints what it
took as JSON. It reaches the sandbox under Microsoft's own names, through a proxy.

https://rclone.org/onedrive/, https://rclone.org/bisync/
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

AT_ONCE = ("--transfers", "8", "--checkers", "8")
ONS, TEAMS = "ons:", "teams:"
_PLACE = "ONS/Kennisdocumenten"


def configure(
    folder: Path,
    connection: Mapping[str, Any],
    folders: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
) -> None:
    """`ons:` is the library on ONS; `teams:` has a directory for each network, called as the
    network is, that is its channel's folder."""
    common = {
        "type": "onedrive", "drive_type": "documentLibrary", "client_credentials": "true",
        "client_id": connection["client_id"], "client_secret": connection["client_secret"],
        "tenant": connection["tenant_id"],
    }  # fmt: skip
    remotes = {"ons": {**common, "drive_id": connection["drives"][_PLACE]}}
    under = []
    for code, one in folders.items():
        name = code.lower().replace("-", "")
        remotes[name] = {**common, "drive_id": one["drive"], "root_folder_id": one["knowledge"]}
        under.append(f'"{titles[code]}={name}:"')
    remotes["teams"] = {"type": "combine", "upstreams": " ".join(under)}
    lines = [
        line
        for name, options in remotes.items()
        for line in (f"[{name}]", *(f"{key} = {value}" for key, value in options.items()))
    ]
    (folder / "rclone.conf").write_text("\n".join(lines))


def run(folder: Path, *command: str) -> dict[str, Any]:
    from tests.clients.proxy import proxy  # noqa: PLC0415 (the tests' own way in)

    connection = json.loads((folder / "connection.json").read_bytes())
    program = Path(sys.executable).with_name("rclone")
    with proxy(connection["hosts"].values(), connection["port"]) as url:
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "SSL_CERT_FILE": connection["ca"],
            "HTTPS_PROXY": url, "RCLONE_CONFIG": str(folder / "rclone.conf"),
        }  # fmt: skip
        done = subprocess.run(
            [program, *command, *AT_ONCE, "--retries", "1"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"rclone {' '.join(command)}: {done.returncode}\n{done.stderr[-4000:]}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"peak_mb": peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(Path(sys.argv[1]), *sys.argv[2:])) + "\n")
