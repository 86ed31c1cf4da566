"""What an organiser gives by hand."""

from __future__ import annotations

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import CARMEN, DAAN


def test_an_organiser_gives_the_last_place_himself_and_the_meeting_says_what_that_makes_of_it(
    meetings: Registrations,
) -> None:
    """ST-10 AC2: in the last hours nobody is promoted by itself."""
    code = meetings.meeting(Capaciteit=1, Start=meetings.at(0.4))
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code)
    meetings.move_days(0.001)
    meetings.as_(DAAN).sign_up(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.admin.say(code, ONS, of=DAAN, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    assert meetings.meeting_row(code)["Overboekt"] == 1
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_waits_cannot_give_himself_a_place(meetings: Registrations) -> None:
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code)
    meetings.move_days(0.001)
    meetings.as_(DAAN).sign_up(code, TEAM)
    meetings.sync()
    meetings.as_(DAAN).say(code, TEAM, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    assert "vanzelf ingevuld" in meetings.registration(code, DAAN, TEAM)["SyncUitleg"]
    meetings.assert_quiet()
