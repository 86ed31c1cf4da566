"""Reads that lag behind writes: the tenant as it was a few writes ago."""

from __future__ import annotations

import copy
import random
from datetime import timedelta

from .settings import Settings
from .tenant import Tenant


def hidden(tenant: Tenant, settings: Settings, writes: int) -> int:
    """How many of the last writes a read must not see."""
    count = max(writes, settings.read_lag_writes)
    if settings.read_lag_s:
        since = tenant.now() - timedelta(seconds=settings.read_lag_s)
        recent = 0
        for write in reversed(tenant.writes):
            if write.at <= since:
                break
            recent += 1
        count = max(count, recent)
    return min(count, len(tenant.writes))


def as_of(tenant: Tenant, writes: int) -> Tenant:
    """A view of the tenant without its last `writes`; what is written to it is lost.

    Its sequence number lags too, so that a delta link handed out here brings the hidden changes
    later, as the service's does.
    """
    gone = tenant.writes[len(tenant.writes) - writes :]
    view = copy.copy(tenant)
    view.on_write = view.on_change = None
    view.caches = {}
    view.writes = tenant.writes[: len(tenant.writes) - writes]
    view.tables = {name: dict(rows) for name, rows in tenant.tables.items()}
    for write in reversed(gone):
        rows = view.table(write.table)
        if write.before is None:
            rows.pop(write.id, None)
        else:
            rows[write.id] = write.before
    view.seq = gone[0].seq - 1
    view.logs = {
        name: [change for change in log if change.seq <= view.seq]
        if log and log[-1].seq > view.seq
        else list(log)
        for name, log in tenant.logs.items()
    }
    view.random = random.Random(tenant.seq)
    return view
