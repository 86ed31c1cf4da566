"""Runs of which not every write arrives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.jobs.registrations.world import MEETINGS, ONS, REGISTRATIONS, TEAM, Died, World


@pytest.fixture
def world() -> World:
    """Anna has the only place; nothing is left to be done."""
    made = World()
    for who in ("anna", "bert"):
        made.person(who)
    made.meeting(Capaciteit=1)
    made.run()
    made.sign_up("anna", ONS)
    made.run()
    made.run()
    made.now += timedelta(minutes=1)
    return made


def statuses(world: World) -> list[str]:
    return [str(row["AanmeldStatus"]) for side in (ONS, TEAM) for row in world.rows(side).values()]


@pytest.mark.parametrize("refused", [ONS, TEAM])
def test_a_cancellation_stays_one_though_a_side_could_not_be_told(
    world: World, refused: str
) -> None:
    (item,) = world.rows(ONS)
    world.change(REGISTRATIONS[ONS], item, "anna", AanmeldStatus="Afgemeld")
    world.run(refuses={REGISTRATIONS[refused]})
    world.run()
    assert statuses(world) == ["Afgemeld", "Afgemeld"]


@pytest.mark.parametrize("side", [ONS, TEAM])
def test_a_sign_up_stays_one_though_a_side_could_not_be_told(world: World, side: str) -> None:
    world.sign_up("bert", side)
    other = TEAM if side == ONS else ONS
    world.run(refuses={REGISTRATIONS[other], MEETINGS[other]})
    world.run()
    assert sorted(statuses(world)) == ["Bevestigd", "Bevestigd", "Wachtlijst", "Wachtlijst"]


@pytest.mark.parametrize("later", [lambda w: w.run({REGISTRATIONS[ONS]}), lambda w: w.run()])
def test_a_row_that_was_made_by_a_run_that_died_is_not_made_again(
    world: World, later: Callable[[World], object]
) -> None:
    world.sign_up("bert", TEAM)
    with suppress(Died):
        world.run(dies_after=1)
    later(world)
    world.run()
    assert len(world.rows(ONS)) == len(world.rows(TEAM)) == 2
