"""What the tree pass promises, one small case each. Every planted bug breaks one by name."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection

from sync import tree as trees
from sync.names import is_temporary
from sync.tree import Kind, Node, Op, Taken, Tree, Trouble
from tests.sync.file_system import FileSystem, Refused, file, folder, is_sound

PROMISES: dict[str, Callable[[], None]] = {}


def _promise(check: Callable[[], None]) -> Callable[[], None]:
    PROMISES[check.__name__.strip("_").replace("_", " ")] = check
    return check


def carried_out(now: Tree, ops: Collection[Op], taken: Taken | None = None) -> dict[str, Node]:
    """What a strict drive holds afterwards, each phase backwards as well as forwards."""
    phases = [list(some) for _, some in itertools.groupby(ops, key=lambda op: op.phase)]
    forwards, backwards = FileSystem(now, taken), FileSystem(now, taken)
    for phase in phases:
        forwards.apply_all(phase)
        backwards.apply_all(reversed(phase))
    assert forwards.tree == backwards.tree
    return forwards.tree


def without(now: Tree, ops: Collection[Op], failing: Collection[str]) -> dict[str, Node]:
    """What a strict drive holds when every op of these keys fails, and what needed them waits."""
    drive, done = FileSystem(now), set()
    for op in ops:
        if op.key not in failing and all(need in done for need in op.after):
            drive.apply(op)
            done.add((op.key, op.kind))
    return drive.tree


def becomes(now: Tree, wanted: Tree, ops: int | None = None) -> tuple[Op, ...]:
    made = trees.order(now, wanted, remove=now.keys() - wanted.keys())
    assert carried_out(now, made) == wanted
    assert ops is None or len(made) == ops, made
    return made


# A tree that can exist


@_promise
def _two_folders_moved_into_each_other_end_in_a_tree() -> None:
    agreed = {"a": folder("A"), "b": folder("B")}
    wanted = {"a": folder("A", "b"), "b": folder("B", "a")}
    got, problems = trees.settled(wanted, agreed)
    assert is_sound(got), got
    assert [(p.key, p.trouble) for p in problems] == [("a", Trouble.CYCLE)]
    assert got == {"a": folder("A"), "b": folder("B", "a")}


@_promise
def _a_circle_is_broken_by_putting_a_folder_back_where_it_was_agreed() -> None:
    agreed = {"p": folder("P"), "y": folder("Y", "p"), "z": folder("Z", "p")}
    wanted = {"p": folder("P"), "y": folder("Y", "z"), "z": folder("Z", "y")}
    got, _ = trees.settled(wanted, agreed)
    assert got == {"p": folder("P"), "y": folder("Y", "p"), "z": folder("Z", "y")}


@_promise
def _of_a_circle_the_folder_goes_back_whose_agreed_folder_is_outside_it() -> None:
    agreed = {"p": folder("P"), "x": folder("X", "p"), "q": folder("Q"), "r": folder("R", "q")}
    agreed["y"] = folder("Y", "r")
    # X lay higher than Y, but what X was in lies below the circle itself by now.
    wanted = {**agreed, "x": folder("X", "y"), "y": folder("Y", "x"), "p": folder("P", "y")}
    got, problems = trees.settled(wanted, agreed)
    assert got == {**wanted, "y": folder("Y", "r")}
    assert [p.key for p in problems] == ["y"]


@_promise
def _what_is_put_into_a_removed_folder_keeps_its_folder() -> None:
    agreed = {"top": folder("Top"), "sub": folder("Sub", "top")}
    got, problems = trees.settled({"new": file("Nieuw.docx", "sub")}, agreed)
    assert got == {**agreed, "new": file("Nieuw.docx", "sub")}
    assert {p.key: p.trouble for p in problems} == {"sub": Trouble.KEPT, "top": Trouble.KEPT}


@_promise
def _what_has_no_folder_anywhere_goes_to_the_root() -> None:
    got, problems = trees.settled({"f": file("F", "gone"), "g": file("G", "f")}, {})
    assert got == {"f": file("F"), "g": file("G")}
    assert {p.trouble for p in problems} == {Trouble.NO_FOLDER}


@_promise
def _siblings_differ_in_more_than_case_and_accents_written_otherwise() -> None:
    wanted = {
        "1": file("Café.docx"),
        "2": file("CAFE\u0301.docx"),
        "3": folder("café.docx"),
    }
    got, _ = trees.settled(wanted, {})
    assert [got[key].name for key in "123"] == [
        "Café.docx", "CAFE\u0301 (2).docx", "café.docx (2)",
    ]  # fmt: skip


@_promise
def _a_number_behind_a_name_is_one_that_nobody_else_wants() -> None:
    wanted = {"1": file("Plan.docx"), "2": file("plan.docx"), "3": file("Plan (2).docx")}
    got, _ = trees.settled(wanted, {})
    assert [got[key].name for key in "123"] == ["Plan.docx", "plan (3).docx", "Plan (2).docx"]


@_promise
def _who_already_has_the_name_there_keeps_it() -> None:
    got, problems = trees.settled(
        {"1": file("X"), "2": file("x")}, {"1": file("Y"), "2": file("x")}
    )
    assert got["2"].name == "x"
    assert [(p.key, p.trouble) for p in problems] == [("1", Trouble.NAME_TAKEN)]


@_promise
def _a_folder_kept_for_what_is_in_it_yields_its_name_to_one_that_is_wanted() -> None:
    agreed = {"old": folder("Map")}
    got, _ = trees.settled({"new": folder("Map"), "f": file("F", "old")}, agreed)
    assert (got["new"].name, got["old"].name) == ("Map", "Map (2)")


@_promise
def _names_of_nobody_are_avoided() -> None:
    got, _ = trees.settled({"1": file("Plan.docx")}, {}, {None: {"PLAN.docx"}})
    assert got["1"].name == "Plan (2).docx"
    ops = trees.order({}, {"1": file("Plan.docx")}, {None: {"plan.docx", "Plan (2).docx"}})
    assert [op.node.name for op in ops] == ["Plan (3).docx"]


# From one tree to another


@_promise
def _equal_trees_give_nothing_to_do() -> None:
    now = {"a": folder("A"), "f": file("F", "a")}
    assert trees.order(now, dict(now), remove={"gone"}) == ()


@_promise
def _a_folder_of_a_thousand_is_renamed_and_moved_in_one_go() -> None:
    now = {"a": folder("A"), "b": folder("B")} | {f"f{n}": file(f"{n}", "a") for n in range(1000)}
    becomes(now, {**now, "a": folder("Anders", "b")}, ops=1)


@_promise
def _two_that_swap_names_need_one_temporary_name() -> None:
    now = {"1": file("x"), "2": file("y"), "3": file("p"), "4": file("q")}
    wanted = {"1": file("y"), "2": file("x"), "3": file("q"), "4": file("p")}
    ops = becomes(now, wanted, ops=6)
    assert {op.phase for op in ops} == {0, 1, 2}
    assert [op.kind for op in ops if op.phase == 0] == [Kind.ASIDE, Kind.ASIDE]


@_promise
def _a_ring_of_names_needs_one_temporary_name() -> None:
    now = {str(n): file(f"Week {n}") for n in range(5)}
    becomes(now, {str(n): file(f"Week {(n + 1) % 5}") for n in range(5)}, ops=6)


@_promise
def _names_that_move_up_one_by_one_need_no_temporary_name() -> None:
    now = {str(n): file(f"Week {n}") for n in range(5)}
    becomes(now, {str(n): file(f"Week {n + 1}") for n in range(5)}, ops=5)


@_promise
def _only_the_case_of_a_name_changes_through_a_temporary_name() -> None:
    now = {"1": file("plan.docx")}
    aside, rename = becomes(now, {"1": file("Plan.docx")}, ops=2)
    assert is_temporary("1", aside.node.name)
    assert aside.node.name.endswith(".docx")
    assert rename.after == (("1", Kind.ASIDE),)
    (at_once,) = trees.order(now, {"1": file("Plan.docx")}, case_only_at_once=True)
    assert at_once.kind is Kind.MOVE


@_promise
def _a_cut_off_run_is_finished_from_its_temporary_name() -> None:
    now, wanted = {"1": file("x"), "2": file("y")}, {"1": file("y"), "2": file("x")}
    drive = FileSystem(now)
    (aside, *_) = becomes(now, wanted)
    assert is_temporary(aside.key, aside.node.name)
    drive.apply(aside)
    becomes(drive.tree, wanted, ops=2)


@_promise
def _a_folder_goes_into_what_was_in_it() -> None:
    now = {"a": folder("A"), "b": folder("B", "a"), "f": file("F", "b")}
    becomes(now, {"a": folder("A", "b"), "b": folder("B"), "f": file("F", "b")}, ops=2)
    # Also when the inner one takes the outer one's name.
    becomes(now, {"a": folder("B", "b"), "b": folder("A"), "f": file("F", "b")}, ops=3)


@_promise
def _moves_of_one_phase_go_in_any_order() -> None:
    now = {"a": folder("A"), "b": folder("B", "c"), "c": folder("C"), "d": folder("D", "a")}
    wanted = {"a": folder("A", "b"), "b": folder("B"), "c": folder("C", "d"), "d": folder("D")}
    ops = trees.order(now, wanted)
    for some in itertools.permutations(ops):
        drive = FileSystem(now)
        drive.apply_all(sorted(some, key=lambda op: op.phase))
        assert drive.tree == wanted


@_promise
def _a_folder_is_made_before_what_goes_into_it() -> None:
    now = {"f": file("F")}
    ops = becomes(now, {"f": file("F", "sub"), "top": folder("T"), "sub": folder("S", "top")}, 3)
    assert [(op.key, op.phase) for op in ops] == [("top", 0), ("sub", 1), ("f", 2)]
    assert ops[-1].after == (("sub", Kind.CREATE),)


@_promise
def _a_name_that_is_removed_is_free_for_what_comes_after_it() -> None:
    _, create = becomes({"old": file("F")}, {"new": file("f")}, ops=2)
    assert create.after == (("old", Kind.REMOVE),)


@_promise
def _a_folder_made_anew_under_its_name_takes_over_what_was_in_it() -> None:
    now = {"old": folder("Map"), "f": file("F", "old")}
    becomes(now, {"new": folder("Map"), "f": file("F", "new")}, ops=4)


@_promise
def _a_folder_is_removed_after_everything_in_it() -> None:
    now = {"a": folder("A"), "b": folder("B", "a"), "f": file("F", "b"), "g": file("G", "a")}
    ops = becomes(now, {"g": file("G")}, ops=4)
    assert ops[-1].key == "a"
    assert ops[-1].after == (("b", Kind.REMOVE), ("g", Kind.MOVE))


@_promise
def _nothing_is_removed_that_was_not_named() -> None:
    now = {"a": folder("A"), "f": file("F", "a")}
    assert trees.order(now, {}) == ()
    assert trees.order(now, {}, remove={"a"}) == ()
    ops = trees.order(now, {"a": folder("A")}, remove={"f"})
    assert [(op.kind, op.key) for op in ops] == [(Kind.REMOVE, "f")]


@_promise
def _a_folder_in_which_something_stays_is_not_removed() -> None:
    now = {"a": folder("A"), "b": folder("B", "a"), "f": file("F", "b")}
    assert trees.order(now, {}, {"b": {"Notitieblok"}}, remove={"a", "b"}) == ()
    ops = trees.order(now, {}, {"a": {"Notitieblok"}}, remove={"b", "a", "f"})
    assert [(op.kind, op.key) for op in ops] == [(Kind.REMOVE, "f"), (Kind.REMOVE, "b")]
    ops = trees.order(now, {"new": file("N", "b")}, remove={"a", "b", "f"})
    assert {(op.kind, op.key) for op in ops} == {(Kind.REMOVE, "f"), (Kind.CREATE, "new")}


# When something fails


@_promise
def _what_needs_a_name_waits_when_it_did_not_come_free() -> None:
    now, wanted = {"1": file("x"), "2": file("y")}, {"1": file("y"), "2": file("z")}
    assert without(now, becomes(now, wanted), {"2"}) == now


@_promise
def _what_needs_a_folder_waits_when_it_was_not_made() -> None:
    now: dict[str, Node] = {"f": file("F")}
    ops = becomes(now, {"a": folder("A"), "f": file("F", "a"), "g": file("G")})
    assert without(now, ops, {"a"}) == {"f": file("F"), "g": file("G")}


@_promise
def _a_folder_is_not_removed_when_something_in_it_would_not_move() -> None:
    now = {"a": folder("A"), "f": file("F", "a"), "g": file("G", "a")}
    assert without(now, becomes(now, {"f": file("F")}), {"f"}) == {"a": now["a"], "f": now["f"]}


@_promise
def _a_folder_does_not_move_when_what_lay_between_would_not() -> None:
    now = {"a": folder("A"), "b": folder("B", "a"), "c": folder("C", "b")}
    wanted = {"a": folder("A", "c"), "b": folder("B"), "c": folder("C", "b")}
    assert without(now, becomes(now, wanted), {"b"}) == now


@_promise
def _a_locked_folder_holds_up_no_file_that_goes_into_it() -> None:
    now = {"a": folder("A"), "f": file("F"), "g": file("F", "a")}
    ops = becomes(now, {"a": folder("Anders"), "f": file("F", "a"), "g": file("G", "a")}, ops=3)
    got = {"a": folder("A"), "f": file("F", "a"), "g": file("G", "a")}
    assert without(now, ops, {"a"}) == got


def check(promise: str) -> None:
    """The promise holds; whatever a drive refuses breaks it as well."""
    try:
        PROMISES[promise]()
    except Refused as refused:
        raise AssertionError(promise) from refused
