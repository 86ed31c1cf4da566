"""Meetings and registrations for tests, and a run of the product over days."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.outcome import Decision, Outcome, decide
from jobs.registrations.registration import Registration, Standing, Status, Wish
from jobs.registrations.rules import Rules

OPENS = datetime(2026, 3, 2, 8, tzinfo=UTC)
START = datetime(2026, 4, 1, 12, tzinfo=UTC)
RULES = Rules()


def at(minutes: float) -> datetime:
    """A moment after the first registrations."""
    return OPENS + timedelta(minutes=minutes)


def before_start(hours: float) -> datetime:
    return START - timedelta(hours=hours)


def meeting(**facts: Any) -> Meeting:
    given: dict[str, Any] = {
        "status": EventStatus.GEPUBLICEERD,
        "start": START,
        "end": START + timedelta(hours=3),
    }
    return Meeting("meeting", **(given | facts))


def signed(key: str, minutes: float, **said: Any) -> Registration:
    """A registration; its person is its key unless told otherwise."""
    given: dict[str, Any] = {"person": key, "tie": key}
    return Registration(key, submitted_at=at(minutes), **(given | said))


def stood(status: Status, **more: Any) -> Standing:
    return Standing(status, **more)


@dataclass
class Run:
    """One meeting over several runs: every run knows what the one before decided."""

    meeting: Meeting
    rows: dict[str, Registration] = field(default_factory=dict)
    workshops: tuple[Meeting, ...] = ()
    decision: Decision | None = None

    def add(self, *rows: Registration) -> Run:
        self.rows |= {row.key: row for row in rows}
        return self

    def say(self, key: str, **said: Any) -> Run:
        self.rows[key] = replace(self.rows[key], **said)
        return self

    def cancel(self, key: str, when: datetime) -> Run:
        return self.say(key, wish=Wish.CANCEL, cancelled_at=when)

    def change(self, **facts: Any) -> Run:
        self.meeting = replace(self.meeting, **facts)
        return self

    def at(self, now: datetime, *, complete: bool = True) -> Run:
        """Decide, and remember what was decided as it is remembered between runs."""
        self.decision = decide(
            self.meeting, self.workshops, self.rows.values(), now, complete=complete
        )
        for key, outcome in self.decision.outcomes.items():
            standing = Standing.of(outcome.standing.to_json())
            assert standing == outcome.standing
            self.rows[key] = replace(self.rows[key], standing=standing)
        return self

    def __getitem__(self, key: str) -> Outcome:
        assert self.decision is not None
        return self.decision.outcomes[key]

    def shown(self) -> dict[str, str]:
        """Where everybody stands: `Bevestigd`, `Wachtlijst 2`."""
        assert self.decision is not None
        return {
            key: f"{one.status.value} {one.place}" if one.place else one.status.value
            for key, one in self.decision.outcomes.items()
        }


def crowd(count: int, first: float = 0) -> list[Registration]:
    """`a`, `b`, … a minute apart."""
    return [signed(chr(ord("a") + n), first + n) for n in range(count)]
