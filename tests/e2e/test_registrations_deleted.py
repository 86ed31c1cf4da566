"""A registration's row that disappears from the team: who deleted it decides what it means."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.crowd import calm, rule
from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN

SIDES = pytest.mark.parametrize("side", [ONS, TEAM])
RECYCLE_BIN: dict[str, object] = {"path": "RecycleBin"}
MADE_AGAIN = (
    "Deze rij was verwijderd en is teruggezet. Wil je je afmelden? Zet de status op Afgemeld."
)


def full(meetings: Registrations, side: str = TEAM, **columns: Any) -> str:
    """A meeting with one place: Carmen's, and Daan waits."""
    code = meetings.meeting(Capaciteit=1, **columns)
    meetings.sync()
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code, side)
        meetings.move_days(0.001)
    meetings.sync()
    return code


@SIDES
def test_deleting_ones_own_row_in_the_team_is_cancelling(
    meetings: Registrations, side: str
) -> None:
    """ST-10 AC3, whichever side the row was made on."""
    code = full(meetings, side)
    meetings.as_(CARMEN).tidy(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    assert meetings.statuses(code, TEAM) == {DAAN: "Bevestigd"}
    meetings.assert_quiet()


def test_who_deleted_his_row_in_the_team_comes_again_from_ons(meetings: Registrations) -> None:
    code = full(meetings, ONS)
    meetings.as_(CARMEN).tidy(code, TEAM)
    meetings.sync()
    meetings.as_(CARMEN).say(code, ONS, AanmeldStatus="Ontvangen")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Wachtlijst", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    assert "teruggezet" not in meetings.explanation(code, CARMEN, TEAM)
    meetings.assert_quiet()


def test_who_deleted_his_row_in_the_team_comes_again_from_the_team(
    meetings: Registrations,
) -> None:
    code = full(meetings)
    meetings.as_(CARMEN).tidy(code, TEAM)
    meetings.sync()
    meetings.move_days(0.001)
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code, TEAM) == {CARMEN: "Wachtlijst", DAAN: "Bevestigd"}
    assert sorted(
        str(row["AanmeldStatus"]) for row in meetings.rows_on(ONS, code) if row["who"] == CARMEN
    ) == ["Afgemeld", "Wachtlijst"]
    meetings.assert_quiet()


def test_an_organiser_who_deletes_a_row_in_the_team_cancels_it(meetings: Registrations) -> None:
    code = full(meetings, OrganisatorenLookupId=meetings.numbers(BRAM))
    meetings.as_(BRAM).tidy(code, TEAM, of=CARMEN)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_quiet()


@pytest.mark.parametrize("who", [DAAN, ANOUK])
def test_a_colleague_who_deletes_a_row_in_the_team_changes_nothing(
    meetings: Registrations, who: str
) -> None:
    code = full(meetings)
    meetings.as_(who).tidy(code, TEAM, of=CARMEN)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.assert_same(code)
    assert meetings.explanation(code, CARMEN, TEAM) == MADE_AGAIN
    meetings.assert_quiet()


def test_what_was_made_again_can_be_deleted_by_its_own_person(meetings: Registrations) -> None:
    code = full(meetings)
    meetings.as_(DAAN).tidy(code, TEAM, of=CARMEN)
    meetings.sync()
    meetings.as_(CARMEN).tidy(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_quiet()


def test_nobody_known_deleted_it_so_it_is_made_again(meetings: Registrations) -> None:
    """The recycle bin is closed to the product."""
    code = full(meetings)
    meetings.as_(CARMEN).tidy(code, TEAM)
    rule(meetings, RECYCLE_BIN, "status", code=403)
    meetings.sync()
    calm(meetings)
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.assert_same(code)
    assert meetings.explanation(code, CARMEN, TEAM) == MADE_AGAIN
    meetings.assert_quiet()


def test_without_an_answer_nothing_is_decided_until_there_is_one(meetings: Registrations) -> None:
    code = full(meetings)
    meetings.as_(CARMEN).tidy(code, TEAM)
    rule(meetings, RECYCLE_BIN, "status", code=500)
    assert meetings.try_sync().problems
    calm(meetings)
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    assert meetings.statuses(code, TEAM) == {DAAN: "Wachtlijst"}
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Bevestigd"}
    meetings.assert_quiet()


def test_a_late_deletion_in_the_team_is_a_late_cancellation(meetings: Registrations) -> None:
    code = full(meetings, AfmeldenTot=meetings.at(20))
    meetings.move_days(21)
    meetings.as_(CARMEN).tidy(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Laat afgemeld", DAAN: "Bevestigd"}
    meetings.assert_quiet()


def test_a_waiting_place_is_given_up_by_deleting_it_too(meetings: Registrations) -> None:
    code = full(meetings)
    meetings.as_(DAAN).tidy(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Afgemeld"}
    assert meetings.statuses(code, TEAM) == {CARMEN: "Bevestigd"}
    meetings.assert_quiet()


def test_rows_that_go_by_the_dozen_in_a_team_cancel_nobody_before_somebody_looked(
    meetings: Registrations,
) -> None:
    """AD-06: an organiser who empties the list may be mistaken."""
    code = full(meetings, OrganisatorenLookupId=meetings.numbers(BRAM))
    meetings.configure(limits={"scope_count": 1, "scope_percent": 0})
    for who in (CARMEN, DAAN):
        meetings.as_(BRAM).tidy(code, TEAM, of=who)
    meetings.try_sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
