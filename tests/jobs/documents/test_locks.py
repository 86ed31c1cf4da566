"""ST-19: what is locked waits, and is reported when that lasts."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.job import ScopePlan
from sync.model import Side
from tests.jobs.documents.documents import documents
from tests.jobs.documents.world import SCOPE, World

LEFT, RIGHT = Side.LEFT, Side.RIGHT


@pytest.fixture
def world() -> World:
    made = World(documents)
    made.run()
    return made


@pytest.fixture
def copy(world: World) -> str:
    """A document of the channel: the id of its copy on ONS."""
    world.write(RIGHT, "Plan.docx")
    world.run()
    return _only(world, LEFT)


def _only(world: World, side: Side) -> str:
    drive = world.drives[side]
    (found,) = [id for id, t in drive.things.items() if not t.folder and drive.inside(id)]
    return found


def run(world: World) -> ScopePlan:
    plan = world.run()
    assert plan is not None
    return plan


def since(world: World) -> Any:
    (found,) = [e.memo for k, e in world.archive[SCOPE].items() if not k.startswith("@")]
    return found.get("locked_since") or found.get("refused_since")


def rules(plan: ScopePlan) -> list[str]:
    return [one.rule for one in plan.attention]


def test_after_seven_days_its_leaders_are_told_and_again_when_it_is_free_it_goes_on(
    world: World, copy: str
) -> None:
    world.drives[LEFT].lock("somebody", copy)
    world.edit(RIGHT, _only(world, RIGHT))
    plan = run(world)
    assert rules(plan) == []
    assert plan.due_at is not None
    seen = since(world)
    world.days(6)
    assert rules(run(world)) == []
    assert since(world) == seen
    world.days(1)
    plan = run(world)
    assert rules(plan) == ["locked-long"]
    assert "langer dan 7 dagen" in plan.attention[0].text
    assert plan.due_at is None
    said = world.drives[RIGHT].things[_only(world, RIGHT)].columns
    assert (said["SyncStatus"], said["SyncUitleg"]) == ("Vraagt aandacht", plan.attention[0].text)
    assert run(world).actions == ()
    world.drives[LEFT].unlock(copy)
    assert rules(run(world)) == []
    assert since(world) is None
    world.rests()


def test_a_lock_that_nothing_waits_for_is_nobodys_business(world: World, copy: str) -> None:
    world.drives[LEFT].lock("somebody", copy)
    run(world)
    world.days(30)
    assert rules(run(world)) == []


def test_a_lock_that_only_shows_when_a_write_is_refused_is_reported_too(
    world: World, copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor on a desktop locks a file, and the item does not tell."""
    drive = world.drives[LEFT]
    drive.lock("somebody", copy)
    as_it_was = drive.value

    def silent(id: str) -> Any:
        value = as_it_was(id)
        return None if value is None else {**value, "checked_out": None}

    monkeypatch.setattr(drive, "value", silent)
    world.edit(RIGHT, _only(world, RIGHT))
    assert rules(run(world)) == []
    world.days(7)
    assert rules(run(world)) == ["locked-long"]
    drive.unlock(copy)
    freed = run(world)
    assert since(world) is None
    assert freed.due_at is not None
    assert freed.due_at <= world.now
    assert rules(run(world)) == []
