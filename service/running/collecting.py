"""When Python looks for rubbish, and what it gives back."""

from __future__ import annotations

import ctypes
import gc
import sys
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


M_MMAP_THRESHOLD = -3
LARGE_BLOCK = 256 * 1024


def give_back_large_blocks() -> None:
    """Let blocks of 256 KiB and more go back to the system as soon as they are freed.

    glibc raises that limit to the largest block that was ever freed. From then on pieces of
    documents lie among small values in the heaps of eight threads, which so keep many times what
    is in use. https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    if sys.platform != "linux":
        return
    try:
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
    except (OSError, AttributeError):
        return  # another C library, which does not need it
