"""What one run did, or what a plan would do: the numbers, and a line for each change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from jobs.explaining import PLACE, Change
from service.exit_code import ExitCode
from sync.model import Side


def networks_told(n: int) -> str:
    return "1 network" if n == 1 else f"{n} networks"


class ScopeStatus(StrEnum):
    DONE = "done"
    NOTHING = "nothing to do"
    ATTENTION = "needs attention"  # complete, but a row waits for a person
    REFUSED = "refused"
    FAILED = "failed"
    BUSY = "busy"  # another run holds it


@dataclass(frozen=True, slots=True)
class ScopeResult:
    scope: str
    status: ScopeStatus
    changes: tuple[Change, ...] = ()
    conflicts: int = 0
    reasons: tuple[str, ...] = ()  # why it was refused, failed, or needs attention; no names


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run cost. Round trips are HTTP requests; operations count the parts of a batch."""

    requests: int = 0
    operations: int = 0
    resource_units: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunResult:
    job: str
    run: int | None  # its id in the state; a dry run leaves none
    dry: bool
    full: bool
    started_at: datetime
    scopes: tuple[ScopeResult, ...] = ()
    problems: tuple[str, ...] = ()  # of the whole run, such as a list that could not be read
    half_read: bool = False  # one of them: what could not be read, nobody decided about
    usage: Usage = field(default_factory=Usage)

    @property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Changes by side and kind."""
        by_side: dict[str, Counter[str]] = {side.value: Counter() for side in Side}
        for scope in self.scopes:
            if scope.status is not ScopeStatus.REFUSED:
                for change in scope.changes:
                    by_side[change.side.value][change.kind] += 1
        return {side: dict(sorted(counter.items())) for side, counter in by_side.items()}

    @property
    def conflicts(self) -> int:
        return sum(scope.conflicts for scope in self.scopes)

    def with_status(self, status: ScopeStatus) -> tuple[ScopeResult, ...]:
        return tuple(scope for scope in self.scopes if scope.status is status)

    @property
    def exit_code(self) -> ExitCode:
        """FAILED beats REFUSED beats BUSY beats CHANGES, which only a plan answers."""
        if self.half_read or self.with_status(ScopeStatus.FAILED):
            return ExitCode.FAILED
        if self.with_status(ScopeStatus.REFUSED):
            return ExitCode.REFUSED
        if self.with_status(ScopeStatus.BUSY):
            return ExitCode.BUSY
        if self.dry and any(scope.changes for scope in self.scopes):
            return ExitCode.CHANGES
        return ExitCode.DONE

    def as_json(self) -> dict[str, Any]:
        statuses = Counter(scope.status.value for scope in self.scopes)
        return {
            "job": self.job,
            "run": self.run,
            "dry": self.dry,
            "full": self.full,
            "started_at": self.started_at.isoformat(),
            "exit_code": int(self.exit_code),
            "counts": self.counts,
            "networks": dict(sorted(statuses.items())),
            "conflicts": self.conflicts,
            "problems": list(self.problems),
            "usage": asdict(self.usage),
            "scopes": [asdict(scope) for scope in self.scopes],
        }

    def lines(self) -> Iterator[str]:
        for scope in self.scopes:
            if scope.status is ScopeStatus.NOTHING and not scope.reasons:
                continue
            yield f"{scope.scope}: {scope.status.value}"
            for change in scope.changes:
                done = f" ({change.fate})" if change.fate not in (None, "done") else ""
                yield f"  {PLACE[change.side]}: {change.what}{done}, because {change.why}"
            for reason in scope.reasons:
                yield f"  {reason}"
        yield from self.problems
        yield self.summary()

    def summary(self) -> str:
        verb = "would change" if self.dry else "changed"
        parts = [
            f"{PLACE[Side(side)]}: " + ", ".join(f"{n} {kind}" for kind, n in kinds.items())
            for side, kinds in self.counts.items()
            if kinds
        ]
        stopped = [
            f"{len(found)} {status.value}"
            for status in (ScopeStatus.REFUSED, ScopeStatus.FAILED, ScopeStatus.BUSY)
            if (found := self.with_status(status))
        ]
        done = [f"{verb} " + "; ".join(parts)] if parts else [] if stopped else ["nothing to do"]
        if self.conflicts:
            stopped.append(f"{self.conflicts} conflicts, kept for `ons-sync conflicts`")
        usage = self.usage
        return (
            f"{networks_told(len(self.scopes))}: {'. '.join([*done, *stopped])}. "
            f"{usage.requests} requests, {usage.seconds:.1f} s."
        )
