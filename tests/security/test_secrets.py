"""Secrets: where they may be, and everywhere they may not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import responses

from config.load import load
from config.tenant import Tenant
from connector.errors import SignInRefused
from connector.tenant import connect
from tests.e2e.world import GUUS, OPEN, World
from tests.security.commands import ons_sync

ROOT = Path(__file__).parents[2]
JWT = re.compile(rb"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")


def _with_secret(world: World, tmp_path: Path, value: str) -> None:
    """Sign in by client secret, from a file."""
    file = tmp_path / "secret"
    file.write_text(value)
    text = json.loads(world.config.read_text().partition("\n")[2])
    text["tenant"]["sign_in"] = {"method": "client_secret", "secret": {"file": str(file)}}
    world.config.write_text(json.dumps(text))


@pytest.mark.slow
def test_no_secret_and_no_token_is_said_or_kept(settled: World, tmp_path: Path) -> None:
    secret = str(settled.box.connection["client_secret"])
    assert len(secret) > 10
    _with_secret(settled, tmp_path, secret)
    settled.as_(GUUS).join(OPEN)
    said = ons_sync(
        settled, ("run",), ("status", "--json"), ("explain", OPEN), ("check",), ("schema",)
    ).all
    assert GUUS in settled.team(OPEN).members
    (tmp_path / "secret").write_text("WRONG-CANARY-SECRET")
    for debug in (False, True):
        refused = ons_sync(settled, ("run",), debug=debug)
        assert refused.codes == [1]
        assert "secret" in refused.err
        said += refused.all
    kept = b"".join(one.read_bytes() for one in settled.folder.glob("ons-sync.db*"))
    for where in (said.encode(), kept):
        assert secret.encode() not in where
        assert b"CANARY" not in where
        assert b"PRIVATE KEY" not in where
        assert b"client_assertion" not in where
        assert not JWT.search(where)
    # Tokens are nowhere on the disk: what is there is the state, its settings and our secret.
    here = {one.name for one in tmp_path.rglob("*") if one.is_file()}
    assert here <= {"secret", "ons-sync.yaml", "ons-sync.db", "ons-sync.db-wal", "ons-sync.db-shm"}


def test_settings_show_where_a_secret_is_and_never_what(world: World, tmp_path: Path) -> None:
    _with_secret(world, tmp_path, "CANARY-SECRET")
    settings = load(world.config, {})
    shown = repr(settings) + str(settings) + settings.model_dump_json()
    assert "CANARY" not in shown
    assert str(tmp_path / "secret") in shown
    with connect(settings.tenant) as connection:
        assert "CANARY" not in repr(connection.sign_in) + repr(vars(connection.sign_in))


def test_a_managed_identity_is_asked_at_the_machines_own_address_only() -> None:
    """Its endpoint speaks plain http, so that it stays out of the tenant's session; whatever it
    answers, nothing else is asked."""
    guid = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    tenant = Tenant.model_validate(
        {
            "tenant_id": guid, "client_id": guid, "sign_in": {"method": "managed_identity"},
            "hosts": {"sharepoint": "omo.sharepoint.com"},
        }
    )  # fmt: skip
    identity = "http://169.254.169.254/metadata/identity/oauth2/token"
    with responses.RequestsMock() as web:
        web.get(identity, status=302, headers={"Location": "http://evil.example/token"})
        with connect(tenant) as connection, pytest.raises(SignInRefused):
            connection.sign_in.authorization("graph.microsoft.com")
        asked = {str(call.request.url).partition("?")[0] for call in web.calls}
        assert asked == {identity}


def _pinned(text: str) -> list[str]:
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and line.strip()[0] != "#"]


@pytest.mark.parametrize("name", ["worker", "dev", "build"])
def test_every_dependency_is_pinned_by_hash(name: str) -> None:
    lines = _pinned((ROOT / "requirements" / f"{name}.lock").read_text())
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+==\S+ ", line), line
        assert "--hash=sha256:" in line, line


def test_the_worker_installs_nothing_of_the_sandbox_or_the_tests() -> None:
    names = {
        one.partition("==")[0] for one in _pinned((ROOT / "requirements/worker.lock").read_text())
    }
    assert "msal" in names
    assert not names & {"aiohttp", "trustme", "pytest", "hypothesis", "pip-tools"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.builders.wheel import WheelBuilder; "
    code += "print(next(iter(WheelBuilder(sys.argv[1]).build(directory=sys.argv[2]))))"
    done: Any = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return zipfile.ZipFile(done.stdout.strip().splitlines()[-1])


def test_the_wheel_holds_the_rooms_and_no_test_or_secret(wheel: zipfile.ZipFile) -> None:
    rooms = {name.partition("/")[0] for name in wheel.namelist()}
    info = {room for room in rooms if room.endswith(".dist-info")}
    assert rooms - info == {"config", "sync", "state", "connector", "jobs", "service", "sandbox"}
    assert len(info) == 1
    for name in wheel.namelist():
        assert not re.search(r"\.(pem|key|crt|pfx|db|sqlite|env|log)$", name), name
        assert "/tests/" not in name
        content = wheel.read(name)
        assert not re.search(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}", content), (
            name
        )
        assert not JWT.search(content), name
