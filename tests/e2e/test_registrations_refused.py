"""Who cannot register for a meeting, and why: the moment, the audience, the members."""

from __future__ import annotations

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE

SIDES = pytest.mark.parametrize("side", [ONS, TEAM])


def sign_up_on(meetings: Registrations, code: str, who: str, side: str) -> None:
    meetings.sync()
    meetings.as_(who).sign_up(code, side)
    meetings.sync()


@SIDES
def test_who_comes_after_registration_closed_is_told_so(meetings: Registrations, side: str) -> None:
    """ST-08 AC3."""
    code = meetings.meeting(InschrijvenTot=meetings.at(2))
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, side)
    meetings.move_days(3)
    meetings.as_(DAAN).sign_up(code, side)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"  # in time, though seen later
    assert meetings.status(code, DAAN, side) == "Niet mogelijk"
    assert meetings.explanation(code, DAAN, side) == (
        "De inschrijving is gesloten. Neem contact op met de organisator."
    )
    meetings.assert_quiet()


@SIDES
def test_a_refused_registration_stays_where_it_was_made(meetings: Registrations, side: str) -> None:
    code = meetings.meeting(InschrijvenTot=meetings.at(-1))
    sign_up_on(meetings, code, DAAN, side)
    other = TEAM if side == ONS else ONS
    assert meetings.rows_on(other, code) == []
    meetings.assert_quiet()


@SIDES
def test_who_comes_too_early_is_told_from_when(meetings: Registrations, side: str) -> None:
    code = meetings.meeting(InschrijvenVanaf=meetings.at(5))
    sign_up_on(meetings, code, CARMEN, side)
    assert meetings.status(code, CARMEN, side) == "Niet mogelijk"
    said = meetings.explanation(code, CARMEN, side)
    assert said.startswith("De inschrijving is nog niet open. Je kunt je aanmelden vanaf ")
    meetings.assert_quiet()
    meetings.move_days(6)
    meetings.as_(CARMEN).say(code, side, AanmeldStatus="Ontvangen")
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_was_in_time_stays_in_time_when_a_person_closes_registration(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code)
    meetings.move_days(0.01)
    meetings.change_meeting(code, EventStatus="Inschrijving gesloten")
    meetings.move_days(0.01)
    meetings.as_(DAAN).sign_up(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Niet mogelijk"}
    assert meetings.meeting_row(code)["EventStatus"] == "Inschrijving gesloten"
    meetings.assert_quiet()
    meetings.change_meeting(code, EventStatus="Gepubliceerd")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


@SIDES
def test_a_meeting_for_others_says_for_whom_it_is(meetings: Registrations, side: str) -> None:
    """ST-08 AC4 (G-08)."""
    meetings.works_as(CARMEN, "Docent")
    meetings.works_as(DAAN, "Rector")
    code = meetings.meeting(DoelgroepFuncties=["Rector", "Directeur", "Conrector"])
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, side)
    meetings.as_(DAAN).sign_up(code, side)
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    assert meetings.status(code, CARMEN, side) == "Niet mogelijk"
    assert meetings.explanation(code, CARMEN, side) == (
        "Deze bijeenkomst is bedoeld voor conrectoren, directeuren en rectoren."
    )
    meetings.assert_quiet()


def test_who_gets_another_function_no_longer_waits(meetings: Registrations) -> None:
    """ST-11 AC1: whoever no longer fits is passed over."""
    for who in (CARMEN, DAAN, GUUS):
        meetings.works_as(who, "Docent")
    code = meetings.meeting(DoelgroepFuncties=["Docent"], Capaciteit=1)
    for who in (CARMEN, DAAN, GUUS):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    identities = meetings._rows("Identiteiten")
    row = next(id for id, one in identities.items() if one["Title"] == DAAN)
    meetings.admin.change_row("Identiteiten", row, Functiegroep="Teamleider")
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.statuses(code) == {
        CARMEN: "Afgemeld", DAAN: "Niet mogelijk", GUUS: "Bevestigd",
    }  # fmt: skip
    meetings.assert_quiet()


def test_a_meeting_for_one_school_is_for_that_school(meetings: Registrations) -> None:
    code = meetings.meeting(DoelgroepScholen="Theresialyceum\nXYZ")
    meetings.as_(CARMEN).sign_up(code)
    meetings.as_(DAAN).sign_up(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Niet mogelijk"}
    meetings.assert_quiet()


def test_who_changes_school_is_looked_at_again(meetings: Registrations) -> None:
    """ST-25."""
    code = meetings.meeting(DoelgroepScholen="THL", Capaciteit=1)
    meetings.works_as(GUUS, "Docent", SchoolCode="THL")
    meetings.as_(CARMEN).sign_up(code)
    meetings.move_days(0.001)
    meetings.as_(GUUS).sign_up(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", GUUS: "Wachtlijst"}
    row = next(id for id, one in meetings._rows("Identiteiten").items() if one["Title"] == GUUS)
    meetings.admin.change_row("Identiteiten", row, SchoolCode="ODL")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", GUUS: "Niet mogelijk"}
    meetings.assert_quiet()


@SIDES
def test_members_only_is_for_members_of_the_network(meetings: Registrations, side: str) -> None:
    meetings.put_in_team("N-0001", GUUS)
    code = meetings.meeting(AlleenLeden=True)
    meetings.sync()
    meetings.as_(GUUS).sign_up(code, side)
    meetings.as_(DAAN).sign_up(code, side)
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    assert meetings.status(code, GUUS, side) == "Niet mogelijk"
    assert meetings.explanation(code, GUUS, side) == (
        "Deze bijeenkomst is alleen voor leden van ICTO netwerk. Word eerst lid, dan kun je "
        "meedoen."
    )
    meetings.assert_quiet()
    meetings.sync_members()
    meetings.sync()
    assert meetings.status(code, GUUS) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_leaves_the_network_keeps_his_place_for_a_week(meetings: Registrations) -> None:
    """ST-03: time to undo it, and after that the place is somebody else's."""
    code = meetings.meeting(AlleenLeden=True, Capaciteit=1)
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    meetings.as_(CARMEN).leave("N-0001")
    meetings.sync_members()
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    assert "Word uiterlijk " in meetings.explanation(code, CARMEN)
    meetings.assert_quiet()
    meetings.move_days(7.1)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_quiet()


def test_a_meeting_of_those_who_lead_is_for_whoever_leads_now(meetings: Registrations) -> None:
    """NL-16: the audience is of the roles in active networks."""
    code = meetings.meeting(
        EventSoort="Aanvoerdersbijeenkomst", DoelgroepFuncties=["Aanvoerder", "Kernteamlid"]
    )
    for who in (ANOUK, BRAM, CARMEN):
        meetings.as_(who).sign_up(code)
    meetings.sync()
    assert meetings.statuses(code) == {
        ANOUK: "Bevestigd", BRAM: "Bevestigd", CARMEN: "Niet mogelijk",
    }  # fmt: skip
    assert meetings.explanation(code, CARMEN) == (
        "Deze bijeenkomst is bedoeld voor aanvoerders en kernteamleden."
    )
    meetings.assert_quiet()
    meetings.admin.set("N-0001", CARMEN, Rol="Kernteamlid")
    meetings.sync_members()
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_nobody_registers_for_a_draft(meetings: Registrations) -> None:
    code = meetings.meeting(EventStatus="Concept")
    meetings.as_(HIDDE).sign_up(code)
    meetings.sync()
    assert meetings.status(code, HIDDE) == "Ontvangen"
    assert meetings.explanation(code, HIDDE) == (
        "Deze bijeenkomst is nog niet gepubliceerd. Daarom kun je je nog niet aanmelden."
    )
    assert meetings.team_meeting(code) is None
    meetings.assert_quiet()
    meetings.change_meeting(code, EventStatus="Gepubliceerd")
    meetings.sync()
    assert meetings.status(code, HIDDE) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_meeting_whose_places_are_no_number_gives_none_and_says_so(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=2.5)
    meetings.as_(HIDDE).sign_up(code)
    meetings.sync()
    assert meetings.status(code, HIDDE) == "Ontvangen"
    assert meetings.meeting_row(code)["SyncUitleg"] == (
        "Het aantal plaatsen klopt niet. Vul een heel getal in, of laat het leeg voor onbeperkt."
    )
    meetings.assert_quiet()
    meetings.change_meeting(code, Capaciteit=2)
    meetings.sync()
    assert meetings.status(code, HIDDE) == "Bevestigd"
    meetings.assert_quiet()
