"""Dates, times and lists as Dutch staff write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def day(at: date) -> str:
    """`do 9 november 2023`. A moment (datetime) is given its day in the Netherlands."""
    if isinstance(at, datetime):
        at = _local(at)
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}"


def clock(at: time | datetime) -> str:
    """`14.00 uur`"""
    if isinstance(at, datetime):
        at = _local(at)
    return f"{at.hour}.{at.minute:02d} uur"


def moment(at: datetime) -> str:
    """`do 9 november 2023 om 14.00 uur`"""
    return f"{day(at)} om {clock(at)}"


def enumeration(words: Sequence[str]) -> str:
    """`a, b en c`"""
    return " en ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(AMSTERDAM)
