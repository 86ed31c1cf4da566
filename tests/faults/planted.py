"""Bugs planted in the service and the job, one at a time: each must be caught."""

from __future__ import annotations

from collections.abc import Callable

PLANTED: dict[str, Callable[[], None]] = {}


def plant(name: str) -> None:
    """Break the product in this process."""
    PLANTED[name]()


def figure() -> str:
    return "not measured"
