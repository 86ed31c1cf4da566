"""A message is sent at most once, whatever became of the run that sent it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.memory import remembered
from jobs.registrations.orders import Orders
from jobs.registrations.rest import Rest
from jobs.registrations.speaking import kept, key_of, speak
from jobs.registrations.wording import Seats
from sync.action import Action, Fate, Outcome
from sync.model import Entry, Ref, Side, Value

NOW = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
MEETING = Meeting(
    "k",
    title="Levenslang",
    status=EventStatus.GEPUBLICEERD,
    start=NOW + timedelta(days=30),
    end=NOW + timedelta(days=30, hours=2),
)


def say(
    memo: Any = None,
    *,
    attempted: Value | None = None,
    left: int = 10,
    older: bool = False,
    meeting: Meeting = MEETING,
) -> tuple[Any, tuple[Action, ...]]:
    """What is to be remembered, and what is to be sent."""
    orders = Orders("s")
    reading, _ = speak(
        meeting,
        Seats(left=left),
        network="N-1",
        entry=Entry("s", key_of("k"), None, None, None, memo=memo) if memo else None,
        attempted=attempted,
        published_at=NOW.isoformat(),
        now=NOW,
        rest=Rest(),
        sign_up=None,
        editable=True,
        hidden=False,
        older=older,
        orders=orders,
    )
    return reading.memo, orders.actions


def posted() -> tuple[Any, Action]:
    """A meeting that was told, and the message of it."""
    memo, (post,) = say()
    done = Outcome(post, Fate.DONE, Ref("c/1"))
    return remembered(memo, {Side.RIGHT: [done]}), post


def test_what_was_said_is_not_said_again() -> None:
    memo, post = posted()
    assert post.kind == "post"
    assert say(memo)[1] == ()


@pytest.mark.parametrize("older", [False, True])
def test_a_state_that_is_older_than_the_tenant_says_nothing_again(older: bool) -> None:
    memo, _ = posted()
    moved = replace(MEETING, start=NOW + timedelta(days=40))
    kinds = [action.kind for action in say(memo, older=older, meeting=moved)[1]]
    assert ("post" in kinds) is not older


def test_what_a_run_began_to_say_counts_as_said() -> None:
    _, post = posted()
    assert say(attempted=post.expect)[1] == ()


@pytest.mark.parametrize(
    ("fate", "again"), [(Fate.UNKNOWN, False), (Fate.FAILED, True), (Fate.SKIPPED, True)]
)
def test_only_what_certainly_was_not_said_is_said_again(fate: Fate, again: bool) -> None:
    memo, (post,) = say()
    old = {"kind": "voice", "said": {"told": None, "ref": None, "shown": None}}
    after = kept(old, memo, [Outcome(post, fate)])
    assert bool(say(after)[1]) is again


def test_the_first_message_is_edited_when_places_go() -> None:
    memo, _ = posted()
    changed, (edit,) = say(memo, left=9)
    assert (edit.kind, edit.ref) == ("edit", Ref("c/1"))
    assert (
        say(remembered(changed, {Side.RIGHT: [Outcome(edit, Fate.DONE, edit.ref)]}), left=9)[1]
        == ()
    )


def test_an_edit_of_which_nothing_is_known_is_done_again() -> None:
    memo, _ = posted()
    _, (edit,) = say(memo, left=9)
    assert say(memo, attempted=edit.expect, left=9)[1] == (edit,)


def test_a_message_that_is_gone_is_not_edited_any_more() -> None:
    memo, _ = posted()
    changed, (edit,) = say(memo, left=9)
    after = kept(memo, changed, [Outcome(edit, Fate.STALE)])
    assert say(after, left=8)[1] == ()
