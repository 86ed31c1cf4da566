"""Canaries in every text that somebody can fill: what comes out of the product holds none."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.world import ANOUK, APPROVAL, CARMEN, DAAN, GUUS, HIDDE, HIDDEN, OPEN, World
from tests.security.commands import Told, ons_sync

NASTY = '\x00\r\n{"event": "forged"}\x1b[2J\x1b]0;x\x07\x85\u2028\u202e\u200b'


@dataclass
class Canaries:
    """Words that occur nowhere else, by what they stand for."""

    planted: dict[str, str] = field(default_factory=dict)

    def of(self, what: str) -> str:
        return self.planted.setdefault(what, f"kanarie{len(self.planted):02}q{what.lower()}")

    def found_in(self, text: str) -> set[str]:
        low = unicodedata.normalize("NFKC", text).lower()
        return {what for what, word in self.planted.items() if word in low}


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    return Canaries()


def plant(world: World, canaries: Canaries) -> None:
    """Fill everything: the directory by whoever administers it, rows by staff and owners."""
    word = canaries.of
    world.ict.change_account(
        GUUS, displayName=word("displayName"), givenName=word("givenName"),
        surname=word("surname"), jobTitle=word("jobTitle"), department=word("department"),
        mail=f"{word('mail')}@theresialyceum.example",
    )  # fmt: skip
    world.ict.change_account(
        HIDDE, displayName=word("member"), userPrincipalName=f"{word('upn')}@odulphuslyceum.example"
    )
    world.ict.change_account(DAAN, mail=f"{word('elsewhere')}@odulphuslyceum.example")
    world.as_(GUUS).join(OPEN, Title=word("Title"), Reden=word("Reden"), Adres=word("Adres"))
    world.as_(ANOUK).enrol(OPEN, None, LidStatus="Lid", Adres=f"{word('waits')}@nowhere.example")
    world.as_(GUUS).join(HIDDEN, Title=word("HiddenTitle"), Reden=word("HiddenReden"))
    world.admin.set(HIDDEN, CARMEN, Reden=word("OwnerReden"), Title=word("OwnerTitle"))
    world.as_(ANOUK).set(OPEN, CARMEN, LidStatus="Geweigerd", Reden=word("Refusal"))
    # Both sides at once, so that there is something in conflict.
    world.as_(ANOUK).make_owner(OPEN, DAAN)
    world.as_(CARMEN).leave(APPROVAL)


COMMANDS = (
    ("plan", "--json"), ("run",), ("run", "--full", "--json"), ("plan", "--full"), ("status",),
    ("status", "--json"), ("status", "--network", OPEN), ("conflicts",), ("conflicts", "--json"),
    ("check",), ("explain", OPEN), ("explain", HIDDEN, "--json"),
)  # fmt: skip


@pytest.fixture
def said(settled: World, canaries: Canaries) -> Told:
    """Everything, with --debug."""
    plant(settled, canaries)
    people = [
        ("explain", OPEN, settled.id(GUUS)), ("explain", OPEN, settled.id(CARMEN), "--json"),
        ("explain", HIDDEN, settled.id(GUUS)), ("explain", HIDDEN, settled.id(CARMEN)),
    ]  # fmt: skip
    return ons_sync(settled, *COMMANDS, *people)


@pytest.mark.slow
def test_no_text_about_a_person_is_in_a_log_or_an_answer(
    settled: World, canaries: Canaries, said: Told
) -> None:
    # `check` names what this tenant was never provisioned with: the lists of its teams.
    checked = COMMANDS.index(("check",))
    assert said.codes[checked] in (0, 2, 4)
    assert {*said.codes[:checked], *said.codes[checked + 1 :]} <= {0, 2}
    assert len(canaries.planted) > 15
    assert said.err.count('"event": "answered"') > 50, "debug logs were asked for"
    assert canaries.found_in(said.err) == set()
    assert canaries.found_in(said.out) == set()
    assert settled.id(GUUS) in said.out
    # The canaries arrived where staff read them: else their absence elsewhere says nothing.
    rows = json.dumps(list(settled.rows(OPEN).values()) + list(settled.rows(HIDDEN).values()))
    assert {"Title", "waits", "OwnerReden", "Refusal"} <= canaries.found_in(rows)
    # Ids and addresses for matching, and what people set on a row (to put it back): no more.
    kept = canaries.found_in(_state(settled))
    assert kept.isdisjoint({"displayName", "givenName", "surname", "jobTitle", "department"})
    assert kept.isdisjoint({"member"})


def _state(world: World) -> str:
    """The database and what lies beside it, as bytes."""
    files = sorted(world.folder.glob("ons-sync.db*"))
    assert files
    return b"".join(file.read_bytes() for file in files).decode("latin-1")


def test_nobody_outside_the_networks_is_kept(settled: World, canaries: Canaries) -> None:
    """The directory tells of everybody; who has nothing to do with a network is not kept."""
    settled.sync()
    word = canaries.of("stranger")
    settled.hire("Stranger", given=word, surname=word)
    settled.sync(full=True)
    assert "stranger" not in canaries.found_in(_state(settled))
    assert settled.id("Stranger") not in _state(settled)


def test_no_text_of_a_list_forges_a_log_line_or_steers_a_terminal(settled: World) -> None:
    settled.admin.set_network(OPEN, Title=f"Netwerk{NASTY}")
    settled.admin.set_network(APPROVAL, Omschrijving=NASTY)
    settled.as_(GUUS).join(OPEN, Title=NASTY[:200], Reden=NASTY, Adres=NASTY)
    row = settled.as_(ANOUK).enrol(OPEN, None, LidStatus="Lid", Adres=f"a{NASTY}@b.example")
    said = ons_sync(
        settled, ("run",), ("run", "--full"), ("status",), ("explain", OPEN), ("conflicts",),
        ("explain", OPEN, settled.id(GUUS)), ("explain", OPEN, f"row{NASTY}"),
        ("run", "--network", NASTY),
    )  # fmt: skip
    assert "forged" not in [_event(line) for line in said.err.splitlines()]
    for text in (said.out, said.err):
        assert not [one for one in text.replace("\n", "") if not one.isprintable()]
    assert row in settled.rows(OPEN)


def _event(line: str) -> str:
    try:
        found = json.loads(line)
    except ValueError:
        return ""
    return str(found.get("event")) if isinstance(found, dict) else ""


def test_a_traceback_quotes_no_row(settled: World, canaries: Canaries) -> None:
    """A fault of ours in the midst of a row, a cursor and an address."""
    word = canaries.of("Traceback")
    settled.as_(GUUS).join(OPEN, Reden=word, Adres=word)
    with sqlite3.connect(settled.state) as state:
        state.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON sighting BEGIN SELECT no_such(NEW.value); END"
        )
    state.close()
    for flags in ((), ("--debug",)):
        done = settled.ons_sync(*flags, "run")
        assert done.returncode == 1
        assert ("Traceback" in done.stderr) is bool(flags)
        assert "Error" in done.stderr
        assert canaries.found_in(done.stderr + done.stdout) == set()


def test_the_database_and_its_folder_are_the_owners_alone(settled: World, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "state"
    text = json.loads(settled.config.read_text().partition("\n")[2])
    text["state"] = {"path": str(folder / "ons-sync.db")}
    settled.config.write_text(json.dumps(text))
    settled.try_sync()
    assert folder.stat().st_mode & 0o777 == 0o700
    # A reader that keeps it open keeps the log beside it, which holds the same rows.
    with sqlite3.connect(folder / "ons-sync.db") as reading:
        reading.execute("SELECT count(*) FROM sighting").fetchone()
        settled.as_(GUUS).join(OPEN)
        settled.sync()
        beside = sorted(folder.iterdir())
        assert len(beside) == 3
        assert {file.stat().st_mode & 0o777 for file in beside} == {0o600}
    reading.close()
