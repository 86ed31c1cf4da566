"""What the outcome of registrations takes from the configuration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Hours and days, as an admin set them."""

    offer_within_hours: float = 48
    """A place that comes free nearer to the start than this is offered, not given (ST-11)."""
    offer_hours: float = 24
    """How long an offer stands at most."""
    min_hours_to_promote: float = 18
    """A place that comes free nearer to the start than this goes to nobody by itself (ST-10)."""
    undo_cancel_hours: float = 24
    """A meeting that takes place after all within this time finds all as they stood (ST-13)."""
    members_only_undo_days: float = 7
    """How long somebody who left the network keeps a place at a meeting for members (ST-03)."""
