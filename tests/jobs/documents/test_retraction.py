"""What was taken back stays told, whatever else goes wrong in that run."""

from __future__ import annotations

from typing import Any

import pytest

from sync.model import Side
from tests.jobs.documents.documents import documents
from tests.jobs.documents.world import SCOPE, Answer, Weather, World

LEFT, RIGHT = Side.LEFT, Side.RIGHT


@pytest.fixture
def world() -> World:
    made = World(documents)
    made.run()
    return made


def shared(world: World) -> str:
    """A document of the channel that stands on ONS: its id in the channel."""
    id = world.write(RIGHT, "Plan.docx").id
    world.run()
    world.days(1)
    return id


def memo(world: World) -> dict[str, Any]:
    (found,) = [dict(e.memo) for k, e in world.archive[SCOPE].items() if not k.startswith("@")]
    return found


def test_since_when_it_stands_there_is_remembered_and_does_not_move(world: World) -> None:
    id = shared(world)
    since = memo(world)["published_at"]
    world.edit(RIGHT, id)
    world.run()
    assert memo(world)["published_at"] == since
    assert "retracted" not in memo(world)


def test_what_somebody_puts_on_ons_stands_there_since_he_did(world: World) -> None:
    thing = world.write(LEFT, "Plan.docx")
    made = world.drives[LEFT].value(thing.id)
    world.run()
    assert made is not None
    assert memo(world)["published_at"] == made["created_at"]


def test_a_retraction_is_told_once(world: World) -> None:
    id = shared(world)
    world.columns(RIGHT, id, DelenViaOns=False)
    world.run()
    world.run()
    (fact,) = memo(world)["retracted"]
    assert (fact["name"], fact["rule"]) == ("Plan.docx", "not-shared")
    assert fact["published_at"] < fact["at"]
    assert "published_at" not in memo(world)


@pytest.mark.parametrize(
    "weather",
    [
        Weather(dies_unrecorded=True),
        Weather(answers={0: Answer.SILENT_AFTER}),
        Weather(answers={1: Answer.REFUSED, 2: Answer.REFUSED}),
    ],
    ids=["killed before it was recorded", "no answer", "the rest refused"],
)
def test_a_retraction_is_told_also_when_the_run_ends_badly(world: World, weather: Weather) -> None:
    id = shared(world)
    since = memo(world)["published_at"]
    world.columns(RIGHT, id, DelenViaOns=False)
    world.run(weather)
    assert not world.drives[LEFT].slot(world.drives[LEFT].root, "Plan.docx")
    world.run()
    world.run()
    (fact,) = memo(world)["retracted"]
    assert (fact["name"], fact["rule"], fact["published_at"]) == ("Plan.docx", "not-shared", since)


def test_one_that_was_refused_is_not_told(world: World) -> None:
    id = shared(world)
    world.columns(RIGHT, id, DelenViaOns=False)
    world.run(Weather(answers=dict.fromkeys(range(9), Answer.REFUSED)))
    assert "retracted" not in memo(world)
    world.run()
    assert len(memo(world)["retracted"]) == 1
