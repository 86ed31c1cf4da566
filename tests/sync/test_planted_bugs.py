from __future__ import annotations

import pytest

from sync.guard import judge
from sync.planner import plan
from tests.sync import guard_table, truth_table
from tests.sync.machine import SyncMachine
from tests.sync.planted_bugs import PLANTED, PlantedBug
from tests.sync.scenarios import SCENARIOS
from tests.sync.worker import Worker


def _check(bug: PlantedBug, *, planted: bool) -> None:
    """The check that must notice the bug, with the bug or without it."""
    where, _, what = bug.check.partition(": ")
    if where == "scenario":
        worker = bug.worker if planted else Worker
        SCENARIOS[bug.name](type("Machine", (SyncMachine,), {"worker_class": worker})())
    elif where == "truth table":
        (row,) = (row for row in truth_table.TABLE if row.promise == what)
        truth_table.check(row, bug.plan if planted and bug.plan else plan)
    else:
        (guarded,) = (row for row in guard_table.TABLE if row.promise == what)
        guard_table.check(guarded, bug.judge if planted and bug.judge else judge)


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_every_planted_bug_is_caught(bug: PlantedBug) -> None:
    with pytest.raises(AssertionError) as caught:
        _check(bug, planted=True)
    where, _, what = bug.check.partition(": ")
    if where == "scenario":
        assert str(caught.value).startswith(what)


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_the_check_passes_without_the_bug(bug: PlantedBug) -> None:
    _check(bug, planted=False)


def test_there_are_enough_of_them() -> None:
    assert len(PLANTED) >= 12
    assert len({bug.name for bug in PLANTED}) == len(PLANTED)
