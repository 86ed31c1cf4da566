"""Let a plan that was stopped as a precaution go ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from config.settings import Settings
from jobs.catalogue import job_of
from jobs.explaining import clock
from service.running.networks import called, named, networks, scopes_of
from service.running.tell import losses_told, refusals_told, typed
from state.approvals import RefusedPlan
from state.store import Store

DAYS = 7
"""How long an approval may be used."""


class NotApproved(Exception):
    """Nothing was approved."""


@dataclass(frozen=True, slots=True)
class Approved:
    """Exactly what was approved: no more than this may disappear by it."""

    scope: str
    job: str
    code: str
    title: str
    by: str
    until: datetime
    reasons: tuple[str, ...]
    lost: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        yield f"Approved by {self.by} for {self.code} {self.title}, until {clock(self.until)}:"
        yield from (f"  {one}" for one in self.lost)
        yield from (f"It was stopped because {reason}." for reason in self.reasons)
        yield "The next run carries it out. Anything more than this is refused anew."


def approve(settings: Settings, scope: str, by: str, job: str | None = None) -> Approved:
    """Approve exactly what is refused now in a network, named by its number or its scope; of
    this job, where two refuse something there.

    Raises UnknownNetwork; NotApproved, with what to do, when nothing is refused there or when a
    reason is one that nobody can approve; StateUnusable.
    """
    if not settings.state.path.exists():
        raise NotApproved("No run has been made yet, so nothing is refused.")
    store = Store.open(settings.state.path)
    try:
        with store.transaction() as transaction:
            known = networks(settings, transaction)
            refusals = {one.scope: one for one in transaction.refusals()}
            kept = [*refusals, *(s.scope for s in transaction.all_scopes())]
            labels = {one: called(one, known).code for one in scopes_of(known, kept)}
            found = {one for one in named(scope, labels) if job in (None, job_of(one))}
            refused = [refusals[one] for one in sorted(found) if one in refusals]
            if not refused:
                raise NotApproved(
                    f"Nothing is refused in {scope}, so there is nothing to approve. "
                    "`ons-sync status` shows which networks are."
                )
            jobs = {job_of(one.scope): one for one in refused}
            if len(jobs) > 1:
                raise NotApproved(
                    f"More than one job is stopped in {scope}: "
                    f"approve it with --job {' or --job '.join(jobs)}."
                )
            if len(refused) > 1:
                raise NotApproved(
                    f"Several networks are called {scope}: "
                    f"approve one of {', '.join(one.scope for one in refused)}."
                )
            one = refused[0]
            name = called(one.scope, known)
            _must_be_approvable(one, name.code)
            # By the tenant's clock a refusal may lie ahead of this machine's; an approval is
            # never older than what it approves.
            at = max(datetime.now(UTC), one.at)
            losses = transaction.approve(one.scope, by, at, DAYS)
            return Approved(
                one.scope,
                job_of(one.scope),
                name.code,
                name.title,
                by,
                at + timedelta(days=DAYS),
                tuple(refusals_told(one.scope, one.reasons)),
                tuple(losses_told(one.scope, losses)),
            )
    finally:
        store.close()


def _must_be_approvable(refused: RefusedPlan, code: str) -> None:
    fixed = [reason for reason in refused.reasons if not reason.rule.approvable]
    if fixed:
        raise NotApproved(
            f"{code} cannot be approved: {'; '.join(refusals_told(refused.scope, fixed))}. "
            f"`ons-sync explain {typed(refused.scope, code)}` shows what to change."
        )
