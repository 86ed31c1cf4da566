"""One trial: a run that meets a fault, then runs until nothing is left to do, then the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from service.running.holder import holder
from state.store import Store
from tests.faults.bench import Bench, Ran
from tests.faults.findings import Findings
from tests.faults.play import Play
from tests.faults.points import Point

REFUSED = 3
RESTING = (0, REFUSED)
EXPLAINED = ("connector.errors.", "state.errors.", "connector.lists.")
"""Errors that tell an administrator what to do."""


@dataclass(slots=True)
class Trial:
    point: Point
    struck: bool
    findings: Findings
    runs: int
    seconds: float
    unsettled: str = ""
    crashed: str = ""
    killed: bool = False
    play: bool = False

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
        self.story = bench.story
        self.oracle = self.story.judge(bench.scenario, bench.app)
        bench.restore()
        self.golden = bench.run(list=True)
        for _ in range(self.story.rests):
            again = bench.run()
        wrong = self.oracle.check_golden(bench.before, bench.tenant, bench.tenant.writes)
        if self.golden.code != 0 or wrong:
            raise AssertionError(f"the golden run is not golden: {_reason(self.golden)} {wrong}")
        if again.wrote or again.code != 0:
            raise AssertionError(f"it does not come to rest: {_wrote(again)} {_reason(again)}")

    def try_(self, point: Point) -> Trial:
        self.bench.restore()
        first = self.bench.run(*point.rules, **point.order)
        return self._verdict(point, self._to_rest([first], full=point.looks_whole))

    def play(self, play: Play, planted: str | None = None) -> Trial:
        """A course of events; with `planted`, of a product that has this bug."""
        bench, scenario = self.bench, self.bench.scenario
        more = {"planted": planted} if planted else {}
        bench.restore()
        runs: list[Ran] = []
        if play.old_state:
            runs = self._to_rest([bench.run()])
        if play.before is not None:
            bench.box.run(lambda: play.before(scenario))  # type: ignore[misc]
        if play.old_state:
            bench.restore_state()
        rules = play.rules(self.golden.requests) if play.rules is not None else ()
        struck = True
        with ExitStack() as stack:
            if play.held:
                stack.enter_context(self._held())
            moments = None
            if play.during is not None:
                where, act = play.during
                moments = stack.enter_context(bench.meanwhile(where, lambda: act(scenario)))
            first = bench.run(*rules, **play.order, **more)
            struck = moments is None or bool(moments)
        runs.append(first)
        if play.after is not None:
            bench.box.run(lambda: play.after(scenario))  # type: ignore[misc]
        bench.wait(play.wait)
        if play.later:
            runs.append(bench.run(*play.later, **more))
        runs = self._to_rest(runs, full=play.full, **more)
        trial = self._verdict(Point(play.name, "the scenario"), runs, play)
        trial.struck, trial.play = struck and first.struck, True
        trial.findings.lost += self.oracle.unmet(play, bench.tenant)
        if play.code is not None and first.code != play.code:
            trial.findings.different.append(f"the run ended with {first.code}: {_reason(first)}")
        if play.held and first.wrote:
            trial.findings.repeated.append(f"wrote beside another worker: {len(first.wrote)}")
        return trial

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Another worker, alive (this very process), holds every network."""
        store = Store.open(self.bench.state)
        items = [one.item["id"] for one in self.bench.scenario.networks.values()]
        leases = [store.lease(f"{self.story.job}/{item}", holder(), 3600) for item in items]
        yield
        for lease in leases:
            if lease is not None:
                store.release(lease)
        store.close()

    def _to_rest(self, runs: list[Ran], *, full: bool = False, **more: Any) -> list[Ran]:
        """Restart until a run writes nothing; where only a full run can notice, with one."""
        asked = not full
        for at in range(self.story.restarts):
            ran = self.bench.run(full=full and at == 1, **more)
            asked = asked or at == 1
            runs.append(ran)
            if asked and not ran.wrote and ran.code in RESTING:
                break
        return runs

    def _verdict(self, point: Point, runs: list[Ran], play: Play | None = None) -> Trial:
        bench, last = self.bench, runs[-1]
        findings = self.oracle.judge(
            bench.before,
            bench.tenant,
            list(bench.tenant.writes),
            list(bench.box.cloud.requests),
            frozenset(play.wanted if play is not None else ()),
        )
        resting = RESTING if play is not None and play.code == REFUSED else (0,)
        unsettled = ""
        if last.wrote or last.code not in resting:
            unsettled = (
                f"after {len(runs) - 1} restarts: code {last.code}, {_wrote(last)} {_reason(last)}"
            )
        return Trial(
            point,
            runs[0].struck,
            findings,
            len(runs),
            sum(ran.seconds for ran in runs),
            unsettled,
            _crash(runs),
            any(ran.code is None for ran in runs),
        )


def _wrote(ran: Ran) -> list[str]:
    return [f"{write.what} {write.table} {write.id}" for write in ran.wrote]


def _reason(ran: Ran) -> str:
    if ran.said:
        return ran.said.strip().splitlines()[-1]
    scopes = (ran.result or {}).get("scopes", [])
    return "; ".join(f"{s['scope']} {s['status']} {s['reasons']}" for s in scopes if s["reasons"])


def _crash(runs: Iterable[Ran]) -> str:
    """A run that ended in an error which is not one that it explains to an administrator."""
    for ran in runs:
        if ran.code == 1 and not ran.error.startswith(EXPLAINED):
            return _reason(ran)[:300]
    return ""
