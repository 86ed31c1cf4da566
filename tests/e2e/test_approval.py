"""AD-06: what was refused is approved exactly, for seven days, by the one command that does it."""

from __future__ import annotations

import json

import pytest

from service.exit_code import ExitCode
from tests.e2e.crowd import CROWD, EVERYBODY, MANY, crowd
from tests.e2e.world import World

__all__ = ["crowd"]

LEAVERS = MANY[:8]


@pytest.fixture
def stopped(crowd: World) -> World:
    """Eight of eighteen left on ONS, and the run was stopped."""
    for who in LEAVERS:
        crowd.as_(who).leave(CROWD)
    assert crowd.try_sync().exit_code is ExitCode.REFUSED
    assert crowd.team(CROWD).members == EVERYBODY
    return crowd


def approve(world: World) -> None:
    done = world.ons_sync("approve", CROWD, "--by", "beheer")
    assert done.returncode == 0, done.stderr
    assert "8" in done.stdout


def test_an_approval_lets_exactly_the_refused_go(stopped: World) -> None:
    approve(stopped)
    stopped.sync()
    assert stopped.team(CROWD).members == EVERYBODY - set(LEAVERS)
    assert {stopped.row(CROWD, who)["LidStatus"] for who in LEAVERS} == {"Uitgetreden"}
    assert stopped.network_row(CROWD)["SyncStatus"] == "Bijgewerkt"
    stopped.same(CROWD)
    stopped.assert_quiet()


def test_fewer_than_were_approved_pass(stopped: World) -> None:
    approve(stopped)
    stopped.as_(LEAVERS[0]).set(CROWD, LEAVERS[0], LidStatus="Lid")
    stopped.sync()
    assert stopped.team(CROWD).members == EVERYBODY - set(LEAVERS[1:])
    stopped.same(CROWD)


def test_one_more_than_was_approved_is_refused_anew(stopped: World) -> None:
    approve(stopped)
    stopped.as_(MANY[8]).leave(CROWD)
    result = stopped.try_sync()
    assert result.exit_code is ExitCode.REFUSED
    assert stopped.team(CROWD).members == EVERYBODY
    row = stopped.network_row(CROWD)
    assert row["SyncUitleg"].startswith("Gestopt uit voorzorg: 9 van 18 leden zouden verdwijnen.")


def test_an_approval_is_good_for_seven_days_of_the_tenants_calendar(stopped: World) -> None:
    approve(stopped)
    stopped.move_days(6.9)
    stopped.sync()
    assert stopped.team(CROWD).members == EVERYBODY - set(LEAVERS)


def test_an_approval_expires_after_seven_days_of_the_tenants_calendar(stopped: World) -> None:
    approve(stopped)
    stopped.move_days(7.1)
    assert stopped.try_sync(full=True).exit_code is ExitCode.REFUSED
    assert stopped.team(CROWD).members == EVERYBODY


def test_nothing_that_was_not_refused_can_be_approved(crowd: World) -> None:
    done = crowd.ons_sync("approve", CROWD)
    assert done.returncode == ExitCode.COULD_NOT_START
    assert "Traceback" not in done.stderr


def test_the_command_line_leaves_with_three_and_says_the_numbers(stopped: World) -> None:
    done = stopped.ons_sync("run", "membership", "--json")
    assert done.returncode == ExitCode.REFUSED
    told = json.loads(done.stdout)
    refused = next(s for s in told["scopes"] if s["scope"] == CROWD)
    assert refused["status"] == "refused"
    assert any("8 of 18 would disappear" in reason for reason in refused["reasons"])
    planned = stopped.ons_sync("plan", "membership", "--json")
    assert planned.returncode == ExitCode.REFUSED
