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
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.journal import Journal
from sandbox.serve import main
from sandbox.tenant import Tenant

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


def test_connection_json_has_what_a_client_needs_and_nobody_else_reads_it(
    tmp_path: Path,
) -> None:
    given = {"latency_ms": 1, "rules": [{"fault": "status", "code": 503}]}
    with sandbox(tmp_path, "--data", "empty", "--settings", json.dumps(given)) as process:
        assert "connection.json" in process.ready  # type: ignore[attr-defined]
        known = connection(tmp_path)
        assert set(known) == {
            "port", "ca", "hosts", "tenant_id", "client_id", "client_secret", "certificate",
            "private_key", "users", "sites", "lists", "groups", "channels", "drives",
            "workflows", "bot",
        }  # fmt: skip
        assert set(known["hosts"]) == {
            "login", "graph", "sharepoint", "upload", "workflows", "bots", "control",
        }  # fmt: skip
        for name in ("ca", "certificate", "private_key"):
            assert Path(known[name]).is_absolute()
            assert "-----BEGIN" in Path(known[name]).read_text()
        for name in ("connection.json", "application.key", "server.pem", "ons-sync.yaml"):
            assert (tmp_path / name).stat().st_mode & 0o077 == 0
        assert ask(tmp_path, "GET", "/settings")["latency_ms"] == 1
        assert [rule["fault"] for rule in ask(tmp_path, "GET", "/rules")["value"]] == ["status"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_the_authority_and_the_state_outlive_sigkill(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--data", "empty") as process:
        first = connection(tmp_path)
        authority = Path(first["ca"]).read_bytes()
        ask(tmp_path, "POST", "/calendar", {"days": 40})
        rights = ask(tmp_path, "POST", "/permissions", {"withdraw": ["User.Read.All"]})
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
        assert ask(tmp_path, "GET", "/permissions") == rights
        assert [one["id"] for one in ask(tmp_path, "GET", "/snapshots")["value"]] == [snapshot]


def refusal(*arguments: Any) -> str:
    """What is said when it does not start."""
    said: list[str] = []
    assert main(*arguments, say=said.append) == 1
    assert len(said) == 1
    return said[0]


def test_what_is_wrong_is_said_in_one_line(tmp_path: Path) -> None:
    assert "There is no setting 'latency'" in refusal(0, "empty", tmp_path, {"latency": 1})
    assert "There is no fault 'x'" in refusal(0, "empty", tmp_path, {"rules": [{"fault": "x"}]})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} cannot be used" in refusal(port, "empty", tmp_path)
    assert not (tmp_path / "connection.json").exists()


def test_a_directory_in_use_or_with_other_data_is_refused(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal:
        journal.begin(Tenant(), {}, {"data": "medium"})
        assert "Another sandbox is running" in refusal(0, "empty", tmp_path)
    assert "holds a tenant with the data set 'medium'" in refusal(0, "empty", tmp_path)
