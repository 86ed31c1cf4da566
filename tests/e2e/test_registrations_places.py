"""Places at a meeting: who has one, who waits, whichever side he registered on."""

from __future__ import annotations

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import CARMEN, DAAN, GUUS, HIDDE


def test_a_published_meeting_stands_in_the_team_and_a_draft_does_not(
    meetings: Registrations,
) -> None:
    """NL-06."""
    code = meetings.meeting(Capaciteit=20)
    meetings.meeting("B-0002", EventStatus="Concept")
    meetings.sync()
    there = meetings.team_meeting(code)
    assert there is not None
    assert (there["Title"], there["Capaciteit"]) == ("Bijeenkomst B-0001", 20)
    assert meetings.team_meeting("B-0002") is None
    meetings.assert_quiet()


def test_signing_up_on_either_side_shows_on_both(meetings: Registrations) -> None:
    """ST-08 AC1, AC2."""
    code = meetings.meeting(Capaciteit=20)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, ONS)
    meetings.as_(DAAN).sign_up(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    assert meetings.meeting_row(code)["AantalBevestigd"] == 2
    meetings.assert_quiet()


def test_the_first_to_sign_up_has_the_place_whichever_side_was_seen_first(
    meetings: Registrations,
) -> None:
    """INV-05."""
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(DAAN).sign_up(code, TEAM)
    meetings.move_days(0.01)
    meetings.as_(CARMEN).sign_up(code, ONS)
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Wachtlijst"}
    assert meetings.registration(code, CARMEN, TEAM)["WachtlijstPlaats"] == 1
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_cancels_makes_room_for_the_first_who_waits(meetings: Registrations) -> None:
    """ST-10 AC1, ST-11."""
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    for who in (CARMEN, DAAN, GUUS):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst", GUUS: "Wachtlijst"}
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd", GUUS: "Wachtlijst"}
    assert meetings.registration(code, GUUS)["WachtlijstPlaats"] == 1
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_colleague_changes_nothing_about_anothers_registration(meetings: Registrations) -> None:
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    meetings.as_(DAAN).cancel(code, TEAM, of=CARMEN)
    meetings.sync()
    assert meetings.status(code, CARMEN, TEAM) == "Bevestigd"
    assert "teruggezet" in meetings.registration(code, CARMEN, TEAM)["SyncUitleg"]
    assert meetings.status(code, CARMEN) == "Bevestigd"
    meetings.assert_quiet()


def test_two_clicks_are_one_registration(meetings: Registrations) -> None:
    """ST-09."""
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    first = meetings.as_(HIDDE).sign_up(code)
    second = meetings.as_(HIDDE).sign_up(code)
    meetings.sync()
    rows = {row["id"]: row["AanmeldStatus"] for row in meetings.rows_on(ONS, code)}
    assert rows == {first: "Bevestigd", second: "Dubbel"}
    assert meetings.statuses(code, TEAM) == {HIDDE: "Bevestigd"}
    meetings.assert_quiet()
