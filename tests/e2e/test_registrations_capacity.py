"""Fewer places than people, more places again, and places kept for some."""

from __future__ import annotations

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, EEFJE, GUUS

ALL = (ANOUK, BRAM, CARMEN, DAAN, EEFJE)
"""Who signed up, in this order. Bram organises and Carmen speaks."""


def six_of_which_one_waits(meetings: Registrations) -> str:
    code = meetings.meeting(
        Capaciteit=5,
        OrganisatorenLookupId=meetings.numbers(BRAM),
        SprekersLookupId=meetings.numbers(EEFJE),
    )
    for who in (*ALL, GUUS):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.0001)
    meetings.sync()
    assert meetings.statuses(code) == dict.fromkeys(ALL, "Bevestigd") | {GUUS: "Wachtlijst"}
    return code


def test_with_fewer_places_nobody_is_removed_and_promotions_stop(meetings: Registrations) -> None:
    """NL-07 AC1 (G-13)."""
    code = six_of_which_one_waits(meetings)
    meetings.change_meeting(code, Capaciteit=3)
    meetings.sync()
    assert meetings.statuses(code) == dict.fromkeys(ALL, "Bevestigd") | {GUUS: "Wachtlijst"}
    for row in (meetings.meeting_row(code), meetings.team_meeting(code)):
        assert row is not None
        assert row["Overboekt"] == 2
        assert row["SyncUitleg"] == (
            "Overboekt: 2 aanmeldingen te veel. Er is niemand verwijderd. Kies wat je wilt doen."
        )
    meetings.assert_quiet()
    meetings.as_(ANOUK).cancel(code)
    meetings.sync()
    assert meetings.status(code, GUUS) == "Wachtlijst"
    assert meetings.meeting_row(code)["Overboekt"] == 1
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_the_surplus_goes_to_the_top_of_the_list_once_and_comes_back_first(
    meetings: Registrations,
) -> None:
    """NL-07 AC2, AC3: exactly the latest, and nobody who organises or speaks."""
    code = six_of_which_one_waits(meetings)
    meetings.change_meeting(code, Capaciteit=3, OverschotNaarWachtlijst=True)
    meetings.sync()
    assert meetings.statuses(code) == {
        ANOUK: "Bevestigd", BRAM: "Bevestigd", CARMEN: "Wachtlijst", DAAN: "Wachtlijst",
        EEFJE: "Bevestigd", GUUS: "Wachtlijst",
    }  # fmt: skip
    places = [meetings.registration(code, who)["WachtlijstPlaats"] for who in (CARMEN, DAAN, GUUS)]
    assert places == [1, 2, 3]
    assert meetings.explanation(code, CARMEN, TEAM) == (
        "Er zijn minder plaatsen dan eerst. Je staat nu op de wachtlijst, plaats 1. Komt er een "
        "plek vrij, dan ga je voor."
    )
    row = meetings.meeting_row(code)
    assert (row["OverschotNaarWachtlijst"], row["Overboekt"]) == (False, 0)
    meetings.assert_same(code)
    meetings.assert_quiet()
    # Asked again without a surplus, it does nothing.
    meetings.change_meeting(code, OverschotNaarWachtlijst=True)
    meetings.sync()
    assert meetings.status(code, ANOUK) == "Bevestigd"
    meetings.assert_quiet()
    meetings.change_meeting(code, Capaciteit=5)
    meetings.sync()
    assert meetings.statuses(code) == dict.fromkeys(ALL, "Bevestigd") | {GUUS: "Wachtlijst"}
    assert meetings.registration(code, GUUS)["WachtlijstPlaats"] == 1
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_reserved_places_wait_for_who_organises_or_speaks(meetings: Registrations) -> None:
    """NL-08."""
    code = meetings.meeting(
        Capaciteit=2,
        GereserveerdePlaatsen=1,
        OrganisatorenLookupId=meetings.numbers(BRAM),
        SprekersLookupId=meetings.numbers(EEFJE),
    )
    for who in (ANOUK, CARMEN, EEFJE, BRAM):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.0001)
    meetings.sync()
    assert meetings.statuses(code) == {
        ANOUK: "Bevestigd", CARMEN: "Wachtlijst", EEFJE: "Bevestigd", BRAM: "Wachtlijst",
    }  # fmt: skip
    meetings.assert_same(code)
    meetings.assert_quiet()
    meetings.change_meeting(code, GereserveerdePlaatsen=0, Capaciteit=3)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    assert meetings.status(code, BRAM) == "Wachtlijst"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_without_a_number_there_is_place_for_everybody(meetings: Registrations) -> None:
    code = meetings.meeting()
    for who in ALL:
        meetings.as_(who).sign_up(code)
    meetings.sync()
    assert meetings.statuses(code) == dict.fromkeys(ALL, "Bevestigd")
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_sign_up_from_before_that_is_seen_late_loses_to_nobody(meetings: Registrations) -> None:
    """INV-05: the team could not be read while somebody who was earlier stood there."""
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.move_days(0.001)
    meetings.as_(DAAN).sign_up(code, ONS)
    with meetings.unread("Aanmeldingen", network="N-0001"):
        meetings.try_sync()
    assert meetings.status(code, DAAN) == "Ontvangen"
    assert meetings.explanation(code, DAAN) == (
        "Ontvangen. Niet alle aanmeldingen zijn al gelezen; daarna hoor je of er plek is."
    )
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_while_a_side_cannot_be_read_whoever_has_a_place_keeps_it(
    meetings: Registrations,
) -> None:
    """INV-06: what was not read is not gone."""
    code = meetings.meeting(Capaciteit=2)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.as_(DAAN).sign_up(code, ONS)
    meetings.sync()
    meetings.as_(DAAN).cancel(code, ONS)
    with meetings.unread("Aanmeldingen", network="N-0001"):
        meetings.try_sync(full=True)
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Afgemeld"}
    meetings.sync()
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_with_ons_unread_nobody_new_is_confirmed(meetings: Registrations) -> None:
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(DAAN).sign_up(code, TEAM)
    with meetings.unread("Aanmeldingen"):
        meetings.try_sync()
    assert meetings.status(code, DAAN, TEAM) == "Ontvangen"
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_list_that_seems_empty_takes_nobodys_place(meetings: Registrations) -> None:
    """INV-06."""
    code = meetings.meeting(Capaciteit=5)
    for who in ALL:
        meetings.as_(who).sign_up(code)
    meetings.sync()
    before = meetings.statuses(code)
    with meetings.unread("Aanmeldingen", fault="empty_listing"):
        meetings.try_sync(full=True)
    assert meetings.statuses(code, TEAM) == before
    meetings.sync()
    assert meetings.statuses(code) == before
    assert len(meetings.rows_on(ONS, code)) == len(ALL)
    meetings.assert_same(code)
    meetings.assert_quiet()
