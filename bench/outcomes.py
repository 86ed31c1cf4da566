"""The outcomes of a year of registrations, without a tenant: `python -m bench.outcomes` prints
what deciding them takes of the processor as JSON."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.memory import peak_mb
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.outcome import Decision, decide
from jobs.registrations.registration import Registration, Wish

MEETINGS, REGISTRATIONS = 4_000, 115_000
CONGRESS = 600
FULL = 0.12  # of the meetings, so many have a waiting list
CANCELLED = 0.06
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

Crowd = tuple[Meeting, list[Registration]]


def crowds(seed: int = 1) -> Iterator[Crowd]:
    """Meetings with whoever registered for them: half of them are over, some are too small."""
    chance = random.Random(seed)  # noqa: S311 (data, not a secret)
    left = REGISTRATIONS - CONGRESS
    for number in range(MEETINGS):
        share = left // (MEETINGS - number)
        count = CONGRESS if number == 0 else min(left, round(share * chance.uniform(0.3, 1.7)))
        if number == MEETINGS - 1:
            count = left
        left -= count if number else 0
        yield _crowd(f"m{number}", count, chance)


def _crowd(key: str, count: int, chance: random.Random) -> Crowd:
    start = NOW + timedelta(days=chance.randint(-180, 180), hours=chance.randint(0, 8))
    full = chance.random() < FULL
    meeting = Meeting(
        key=key,
        code=key.upper(),
        status=EventStatus.GEPUBLICEERD,
        start=start,
        end=start + timedelta(hours=2),
        capacity=max(1, round(count * 0.8)) if full else count + 10,
    )
    opened = min(start, NOW) - timedelta(days=60)
    made = []
    for number in range(count):
        at = opened + timedelta(seconds=chance.randrange(60 * 86_400))
        cancelled = chance.random() < CANCELLED
        made.append(
            Registration(
                key=f"{key}-{number}",
                person=f"p{chance.randrange(70_000)}",
                submitted_at=at,
                tie=f"{number:012d}",
                account=f"a{number}",
                wish=Wish.CANCEL if cancelled else Wish.COME,
                cancelled_at=at + timedelta(hours=1) if cancelled else None,
            )
        )
    return meeting, made


def decided(made: list[Crowd]) -> list[Decision]:
    return [decide(meeting, (), registrations, NOW) for meeting, registrations in made]


def again(made: list[Crowd], decisions: list[Decision]) -> None:
    """The same people, with what was decided about them before."""
    for (_, registrations), decision in zip(made, decisions, strict=True):
        for one in registrations:
            one.standing = decision.outcomes[one.key].standing


def timed(made: list[Crowd]) -> tuple[float, list[Decision]]:
    began = time.process_time()
    decisions = decided(made)
    return time.process_time() - began, decisions


if __name__ == "__main__":
    crowd = list(crowds())
    first_s, decisions = timed(crowd)
    again(crowd, decisions)
    then_s, settled = timed(crowd)
    said = {
        "meetings": len(crowd),
        "registrations": sum(len(one.outcomes) for one in decisions),
        "first_s": first_s,
        "again_s": then_s,
        "confirmed": sum(one.confirmed for one in settled),
        "waiting": sum(one.waiting for one in settled),
        "peak_mb": peak_mb(),
    }
    sys.stdout.write(json.dumps(said) + "\n")
