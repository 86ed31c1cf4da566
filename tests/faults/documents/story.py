"""The stories of the documents job."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

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
    daily=frozenset(
        (
            "golden",
            "the conflict's copy is refused",
            "somebody writes right before his document is replaced",
        )
    ),
    every_day=6,
    apart=timedelta(minutes=10),
    configuration={"documents": {"limits": {"scope_count": 10, "scope_percent": 30}}},
)


def _variant(name: str, rests: int = 1, **settings: Any) -> Story:
    """The same day in a tenant that behaves otherwise: some of the points, no planted bugs."""
    return replace(
        DOCUMENTS, name=name, settings=settings, planted={}, daily=frozenset(), only=30, rests=rests
    )


VARIANTS = (
    # What stood in a document fills its columns later: they are put right once.
    _variant("documents, rewritten two minutes later", 2, promotion_delay_s=120),
    _variant("documents, one upload at a time for a file", upload_one_per_file=True),
    _variant("documents, checked again when an upload ends", upload_checks_at_end=True),
    _variant("documents, listed in any order and twice", delta_shuffle=True, delta_repeats=0.3),
)
"""What is reported of the service by some, or promised by nobody."""
