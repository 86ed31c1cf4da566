"""What surrounds the tenant: its settings, rules, meters, counters, request log and snapshots.

The tenant holds what Microsoft 365 would know. Everything a test or a proof needs beside that is
here, so that a snapshot of the tenant says nothing about how it is being disturbed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .call import Answer, Call
from .cost import mailbox_of, service, units
from .dispatch import answered, dispatch, error_answer
from .disturb import disturbed, expired_delta, failure, is_delta, with_error_object
from .faults import Faults
from .lag import as_of, hidden
from .rules import Rule
from .sharepoint.settle import settle
from .tenant import Snapshot, Tenant
from .throttle import Meters, crowd

LOG_LENGTH = 200_000
_COUNTED = ("graph", "sharepoint", "workflows", "bots")


@dataclass(slots=True)
class Counters:
    """Since the start or since they were last set. The control host is not counted."""

    requests: int = 0
    operations: int = 0  # a $batch counts its parts
    bytes_in: int = 0
    bytes_out: int = 0
    ru: dict[str, int] = field(default_factory=lambda: {"sharepoint": 0, "entra": 0})
    by_service: dict[str, int] = field(default_factory=dict)

    def show(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "operations": self.operations,
            "ru": dict(self.ru),
            "bytes": {"in": self.bytes_in, "out": self.bytes_out},
            "by_service": dict(sorted(self.by_service.items())),
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
    ru: int = 0
    faults: list[str] = field(default_factory=list)
    ms: float = 0


@dataclass(slots=True)
class Cloud:
    """One running sandbox."""

    tenant: Tenant
    faults: Faults = field(default_factory=Faults)
    meters: Meters = field(default_factory=Meters)
    counters: Counters = field(default_factory=Counters)
    requests: deque[Entry] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)  # crashes of the sandbox itself
    strangers: deque[str] = field(default_factory=lambda: deque(maxlen=1000))  # unknown hosts asked
    noted: Callable[[str, str], None] | None = None  # tells the journal of snapshots
    entry: Entry | None = None  # of the request that is being answered
    open: Counter[str] = field(default_factory=Counter)  # requests under way, by mailbox

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

    def operate(self, call: Call) -> Answer:
        """One operation with whatever befalls it. `dispatch` comes here for each."""
        settle(self.tenant)
        number = self.entry.n if self.entry else 0
        if call.host in _COUNTED and not call.path.lower().endswith("/$batch"):
            self.counters.operations += 1
            if self.entry is not None:
                self.entry.operations += 1
        rules = self.faults.of_operation(call, number)
        if self.entry is not None and rules:
            self.entry.faults += [rule.fault for rule in rules]
        answer = self._before(call, rules) or self._performed(call, rules)
        if self.entry is not None and call.in_batch:
            self.entry.parts.append(
                {"method": call.method, "path": call.raw_path, "status": answer.status}
            )
        return answer

    def charge(self, call: Call) -> dict[str, str]:
        """Count the operation and hold it against the limits; returns headers that report.

        Raises the documented 429.
        """
        kind = service(call)
        if kind:
            cost = units(call)
            self.counters.by_service[kind] = self.counters.by_service.get(kind, 0) + 1
            if kind in self.counters.ru:
                self.counters.ru[kind] += cost
            if self.entry is not None:
                self.entry.ru += cost
        crowd(call, self.open[mailbox_of(call)], self.faults.settings)
        return self.meters.charge(call, self.faults.settings)

    def _before(self, call: Call, rules: list[Rule]) -> Answer | None:
        for rule in rules:
            if rule.fault == "status" and not rule.parameters.get("after_effect"):
                return failure(rule, call, error_answer)
            if rule.fault == "expired_delta" and (error := expired_delta(rule, call)):
                return error_answer(call, error)
        return None

    def _performed(self, call: Call, rules: list[Rule]) -> Answer:
        if call.method == "GET":
            stale = [int(r.parameters.get("writes", 1)) for r in rules if r.fault == "stale"]
            if count := hidden(self.tenant, self.faults.settings, max(stale, default=0)):
                call.tenant = as_of(self.tenant, count)
        call.inner = {r.parameters["index"]: r for r in rules if r.fault == "batch_inner"}
        answer = answered(call.tenant, call)
        for rule in rules:
            if rule.fault == "status" and rule.parameters.get("after_effect"):
                answer = failure(rule, call, error_answer)
            elif rule.fault == "missing_part" and isinstance(answer.body, dict):
                shown = answer.body.get("responses", [])
                if rule.parameters["index"] < len(shown):
                    del shown[rule.parameters["index"]]
            else:
                answer = disturbed(rule, call, answer, self.faults.random)
        if self.faults.settings.delta_errors and service(call) == "sharepoint" and is_delta(call):
            answer = with_error_object(call, answer)
        return answer

    def exchange(self, call: Call) -> Answer:
        """A whole request in process: as over HTTPS, without what happens to the connection."""
        return self.answer(call, self.begin(call))

    def take_snapshot(self) -> str:
        """Remember the whole tenant as it is now; returns the id to go back to."""
        id = str(max((int(known) for known in self.snapshots), default=0) + 1)
        self.snapshots[id] = self.tenant.snapshot()
        self._note("snapshot", id)
        return id

    def restore_snapshot(self, id: str) -> None:
        """The tenant as it was; settings, rules, counters and the log of requests stay."""
        self._note("restore", id)
        self.tenant.restore(self.snapshots[id])

    def forget_snapshot(self, id: str) -> None:
        del self.snapshots[id]
        self._note("forget", id)

    def _note(self, kind: str, id: str) -> None:
        if self.noted is not None:
            self.noted(kind, id)
