"""One run: the only sequence of effects.

observe -> scopes due -> derive and plan -> guard -> apply -> record
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import structlog

from config.settings import Settings
from connector import lists
from connector.errors import Throttled
from connector.tenant import Connection, connect
from jobs.catalogue import build
from jobs.job import ScopePlan
from service.running import site
from service.running.apply import Stopped, apply
from service.running.archive import StoredArchive
from service.running.collecting import give_back_large_blocks, seldom_collected
from service.running.context import Context, Progress, silent
from service.running.epoch import Epoch
from service.running.judge import judge_all
from service.running.leases import Leases
from service.running.ledger import StoredLedger
from service.running.networks import named
from service.running.observe import observe, observe_all
from service.running.record import record_scope
from service.running.result import RunResult, ScopeResult, ScopeStatus, Usage
from service.running.slim import slim
from service.running.tell import tell_scope
from state.errors import LeaseLost
from state.rows import chunks
from state.store import Store
from sync.action import Action, Outcome
from sync.guard import Verdict

log = structlog.get_logger(__name__)


class NotReady(Exception):
    """Something that every decision rests on is not there."""


WAIT_S = 20.0
"""How long a run waits for another one that is looking; looking takes seconds."""


def run_job(
    settings: Settings,
    job: str,
    *,
    network: str | None = None,
    full: bool = False,
    dry: bool = False,
    progress: Progress | None = None,
) -> RunResult:
    """Run `job` once: everything that is due, or one network by its code.

    With `dry` nothing is written anywhere and nothing is remembered. Raises what keeps it from
    starting (StateUnusable, SignInRefused, ListMissing …); what goes wrong in one network ends
    in that network's result.
    """
    began = time.monotonic()
    give_back_large_blocks()
    store = Store.open(settings.state.path)
    try:
        with seldom_collected(), connect(settings.tenant) as connection:
            return _run(
                settings, job, store, connection, network, full, dry, progress or silent, began
            )
    finally:
        store.close()


def _run(
    settings: Settings,
    name: str,
    store: Store,
    connection: Connection,
    network: str | None,
    full: bool,
    dry: bool,
    progress: Progress,
    began: float,
) -> RunResult:
    progress("signing in", 0, 0)
    found = lists.find(settings, connection.graph, name)
    now = (connection.session.server_date or datetime.now(UTC)).astimezone(UTC)
    working = store.copy() if dry else store
    context = begin(settings, name, working, connection, found, now, full, dry, progress)
    run, leases = context.run, context.leases
    with structlog.contextvars.bound_contextvars(run=run, job=name):
        try:
            scopes = _pass(context, settings, found, network)
        except LeaseLost as error:
            # What was sent is on record; whoever took over looks at it.
            scopes = [ScopeResult("run", ScopeStatus.BUSY, reasons=(str(error),))]
        except Throttled as error:
            context.problem(str(error))
            context.half_read, scopes = True, []
        finally:
            leases.give_back()
    result = RunResult(
        job=name,
        run=run,
        dry=dry,
        full=full,
        started_at=now,
        scopes=tuple(scopes),
        problems=tuple(context.problems),
        half_read=context.half_read,
        usage=_usage(connection, began),
    )
    with working.transaction() as transaction:
        good = int(result.exit_code) in (0, 2, 3)
        transaction.finish_run(run, result.exit_code.name.lower(), result.as_json(), now, good=good)
        if full:
            transaction.forget_old(now)
    log.info("run ended", exit_code=int(result.exit_code), requests=result.usage.requests)
    return result


def begin(
    settings: Settings,
    name: str,
    store: Store,
    connection: Connection,
    found: lists.Found,
    now: datetime,
    full: bool,
    dry: bool,
    progress: Progress = silent,
) -> Context:
    """A run on `store`, entered there, with everything its parts share. What an earlier run did
    not finish uploading goes on where it was."""
    archive = StoredArchive(store.transaction)
    job = build(name, settings, found, connection, archive)
    with store.transaction() as transaction:
        run = transaction.begin_run(name, now, full=full)
        site.remember(found, transaction)
    connection.carrier.ledger = StoredLedger(store)
    leases = Leases(store, settings.tenant.timeout_s)
    return Context(store, connection, job, archive, leases, now, run, full, dry, progress)


def _pass(
    context: Context, settings: Settings, found: lists.Found, network: str | None
) -> list[ScopeResult]:
    """Everything between signing in and the result."""
    if not _look_first(context):
        return [ScopeResult("looking", ScopeStatus.BUSY, reasons=("another run is looking",))]
    epoch = look(context, found)
    context.leases.give_back("observe")
    if _networks_gone(context):
        return []
    if why := context.job.unready(context.archive):
        raise NotReady(why)

    due, busy = _due(context, network)
    results = [
        ScopeResult(label, ScopeStatus.BUSY, reasons=("another run holds this network",))
        for label in busy
    ]
    if not due:
        return results
    plans = plan_scopes(context, found, due)
    verdicts = judge_all(context, plans)
    for plan in plans:
        log.info(
            "planned", scope=plan.scope, actions=len(plan.actions), stopped=plan.stopped,
            allowed=verdicts[plan.scope].allowed,
        )  # fmt: skip
    allowed = [plan for plan in plans if verdicts[plan.scope].allowed]
    refusals = _refusals(context, plans, verdicts)
    if context.dry:
        return results + [tell_scope(plan, verdicts[plan.scope], None) for plan in plans]
    outcomes: dict[str, Outcome] = {}
    try:
        outcomes = apply(context, allowed, refusals, epoch)
    except Stopped as stopped:
        outcomes = stopped.outcomes
        context.problem(str(stopped))
    for plan in plans:
        verdict = verdicts[plan.scope]
        results.append(_finish(context, plan, verdict, outcomes))
    return results


def look(context: Context, found: lists.Found) -> Epoch:
    """See everything the job wants to see. A state that is older than the tenant starts over."""
    epoch = Epoch(found)
    epoch.read(context)
    observe_all(context)
    if epoch.behind(context):
        epoch.adopt(context)
    return epoch


def _look_first(context: Context) -> bool:
    """One run looks at a time: cursors move once. Another run's looking is waited for; a dry run
    looks with a copy of the cursors, in which nobody would give the lease back."""
    if context.dry:
        return True
    until = time.monotonic() + WAIT_S
    while not context.leases.take("observe"):
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def _networks_gone(context: Context) -> bool:
    """Whether the list of networks shows none where it showed some: no network is released for
    that, because an empty answer is no proof (AD-06). Somebody has to look."""
    if context.job.scopes(context.archive):
        return False
    with context.store.transaction() as transaction:
        known = [
            s
            for s in transaction.all_scopes()
            if s.based and s.status != "released" and s.scope.startswith(context.job_prefix)
        ]
    if known:
        context.problem(
            f"The list of networks is empty; {len(known)} networks stood there. Nothing is decided "
            "until it shows networks again."
        )
        context.half_read = True
    return bool(known)


def _due(context: Context, network: str | None) -> tuple[list[str], list[str]]:
    """The scopes to plan, leased to us, and the labels of those that another run holds."""
    labels = context.job.scopes(context.archive)
    wanted = set(labels) if network is None else named(network, labels)
    with context.store.transaction() as transaction:
        if context.full:
            transaction.mark(sorted(wanted), context.now)
        unread = {
            s.scope
            for s in transaction.all_scopes()
            if s.scope in wanted and s.status == ScopeStatus.FAILED.value
        }
        waiting = transaction.pending(context.now)
        pending = {scope for scope in waiting if scope.startswith(context.job_prefix)} | unread
        for scope in sorted(pending - set(labels)):
            # The network's row is gone: it is released, and nobody is removed.
            transaction.set_status(scope, "released", None, context.now)
            transaction.settle(scope, None, context.now, based=transaction.based(scope))
    due: list[str] = []
    busy: list[str] = []
    for scope in sorted(pending & wanted):
        (due if context.leases.take(scope) else busy).append(scope)
    context.archive.forget()
    return due, [labels[scope] for scope in busy]


def plan_scopes(context: Context, found: lists.Found, due: Sequence[str]) -> list[ScopePlan]:
    """Plan; then read afresh whatever somebody would lose or gain something by, and plan again:
    what is applied is what was planned on the freshest reading."""
    if missing := lists.missing_columns(found, context.connection.graph, context.job.name):
        raise lists.ColumnMissing(_missing(missing))
    context.progress("planning", 0, len(due))
    plans = planned(context, due)
    confirmed: set[str] = set()
    while True:
        # What is read can move a scope that stood still: a child whose parent somebody left.
        open_ = [plan for plan in plans if plan.scope not in confirmed]
        each = {plan.scope: context.job.confirm(plan, context.archive) for plan in open_}
        sources = [source for some in each.values() for source in some]
        sources += context.job.confirm_all(open_, context.archive)
        unique = {source.source: source for source in sources}
        if not unique:
            return plans
        confirmed |= {scope for scope, some in each.items() if some} or each.keys()
        context.progress("confirming", 0, len(unique))
        observe(context, list(unique.values()), full=True)
        plans = planned(context, due)


def planned(context: Context, scopes: Collection[str]) -> list[ScopePlan]:
    """Plan from the archive as it stands. What a job plans in parts is never in memory whole, and
    of each part only what changes stays."""
    archive, job = context.archive, context.job
    if len(scopes) <= job.planned_at_once:
        with archive.at_once(scopes):
            return job.plan(archive, context.now, scopes)
    plans: list[ScopePlan] = []
    for some in chunks(sorted(scopes), job.planned_at_once):
        with archive.at_once(some):
            made = job.plan(archive, context.now, some)
            plans += [slim(plan, job, archive.unrecorded(plan.scope)) for plan in made]
        archive.let_go(some)
    return plans


def _refusals(
    context: Context, plans: Sequence[ScopePlan], verdicts: Mapping[str, Verdict]
) -> list[Action]:
    """Keep what was refused, and say it on the networks' own rows."""
    actions: list[Action] = []
    with context.store.transaction() as transaction:
        for plan in plans:
            verdict = verdicts[plan.scope]
            if verdict.allowed:
                transaction.clear_refusal(plan.scope)
                continue
            transaction.refuse(plan.scope, context.run, plan.losses, verdict.reasons, context.now)
    for plan in plans:
        verdict = verdicts[plan.scope]
        if not verdict.allowed:
            first = verdict.reasons[0]
            actions += context.job.refused(plan, context.archive, first.n, first.total)
    return actions


def _finish(
    context: Context, plan: ScopePlan, verdict: Verdict, outcomes: Mapping[str, Outcome]
) -> ScopeResult:
    # Of a refused plan nothing was sent; what its network's row says instead has the same id.
    asked = plan.actions if verdict.allowed else ()
    sent = {a.id: outcomes[a.id] for a in asked if a.id in outcomes}
    told = tell_scope(plan, verdict, sent)
    if verdict.allowed and len(sent) == len(plan.actions):
        record_scope(context, plan, sent)
    with context.store.transaction() as transaction:
        detail = "; ".join(told.reasons)[:500] or None
        transaction.set_status(plan.scope, told.status.value, detail, context.now)
    context.archive.forget()
    return told


def _missing(missing: Mapping[str, Sequence[str]]) -> str:
    named = "; ".join(
        f"{', '.join(columns)} in {lists.label_of(key).label}" for key, columns in missing.items()
    )
    return (
        f"Columns are missing: {named}. Nothing was changed. "
        "`ons-sync provision` makes them again; then look at what they held."
    )


def _usage(connection: Connection, began: float) -> Usage:
    counters = connection.counters
    return Usage(
        requests=counters.requests,
        operations=counters.operations,
        resource_units=round(counters.resource_units),
        bytes_sent=counters.bytes_sent,
        bytes_received=counters.bytes_received,
        seconds=round(time.monotonic() - began, 3),
    )
