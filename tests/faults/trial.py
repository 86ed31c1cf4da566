"""One trial: a run that meets a fault, then runs until nothing is left to do, then the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.faults.bench import Bench, Ran
from tests.faults.oracle import Findings, Oracle
from tests.faults.points import Point

RESTARTS = 4
KNOWN = ("StateUnusable", "LeaseLost", "SignInRefused", "Unreachable", "CertificateNotTrusted")


@dataclass(slots=True)
class Trial:
    point: Point
    struck: bool
    findings: Findings
    runs: int
    seconds: float
    unsettled: str = ""
    crashed: str = ""
    blind: list[str] = field(default_factory=list)

    @property
    def bad(self) -> dict[str, list[str]]:
        found = dict(self.findings.bad)
        if self.unsettled:
            found["unsettled"] = [self.unsettled]
        if self.crashed:
            found["crashed"] = [self.crashed]
        return found

    def __str__(self) -> str:
        return f"{self.point.name}: {self.bad}"


class Trials:
    """Golden first; then each point from the same start."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.oracle = Oracle(bench.scenario, bench.app)
        bench.restore()
        self.golden = bench.run(list=True)
        picture = self.oracle.picture(bench.tenant)
        wrong = self.oracle.check_golden(picture, bench.tenant.writes)
        if self.golden.code != 0 or wrong:
            raise AssertionError(f"the golden run is not golden: {self.golden.said} {wrong}")
        again = bench.run()
        if again.writes or again.code != 0:
            raise AssertionError(f"a second run writes: {[w.what for w in again.writes]}")

    def try_(self, point: Point, planted: str | None = None) -> Trial:
        bench = self.bench
        bench.restore()
        more = {"planted": planted} if planted else {}
        runs = [bench.run(*point.rules, **point.order, **more)]
        full = point.looks_whole
        for _ in range(RESTARTS):
            ran = bench.run(full=full and len(runs) == 2, **more)
            runs.append(ran)
            if not ran.writes and ran.code == 0 and not (full and len(runs) < 3):
                break
        last = runs[-1]
        writes = list(bench.tenant.writes)
        findings = self.oracle.judge(
            bench.before, bench.tenant, writes, list(bench.box.cloud.requests)
        )
        unsettled = ""
        if last.writes or last.code != 0:
            unsettled = (
                f"after {len(runs) - 1} restarts: code {last.code}, "
                f"{[w.what for w in last.writes]} {_reason(last)}"
            )
        return Trial(
            point,
            runs[0].struck,
            findings,
            len(runs),
            sum(ran.seconds for ran in runs),
            unsettled,
            _crash(runs),
        )


def _reason(ran: Ran) -> str:
    if ran.said:
        return ran.said.strip().splitlines()[-1]
    scopes = (ran.result or {}).get("scopes", [])
    return "; ".join(f"{s['scope']} {s['status']} {s['reasons']}" for s in scopes if s["reasons"])


def _crash(runs: Iterable[Ran]) -> str:
    """A run that ended in an error which is not one that it explains to an administrator."""
    for ran in runs:
        if ran.code == 1 and ran.said:
            last = ran.said.strip().splitlines()[-1]
            name = last.partition(":")[0]
            if not (name.startswith(("connector.errors.", "state.errors.", "service.site."))):
                return last[:300]
    return ""
