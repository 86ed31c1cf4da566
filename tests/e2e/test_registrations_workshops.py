"""A congress with workshops to choose from, and colleagues who sign each other up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import BRAM, CARMEN, DAAN, GUUS, HIDDE, OPEN

CONGRESS, AI, ART = "B-0100", "B-0101", "B-0102"


@pytest.fixture
def congress(meetings: Registrations) -> Registrations:
    """A congress with place for three and two workshops: one chair at AI, plenty at Art."""
    meetings.meeting(CONGRESS, EventSoort="Congres", Capaciteit=3)
    above = {"HoofdbijeenkomstLookupId": meetings.meeting_row(CONGRESS)["id"]}
    meetings.meeting(AI, Title="Werken met AI", EventSoort="Workshop", Capaciteit=1, **above)
    meetings.meeting(ART, Title="Kunst", EventSoort="Workshop", **above)
    meetings.sync()
    return meetings


def choice(meetings: Registrations, side: str, first: str, second: str | None = None) -> Any:
    rows = {
        code: meetings.meeting_row(code) if side == ONS else meetings.team_meeting(code)
        for code in (AI, ART)
    }
    found = {"WorkshopKeuze1LookupId": str(rows[first]["id"])}  # type: ignore[index]
    if second is not None:
        found["WorkshopKeuze2LookupId"] = str(rows[second]["id"])  # type: ignore[index]
    return found


def test_the_first_choice_goes_to_whoever_came_first_and_others_get_their_second(
    congress: Registrations,
) -> None:
    """ST-26 (G-14)."""
    congress.as_(CARMEN).sign_up(CONGRESS, TEAM, **choice(congress, TEAM, AI, ART))
    congress.move_days(0.0001)
    congress.as_(DAAN).sign_up(CONGRESS, ONS, **choice(congress, ONS, AI, ART))
    congress.move_days(0.0001)
    congress.as_(BRAM).sign_up(CONGRESS, ONS, **choice(congress, ONS, AI))
    congress.sync()
    for side in (ONS, TEAM):
        seats = {r["who"]: r.get("Workshop") for r in congress.rows_on(side, CONGRESS)}
        assert seats == {CARMEN: "Werken met AI", DAAN: "Kunst", BRAM: None}
    assert congress.statuses(CONGRESS) == dict.fromkeys((CARMEN, DAAN, BRAM), "Bevestigd")
    assert congress.explanation(CONGRESS, CARMEN).endswith("Jouw workshop: Werken met AI.")
    assert congress.explanation(CONGRESS, DAAN).endswith(
        "Je eerste keuze is vol. Jouw workshop: Kunst."
    )
    assert congress.explanation(CONGRESS, BRAM).endswith(
        "De workshops van je keuze zijn vol. Kies een andere workshop."
    )
    congress.assert_same(CONGRESS)
    congress.assert_quiet()


def test_a_choice_made_on_one_side_stands_on_the_other(congress: Registrations) -> None:
    congress.as_(CARMEN).sign_up(CONGRESS, TEAM)
    congress.sync()
    congress.as_(CARMEN).say(CONGRESS, TEAM, **choice(congress, TEAM, ART, AI))
    congress.sync()
    row = congress.registration(CONGRESS, CARMEN)
    assert str(row["WorkshopKeuze1LookupId"]) == str(congress.meeting_row(ART)["id"])
    assert str(row["WorkshopKeuze2LookupId"]) == str(congress.meeting_row(AI)["id"])
    assert row["Workshop"] == "Kunst"
    congress.assert_same(CONGRESS)
    congress.assert_quiet()


def test_a_colleague_does_not_choose_for_somebody(congress: Registrations) -> None:
    congress.as_(CARMEN).sign_up(CONGRESS, TEAM, **choice(congress, TEAM, AI))
    congress.sync()
    congress.as_(DAAN).say(CONGRESS, TEAM, of=CARMEN, **choice(congress, TEAM, ART))
    congress.sync()
    row = congress.registration(CONGRESS, CARMEN, TEAM)
    there = congress.team_meeting(AI)
    assert there is not None
    assert str(row["WorkshopKeuze1LookupId"]) == str(there["id"])
    assert (row["Workshop"], "teruggezet" in row["SyncUitleg"]) == ("Werken met AI", True)
    congress.assert_same(CONGRESS)
    congress.assert_quiet()


def test_who_gives_up_his_chair_leaves_it_to_whoever_would_rather_have_it(
    congress: Registrations,
) -> None:
    for who in (CARMEN, DAAN, BRAM):
        congress.as_(who).sign_up(CONGRESS, **choice(congress, ONS, AI, ART))
        congress.move_days(0.0001)
    congress.sync()
    congress.as_(CARMEN).cancel(CONGRESS)
    congress.sync()
    seats = {r["who"]: r.get("Workshop") for r in congress.rows_on(TEAM, CONGRESS)}
    assert seats == {CARMEN: None, DAAN: "Werken met AI", BRAM: "Kunst"}
    congress.assert_same(CONGRESS)
    congress.assert_quiet()


@pytest.mark.parametrize("side", [ONS, TEAM])
def test_a_workshop_is_chosen_in_the_registration_for_the_whole(
    congress: Registrations, side: str
) -> None:
    congress.as_(CARMEN).sign_up(AI, side)
    congress.sync()
    assert congress.status(AI, CARMEN, side) == "Niet mogelijk"
    assert congress.explanation(AI, CARMEN, side) == (
        f"Een workshop kies je in je aanmelding voor Bijeenkomst {CONGRESS}. Deze rij telt niet "
        "mee."
    )
    congress.assert_quiet()


def test_what_somebody_would_like_to_go_on_with_stands_on_both_sides(
    meetings: Registrations,
) -> None:
    """NL-17."""
    code = meetings.meeting()
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM, VerderInNetwerk=True)
    meetings.as_(DAAN).sign_up(code, ONS)
    meetings.sync()
    meetings.as_(DAAN).say(code, ONS, VerderInNetwerk=True)
    meetings.sync()
    for side in (ONS, TEAM):
        assert {r["who"]: r["VerderInNetwerk"] for r in meetings.rows_on(side, code)} == {
            CARMEN: True, DAAN: True,
        }  # fmt: skip
    meetings.assert_quiet()


@pytest.mark.parametrize("side", [ONS, TEAM])
def test_somebody_signed_up_by_a_colleague_comes_once_he_agrees(
    meetings: Registrations, side: str
) -> None:
    """ST-28: the place is his from when he agrees."""
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    number = str(meetings.site_number(DAAN)) if side == ONS else meetings.number_in_team(DAAN, OPEN)
    meetings.as_(CARMEN).sign_up(code, side, DeelnemerLookupId=number)
    meetings.sync()
    assert meetings.status(code, DAAN, TEAM) == "Ontvangen"
    assert meetings.explanation(code, DAAN, TEAM) == (
        "Een collega heeft je aangemeld. Wil je komen? Zet 'Akkoord van de deelnemer' op Ja."
    )
    meetings.assert_quiet()
    # Nobody agrees for somebody else, and somebody else comes first meanwhile.
    meetings.as_(CARMEN).say(code, TEAM, of=DAAN, Akkoord=True)
    meetings.move_days(0.001)
    meetings.as_(GUUS).sign_up(code, ONS)
    meetings.sync()
    assert meetings.statuses(code, TEAM) == {DAAN: "Ontvangen", GUUS: "Bevestigd"}
    meetings.assert_quiet()
    meetings.move_days(0.001)
    meetings.as_(DAAN).say(code, TEAM, Akkoord=False)
    meetings.as_(DAAN).say(code, TEAM, Akkoord=True)
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Wachtlijst", GUUS: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_an_organiser_signs_somebody_up_without_asking(meetings: Registrations) -> None:
    code = meetings.meeting(OrganisatorenLookupId=meetings.numbers(HIDDE))
    meetings.let_in(HIDDE)
    meetings.sync()
    meetings.as_(HIDDE).sign_up(code, TEAM, DeelnemerLookupId=meetings.number_in_team(DAAN))
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_colleague_who_signed_somebody_up_does_not_cancel_for_him(
    meetings: Registrations,
) -> None:
    code = meetings.meeting()
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM, DeelnemerLookupId=meetings.number_in_team(DAAN))
    meetings.sync()
    meetings.as_(DAAN).say(code, TEAM, Akkoord=True)
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    meetings.as_(CARMEN).cancel(code, TEAM, of=DAAN)
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()
