"""rclone, as it is, keeps a folder in a library of the emulated tenant."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.embedded import Sandbox

from .proxy import proxy

pytestmark = [pytest.mark.campaign, pytest.mark.timeout(1200)]
Rclone = Callable[..., str]


@pytest.fixture
def rclone(python: str, box: Sandbox, tmp_path: Path) -> Iterator[Rclone]:
    connection = box.connection
    options = {
        "type": "onedrive", "drive_type": "documentLibrary",
        "drive_id": connection["drives"]["ONS"],
        "client_credentials": "true", "client_id": connection["client_id"],
        "client_secret": connection["client_secret"], "tenant": connection["tenant_id"],
        "chunk_size": "320k",
    }  # fmt: skip
    lines = (f"{name} = {value}" for name, value in options.items())
    (tmp_path / "rclone.conf").write_text("\n".join(["[ons]", *lines]))
    with proxy(connection["hosts"].values(), connection["port"]) as url:
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(tmp_path), "SSL_CERT_FILE": str(box.ca),
            "HTTPS_PROXY": url, "RCLONE_CONFIG": str(tmp_path / "rclone.conf"),
        }  # fmt: skip
        program = Path(python).with_name("rclone")

        def run(*arguments: str, code: int = 0) -> str:
            done = subprocess.run(
                [program, *arguments, "--retries", "1", "--low-level-retries", "1"],
                env=environment, capture_output=True, text=True, timeout=110, check=False,
            )  # fmt: skip
            assert done.returncode == code, done.stdout[-2000:] + done.stderr[-4000:]
            return done.stdout

        yield run


def listed(rclone: Rclone, path: str, *options: str) -> dict[str, Any]:
    rows = json.loads(rclone("lsjson", "-R", path, *options))
    return {row["Path"]: row for row in rows if not row["IsDir"]}


def test_rclone_copies_checks_moves_and_removes(
    rclone: Rclone, box: Sandbox, tmp_path: Path
) -> None:
    here = tmp_path / "map"
    (here / "Sub map").mkdir(parents=True)
    (here / "klein.txt").write_text("Beste lezer")
    (here / "Sub map" / "é & ü.txt").write_text("ook")
    (here / "groot.bin").write_bytes(os.urandom(5 * 1024 * 1024 + 17))
    rclone("copy", str(here), "ons:Proef")
    found = listed(rclone, "ons:Proef", "--hash")
    assert set(found) == {"klein.txt", "Sub map/é & ü.txt", "groot.bin"}
    assert found["groot.bin"]["Size"] == 5 * 1024 * 1024 + 17
    rclone("check", str(here), "ons:Proef")  # by quickXorHash
    assert rclone("cat", "ons:Proef/klein.txt", "--offset", "6") == "lezer"
    before = len(box.tenant.writes)
    rclone("sync", str(here), "ons:Proef")
    assert len(box.tenant.writes) == before, "a second synchronisation writes nothing"
    (here / "klein.txt").write_text("Beste lezers")
    rclone("sync", str(here), "ons:Proef")
    rclone("moveto", "ons:Proef/klein.txt", "ons:Proef/Sub map/brief.txt")
    assert rclone("cat", "ons:Proef/Sub map/brief.txt") == "Beste lezers"
    rclone("deletefile", "ons:Proef/groot.bin")
    assert set(listed(rclone, "ons:Proef")) == {"Sub map/é & ü.txt", "Sub map/brief.txt"}
    rclone("purge", "ons:Proef")
    rclone("lsjson", "ons:Proef", code=3)
    assert json.loads(rclone("lsjson", "ons:")) == []


def test_rclone_uploads_in_fragments_copies_and_renames_on_the_server(
    rclone: Rclone, box: Sandbox, tmp_path: Path
) -> None:
    here = tmp_path / "map"
    (here / "Sub").mkdir(parents=True)
    (here / "groot.bin").write_bytes(os.urandom(12 * 320 * 1024 + 1))
    (here / "leeg.txt").write_bytes(b"")
    for number in range(5):
        (here / "Sub" / f"{number}.txt").write_text(f"Tekst {number}")
    rclone("copy", str(here), "ons:Proef")
    before = listed(rclone, "ons:Proef", "--hash")
    rclone("check", str(here), "ons:Proef")
    sent = box.cloud.counters.bytes_in
    rclone("copyto", "ons:Proef/groot.bin", "ons:Proef/kopie.bin")
    rclone("moveto", "ons:Proef/Sub", "ons:Proef/Onder")
    rclone("moveto", "ons:Proef/Onder/0.txt", "ons:Proef/Onder/Nul.txt")
    found = listed(rclone, "ons:Proef", "--hash")
    assert found["kopie.bin"]["Hashes"] == before["groot.bin"]["Hashes"]
    assert found["Onder/1.txt"]["ID"] == before["Sub/1.txt"]["ID"]
    assert found["Onder/Nul.txt"]["ID"] == before["Sub/0.txt"]["ID"]
    assert found["leeg.txt"]["Size"] == 0
    assert box.cloud.counters.bytes_in - sent < 10_000, "no content was sent again"
    rclone("delete", "ons:Proef/Onder")
    rclone("rmdirs", "ons:Proef/Onder")
    assert set(listed(rclone, "ons:Proef")) == {"groot.bin", "kopie.bin", "leeg.txt"}


def test_rclone_keeps_two_sides_alike(rclone: Rclone, box: Sandbox, tmp_path: Path) -> None:
    here, work = tmp_path / "map", tmp_path / "bisync"
    here.mkdir()
    for name in ("een.txt", "twee.txt"):
        (here / name).write_text(name)
    rclone("mkdir", "ons:Proef")

    def bisync(*options: str) -> None:
        rclone("bisync", str(here), "ons:Proef", "--workdir", str(work), *options)

    bisync("--resync")
    before = len(box.tenant.writes)
    bisync()
    assert len(box.tenant.writes) == before, "nothing changed, so nothing is written"
    (here / "een.txt").write_text("Hier gewijzigd")
    rclone("moveto", "ons:Proef/twee.txt", "ons:Proef/drie.txt")
    (tmp_path / "vier.txt").write_text("Daar gemaakt")
    rclone("copy", str(tmp_path / "vier.txt"), "ons:Proef")
    bisync()
    assert rclone("cat", "ons:Proef/een.txt") == "Hier gewijzigd"
    assert {one.name for one in here.iterdir()} == {"een.txt", "drie.txt", "vier.txt"}
    rclone("check", str(here), "ons:Proef")
