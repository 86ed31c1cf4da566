"""What the state tells without the tenant: how each network stands, and what was not followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from config.settings import Settings
from jobs.catalogue import said
from service.networks import Called, called, clock, named, networks
from service.result import PLACE, networks_told
from service.tell import refusals_told
from state.approvals import RefusedPlan
from state.observations import SourceState
from state.runs import KeptConflict, Run
from state.scopes import ScopeState
from state.store import Store
from sync.guard import Loss, LossKind
from sync.model import Side

JOB = "membership"

LOST = {
    (LossKind.REMOVAL, Side.RIGHT): "{key} would leave the team",
    (LossKind.REMOVAL, Side.LEFT): "{key} would no longer be a member on ONS",
    (LossKind.DEMOTION, Side.RIGHT): "{key} would no longer own the team",
    (LossKind.DEMOTION, Side.LEFT): "{key} would lose the role on ONS",
    (LossKind.VANISHED, Side.LEFT): "the row of {key} is gone from ONS",
    (LossKind.VANISHED, Side.RIGHT): "{key} is gone from the team",
}


@dataclass(frozen=True, slots=True)
class NetworkStatus:
    """One network. `waiting_since`: something was seen there that no run has finished."""

    scope: str
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
            code=name.code,
            title=name.title,
            status=state.status or "not run yet",
            since=state.since,
            last_good_at=state.last_good_at,
            due_at=state.due_at,
            waiting_since=state.pending_since,
            detail=state.detail,
            refused=tuple(refusals_told(refusal.reasons)) if refusal else (),
            lost=tuple(losses_told(refusal.losses)) if refusal else (),
            approved=approved,
        )

    def lines(self) -> Iterator[str]:
        more = f", since {clock(self.since)}" if self.since else ""
        yield f"{self.code} {self.title}: {self.status}{more}".replace(" :", ":")
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
class StatusReport:
    networks: tuple[NetworkStatus, ...]
    last_run: Run | None
    last_good_at: datetime | None
    trouble: tuple[SourceState, ...]  # sources whose last reading failed
    one: bool = False  # a single network was asked for: all of it is shown

    def as_json(self) -> dict[str, Any]:
        run = self.last_run
        return {
            "last_good_run_at": self.last_good_at,
            "last_run": run
            and {
                "run": run.id,
                "full": run.full,
                "started_at": run.started_at,
                "finished_at": run.finished_at,
                "status": run.status,
            },
            "sources_failing": [
                {"source": s.source, "since": s.failed_at, "failure": s.failure}
                for s in self.trouble
            ],
            "networks": [asdict(one) for one in self.networks],
        }

    def lines(self) -> Iterator[str]:
        if self.last_run is None:
            yield "No run has been made yet. Begin with `ons-sync check`, then `ons-sync plan`."
            return
        if self.one:
            for network in self.networks:
                yield from network.lines()
            return
        width = max((len(n.code) for n in self.networks), default=0)
        for network in self.networks:
            good = clock(network.last_good_at)
            line = f"{network.code:<{width}}  {network.status:<16}{good:<17} {network.title}"
            yield line.rstrip()
        for network in self.networks:
            if network.refused:
                yield from network.lines()
                if not network.approved:
                    yield f"  `ons-sync explain {network.code}` shows it"
        for source in self.trouble:
            yield f"not read since {clock(source.observed_at)}: {source.source}: {source.failure}"
        ended = self.last_run.status or "did not end"
        yield (
            f"{networks_told(len(self.networks))}. "
            f"Last run {clock(self.last_run.started_at)}: {ended}; "
            f"last good run {clock(self.last_good_at)}."
        )


@dataclass(frozen=True, slots=True)
class ConflictReport:
    conflicts: tuple[tuple[Called, KeptConflict], ...]
    limit: int

    def as_json(self) -> dict[str, Any]:
        return {
            "conflicts": [
                {
                    "network": name.code,
                    "scope": kept.scope,
                    "person": kept.conflict.key,
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
            met = kept.conflict
            again = f", {kept.times} times until {clock(kept.last_at)}" if kept.times > 1 else ""
            yield f"{clock(kept.at)}  {name.code}  {met.key}{again}"
            yield (
                f"  {conflict_told(met.field, met.kept)} on {PLACE[met.winner]} was followed; "
                f"{conflict_told(met.field, met.superseded)} in {PLACE[met.winner.other]} was not"
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
        return StatusReport((), None, None, ())
    store = Store.open(settings.state.path)
    try:
        with store.transaction() as transaction:
            known = networks(settings, transaction)
            states = {s.scope: s for s in transaction.all_scopes()}
            states |= {scope: ScopeState(scope) for scope in known if scope not in states}
            wanted = _wanted(network, states, known)
            refusals = {refused.scope: refused for refused in transaction.refusals()}
            now = datetime.now(UTC)
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
                tuple(sorted(found, key=lambda one: one.code)),
                next(iter(transaction.runs(1)), None),
                transaction.last_good(JOB),
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


def losses_told(losses: Iterable[Loss]) -> list[str]:
    """Who or what would disappear; ids, never names."""
    return sorted(LOST[loss.kind, loss.side].format(key=loss.key) for loss in losses)


def conflict_told(field: str, what: Any) -> str:
    """A value of a conflict in words."""
    if field == "presence":
        return "not being a member" if what is None else "being a member"
    if field == "eigenaar":
        return "owner" if what else "not owner"
    return f"{field} {what!r}"


def _wanted(
    network: str | None, states: Mapping[str, ScopeState], known: Mapping[str, Called]
) -> list[str]:
    if network is None:
        return list(states)
    return sorted(named(network, {scope: called(scope, known).code for scope in states}))
