from __future__ import annotations

import pytest

from tests.sync.planted_tree_bugs import PLANTED, PlantedBug
from tests.sync.tree_promises import check


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_every_planted_bug_breaks_its_promise(bug: PlantedBug) -> None:
    with bug.planted(), pytest.raises(AssertionError):
        check(bug.promise)


def test_there_are_enough_of_them() -> None:
    assert len({bug.name for bug in PLANTED}) == len(PLANTED) >= 12
