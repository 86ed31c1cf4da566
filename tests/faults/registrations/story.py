"""The story of the registrations job."""

from __future__ import annotations

from datetime import timedelta

from sandbox.data.meetings import MAILBOX
from tests.faults.registrations.oracle import Oracle
from tests.faults.registrations.planted import PLANTED
from tests.faults.registrations.plays import EDITED, EDITS, PLAYS
from tests.faults.registrations.scenario import NOON, make
from tests.faults.story import Story

REGISTRATIONS = Story(
    name="registrations",
    job="registrations",
    now=NOON,
    make=make,
    judge=Oracle,
    zeros=("lost", "duplicated", "resurrected", "escalated", "exposed", "unmanaged", "repeated"),
    plays=PLAYS,
    planted=PLANTED,
    crowd=(EDITS, EDITED),
    daily=frozenset(("golden", "killed after a message was posted")),
    every_day=6,
    apart=timedelta(minutes=10),
    mailbox=MAILBOX,
    speaks=True,
    rests=2,  # a message that was posted is edited once more
    configuration={"registrations": {"limits": {"scope_count": 3, "scope_percent": 20}}},
)
