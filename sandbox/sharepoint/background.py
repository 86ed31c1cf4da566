"""What SharePoint does by itself some time after it was asked, on the tenant's calendar.

Jobs stand in the table `background`: {id, work, due, …}. They are done before the first operation
after they are due, as the service itself, so a reader finds them done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ..tenant import Record, Tenant

_TABLE = "background"


def later(tenant: Tenant, work: str, seconds: float, **job: Any) -> Record:
    """Leave a job to be done after so many seconds."""
    id = tenant.new_id()
    due = (tenant.now() + timedelta(seconds=seconds)).isoformat()
    return tenant.put(_TABLE, id, {"id": id, "work": work, "due": due, **job}, what="later")


def due(tenant: Tenant) -> Iterator[Record]:
    """Jobs whose time has come, each taken from the table."""
    jobs = tenant.tables.get(_TABLE)
    if not jobs:
        return
    now = tenant.now()
    for job in list(jobs.values()):
        if datetime.fromisoformat(job["due"]) <= now:
            tenant.drop(_TABLE, job["id"], what="due")
            yield job
