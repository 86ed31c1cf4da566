"""A sample of the campaign, small enough for every day; all of it is `make test-faults`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults import campaign
from tests.faults.bench import SEED
from tests.faults.planted import PLANTED
from tests.faults.plays import PLAYS
from tests.faults.trial import Trials

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("faults"), pytest.mark.slow]
SIZE = 9
EVERY_DAY = frozenset(
    (
        "golden",
        "who was added leaves before it was recorded",
        "a role is given right before a forged one is put back",
        "a person who cannot be read",
    )
)


def _daily(name: str, play: str) -> Any:
    marks = () if play in EVERY_DAY else (pytest.mark.campaign,)
    return pytest.param(name, marks=marks)


def test_whatever_befalls_a_request_or_a_statement_nothing_is_lost_or_done_twice(
    trials: Trials,
) -> None:
    points, _ = campaign.all_points(trials, every=False)
    tried = [trials.try_(point) for point in campaign.sample(points, SIZE, SEED)]
    assert len(tried) == SIZE
    assert any(trial.killed for trial in tried)
    assert [str(trial) for trial in tried if trial.bad] == []


@pytest.mark.parametrize("name", [_daily(play, play) for play in PLAYS])
def test_whatever_people_do_meanwhile_is_what_counts(trials: Trials, name: str) -> None:
    trial = trials.play(PLAYS[name])
    assert trial.struck
    assert trial.bad == {}


@pytest.mark.parametrize("name", [_daily(name, bug.play) for name, bug in PLANTED.items()])
def test_a_planted_bug_is_caught(trials: Trials, name: str) -> None:
    assert trials.play(PLAYS[PLANTED[name].play], name).bad != {}
