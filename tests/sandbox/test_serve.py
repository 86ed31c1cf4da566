"""The sandbox as a process of its own."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@contextmanager
def sandbox(directory: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--dir", str(directory), *arguments],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        process.ready = process.stderr.readline()  # type: ignore[attr-defined]
        yield process
    finally:
        process.kill()
        process.communicate()


def connection(directory: Path) -> dict[str, Any]:
    return json.loads((directory / "connection.json").read_text())  # type: ignore[no-any-return]


def ask(directory: Path, method: str, path: str, body: Any = None) -> Any:
    known = connection(directory)
    name = known["hosts"]["control"]
    context = ssl.create_default_context(cafile=known["ca"])
    raw = socket.create_connection(("127.0.0.1", known["port"]))
    link = http.client.HTTPSConnection(name, context=context)
    link.sock = context.wrap_socket(raw, server_hostname=name)
    link.request(method, path, body=None if body is None else json.dumps(body))
    answer = link.getresponse()
    text = answer.read()
    link.close()
    return json.loads(text) if text else None


def test_connection_json_has_what_a_client_needs_and_only_its_owner_reads_it(
    tmp_path: Path,
) -> None:
    with sandbox(tmp_path, "--data", "empty") as process:
        assert "connection.json" in process.ready  # type: ignore[attr-defined]
        known = connection(tmp_path)
        assert set(known) == {
            "port", "ca", "hosts", "tenant_id", "client_id", "client_secret", "certificate",
            "private_key", "users", "sites", "lists", "groups", "channels", "drives",
        }  # fmt: skip
        assert set(known["hosts"]) == {"login", "graph", "sharepoint", "upload", "control"}
        for name in ("ca", "certificate", "private_key"):
            assert Path(known[name]).is_absolute()
            assert "-----BEGIN" in Path(known[name]).read_text()
        for name in ("connection.json", "application.key", "server.pem", "ons-sync.yaml"):
            assert (tmp_path / name).stat().st_mode & 0o077 == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_the_authority_and_the_state_outlive_sigkill(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--data", "empty") as process:
        first = connection(tmp_path)
        authority = Path(first["ca"]).read_bytes()
        ask(tmp_path, "POST", "/calendar", {"days": 40})
        snapshot = ask(tmp_path, "POST", "/snapshots")["id"]
        moved = ask(tmp_path, "GET", "/calendar")["offset_s"]
        process.kill()
        process.wait()
    with sandbox(tmp_path, "--data", "empty"):
        second = connection(tmp_path)
        assert Path(second["ca"]).read_bytes() == authority
        same = ("tenant_id", "client_id", "client_secret", "users", "groups")
        assert [first[name] for name in same] == [second[name] for name in same]
        assert ask(tmp_path, "GET", "/calendar")["offset_s"] == moved
        assert [one["id"] for one in ask(tmp_path, "GET", "/snapshots")["value"]] == [snapshot]


def test_settings_and_rules_can_be_given_at_the_start(tmp_path: Path) -> None:
    given = {"latency_ms": 1, "rules": [{"fault": "status", "code": 503}]}
    with sandbox(tmp_path, "--data", "empty", "--settings", json.dumps(given)):
        assert ask(tmp_path, "GET", "/settings")["latency_ms"] == 1
        assert [rule["fault"] for rule in ask(tmp_path, "GET", "/rules")["value"]] == ["status"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--settings", '{"latency": 1}'), "There is no setting 'latency'"),
        (("--settings", '{"rules": [{"fault": "x"}]}'), "There is no fault 'x'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], reason: str
) -> None:
    with sandbox(tmp_path, "--data", "empty", *arguments) as process:
        assert reason in process.ready  # type: ignore[attr-defined]
        assert process.wait(timeout=10) == 1


def test_a_directory_with_other_data_is_refused(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--data", "empty"):
        pass
    with sandbox(tmp_path, "--data", "demo") as process:
        assert "holds a tenant with the data set 'empty'" in process.ready  # type: ignore[attr-defined]
        assert process.wait(timeout=10) == 1
