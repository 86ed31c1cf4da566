"""A network's channel hears once of what changed about its meetings, and of nobody's name."""

from __future__ import annotations

import pytest

from tests.e2e.crowd import calm, rule
from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.voices import assert_good, at_hour, by_bot, by_flow, messages, said
from tests.e2e.world import APPROVAL, CARMEN, DAAN, OPEN


@pytest.fixture(params=[by_flow, by_bot])
def channel(
    request: pytest.FixtureRequest, meetings: Registrations, monkeypatch: pytest.MonkeyPatch
) -> Registrations:
    """Either way of speaking, on a working day."""
    at_hour(meetings, 10)
    request.param(meetings, monkeypatch)
    meetings.sync()
    return meetings


@pytest.fixture
def bot(meetings: Registrations, monkeypatch: pytest.MonkeyPatch) -> Registrations:
    at_hour(meetings, 10)
    by_bot(meetings, monkeypatch)
    meetings.sync()
    return meetings


def heard(world: Registrations, network: str = OPEN) -> list[str]:
    """The first words of each message."""
    return [text.partition(" Bijeenkomst B-")[0] for text in said(world, network)]


def test_a_published_meeting_is_told_once_in_its_own_channel(channel: Registrations) -> None:
    channel.meeting(Capaciteit=12)
    channel.meeting("B-0002", EventStatus="Concept")
    channel.sync()
    assert heard(channel) == ["Nieuwe bijeenkomst"]
    assert "Nog 12 plaatsen vrij." in said(channel)[0]
    assert heard(channel, APPROVAL) == []
    (action,) = messages(channel)[0]["actions"]
    assert action["url"].endswith("/Lists/Aanmeldingen")
    assert_good(channel)
    channel.assert_quiet()
    assert len(said(channel)) == 1


def test_each_change_that_matters_is_told_once(channel: Registrations) -> None:
    """ST-12, ST-13."""
    code = channel.meeting(Capaciteit=12)
    channel.as_(CARMEN).sign_up(code)
    channel.sync()
    channel.change_meeting(code, Start=channel.at(40), Einde=channel.at(40, hours=2))
    channel.sync()
    channel.sync()
    channel.change_meeting(code, EventStatus="Geannuleerd", AnnuleerReden="De spreker is ziek")
    channel.sync()
    channel.sync()
    assert "De spreker is ziek" in said(channel)[-1]
    channel.change_meeting(code, EventStatus="Gepubliceerd")
    channel.sync()
    channel.sync()
    assert heard(channel)[1:] == [
        "Let op: verplaatst",
        "Deze bijeenkomst gaat niet door",
        "Deze bijeenkomst gaat toch door",
    ]
    assert_good(channel)
    channel.assert_quiet()
    assert len(said(channel)) == 4


def test_by_bot_the_places_left_are_kept_as_they_are(bot: Registrations) -> None:
    code = bot.meeting(Capaciteit=2)
    bot.sync()
    assert "Nog 2 plaatsen vrij." in said(bot)[0]
    bot.as_(CARMEN).sign_up(code)
    bot.sync()
    assert "Nog 1 plaats vrij." in said(bot)[0]
    bot.as_(DAAN).sign_up(code, TEAM)
    bot.sync()
    assert "Vol. Er is een wachtlijst." in said(bot)[0]
    assert heard(bot) == ["Nieuwe bijeenkomst"]
    assert_good(bot)
    bot.assert_quiet()


def test_by_bot_the_first_message_of_a_cancelled_meeting_says_so_too(bot: Registrations) -> None:
    code = bot.meeting(Capaciteit=2)
    bot.sync()
    bot.change_meeting(code, EventStatus="Geannuleerd")
    bot.sync()
    bot.sync()
    assert heard(bot) == ["Deze bijeenkomst gaat niet door", "Deze bijeenkomst gaat niet door"]
    assert_good(bot)
    bot.assert_quiet()


def test_a_message_that_was_taken_away_is_not_edited_any_more(bot: Registrations) -> None:
    from sandbox.teams import messages as teams
    from sandbox.teams.channels import primary

    code = bot.meeting(Capaciteit=2)
    bot.sync()
    tenant = bot.box.tenant
    table = f"messages/{primary(tenant, str(bot.build.networks[OPEN].team))['id']}"
    (message,) = [m for m in tenant.all(table) if (m["from"] or {}).get("application")]
    bot.box.run(lambda: teams.remove(tenant, message))
    bot.as_(CARMEN).sign_up(code)
    bot.try_sync()
    bot.sync()
    bot.assert_quiet()


def test_nothing_is_said_at_night_and_everything_in_the_morning(channel: Registrations) -> None:
    at_hour(channel, 21)
    channel.meeting(Capaciteit=12)
    channel.sync()
    assert said(channel) == []
    at_hour(channel, 8)
    channel.sync()
    assert heard(channel) == ["Nieuwe bijeenkomst"]
    channel.assert_quiet()


def test_what_begins_within_a_day_is_said_at_night_too(channel: Registrations) -> None:
    at_hour(channel, 21)
    code = channel.meeting(Start=channel.at(1.4))
    channel.sync()
    channel.change_meeting(code, Start=channel.at(0.5), Einde=channel.at(0.6))
    channel.sync()
    assert len(heard(channel)) == 1
    channel.assert_quiet()


def test_nothing_is_said_in_a_holiday(channel: Registrations) -> None:
    channel.admin.add_row(
        "Rustperiodes", Title="Kerst", Van=channel.at(-1)[:10] + "T00:00:00Z",
        Tot=channel.at(2)[:10] + "T00:00:00Z",
    )  # fmt: skip
    channel.meeting(Capaciteit=12)
    channel.sync()
    assert said(channel) == []
    channel.move_days(4)
    at_hour(channel, 10)
    channel.sync()
    assert heard(channel) == ["Nieuwe bijeenkomst"]
    channel.assert_quiet()


def test_a_first_run_is_no_flood(meetings: Registrations, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meetings that were published before anybody spoke here are no news."""
    for at in range(5):
        meetings.meeting(f"B-000{at}")
    meetings.move_days(8)
    at_hour(meetings, 10)
    by_flow(meetings, monkeypatch)
    meetings.sync()
    assert said(meetings) == []
    meetings.change_meeting("B-0001", Locatie="Tilburg")
    meetings.sync()
    assert heard(meetings) == ["Let op: verplaatst"]
    meetings.assert_quiet()


def test_after_a_lost_state_nothing_is_said_again(channel: Registrations) -> None:
    code = channel.meeting(Capaciteit=12)
    channel.sync()
    channel.lose_state()
    channel.sync()
    channel.sync()
    assert len(said(channel)) == 1
    channel.change_meeting(code, EventStatus="Geannuleerd")
    channel.sync()
    assert heard(channel)[-1] == "Deze bijeenkomst gaat niet door"
    assert len(said(channel)) == 2
    channel.assert_quiet()


@pytest.mark.parametrize("fault", ["kill_before", "kill_after"])
def test_a_killed_run_says_nothing_twice(channel: Registrations, fault: str) -> None:
    code = channel.meeting(Capaciteit=12)
    rule(channel, {"method": "POST", "path": "invoke|v3/conversations"}, fault, times=1)
    assert channel.ons_sync("run", "registrations").returncode < 0
    calm(channel)
    channel.sync()
    assert len(said(channel)) == (1 if fault == "kill_after" else 0)
    channel.assert_quiet()
    channel.change_meeting(code, Start=channel.at(40), Einde=channel.at(40, hours=2))
    channel.sync()
    assert heard(channel)[-1] == "Let op: verplaatst"
    channel.assert_quiet()


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
def test_a_message_without_an_answer_counts_as_said(channel: Registrations, fault: str) -> None:
    code = channel.meeting(Capaciteit=12)
    rule(channel, {"method": "POST", "path": "invoke|v3/conversations"}, fault, times=1)
    channel.try_sync()
    calm(channel)
    channel.sync()
    arrived = 1 if fault == "reset_after" else 0
    assert len(said(channel)) == arrived
    channel.assert_quiet()
    channel.change_meeting(code, EventStatus="Geannuleerd")
    channel.sync()
    assert len(said(channel)) == arrived + 1
    channel.assert_quiet()


def test_what_certainly_was_not_said_is_said_in_the_next_run(channel: Registrations) -> None:
    code = channel.meeting(Capaciteit=12)
    channel.as_(CARMEN).sign_up(code, ONS)
    rule(
        channel, {"method": "POST", "path": "invoke|v3/conversations"}, "status", code=403, times=1
    )
    result = channel.try_sync()
    assert "403" in "\n".join(result.lines())
    assert channel.status(code, CARMEN) == "Bevestigd"
    assert said(channel) == []
    calm(channel)
    channel.sync()
    assert heard(channel) == ["Nieuwe bijeenkomst"]
    channel.assert_quiet()


def test_of_a_meeting_whose_participants_are_hidden_nothing_is_said(
    channel: Registrations,
) -> None:
    channel.meeting(DeelnemersZichtbaar="Alleen organisatoren")
    channel.sync()
    assert said(channel) == []
    channel.assert_quiet()
