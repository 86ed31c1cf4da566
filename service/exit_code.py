"""What a command's exit code says. Scripts and containers rely on these numbers."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    DONE = 0  # done, or nothing to do; conflicts and rows that need attention stay 0
    COULD_NOT_START = 1  # configuration, sign-in or state cannot be used
    CHANGES = 2  # `plan` alone: a run would change something
    REFUSED = 3  # a network was stopped as a precaution and waits for an approval
    FAILED = 4  # a network failed, or could not be read; the others are complete. Beats REFUSED
    BUSY = 5  # another run holds the lease
    USAGE = 64  # the command was typed wrongly
    INTERRUPTED = 130  # Ctrl-C


_SERIOUS = (
    ExitCode.COULD_NOT_START,
    ExitCode.FAILED,
    ExitCode.REFUSED,
    ExitCode.BUSY,
    ExitCode.CHANGES,
    ExitCode.DONE,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """The one that says most about what went wrong."""
    return min(codes, key=_SERIOUS.index, default=ExitCode.DONE)
