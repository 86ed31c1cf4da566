"""What a row was told last, read back from the row.

A value that is put back and the sentence that says why are one write. When the run ends before
that is recorded, the reason stands on the row alone, and would be overwritten by the next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jobs.membership.columns import FIELD_LABELS, sentence
from jobs.membership.row import Row, SyncStatus

_SAYS = {
    "put-back": "ONS-112",
    "role-put-back": "ONS-112",
    "person-fixed": "ONS-163",
    "role-in-teams": "ONS-168",
    "row-made-again": "ONS-114",
    "own-status": "ONS-152",
}


def told(row: Row | None) -> Mapping[str, Any] | None:
    """The note that stands behind the row's sentence, when it is one that stays."""
    found = _notes().get(str(row.fields.get("SyncUitleg") or "")) if row is not None else None
    if row is None or found is None:
        return None
    stands = row.fields.get("SyncStatus")
    sync = stands if stands in set(SyncStatus) else SyncStatus.BIJGEWERKT.value
    return {**found, "status": row.status, "sync": sync}


@cache
def _notes() -> Mapping[str, Mapping[str, Any]]:
    notes: dict[str, Mapping[str, Any]] = {}
    for rule, code in _SAYS.items():
        labels: list[Mapping[str, str]] = [{}]
        if code == "ONS-112":
            labels = [{"veld": one} for one in ("dit", *FIELD_LABELS.values())]
        for words in labels:
            notes.setdefault(
                sentence(code, words)[:255], {"rule": rule, "text": code, "words": words}
            )
    return notes
