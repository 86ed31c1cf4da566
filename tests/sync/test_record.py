from __future__ import annotations

from sync.model import Entry, Position, Side, Value
from sync.planner import plan
from sync.record import recover, settle
from tests.sync.truth_table import MEMBERSHIP, value

LEFT, RIGHT = Side.LEFT, Side.RIGHT


def entry(agreed: str, left: str | None = None, right: str | None = None) -> Entry:
    return Entry("s", "k", value(agreed), value(left or agreed), value(right or agreed))


def settled(
    old: Entry | None, now: str, merged: str, unfinished: str = "", **written: str
) -> Entry | None:
    left, right = now.split()
    return settle(
        "s",
        old,
        Position("k", value(left), value(right)),
        value(merged),
        {Side(side): value(found) for side, found in written.items()},
        policy=MEMBERSHIP,
        unfinished=frozenset(Side(side) for side in unfinished.split()),
    )


def recovered(
    old: Entry | None, now: str, planned: str = "", **intended: str
) -> tuple[object, bool]:
    left, right = now.split()
    before: dict[Side, Value | None] | None = None
    if planned:
        before = dict(zip(Side, map(value, planned.split()), strict=True))
    found = recover(
        "s",
        old,
        Position("k", value(left), value(right)),
        {Side(side): value(wanted) for side, wanted in intended.items()},
        MEMBERSHIP,
        planned_on=before,
    )
    return found.entry, found.doubtful


def test_done_everywhere_moves_everything_forward() -> None:
    assert settled(entry("am"), "bm am", "bm", right="bm") == entry("bm")
    assert settled(None, "am -", "am", right="am") == entry("am")
    assert settled(entry("am"), "- am", "-", right="-") == entry("-")


def test_what_the_service_made_of_it_is_kept_beside_what_was_agreed() -> None:
    assert settled(entry("am"), "bm am", "bm", right="Bm") == entry("bm", "bm", "Bm")


def test_nothing_is_remembered_of_nothing() -> None:
    assert settled(None, "- -", "-") is None
    assert settled(None, "am -", "am", unfinished="right") is None


def test_a_step_that_failed_leaves_its_field_as_it_was() -> None:
    assert settled(entry("am"), "bm am", "bm", unfinished="right") == entry("am")


def test_the_field_that_did_arrive_moves_on_alone() -> None:
    """The left set the role, the right set f; the left got f, the right did not get the role."""
    after = settled(entry("am"), "ao bm", "bo", unfinished="right", left="bo")
    assert after == entry("bm")


def test_an_addition_is_remembered_also_where_a_field_did_not_arrive() -> None:
    """The left got "am" from a right that holds "ao" and could not be brought back to it."""
    after = settled(None, "- ao", "am", unfinished="right", left="am")
    assert after == Entry("s", "k", {"f": "a"}, {"f": "a", "r": "m"}, {"f": "a"})
    again = plan("s", {"k": after}, [Position("k", value("am"), value("ao"))], MEMBERSHIP, False)
    assert [(step.side, step.after) for step in again.steps] == [(RIGHT, value("am"))]
    gone = plan("s", {"k": after}, [Position("k", None, value("ao"))], MEMBERSHIP, False)
    assert [(step.side, step.after) for step in gone.steps] == [(RIGHT, None)]


def test_presence_waits_for_both_sides() -> None:
    assert settled(entry("am"), "- am", "-", unfinished="right") == entry("am")
    assert settled(entry("-"), "am -", "am", unfinished="right") == entry("-")


def test_our_change_is_recognised() -> None:
    assert recovered(entry("am"), "bm bm", right="bm") == (entry("bm"), False)
    assert recovered(entry("am"), "cm bm", right="bm") == (entry("bm"), False)
    assert recovered(entry("am"), "bm am", right="bm") == (entry("am"), False)


def test_our_addition_is_recognised() -> None:
    assert recovered(None, "am am", right="am") == (entry("am"), False)
    assert recovered(None, "- am", right="am") == (entry("am"), False)


def test_our_removal_is_recognised() -> None:
    assert recovered(entry("am"), "- -", right="-") == (entry("-"), False)
    assert recovered(entry("am"), "- am", right="-") == (entry("am"), False)


def test_what_no_list_can_tell_is_doubtful() -> None:
    assert recovered(None, "am -", right="am") == (None, True)
    assert recovered(entry("am"), "am -", right="-") == (entry("-"), True)
    assert recovered(None, "- -", right="am") == (None, False)


def test_what_a_person_had_set_there_himself_is_not_ours() -> None:
    """Both sides were to get "bo": the left its f, the right its role. Neither was sent."""
    both = {"left": "bo", "right": "bo"}
    assert recovered(entry("am"), "ao bm", "ao bm", **both) == (entry("am"), False)
    assert recovered(entry("am"), "bo bm", "ao bm", **both) == (entry("bm"), False)
    assert recovered(entry("am"), "ao bm", **both) == (entry("am"), False)


def test_an_unknown_side_tells_nothing() -> None:
    position = Position("k", None, None, left_known=True, right_known=False)
    found = recover("s", entry("am"), position, {RIGHT: None}, MEMBERSHIP)
    assert (found.entry, found.doubtful) == (entry("am"), False)
