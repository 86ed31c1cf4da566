"""What a command that makes things did with one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    MADE = "made"
    COMPLETED = "completed"
    LEFT = "left alone"  # something is there that is not ours to change
    NOT_DONE = "not done"
    WAITS = "waits"  # for something that a person does when he likes


@dataclass(frozen=True, slots=True)
class Done:
    deed: Deed
    what: str
