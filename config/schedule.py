"""When the worker runs, and how its health is asked for."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from config.model import Model

_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")


def _clock(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    match = _CLOCK.fullmatch(given.strip())
    if match is None:
        raise ValueError("must be a time of day such as 06.30 or 06:30")
    return time(int(match[1]), int(match[2]))


def _outside_the_clock_change(at: time) -> time:
    if time(2, 0) <= at < time(3, 0):
        raise ValueError(
            "must not lie between 02.00 and 03.00: that hour comes twice in autumn "
            "and not at all in spring"
        )
    return at


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be an IANA time zone such as Europe/Amsterdam") from None
    return name


Clock = Annotated[time, BeforeValidator(_clock), AfterValidator(_outside_the_clock_change)]
"""A time of day in the schedule's zone, outside the hour of the clock change."""


class Health(Model):
    """Where a container asks whether the worker is well."""

    address: str = "127.0.0.1"
    """0.0.0.0 makes the answer visible outside the container."""
    port: int = Field(default=8080, ge=0, le=65535)
    """0 takes any free port."""
    oldest_good_run_h: float = Field(default=26, gt=0)
    """The answer is 503 when the last good run is older than this many hours."""


class Schedule(Model):
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Amsterdam"
    changes_every_min: int = Field(default=15, ge=5, le=60)
    """Minutes between two runs that take changes; a divisor of 60."""
    changes_from: Clock = time(6, 30)
    """The first such run of a day."""
    changes_until: Clock = time(22, 30)
    """The last such run of a day."""
    full_at: Clock = time(1, 15)
    """The nightly run that lists everything, because changes are known to omit deletions."""
    drain_s: float = Field(default=60, gt=0, le=600)
    """How long a stopped worker waits for the run in hand, in seconds."""
    health: Health = Health()

    @model_validator(mode="after")
    def _within_a_day(self) -> Schedule:
        if 60 % self.changes_every_min:
            raise ValueError("changes_every_min must divide an hour: 5, 6, 10, 12, 15, 20, 30, 60")
        if self.changes_from >= self.changes_until:
            raise ValueError("changes_from must be earlier than changes_until")
        return self
