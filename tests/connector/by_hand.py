"""An exchange driven by hand, where the tenant has no say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from connector.exchange import Asked, Exchange, Response


def answered(
    exchange: Exchange[Any], answer: Callable[[Asked], Response]
) -> tuple[Any, list[Asked]]:
    """Driven by hand, and what it asked for."""
    asked: list[Asked] = []
    now: Sequence[Asked] = next(exchange)
    while True:
        asked += now
        try:
            now = exchange.send([answer(one) for one in now])
        except StopIteration as end:
            return end.value, asked
