"""Write: intents first, then what they intend, then what the service returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from connector.errors import ConnectorError
from connector.graph import Failed
from jobs.job import ScopePlan
from service.running.context import Context
from service.running.epoch import Epoch
from state.leases import Lease
from state.transaction import Transaction
from sync.action import Action, Fate, Outcome
from sync.guard import Loss, LossKind
from sync.model import Coverage, Observation, Side, Sighting

SENT_AT_ONCE = 500
"""Actions of one phase between two commits: what a crash leaves to be looked at again."""


class Stopped(Exception):
    """Writing ended early; what was not sent stays for the next run."""

    def __init__(self, error: ConnectorError, outcomes: dict[str, Outcome]) -> None:
        super().__init__(str(error))
        self.error, self.outcomes = error, outcomes


def apply(
    context: Context, plans: Sequence[ScopePlan], extra: Sequence[Action], epoch: Epoch
) -> dict[str, Outcome]:
    """Carry out the actions of `plans` and the `extra` ones (what refused networks say), phase by
    phase. Decides nothing. Every conflict is on record before the first write.

    Raises Stopped with what was done so far when nothing can be sent any more.
    """
    actions = sorted(
        [a for plan in plans for a in plan.actions] + list(extra), key=lambda a: a.phase
    )
    outcomes: dict[str, Outcome] = {}
    _record_conflicts(context, plans)
    if not actions:
        return outcomes
    losses = {(p.scope, loss.key, loss.side): loss for p in plans for loss in p.losses}
    graph = context.connection.graph
    graph.confirmed = epoch.confirm(context.job.confirmed(plans))
    epoch.move(context)
    for _, phase in groupby(actions, key=lambda a: a.phase):
        for some in _chunks(list(phase)):
            try:
                outcomes |= _send(context, some, outcomes, losses)
            except ConnectorError as error:
                raise Stopped(error, outcomes) from error
            context.progress("writing", len(outcomes), len(actions))
    return outcomes


def _send(
    context: Context,
    actions: Sequence[Action],
    before: Mapping[str, Outcome],
    losses: Mapping[tuple[str, str, Side], Loss],
) -> dict[str, Outcome]:
    """One step of one phase."""
    done: dict[str, Outcome] = {}
    ready: list[Action] = []
    for action in actions:
        waits = [before.get(name) for name in action.after]
        if all(one is not None and one.fate is Fate.DONE for one in waits):
            ready.append(action)
        else:
            done[action.id] = Outcome(action, Fate.SKIPPED, error="something before it failed")
    taken = {
        action.id: kind
        for action in ready
        if (kind := _counts(losses.get((action.scope, action.key, action.side)), action))
    }
    with context.store.transaction(*_fences(context, ready)) as transaction:
        transaction.intend(context.run, ready, taken)
    prepared, entered = context.job.prepare(ready, context.archive, context.now, before)
    for action in prepared:
        if action.kind in ("create", "update") and not action.body.keys() - {"SyncTijd"}:
            # What was left of it, when its person could not be entered, is nothing.
            done[action.id] = Outcome(action, Fate.DONE)
    sending = [action for action in prepared if action.id not in done]
    sent = _drive(context, sending)
    with context.store.transaction(*_fences(context, ready)) as transaction:
        _record(context, transaction, [*sent.values(), *done.values()], losses)
        if entered:
            places = dict.fromkeys({s.place for s in entered}, Coverage.SINCE)
            transaction.record(Observation("entered", tuple(entered), places), context.now)
    context.archive.forget()
    return done | sent


def _drive(context: Context, actions: Sequence[Action]) -> dict[str, Outcome]:
    """All replicas at once: what they ask at one moment shares batches."""
    by_place: dict[str, list[Action]] = {}
    for action in actions:
        by_place.setdefault(action.place, []).append(action)
    answers = context.connection.graph.drive(
        {place: context.job.replica(place).apply(some) for place, some in by_place.items()},
        before_send=context.leases.keep,
    )
    outcomes: dict[str, Outcome] = {}
    for place, some in by_place.items():
        answer = answers[place]
        if isinstance(answer, Failed):
            said = str(answer.error)
            outcomes |= {a.id: Outcome(a, Fate.UNKNOWN, error=said) for a in some}
        else:
            outcomes |= {outcome.action.id: outcome for outcome in answer}
    return outcomes


def _record(
    context: Context,
    transaction: Transaction,
    outcomes: Sequence[Outcome],
    losses: Mapping[tuple[str, str, Side], Loss],
) -> None:
    # What was done stays open until the archive says so: should the run end before, and somebody
    # undo it, it is not done again.
    told = [one for one in outcomes if one.fate is not Fate.DONE or not one.action.keyed]
    transaction.resolve(context.run, told)
    left: list[Sighting] = []
    for outcome in outcomes:
        action = outcome.action
        if outcome.fate is Fate.STALE and outcome.ref is not None and outcome.value is not None:
            # How it is instead: somebody holds it.
            left.append(Sighting(action.place, outcome.ref.id, outcome.value, outcome.ref.etag))
        if outcome.fate is not Fate.DONE or (outcome.ref is None and action.side is Side.LEFT):
            continue
        ref = outcome.ref or action.ref
        if ref is not None:
            left.append(Sighting(action.place, ref.id, outcome.value, ref.etag))
        loss = losses.get((action.scope, action.key, action.side))
        transaction.changed(
            context.run,
            action.scope,
            action.key,
            action.side,
            kind=action.kind,
            rule=action.rule,
            before=None,
            after=dict(action.body) if action.side is Side.LEFT else action.expect,
            at=context.now,
            loss=_counts(loss, action),
        )
    transaction.wrote(left, context.now)


TAKING = frozenset({"remove", "demote", "create", "update", "recycle", "unshare"})
"""Verbs of which one takes away what the plan counts as lost; of a row's, only on ONS."""


def _counts(loss: Loss | None, action: Action) -> LossKind | None:
    """A row that is written only to explain something loses nobody anything."""
    if loss is None or action.kind not in TAKING:
        return None
    return loss.kind


def _record_conflicts(context: Context, plans: Iterable[ScopePlan]) -> None:
    with context.store.transaction() as transaction:
        for plan in plans:
            for conflict in plan.plan.conflicts:
                transaction.conflict(context.run, plan.scope, conflict, context.now)


def _fences(context: Context, actions: Sequence[Action]) -> list[Lease]:
    return context.leases.of(action.scope for action in actions)


def _chunks(actions: list[Action]) -> Iterable[list[Action]]:
    for at in range(0, len(actions), SENT_AT_ONCE):
        yield actions[at : at + SENT_AT_ONCE]
