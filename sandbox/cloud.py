"""What surrounds the tenant: its settings, rules, meters, counters, request log and snapshots.

The tenant holds what Microsoft 365 would know. Everything a test or a proof needs beside that is
here, so that a snapshot of the tenant says nothing about how it is being disturbed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .call import Answer, Call
from .dispatch import dispatch
from .faults import Faults
from .tenant import Snapshot, Tenant

LOG_LENGTH = 200_000


@dataclass(slots=True)
class Counters:
    """Since the start or since they were last set. The control host is not counted."""

    requests: int = 0
    operations: int = 0  # a $batch counts its parts
    bytes_in: int = 0
    bytes_out: int = 0
    ru: dict[str, float] = field(default_factory=lambda: {"sharepoint": 0, "entra": 0})
    by_operation: dict[str, int] = field(default_factory=dict)

    def show(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "operations": self.operations,
            "ru": dict(self.ru),
            "bytes": {"in": self.bytes_in, "out": self.bytes_out},
            "by_operation": dict(sorted(self.by_operation.items())),
        }


@dataclass(slots=True)
class Entry:
    """One line of the log of requests."""

    n: int
    method: str
    host: str
    path: str
    at: datetime
    status: int = 0
    authorization: bool = False
    agent: str = ""
    parts: list[dict[str, Any]] = field(default_factory=list)
    operations: int = 0
    ru: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    ms: float = 0


@dataclass(slots=True)
class Cloud:
    """One running sandbox."""

    tenant: Tenant
    faults: Faults = field(default_factory=Faults)
    counters: Counters = field(default_factory=Counters)
    requests: deque[Entry] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)  # crashes of the sandbox itself
    entry: Entry | None = None  # of the request that is being answered

    def begin(self, call: Call) -> Entry:
        """Count the request and open its line in the log."""
        call.settings, call.cloud = self.faults.settings, self
        counted = call.host != "control"
        if counted:
            self.counters.requests += 1
            self.counters.bytes_in += len(call.body)
        entry = Entry(
            n=self.counters.requests if counted else 0,
            method=call.method,
            host=call.host,
            path=call.raw_path,
            at=datetime.now(UTC),
            authorization="Authorization" in call.headers,
            agent=call.headers.get("User-Agent", ""),
        )
        if counted:
            self.requests.append(entry)
        return entry

    def answer(self, call: Call, entry: Entry) -> Answer:
        """The effect and the answer of a request that has begun."""
        self.entry = entry
        self.tenant.request = entry.n or None
        try:
            answer = dispatch(self.tenant, call)
        finally:
            self.entry = None
            self.tenant.request = None
        entry.status = answer.status
        return answer

    def exchange(self, call: Call) -> Answer:
        """A whole request in process: as over HTTPS, without what happens to the connection."""
        return self.answer(call, self.begin(call))
