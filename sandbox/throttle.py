"""Documented throttling: who may ask how much, and what is answered to whoever asks more.

Off until it is turned on in the settings. Windows are fixed and run on the real clock; the scales
in the settings make limits and windows smaller, so that a test meets them in milliseconds.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .call import Call, GraphError
from .cost import mailbox_of, reads_members, service, team_of, thread_of, units, writes
from .settings import Settings


@dataclass(slots=True)
class Window:
    """One limit: so much in so many seconds."""

    started: float
    used: float = 0


@dataclass(slots=True)
class Limit:
    name: str
    amount: float
    seconds: float
    cost: float
    scope: str = ""
    shown: bool = False  # reported in RateLimit-* headers


@dataclass(slots=True)
class Meters:
    """What every application has used of every limit."""

    clock: Callable[[], float] = time.monotonic
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)

    def charge(self, call: Call, settings: Settings) -> dict[str, str]:
        """Count the operation. Returns the headers that report on limits.

        Raises the 429 of the first limit that is exceeded. A refused request still counts:
        "throttled requests count towards usage limits".
        """
        kind = service(call)
        app = call.token.app_id if call.token else ""
        headers: dict[str, str] = {}
        if kind == "entra":
            headers["x-ms-resource-unit"] = str(units(call))
        for limit in _limits(call, kind, settings):
            window, left = self._use(limit, app, settings)
            amount = max(1.0, limit.amount * settings.limit_scale)
            share = window.used / amount
            if limit.shown and share >= 0.8 and call.token and call.token.app_only:
                # Only with application permissions, from 80 % of the minute's units.
                headers["RateLimit-Limit"] = str(math.floor(amount))
                headers["RateLimit-Remaining"] = str(max(0, math.floor(amount - window.used)))
                headers["RateLimit-Reset"] = str(math.ceil(left))
            if kind == "entra" and share > 0.8:
                headers["x-ms-throttle-limit-percentage"] = f"{min(share, 1.8):.2f}"
            if share > 1:
                raise _refusal(kind, limit, left, headers, call)
        return headers

    def _use(self, limit: Limit, app: str, settings: Settings) -> tuple[Window, float]:
        now = self.clock()
        length = limit.seconds * settings.window_scale
        key = (limit.name, f"{app} {limit.scope}")
        window = self.windows.get(key)
        if window is None or now - window.started >= length:
            window = self.windows[key] = Window(now)
        window.used += limit.cost
        return window, window.started + length - now


def _limits(call: Call, kind: str, settings: Settings) -> list[Limit]:
    if kind == "sharepoint" and settings.throttle_sharepoint:
        cost = units(call)
        return [
            Limit("minute", settings.sharepoint_ru_per_minute, 60, cost, shown=True),
            Limit("day", settings.sharepoint_ru_per_day, 86_400, cost),
        ]
    if kind == "teams" and settings.throttle_teams:
        team = team_of(call)
        most = (
            Limit("members", settings.teams_member_reads_per_second, 1, 1)
            if reads_members(call)
            else Limit("teams", settings.teams_per_second, 1, 1)
        )
        return [most] + (
            [Limit("team", settings.teams_per_second_per_team, 1, 1, team)] if team else []
        )
    if kind == "bots" and settings.throttle_bots:
        thread = thread_of(call)
        return [Limit(f"bot {s}", amount, s, 1, f"{call.method} {thread}") for s, amount in _BOT]
    if kind == "workflows" and settings.throttle_workflows:
        # "Invoke calls per 5 minutes":
        # https://learn.microsoft.com/power-automate/limits-and-config#runtime-endpoint-request-limits
        amount = settings.workflow_calls_per_5_minutes
        return [Limit("invoke", amount, 300, 1, call.path)]
    if kind == "entra" and settings.throttle_entra:
        found = [Limit("ResourceUnit", settings.entra_ru_per_10_seconds, 10, units(call))]
        if cost := writes(call):
            found.append(Limit("Write", settings.entra_writes_per_150_seconds, 150, cost))
        if call.path.lower().startswith("/invitations"):
            found.append(Limit("Invitations", 150, 5, 1))
        return found
    if kind == "outlook" and settings.throttle_outlook:
        # https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
        return [Limit("Mailbox", settings.outlook_per_10_minutes, 600, 1, mailbox_of(call))]
    return []


# A bot on one conversation, in so many seconds: beginning one and sending to one alike.
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#per-bot-per-thread-limit
_BOT = ((1, 7), (2, 8), (30, 60), (3_600, 1_800))


def _refusal(
    kind: str, limit: Limit, left: float, headers: dict[str, str], call: Call
) -> GraphError:
    headers = {**headers, "Retry-After": str(max(1, math.ceil(left)))}
    if kind == "sharepoint":
        return GraphError(
            429,
            "activityLimitReached",
            "The request has been throttled.",
            inner="throttledRequest",
            headers=headers,
        )
    if kind == "outlook":
        return over(f"{limit.name}Request", headers)
    if kind == "bots":
        return GraphError(429, "Throttled", "Too many requests.", headers=headers)
    if kind == "entra" and call.token:
        scope = "Write" if limit.name == "Write" else "ReadWrite"
        tenant = next(iter(call.tenant.table("organization")), "")
        headers["x-ms-throttle-scope"] = f"Tenant_Application/{scope}/{call.token.app_id}/{tenant}"
        headers["x-ms-throttle-information"] = f"{limit.name}LimitExceeded"
    return GraphError(429, "TooManyRequests", "Too many requests.", headers=headers)


def crowd(call: Call, open: int, settings: Settings) -> None:
    """Raise the 429 of a mailbox that the application has too many requests open on at once.

    `open` are those over HTTP, this one among them. Parts of a batch count when that is set.
    """
    if not settings.throttle_outlook or service(call) != "outlook":
        return
    if settings.outlook_batch_at_once and call.in_batch:
        open += call.beside + 1
    if open > settings.outlook_at_once:
        raise over("MailboxConcurrency", {"Retry-After": "1"})


def over(name: str, headers: dict[str, str]) -> GraphError:
    """The words of Outlook's 429, as reported."""
    return GraphError(
        429, "ApplicationThrottled", f"Application is over its {name} limit.", headers=headers
    )
