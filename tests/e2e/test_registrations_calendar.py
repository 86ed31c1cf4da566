"""ST-22: confirmed people have the meeting in their calendar, and hear of each change once."""

from __future__ import annotations

import pytest

from tests.e2e.crowd import calm, rule
from tests.e2e.invitations import (
    DECLINE,
    answer,
    entries,
    entry,
    invited,
    mailed,
    open_calendar,
)
from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import APPROVAL, CARMEN, DAAN, GUUS


@pytest.fixture
def agenda(meetings: Registrations) -> Registrations:
    """Meetings have an event in the service's mailbox."""
    open_calendar(meetings)
    return meetings


def full(world: Registrations, *people: str, places: int = 2) -> str:
    """A meeting with so many places, for which these signed up in this order."""
    code = world.meeting(Capaciteit=places)
    world.sync()
    for at, who in enumerate(people):
        world.as_(who).sign_up(code, (ONS, TEAM)[at % 2])
        world.move_days(0.001)
    world.sync()
    return code


def test_who_has_a_place_is_invited_and_sees_nobody_else(agenda: Registrations) -> None:
    with mailed(agenda) as mail:
        full(agenda, CARMEN, DAAN, GUUS)
    assert mail == [("invitation", CARMEN), ("invitation", DAAN)]
    made = entry(agenda)
    assert made["hideAttendees"]
    assert made["subject"] == "Bijeenkomst B-0001"
    names = (CARMEN, DAAN, GUUS, "Anouk", "Bram")
    assert not [name for name in names if name in str(made["body"])]
    with mailed(agenda) as mail:
        agenda.assert_quiet()
    assert mail == []


def test_only_who_is_promoted_or_cancels_gets_a_message(agenda: Registrations) -> None:
    code = full(agenda, CARMEN, DAAN, GUUS)
    first = entry(agenda)["id"]
    with mailed(agenda) as mail:
        agenda.as_(CARMEN).cancel(code)
        agenda.sync()
    assert mail == [("cancellation", CARMEN), ("invitation", GUUS)]
    assert entry(agenda)["id"] == first
    agenda.assert_quiet()


def test_a_meeting_that_is_moved_twice_before_anybody_looks_is_updated_once(
    agenda: Registrations,
) -> None:
    """ST-12."""
    code = full(agenda, CARMEN, DAAN)
    with mailed(agenda) as mail:
        for days in (40, 41):
            start, end = agenda.at(days), agenda.at(days, hours=2)
            agenda.change_meeting(code, Start=start, Einde=end)
        agenda.sync()
        agenda.assert_quiet()
    assert mail == [("update", CARMEN), ("update", DAAN)]
    assert entry(agenda)["start"].isoformat()[:16] == agenda.at(41)[:16]


def test_a_cancelled_meeting_is_taken_back_with_its_reason_and_made_again_when_it_goes_on(
    agenda: Registrations,
) -> None:
    """ST-13. What was made in one transaction is not made again in the same one."""
    code = full(agenda, CARMEN, DAAN)
    uid = entry(agenda)["uid"]
    with mailed(agenda) as mail:
        agenda.change_meeting(code, EventStatus="Geannuleerd", AnnuleerReden="Ziekte")
        agenda.sync()
        agenda.assert_quiet()
    assert mail == [("cancellation", CARMEN), ("cancellation", DAAN)]
    assert "Reden: Ziekte." in agenda.mail()[-1]["comment"]
    assert entries(agenda) == []
    agenda.move_days(0.1)
    with mailed(agenda) as mail:
        agenda.change_meeting(code, EventStatus="Gepubliceerd")
        agenda.sync()
        agenda.assert_quiet()
    assert mail == [("invitation", CARMEN), ("invitation", DAAN)]
    assert entry(agenda)["uid"] != uid


def test_over_the_limit_nobody_more_is_invited_and_nobody_is_taken_off(
    agenda: Registrations,
) -> None:
    open_calendar(agenda, attendee_limit=2)
    code = full(agenda, CARMEN, DAAN, places=9)
    with mailed(agenda) as mail:
        agenda.as_(GUUS).sign_up(code)
        agenda.sync()
    assert [one for one in mail if one[0] != "update"] == []
    assert invited(agenda) == {CARMEN, DAAN}
    assert "niet iedereen een uitnodiging" in str(entry(agenda)["body"])
    assert "/Lists/Aanmeldingen" in str(entry(agenda)["body"])
    agenda.assert_quiet()
    agenda.as_(DAAN).cancel(code, TEAM)
    agenda.sync()
    assert invited(agenda) == {CARMEN, GUUS}
    agenda.assert_quiet()


def test_more_people_than_the_limit_at_once_find_a_link(agenda: Registrations) -> None:
    open_calendar(agenda, attendee_limit=2)
    full(agenda, CARMEN, DAAN, GUUS, places=9)
    assert invited(agenda) == set()
    agenda.assert_quiet()


def test_declining_asks_and_cancels_nothing(agenda: Registrations) -> None:
    code = full(agenda, CARMEN, DAAN)
    answer(agenda, DAAN, DECLINE)
    with mailed(agenda) as mail:
        agenda.sync()
        assert agenda.status(code, DAAN) == "Bevestigd"
        for side in (ONS, TEAM):
            row = agenda.registration(code, DAAN, side)
            assert row["SyncUitleg"].startswith("Je hebt de afspraak in je agenda afgewezen.")
            assert row["SyncStatus"] == "Vraagt aandacht"
        agenda.assert_quiet()
    assert mail == []
    assert invited(agenda) == {CARMEN, DAAN}
    assert "afgewezen" not in agenda.registration(code, CARMEN)["SyncUitleg"]


def test_who_answers_on_his_row_is_not_asked_again(agenda: Registrations) -> None:
    code = full(agenda, CARMEN, DAAN)
    answer(agenda, DAAN, DECLINE)
    agenda.sync()
    agenda.as_(DAAN).say(code, TEAM, Deelname="Fysiek")
    agenda.sync()
    assert agenda.registration(code, DAAN)["SyncUitleg"].startswith("Bevestigd.")
    agenda.assert_quiet()


def test_who_declines_and_then_cancels_gives_his_place_away(agenda: Registrations) -> None:
    code = full(agenda, CARMEN, DAAN, GUUS)
    answer(agenda, DAAN, DECLINE)
    agenda.sync()
    agenda.as_(DAAN).cancel(code, TEAM)
    agenda.sync()
    assert agenda.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Afgemeld", GUUS: "Bevestigd"}
    agenda.assert_quiet()


def test_after_a_lost_state_the_event_is_known_by_its_key(agenda: Registrations) -> None:
    full(agenda, CARMEN, DAAN)
    before = entry(agenda)
    agenda.lose_state()
    with mailed(agenda) as mail:
        agenda.sync()
        agenda.assert_quiet()
    assert mail == []
    assert entry(agenda) == before


def test_a_meeting_that_is_deleted_leaves_the_calendar(agenda: Registrations) -> None:
    code = full(agenda, CARMEN)
    with mailed(agenda) as mail:
        agenda.admin.send(
            "DELETE", f"{agenda.list_url('Bijeenkomsten')}/items/{agenda.meeting_row(code)['id']}"
        )
        agenda.sync()
    assert mail == [("cancellation", CARMEN)]
    assert entries(agenda) == []
    with mailed(agenda) as mail:
        agenda.sync()
    assert mail == []


def test_a_meeting_that_goes_to_another_network_keeps_its_event(agenda: Registrations) -> None:
    code = full(agenda, CARMEN)
    before = entry(agenda)["uid"]
    other = str(agenda.build.networks[APPROVAL].item["id"])
    with mailed(agenda) as mail:
        agenda.change_meeting(code, NetwerkLookupId=other)
        agenda.sync()
    assert [one for one in mail if one[0] != "update"] == []
    assert entry(agenda)["uid"] == before


def test_what_is_over_is_left_alone(agenda: Registrations) -> None:
    code = full(agenda, CARMEN, DAAN)
    agenda.move_days(31)
    with mailed(agenda) as mail:
        agenda.change_meeting(code, Locatie="Elders")
        agenda.sync()
        agenda.assert_quiet()
    assert mail == []


@pytest.mark.parametrize("fault", ["kill_before", "kill_after"])
@pytest.mark.parametrize("what", ["made", "changed", "taken back"])
def test_a_killed_run_invites_nobody_twice(agenda: Registrations, what: str, fault: str) -> None:
    code = agenda.meeting(Capaciteit=5)
    agenda.as_(CARMEN).sign_up(code)
    path, mine = r"/users/[^/]+/events(\?|$)", "invitation"
    if what != "made":
        agenda.sync()
        path, mine = r"/users/[^/]+/events/[^/]+$", "update"
        agenda.change_meeting(code, Locatie="Elders")
    if what == "taken back":
        path, mine = r"/cancel$", "cancellation"
        agenda.change_meeting(code, EventStatus="Geannuleerd")
    method = "PATCH" if what == "changed" else "POST"
    with mailed(agenda) as mail:
        rule(agenda, {"path": path, "method": method}, fault, times=1)
        assert agenda.ons_sync("run", "registrations").returncode < 0
        calm(agenda)
        agenda.sync()
        agenda.assert_quiet()
    assert mail == [(mine, CARMEN)]
