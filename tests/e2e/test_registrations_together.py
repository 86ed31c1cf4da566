"""Both sides at once, and rows about people or meetings that are not what they seem."""

from __future__ import annotations

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, CARMEN, DAAN, GUUS, HIDDE, OPEN


def signed_up(meetings: Registrations, **columns: object) -> str:
    """Carmen registered on ONS, so that she can change both rows."""
    code = meetings.meeting(Capaciteit=5, **columns)
    meetings.as_(CARMEN).sign_up(code, ONS)
    meetings.sync()
    return code


def test_who_says_different_things_on_both_sides_means_the_last(meetings: Registrations) -> None:
    code = signed_up(meetings, Vorm="Hybride")
    meetings.as_(CARMEN).say(code, ONS, Deelname="Online")
    meetings.move_days(0.001)
    meetings.as_(CARMEN).say(code, TEAM, Deelname="Fysiek")
    meetings.sync()
    for side in (ONS, TEAM):
        assert meetings.registration(code, CARMEN, side)["Deelname"] == "Fysiek"
    meetings.as_(CARMEN).say(code, TEAM, Deelname="Fysiek")
    meetings.move_days(0.001)
    meetings.as_(CARMEN).say(code, ONS, Deelname="Online")
    meetings.sync()
    for side in (ONS, TEAM):
        assert meetings.registration(code, CARMEN, side)["Deelname"] == "Online"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_cancelled_on_one_side_and_something_else_said_on_the_other_both_count(
    meetings: Registrations,
) -> None:
    code = signed_up(meetings)
    meetings.as_(CARMEN).say(code, TEAM, VerderInNetwerk=True)
    meetings.move_days(0.001)
    meetings.as_(CARMEN).cancel(code, ONS)
    meetings.sync()
    for side in (ONS, TEAM):
        row = meetings.registration(code, CARMEN, side)
        assert (row["AanmeldStatus"], row["VerderInNetwerk"]) == ("Afgemeld", True)
    meetings.assert_quiet()


def test_cancelled_on_both_sides_is_cancelled_once(meetings: Registrations) -> None:
    code = signed_up(meetings)
    meetings.as_(CARMEN).cancel(code, ONS)
    meetings.as_(CARMEN).cancel(code, TEAM)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Afgemeld"
    meetings.assert_same(code)
    meetings.assert_quiet()


@pytest.mark.parametrize("who", [CARMEN, DAAN])
def test_what_somebody_typed_once_is_not_held_against_a_later_decision(
    meetings: Registrations, who: str
) -> None:
    """Carmen, or Daan himself, typed the status that the product gives him later."""
    code = meetings.meeting(Capaciteit=1)
    for one in (CARMEN, DAAN):
        meetings.as_(one).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    meetings.as_(who).say(code, TEAM, of=DAAN, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.status(code, DAAN) == "Wachtlijst"
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    for side in (ONS, TEAM):
        said = meetings.explanation(code, DAAN, side)
        assert said == "Goed nieuws: er kwam een plek vrij. Je bent bevestigd."
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_colleague_who_cancelled_once_is_not_heard_later(meetings: Registrations) -> None:
    code = signed_up(meetings)
    meetings.as_(DAAN).cancel(code, TEAM, of=CARMEN)
    meetings.sync()
    meetings.move_days(0.001)
    meetings.change_meeting(code, Locatie="Zaal 12")
    meetings.sync()
    meetings.move_days(0.001)
    meetings.as_(CARMEN).say(code, TEAM, Herbevestiging="Ik kom niet")
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Afgemeld"
    for side in (ONS, TEAM):
        assert meetings.explanation(code, CARMEN, side).startswith("Je bent afgemeld.")
    meetings.assert_same(code)
    meetings.assert_quiet()
    # And back again.
    meetings.as_(CARMEN).say(code, TEAM, AanmeldStatus="Ontvangen", Herbevestiging="Ik kom")
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_colleagues_word_does_not_hide_ones_own(meetings: Registrations) -> None:
    """Carmen cancels on ONS while Daan writes on her row in the team."""
    code = signed_up(meetings)
    meetings.as_(CARMEN).cancel(code, ONS)
    meetings.as_(DAAN).say(code, TEAM, of=CARMEN, AanmeldStatus="Ontvangen", Deelname="Online")
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Afgemeld"
    assert meetings.registration(code, CARMEN).get("Deelname") is None
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_copied_row_is_a_registration_of_its_own(meetings: Registrations) -> None:
    """Somebody fills in another row's key: it is no claim to that row."""
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    key = meetings.key_of(meetings.registration(code, CARMEN, TEAM))
    meetings.move_days(0.001)
    meetings.as_(DAAN).sign_up(
        code, TEAM, OnsId=key, DeelnemerObjectId=meetings.id(CARMEN),
        IngediendOp="2020-01-01T08:00:00Z", WachtlijstPlaats=1,
    )  # fmt: skip
    meetings.sync()
    assert meetings.statuses(code, TEAM) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    assert meetings.key_of(meetings.registration(code, DAAN, TEAM)) != key
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_person_who_cannot_be_found_is_asked_for(meetings: Registrations) -> None:
    """INV-07."""
    code = meetings.meeting()
    meetings.hire("Tijdelijk", "THL")
    number = meetings.site_number("Tijdelijk")
    meetings.ict.delete_account("Tijdelijk")
    meetings.as_(ANOUK).sign_up(code, DeelnemerLookupId=str(number))
    meetings.sync()
    (row,) = meetings.rows_on(ONS, code)
    assert row["SyncUitleg"] in (
        "We konden deze persoon niet vinden. Kies de persoon opnieuw uit de lijst.",
        "Deze persoon werkt niet meer bij OMO. De aanmelding is gestopt en de plek is weer vrij.",
    )
    meetings.assert_quiet()


@pytest.mark.parametrize("first", [ONS, TEAM])
def test_meetings_without_end_or_place_go_along(meetings: Registrations, first: str) -> None:
    """A row with the least that is needed."""
    number = str(meetings.build.networks[OPEN].item["id"])
    meetings.admin.add_row(
        "Bijeenkomsten", Title="Kort: 'ja' & nee?", EventCode="B-0077",
        EventStatus="Gepubliceerd", Start=meetings.at(20), NetwerkLookupId=number,
    )  # fmt: skip
    meetings.sync()
    meetings.as_(CARMEN).sign_up("B-0077", first)
    meetings.sync()
    assert meetings.statuses("B-0077") == {CARMEN: "Bevestigd"}
    meetings.assert_same("B-0077")
    meetings.assert_quiet()


def test_two_meetings_in_one_run_do_not_touch_each_other(meetings: Registrations) -> None:
    one, two = meetings.meeting(Capaciteit=1), meetings.meeting("B-0002", Capaciteit=1)
    for who in (CARMEN, GUUS):
        meetings.as_(who).sign_up(one)
        meetings.move_days(0.001)
    for who in (GUUS, CARMEN, HIDDE):
        meetings.as_(who).sign_up(two)
        meetings.move_days(0.001)
    meetings.sync()
    meetings.as_(CARMEN).cancel(one)
    meetings.sync()
    assert meetings.statuses(one) == {CARMEN: "Afgemeld", GUUS: "Bevestigd"}
    assert meetings.statuses(two) == {
        GUUS: "Bevestigd", CARMEN: "Wachtlijst", HIDDE: "Wachtlijst",
    }  # fmt: skip
    for code in (one, two):
        meetings.assert_same(code)
    meetings.assert_quiet()
