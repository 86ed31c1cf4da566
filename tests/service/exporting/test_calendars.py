"""Of which networks there is a calendar, what is on it, and the command that makes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from config.load import load
from service import cli
from service.exporting.calendars import calendars
from service.exporting.known import NothingKnown
from tests.service.exporting.seen import NETWORK, keep
from tests.service.reading.test_retracted import config

__all__ = ["config"]

MEETING = {
    "Title": "Studiemiddag AI",
    "EventCode": "B-0001",
    "NetwerkLookupId": "1",
    "Start": "2026-11-09T13:00:00Z",
    "EventStatus": "Vol",
    "OnsId": "key-1",
}


def titles(made: bytes) -> list[str]:
    read: Any = Calendar.from_ical(made)
    return [str(one["SUMMARY"]) for one in read.events]


def test_each_meeting_stands_in_the_calendar_of_its_network(config: Path) -> None:
    settings = load(config, {})
    keep(
        settings,
        networks={"1": NETWORK, "2": {**NETWORK, "NetwerkCode": "N-0002"}},
        meetings={
            "1": MEETING,
            "2": {**MEETING, "Title": "Concept", "EventStatus": "Concept", "OnsId": "key-2"},
            "3": {**MEETING, "Title": "Anders", "NetwerkLookupId": "2", "OnsId": "key-3"},
            "4": {**MEETING, "Title": "Zonder netwerk", "NetwerkLookupId": None, "OnsId": "key-4"},
            "5": {
                **MEETING,
                "Title": "Workshop",
                "NetwerkLookupId": None,
                "HoofdbijeenkomstLookupId": "3",
                "OnsId": "key-5",
            },
            "6": {
                **MEETING,
                "Title": "Rondje",
                "NetwerkLookupId": None,
                "HoofdbijeenkomstLookupId": "6",
                "OnsId": "key-6",
            },
        },
    )
    made = calendars(settings)
    assert {code: titles(feed) for code, feed in made.items()} == {
        "N-0001": ["Studiemiddag AI"],
        "N-0002": ["Anders", "Workshop"],
    }
    read: Any = Calendar.from_ical(made["N-0001"])
    (event,) = read.events
    assert (str(event["UID"]), event["SEQUENCE"]) == ("key-1@ons-sync", 7)
    assert event["LAST-MODIFIED"].dt.isoformat() == "2026-10-01T08:30:00+00:00"
    assert calendars(settings) == made


@pytest.mark.parametrize(
    "changed",
    [
        {"Vertrouwelijkheid": "Besloten"},
        {"Vertrouwelijkheid": "Vertrouwelijk"},
        {"LedenlijstZichtbaar": "Alleen leden"},
        {"BevatLeerlingen": True},
        {"NetwerkStatus": "Gesloten"},
        {"NetwerkStatus": "In oprichting"},
    ],
)
def test_a_network_that_is_not_for_everybody_has_none(
    config: Path, changed: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load(config, {})
    keep(settings, networks={"1": {**NETWORK, **changed}}, meetings={"1": MEETING})
    assert calendars(settings) == {}
    assert cli.run(["--config", str(config), "export", "calendar", "N-0001"]) == 1
    assert "not for everybody" in capsys.readouterr().err


def test_the_command_writes_it_where_it_is_told(
    config: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    keep(load(config, {}), meetings={"1": MEETING})
    assert cli.run(["--config", str(config), "export", "calendar", "n-0001"]) == 0
    printed = capsysbinary.readouterr().out
    assert titles(printed) == ["Studiemiddag AI"]
    file = tmp_path / "taal.ics"
    assert cli.run(["--config", str(config), "export", "calendar", "N-0001", "-o", str(file)]) == 0
    assert file.read_bytes() == printed


def test_a_network_that_is_not_there_is_said_to_be_so(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(load(config, {}), meetings={})
    assert cli.run(["--config", str(config), "export", "calendar", "N-9999"]) == 1
    assert "There is no network N-9999" in capsys.readouterr().err


def test_before_the_first_run_nothing_is_known_and_no_state_is_made(config: Path) -> None:
    settings = load(config, {})
    with pytest.raises(NothingKnown, match="ons-sync run registrations"):
        calendars(settings)
    assert not settings.state.path.exists()
