"""Remember: what is agreed now, scope by scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from jobs.job import Memo, Reading, ScopePlan
from service.running.context import Context
from sync.action import Fate, Outcome
from sync.model import Entry, Position, Ref, Side, StepKind, Value
from sync.policy import Policy
from sync.record import settle


def record_scope(context: Context, plan: ScopePlan, outcomes: Mapping[str, Outcome]) -> None:
    """Store the scope's entries after its plan was applied. With everything done that it asked
    for it is settled, and need not be looked at until something changes."""
    unfinished = {a.key for a in plan.actions if outcomes[a.id].fate is not Fate.DONE}
    complete = not plan.partial and not unfinished
    was_based = context.archive.based(plan.scope)
    based = plan.stopped is None or was_based
    with context.store.transaction(*context.leases.of([plan.scope])) as transaction:
        transaction.put_entries(entries_after(plan, outcomes, context.job))
        for run, action in transaction.unresolved(plan.scope) if plan.stopped is None else ():
            # The entry knows of it now, or it was looked at again with what was seen since.
            if complete or (action.key in plan.readings and action.key not in unfinished):
                again = Outcome(action, Fate.STALE, error="looked at again")
                transaction.resolve(run, [outcomes.get(action.id, again)])
        if complete:
            transaction.settle(
                plan.scope, plan.due_at, context.now, planned_at=context.now, based=based
            )
        elif not was_based and begun(plan, context.job.policy):
            transaction.base(plan.scope)


def begun(plan: ScopePlan, policy: Policy) -> bool:
    """Whether a first contact is one no longer though something of it failed: what has no entry
    yet is met for the first time anyway. Otherwise a single file that can never be copied would
    keep everybody's removals from counting, and bring back what they removed in every run.

    Not so where a first contact combines values, nor where the state is older than the tenant:
    what failed would be judged by its old entry.
    """
    joins = any(rule.join is not None for rule in policy.fields)
    old = any(entry.agreed is not None for entry in plan.entries.values())
    return plan.stopped is None and not joins and not old


class Subject(Protocol):
    """What is asked of a job here."""

    @property
    def policy(self) -> Policy: ...

    def remember(self, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo: ...

    def keep(
        self, memo: Memo, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]
    ) -> Memo: ...


def entries_after(plan: ScopePlan, outcomes: Mapping[str, Outcome], job: Subject) -> list[Entry]:
    """What the archive holds of the scope once its actions had these outcomes. Pure."""
    actions: dict[tuple[str, Side], list[Outcome]] = {}
    for action in plan.actions:
        actions.setdefault((action.key, action.side), []).append(outcomes[action.id])
    steps = {(step.key, step.side): step for step in plan.plan.steps}
    found: list[Entry] = []
    for key, reading in plan.readings.items():
        old = plan.entries.get(key)
        left_ref, right_ref = _refs(key, reading, actions)
        if key.startswith("@"):
            made = replace(old or Entry(plan.scope, key, None, None, None), memo=reading.memo)
            found.append(replace(made, left_ref=left_ref, right_ref=right_ref))
            continue
        entry = old
        done = all(
            outcome.fate is Fate.DONE for side in Side for outcome in actions.get((key, side), ())
        )
        if key in plan.plan.merged:
            written: dict[Side, Value | None] = {}
            unfinished: set[Side] = set()
            for side in Side:
                step = steps.get((key, side))
                if step is None:
                    continue
                results = actions.get((key, side), [])
                if all(outcome.fate is Fate.DONE for outcome in results):
                    written[side] = None if step.kind is StepKind.REMOVE else step.after
                else:
                    unfinished.add(side)
            entry = settle(
                plan.scope,
                old,
                Position(key, reading.left, reading.right),
                plan.plan.merged[key],
                written,
                policy=job.policy,
                unfinished=frozenset(unfinished),
            )
        # What was made is remembered though something else about it failed: whoever renames it in
        # the meantime has not made another one.
        made_one = left_ref != reading.left_ref or right_ref != reading.right_ref
        if done or made_one or entry is not None:
            base = entry or Entry(plan.scope, key, None, None, None)
            became = {side: actions.get((key, side), []) for side in Side}
            if done:
                # What a row says is kept apart, for it keeps nothing open; the service may have
                # changed the document for it all the same.
                rows = {side: actions.get((f"row:{key}", side), []) for side in Side}
                memo = job.remember(reading, {s: [*became[s], *_done(rows[s])] for s in Side})
            else:
                memo = job.keep(old.memo if old is not None else {}, reading, became)
            found.append(replace(base, memo=memo, left_ref=left_ref, right_ref=right_ref))
    return found


def _done(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.fate is Fate.DONE]


PLACES = frozenset({"list", "drive", "calendar"})
"""Kinds of places whose objects are known by an id that the service gives."""


def _refs(
    key: str, reading: Reading, actions: Mapping[tuple[str, Side], list[Outcome]]
) -> tuple[Ref | None, Ref | None]:
    """The references after the run: a row that was made has one now."""
    refs = {Side.LEFT: reading.left_ref, Side.RIGHT: reading.right_ref}
    for side in Side:
        for outcome in actions.get((key, side), ()):
            kind, _, place = outcome.action.place.partition(":")
            if outcome.fate is Fate.DONE and outcome.ref is not None and kind in PLACES:
                refs[side] = Ref(f"{place}/{outcome.ref.id}", outcome.ref.etag)
    return refs[Side.LEFT], refs[Side.RIGHT]
