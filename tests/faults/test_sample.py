"""A sample of the campaign, small enough for every day; all of it is `make test-faults`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults import campaign
from tests.faults.bench import SEED
from tests.faults.stories import STORIES
from tests.faults.story import Story
from tests.faults.trial import Trials

pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]
TrialsOf = Callable[[str], Trials]


def _each(names: Callable[[Story], Iterator[tuple[str, str]]]) -> list[Any]:
    """Those of each story; `names` gives a name and the play it is about."""
    found = []
    for story in STORIES.values():
        for name, play in names(story):
            marks = [pytest.mark.xdist_group(f"faults {story.name}")]
            if play not in story.daily:
                marks.append(pytest.mark.campaign)
            found.append(pytest.param(story.name, name, id=f"{story.name}: {name}", marks=marks))
    return found


def _sampled() -> list[Any]:
    return [
        pytest.param(name, marks=pytest.mark.xdist_group(f"faults {name}"))
        for name, story in STORIES.items()
        if story.daily
    ]


@pytest.mark.parametrize("story", _sampled())
def test_whatever_befalls_a_request_or_a_statement_nothing_is_lost_or_done_twice(
    trials_of: TrialsOf, story: str
) -> None:
    trials = trials_of(story)
    points, _ = campaign.all_points(trials, every=False)
    tried = [trials.try_(point) for point in campaign.daily(points, trials.story.every_day, SEED)]
    assert len(tried) == trials.story.every_day
    assert any(trial.killed for trial in tried)
    assert [str(trial) for trial in tried if trial.bad] == []


@pytest.mark.parametrize(("story", "name"), _each(lambda s: ((n, n) for n in s.plays)))
def test_whatever_people_do_meanwhile_is_what_counts(
    trials_of: TrialsOf, story: str, name: str
) -> None:
    trials = trials_of(story)
    trial = trials.play(trials.story.plays[name])
    assert trial.struck
    assert trial.bad == {}


@pytest.mark.parametrize(
    ("story", "name"), _each(lambda s: ((n, bug.play) for n, bug in s.planted.items()))
)
def test_a_planted_bug_is_caught(trials_of: TrialsOf, story: str, name: str) -> None:
    trials = trials_of(story)
    bug = trials.story.planted[name]
    found = trials.play(trials.story.plays[bug.play], name).bad
    assert bug.shown & set(found) if bug.shown else found
