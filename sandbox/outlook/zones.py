"""Moments as Outlook takes and shows them: local times beside the name of their time zone.

https://learn.microsoft.com/graph/api/resources/datetimetimezone
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

from ..call import Call, GraphError

_PREFERRED = re.compile(r"outlook\.timezone\s*=\s*\"?([^\",]*)\"?", re.IGNORECASE)


def zone(name: str) -> tzinfo:
    """The time zone of a Windows or an IANA name; raises the service's 400 for any other."""
    if name.upper() in ("UTC", "TZONE://MICROSOFT/UTC"):
        return UTC
    try:
        return ZoneInfo(win_tz.get(name, name))
    except (KeyError, ValueError, OSError):
        raise GraphError(
            400,
            "TimeZoneNotSupportedException",
            "A valid TimeZone value must be specified. The following TimeZone value is not "
            f"supported: '{name}'.",
        ) from None


def preferred(call: Call) -> str:
    """The zone that `Prefer: outlook.timezone="…"` asks for; without it times are in UTC."""
    found = _PREFERRED.search(call.headers.get("Prefer", ""))
    if found is None:
        return "UTC"
    zone(found[1])
    return found[1]


def read(value: Any) -> tuple[datetime, str]:
    """The moment (UTC) and the zone's name of a dateTimeTimeZone in a body."""
    if not isinstance(value, dict) or not isinstance(value.get("dateTime"), str):
        raise invalid()
    name = value.get("timeZone")
    if not isinstance(name, str) or not name:
        raise invalid()
    try:
        moment = datetime.fromisoformat(_six_digits(value["dateTime"]))
    except ValueError:
        raise invalid() from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(name))
    return moment.astimezone(UTC), name


def shown(moment: datetime, name: str, *, within: str = "") -> dict[str, str]:
    """A dateTimeTimeZone. `within` is the zone whose clock is read when it is not `name`: an
    all-day event is from midnight to midnight whatever zone is asked for.

    Reported: https://github.com/microsoftgraph/microsoft-graph-docs/issues/1802
    """
    local = moment.astimezone(zone(within or name))
    return {"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": name}


def parameter(text: str | None) -> datetime:
    """A moment of the query string; without an offset it is in UTC.

    https://learn.microsoft.com/graph/api/calendar-list-calendarview
    """
    try:
        moment = datetime.fromisoformat(_six_digits(text or "").replace(" ", "+"))
    except ValueError:
        raise GraphError(
            400, "ErrorInvalidParameter", f"The value '{text}' is not a valid DateTime."
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def invalid() -> GraphError:
    """What Exchange says of most bodies that it does not accept, without saying why."""
    return GraphError(
        400, "ErrorPropertyValidationFailure", "At least one property failed validation."
    )


def _six_digits(text: str) -> str:
    """Seven digits of a second, as Graph writes them, are one more than Python reads."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text)
