"""Documents that somebody has checked out or open for long. A service tells who, and not since
when; so what is remembered is since when it was seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobs.documents.decision import LOCKED, Case, Decision
from jobs.documents.retraction import LOCKED_SINCE, REFUSED_SINCE
from jobs.parse import moment

LONG = "locked-long"
"""The rule by which it is reported."""


def locked_since(case: Case, now: datetime) -> datetime | None:
    """Since when it was seen to be locked; None: it is not, as far as its item tells."""
    if not any(item is not None and item.locked for item in (case.pair.left, case.pair.right)):
        return None
    return _remembered(case, LOCKED_SINCE) or now


def in_the_way(decision: Decision) -> dict[str, datetime]:
    """Documents of which something waits for the lock, by key since when."""
    found = {}
    for key, case in decision.cases.items():
        if case.rule == LOCKED and (since := locked_since(case, decision.frame.now)):
            found[key] = since
    return found | _refused(decision)


def _refused(decision: Decision) -> dict[str, datetime]:
    """Those of which only that a write was refused tells that somebody has them open."""
    steps = {step.key for step in decision.plan.steps}
    since = {key: _remembered(decision.cases[key], REFUSED_SINCE) for key in steps}
    return {key: at for key, at in since.items() if at is not None}


def _remembered(case: Case, name: str) -> datetime | None:
    return moment(case.entry.memo.get(name)) if case.entry is not None else None


def notice(decision: Decision) -> timedelta:
    return timedelta(days=decision.frame.evidence.settings.locked_notice_days)


def too_long(decision: Decision) -> frozenset[str]:
    """Those that its leaders are told about."""
    since = in_the_way(decision)
    return frozenset(k for k, at in since.items() if decision.frame.now >= at + notice(decision))


def due_at(decision: Decision) -> datetime | None:
    """When the next one has been locked too long. One that was refused may be free by now, and is
    not to be reported any longer than that."""
    now = decision.frame.now
    if any(now >= at + notice(decision) for at in _refused(decision).values()):
        return now
    ends = [at + notice(decision) for at in in_the_way(decision).values()]
    return min((end for end in ends if end > now), default=None)
