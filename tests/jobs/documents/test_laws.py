"""The laws themselves: each is broken by a product that deserves it, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.model import Side
from tests.jobs.documents.drive import Content, Refused
from tests.jobs.documents.laws import Broken
from tests.jobs.documents.machine import TwoTrees
from tests.jobs.documents.world import World

TestPeopleAloneLoseNothing = TwoTrees.TestCase

LEFT, RIGHT = Side.LEFT, Side.RIGHT


@pytest.fixture
def world() -> World:
    return World()


def _copied(world: World) -> tuple[str, str]:
    """A file of the channel with its copy on ONS: their ids."""
    original = world.write(RIGHT, "Plan.docx")
    assert original.word is not None
    drive = world.drives[LEFT]
    world.laws.may_create(LEFT, drive.root, "Plan.docx", original.word)
    world.drives[RIGHT].set_columns(None, original.id, {"OnsId": "key"})
    return drive.upload(None, drive.root, "Plan.docx", Content(original.word)).id, original.id


def _word(world: World, side: Side, id: str) -> str:
    word = world.drives[side].things[id].word
    assert word is not None
    return word


def test_an_edit_may_follow_what_its_author_had_before_him(world: World) -> None:
    copy, original = _copied(world)
    world.edit(RIGHT, original)
    thing = world.drives[LEFT].things[copy]
    world.laws.may_replace(LEFT, thing, _word(world, RIGHT, original))
    world.drives[LEFT].replace(None, copy, Content(_word(world, RIGHT, original)))
    world.laws.nothing_is_lost()
    world.laws.both_sides_are_equal()


def test_what_the_service_rewrites_is_no_edit(world: World) -> None:
    copy, _ = _copied(world)
    before = world.drives[LEFT].things[copy].content
    world.drives[LEFT].unwritten.append(copy)
    world.drives[LEFT].rewrites()
    assert world.drives[LEFT].things[copy].content != before
    world.laws.both_sides_are_equal()


def test_a_copy_may_go_when_its_original_went_two_weeks_ago(world: World) -> None:
    copy, original = _copied(world)
    world.delete(RIGHT, original)
    world.days(14.1)
    world.laws.may_recycle(LEFT, world.drives[LEFT].things[copy])


def test_a_copy_may_go_at_once_when_it_is_no_longer_shared_also_when_edited(world: World) -> None:
    copy, original = _copied(world)
    world.edit(LEFT, copy)
    world.columns(RIGHT, original, DelenViaOns=False)
    world.laws.may_recycle(LEFT, world.drives[LEFT].things[copy])


def _overwrites_unseen(world: World) -> None:
    copy, original = _copied(world)
    world.edit(RIGHT, original)
    world.edit(LEFT, copy)
    thing = world.drives[LEFT].things[copy]
    world.laws.may_replace(LEFT, thing, _word(world, RIGHT, original))


def _moves_bytes_for_nothing(world: World) -> None:
    copy, original = _copied(world)
    world.move(RIGHT, original, name="Anders.docx")
    thing = world.drives[LEFT].things[copy]
    world.laws.may_replace(LEFT, thing, _word(world, RIGHT, original))


def _makes_it_twice(world: World) -> None:
    _, original = _copied(world)
    world.move(RIGHT, original, name="Anders.docx")
    word = _word(world, RIGHT, original)
    world.laws.may_create(LEFT, world.drives[LEFT].root, "Anders.docx", word)


def _resurrects(world: World) -> None:
    copy, original = _copied(world)
    world.delete(LEFT, copy)
    word = _word(world, RIGHT, original)
    world.laws.may_create(LEFT, world.drives[LEFT].root, "Plan.docx", word)


def _deletes_an_original(world: World) -> None:
    _, original = _copied(world)
    world.laws.may_recycle(RIGHT, world.drives[RIGHT].things[original])


def _recycles_what_is_shared(world: World) -> None:
    copy, _ = _copied(world)
    world.laws.may_recycle(LEFT, world.drives[LEFT].things[copy])


def _recycles_too_early(world: World) -> None:
    copy, original = _copied(world)
    world.delete(RIGHT, original)
    world.days(13)
    world.laws.may_recycle(LEFT, world.drives[LEFT].things[copy])


def _recycles_an_edit_nobody_saw(world: World) -> None:
    copy, original = _copied(world)
    world.edit(LEFT, copy)
    world.delete(RIGHT, original)
    world.days(15)
    world.laws.may_recycle(LEFT, world.drives[LEFT].things[copy])


def _recycles_a_full_folder(world: World) -> None:
    folder = world.make_folder(LEFT, "Map")
    world.write(LEFT, "Plan.docx", folder.id)
    world.days(1)
    world.laws.run_began = world.now
    world.laws.may_recycle(LEFT, folder)


def _shares_what_nobody_shares(world: World) -> None:
    original = world.write(RIGHT, "Plan.docx", DelenViaOns=False)
    word = original.word or ""
    world.laws.may_create(LEFT, world.drives[LEFT].root, "Plan.docx", word)


def _touches_what_is_not_shared(world: World) -> None:
    world.laws.may_move(RIGHT, world.write(RIGHT, "Plan.docx", DelenViaOns=False))


def _deletes_for_good(world: World) -> None:
    copy, original = _copied(world)
    world.delete(RIGHT, original)
    world.drives[RIGHT].bin.clear()
    world.drives[LEFT].things.pop(copy)
    world.laws.nothing_is_lost()


def _leaves_them_different(world: World) -> None:
    _, original = _copied(world)
    world.edit(RIGHT, original)
    world.laws.both_sides_are_equal()


def _forgets_one(world: World) -> None:
    world.write(LEFT, "Plan.docx")
    world.laws.both_sides_are_equal()


@pytest.mark.parametrize(
    "product",
    [
        _overwrites_unseen,
        _moves_bytes_for_nothing,
        _makes_it_twice,
        _resurrects,
        _deletes_an_original,
        _recycles_what_is_shared,
        _recycles_too_early,
        _recycles_an_edit_nobody_saw,
        _recycles_a_full_folder,
        _shares_what_nobody_shares,
        _touches_what_is_not_shared,
        _deletes_for_good,
        _leaves_them_different,
        _forgets_one,
    ],
    ids=lambda product: product.__name__.strip("_"),
)
def test_a_product_breaks_the_law_that(product: Callable[[World], None], world: World) -> None:
    with pytest.raises(Broken):
        product(world)


def test_the_drive_refuses_what_a_service_refuses(world: World) -> None:
    drive = world.drives[LEFT]
    file = world.write(LEFT, "Plan.docx")
    folder = world.make_folder(LEFT, "Map")
    inner = world.make_folder(LEFT, "Binnen", folder.id)
    refusals: list[tuple[int, Callable[[], object]]] = [
        (409, lambda: world.write(LEFT, "PLAN.docx")),
        (409, lambda: drive.move(None, file.id, name="plan.docx")),
        (400, lambda: drive.move(None, folder.id, parent=inner.id)),
        (404, lambda: drive.move(None, file.id, parent="nowhere")),
        (412, lambda: drive.replace(None, file.id, Content("w"), etag='"old"')),
        (423, lambda: (drive.lock("somebody", file.id), drive.set_columns(None, file.id, {}))),
    ]
    for status, asked in refusals:
        with pytest.raises(Refused) as refused:
            asked()
        assert refused.value.status == status
    drive.move("somebody", file.id, name="plan.docx")
    drive.unlock(file.id)
