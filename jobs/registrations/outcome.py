"""What was decided about a registration, and about a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.registrations.meeting import EventStatus
from jobs.registrations.reason import Reason
from jobs.registrations.registration import Mode, Reconfirm, Standing, Status
from jobs.registrations.why import Why


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rows of a registration say from now on, and what is remembered of it."""

    status: Status
    reason: Reason
    standing: Standing
    place: int | None = None  # on the waiting list
    why: Why | None = None
    offered_until: datetime | None = None
    mode: Mode | None = None  # of the place that is held, offered or waited for
    workshop: str | None = None
    first: str | None = None  # of a Dubbel: the registration that counts
    keep_until: datetime | None = None  # for members only: how long the place is still kept
    reconfirm: Reconfirm | None = None  # what *Herbevestiging* shows

    @property
    def moved(self) -> bool:
        """Whether it is to be said that the meeting was moved."""
        return self.reconfirm is Reconfirm.ASKED


@dataclass(frozen=True, slots=True)
class Decision:
    """All outcomes of a meeting by the registrations' keys, and what the meeting's row says."""

    outcomes: Mapping[str, Outcome]
    status: EventStatus
    confirmed: int = 0
    waiting: int = 0
    offered: int = 0
    attended: int = 0
    overbooked: int = 0
    free: Mapping[Mode, int | None] = field(default_factory=dict)
    """Places that somebody who signs up now would get; None is unlimited."""
    free_not_given: int = 0
    """Places for people on the waiting list that are not given by themselves any more."""
    surplus_done: bool = False
    """*Overschot naar wachtlijst* was carried out: the column goes back to Nee."""
    seats: Mapping[str, int] = field(default_factory=dict)
    """How many sit in each workshop."""
    due_at: datetime | None = None
    """When deciding again gives something else although nobody did anything."""
