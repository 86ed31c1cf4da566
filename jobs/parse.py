"""Reading the values of list columns as SharePoint and Graph hand them out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")


def text(value: Any) -> str | None:
    """A trimmed text, or None when there is nothing in it."""
    if value is None:
        return None
    trimmed = str(value).strip()
    return trimmed or None


def moment(value: Any) -> datetime | None:
    """An ISO 8601 moment, aware and UTC; None when it is none."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the last is of an offset that leads out of all years
        return None


def day(value: Any) -> date | None:
    """The calendar day in the Netherlands that a date column means.

    A date-only column is stored as midnight of the site's time zone and handed out in UTC, so the
    evening before: it is turned back before its day is taken. A value at exactly midnight UTC is
    what a client wrote that sent a bare date; it means that date.
    """
    return _day(value) if isinstance(value, str) else None


@lru_cache(4096)
def _day(value: str) -> date | None:
    parsed = moment(value)
    if parsed is None:
        return None
    if (parsed.hour, parsed.minute, parsed.second) == (0, 0, 0):
        return parsed.date()
    try:
        return parsed.astimezone(HERE).date()
    except OverflowError:  # the last hour of the last year
        return parsed.date()


@lru_cache(16)
def day_of(now: datetime) -> date:
    """The calendar day in the Netherlands at a moment."""
    return now.astimezone(HERE).date()


def start_of(when: date) -> datetime:
    """Midnight in the Netherlands at the beginning of `when`, in UTC."""
    return datetime(when.year, when.month, when.day, tzinfo=HERE).astimezone(UTC)


def column_day(when: date) -> str:
    """How a day is written to a date column: its midnight UTC, which reads back as itself."""
    return f"{when.isoformat()}T00:00:00Z"


def lookup(fields: dict[str, Any] | Any, name: str) -> str | None:
    """The item id a lookup or person column points to, as text."""
    value = fields.get(f"{name}LookupId")
    if value in (None, "", 0, "0"):
        return None
    return str(value)


def yes(value: Any, default: bool) -> bool:
    """A boolean column; SharePoint hands out true/false, old rows nothing at all."""
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    return str(value).strip().lower() in {"1", "true", "ja", "yes"}
