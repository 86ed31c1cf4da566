"""Who cancels: in time, late, by deleting the row; and what others do to a registration."""

from __future__ import annotations

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE, Refused

SIDES = pytest.mark.parametrize("side", [ONS, TEAM])


def full(meetings: Registrations, *people: str, **columns: object) -> str:
    """A meeting with one place, for which these people signed up in this order."""
    code = meetings.meeting(Capaciteit=1, **columns)
    for who in people:
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    return code


@SIDES
def test_cancelling_late_is_said_without_blame(meetings: Registrations, side: str) -> None:
    """ST-10 AC2 (G-10): more than the hours for it away, the place goes on."""
    code = full(meetings, CARMEN, DAAN, AfmeldenTot=meetings.at(20))
    meetings.move_days(21)
    meetings.as_(CARMEN).cancel(code, side)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Laat afgemeld", DAAN: "Bevestigd"}
    said = meetings.explanation(code, CARMEN)
    assert said == "Je bent afgemeld. Bedankt dat je het laat weten."
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_only_waited_never_cancels_late(meetings: Registrations) -> None:
    code = full(meetings, CARMEN, DAAN, AfmeldenTot=meetings.at(-1))
    meetings.as_(DAAN).cancel(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Afgemeld"}
    meetings.assert_quiet()


def test_a_place_that_comes_free_in_the_last_hours_is_given_to_nobody(
    meetings: Registrations,
) -> None:
    """ST-10 AC2: the organiser sees it."""
    code = full(meetings, CARMEN, DAAN)
    meetings.move_days(29.5)
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Wachtlijst"}
    assert meetings.meeting_row(code)["SyncUitleg"].startswith(
        "Vrije plek, niet automatisch vergeven: 1."
    )
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_deleting_ones_own_row_on_ons_is_cancelling(meetings: Registrations) -> None:
    """ST-10 AC3."""
    code = full(meetings, CARMEN, DAAN)
    meetings.as_(CARMEN).tidy(code, ONS)
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd"}
    assert meetings.statuses(code, TEAM) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_quiet()
    meetings.assert_quiet()
    meetings.move_days(0.01)
    meetings.as_(CARMEN).sign_up(code, ONS)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Wachtlijst", DAAN: "Bevestigd"}
    meetings.assert_quiet()


def test_a_row_deleted_in_the_team_is_put_back(meetings: Registrations) -> None:
    """Everybody in a team can delete every row there, so a deletion is nobody's word."""
    code = full(meetings, CARMEN, DAAN)
    meetings.as_(DAAN).tidy(code, TEAM, of=CARMEN)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.assert_same(code)
    assert meetings.explanation(code, CARMEN, TEAM) == (
        "Deze rij was verwijderd en is teruggezet. Wil je je afmelden? Zet de status op Afgemeld."
    )
    meetings.assert_quiet()
    meetings.as_(CARMEN).cancel(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_cancelled_row_that_somebody_tidied_away_in_the_team_stays_away(
    meetings: Registrations,
) -> None:
    code = full(meetings, CARMEN, DAAN)
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    meetings.as_(CARMEN).tidy(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    assert meetings.statuses(code, TEAM) == {DAAN: "Bevestigd"}
    meetings.assert_quiet()


def test_a_registration_made_in_the_team_is_put_back_there_too(meetings: Registrations) -> None:
    code = meetings.meeting(Capaciteit=3)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    meetings.as_(DAAN).tidy(code, TEAM, of=CARMEN)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_both_rows_deleted_is_cancelled(meetings: Registrations) -> None:
    code = full(meetings, CARMEN, DAAN)
    meetings.as_(CARMEN).tidy(code, TEAM)
    meetings.as_(CARMEN).tidy(code, ONS)
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd"}
    assert meetings.statuses(code, TEAM) == {DAAN: "Bevestigd"}
    meetings.assert_quiet()


@SIDES
@pytest.mark.parametrize("typed", ["Bevestigd", "Aangeboden", "Dubbel", "Aanwezig"])
def test_a_status_typed_by_hand_is_put_back_with_an_explanation(
    meetings: Registrations, side: str, typed: str
) -> None:
    """4.2: whoever waits does not help himself to a place."""
    code = full(meetings, CARMEN, DAAN)
    meetings.as_(DAAN).say(code, side, AanmeldStatus=typed)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    assert meetings.explanation(code, DAAN) == (
        "Deze status wordt vanzelf ingevuld. De vorige status is teruggezet. Kun je niet komen? "
        "Zet de status op Afgemeld."
    )
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_row_made_as_confirmed_is_a_registration_like_any_other(
    meetings: Registrations,
) -> None:
    code = full(meetings, CARMEN)
    meetings.as_(DAAN).sign_up(code, TEAM, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_the_products_own_columns_are_put_back(meetings: Registrations) -> None:
    meetings.let_in(GUUS)
    code = full(meetings, CARMEN, DAAN, GUUS)
    meetings.as_(GUUS).say(
        code, TEAM, WachtlijstPlaats=1, IngediendOp="2020-01-01T08:00:00Z", OnsId=None
    )
    meetings.as_(GUUS).say(code, ONS, IngediendOp="2020-01-01T08:00:00Z")
    meetings.sync()
    for side in (ONS, TEAM):
        assert meetings.registration(code, GUUS, side)["WachtlijstPlaats"] == 2
        assert meetings.registration(code, GUUS, side)["IngediendOp"] > "2021"
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd", GUUS: "Wachtlijst"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_an_organiser_cancels_for_somebody_and_a_colleague_does_not(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=3, OrganisatorenLookupId=meetings.numbers(HIDDE))
    meetings.sync()
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code)
    meetings.sync()
    meetings.as_(BRAM).cancel(code, TEAM, of=CARMEN)
    meetings.put_in_team("N-0001", HIDDE)
    meetings.as_(HIDDE).cancel(code, TEAM, of=DAAN)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Afgemeld"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_nobody_changes_anothers_registration_on_ons(meetings: Registrations) -> None:
    code = full(meetings, CARMEN)
    with pytest.raises(Refused):
        meetings.as_(DAAN).cancel(code, ONS, of=CARMEN)


def test_a_colleague_does_not_make_a_row_somebody_elses(meetings: Registrations) -> None:
    """The person of a registration is fixed at first sight."""
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    row = meetings.registration(code, CARMEN, TEAM)
    meetings.as_(DAAN).change(TEAM, row["id"], DeelnemerLookupId=meetings.number_in_team(DAAN))
    meetings.sync()
    assert meetings.statuses(code, TEAM) == {CARMEN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_leaves_omo_gives_his_places_back(meetings: Registrations) -> None:
    """ST-24 (G-18)."""
    code = full(meetings, CARMEN, DAAN)
    past = meetings.meeting("B-0002", Start=meetings.at(1))
    meetings.as_(CARMEN).sign_up(past)
    meetings.sync()
    meetings.move_days(2)
    meetings.ict.change_account(CARMEN, accountEnabled=False)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    assert meetings.explanation(code, CARMEN) == (
        "Deze persoon werkt niet meer bij OMO. De aanmelding is gestopt en de plek is weer vrij."
    )
    assert meetings.status(past, CARMEN) == "Bevestigd"  # was there
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_who_leaves_with_account_and_all_gives_his_places_back(meetings: Registrations) -> None:
    code = full(meetings, CARMEN, DAAN)
    meetings.ict.delete_account(CARMEN)
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_somebody_on_the_waiting_list_who_left_is_passed_over(meetings: Registrations) -> None:
    """ST-11: promotion to somebody who left."""
    code = full(meetings, CARMEN, DAAN, GUUS)
    meetings.ict.change_account(DAAN, accountEnabled=False)
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Afgemeld", GUUS: "Bevestigd"}
    meetings.assert_quiet()


def test_a_member_of_another_team_cannot_open_this_teams_list(meetings: Registrations) -> None:
    """ST-14, and a member can: that is what the mirror is for."""
    code = full(meetings, CARMEN)
    url = f"{meetings.team_url('Aanmeldingen')}/items?$expand=fields"
    seen = meetings.as_(ANOUK).send("GET", url)
    assert len(seen.json["value"]) == 1
    with pytest.raises(Refused):
        meetings.as_(HIDDE).send("GET", url)
    assert code
