"""A mailbox of the service's own in the small tenant, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.calendar_replica import CalendarReplica
from connector.calendar_source import CalendarSource
from connector.graph import Confirmed
from sandbox.outlook import events, sent
from sandbox.outlook.mailboxes import by_address, make_mailbox
from sandbox.tenant import Record
from sync.action import Action, Outcome
from sync.model import Observation, Ref, Side
from tests.connector.conftest import World

ADDRESS = "bijeenkomsten@school.example"
WHO = ("anna", "bram", "carla", "dirk", "els")


@dataclass
class Mailbox:
    world: World
    seen: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    cursor: str | None = None

    @classmethod
    def make(cls, world: World) -> Mailbox:
        world.box.run(lambda: make_mailbox(world.box.tenant, ADDRESS, "Bijeenkomsten"))
        world.connection.graph.confirmed = Confirmed(mailboxes=frozenset((ADDRESS,)))
        return cls(world)

    @property
    def source(self) -> CalendarSource:
        return CalendarSource(ADDRESS, known=lambda place: self.seen, now=self.world.box.tenant.now)

    def observe(self, *, full: bool = False) -> Observation:
        """One pass, remembered as a run remembers it."""
        seen = self.world.connection.graph.one(self.source.observe(self.cursor, full))
        self.cursor = seen.cursor or self.cursor
        if seen.coverage[self.source.place] == "full":
            self.seen.clear()
        for one in seen.sightings:
            if one.value is None:
                self.seen.pop(one.id, None)
            else:
                self.seen[one.id] = one.value
        return seen

    def apply(self, *actions: Action) -> list[Outcome]:
        outcomes = self.world.connection.graph.one(CalendarReplica(self.source).apply(actions))
        for one in outcomes:
            if one.ref is not None and one.value is not None:
                self.seen[one.ref.id] = one.value
        return outcomes

    def create(self, key: str = "B-0001", **changes: Any) -> Ref:
        (outcome,) = self.apply(action("create", key, body=entry(key, **changes)))
        assert outcome.ref is not None, outcome.error
        return outcome.ref

    def update(self, ref: Ref, **body: Any) -> Outcome:
        return self.apply(action("update", ref=ref, body=body))[0]

    @property
    def owner(self) -> Record:
        found = by_address(self.world.box.tenant, ADDRESS)
        assert found is not None
        return found

    @property
    def events(self) -> list[Record]:
        return list(self.world.box.tenant.all(f"events/{self.owner['id']}"))

    def told(self, after: int = 0) -> list[tuple[str, str]]:
        """(kind, address) of every message about an event, in their order."""
        return [(m["kind"], m["to"]) for m in sent.messages(self.world.box.tenant, after)]

    def answer(self, name: str, answer: str) -> None:
        tenant = self.world.box.tenant
        user = by_address(tenant, f"{name}@school.example")
        assert user is not None

        def work() -> None:
            for copy in list(tenant.all(f"events/{user['id']}")):
                events.respond(tenant, user, copy, answer)

        self.world.box.run(work)


def address(name: str) -> str:
    return f"{name}@school.example"


def entry(key: str, *names: str, **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "subject": "Meesterlijke Ontmoeting",
        "html": "<p>Tot dan!</p>",
        "start": "2027-03-01T14:00:00+01:00",
        "end": "2027-03-01T16:00:00+01:00",
        "all_day": False,
        "location": "Zaal 1",
        "time_zone": "Europe/Amsterdam",
        "attendees": [address(name) for name in names or ("anna", "bram")],
        **changes,
    }


def action(
    kind: str, key: str = "B-0001", *, ref: Ref | None = None, body: Mapping[str, Any] | None = None
) -> Action:
    return Action(
        f"s/{key}/right/{kind}", "s", key, Side.RIGHT, "p", kind, 1, ref, body or {}
    )  # fmt: skip
