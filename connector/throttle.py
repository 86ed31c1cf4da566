"""What the services allow, so that it is seldom exceeded; and everybody's pause when it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connector.errors import Throttled


@dataclass(frozen=True, slots=True)
class Budget:
    """`units` in every `per_s` seconds; what is saved up is at most one period's."""

    units: float
    per_s: float


SERVICES: Mapping[str, Budget] = {
    # https://learn.microsoft.com/graph/throttling-limits#microsoft-teams-service-limits
    "teams": Budget(30, 1),
    # https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
    # for 5,001 to 15,000 licences, in resource units
    "sharepoint": Budget(3750, 60),
    # https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
    "entra": Budget(8000, 10),
    # https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
    # in requests, for one mailbox; the product has one. That only four may be under way at once is
    # kept where they are sent.
    "outlook": Budget(10_000, 600),
    # https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    # for one conversation, which a channel is
    "bot": Budget(7, 1),
    "bot-steady": Budget(60, 30),
    # https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
    "workflow": Budget(4, 1),
}
A_TEAM = Budget(4, 1)
"""Requests on one team or channel, whatever the other teams do."""
PATIENCE_S = 300
"""A longer Retry-After ends the run rather than to hold its lease for nothing."""


class Throttle:
    """One for everything that shares the limits; may be shared by threads."""

    def __init__(
        self,
        services: Mapping[str, Budget] = SERVICES,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._services, self._clock, self.sleep = services, clock, sleep
        self._lock = threading.Lock()
        self._level: dict[str, tuple[float, float]] = {}  # name -> units left, at
        self._paused: dict[str, float] = {}

    def wait(self, costs: Mapping[str, float]) -> None:
        """Sleep until every named limit has room for its cost, and take it. A name is a service's,
        or one thing's of which many have the same limit ("bot:<channel>"; "team:<id>")."""
        with self._lock:
            now, delay = self._clock(), 0.0
            for name, cost in costs.items():
                budget = self._services.get(name.partition(":")[0], A_TEAM)
                rate = budget.units / budget.per_s
                left, at = self._level.get(name, (budget.units, now))
                left = min(budget.units, left + (now - at) * rate) - min(cost, budget.units)
                self._level[name] = (left, now)  # below zero: taken in advance
                delay = max(delay, -left / rate, self._paused.get(name, now) - now)
        if delay > PATIENCE_S:
            raise Throttled(f"{round(delay)} s")
        if delay > 0:
            self.sleep(delay)

    def pause(self, name: str, seconds: float) -> None:
        """The service asked for this much peace: everybody who shares the limit keeps it."""
        with self._lock:
            until = self._clock() + seconds
            self._paused[name] = max(until, self._paused.get(name, until))
