"""Meetings that belong together: a series of sessions, and a series that stopped."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.voices import assert_good, at_hour, by_bot, by_flow, said
from tests.e2e.world import CARMEN, DAAN

SIDES = pytest.mark.parametrize("side", [ONS, TEAM])
TRAINING, SESSION = "B-0001", "B-0002"


def training(meetings: Registrations) -> None:
    """A series of two sessions: people register for the whole."""
    meetings.meeting(TRAINING, EventSoort="Training", Reeks="Training netwerkleiders", Capaciteit=2)
    whole = str(meetings.meeting_row(TRAINING)["id"])
    for n, code in enumerate((SESSION, "B-0003"), 1):
        meetings.meeting(
            code, EventSoort="Trainingssessie", HoofdbijeenkomstLookupId=whole,
            Start=meetings.at(30 * n),
        )  # fmt: skip
    meetings.sync()


@SIDES
def test_who_registers_for_a_session_is_sent_to_the_whole(
    meetings: Registrations, side: str
) -> None:
    """EVT-09."""
    training(meetings)
    meetings.as_(CARMEN).sign_up(SESSION, side)
    meetings.as_(DAAN).sign_up(TRAINING, side)
    meetings.sync()
    assert meetings.status(SESSION, CARMEN, side) == "Niet mogelijk"
    assert meetings.explanation(SESSION, CARMEN, side) == (
        f"Meld je aan voor Bijeenkomst {TRAINING}, dan doe je mee aan alle sessies. Deze rij telt "
        "niet mee."
    )
    assert meetings.statuses(TRAINING) == {DAAN: "Bevestigd"}
    meetings.assert_same(TRAINING)
    meetings.assert_readable()
    meetings.assert_quiet()


@pytest.mark.parametrize("way", [by_flow, by_bot])
def test_of_a_series_that_stopped_nothing_is_announced_and_everything_stays(
    meetings: Registrations, monkeypatch: pytest.MonkeyPatch, way: object
) -> None:
    """EVT-04: "Deze, voorlopig laatste, Meesterlijke Ontmoeting"."""
    at_hour(meetings, 10)
    assert callable(way)
    way(meetings, monkeypatch)
    meetings.sync()
    stopped: dict[str, Any] = {
        "Reeks": "Meesterlijke Ontmoetingen",
        "ReeksStatus": "Voorlopig beëindigd",
    }
    meetings.meeting("B-0001", Start=meetings.at(-10), **stopped)
    meetings.meeting("B-0002", **stopped)
    meetings.sync()
    assert said(meetings) == []
    assert meetings.team_meeting("B-0001") is not None
    meetings.as_(CARMEN).sign_up("B-0002", TEAM)
    meetings.sync()
    assert meetings.statuses("B-0002") == {CARMEN: "Bevestigd"}
    meetings.assert_quiet()
    meetings.change_meeting("B-0002", ReeksStatus="Lopend")
    meetings.sync()
    (only,) = said(meetings)
    assert only.startswith("Nieuwe bijeenkomst Bijeenkomst B-0002")
    assert_good(meetings)
