"""Planning alone, in a process of its own: `python -m bench.planning CONFIG observe|plan|settle`.

`observe` looks at the whole tenant once and keeps what it saw. `plan` then plans every network
from that, without the tenant, and prints seconds and peak memory as JSON. `settle` takes what was
planned as carried out, so that the next `plan` is that of an ordinary night.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.memory import peak_mb
from config.load import load
from config.settings import Settings
from connector import lists
from connector.tenant import Connection, connect
from service import logs
from service.running import site
from service.running.collecting import seldom_collected
from service.running.context import Context, silent
from service.running.record import record_scope
from service.running.run import begin, look, planned
from state.store import Store
from sync.action import Action, Fate, Outcome
from sync.model import Coverage, Observation, Ref, Side, Sighting

JOB = "membership"


def observe(config: Path) -> None:
    settings = load(config)
    store = Store.open(settings.state.path)
    with connect(settings.tenant) as connection:
        found = lists.find(settings, connection.graph)
        now = connection.session.server_date or datetime.now(UTC)
        look(begin(settings, JOB, store, connection, found, now, False, False, silent), found)
    store.close()


def plan(config: Path) -> dict[str, float]:
    settings = load(config)
    before_mb = peak_mb()
    store = Store.open(settings.state.path)
    with seldom_collected(), connect(settings.tenant) as connection:
        context = _offline(settings, store, connection)
        opened = time.process_time()
        scopes = context.job.scopes(context.archive)
        read = time.process_time()
        plans = planned(context, scopes)
        done = time.process_time()
    store.close()
    return {
        "networks": len(plans),
        "memberships": sum(sum(1 for v in p.plan.merged.values() if v) for p in plans),
        "actions": sum(len(p.actions) for p in plans),
        "read_s": read - opened,
        "plan_s": done - read,
        "seconds": done - opened,
        "before_mb": before_mb,
        "peak_mb": peak_mb(),
    }


def settle(config: Path) -> None:
    """Take the plans as carried out: both sides and the state then hold what was planned.

    The tenant itself is left alone: writing 57,000 changes to it takes SharePoint's limits
    twenty minutes and tells nothing about planning.
    """
    settings = load(config)
    store = Store.open(settings.state.path)
    with connect(settings.tenant) as connection, seldom_collected():
        context = _offline(settings, store, connection)
        for one in planned(context, context.job.scopes(context.archive)):
            prepared, _ = context.job.prepare(one.actions, context.archive, context.now, {})
            outcomes = [_done(action, context) for action in prepared]
            seen = [
                Sighting(o.action.place, o.ref.id, o.value, o.ref.etag) for o in outcomes if o.ref
            ]
            places = dict.fromkeys((s.place for s in seen), Coverage.SINCE)
            with store.transaction() as transaction:
                transaction.record(Observation("settled", tuple(seen), places), context.now)
            record_scope(context, one, {o.action.id: o for o in outcomes})
    store.close()


def _done(action: Action, context: Context) -> Outcome:
    """As the service would have answered."""
    if action.side is Side.RIGHT:
        value: dict[str, Any] = {"member": True, "owner": bool(action.body.get("owner"))}
        return Outcome(action, Fate.DONE, Ref(action.key), value)
    assert action.ref is not None, "every member of the tenant has a row"
    seen = context.archive.sightings(action.place)[action.ref.id]
    was = seen.value or {}
    value = {**was, "fields": {**was["fields"], **action.body}, "etag": '"done,2"'}
    return Outcome(action, Fate.DONE, Ref(action.ref.id, '"done,2"'), value)


def _offline(settings: Settings, store: Store, connection: Connection) -> Context:
    with store.transaction() as transaction:
        found = site.remembered(settings, transaction)
    assert found is not None
    return begin(settings, JOB, store, connection, found, datetime.now(UTC), False, False, silent)


if __name__ == "__main__":
    logs.configure(logging.WARNING)  # what is printed is read as JSON
    logs.configure(logging.WARNING)
    file, what = Path(sys.argv[1]), sys.argv[2]
    if what == "observe":
        observe(file)
    elif what == "settle":
        settle(file)
    else:
        sys.stdout.write(json.dumps(plan(file)) + "\n")
