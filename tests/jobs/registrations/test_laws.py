"""Any number of people, an organiser and a clock: no law is broken. And each law bites: a product
with a bug in it breaks one."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from jobs.registrations import admission, claim, duplicates, offers, outcome, places
from tests.jobs.registrations.days import EVENTS, FORMS, Days, play
from tests.jobs.registrations.laws import Broken


class AnyDays(RuleBasedStateMachine):
    """What people do, in whatever order; the laws are looked at after every run."""

    days: Days

    @initialize(form=st.sampled_from(FORMS), data=st.data())
    def opens(self, form: dict[str, Any], data: st.DataObject) -> None:
        self.days = Days(lambda n: data.draw(st.integers(0, n - 1)), **form)

    @rule(event=st.sampled_from([event for event, often in EVENTS for _ in range(often)]))
    def happens(self, event: Callable[[Days], None]) -> None:
        event(self.days)

    def teardown(self) -> None:
        self.days.runs()


TestAnyDays = AnyDays.TestCase


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_no_law_is_broken_in_meetings_played_by_chance(first: int) -> None:
    for seed in range(first, first + 40):
        play(seed)


def plant(patch: pytest.MonkeyPatch, owner: Any, name: str, good: str, bad: str) -> None:
    """Put a bug in a function: `good` of its source becomes `bad`."""
    function = inspect.getattr_static(owner, name)
    function = function.fget if isinstance(function, property) else function
    module = inspect.getmodule(function)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(good) == 1, (name, good)
    made: dict[str, Any] = {}
    exec(source.replace(good, bad), vars(module), made)
    patch.setattr(owner, name, made[name])


BUGS: dict[str, tuple[Any, str, str, str]] = {
    "orders by key": (
        claim.Claim, "ranked",
        "moment, self.begin, r.tie, r.key",
        "self.begin, self.begin, r.key, r.tie",
    ),
    "orders by when it was seen": (
        places.Places, "give",
        "pool.queue.sort(key=itemgetter(0))",
        "pass",
    ),
    "gives one place too many": (
        places.Pool, "any_free",
        "> self.reserved_left",
        ">= self.reserved_left",
    ),
    "gives reserved places away": (
        places.Pool, "reserved_left",
        "self.reserved - min",
        "0 * min",
    ),
    "forgets open offers": (
        places.Places, "offer",
        "self._take(claim, pool)",
        "claim.seat = pool.mode",
    ),
    "promotes while a side is unread": (
        places.Places, "__init__",
        "if not complete and",
        "if False and",
    ),
    "promotes in the last hours": (
        offers, "promotion",
        "return Promotion.NOT\n    return",
        "return Promotion.GIVEN\n    return",
    ),
    "gives what is to be offered": (
        offers, "promotion",
        "else Promotion.OFFERED",
        "else Promotion.GIVEN",
    ),
    "stops after one promotion": (
        places.Places, "_give",
        "self._confirm(claim, pool, Reason.PROMOTED)",
        "self._confirm(claim, pool, Reason.PROMOTED); pool.stopped = True",
    ),
    "demotes the earliest": (
        places.Places, "_demote",
        "reverse=True",
        "reverse=False",
    ),
    "demotes speakers": (
        places.Places, "_demote",
        "claim.person not in self._priority",
        "True",
    ),
    "demotes one too many": (
        places.Places, "_demote",
        "last[:surplus]",
        "last[:surplus + 1]",
    ),
    "puts the demoted at the end": (
        places.Places, "wait",
        "by_right = claim.demoted_at is not None",
        "by_right = False",
    ),
    "lets newcomers pass those who wait": (
        places.Places, "_give",
        "pool.stopped = True",
        "pool.next += 1",
    ),
    "makes good without reason": (
        places.Places, "_make_good",
        "mine < last and",
        "True and",
    ),
    "counts an offer let go from the sign-up": (
        places.Places, "_moment",
        "moment = claim.lapsed_at",
        "pass",
    ),
    "registers by a double click": (
        duplicates, "_settle_person",
        "claim.was is Status.DUBBEL and _remains(claim, owner)",
        "False",
    ),
    "counts accounts, not people": (
        duplicates, "settle",
        "persons[claim.registration.person]",
        "persons[claim.registration.key]",
    ),
    "loses the place of a later row": (
        duplicates, "_settle_person",
        "if not current.holds:",
        "if False:",
    ),
    "takes the place of who no longer fits": (
        admission.Admission, "_hold",
        "if self._leaves_network(claim):",
        "if refusal(self._meeting, claim.registration):\n"
        "        claim.ends(Status.NIET_MOGELIJK, Reason.AUDIENCE)",
    ),
    "passes over nobody who is unknown": (
        admission.Admission, "_wait",
        "not known or",
        "known or",
    ),
    "keeps who left": (
        admission.Admission, "_out",
        "who.left and who.known",
        "False and who.known",
    ),
    "forgets how a place was come by": (
        admission.Admission, "_hold",
        "before is not None and before.reason in KEPT",
        "False",
    ),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_a_product_is_caught_that(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, good, bad = BUGS[bug]
    plant(monkeypatch, owner, name, good, bad)
    if hasattr(outcome, name):  # imported by name
        monkeypatch.setattr(outcome, name, getattr(owner, name))
    with pytest.raises(Broken):
        _play_on()


def _play_on() -> None:
    for seed in range(400):
        play(seed)
