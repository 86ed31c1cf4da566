"""Peak memory of this process."""

from __future__ import annotations

import resource
import sys


def peak_mb() -> float:
    """The most this process has held in memory so far, in MB (ru_maxrss is KiB; bytes on macOS)."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)
