from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model import Entry, Plan, Position, Side, StepKind, Value
from sync.planner import plan
from sync.policy import FieldRule, Policy
from sync.record import settle
from tests.sync.truth_table import DOCUMENTS, FIELDS, MEMBERSHIP, TABLE, Row, check

values = st.none() | st.fixed_dictionaries(
    {"f": st.sampled_from("abc"), "r": st.sampled_from("mo")}
)
keys = st.sampled_from("xyz")
entries = st.dictionaries(
    keys, st.builds(Entry, st.just("s"), st.just(""), values, values, values)
).map(lambda found: {key: replace(entry, key=key) for key, entry in found.items()})
positions = st.lists(
    st.builds(
        Position,
        keys,
        values,
        values,
        st.booleans(),
        st.booleans(),
        st.none() | st.just("held"),
    ),
    unique_by=lambda position: position.key,
)
policies = st.sampled_from([MEMBERSHIP, DOCUMENTS])


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.promise)
def test_truth_table(row: Row) -> None:
    check(row, plan)


def test_a_key_has_one_position() -> None:
    twice = [Position("k", None, None), Position("k", None, None)]
    with pytest.raises(ValueError, match="two positions"):
        plan("s", {}, twice, MEMBERSHIP, False)


def test_a_field_has_one_rule() -> None:
    with pytest.raises(ValueError, match="two rules"):
        Policy(MEMBERSHIP.presence, (*FIELDS, FieldRule("f", Side.RIGHT)))


@given(entries, positions, policies, st.booleans())
def test_what_is_decided_ends_up_equal(
    was: dict[str, Entry], now: list[Position], policy: Policy, first: bool
) -> None:
    made = plan("s", was, now, policy, first)
    then = _applied(now, made)
    for position in now:
        left, right = then[position.key]
        entry = None if first else was.get(position.key)
        unmoved = entry and (entry.left, entry.right) == (position.left, position.right)
        if position.key not in made.merged or unmoved:
            assert (left, right) == (position.left, position.right)
            continue
        merged = made.merged[position.key]
        assert (left is None) == (right is None) == (merged is None)
        for name in ("f", "r"):
            if left is None or right is None or merged is None or left[name] == right[name]:
                continue
            assert entry is not None
            assert entry.left is not None
            assert entry.right is not None
            # Only what neither side moved may differ.
            assert (entry.left[name], entry.right[name]) == (left[name], right[name])


@given(entries, positions, policies, st.booleans())
def test_a_second_plan_has_nothing_to_do(
    was: dict[str, Entry], now: list[Position], policy: Policy, first: bool
) -> None:
    made = plan("s", was, now, policy, first)
    then = _applied(now, made)
    settled = dict(was)
    for position in now:
        if position.key not in made.merged:
            continue
        written = {step.side: step.after for step in made.steps if step.key == position.key}
        entry = settle(
            "s", was.get(position.key), position, made.merged[position.key], written, policy=policy
        )
        if entry is not None:
            settled[position.key] = entry
    again = [replace(p, left=then[p.key][0], right=then[p.key][1]) for p in now]
    second = plan("s", settled, again, policy, False)
    decided = [step for step in second.steps if step.key in made.merged]
    assert decided == []
    assert [c for c in second.conflicts if c.key in made.merged] == []


@given(entries, positions, policies)
def test_first_contact_takes_nothing_away(
    was: dict[str, Entry], now: list[Position], policy: Policy
) -> None:
    made = plan("s", was, now, policy, True)
    for step in made.steps:
        assert step.kind is not StepKind.REMOVE
        assert step.before is None or step.after is None or step.after["r"] >= step.before["r"]


@given(entries, positions, policies, st.booleans())
def test_what_is_not_known_or_held_is_left_alone(
    was: dict[str, Entry], now: list[Position], policy: Policy, first: bool
) -> None:
    made = plan("s", was, now, policy, first)
    closed = {p.key for p in now if p.hold or not (p.left_known and p.right_known)}
    assert closed.isdisjoint(step.key for step in made.steps)
    assert closed.isdisjoint(made.merged)


@given(entries, positions, policies, st.booleans())
def test_whoever_moved_alone_is_followed_or_told(
    was: dict[str, Entry], now: list[Position], policy: Policy, first: bool
) -> None:
    """Every value that a step overwrites and that its side moved to is kept in a conflict."""
    made = plan("s", was, now, policy, first)
    for step in made.steps:
        entry = None if first else was.get(step.key)
        base = None if entry is None else (entry.left if step.side is Side.LEFT else entry.right)
        told = {c.field: c.superseded for c in made.conflicts if c.key == step.key}
        if step.before is None or "presence" in told:
            continue
        for name in ("f", "r"):
            moved = base is None or base[name] != step.before[name]
            gone = step.after is None or step.after[name] != step.before[name]
            joined = first and name == "r"
            if moved and gone and not joined:
                assert told.get(name) == step.before[name]


@given(entries, positions, policies, st.booleans())
def test_the_sides_are_treated_alike(
    was: dict[str, Entry], now: list[Position], policy: Policy, first: bool
) -> None:
    """Seen in a mirror, with the owners swapped, the plan is the same plan in a mirror."""
    mirrored = plan(
        "s",
        {k: replace(e, left=e.right, right=e.left) for k, e in was.items()},
        [
            replace(
                p,
                left=p.right,
                right=p.left,
                left_known=p.right_known,
                right_known=p.left_known,
            )
            for p in now
        ],
        Policy(policy.presence, tuple(replace(f, owner=f.owner.other) for f in policy.fields)),
        first,
    )
    made = plan("s", was, now, policy, first)
    assert {replace(step, side=step.side.other) for step in _frozen(mirrored)} == set(_frozen(made))
    assert len(mirrored.conflicts) == len(made.conflicts)


def _applied(now: list[Position], made: Plan) -> dict[str, tuple[Value | None, Value | None]]:
    then = {p.key: [p.left, p.right] for p in now}
    for step in made.steps:
        then[step.key][0 if step.side is Side.LEFT else 1] = step.after
    return {key: (left, right) for key, (left, right) in then.items()}


def _frozen(made: Plan):  # type: ignore[no-untyped-def]
    """Steps that can be put in a set."""
    for step in made.steps:
        yield replace(
            step,
            before=step.before and tuple(sorted(step.before.items())),  # type: ignore[arg-type]
            after=step.after and tuple(sorted(step.after.items())),  # type: ignore[arg-type]
        )
