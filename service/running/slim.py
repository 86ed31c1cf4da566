"""A plan without what stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from jobs.job import ScopePlan
from service.running.record import Subject, entries_after


def slim(plan: ScopePlan, job: Subject, open_: Collection[str]) -> ScopePlan:
    """Only the keys with which something happens, or of which the archive would hold something
    else than it does. In a night that is a hundred of thirty thousand documents, and the others
    would only be written back as they are. Keys in `open_` stay: intents of theirs are open.
    """
    busy = {
        *(action.key for action in plan.actions),
        *(step.key for step in plan.plan.steps),
        *(conflict.key for conflict in plan.plan.conflicts),
        *(loss.key for loss in plan.losses),
        *open_,
    }
    quiet = {key: one for key, one in plan.readings.items() if key not in busy}
    after = entries_after(replace(plan, readings=quiet, actions=()), {}, job)
    changed = {entry.key for entry in after if entry != plan.entries.get(entry.key)}
    kept = busy | changed
    return replace(
        plan,
        plan=replace(
            plan.plan,
            merged={key: one for key, one in plan.plan.merged.items() if key in kept},
            held={key: one for key, one in plan.plan.held.items() if key in kept},
        ),
        readings={key: one for key, one in plan.readings.items() if key in kept},
        entries={key: one for key, one in plan.entries.items() if key in kept},
    )
