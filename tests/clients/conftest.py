"""Public clients, installed from their registries as they are, against a sandbox of the demo data.

They live in `.cache/clients`, apart from the project's own environment.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from sandbox.data.description import describe
from sandbox.embedded import Sandbox

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "clients"
Run = Callable[..., dict[str, Any]]
"""Runs the script of this name; what else it must know comes by name."""


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox("demo") as made:
        yield made


@pytest.fixture(scope="session")
def python() -> str:
    """An interpreter that has Microsoft's Graph SDK."""
    wanted = (HERE / "requirements.txt").read_text()
    place, mark = CACHE / "python", CACHE / "python" / "installed.txt"
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        pip = [place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True, timeout=900)
        mark.write_text(wanted)
    return str(place / "bin" / "python")


@pytest.fixture(scope="session")
def node() -> Path:
    """A directory with Microsoft's JavaScript clients, and the scripts that use them."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    wanted = (HERE / "package.json").read_text()
    place, mark = CACHE / "node", CACHE / "node" / "installed.json"
    if not mark.exists() or mark.read_text() != wanted:
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text(wanted)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=place, check=True, timeout=900)
        mark.write_text(wanted)
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, place)
    return place


@pytest.fixture
def run_python(python: str, box: Sandbox) -> Run:
    return lambda script, **more: _run([python, str(HERE / script)], box, more)


@pytest.fixture
def run_node(node: Path, box: Sandbox) -> Run:
    redirect = str(HERE / "redirect" / "redirect.cjs")
    return lambda script, **more: _run(
        ["node", "--require", redirect, str(node / script)], box, more
    )


def _run(command: list[str], box: Sandbox, more: dict[str, Any]) -> dict[str, Any]:
    """What the script prints on its last line. It learns of the tenant as any client does."""
    connection = box.connection
    both = box.directory / "application.pem"
    both.write_text(
        Path(connection["private_key"]).read_text() + Path(connection["certificate"]).read_text()
    )
    pem = Path(connection["certificate"]).read_bytes()
    loaded = x509.load_pem_x509_certificate(pem)
    described = {
        **connection,
        "certificate_and_key": str(both),
        "thumbprint": loaded.fingerprint(hashes.SHA1()).hex().upper(),
        "other": describe(box.tenant)["apps"]["other"],
        **more,
    }
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(box.directory),
        "PYTHONPATH": str(HERE / "redirect"),
        "SSL_CERT_FILE": str(box.ca),
        "REQUESTS_CA_BUNDLE": str(box.ca),
        "NODE_EXTRA_CA_CERTS": str(box.ca),
        "SANDBOX_HOSTS": json.dumps(list(connection["hosts"].values())),
        "SANDBOX_PORT": str(connection["port"]),
        "SANDBOX": json.dumps(described),
    }
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
