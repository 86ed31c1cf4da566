from __future__ import annotations

import pytest

from sync.guard import Limits, Rule, emptied, judge, judge_total
from sync.model import Entry, Position
from tests.sync.guard_table import TABLE, Row, check, losses

HERE = {"f": "a"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.promise)
def test_guard_table(row: Row) -> None:
    check(row, judge)


def total(lost, size=100, recent=(), approvals=None):  # type: ignore[no-untyped-def]
    verdicts = judge_total(
        lost, size=size, recent=recent, limits=Limits(), approvals=approvals or {}
    )
    return {scope: verdict.allowed for scope, verdict in verdicts.items()}


def test_small_losses_in_many_networks_add_up() -> None:
    ten = {f"n{n}": losses(0, 1) for n in range(10)}
    assert all(total(ten).values())
    eleven = {f"n{n}": losses(0, 1) for n in range(11)}
    assert not any(total(eleven).values())


def test_a_network_that_loses_nothing_goes_on() -> None:
    assert total({"a": losses(0, 11), "b": losses(0, 0)}) == {"a": False, "b": True}


def test_the_numbers_are_in_the_refusal() -> None:
    verdicts = judge_total({"a": losses(0, 11)}, size=100, recent=(), limits=Limits(), approvals={})
    (reason,) = verdicts["a"].reasons
    assert (reason.rule, reason.n, reason.total) == (Rule.TOTAL_LIMIT, 11, 100)


def test_three_percent_of_a_large_whole_may_go() -> None:
    assert total({"a": losses(0, 30)}, size=1000) == {"a": True}
    assert total({"a": losses(0, 31)}, size=1000) == {"a": False}


def test_what_is_approved_passes_and_leaves_room_for_the_rest() -> None:
    lost = {"a": losses(0, 30), "b": losses(0, 5)}
    assert total(lost) == {"a": False, "b": False}
    assert total(lost, approvals={"a": losses(0, 30)}) == {"a": True, "b": True}


def test_the_total_counts_the_last_day_too() -> None:
    recent = [("a", loss) for loss in losses(0, 8)]
    assert total({"b": losses(0, 3)}, recent=recent) == {"b": False}
    assert total({"b": losses(0, 3)}, recent=recent, approvals={"a": losses(0, 8)}) == {"b": True}


def test_a_size_of_zero_divides_nothing_in_total() -> None:
    assert total({"a": losses(0, 11)}, size=0) == {"a": False}


def test_emptied_is_from_something_to_nothing_and_known() -> None:
    was = {"k": Entry("s", "k", HERE, HERE, HERE)}
    assert emptied(was, [Position("k", HERE, None)])
    assert emptied(was, [Position("k", None, HERE)])
    assert emptied(was, [])
    assert not emptied(was, [Position("k", HERE, HERE)])
    assert not emptied(was, [Position("k", HERE, None, right_known=False)])
    assert not emptied({}, [Position("k", HERE, None)])
