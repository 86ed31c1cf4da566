from __future__ import annotations

from dataclasses import replace
from typing import Any

from jobs.job import Reading, ScopePlan
from service.running.record import entries_after
from service.running.slim import slim
from sync.action import Action
from sync.model import Conflict, Entry, Plan, Ref, Side
from sync.policy import FieldRule, Policy, Presence

HELD = {"name": "a"}
SCOPE = "documents/1"


class Job:
    policy = Policy(Presence.EDIT_WINS, (FieldRule("name", Side.RIGHT),))

    def remember(self, reading: Reading, outcomes: object) -> Any:
        return dict(reading.memo)

    def keep(self, memo: Any, reading: Reading, outcomes: object) -> Any:
        return memo


def entry(key: str, **changed: Any) -> Entry:
    made = Entry(SCOPE, key, HELD, HELD, HELD, Ref(f"l/{key}", "1"), Ref(f"r/{key}", "1"), {"n": 1})
    return replace(made, **changed)


def reading(key: str, **changed: Any) -> Reading:
    made = Reading(HELD, HELD, Ref(f"l/{key}", "1"), Ref(f"r/{key}", "1"), {"n": 1}, "shared")
    return replace(made, **changed)


def plan(entries: dict[str, Entry], readings: dict[str, Reading], **more: Any) -> ScopePlan:
    merged = {key: HELD for key in readings if not key.startswith("@")}
    return ScopePlan(
        SCOPE, "N-0001", Plan(SCOPE, (), more.pop("conflicts", ()), merged, {}), readings, entries,
        more.pop("actions", ()), (), len(entries), False, None, frozenset(), None, **more,
    )  # fmt: skip


def kept(made: ScopePlan, open_: frozenset[str] = frozenset()) -> set[str]:
    """Which keys stay; what is recorded of them is what would have been."""
    less = slim(made, Job(), open_)
    assert set(less.readings) == set(less.plan.merged) | {k for k in less.readings if k[0] == "@"}
    whole = {one.key: one for one in entries_after(replace(made, actions=()), {}, Job())}
    different = {key: one for key, one in whole.items() if one != made.entries.get(key)}
    recorded = {one.key: one for one in entries_after(replace(less, actions=()), {}, Job())}
    assert {key: recorded.get(key) for key in different} == different
    return set(less.readings)


def test_what_is_as_it_was_is_left_out() -> None:
    assert kept(plan({"a": entry("a")}, {"a": reading("a")})) == set()


def test_what_the_archive_would_hold_otherwise_stays() -> None:
    entries = {key: entry(key) for key in "abcde"}
    readings = {
        "a": reading("a"),
        "b": reading("b", memo={"n": 2}),
        "c": reading("c", left_ref=Ref("l/c", "2")),
        "d": reading("d", left={"name": "b"}),
        "e": reading("e", right=None),
        "new": reading("new"),
        "@network": reading("@network"),
    }
    assert kept(plan(entries, readings)) == {"b", "c", "d", "e", "new", "@network"}


def test_what_happens_or_is_still_open_stays() -> None:
    entries = {key: entry(key) for key in "abcd"}
    readings = {key: reading(key) for key in "abcd"}
    act = Action("x", SCOPE, "a", Side.LEFT, "drive:l", "columns", 1, Ref("a"), {})
    fought = Conflict("b", "name", 1, 2, Side.LEFT, "both-moved")
    made = plan(entries, readings, actions=(act,), conflicts=(fought,))
    assert kept(made, frozenset({"c"})) == {"a", "b", "c"}
