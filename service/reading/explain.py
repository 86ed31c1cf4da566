"""What each side holds, what was agreed, which rule decides, what happens next: one screen.

Everything is read and planned as a run does it, on a copy of the state that is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings
from connector.errors import ConnectorError
from connector.lists import Found, ListMissing, find
from connector.tenant import Connection, connect
from jobs.catalogue import asked_of, explainer
from jobs.explaining import Deed, Inquiry, Report
from jobs.job import ScopePlan
from service.running import site
from service.running.context import Context
from service.running.judge import judge_all
from service.running.networks import UnknownNetwork, named
from service.running.observe import observe
from service.running.run import begin, look, plan_scopes
from service.running.tell import tell_scope
from state.store import Store
from sync.action import Action


@dataclass(frozen=True, slots=True)
class _Seen:
    """The tenant as it is, or (`failure`) as it was last seen."""

    context: Context
    found: Found
    failure: str | None = None


def explain(
    settings: Settings, network: str, about: str | None = None, job: str | None = None
) -> Report:
    """Explain a network, by its number, or one person, document or meeting in it, as `job` has it
    (the one that is asked of, unless it is named).

    Sends only reads and changes nothing, here or in the tenant. When the tenant cannot be read it
    explains what was last seen, and says so. Raises UnknownNetwork, Unknown, StateUnusable; before
    the first run also what keeps the tenant from being read.
    """
    store = Store.open(settings.state.path)
    try:
        copy = store.copy()
    finally:
        store.close()
    try:
        with connect(settings.tenant) as connection:
            seen = _look(settings, job or asked_of(network, about), copy, connection)
            return _explain(settings, seen, network, about)
    finally:
        copy.close()


def _look(settings: Settings, job: str, copy: Store, connection: Connection) -> _Seen:
    try:
        found = find(settings, connection.graph, job)
        now = (connection.session.server_date or datetime.now(UTC)).astimezone(UTC)
        context = begin(settings, job, copy, connection, found, now, full=False, dry=True)
        look(context, found)
    except (ConnectorError, ListMissing) as error:
        with copy.transaction() as transaction:
            was = site.remembered(settings, transaction)
        if was is None:
            raise
        now = datetime.now(UTC)
        context = begin(settings, job, copy, connection, was, now, full=False, dry=True)
        return _Seen(context, was, str(error))
    return _Seen(context, found)


def _explain(settings: Settings, seen: _Seen, network: str, about: str | None) -> Report:
    context = seen.context
    scopes = sorted(named(network, context.job.scopes(context.archive)))
    if len(scopes) > 1:
        raise UnknownNetwork(
            f"Several networks are called {network}: ask for one of {', '.join(scopes)}."
        )
    by = explainer(scopes[0])
    if seen.failure is None:
        observe(context, by.fresh(context.job, scopes[0], context.archive), full=True)
    plan = _plan(seen, scopes[0])
    verdict = judge_all(context, [plan])[plan.scope]
    told = tell_scope(plan, verdict, None)
    writes: list[Action] = list(plan.actions)
    if not verdict.allowed:
        first = verdict.reasons[0]
        writes = context.job.refused(plan, context.archive, first.n, first.total)

    def seen_at(place: str) -> datetime | None:
        with context.store.transaction() as transaction:
            known = transaction.place(place)
        return known.seen_at if known else None

    def past(key: str) -> list[Deed]:
        with context.store.transaction() as transaction:
            return list(transaction.changes(plan.scope, key))

    with context.store.transaction() as transaction:
        met = [kept.conflict for kept in transaction.conflicts(plan.scope, 1000)]
    return by.explained(
        Inquiry(
            settings=settings,
            found=seen.found,
            job=context.job,
            archive=context.archive,
            graph=context.connection.graph if seen.failure is None else None,
            plan=plan,
            writes=writes,
            changes=told.changes,
            refused=() if verdict.allowed else told.reasons,
            now=context.now,
            failure=seen.failure,
            problems=tuple(context.problems),
            conflicts=tuple(met),
            seen_at=seen_at,
            past=past,
        ),
        about,
    )


def _plan(seen: _Seen, scope: str) -> ScopePlan:
    """As a run would plan it now; without the tenant, from what was last seen."""
    context = seen.context
    if seen.failure is None:
        return plan_scopes(context, seen.found, [scope])[0]
    return context.job.plan(context.archive, context.now, [scope])[0]
