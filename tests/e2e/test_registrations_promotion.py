"""A place comes free: who gets it, how, and until when it waits for an answer."""

from __future__ import annotations

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, EEFJE, FLORIS, GUUS, HIDDE, ILSE

SIDES = pytest.mark.parametrize("side", [ONS, TEAM])


def full(meetings: Registrations, capacity: int, *people: str, **columns: object) -> str:
    """A meeting with so many places, for which these people signed up in this order."""
    code = meetings.meeting(Capaciteit=capacity, **columns)
    for who in people:
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.0001)
    meetings.sync()
    return code


def offered(meetings: Registrations) -> str:
    """A meeting in 40 hours, of which the place of one was offered to the first who waits."""
    code = full(meetings, 1, CARMEN, DAAN, BRAM, Start=meetings.at(10))
    meetings.move_days(10 - 40 / 24)
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.statuses(code) == {
        CARMEN: "Afgemeld", DAAN: "Aangeboden", BRAM: "Wachtlijst",
    }  # fmt: skip
    return code


def test_who_is_promoted_reads_the_good_news(meetings: Registrations) -> None:
    """ST-11 AC2."""
    code = full(meetings, 1, CARMEN, DAAN)
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    for side in (ONS, TEAM):
        said = meetings.explanation(code, DAAN, side)
        assert said == "Goed nieuws: er kwam een plek vrij. Je bent bevestigd."
    meetings.assert_quiet()


def test_three_places_come_free_and_three_are_promoted(meetings: Registrations) -> None:
    """ST-11 AC3: of those who wait one cancels too."""
    people = (ANOUK, BRAM, CARMEN, DAAN, EEFJE, FLORIS, GUUS, HIDDE, ILSE)
    code = full(meetings, 4, *people)
    for who, side in ((ANOUK, ONS), (BRAM, TEAM), (DAAN, ONS), (FLORIS, ONS)):
        meetings.as_(who).cancel(code, side)
    meetings.sync()
    assert meetings.statuses(code) == {
        ANOUK: "Afgemeld", BRAM: "Afgemeld", CARMEN: "Bevestigd", DAAN: "Afgemeld",
        EEFJE: "Bevestigd", FLORIS: "Afgemeld", GUUS: "Bevestigd", HIDDE: "Bevestigd",
        ILSE: "Wachtlijst",
    }  # fmt: skip
    assert meetings.registration(code, ILSE)["WachtlijstPlaats"] == 1
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_near_the_start_a_place_is_offered_and_names_until_when(meetings: Registrations) -> None:
    """ST-11 AC2."""
    code = offered(meetings)
    assert meetings.explanation(code, DAAN).startswith("Er is een plek voor je. Laat vóór ")
    assert meetings.registration(code, DAAN)["AangebodenTot"]
    assert meetings.meeting_row(code)["AantalBevestigd"] == 0
    meetings.assert_same(code)
    meetings.assert_quiet()


@SIDES
def test_who_accepts_in_time_has_the_place(meetings: Registrations, side: str) -> None:
    code = offered(meetings)
    meetings.as_(DAAN).say(code, side, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd", BRAM: "Wachtlijst"}
    assert meetings.explanation(code, DAAN).startswith("Fijn dat je komt. Je bent bevestigd. Tot ")
    assert not meetings.registration(code, DAAN).get("AangebodenTot")
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_accepted_in_time_has_the_place_whenever_that_is_seen(
    meetings: Registrations,
) -> None:
    code = offered(meetings)
    meetings.as_(DAAN).say(code, TEAM, AanmeldStatus="Bevestigd")
    meetings.move_days(21 / 24)
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    meetings.assert_quiet()


def test_a_colleague_does_not_accept_for_somebody(meetings: Registrations) -> None:
    code = offered(meetings)
    meetings.as_(BRAM).say(code, TEAM, of=DAAN, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.status(code, DAAN) == "Aangeboden"
    assert "teruggezet" in meetings.explanation(code, DAAN)
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_does_not_answer_makes_room_for_the_next(meetings: Registrations) -> None:
    code = offered(meetings)
    meetings.move_days(20.1 / 24)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Wachtlijst", BRAM: "Aangeboden"}
    assert meetings.explanation(code, DAAN) == (
        "De tijd voor je antwoord is voorbij. Je staat nu achteraan op de wachtlijst, plaats 1."
    )
    meetings.assert_same(code)
    meetings.assert_quiet()
    # Too late is too late.
    meetings.as_(DAAN).say(code, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.status(code, DAAN) == "Wachtlijst"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_declines_an_offer_makes_room_for_the_next(meetings: Registrations) -> None:
    code = offered(meetings)
    meetings.as_(DAAN).cancel(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Afgemeld", BRAM: "Aangeboden"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_an_offer_that_lapses_after_its_time_is_looked_at_without_a_change(
    meetings: Registrations,
) -> None:
    """Nobody did anything: the job comes back by itself."""
    code = offered(meetings)
    meetings.assert_quiet()
    meetings.move_days(20.1 / 24)
    result = meetings.sync()
    assert any(scope.changes for scope in result.scopes)
    assert meetings.status(code, DAAN) == "Wachtlijst"
    meetings.assert_quiet()


def test_nobody_comes_before_who_waits_in_the_last_hours(meetings: Registrations) -> None:
    code = full(meetings, 1, CARMEN, DAAN)
    meetings.move_days(29.5)
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    meetings.as_(BRAM).sign_up(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Wachtlijst", BRAM: "Wachtlijst"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_without_a_waiting_list_who_comes_too_late_is_told_it_is_full(
    meetings: Registrations,
) -> None:
    code = full(meetings, 1, CARMEN, DAAN, WachtlijstToegestaan=False)
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Niet mogelijk"}
    assert meetings.explanation(code, DAAN) == "Deze bijeenkomst is vol en heeft geen wachtlijst."
    assert meetings.meeting_row(code)["EventStatus"] == "Vol"
    meetings.assert_quiet()
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.meeting_row(code)["EventStatus"] == "Gepubliceerd"
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Niet mogelijk"}
    meetings.assert_quiet()
    meetings.as_(DAAN).say(code, AanmeldStatus="Ontvangen")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_the_room_and_the_online_meeting_have_places_of_their_own(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Vorm="Hybride", Capaciteit=1, CapaciteitOnline=1)
    meetings.sync()
    for who, how in ((CARMEN, "Fysiek"), (DAAN, "Online"), (ANOUK, "Fysiek"), (BRAM, "Online")):
        meetings.as_(who).sign_up(code, TEAM, Deelname=how)
        meetings.move_days(0.0001)
    meetings.sync()
    assert meetings.statuses(code) == {
        CARMEN: "Bevestigd", DAAN: "Bevestigd", ANOUK: "Wachtlijst", BRAM: "Wachtlijst",
    }  # fmt: skip
    meetings.assert_same(code)
    meetings.assert_quiet()
    # Who goes from the room to the online meeting waits there, and keeps what he has meanwhile.
    meetings.as_(CARMEN).say(code, TEAM, Deelname="Online")
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    meetings.as_(DAAN).cancel(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {
        CARMEN: "Bevestigd", DAAN: "Afgemeld", ANOUK: "Wachtlijst", BRAM: "Bevestigd",
    }  # fmt: skip
    meetings.as_(BRAM).cancel(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {
        CARMEN: "Bevestigd", DAAN: "Afgemeld", ANOUK: "Bevestigd", BRAM: "Afgemeld",
    }  # fmt: skip
    meetings.assert_same(code)
    meetings.assert_quiet()
