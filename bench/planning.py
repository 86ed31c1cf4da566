"""Planning alone, in a process of its own: `python -m bench.planning CONFIG observe|plan`.

`observe` looks at the whole tenant once and keeps what it saw. `plan` then plans every network
from that, without the tenant, and prints seconds and peak memory as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.memory import peak_mb
from config.load import load
from connector import lists
from connector.tenant import connect
from service import site
from service.collecting import seldom_collected
from service.context import silent
from service.run import begin, look, planned
from state.store import Store

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
    began = time.process_time()
    store = Store.open(settings.state.path)
    with store.transaction() as transaction:
        found = site.remembered(settings, transaction)
    assert found is not None
    now = datetime.now(UTC)
    with seldom_collected(), connect(settings.tenant) as connection:
        context = begin(settings, JOB, store, connection, found, now, False, False, silent)
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
        "open_s": opened - began,
        "read_s": read - opened,
        "plan_s": done - read,
        "seconds": done - opened,
        "before_mb": before_mb,
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    file, what = Path(sys.argv[1]), sys.argv[2]
    if what == "observe":
        observe(file)
    else:
        sys.stdout.write(json.dumps(plan(file)) + "\n")
