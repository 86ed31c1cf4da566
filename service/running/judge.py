"""Guard: which plans may be applied, with the numbers of those that may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from jobs.job import ScopePlan
from service.running.context import Context
from sync.guard import Loss, Verdict, judge, judge_total

WINDOW = timedelta(hours=24)


def judge_all(context: Context, plans: Sequence[ScopePlan]) -> dict[str, Verdict]:
    """A verdict for each plan. Every guard is asked by itself first; then all losses of the job
    together: what another job lost is measured by its own limits."""
    limits = context.job.limits
    with context.store.transaction() as transaction:
        lost = transaction.losses(context.now - WINDOW)
        recent = [(scope, loss) for scope, loss in lost if scope.startswith(context.job_prefix)]
        approvals = {p.scope: transaction.approval(p.scope, context.now) for p in plans}
    verdicts: dict[str, Verdict] = {}
    for plan in plans:
        if plan.stopped is not None:
            verdicts[plan.scope] = Verdict(True)
            continue
        verdicts[plan.scope] = judge(
            plan.scope,
            plan.losses,
            size=plan.size,
            recent=[loss for scope, loss in recent if scope == plan.scope],
            emptied=plan.emptied,
            owners_left=plan.owners_left,
            limits=limits,
            approval=approvals[plan.scope],
            in_confirmed_set=all(action.place in plan.writable for action in plan.actions),
        )
    losing: dict[str, Sequence[Loss]] = {
        p.scope: p.losses for p in plans if p.losses and verdicts[p.scope].allowed
    }
    if losing:
        approved = {scope: given for scope, given in approvals.items() if given is not None}
        with context.store.transaction() as transaction:
            size = transaction.agreed(context.job_prefix)
        verdicts |= judge_total(losing, size=size, recent=recent, limits=limits, approvals=approved)
    return verdicts
