"""What the parts of one run share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from connector.tenant import Connection
from jobs.job import Job
from service.running.archive import StoredArchive
from service.running.leases import Leases
from state.store import Store
from state.transaction import Transaction

Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _of: int) -> None:
    """Nobody is watching."""


@dataclass(slots=True)
class Context:
    """One run: its store (a copy in a dry run), its tenant, its moment, its leases."""

    store: Store
    connection: Connection
    job: Job
    archive: StoredArchive
    leases: Leases
    now: datetime
    run: int
    full: bool
    dry: bool
    progress: Progress = silent
    problems: list[str] = field(default_factory=list)
    half_read: bool = False  # something that the job looks at could not be read to its end

    @property
    def job_prefix(self) -> str:
        """With which the scopes of this job begin: the state holds those of every job."""
        return f"{self.job.name}/"

    def inside(self, transaction: Transaction) -> StoredArchive:
        """The archive as an open transaction sees it."""
        return StoredArchive(lambda: nullcontext(transaction))

    def problem(self, said: str) -> None:
        if said not in self.problems:
            self.problems.append(said)
