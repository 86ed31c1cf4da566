"""A Hypothesis state machine: people, a faulty tenant, and a worker that can die anywhere."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sync.model import Side
from sync.policy import Policy
from tests.sync.truth_table import DOCUMENTS, MEMBERSHIP
from tests.sync.worker import DAY, LIMITS, Fault, Run, Stop, Worker
from tests.sync.world import SIDES, World

QUIET = 15  # runs within which everything must have come to rest
READ_FAULTS = (Fault.NONE, Fault.NONE, Fault.PARTIAL, Fault.OLD, Fault.OMITS)
WRITE_FAULTS = (Fault.NONE, Fault.NONE, Fault.REFUSED, Fault.LOST_BEFORE, Fault.LOST_AFTER)

sides = st.sampled_from(SIDES)
keys = st.sampled_from([f"k{n}" for n in range(6)])
roles = st.sampled_from("mo")


class SyncMachine(RuleBasedStateMachine):
    """Every promise of the synchroniser, against whatever comes."""

    worker_class: type[Worker] = Worker

    @initialize(policy=st.sampled_from([MEMBERSHIP, DOCUMENTS]), known=st.integers(0, 4))
    def begin(self, policy: Policy, known: int) -> None:
        self.meet(policy, known)

    # People, between runs and at every request of one

    def _people_can_act(self) -> bool:
        return self.at is not Stop.COMMIT

    @precondition(_people_can_act)
    @rule(side=sides, key=keys, role=roles, reused=st.none() | st.sampled_from("ab"))
    def person_adds_or_edits(self, side: Side, key: str, role: str, reused: str | None) -> None:
        value = reused or f"v{next(self.fresh)}"
        cell = self.world.cells[side].get(key)
        if cell is None or cell.value is None:
            self.world.person_adds(side, key, {"f": value, "r": role})
        else:
            self.world.person_sets(side, key, {"f": value})

    @precondition(_people_can_act)
    @rule(side=sides, key=keys, role=roles)
    def person_changes_role(self, side: Side, key: str, role: str) -> None:
        cell = self.world.cells[side].get(key)
        if cell is not None and cell.value is not None:
            self.world.person_sets(side, key, {"r": role})

    @precondition(_people_can_act)
    @rule(side=sides, key=keys)
    def person_removes(self, side: Side, key: str) -> None:
        cell = self.world.cells[side].get(key)
        if cell is not None and cell.value is not None:
            self.world.person_removes(side, key)

    @rule()
    def admin_approves(self) -> None:
        self.approves()

    @rule(hours=st.sampled_from([1, 30]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    # The worker

    @rule(full=st.booleans())
    def start(self, full: bool) -> None:
        if self.going is None:
            self.going = self.worker.run(self.now, full)
            self.at = None
            self._advance(None)

    @precondition(lambda self: self.at in (Stop.READ, Stop.COMMIT))
    @rule(fault=st.sampled_from(READ_FAULTS))
    def reads(self, fault: Fault) -> None:
        self._advance(fault)

    @precondition(lambda self: self.at in (Stop.WRITE, Stop.COMMIT))
    @rule(fault=st.sampled_from(WRITE_FAULTS))
    def writes(self, fault: Fault) -> None:
        self._advance(fault)

    @precondition(lambda self: self.going is not None)
    @rule()
    def goes_well_until_it_writes(self) -> None:
        while self.going is not None and self.at is not Stop.WRITE:
            self._advance(Fault.NONE)

    @precondition(lambda self: self.going is not None)
    @rule()
    def finish(self) -> None:
        while self.going is not None:
            self._advance(Fault.NONE)

    @precondition(lambda self: self.going is not None)
    @rule()
    def dies(self) -> None:
        self.kill()

    def _advance(self, fault: Fault | None) -> None:
        assert self.going is not None
        try:
            self.at = next(self.going) if fault is None else self.going.send(fault)
        except StopIteration:
            self.going = self.at = None
        self._within_limits()

    def _within_limits(self) -> None:
        """S8: what went in 24 hours without an approval stays within the limits."""
        lost = {
            key
            for at, key, side in self.world.removals
            if at > self.now - DAY and not any(k == key and s == side for _, k, s in self.approved)
        }
        assert len(lost) <= LIMITS.scope_count, f"S8 mass removal: {sorted(lost)}"

    def teardown(self) -> None:
        if hasattr(self, "worker"):
            self.rests()

    def rests(self, full: bool = True) -> None:
        """People stop, nothing fails any more: everything comes to rest, equal on both sides."""
        while self.going is not None:
            self._advance(Fault.NONE)
        for _ in range(QUIET):
            self.now += timedelta(hours=1)
            before = self.world.writes
            self.runs(full)
            self.approves()
            held = set(self.worker.memory.held)
            for key in sorted(held):
                self.world.person_is_told(key)
            self.worker.memory.held.clear()
            refused = self.worker.memory.refused is not None
            if self.world.writes == before and not (refused or held or self.worker.memory.intents):
                break
        else:
            raise AssertionError("S5 it never comes to rest")
        for key in self.world.cells[Side.LEFT] | self.world.cells[Side.RIGHT]:
            left, right = (self.world.value(side, key) for side in SIDES)
            assert left == right, f"S5 not converged: {key}: {left} and {right}"
        self.runs(full=False)
        assert self.world.writes == before, "S6 a second run wrote something"

    # The same without Hypothesis, for scenarios

    def runs(self, full: bool = False, *faults: Fault) -> None:
        """One whole run; `faults` meet its first stops that are no commits."""
        left = list(faults)
        self.going, self.at = self.worker.run(self.now, full), None
        self._advance(None)
        while self.going is not None:
            fault = left.pop(0) if left and self.at is not Stop.COMMIT else Fault.NONE
            self._advance(fault)

    def runs_until(self, stop: Stop, count: int = 1) -> None:
        """Start a run and leave it at its `count`th stop of that kind."""
        self.going, self.at = self.worker.run(self.now, False), None
        self._advance(None)
        while True:
            count -= self.at is stop
            if count == 0:
                return
            self._advance(Fault.NONE)

    def approves(self) -> None:
        refused = self.worker.memory.refused
        if refused is not None:
            self.worker.memory.approval = (self.now + timedelta(days=7), refused)
            self.approved += [(self.now, loss.key, loss.side) for loss in refused]

    def kill(self) -> None:
        """Another process takes over: only what is durable is left."""
        assert self.going is not None
        self.going.close()
        self.going = self.at = None
        memory = self.worker.memory
        self.worker = self.worker_class(self.world, self.worker.policy)
        self.worker.memory = memory

    def meet(self, policy: Policy, known: int) -> None:
        """Two sides that agree on `known` keys, after a first contact."""
        self.now = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
        self.world = World()
        self.worker = self.worker_class(self.world, policy)
        self.going: Run | None = None
        self.at: Stop | None = None
        self.fresh = itertools.count(1)
        self.approved: list[tuple[datetime, str, Side]] = []
        for number in range(known):
            self.world.person_adds(Side.LEFT, f"k{number}", {"f": "a", "r": "m"})
        if known:
            self.runs()
