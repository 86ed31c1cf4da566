"""What each side holds, what was agreed, which rule decides, what happens next: one screen.

Everything is read and planned as a run does it, on a copy of the state that is thrown away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings
from connector.errors import ConnectorError
from connector.lists import Found, ListMissing, find
from connector.people_source import people_by_address
from connector.tenant import Connection, connect
from jobs.job import ScopePlan
from jobs.membership.job import MembershipJob
from jobs.membership.observation import SELECT
from jobs.membership.overview import Overview
from service import site
from service.context import Context
from service.explanation import Explanation, Past, explained
from service.judge import judge_all
from service.networks import UnknownNetwork, named
from service.observe import observe
from service.run import begin, look, plan_scopes
from service.tell import tell_scope
from state.store import Store
from sync.action import Action

JOB = "membership"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class UnknownPerson(Exception):
    """There is no such person."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The tenant as it is, or (`failure`) as it was last seen."""

    context: Context
    found: Found
    failure: str | None = None


def explain(settings: Settings, network: str, person: str | None = None) -> Explanation:
    """Explain a network, by its number, or one person in it, by object id or sign-in name.

    Sends only reads and changes nothing, here or in the tenant. When the tenant cannot be read it
    explains what was last seen, and says so. Raises UnknownNetwork, UnknownPerson, StateUnusable;
    before the first run also what keeps the tenant from being read.
    """
    store = Store.open(settings.state.path)
    try:
        copy = store.copy()
    finally:
        store.close()
    try:
        with connect(settings.tenant) as connection:
            seen = _look(settings, copy, connection)
            return _explain(settings, seen, network, person)
    finally:
        copy.close()


def _look(settings: Settings, copy: Store, connection: Connection) -> _Seen:
    try:
        found = find(settings, connection.graph)
        now = (connection.session.server_date or datetime.now(UTC)).astimezone(UTC)
        context = begin(settings, JOB, copy, connection, found, now, full=False, dry=True)
        look(context, found)
    except (ConnectorError, ListMissing) as error:
        with copy.transaction() as transaction:
            was = site.remembered(settings, transaction)
        if was is None:
            raise
        now = datetime.now(UTC)
        context = begin(settings, JOB, copy, connection, was, now, full=False, dry=True)
        return _Seen(context, was, str(error))
    return _Seen(context, found)


def _explain(settings: Settings, seen: _Seen, network: str, person: str | None) -> Explanation:
    context = seen.context
    scopes = sorted(named(network, context.job.scopes(context.archive)))
    if len(scopes) > 1:
        raise UnknownNetwork(
            f"Several networks are called {network}: ask for one of {', '.join(scopes)}."
        )
    assert isinstance(context.job, MembershipJob)
    if seen.failure is None:
        # Changes alone are what a run looks at by day; here somebody wants to know.
        observe(context, context.job.rosters(scopes[0], context.archive), full=True)
    plan = _plan(seen, scopes[0])
    verdict = judge_all(context, [plan])[plan.scope]
    overview = Overview.of(context.archive, context.job.places, settings.membership.admins_group_id)
    key = None if person is None else _key(seen, overview, plan, person)
    network_id = plan.scope.rpartition("/")[2]
    with context.store.transaction() as transaction:
        place = transaction.place(overview.networks[network_id].place or "")
        met = [kept.conflict for kept in transaction.conflicts(plan.scope, 1000)]
        past = [] if key is None else transaction.changes(plan.scope, key)
    refused: list[Action] = []
    if not verdict.allowed:
        first = verdict.reasons[0]
        refused = context.job.refused(plan, context.archive, first.n, first.total)
    return explained(
        overview=overview,
        plan=plan,
        refused=refused,
        told=tell_scope(plan, verdict, None),
        key=key,
        past=Past(place.seen_at if place else None, tuple(met), tuple(past)),
        app=settings.tenant.application_id,
        now=context.now,
        failure=seen.failure,
        problems=context.problems,
    )


def _plan(seen: _Seen, scope: str) -> ScopePlan:
    """As a run would plan it now; without the tenant, from what was last seen."""
    context = seen.context
    if seen.failure is None:
        return plan_scopes(context, seen.found, [scope])[0]
    return context.job.plan(context.archive, context.now, [scope])[0]


def _key(seen: _Seen, overview: Overview, plan: ScopePlan, person: str) -> str:
    """The key of a person in the plan: an object id, or a row that waits for an account."""
    asked = person.strip().lower()
    if _GUID.fullmatch(asked):
        return asked
    ids = set(overview.by_address.get(asked, ()))
    if not ids and seen.failure is None:
        answer = seen.context.connection.graph.one(people_by_address([asked], SELECT))
        ids = {sighting.id for sighting in answer}
    if len(ids) > 1:
        raise UnknownPerson(
            f"Several accounts have this address: ask for one of {', '.join(sorted(ids))}."
        )
    rows = overview.rows.get(plan.scope.rpartition("/")[2], ())
    waiting = [r for r in rows if str(r.fields.get("Adres") or "").strip().lower() == asked]
    if ids:
        return ids.pop()
    if waiting:
        return f"row:{waiting[0].ref.id}"
    where = "in the tenant" if seen.failure is None else "in what was last seen"
    raise UnknownPerson(
        f"No account {where} has the address {person}. Ask with the object id of the account."
    )
