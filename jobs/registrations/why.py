"""Why somebody waits where he waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Since(StrEnum):
    """What gave a registration its moment in the order of places."""

    SUBMITTED = "submitted"
    AGREED = "agreed"  # signed up by a colleague, and agreed later
    SWITCHED = "switched"  # chose the room or online later
    LAPSED = "lapsed"  # let an offer go


@dataclass(frozen=True, slots=True)
class Why:
    """What stands before one place on the waiting list. Numbers of people, never who."""

    ahead: int  # all who come first
    earlier: int  # of these: whose moment is earlier
    demoted: int  # of these: who had a place and were moved to the top by the organiser
    reserved: int  # places kept free for organisers and speakers
    moment: datetime  # what its order follows
    since: Since
    first_by_right: bool = False  # is one of the demoted
