"""A scenario as data: how the tenant is prepared, what people do, which job runs, who judges it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sandbox.certificates import Authority
from sandbox.cloud import Entry
from sandbox.data.build import Build, Network
from sandbox.tenant import Snapshot, Tenant, Write
from tests.faults.bugs import Bug
from tests.faults.findings import Findings
from tests.faults.play import Act, Play


class Scenario(Protocol):
    """The tenant with its people and networks, before the product was ever there."""

    build: Build

    @property
    def networks(self) -> Mapping[str, Network]: ...

    def edit(self) -> None:
        """What people do between the first run and the run that meets a fault."""


class Oracle(Protocol):
    """Judges by the sandbox's own log; asks the product nothing."""

    def check_golden(self, before: Snapshot, tenant: Tenant, writes: Sequence[Write]) -> list[str]:
        """What is wrong with the golden run, of which `writes` are all writes. Remembers it."""

    def judge(
        self,
        before: Snapshot,
        tenant: Tenant,
        writes: Sequence[Write],
        requests: Sequence[Entry],
        edited: frozenset[Any],
    ) -> Findings:
        """Every write in turn, then how it ended; on `edited` the golden run says nothing."""

    def unmet(self, play: Play, tenant: Tenant) -> list[str]:
        """What a play wants and is not so."""


@dataclass(frozen=True, slots=True)
class Story:
    """`name` is unique; `job` names the folder that holds its bugs."""

    name: str
    job: str
    now: datetime  # when the run that meets a fault begins, whatever day it really is
    make: Callable[[Tenant, Authority], Any]
    judge: Callable[[Any, str], Oracle]
    zeros: tuple[str, ...]  # findings that the figures show though there are none
    plays: Mapping[str, Play] = field(default_factory=dict)
    planted: Mapping[str, Bug] = field(default_factory=dict)
    crowd: tuple[Act, Mapping[Any, Any]] | None = None  # what people do at each request
    daily: frozenset[str] = frozenset()  # plays for every day
    configuration: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the sandbox
    mailbox: str | None = None  # keeps events of meetings
    speaks: bool = False  # the product has a bot
    apart: timedelta = timedelta(0)  # between the end of a run and the next
    restarts: int = 4
    rests: int = 1  # the run after the golden one that writes nothing: the service may act between
    only: int = 0  # points a campaign tries of it, seeded; 0: every one
    every_day: int = 9  # points of the sample that is part of `make test`; none without `daily`
