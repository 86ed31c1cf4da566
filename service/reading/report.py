"""What the state tells without the tenant: how each network stands, and what was not followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from config.settings import Settings
from jobs import JOBS
from jobs.catalogue import job_of, said, words
from jobs.explaining import AT, PLACE, clock
from service.running.networks import Called, called, named, networks, scopes_of
from service.running.result import networks_told
from service.running.tell import losses_told, refusals_told, typed
from state.approvals import RefusedPlan
from state.observations import SourceState
from state.runs import KeptConflict, Run
from state.scopes import ScopeState
from state.store import Store
from state.transaction import Transaction

RUNS = 50
"""So many runs back a job's last one is looked for."""


@dataclass(frozen=True, slots=True)
class NetworkStatus:
    """One network, as one job left it. `waiting_since`: something was seen there that no run has
    finished."""

    scope: str
    job: str
    code: str
    title: str
    status: str
    since: datetime | None
    last_good_at: datetime | None
    due_at: datetime | None
    waiting_since: datetime | None
    detail: str | None
    refused: tuple[str, ...] = ()  # why
    lost: tuple[str, ...] = ()  # who or what
    approved: bool = False  # exactly that was approved, and the next run may carry it out

    @classmethod
    def of(
        cls, state: ScopeState, name: Called, refusal: RefusedPlan | None, approved: bool
    ) -> NetworkStatus:
        return cls(
            scope=state.scope,
            job=job_of(state.scope),
            code=name.code,
            title=name.title,
            status=state.status or "not run yet",
            since=state.since,
            last_good_at=state.last_good_at,
            due_at=state.due_at,
            waiting_since=state.pending_since,
            detail=state.detail,
            refused=tuple(refusals_told(state.scope, refusal.reasons)) if refusal else (),
            lost=tuple(losses_told(state.scope, refusal.losses)) if refusal else (),
            approved=approved,
        )

    def lines(self, *, of_job: bool = False) -> Iterator[str]:
        more = f", since {clock(self.since)}" if self.since else ""
        job = f", {self.job}" if of_job else ""
        yield f"{self.code} {self.title}{job}: {self.status}{more}".replace(" :", ":")
        yield f"  brought up to date {clock(self.last_good_at)}"
        if self.waiting_since is not None:
            yield f"  something seen on {clock(self.waiting_since)} waits for the next run"
        if self.due_at is not None:
            yield f"  looked at again by itself from {clock(self.due_at)}"
        for reason in self.refused:
            yield f"  stopped as a precaution: {reason}"
        yield from (f"    {one}" for one in self.lost)
        if self.approved:
            yield "  approved: the next run carries it out"
        if not self.refused and self.detail:
            yield f"  {self.detail}"


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job that was run at least once."""

    job: str
    last_run: Run
    last_good_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        run = self.last_run
        return {
            "job": self.job,
            "last_good_run_at": self.last_good_at,
            "last_run": {
                "run": run.id,
                "full": run.full,
                "started_at": run.started_at,
                "finished_at": run.finished_at,
                "status": run.status,
            },
        }

    def line(self) -> str:
        ended = self.last_run.status or "did not end"
        return (
            f"Last run {clock(self.last_run.started_at)}: {ended}; "
            f"last good run {clock(self.last_good_at)}."
        )


@dataclass(frozen=True, slots=True)
class StatusReport:
    networks: tuple[NetworkStatus, ...]  # one for each job that has it
    jobs: tuple[JobStatus, ...]
    trouble: tuple[SourceState, ...]  # sources whose last reading failed
    one: bool = False  # a single network was asked for: all of it is shown

    def as_json(self) -> dict[str, Any]:
        return {
            "jobs": [job.as_json() for job in self.jobs],
            "sources_failing": [
                {"source": s.source, "since": s.failed_at, "failure": s.failure}
                for s in self.trouble
            ],
            "networks": [asdict(one) for one in self.networks],
        }

    def lines(self) -> Iterator[str]:
        if not self.jobs:
            yield "No run has been made yet. Begin with `ons-sync check`, then `ons-sync plan`."
            return
        several = len({network.job for network in self.networks}) > 1
        if self.one:
            for network in self.networks:
                yield from network.lines(of_job=several)
            return
        width = max((len(n.code) for n in self.networks), default=0)
        wide = max((len(n.job) for n in self.networks), default=0)
        for network in self.networks:
            good = clock(network.last_good_at)
            job = f"{network.job:<{wide}}  " if several else ""
            line = f"{network.code:<{width}}  {job}{network.status:<16}{good:<17} {network.title}"
            yield line.rstrip()
        for network in self.networks:
            if network.refused:
                yield from network.lines(of_job=several)
                if not network.approved:
                    yield f"  `ons-sync explain {typed(network.scope, network.code)}` shows it"
        for source in self.trouble:
            yield f"not read since {clock(source.observed_at)}: {source.source}: {source.failure}"
        counted = networks_told(len({n.scope.rpartition("/")[2] for n in self.networks}))
        if len(self.jobs) == 1:
            yield f"{counted}. {self.jobs[0].line()}"
            return
        yield f"{counted}."
        yield from (f"{job.job}: {job.line()}" for job in self.jobs)


@dataclass(frozen=True, slots=True)
class ConflictReport:
    conflicts: tuple[tuple[Called, KeptConflict], ...]
    limit: int

    def as_json(self) -> dict[str, Any]:
        return {
            "conflicts": [
                {
                    "network": name.code,
                    "job": job_of(kept.scope),
                    "scope": kept.scope,
                    "key": kept.conflict.key,
                    "field": kept.conflict.field,
                    "followed": PLACE[kept.conflict.winner],
                    "kept": kept.conflict.kept,
                    "superseded": kept.conflict.superseded,
                    "rule": kept.conflict.rule,
                    "because": said(kept.scope, kept.conflict.rule),
                    "run": kept.run,
                    "at": kept.at,
                    "last_at": kept.last_at,
                    "times": kept.times,
                }
                for name, kept in self.conflicts
            ]
        }

    def lines(self) -> Iterator[str]:
        for name, kept in self.conflicts:
            met, told = kept.conflict, words(kept.scope).value_told
            again = f", {kept.times} times until {clock(kept.last_at)}" if kept.times > 1 else ""
            yield f"{clock(kept.at)}  {name.code}  {met.key}{again}"
            yield (
                f"  {told(met.field, met.kept)} {AT[met.winner]} was followed; "
                f"{told(met.field, met.superseded)} {AT[met.winner.other]} was not"
            )
            yield f"  because {said(kept.scope, met.rule)}"
        if not self.conflicts:
            yield "No conflicts."
        elif len(self.conflicts) == self.limit:
            yield f"The newest {self.limit}; --limit shows more."


def status(settings: Settings, network: str | None = None) -> StatusReport:
    """How each network stands. Answers from the state alone; makes no state where there is none.

    Raises UnknownNetwork, or StateUnusable with what to do.
    """
    if not settings.state.path.exists():
        return StatusReport((), (), ())
    store = Store.open(settings.state.path)
    try:
        with store.transaction() as transaction:
            known = networks(settings, transaction)
            states = {s.scope: s for s in transaction.all_scopes()}
            for scope in scopes_of(known, list(states)):
                states.setdefault(scope, ScopeState(scope))
            wanted = _wanted(network, states, known)
            refusals = {refused.scope: refused for refused in transaction.refusals()}
            now, jobs = datetime.now(UTC), list(JOBS)
            found = [
                NetworkStatus.of(
                    states[scope],
                    called(scope, known),
                    refused := refusals.get(scope),
                    refused is not None
                    and (transaction.approval(scope, now) or frozenset()) >= refused.losses,
                )
                for scope in wanted
            ]
            return StatusReport(
                tuple(sorted(found, key=lambda one: (one.code, jobs.index(one.job)))),
                tuple(_jobs(transaction)),
                tuple(s for s in transaction.sources() if s.failure),
                one=network is not None,
            )
    finally:
        store.close()


def conflicts(settings: Settings, network: str | None = None, limit: int = 50) -> ConflictReport:
    """The newest conflicts. Raises UnknownNetwork, or StateUnusable with what to do."""
    if not settings.state.path.exists():
        return ConflictReport((), limit)
    store = Store.open(settings.state.path)
    try:
        with store.transaction() as transaction:
            known = networks(settings, transaction)
            states = {s.scope: s for s in transaction.all_scopes()}
            scopes = [None] if network is None else _wanted(network, states, known)
            kept = [one for scope in scopes for one in transaction.conflicts(scope, limit)]
            return ConflictReport(
                tuple((called(one.scope, known), one) for one in kept[:limit]), limit
            )
    finally:
        store.close()


def _jobs(transaction: Transaction) -> Iterator[JobStatus]:
    newest: dict[str, Run] = {}
    for run in transaction.runs(RUNS):
        newest.setdefault(run.job, run)
    for job in JOBS:
        if job in newest:
            yield JobStatus(job, newest[job], transaction.last_good(job))


def _wanted(
    network: str | None, states: Mapping[str, ScopeState], known: Mapping[str, Called]
) -> list[str]:
    if network is None:
        return list(states)
    return sorted(named(network, {scope: called(scope, known).code for scope in states}))
