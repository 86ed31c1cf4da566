"""One thing that `check` found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Judgement(StrEnum):
    RIGHT = "right"
    NOTE = "note"  # works, and should still be looked at
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is a sentence; of what is not right, `do` is what to do about it."""

    judgement: Judgement
    subject: str
    what: str
    do: str = ""


def right(subject: str, what: str) -> Finding:
    return Finding(Judgement.RIGHT, subject, what)


def note(subject: str, what: str, do: str) -> Finding:
    return Finding(Judgement.NOTE, subject, what, do)


def wrong(subject: str, what: str, do: str) -> Finding:
    return Finding(Judgement.WRONG, subject, what, do)
