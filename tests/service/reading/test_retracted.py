"""The fact sheet of what was taken back, and the command that shows it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.load import load
from service import cli
from service.reading.retracted import FactSheet, RetractedReport, retracted
from service.running.networks import Called
from state.store import Store
from sync.model import Entry

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GUID = "0a0b0c0d-0000-4000-8000-000000000001"
FACT: dict[str, Any] = {
    "at": (NOW - timedelta(hours=20)).isoformat(),
    "rule": "label",
    "name": "Cijfers.docx",
    "item": "ons/L1",
    "original": "team/R1",
    "published_at": (NOW - timedelta(days=10)).isoformat(),
    "readers": {"groups": ["Iedereen"], "people": 3, "links": {"anonymous": 1}},
}


def shown(**more: Any) -> str:
    sheet = FactSheet.of(Called("N-0001", "Latijn"), "key-1", {**FACT, **more})
    return "\n".join(RetractedReport((sheet,), NOW).lines())


def test_a_sheet_tells_what_since_when_why_who_and_how_long_there_still_is() -> None:
    text = shown()
    for part in (
        "N-0001 Latijn: Cijfers.docx",
        "item ons/L1, now in the recycle bin",
        "item team/R1",
        "from 2026-11-11 13:00 until 2026-11-20 17:00: 9 days",
        "label: it has a label of confidentiality",
        "group Iedereen",
        "3 people by name",
        "1 link for anyone who has it",
        "Microsoft Purview",
        "end 2026-11-23 17:00: 52 hours left",
    ):
        assert part in text, part


def test_what_is_not_known_is_said() -> None:
    text = shown(published_at=None, readers=None, original=None)
    assert "from (not known) until" in text
    assert "readers   could not be read: look at" in text
    assert "channel" not in text
    assert "could not be read (HTTP 403)" in shown(readers={"unknown": "HTTP 403"})
    nobody = {"groups": [], "people": 0, "links": {}}
    assert "none were told: that takes full control" in shown(readers=nobody)


def test_after_72_hours_the_clock_is_over() -> None:
    assert shown(at=(NOW - timedelta(hours=73)).isoformat()).endswith(": over")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "ons-sync.yaml"
    sites = {name: f"https://omo.sharepoint.com/sites/{name}" for name in ("ons", "beheer")}
    document = {
        "tenant": {
            "tenant_id": GUID,
            "client_id": GUID,
            "sign_in": {"method": "client_secret", "secret": {"env": "NOWHERE"}},
            "hosts": {"sharepoint": "omo.sharepoint.com"},
        },
        "lists": {"sites": sites},
        "membership": {"admins_group_id": GUID},
        "state": {"path": "state.db"},
    }
    path.write_text(json.dumps(document))
    return path


def test_before_the_first_run_there_is_none_and_no_state_is_made(config: Path) -> None:
    settings = load(config, {})
    assert list(retracted(settings).lines()) == ["No document was taken back from ONS."]
    assert not settings.state.path.exists()


def test_the_command_shows_the_newest_first_and_scripts_can_read_it(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = {**FACT, "at": (NOW - timedelta(days=9)).isoformat(), "name": "Eerder.docx"}
    store = Store.open(load(config, {}).state.path)
    with store.transaction() as transaction:
        for scope in ("documents/1", "membership/1"):
            transaction.mark([scope], NOW)
            entry = Entry(scope, "k", None, None, None, memo={"retracted": [older, FACT]})
            transaction.put_entry(entry)
    store.close()
    assert cli.run(["--config", str(config), "retracted", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["retracted"]
    assert [one["name"] for one in found] == ["Cijfers.docx", "Eerder.docx"]
    assert found[0]["hours_left"] < 72
    assert found[0]["report_before"] == (NOW + timedelta(hours=52)).isoformat()
    assert cli.run(["--config", str(config), "retracted", "--network", "#1"]) == 0
    assert "Cijfers.docx" in capsys.readouterr().out
    assert cli.run(["--config", str(config), "retracted", "--network", "N-9999"]) == 1
    assert "There is no network N-9999" in capsys.readouterr().err
