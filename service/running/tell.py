"""A plan and what became of it, in words an admin understands. Ids, never names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jobs import JOBS
from jobs.catalogue import job_of, said, words
from jobs.explaining import Change
from jobs.job import ScopePlan
from service.running.result import ScopeResult, ScopeStatus
from sync.action import Action, Fate, Outcome
from sync.guard import Loss, Refusal, Rule, Verdict

QUIET = frozenset({"SyncTijd"})
GUARDS = {
    Rule.SCOPE_LIMIT: "{n} of {total} would disappear within 24 hours, more than the limit",
    Rule.TOTAL_LIMIT: "{n} of all {total} would disappear within 24 hours, more than the limit",
    Rule.EMPTIED: "a side that held {total} {many} now holds none",
    Rule.NO_OWNER: "no enabled owner would be left",
    Rule.NOT_CONFIRMED: "it would write outside what the administrators' group confirmed",
}


def tell_scope(
    plan: ScopePlan, verdict: Verdict, outcomes: Mapping[str, Outcome] | None
) -> ScopeResult:
    """The result of one scope; `outcomes` None: it was only planned."""
    changes = tuple(_change(action, outcomes) for action in plan.actions)
    reasons = [f"{_called(item.key)}: {said(plan.scope, item.rule)}" for item in plan.attention]
    if not verdict.allowed:
        refused = refusals_told(plan.scope, verdict.reasons)
        asked = typed(plan.scope, plan.label)
        approve = f"Look with `ons-sync explain {asked}`"
        if all(r.rule.approvable for r in verdict.reasons):
            approve += f", then `ons-sync approve {asked}` if it is right"
        return ScopeResult(
            plan.label, ScopeStatus.REFUSED, changes, len(plan.plan.conflicts),
            (*(f"stopped as a precaution: {text}" for text in refused), f"{approve}."),
        )  # fmt: skip
    if plan.stopped is not None:
        reasons.insert(0, f"nothing is decided here: {said(plan.scope, plan.stopped)}")
    failed = [] if outcomes is None else _failures(plan, outcomes)
    if failed or plan.partial:
        status = ScopeStatus.FAILED
        reasons = failed + reasons
        if not reasons:
            reasons = ["not everything could be read; it is looked at again in the next run"]
    elif plan.attention:
        status = ScopeStatus.ATTENTION
    elif changes:
        status = ScopeStatus.DONE
    else:
        status = ScopeStatus.NOTHING
    return ScopeResult(plan.label, status, changes, len(plan.plan.conflicts), tuple(reasons))


def typed(scope: str, label: str) -> str:
    """A scope as it is typed after a command: its network, and the job unless it is the first."""
    job = job_of(scope)
    return label if job == next(iter(JOBS)) else f"{label} --job {job}"


def refusals_told(scope: str, reasons: Iterable[Refusal]) -> list[str]:
    """Why the guard refused, with its numbers."""
    many = words(scope).MANY
    return [GUARDS[one.rule].format(n=one.n, total=one.total, many=many) for one in reasons]


def losses_told(scope: str, losses: Iterable[Loss]) -> list[str]:
    """Who or what would disappear; ids, never names."""
    lost = words(scope).LOST
    return sorted(lost[loss.kind, loss.side].format(key=loss.key) for loss in losses)


def _failures(plan: ScopePlan, outcomes: Mapping[str, Outcome]) -> list[str]:
    """What went wrong. A row or person that changed meanwhile is no failure: the next run looks
    again."""
    failed = []
    for action in plan.actions:
        outcome = outcomes.get(action.id)
        if outcome is None:
            failed.append(f"{_what(action)}: not sent")
        elif outcome.fate in (Fate.FAILED, Fate.UNKNOWN):
            failed.append(f"{_what(action)}: {outcome.error or outcome.fate.value}")
    return failed


def _change(action: Action, outcomes: Mapping[str, Outcome] | None) -> Change:
    outcome = None if outcomes is None else outcomes.get(action.id)
    fate = None if outcomes is None else (outcome.fate.value if outcome else "not sent")
    return Change(
        action.side, action.kind, action.key, _what(action), said(action.scope, action.rule), fate
    )


def _what(action: Action) -> str:
    written = action.body.get("columns")
    columns = ", ".join(n for n in (action.body if written is None else written) if n not in QUIET)
    verb = words(action.scope).VERBS.get(action.kind, action.kind + " {key}")
    return verb.format(key=_called(action.key), columns=columns)


def _called(key: str) -> str:
    if key == "@network":
        return "the network"
    # What is said of a key, or made for it, goes by the key itself.
    kind, _, rest = key.partition(":")
    return rest if kind in ("row", "cal", "say") and rest else key
