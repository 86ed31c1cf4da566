from __future__ import annotations

import random
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.names import fold, is_temporary
from sync.tree import Kind, Node, order, settled
from tests.sync import tree_promises
from tests.sync.file_system import FileSystem, file, folder, is_sound
from tests.sync.trees import Edit, changed, edits, merged, names_of_nobody, trees


@pytest.mark.parametrize("promise", tree_promises.PROMISES)
def test_it_keeps_its_promise(promise: str) -> None:
    tree_promises.check(promise)


def test_a_file_is_not_made_a_folder() -> None:
    with pytest.raises(ValueError, match="a file is no folder"):
        order({"1": file("x")}, {"1": folder("x")})


def _two(tree: dict[str, Node], one: list[Edit], other: list[Edit]) -> tuple[dict[str, Node], ...]:
    left, right = changed(tree, one, "l"), changed(tree, other, "r")
    return left, right, merged(tree, left, right)


@given(trees(), edits, edits)
def test_what_two_sides_want_together_always_becomes_a_tree(
    tree: dict[str, Node], one: list[Edit], other: list[Edit]
) -> None:
    _, _, wanted = _two(tree, one, other)
    got, problems = settled(wanted, tree)
    assert is_sound(got)
    assert wanted.keys() <= got.keys(), "nothing wanted is left out"
    assert {p.key for p in problems} == {key for key in got if got[key] != wanted.get(key)}
    again, none = settled(got, tree)
    assert (again, none) == (got, ())
    backwards = settled(dict(reversed(wanted.items())), dict(reversed(tree.items())))
    assert backwards == (got, problems), "the order of the mappings says nothing"


@given(trees(), edits)
def test_what_one_side_alone_wants_is_wanted_as_it_is(
    tree: dict[str, Node], one: list[Edit]
) -> None:
    left = changed(tree, one, "l")
    assert settled(left, tree) == (left, ())


@given(trees(), edits, edits, st.randoms(use_true_random=False))
def test_both_sides_come_to_hold_the_same_whatever_the_order_within_a_phase(
    tree: dict[str, Node], one: list[Edit], other: list[Edit], chance: random.Random
) -> None:
    left, right, wanted = _two(tree, one, other)
    target, _ = settled(wanted, tree)
    for now in (left, right):
        drive = FileSystem(now)
        ops = order(now, target, remove=now.keys() - target.keys())
        assert len({(op.key, op.kind) for op in ops}) == len(ops)
        for number, (phase, some) in enumerate(groupby(ops, key=lambda op: op.phase)):
            assert phase == number, "no phase is empty, none comes back"
            mixed = list(some)
            chance.shuffle(mixed)
            drive.apply_all(mixed)
        assert drive.tree == target
        assert order(drive.tree, target, remove=now.keys()) == ()


@given(trees(), edits, edits, st.data())
def test_whatever_fails_the_rest_can_be_done_and_the_next_time_finishes_it(
    tree: dict[str, Node], one: list[Edit], other: list[Edit], data: st.DataObject
) -> None:
    left, _, wanted = _two(tree, one, other)
    target, _ = settled(wanted, tree)
    remove = left.keys() - target.keys()
    ops = order(left, target, remove=remove)
    failing = data.draw(st.frozensets(st.sampled_from(sorted({op.key for op in ops} | {""}))))
    halfway = tree_promises.without(left, ops, failing)
    for key, node in halfway.items():
        known = left.get(key), target.get(key)
        assert node in known or is_temporary(key, node.name), "only a name of ours is in between"
    assert tree_promises.carried_out(halfway, order(halfway, target, remove=remove)) == target


@given(trees(), edits)
def test_ops_are_as_few_as_can_be(tree: dict[str, Node], one: list[Edit]) -> None:
    target = changed(tree, one, "l")
    ops = order(tree, target, remove=tree.keys() - target.keys())
    different = {k for k in tree.keys() | target.keys() if tree.get(k) != target.get(k)}
    assert {op.key for op in ops} == different
    aside = [op.key for op in ops if op.kind is Kind.ASIDE]
    case_only = [
        key
        for key in different & tree.keys() & target.keys()
        if tree[key].parent == target[key].parent and fold(tree[key].name) == fold(target[key].name)
    ]
    assert len(ops) == len(different) + len(aside)
    assert set(case_only) <= set(aside)
    # A ring is of two at least, each with somebody else's name.
    assert len(aside) - len(case_only) <= len(different) // 2


@given(trees(), edits, st.data())
def test_what_is_nobodys_is_untouched_and_nothing_goes_that_was_not_named(
    tree: dict[str, Node], one: list[Edit], data: st.DataObject
) -> None:
    taken = data.draw(names_of_nobody(tree))
    keys = st.frozensets(st.sampled_from([*sorted(tree), ""]))
    left_out, remove = data.draw(keys), data.draw(keys)
    wanted = {k: node for k, node in changed(tree, one, "l").items() if k not in left_out}
    ops = order(tree, wanted, taken, remove=remove)
    there = tree_promises.carried_out(tree, ops, taken)
    gone = tree.keys() - there.keys()
    assert gone <= remove - wanted.keys()
    assert wanted.keys() <= there.keys()
    untouched = tree.keys() - wanted.keys() - gone
    assert {op.key for op in ops} & untouched == set()
    assert order(there, there, taken) == ()
