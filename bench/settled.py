"""Take a published tenant's documents as settled: `python -m bench.settled CONFIG`.

The state then holds what a first run would have left: every document agreed, its text read, its
rows as they should say. The tenant itself is left alone: writing 30,000 rows to it and reading
18 GB takes SharePoint's limits an hour, and tells nothing about the nights that follow.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.load import load
from connector import lists
from connector.tenant import connect
from jobs.documents.observation import SCANS
from service import logs
from service.running.collecting import seldom_collected
from service.running.context import Context, silent
from service.running.record import record_scope
from service.running.run import begin, look, planned
from state.store import Store
from sync.action import Action, Fate, Outcome
from sync.model import Coverage, Observation, Ref, Sighting

JOB = "documents"


def settle(config: Path) -> None:
    settings = load(config)
    store = Store.open(settings.state.path)
    with seldom_collected(), connect(settings.tenant) as connection:
        found = lists.find(settings, connection.graph, JOB)
        now = connection.session.server_date or datetime.now(UTC)
        context = begin(settings, JOB, store, connection, found, now, False, False, silent)
        look(context, found)
        _read(context)
        for scope in context.job.scopes(context.archive):
            context.leases.take(scope)
        for one in planned(context, sorted(context.job.scopes(context.archive))):
            done = {action.id: _done(action, context) for action in one.actions}
            _seen(context, list(done.values()))
            record_scope(context, one, done)
        context.archive.forget()
        context.leases.give_back()
        with store.transaction() as transaction:
            transaction.finish_run(context.run, "done", {}, now, good=True)
    store.close()


def _read(context: Context) -> None:
    """Every text was searched, and nothing found in it."""
    with context.store.transaction() as transaction:
        places = [p for s in transaction.sources() if (p := _place(s.source)) is not None]
        contents = {
            f"{value.get('hash') or value.get('ctag') or ''}:{int(value.get('size') or 0)}"
            for place in places
            for _, value, _ in transaction.each(place)
            if not value.get("folder")
        }
    seen = tuple(Sighting(SCANS, one, {"found": []}) for one in sorted(contents))
    with context.store.transaction() as transaction:
        transaction.record(Observation(SCANS, seen, {SCANS: Coverage.SINCE}), context.now)
    context.archive.forget()


def _place(source: str) -> str | None:
    kind, _, drive = source.partition(":")
    return f"drive:{drive}" if kind == "library" else None


def _done(action: Action, context: Context) -> Outcome:
    """As the service would have answered. A published tenant lacks nothing but what rows say."""
    assert action.kind == "columns", f"{action.kind} in a tenant that should be published"
    assert action.ref is not None
    seen = context.archive.sightings(action.place)[action.ref.id]
    was: dict[str, Any] = dict(seen.value or {})
    value = {**was, "fields": {**was["fields"], **action.body["columns"]}}
    return Outcome(action, Fate.DONE, Ref(action.ref.id, action.ref.etag), value)


def _seen(context: Context, outcomes: list[Outcome]) -> None:
    seen = [
        Sighting(o.action.place, o.ref.id, o.value, o.ref.etag)
        for o in outcomes
        if o.ref is not None
    ]
    places = dict.fromkeys((one.place for one in seen), Coverage.SINCE)
    with context.store.transaction() as transaction:
        transaction.record(Observation("settled", tuple(seen), places), context.now)


if __name__ == "__main__":
    logs.configure(logging.WARNING)
    settle(Path(sys.argv[1]))
