"""One entry a meeting, changed only when something about it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from jobs.job import Archive
from jobs.registrations.inviting import Invitations, key_of
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.orders import Orders
from sync.action import Action
from sync.model import Entry, Ref, Sighting

MAILBOX, PLACE, SCOPE = "b@omo.example", "calendar:b@omo.example", "registrations/1"
NOW = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
MEETING = Meeting(
    "k",
    title="Levenslang",
    status=EventStatus.GEPUBLICEERD,
    start=NOW + timedelta(days=30),
    end=NOW + timedelta(days=30, hours=2),
)
CANCELLED = replace(MEETING, status=EventStatus.GEANNULEERD)
PEOPLE = st.lists(st.sampled_from([f"p{n}@omo.example" for n in range(8)]), unique=True)


class Calendar:
    """A mailbox that does what it is told, and what is remembered of it."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.entries: dict[str, Entry] = {}
        self.made: list[str] = []  # transactions

    def sightings(self, place: str) -> dict[str, Sighting]:
        assert place == PLACE
        return {id: Sighting(PLACE, id, dict(event), "e") for id, event in self.events.items()}

    def invite(
        self, meeting: Meeting, *people: str, limit: int = 5, now: datetime = NOW, die: bool = False
    ) -> tuple[Action, ...]:
        orders = Orders(SCOPE)
        seen = Invitations(MAILBOX, limit, self.entries, cast(Archive, self))
        reading = seen.invite(meeting, people, sign_up=None, orders=orders, now=now)
        made: str | None = None
        for action in orders.actions:
            made = self.apply(action)
        if reading is not None and not die:
            ref = Ref(f"{MAILBOX}/{made}") if made else reading.right_ref
            key = key_of(meeting.key)
            self.entries[key] = Entry(SCOPE, key, None, None, None, None, ref, reading.memo)
        return orders.actions

    def apply(self, action: Action) -> str:
        if action.kind == "cancel":
            assert action.ref is not None
            del self.events[action.ref.id]
            return action.ref.id
        id = action.ref.id if action.ref is not None else f"id{len(self.made)}"
        if action.kind == "create":
            self.made.append(str(action.body["transaction"]))
        self.events[id] = {
            "key": action.body["key"],
            "attendees": dict.fromkeys(action.body["attendees"], "none"),
        }
        return id

    def answer(self, who: str, said: str) -> None:
        (event,) = self.events.values()
        event["attendees"][who] = said


@given(st.lists(st.tuples(PEOPLE, st.booleans(), st.booleans()), max_size=6))
def test_whatever_happens_there_is_one_entry_and_a_second_look_changes_nothing(
    runs: list[tuple[list[str], bool, bool]],
) -> None:
    """Also when a run did not live to remember what it did."""
    calendar = Calendar()
    for people, cancelled, die in runs:
        meeting = CANCELLED if cancelled else MEETING
        calendar.invite(meeting, *people, die=die)
        calendar.invite(meeting, *people)
        assert calendar.invite(meeting, *people) == ()
        assert len(calendar.events) == (0 if cancelled else 1)
        for event in calendar.events.values():
            assert set(event["attendees"]) <= set(people)
            assert len(event["attendees"]) == len(people) or len(people) > 5


def test_what_is_made_again_is_another_transaction() -> None:
    calendar = Calendar()
    for meeting in (MEETING, CANCELLED, MEETING, CANCELLED, MEETING):
        calendar.invite(meeting, "a@omo.example")
    assert len(set(calendar.made)) == 3


def test_one_that_somebody_threw_away_is_made_again() -> None:
    calendar = Calendar()
    calendar.invite(MEETING, "a@omo.example")
    calendar.events.clear()
    (action,) = calendar.invite(MEETING, "a@omo.example")
    assert action.kind == "create"


def test_an_event_is_known_by_its_key_when_nothing_is_remembered() -> None:
    calendar = Calendar()
    calendar.invite(MEETING, "a@omo.example")
    calendar.entries.clear()
    (action,) = calendar.invite(MEETING, "a@omo.example")
    assert action.kind == "update"
    assert len(calendar.events) == 1


def test_who_declined_is_told_apart_until_he_answers_otherwise() -> None:
    calendar = Calendar()
    calendar.invite(MEETING, "a@omo.example", "b@omo.example")

    def declined() -> frozenset[str]:
        seen = Invitations(MAILBOX, 5, calendar.entries, cast(Archive, calendar))
        return seen.declined("k")

    assert declined() == frozenset()
    calendar.answer("a@omo.example", "declined")
    assert declined() == {"a@omo.example"}
    calendar.answer("a@omo.example", "accepted")
    assert declined() == frozenset()


def test_nothing_is_done_about_what_is_over() -> None:
    calendar = Calendar()
    calendar.invite(MEETING, "a@omo.example")
    later = NOW + timedelta(days=31)
    assert calendar.invite(CANCELLED, now=later) == ()
    assert calendar.invite(MEETING, "b@omo.example", now=later) == ()


def test_a_draft_has_no_entry_and_loses_the_one_it_had() -> None:
    calendar, draft = Calendar(), replace(MEETING, status=EventStatus.CONCEPT)
    assert calendar.invite(draft, "a@omo.example") == ()
    calendar.invite(MEETING, "a@omo.example")
    calendar.invite(draft, "a@omo.example")
    assert calendar.events == {}
