"""The stories of the documents job."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.documents.oracle import Oracle
from tests.faults.documents.planted import PLANTED
from tests.faults.documents.plays import EDITED, EDITS, PLAYS
from tests.faults.documents.scenario import NOON, make
from tests.faults.story import Story

DOCUMENTS = Story(
    name="documents",
    job="documents",
    now=NOON,
    make=make,
    judge=Oracle,
    zeros=("lost", "duplicated", "resurrected", "exposed", "torn", "unmanaged", "repeated"),
    plays=PLAYS,
    planted=PLANTED,
    crowd=(EDITS, EDITED),
    daily=frozenset(("golden",)),
    apart=timedelta(minutes=10),
    configuration={"documents": {"limits": {"scope_count": 10, "scope_percent": 30}}},
)
