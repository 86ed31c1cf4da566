"""ST-22: confirmed people have the meeting in their calendar, and hear of each change once."""

from __future__ import annotations

import pytest

from tests.e2e.invitations import (
    ACCEPT,
    DECLINE,
    answer,
    entries,
    entry,
    invited,
    mailed,
    open_calendar,
)
from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import CARMEN, DAAN, GUUS, HIDDE, ILSE


@pytest.fixture
def agenda(meetings: Registrations) -> Registrations:
    """Meetings have an event in the service's mailbox."""
    open_calendar(meetings)
    return meetings


def full(world: Registrations, *people: str, places: int = 2) -> str:
    """A meeting with so many places, for which these signed up in this order."""
    code = world.meeting(Capaciteit=places)
    world.sync()
    for at, who in enumerate(people):
        world.as_(who).sign_up(code, (ONS, TEAM)[at % 2])
        world.move_days(0.001)
    world.sync()
    return code


def test_who_has_a_place_is_invited_and_sees_nobody_else(agenda: Registrations) -> None:
    with mailed(agenda) as mail:
        full(agenda, CARMEN, DAAN, GUUS)
    assert mail == [("invitation", CARMEN), ("invitation", DAAN)]
    made = entry(agenda)
    assert made["hideAttendees"]
    assert made["subject"] == "Bijeenkomst B-0001"
    names = (CARMEN, DAAN, GUUS, "Anouk", "Bram")
    assert not [name for name in names if name in str(made["body"])]
    with mailed(agenda) as mail:
        agenda.assert_quiet()
    assert mail == []
