"""One person has one registration for a meeting, however often and wherever he signs up."""

from __future__ import annotations

import random

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import CARMEN, DAAN, GUUS, HIDDE, ILSE, JASPER

SECOND = "Hidde bij ODL"


def by_id(meetings: Registrations, code: str, side: str = ONS) -> dict[str, str]:
    return {row["id"]: row["AanmeldStatus"] for row in meetings.rows_on(side, code)}


def test_the_earlier_of_both_sides_counts(meetings: Registrations) -> None:
    """ST-09."""
    meetings.let_in(HIDDE)
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    first = meetings.as_(HIDDE).sign_up(code, TEAM)
    meetings.move_days(0.0005)
    second = meetings.as_(HIDDE).sign_up(code, ONS)
    meetings.sync()
    assert by_id(meetings, code, TEAM) == {first: "Bevestigd"}
    ons = by_id(meetings, code)
    assert ons.pop(second) == "Dubbel"
    assert list(ons.values()) == ["Bevestigd"]
    said = [r["SyncUitleg"] for r in meetings.rows_on(ONS, code) if r["id"] == second]
    assert said == ["Je stond al ingeschreven. Deze aanmelding telt niet mee."]
    meetings.assert_quiet()


def test_four_rows_of_one_second_are_one_registration(meetings: Registrations) -> None:
    meetings.let_in(HIDDE)
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    with meetings.at_once():
        for side in (TEAM, ONS, ONS, TEAM):
            meetings.as_(HIDDE).sign_up(code, side)
    meetings.sync()
    found = [*by_id(meetings, code).values(), *by_id(meetings, code, TEAM).values()]
    assert sorted(found) == ["Bevestigd", "Bevestigd", "Dubbel", "Dubbel", "Dubbel"]
    assert meetings.meeting_row(code)["AantalBevestigd"] == 1
    meetings.assert_quiet()


def test_cancelling_the_one_that_counts_does_not_bring_back_the_double(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    first = meetings.as_(HIDDE).sign_up(code)
    second = meetings.as_(HIDDE).sign_up(code)
    meetings.sync()
    meetings.as_(HIDDE).change(ONS, first, AanmeldStatus="Afgemeld")
    meetings.sync()
    assert by_id(meetings, code) == {first: "Afgemeld", second: "Dubbel"}
    meetings.assert_quiet()
    meetings.move_days(0.01)
    meetings.as_(HIDDE).change(ONS, second, AanmeldStatus="Ontvangen")
    meetings.sync()
    assert by_id(meetings, code) == {first: "Afgemeld", second: "Bevestigd"}
    meetings.assert_quiet()


def test_a_cancelled_registration_may_be_taken_up_again(meetings: Registrations) -> None:
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    meetings.as_(CARMEN).cancel(code, TEAM)
    meetings.move_days(0.001)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.as_(CARMEN).say(code, TEAM, AanmeldStatus="Ontvangen")
    meetings.sync()
    # The place is gone: whoever comes back stands at the end.
    assert meetings.statuses(code) == {CARMEN: "Wachtlijst", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_equal_seconds_favour_no_side_and_any_order_of_arrival_ends_the_same(
    meetings: Registrations, seed: int
) -> None:
    """INV-05: who of one second gets the place does not depend on what was seen first."""
    meetings.let_in(HIDDE, JASPER)
    code = meetings.meeting(Capaciteit=3)
    meetings.sync()
    people = [CARMEN, DAAN, GUUS, HIDDE, ILSE, JASPER]
    sides = dict(zip(people, (ONS, TEAM, ONS, TEAM, ONS, TEAM), strict=True))
    random.Random(seed).shuffle(people)
    with meetings.at_once():
        for who in people:
            meetings.as_(who).sign_up(code, sides[who])
    meetings.sync()
    found = meetings.statuses(code)
    assert sorted(found.values()) == ["Bevestigd"] * 3 + ["Wachtlijst"] * 3
    meetings.assert_same(code)
    meetings.assert_quiet()
    # Neither a later run nor a new memory changes it.
    meetings.lose_state()
    assert meetings.statuses(code) == found
    meetings.assert_quiet()


def test_equal_seconds_on_one_side_follow_the_numbers_of_the_rows(
    meetings: Registrations,
) -> None:
    meetings.let_in(ILSE, JASPER)
    code = meetings.meeting(Capaciteit=2)
    meetings.sync()
    people = [JASPER, CARMEN, ILSE, DAAN]
    with meetings.at_once():
        for who in people:
            meetings.as_(who).sign_up(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == dict(
        zip(people, ("Bevestigd", "Bevestigd", "Wachtlijst", "Wachtlijst"), strict=True)
    )
    places = {row["who"]: row.get("WachtlijstPlaats") for row in meetings.rows_on(ONS, code)}
    assert (places[ILSE], places[DAAN]) == (1, 2)
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_two_accounts_of_one_person_are_one_registration(meetings: Registrations) -> None:
    """ST-07 AC2 (G-06), and apart again when they turn out to be two people."""
    meetings.hire(SECOND, "ODL", given="Hidde", surname="Kastelijnse")
    meetings.let_in(SECOND)
    meetings.admin.same_person(HIDDE, SECOND)
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    meetings.as_(HIDDE).sign_up(code, ONS)
    meetings.move_days(0.001)
    meetings.as_(SECOND).sign_up(code, TEAM)
    meetings.sync()
    assert meetings.status(code, HIDDE) == "Bevestigd"
    assert meetings.status(code, SECOND, TEAM) == "Dubbel"
    assert meetings.explanation(code, SECOND, TEAM) == (
        "Je stond al ingeschreven met je account van Odulphuslyceum. Deze aanmelding telt niet mee."
    )
    assert meetings.meeting_row(code)["AantalBevestigd"] == 1
    meetings.assert_quiet()
    row = next(id for id, one in meetings._rows("Identiteiten").items() if one["Title"] == HIDDE)
    meetings.admin.change_row("Identiteiten", row, ObjectIds=meetings.id(HIDDE))
    meetings.sync()
    assert meetings.statuses(code) == {HIDDE: "Bevestigd", SECOND: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_two_accounts_that_are_linked_later_keep_the_earliest_place(
    meetings: Registrations,
) -> None:
    """ST-07 AC1."""
    meetings.hire(SECOND, "ODL", given="Hidde", surname="Kastelijnse")
    code = meetings.meeting(Capaciteit=2)
    meetings.sync()
    for who in (SECOND, HIDDE, CARMEN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    assert meetings.statuses(code) == {
        SECOND: "Bevestigd", HIDDE: "Bevestigd", CARMEN: "Wachtlijst",
    }  # fmt: skip
    meetings.admin.same_person(HIDDE, SECOND)
    meetings.sync()
    assert meetings.statuses(code) == {
        SECOND: "Bevestigd", HIDDE: "Dubbel", CARMEN: "Bevestigd",
    }  # fmt: skip
    meetings.assert_quiet()
