"""A channel hears once of what changed, at a decent hour, and of nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jobs.registrations.announcement import URGENT, Announcement, Memo, Saying, Told, decide
from jobs.registrations.card import Occasion, card
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.rest import Rest
from jobs.registrations.wording import Seats

NOW = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)  # a Monday morning, 11.00 in the Netherlands
NIGHT = datetime(2026, 11, 9, 21, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 10, 6, 0, tzinfo=UTC)
TAB = "https://teams.microsoft.com/l/entity/tab"
MEETING = Meeting(
    "k",
    title="Levenslang",
    status=EventStatus.GEPUBLICEERD,
    start=NOW + timedelta(days=30),
    end=NOW + timedelta(days=30, hours=2),
    place="Tilburg",
)
TOLD = Memo(Told.now(MEETING))


def say(
    meeting: Meeting = MEETING,
    memo: Memo | None = None,
    now: datetime = NOW,
    seats: Seats | None = None,
    **given: Any,
) -> Saying:
    options: dict[str, Any] = {
        "rest": Rest(),
        "sign_up": TAB,
        "published_at": now - timedelta(hours=1),
        "editable": False,
        **given,
    }
    return decide(meeting, seats or Seats(left=10), memo, now, **options)


def occasion(saying: Saying) -> Occasion | None:
    return saying.announcement.occasion if saying.announcement else None


def but(**changed: Any) -> Meeting:
    return replace(MEETING, **changed)


GONE = but(status=EventStatus.GEANNULEERD)


@pytest.mark.parametrize("status", ["Voorlopig beëindigd", "Beëindigd"])
def test_a_series_that_stopped_calls_nobody_and_leaves_nobody_waiting(status: str) -> None:
    """EVT-04. Who was called before hears what becomes of it."""
    last = but(series="Meesterlijke Ontmoetingen", series_status=status)
    assert occasion(say(last)) is None
    assert occasion(say(replace(last, place="Goirle"), TOLD)) is Occasion.MOVED
    assert occasion(say(replace(last, status=EventStatus.GEANNULEERD), TOLD)) is Occasion.CANCELLED


def test_a_series_that_goes_on_again_calls_people_to_what_was_not_told() -> None:
    stopped = but(series_status="Voorlopig beëindigd")
    memo = say(stopped).memo
    assert occasion(say(replace(stopped, series_status="Lopend"), memo)) is Occasion.PUBLISHED


@pytest.mark.parametrize(
    ("meeting", "memo", "said"),
    [
        (MEETING, None, Occasion.PUBLISHED),
        (MEETING, Memo(), Occasion.PUBLISHED),
        (MEETING, TOLD, None),
        (but(title="Anders"), TOLD, None),
        (but(start=MEETING.start and MEETING.start + timedelta(hours=1)), TOLD, Occasion.MOVED),
        (but(place="Goirle"), TOLD, Occasion.MOVED),
        (but(status=EventStatus.GESLOTEN), TOLD, None),
        (GONE, TOLD, Occasion.CANCELLED),
        (GONE, Memo(Told.now(GONE)), None),
        (GONE, Memo(), None),
        (GONE, None, None),
        (MEETING, Memo(Told.now(GONE)), Occasion.REVIVED),
        (but(status=EventStatus.CONCEPT), None, None),
        (but(status=EventStatus.CONCEPT), TOLD, None),
        (but(status=EventStatus.AFGEROND), TOLD, None),
        (but(start=None), None, None),
        (but(start=NOW, place="Goirle"), TOLD, None),
        (but(main="another"), None, None),
    ],
)
def test_what_is_said_follows_from_what_was_said(
    meeting: Meeting, memo: Memo | None, said: Occasion | None
) -> None:
    assert occasion(say(meeting, memo)) is said


def test_what_was_published_long_ago_is_known_already_but_its_move_is_told() -> None:
    for published_at in (None, NOW - timedelta(days=8)):
        first = say(published_at=published_at)
        assert first.announcement is None
        assert first.memo == TOLD
        moved = say(but(place="Goirle"), first.memo)
        assert occasion(moved) is Occasion.MOVED


def test_news_that_waited_for_the_end_of_a_long_holiday_is_still_news() -> None:
    holiday = Rest(holidays=((date(2026, 11, 1), date(2026, 11, 22)),))
    first = say(rest=holiday, published_at=NOW)
    assert first.announcement is None
    assert first.due_at == datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    later = say(memo=first.memo, rest=holiday, published_at=NOW, now=first.due_at)
    assert occasion(later) is Occasion.PUBLISHED


def test_of_a_hidden_network_nothing_is_said_or_remembered() -> None:
    assert say(hidden=True) == Saying(None, None)


def test_at_night_it_waits_for_the_morning() -> None:
    assert say(now=NIGHT) == Saying(None, Memo(), MORNING)
    assert occasion(say(memo=Memo(), now=MORNING)) is Occasion.PUBLISHED


@pytest.mark.parametrize("moved_to", [NIGHT + timedelta(days=20), NIGHT + timedelta(hours=12)])
def test_whoever_would_come_within_a_day_hears_it_at_once(moved_to: datetime) -> None:
    soon = replace(TOLD, told=replace(Told.now(MEETING), start=NIGHT + timedelta(hours=13)))
    assert occasion(say(but(start=moved_to), soon, NIGHT)) is Occasion.MOVED


def test_in_a_holiday_it_is_told_a_day_before_at_the_latest() -> None:
    rest = Rest(holidays=((date(2026, 11, 1), date(2027, 1, 1)),))
    assert MEETING.start is not None
    waits = say(but(place="Goirle"), TOLD, rest=rest)
    assert waits.due_at == MEETING.start - URGENT
    assert occasion(say(but(place="Goirle"), TOLD, waits.due_at, rest=rest)) is Occasion.MOVED


def test_two_moves_are_one_message_with_the_latest_and_a_move_back_is_none() -> None:
    twice = say(but(place="Breda", start=NOW + timedelta(days=40)), TOLD).announcement
    assert twice is not None
    shown = json.dumps(twice.card)
    assert "Breda" in shown
    assert "(was: Tilburg)" in shown
    assert occasion(say(MEETING, TOLD)) is None
    assert occasion(say(but(place="Breda", start=NOW + timedelta(days=40)), twice.after)) is None


def test_with_a_bot_the_first_message_follows_the_places_left() -> None:
    first = say(editable=True).announcement
    assert first is not None
    memo = first.posted("19:channel/1")
    assert say(memo=memo, editable=True).announcement is None
    edit = say(memo=memo, seats=Seats(left=9), editable=True, now=NIGHT).announcement
    assert edit is not None
    assert (edit.kind, edit.ref) == ("edit", "19:channel/1")
    assert "Nog 9 plaatsen vrij." in json.dumps(edit.card)
    assert say(memo=edit.posted(None), seats=Seats(left=9), editable=True).announcement is None
    # Another message is posted first; the edit comes right after it.
    moved = say(but(place="Breda"), memo, editable=True)
    assert moved.announcement is not None
    assert moved.announcement.kind == "post"
    assert moved.due_at == NOW
    after = moved.announcement.posted("19:channel/2")
    edit = say(but(place="Breda"), after, editable=True).announcement
    assert edit is not None
    assert edit.ref == "19:channel/1"


def test_a_message_nobody_knows_the_fate_of_is_neither_repeated_nor_edited() -> None:
    first = say(editable=True).announcement
    assert first is not None
    unknown = first.after
    assert say(memo=unknown, editable=True).announcement is None
    assert say(memo=unknown, seats=Seats(left=1), editable=True).announcement is None
    moved = say(but(place="Breda"), unknown, editable=True).announcement
    assert moved is not None
    assert moved.posted("19:channel/2").ref is None


def test_a_workflow_posts_and_never_edits() -> None:
    first = say(editable=False).announcement
    assert first is not None
    memo = first.posted("something")
    assert say(memo=memo, seats=Seats(left=1), editable=False).announcement is None


@pytest.mark.parametrize("sign_up", [None, "http://x.example", "https://x.example/é"])
def test_without_an_address_that_may_be_clicked_it_is_said_without_a_button(
    sign_up: str | None,
) -> None:
    said = say(sign_up=sign_up).announcement
    assert said is not None
    assert "actions" not in said.card


def test_the_memo_survives_being_written_down() -> None:
    for memo in (
        Memo(),
        TOLD,
        replace(TOLD, ref="a/b", shown="0123"),
        Memo(Told.now(but(end=None))),
    ):
        assert Memo.of(json.loads(json.dumps(memo.to_json()))) == memo
    assert Memo.of(None) is None
    assert Memo.of({}) is None


class Channel(RuleBasedStateMachine):
    """Organisers change a meeting, time passes, the worker runs; a message may arrive, be refused,
    or have an unknown fate, and the worker may be killed before or after it is sent."""

    @initialize(editable=st.booleans())
    def begin(self, editable: bool) -> None:
        self.editable = editable
        self.now = NOW
        self.meeting = MEETING
        self.published_at = NOW
        self.seats = Seats(left=10)
        self.memo: Memo | None = None
        self.posts: list[tuple[datetime, Announcement]] = []
        self.lost = False
        self.first: dict[str, Any] | None = None
        self.rest = Rest(holidays=((date(2026, 11, 14), date(2026, 11, 22)),))

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(days=st.integers(0, 20), place=st.sampled_from(["Tilburg", "Breda", "Goirle"]))
    def move(self, days: int, place: str) -> None:
        self.meeting = replace(
            self.meeting, start=NOW + timedelta(days=days), end=None, place=place
        )

    @rule(status=st.sampled_from(EventStatus) | st.just(EventStatus.GEPUBLICEERD))
    def set_status(self, status: EventStatus) -> None:
        self.meeting = replace(self.meeting, status=status)

    @rule(left=st.integers(0, 3))
    def people_sign_up(self, left: int) -> None:
        self.seats = Seats(left=left)

    def decided(self) -> Saying:
        return decide(
            self.meeting,
            self.seats,
            self.memo,
            self.now,
            rest=self.rest,
            sign_up=TAB,
            published_at=self.published_at,
            editable=self.editable,
        )

    @rule(fate=st.sampled_from(["done", "done", "failed", "unknown", "killed", "sent, killed"]))
    def run(self, fate: str) -> None:
        saying = self.decided()
        self.memo = saying.memo
        said = saying.announcement
        if said is None:
            return
        self.memo = said.after
        if fate in ("done", "sent, killed", "unknown"):
            self.arrived(said)
        self.lost |= fate in ("killed", "unknown", "sent, killed")
        if fate == "done":
            self.memo = said.posted(f"m{len(self.posts)}")
        elif fate == "failed":
            self.memo = saying.memo

    def arrived(self, said: Announcement) -> None:
        if said.kind == "edit":
            assert self.lost or said.card != self.first, "an edit that changes nothing"
            self.first = dict(said.card)
            return
        at, told = self.now, said.after.told
        assert told == Told.now(self.meeting)
        before = self.posts[-1][1].after.told if self.posts else None
        assert told != before, "the same was said twice in a row"
        starts = [t for t in (self.meeting.start, before and before.start) if t]
        assert self.rest.over_at(at) == at or any(t - at <= URGENT for t in starts)
        assert self.meeting.start
        assert self.meeting.start > at
        self.posts.append((at, said))
        if said.occasion is Occasion.PUBLISHED:
            self.first = dict(said.card)

    @precondition(lambda self: self.decided().announcement is None)
    @rule()
    def silence_means_that_all_is_told_or_waits(self) -> None:
        saying = self.decided()
        visible = self.meeting.status in (EventStatus.GEPUBLICEERD, EventStatus.GESLOTEN)
        assert self.meeting.start
        if visible and self.meeting.start > self.now and saying.due_at is None:
            assert saying.memo
            assert saying.memo.told == Told.now(self.meeting)
            if self.editable and not self.lost and self.first is not None:
                current = card(Occasion.PUBLISHED, self.meeting, self.seats, sign_up=TAB)
                assert self.first == current
        if saying.due_at is not None:
            assert saying.due_at > self.now

    @invariant()
    def published_is_said_once(self) -> None:
        said = [one.occasion for _, one in self.posts]
        assert Occasion.PUBLISHED not in said[1:]


TestChannel = Channel.TestCase
