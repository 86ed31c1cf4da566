"""The story of the membership job."""

from __future__ import annotations

from tests.faults.membership.oracle import Oracle
from tests.faults.membership.planted import PLANTED
from tests.faults.membership.plays import EDITED, EDITS, PLAYS
from tests.faults.membership.scenario import NOON, make
from tests.faults.story import Story

MEMBERSHIP = Story(
    name="membership",
    job="membership",
    now=NOON,
    make=make,
    judge=Oracle,
    zeros=(
        "lost", "duplicated", "resurrected", "escalated", "ownerless", "unmanaged", "repeated",
    ),
    plays=PLAYS,
    planted=PLANTED,
    crowd=(EDITS, EDITED),
    daily=frozenset(
        (
            "golden",
            "who was added leaves before it was recorded",
            "a role is given right before a forged one is put back",
            "a person who cannot be read",
        )
    ),
    # The day's edits are many for so small a tenant; the guard has tests of its own.
    configuration={
        "membership": {
            "limits": {
                "scope_count": 20, "scope_percent": 50, "total_count": 20, "total_percent": 50,
            }
        }
    },
)  # fmt: skip
