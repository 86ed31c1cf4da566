"""A meeting is moved, cancelled, or takes place after all."""

from __future__ import annotations

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import BRAM, CARMEN, DAAN, GUUS

SIDES = pytest.mark.parametrize("side", [ONS, TEAM])


@pytest.fixture
def code(meetings: Registrations) -> str:
    """A meeting with one place: Carmen has it, Daan waits, Bram cancelled."""
    code = meetings.meeting(Capaciteit=1, AfmeldenTot=meetings.at(20))
    for who in (CARMEN, BRAM, DAAN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.0001)
    meetings.sync()
    meetings.as_(BRAM).cancel(code)
    meetings.sync()
    return code


STOOD = {CARMEN: "Bevestigd", BRAM: "Afgemeld", DAAN: "Wachtlijst"}


def test_everybody_keeps_his_place_and_is_asked_whether_he_comes(
    meetings: Registrations, code: str
) -> None:
    """ST-12 AC1 (G-11)."""
    before = meetings.meeting_row(code)["Start"]
    meetings.change_meeting(code, Start=meetings.at(40), Einde=meetings.at(40, 2))
    meetings.sync()
    assert meetings.statuses(code) == STOOD
    for side in (ONS, TEAM):
        row = meetings.registration(code, CARMEN, side)
        assert row["Herbevestiging"] == "Gevraagd"
        assert row["SyncUitleg"].startswith("Verplaatst van ")
        assert row["SyncUitleg"].endswith(
            "Je plek blijft van jou. Kom je nog? Kies dan Ik kom of Ik kom niet."
        )
        assert not meetings.registration(code, BRAM, side).get("Herbevestiging")
    assert meetings.meeting_row(code)["VorigeStart"] == before
    assert meetings.team_meeting(code)["Start"] == meetings.meeting_row(code)["Start"]  # type: ignore[index]
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_another_place_is_a_move_too(meetings: Registrations, code: str) -> None:
    meetings.change_meeting(code, Locatie="Zaal 12")
    meetings.sync()
    row = meetings.registration(code, CARMEN)
    assert row["SyncUitleg"].startswith("Verplaatst van Aula naar Zaal 12. ")
    assert meetings.meeting_row(code)["VorigeLocatie"] == "Aula"
    meetings.assert_quiet()


def test_two_moves_between_two_runs_are_one_notice_with_the_latest(
    meetings: Registrations, code: str
) -> None:
    """ST-12 AC3."""
    before = meetings.meeting_row(code)["Start"]
    meetings.change_meeting(code, Start=meetings.at(40), Einde=meetings.at(40, 2))
    meetings.move_days(0.01)
    meetings.change_meeting(code, Start=meetings.at(50), Einde=meetings.at(50, 2))
    meetings.sync()
    assert meetings.meeting_row(code)["VorigeStart"] == before
    meetings.assert_quiet()
    # A move after the answer asks again, from where it was last.
    meetings.as_(CARMEN).say(code, Herbevestiging="Ik kom")
    meetings.sync()
    meetings.move_days(0.01)
    between = meetings.meeting_row(code)["Start"]
    meetings.change_meeting(code, Start=meetings.at(60), Einde=meetings.at(60, 2))
    meetings.sync()
    assert meetings.meeting_row(code)["VorigeStart"] == between
    assert meetings.registration(code, CARMEN)["Herbevestiging"] == "Gevraagd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_moved_away_and_back_between_two_runs_is_no_move(
    meetings: Registrations, code: str
) -> None:
    before = meetings.meeting_row(code)["Start"]
    meetings.change_meeting(code, Start=meetings.at(45))
    meetings.change_meeting(code, Start=before)
    meetings.sync()
    assert not meetings.registration(code, CARMEN).get("Herbevestiging")
    meetings.assert_quiet()


@SIDES
def test_who_says_he_comes_is_asked_no_more(meetings: Registrations, code: str, side: str) -> None:
    meetings.change_meeting(code, Start=meetings.at(40), Einde=meetings.at(40, 2))
    meetings.sync()
    meetings.as_(CARMEN).say(code, side, Herbevestiging="Ik kom")
    meetings.sync()
    for at in (ONS, TEAM):
        row = meetings.registration(code, CARMEN, at)
        assert (row["AanmeldStatus"], row["Herbevestiging"]) == ("Bevestigd", "Ik kom")
        assert row["SyncUitleg"].startswith("Bevestigd. Tot ")
    meetings.assert_same(code)
    meetings.assert_quiet()


@SIDES
def test_who_says_he_does_not_come_makes_room_and_never_too_late(
    meetings: Registrations, code: str, side: str
) -> None:
    """ST-12 AC2."""
    meetings.move_days(21)  # after the last moment to cancel
    meetings.change_meeting(code, Start=meetings.at(40), Einde=meetings.at(40, 2))
    meetings.sync()
    meetings.move_days(0.01)
    meetings.as_(CARMEN).say(code, side, Herbevestiging="Ik kom niet")
    meetings.sync()
    assert meetings.statuses(code) == STOOD | {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_cancelling_after_a_move_is_never_late(meetings: Registrations, code: str) -> None:
    """ST-12 AC2."""
    meetings.move_days(21)
    meetings.change_meeting(code, Locatie="Zaal 12")
    meetings.sync()
    meetings.move_days(0.01)
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Afgemeld"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_signs_up_after_the_move_is_not_asked(meetings: Registrations, code: str) -> None:
    meetings.change_meeting(code, Locatie="Zaal 12")
    meetings.sync()
    meetings.move_days(0.01)
    meetings.as_(GUUS).sign_up(code)
    meetings.sync()
    assert not meetings.registration(code, GUUS).get("Herbevestiging")
    meetings.assert_quiet()


def test_a_meeting_that_does_not_take_place_ends_all_and_says_why(
    meetings: Registrations, code: str
) -> None:
    """ST-13 AC1 (G-12)."""
    meetings.change_meeting(code, EventStatus="Geannuleerd", AnnuleerReden="De spreker is ziek.")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Vervallen", BRAM: "Afgemeld", DAAN: "Vervallen"}
    said = "Deze bijeenkomst gaat niet door. Reden: De spreker is ziek."
    assert meetings.explanation(code, CARMEN) == said
    assert meetings.explanation(code, DAAN, TEAM) == said
    there = meetings.team_meeting(code)
    assert there is not None
    assert (there["EventStatus"], there["AnnuleerReden"]) == ("Geannuleerd", "De spreker is ziek.")
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_meeting_that_takes_place_after_all_within_a_day_finds_all_as_they_stood(
    meetings: Registrations, code: str
) -> None:
    """ST-13 AC1, also when somebody cancelled meanwhile."""
    meetings.change_meeting(code, EventStatus="Geannuleerd")
    meetings.sync()
    meetings.move_days(0.9)
    meetings.change_meeting(code, EventStatus="Gepubliceerd")
    meetings.sync()
    assert meetings.statuses(code) == STOOD
    assert meetings.explanation(code, CARMEN) == (
        "Deze bijeenkomst gaat toch door. Je aanmelding staat weer zoals eerst."
    )
    assert meetings.registration(code, DAAN)["WachtlijstPlaats"] == 1
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_published_again_within_a_day_counts_also_when_the_run_comes_later(
    meetings: Registrations, code: str
) -> None:
    """The moment somebody did it counts, never the one at which it was seen."""
    meetings.change_meeting(code, EventStatus="Geannuleerd")
    meetings.sync()
    meetings.move_days(0.9)
    meetings.change_meeting(code, EventStatus="Gepubliceerd")
    meetings.move_days(2)
    meetings.sync()
    assert meetings.statuses(code) == STOOD
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_after_a_day_nobody_is_brought_back_unasked(meetings: Registrations, code: str) -> None:
    meetings.change_meeting(code, EventStatus="Geannuleerd")
    meetings.sync()
    meetings.move_days(2)
    meetings.change_meeting(code, EventStatus="Gepubliceerd")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Vervallen", BRAM: "Afgemeld", DAAN: "Vervallen"}
    assert meetings.explanation(code, CARMEN) == (
        "Deze bijeenkomst gaat toch door. Je oude aanmelding telt niet meer. Wil je komen? Meld "
        "je opnieuw aan."
    )
    meetings.assert_quiet()
    meetings.as_(DAAN).say(code, AanmeldStatus="Ontvangen")
    meetings.move_days(0.01)
    meetings.as_(CARMEN).say(code, TEAM, AanmeldStatus="Ontvangen")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Wachtlijst", BRAM: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_cancels_while_it_is_off_stays_away_when_it_is_on_again(
    meetings: Registrations, code: str
) -> None:
    meetings.change_meeting(code, EventStatus="Geannuleerd")
    meetings.sync()
    meetings.as_(CARMEN).cancel(code, TEAM)
    meetings.sync()
    meetings.change_meeting(code, EventStatus="Gepubliceerd")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", BRAM: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_meeting_that_is_over_is_held_and_nothing_moves_any_more(
    meetings: Registrations, code: str
) -> None:
    meetings.move_days(31)
    meetings.sync()
    assert meetings.meeting_row(code)["EventStatus"] == "Gehouden"
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    assert meetings.status(code, DAAN) == "Wachtlijst"
    meetings.assert_same(code)
    meetings.assert_quiet()
