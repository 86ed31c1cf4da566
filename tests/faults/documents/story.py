"""The stories of the documents job."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.documents.oracle import Oracle
from tests.faults.documents.scenario import NOON, make
from tests.faults.play import Play
from tests.faults.story import Story

DOCUMENTS = Story(
    name="documents",
    job="documents",
    now=NOON,
    make=make,
    judge=Oracle,
    zeros=("lost", "duplicated", "resurrected", "exposed", "torn", "unmanaged", "repeated"),
    plays={"golden": Play("golden")},
    apart=timedelta(minutes=10),
    # The day's edits are many for so small a tenant; the guard has tests of its own.
    configuration={
        "documents": {
            "limits": {
                "scope_count": 20, "scope_percent": 50, "total_count": 20, "total_percent": 50,
            }
        }
    },
)  # fmt: skip
