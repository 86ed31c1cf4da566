"""Events made, changed and cancelled in the emulated mailbox, and who got a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from connector.calendar_replica import CalendarReplica
from connector.errors import WriteNotConfirmed
from connector.exchange import Request, Response
from connector.graph import Confirmed, Failed
from sandbox.outlook.mailboxes import limit
from sync.action import Action, Fate, Outcome
from sync.model import Ref
from tests.connector.conftest import World
from tests.connector.mailbox import Mailbox, action, address, entry
from tests.connector.test_replica import lossy


@pytest.fixture
def mailbox(world: World) -> Mailbox:
    return Mailbox.make(world)


def fault(mailbox: Mailbox, match: dict[str, Any], kind: str, **more: Any) -> None:
    mailbox.world.box.cloud.faults.add({"match": match, "fault": kind, **more})


@pytest.fixture(autouse=True)
def _no_faults_left(world: World) -> Any:
    yield
    world.box.cloud.faults.remove()


# The suite that every replica passes


@dataclass
class Three:
    """One event of each fate: made, changed, taken away."""

    mailbox: Mailbox
    actions: list[Action]

    def read(self) -> dict[str, str]:
        return {one["subject"]: one["location"] for one in self.mailbox.events}

    @property
    def replica(self) -> CalendarReplica:
        return CalendarReplica(self.mailbox.source)


@pytest.fixture
def three(mailbox: Mailbox) -> Three:
    changed = mailbox.create("B-0002", subject="Wijzigt")
    away = mailbox.create("B-0003", subject="Vervalt")
    return Three(
        mailbox,
        [
            action("create", "B-0001", body=entry("B-0001", subject="Nieuw")),
            action("update", "B-0002", ref=changed, body={"location": "Aula"}),
            action("cancel", "B-0003", ref=away, body={"comment": "Helaas"}),
        ],
    )


AFTER = {"Nieuw": "Zaal 1", "Wijzigt": "Aula"}


def test_what_was_asked_is_done_and_seen(three: Three) -> None:
    outcomes = three.mailbox.apply(*three.actions)
    assert [one.fate for one in outcomes] == [Fate.DONE] * 3
    assert [one.action for one in outcomes] == three.actions
    assert all(one.ref is not None for one in outcomes)
    assert three.read() == AFTER


def test_an_answer_that_got_lost_is_looked_up_and_the_write_is_not_sent_again(
    three: Three,
) -> None:
    outcomes, writes = lossy(
        three.replica.apply(three.actions), three.mailbox.world, lambda asked, real: Response(504)
    )
    assert [one.fate for one in outcomes] == [Fate.DONE] * 3
    assert three.read() == AFTER
    assert writes == 3


def test_a_write_that_never_arrived_is_never_called_done(three: Three) -> None:
    before = three.read()
    outcomes, _ = lossy(
        three.replica.apply(three.actions), three.mailbox.world,
        lambda asked, real: Response(0), arrives=False,
    )  # fmt: skip
    assert [one.fate for one in outcomes] == [Fate.UNKNOWN, Fate.STALE, Fate.UNKNOWN]
    assert three.read() == before


@pytest.mark.parametrize(("status", "fate"), [(403, Fate.FAILED), (412, Fate.STALE)])
def test_a_refusal_is_told_with_its_status(three: Three, status: int, fate: Fate) -> None:
    outcomes, _ = lossy(
        three.replica.apply(three.actions), three.mailbox.world,
        lambda asked, real: Response(status), arrives=False,
    )  # fmt: skip
    assert {one.fate for one in outcomes} == {fate}
    assert all(str(status) in (one.error or "") for one in outcomes)


def test_an_unknown_verb_changes_nothing(three: Three) -> None:
    before = three.read()
    (outcome,) = three.mailbox.apply(action("obliterate", ref=Ref("x")))
    assert outcome.fate is Fate.FAILED
    assert three.read() == before


def test_nothing_is_written_outside_the_confirmed_set(three: Three) -> None:
    before = three.read()
    for confirmed in (Confirmed(), Confirmed(mailboxes=frozenset(("other@school.example",)))):
        three.mailbox.world.connection.graph.confirmed = confirmed
        graph = three.mailbox.world.connection.graph
        result = graph.drive({"x": three.replica.apply(three.actions)})["x"]
        assert isinstance(result, Failed)
        assert isinstance(result.error, WriteNotConfirmed)
    assert three.read() == before


# Never twice


def test_an_event_that_holds_the_key_already_is_not_followed_by_a_second_one(
    mailbox: Mailbox,
) -> None:
    """As after a run that broke off between making it and recording that."""
    first = mailbox.create()
    mailbox.seen.clear()
    (outcome,) = mailbox.apply(action("create", body=entry("B-0001", subject="Anders")))
    assert outcome.fate is Fate.STALE
    assert outcome.ref is not None
    assert outcome.ref.id == first.id
    assert outcome.value is not None
    assert outcome.value["subject"] == "Meesterlijke Ontmoeting"
    assert len(mailbox.events) == 1
    assert len(mailbox.told()) == 2


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
@pytest.mark.parametrize(
    ("match", "wanted"),
    [
        ({"method": "POST", "path": "/events$"}, 1),
        ({"method": "GET", "path": "/events\\?"}, 1),
    ],
)
def test_a_connection_that_breaks_off_makes_no_second_event(
    mailbox: Mailbox, kind: str, match: dict[str, Any], wanted: int
) -> None:
    fault(mailbox, {**match, "nth": 1}, kind)
    mailbox.apply(action("create", body=entry("B-0001")))
    mailbox.apply(action("create", body=entry("B-0001")))
    assert len(mailbox.events) == wanted
    assert sorted(mailbox.told()) == [
        ("invitation", address("anna")),
        ("invitation", address("bram")),
    ]


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_throttled_event_is_made_once(mailbox: Mailbox, after_effect: bool) -> None:
    fault(
        mailbox, {"method": "POST", "path": "/events$", "nth": 1}, "status",
        code=429, headers={"Retry-After": "1"}, after_effect=after_effect,
    )  # fmt: skip
    (outcome,) = mailbox.apply(action("create", body=entry("B-0001")))
    assert outcome.fate is Fate.DONE
    assert len(mailbox.events) == 1


def test_the_same_wish_a_second_time_sends_nothing(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    before = mailbox.world.connection.counters.operations
    outcome = mailbox.update(ref, **entry("B-0001"))
    assert outcome.fate is Fate.DONE
    assert mailbox.world.connection.counters.operations == before
    assert len(mailbox.told()) == 2


def test_a_cancelled_meeting_can_be_made_again(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    mailbox.apply(action("cancel", ref=ref, body={"comment": "Helaas"}))
    assert mailbox.create().id != ref.id
    assert [one["subject"] for one in mailbox.events] == ["Meesterlijke Ontmoeting"]


def test_a_number_that_exchange_remembers_of_a_cancelled_event_is_no_obstacle(
    mailbox: Mailbox,
) -> None:
    fault(
        mailbox, {"method": "POST", "path": "/events$", "nth": 1}, "status", code=400,
        error="ErrorDuplicateTransactionId",
    )  # fmt: skip
    (outcome,) = mailbox.apply(action("create", body=entry("B-0001")))
    assert outcome.fate is Fate.DONE
    assert len(mailbox.events) == 1


# Who is told


def test_when_only_who_is_invited_differs_only_those_are_told(mailbox: Mailbox) -> None:
    ref = mailbox.create(attendees=[address("anna"), address("bram")])
    after = len(mailbox.told())
    outcome = mailbox.update(ref, **entry("B-0001", attendees=[address("anna"), address("carla")]))
    assert outcome.fate is Fate.DONE
    assert sorted(mailbox.told(after)) == [
        ("cancellation", address("bram")),
        ("invitation", address("carla")),
    ]


def test_when_more_differs_everybody_gets_one_message(mailbox: Mailbox) -> None:
    ref = mailbox.create(attendees=[address("anna"), address("bram")])
    after = len(mailbox.told())
    wanted = entry("B-0001", attendees=[address("anna"), address("carla")], location="Aula")
    mailbox.update(ref, **wanted)
    assert sorted(mailbox.told(after)) == [
        ("cancellation", address("bram")),
        ("invitation", address("carla")),
        ("update", address("anna")),
    ]


def test_answers_that_were_given_outlive_a_change_of_who_is_invited(mailbox: Mailbox) -> None:
    ref = mailbox.create(attendees=[address("anna")])
    mailbox.answer("anna", "accept")
    mailbox.observe()
    now = Ref(ref.id, mailbox.seen[ref.id]["etag"])
    mailbox.update(now, attendees=[address("anna"), address("bram")])
    assert mailbox.seen[ref.id]["attendees"] == {
        address("anna"): "accepted",
        address("bram"): "none",
    }


def test_an_answer_that_came_in_between_is_not_written_over(mailbox: Mailbox) -> None:
    ref = mailbox.create(attendees=[address("anna")])
    mailbox.answer("anna", "accept")
    outcome = mailbox.update(ref, attendees=[])
    assert outcome.fate is Fate.STALE
    assert ("cancellation", address("anna")) not in mailbox.told()


def test_attendees_do_not_see_one_another(mailbox: Mailbox) -> None:
    mailbox.create(attendees=[address("anna"), address("bram")])
    tenant = mailbox.world.box.tenant
    (copy,) = tenant.all(f"events/{mailbox.world.people['anna']}")
    assert [one["address"] for one in copy["attendees"]] == [address("anna")]


def test_a_cancellation_says_why_and_is_sent_once(mailbox: Mailbox) -> None:
    ref = mailbox.create(attendees=[address("anna")])
    cancel = action("cancel", ref=ref, body={"comment": "De spreker is verhinderd."})
    for _ in range(2):
        (outcome,) = mailbox.apply(cancel)
        assert outcome.fate is Fate.DONE
        assert outcome.value is None
    table = mailbox.world.box.tenant.all("outlookSent")
    said = [one["comment"] for one in table if one["kind"] == "cancellation"]
    assert said == ["De spreker is verhinderd."]
    assert mailbox.events == []


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_a_cancellation_without_answer_is_not_repeated(mailbox: Mailbox, kind: str) -> None:
    ref = mailbox.create(attendees=[address("anna")])
    fault(mailbox, {"method": "POST", "path": "/cancel$", "nth": 1}, kind)
    (outcome,) = mailbox.apply(action("cancel", ref=ref, body={"comment": "Helaas"}))
    happened = kind == "reset_after"
    assert outcome.fate is (Fate.DONE if happened else Fate.UNKNOWN)
    assert mailbox.told().count(("cancellation", address("anna"))) == happened


# What a mailbox says


def test_a_mailbox_that_may_not_be_used_says_what_to_do(mailbox: Mailbox) -> None:
    box = mailbox.world.box
    box.run(lambda: limit(box.tenant, box.connection["client_id"], [address("anna")]))
    (outcome,) = mailbox.apply(action("create", body=entry("B-0001")))
    assert outcome.fate is Fate.FAILED
    assert "RBAC for Applications" in (outcome.error or "")


def test_an_event_that_somebody_deleted_is_stale(mailbox: Mailbox) -> None:
    ref = mailbox.create()
    known = dict(mailbox.seen)
    mailbox.apply(action("cancel", ref=ref))
    mailbox.seen = known
    assert mailbox.update(ref, subject="Anders").fate is Fate.STALE


def test_an_event_that_was_never_seen_is_not_changed(mailbox: Mailbox) -> None:
    outcome = mailbox.update(Ref("AAMkUnknown", 'W/"1"'), subject="Anders")
    assert outcome.fate is Fate.STALE


def test_five_hundred_people_are_invited_in_one_request(mailbox: Mailbox) -> None:
    ref = mailbox.create(attendees=[])
    before = mailbox.world.connection.counters.operations
    many = [f"p{at}@school.example" for at in range(500)]
    assert mailbox.update(ref, attendees=many).fate is Fate.DONE
    assert mailbox.world.connection.counters.operations - before == 1
    assert len(mailbox.seen[ref.id]["attendees"]) == 500


def test_many_events_are_made_four_at_a_time(mailbox: Mailbox) -> None:
    before = mailbox.world.connection.counters.requests
    wanted = [action("create", f"B-{at:04}", body=entry(f"B-{at:04}")) for at in range(40)]
    outcomes = mailbox.apply(*wanted)
    assert {one.fate for one in outcomes} == {Fate.DONE}
    assert len(mailbox.events) == 40
    assert mailbox.world.connection.counters.requests - before == 20
    assert not mailbox.world.slept


Change = Callable[[Request, Response], Response]


def test_a_half_success_without_a_body_is_looked_up(mailbox: Mailbox) -> None:
    change: Change = lambda asked, real: Response(real.status)  # noqa: E731
    outcomes, writes = lossy(
        CalendarReplica(mailbox.source).apply([action("create", body=entry("B-0001"))]),
        mailbox.world,
        change,
    )
    made: Outcome = outcomes[0]
    assert made.fate is Fate.DONE
    assert writes == 1
