"""What is kept of a document that was taken back from ONS, for whoever has to judge whether that
was a data breach: since when it stood there, which rule took it away, and who could read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from jobs.documents.decision import Case
from jobs.documents.item import Item
from sync.action import Fate, Outcome
from sync.model import Side

RULES = frozenset({"not-shared", "network-only", "label", "confidential-network", "withdrawn"})
"""Those that say that it may not stand on ONS (any more)."""

PUBLISHED, RETRACTED = "published_at", "retracted"
LOCKED_SINCE, REFUSED_SINCE = "locked_since", "refused_since"
"""In the memory of a document."""

Readers = Mapping[str, Mapping[str, Any]]
"""By item id on ONS, who could read it: see `connector.readers_source`."""


def taken_back(case: Case) -> Item | None:
    """The copy on ONS that goes because it may not stand there."""
    position = case.position
    if case.pair.folder or position is None or position.barred not in RULES:
        return None
    return case.pair.left


def published_at(case: Case, now: datetime) -> str | None:
    """Since when it stands on ONS. The service tells that of what a person put there; a copy that
    the product made has the dates of its original."""
    left = case.pair.left
    if left is None or case.pair.folder:
        return None
    known = case.entry.memo.get(PUBLISHED) if case.entry is not None else None
    if known is not None:
        return str(known)
    made = left.value.get("created_at") if left.value.get("created_by") else None
    return str(made) if made else now.isoformat()


def fact(case: Case, now: datetime, readers: Readers) -> dict[str, Any] | None:
    """What to remember once the copy is gone."""
    left = taken_back(case)
    if left is None:
        return None
    return _fact(case, now, left.name, f"{left.drive}/{left.id}", readers)


def missed_fact(case: Case, now: datetime, readers: Readers) -> dict[str, Any] | None:
    """The same, of a copy that a run took back which ended before it could say so."""
    if case.pair.left is not None or case.position is None or case.position.barred not in RULES:
        return None
    entry = case.entry
    if entry is None or entry.agreed is None or entry.left_ref is None:
        return None
    name = (entry.memo.get(Side.LEFT.value) or {}).get("name") or entry.agreed.get("name")
    return _fact(case, now, str(name), entry.left_ref.id, readers)


def _fact(case: Case, now: datetime, name: str, id: str, readers: Readers) -> dict[str, Any]:
    assert case.position is not None
    right = case.pair.right
    return {
        "at": now.isoformat(),
        "rule": case.position.barred,
        "name": name,
        "item": id,
        "original": f"{right.drive}/{right.id}" if right is not None else None,
        PUBLISHED: case.entry.memo.get(PUBLISHED) if case.entry else published_at(case, now),
        "readers": readers.get(id.rpartition("/")[2]),
    }


def told_by(
    memo: Mapping[str, Any],
    about: Mapping[str, Any],
    outcomes: Mapping[Side, Sequence[Outcome]],
) -> dict[str, Any]:
    """The memory of a document with what these outcomes say, whatever became of the others.
    `about` holds the moment of the plan ("now") and the fact to keep ("retraction")."""
    made = dict(memo)
    for outcome in outcomes.get(Side.LEFT, ()):
        if outcome.fate is not Fate.DONE:
            continue
        if outcome.action.kind == "file":
            made[PUBLISHED] = about["now"]
        elif outcome.action.kind == "recycle":
            made.pop(PUBLISHED, None)
            if about.get("retraction") is not None:
                made[RETRACTED] = [*made.get(RETRACTED, ()), about["retraction"]]
    if _locked(one for some in outcomes.values() for one in some):
        made.setdefault(REFUSED_SINCE, about["now"])
    return made


def _locked(outcomes: Iterable[Outcome]) -> bool:
    """Whether one was refused because somebody has the document open."""
    failed = (one.error or "" for one in outcomes if one.fate is not Fate.DONE)
    return any(error.startswith("locked") for error in failed)
