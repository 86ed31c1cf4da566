"""What is handed out after a run: the participant list for the venue, and a network's calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from service import cli
from tests.e2e.registrations_world import TEAM, Registrations
from tests.e2e.world import CARMEN, GUUS


def export(world: Registrations, *arguments: str) -> int:
    return cli.run(["--config", str(world.config), "export", *arguments])


def test_the_list_for_the_venue_names_those_who_have_a_place(
    meetings: Registrations, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = meetings.meeting(Capaciteit=1, WachtlijstToegestaan=True)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    meetings.as_(GUUS).sign_up(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", GUUS: "Wachtlijst"}

    file = tmp_path / "lijst.csv"
    assert export(meetings, "participants", code, "-o", str(file)) == 0, capsys.readouterr().err
    rows = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 2
    assert CARMEN in rows[1]


def test_the_calendar_of_a_network_follows_its_meetings(
    meetings: Registrations, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    meetings.meeting("B-0001")
    meetings.meeting("B-0002", EventStatus="Concept")
    meetings.meeting("B-0003", AlleenLeden=True)
    meetings.sync()
    capsysbinary.readouterr()

    def events() -> dict[str, tuple[str, int, str]]:
        assert export(meetings, "calendar", "N-0001") == 0
        read: Any = Calendar.from_ical(capsysbinary.readouterr().out)
        return {
            str(one["SUMMARY"]): (str(one["UID"]), one["SEQUENCE"], str(one["STATUS"]))
            for one in read.events
        }

    (before,) = events().values()
    meetings.change_meeting("B-0001", EventStatus="Geannuleerd", AnnuleerReden="te weinig animo")
    meetings.sync()
    capsysbinary.readouterr()
    (after,) = events().values()
    assert after[0] == before[0]
    assert after[1] > before[1]
    assert (before[2], after[2]) == ("CONFIRMED", "CANCELLED")
