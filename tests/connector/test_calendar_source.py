"""The service's mailbox, seen over HTTPS."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connector.calendar_source import CalendarSource
from sandbox.entra import apps
from sandbox.outlook import events
from sandbox.outlook.bodies import new
from sandbox.outlook.mailboxes import limit
from sync.model import Coverage
from tests.connector.conftest import World
from tests.connector.mailbox import ADDRESS, Mailbox, address


@pytest.fixture
def mailbox(world: World) -> Mailbox:
    made = Mailbox.make(world)
    made.observe()
    return made


def by_hand(mailbox: Mailbox, subject: str, days: int = 30) -> str:
    """Somebody who opens the mailbox puts something in it."""
    start = mailbox.world.box.tenant.now() + timedelta(days=days)
    body: dict[str, Any] = {
        "subject": subject,
        "start": {"dateTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "end": {
            "dateTime": (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S"),
            "timeZone": "UTC",
        },
    }
    tenant = mailbox.world.box.tenant
    made = mailbox.world.box.run(lambda: events.create(tenant, mailbox.owner, new(body, 500)))
    return str(made["id"])


def drop(mailbox: Mailbox, id: str) -> None:
    tenant = mailbox.world.box.tenant
    event = tenant.table(f"events/{mailbox.owner['id']}")[id]
    mailbox.world.box.run(lambda: events.cancel(tenant, mailbox.owner, event))


def asked(mailbox: Mailbox, **options: Any) -> int:
    """How many requests one pass takes."""
    before = mailbox.world.connection.counters.operations
    mailbox.observe(**options)
    return mailbox.world.connection.counters.operations - before


def test_a_pass_in_which_nothing_happened_costs_one_request(mailbox: Mailbox) -> None:
    mailbox.create()
    mailbox.observe()
    assert asked(mailbox) == 1
    assert asked(mailbox, full=True) == 1


def test_what_the_product_made_is_recognised_without_being_asked_for(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    made = dict(mailbox.seen[ref.id])
    assert asked(mailbox) == 1
    assert mailbox.seen == {ref.id: made}
    assert made["key"] == "B-0001"
    assert (made["start"], made["end"]) == (
        "2027-03-01T13:00:00+00:00",
        "2027-03-01T15:00:00+00:00",
    )


def test_answers_of_attendees_come_with_the_next_pass(mailbox: Mailbox) -> None:
    ref = mailbox.create(attendees=[address("anna"), address("BRAM"), address("carla")])
    mailbox.answer("anna", "accept")
    mailbox.answer("bram", "decline")
    mailbox.answer("carla", "tentativelyAccept")
    mailbox.observe()
    assert mailbox.seen[ref.id]["attendees"] == {
        address("anna"): "accepted",
        address("bram"): "declined",
        address("carla"): "tentativelyAccepted",
    }


def test_an_event_that_a_person_deleted_is_seen_to_be_gone(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    mailbox.observe()
    drop(mailbox, ref.id)
    seen = mailbox.observe()
    assert [(one.id, one.value) for one in seen.sightings] == [(ref.id, None)]


def test_an_event_that_is_far_away_is_not_taken_for_a_deleted_one(mailbox: Mailbox) -> None:
    """A delta calls it removed, because it lies outside the span that it looks at."""
    far = mailbox.world.box.tenant.now() + timedelta(days=500)
    ref = mailbox.create(
        start=far.isoformat(timespec="seconds"),
        end=(far + timedelta(hours=2)).isoformat(timespec="seconds"),
    )
    for full in (False, True, False):
        mailbox.observe(full=full)
        assert mailbox.seen[ref.id]["key"] == "B-0001"


def test_an_event_that_is_over_is_forgotten_when_the_span_is_begun_anew(mailbox: Mailbox) -> None:
    tenant = mailbox.world.box.tenant
    soon = tenant.now() + timedelta(days=1)
    ref = mailbox.create(
        start=soon.isoformat(timespec="seconds"),
        end=(soon + timedelta(hours=2)).isoformat(timespec="seconds"),
    )
    mailbox.observe()
    tenant.offset += timedelta(days=20)
    mailbox.observe()
    assert ref.id in mailbox.seen
    mailbox.observe(full=True)
    assert mailbox.seen == {}


def test_the_span_is_begun_anew_before_it_ends(mailbox: Mailbox) -> None:
    first = str(mailbox.cursor).partition(" ")[0]
    tenant = mailbox.world.box.tenant
    tenant.offset += timedelta(days=200)
    assert mailbox.observe().coverage == {mailbox.source.place: Coverage.SINCE}
    assert str(mailbox.cursor).startswith(first)
    tenant.offset += timedelta(days=20)
    assert mailbox.observe().coverage == {mailbox.source.place: Coverage.FULL}
    assert not str(mailbox.cursor).startswith(first)
    later = mailbox.create(start="2028-01-10T10:00:00+00:00", end="2028-01-10T11:00:00+00:00")
    mailbox.observe()
    assert later.id in mailbox.seen


def test_of_what_is_not_ours_nothing_is_kept_and_it_is_asked_for_once(mailbox: Mailbox) -> None:
    id = by_hand(mailbox, "Bij de tandarts")
    assert asked(mailbox) == 2
    assert mailbox.seen == {id: {"key": None}}
    assert asked(mailbox, full=True) == 1
    drop(mailbox, id)
    mailbox.observe()
    assert mailbox.seen == {}


def test_after_the_state_was_lost_our_events_are_known_by_their_property(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    before = dict(mailbox.seen[ref.id])
    mailbox.seen.clear()
    mailbox.cursor = None
    mailbox.observe()
    assert mailbox.seen == {ref.id: before}


def test_many_unknown_events_are_not_asked_for_one_by_one(mailbox: Mailbox) -> None:
    ids = {by_hand(mailbox, f"Iets {at}", days=at + 1) for at in range(50)}
    ref = mailbox.create()
    mailbox.seen.clear()
    mailbox.cursor = None
    assert asked(mailbox) < 6
    assert mailbox.seen.keys() == ids | {ref.id}
    assert mailbox.seen[ref.id]["key"] == "B-0001"


def test_an_expired_mark_is_a_full_pass(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    mailbox.world.box.cloud.faults.add({"match": {"path": "deltatoken"}, "fault": "expired_delta"})
    try:
        seen = mailbox.observe()
    finally:
        mailbox.world.box.cloud.faults.remove()
    assert seen.restarted
    assert seen.coverage == {mailbox.source.place: Coverage.FULL}
    assert ref.id in mailbox.seen


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_pass_that_broke_off_moves_no_cursor_and_loses_no_event(
    mailbox: Mailbox, code: int
) -> None:
    mailbox.create()
    mailbox.world.box.cloud.faults.add(
        {"match": {"path": "calendarView"}, "fault": "status", "code": code}
    )
    try:
        seen = mailbox.world.connection.graph.one(mailbox.source.observe(mailbox.cursor, True))
    finally:
        mailbox.world.box.cloud.faults.remove()
    assert seen.coverage == {mailbox.source.place: Coverage.PARTIAL}
    assert seen.cursor is None
    assert seen.failure


def test_an_event_that_could_not_be_read_makes_the_pass_partial(mailbox: Mailbox) -> None:
    by_hand(mailbox, "Nieuw")
    mailbox.world.box.cloud.faults.add(
        {"match": {"path": "/events/"}, "fault": "status", "code": 500}
    )
    try:
        seen = mailbox.world.connection.graph.one(mailbox.source.observe(mailbox.cursor))
    finally:
        mailbox.world.box.cloud.faults.remove()
    assert seen.coverage == {mailbox.source.place: Coverage.PARTIAL}
    assert seen.cursor is None


def test_a_mailbox_that_is_not_there_says_what_to_do(mailbox: Mailbox) -> None:
    source = CalendarSource("nobody@school.example")
    failure = mailbox.world.connection.graph.one(source.observe(None)).failure or ""
    assert "registrations.calendar.mailbox" in failure
    assert "nobody@school.example" in failure


def test_a_mailbox_that_the_app_may_not_use_says_what_to_do(mailbox: Mailbox) -> None:
    box = mailbox.world.box
    other = address("anna")
    box.run(lambda: limit(box.tenant, box.connection["client_id"], [other]))
    seen = mailbox.world.connection.graph.one(mailbox.source.observe(None))
    assert "RBAC for Applications" in (seen.failure or "")
    assert ADDRESS in (seen.failure or "")


def test_one_event_can_be_asked_for(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    graph = mailbox.world.connection.graph
    (seen,) = graph.one(mailbox.source.events([ref.id])).sightings
    assert seen.value == mailbox.seen[ref.id]
    drop(mailbox, ref.id)
    (seen,) = graph.one(mailbox.source.events([ref.id])).sightings
    assert seen.value is None


def test_a_mailbox_is_never_asked_for_more_than_four_things_at_once(mailbox: Mailbox) -> None:
    refs = [mailbox.create(f"B-{at:04}", attendees=[]) for at in range(17)]
    seen = mailbox.world.connection.graph.one(mailbox.source.events([ref.id for ref in refs]))
    assert seen.failure is None
    assert len(seen.sightings) == 17
    assert not mailbox.world.slept  # nothing was throttled


def test_the_permission_is_no_more_than_calendars(mailbox: Mailbox) -> None:
    box = mailbox.world.box
    app = box.tenant.table("apps")[box.connection["client_id"]]
    roles = [role for role in app["roles"] if not role.startswith("Calendars.")]
    box.run(
        lambda: apps.update(
            box.tenant, app["appId"], roles=(*roles, "Calendars.Read")
        )
    )  # fmt: skip
    assert mailbox.observe(full=True).failure is None
