"""When Python looks for rubbish."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for unreachable cycles a hundred times less often.

    A run makes millions of small values that all stay until its end and hardly a cycle: looking
    through them again and again finds nothing and takes a quarter of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(100 * before[0], *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
