"""One message to staff."""

from __future__ import annotations

import string
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """`without` is said when a placeholder has no value; where it is empty, the sentences that
    need the value are left out."""

    text: str
    without: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(
            name for _, name, _, _ in string.Formatter().parse(self.text) if name is not None
        )
