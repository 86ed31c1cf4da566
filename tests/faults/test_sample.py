"""A sample of the campaign, small enough for every day; all of it is `make test-faults`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import campaign
from tests.faults.bench import SEED, Bench
from tests.faults.trial import Trials

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]
SIZE = 14


@pytest.fixture(scope="module")
def trials() -> Iterator[Trials]:
    """The golden run, which checks itself against what was written down by hand."""
    with Bench() as bench:
        yield Trials(bench)


def test_whatever_befalls_a_request_or_a_statement_nothing_is_lost_or_done_twice(
    trials: Trials,
) -> None:
    points, _ = campaign.all_points(trials, every=False)
    tried = [trials.try_(point) for point in campaign.sample(points, SIZE, SEED)]
    assert len(tried) == SIZE
    assert any(trial.killed for trial in tried)
    assert [str(trial) for trial in tried if trial.bad] == []
