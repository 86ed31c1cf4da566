"""Bugs on purpose. Each takes away one safety mechanism; a named check must notice.

A bug that nothing notices is a promise that nothing proves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sync import guard, planner, record
from sync.guard import Approval, Loss, Refusal, Rule, Verdict
from sync.model import Coverage, Entry, Plan, Position, Side, Step
from sync.policy import Policy
from tests.sync.guard_table import Judge
from tests.sync.truth_table import Planner
from tests.sync.worker import Fault, Run, Worker, Written
from tests.sync.world import Listing

# In a run


class HalfIsWhole(Worker):
    """A listing that broke off counts as a shorter list."""

    def store(self, side: Side, listing: Listing) -> None:
        if listing.coverage is Coverage.PARTIAL:
            listing = replace(listing, coverage=Coverage.FULL)
        super().store(side, listing)


class CursorFirst(Worker):
    """The cursor is stored before what it saw: a crash in between skips the changes."""

    def listed(self, side: Side, full: bool, fault: Fault) -> Listing:
        listing = super().listed(side, full, fault)
        if listing.cursor is not None and self.memory.cursor[side] is not None:
            self.memory.cursor[side] = listing.cursor
        return listing


class Unconfirmed(Worker):
    """What somebody would lose is not read again before it is taken."""

    def confirm(self) -> Run:
        yield from ()


class NoPrecondition(Worker):
    """Writes do not ask for the version that was planned on."""

    def send(self, step: Step, now: datetime) -> int | None:
        told = self.told[step.side.other].get(step.key)
        if told is None:
            told = self.world.parts(step.side.other, step.key)
        return self.world.write(step, None, told, now)


class ForgetsIntents(Worker):
    """After a crash nobody looks for writes that were not recorded."""

    def recover(self) -> Run:
        self.memory.intents = []
        yield from ()


class GrantsAgain(Worker):
    """An addition that may have been undone by a person is sent again."""

    def hold(self, key: str) -> str | None:
        return None


class SilenceIsSuccess(Worker):
    """A write without an answer counts as done."""

    def after_silence(self, step: Step) -> int | None:
        return self.world.cells[step.side][step.key].version


class SettlesEverything(Worker):
    """The archive says what was planned, also where a step failed."""

    def settle(self, made: Plan, written: Written, unfinished: Mapping[str, set[Side]]) -> None:
        super().settle(made, written, {})


class SettlesAhead(Worker):
    """The archive is brought up to date before the writes."""

    def write_ahead(self, made: Plan, losses: frozenset[Loss], now: datetime) -> None:
        super().write_ahead(made, losses, now)
        at = {p.key: p for p in self.positions()}
        for key, merged in made.merged.items():
            entry = record.settle(
                self.scope,
                self.memory.entries.get(key),
                at[key],
                merged,
                dict.fromkeys(Side, merged),
                policy=self.policy,
            )
            if entry is not None:
                self.memory.entries[key] = entry


class ForgetsLosers(Worker):
    """The superseded value of a conflict is not kept."""

    def write_ahead(self, made: Plan, losses: frozenset[Loss], now: datetime) -> None:
        super().write_ahead(replace(made, conflicts=()), losses, now)


class KeepsLosersLate(Worker):
    """The superseded value is kept only after it was overwritten."""

    def carry_out(self, made: Plan, losses: frozenset[Loss], now: datetime) -> Run:
        yield from super().carry_out(replace(made, conflicts=()), losses, now)
        for conflict in made.conflicts:
            self.world.keep(conflict, self.told)


class Unguarded(Worker):
    """Nothing is refused."""

    def judge(self, losses: frozenset[Loss], now: datetime) -> Verdict:
        return guard.ALLOWED


class CountsAfterwards(Worker):
    """What was lost is counted when the run ends: a crash makes room for more."""

    def write_ahead(self, made: Plan, losses: frozenset[Loss], now: datetime) -> None:
        super().write_ahead(made, frozenset(), now)
        self.uncounted = [(now, loss) for loss in losses]

    def settle(self, made: Plan, written: Written, unfinished: Mapping[str, set[Side]]) -> None:
        super().settle(made, written, unfinished)
        self.memory.losses += self.uncounted


# In the planner


def _change_entries(change: Any) -> Planner:
    def plan(
        scope: str,
        entries: Mapping[str, Entry],
        positions: Iterable[Position],
        policy: Policy,
        first_contact: bool,
    ) -> Plan:
        return planner.plan(*change(scope, entries, positions, policy, first_contact))

    return plan


def _one_base(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    flat = {k: replace(e, left=e.agreed, right=e.agreed) for k, e in entries.items()}
    return scope, flat, positions, policy, first


def _no_first_contact(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    return scope, entries, positions, policy, False


def _no_join(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    fields = tuple(replace(rule, join=None) for rule in policy.fields)
    return scope, entries, positions, replace(policy, fields=fields), first


def _no_default(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    fields = tuple(replace(rule, default=None) for rule in policy.fields)
    return scope, entries, positions, replace(policy, fields=fields), first


def _both_ways(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    fields = tuple(replace(rule, two_way=True) for rule in policy.fields)
    return scope, entries, positions, replace(policy, fields=fields), first


def _other_owner(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    fields = tuple(replace(rule, owner=rule.owner.other) for rule in policy.fields)
    return scope, entries, positions, replace(policy, fields=fields), first


def _no_hold(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    return scope, entries, [replace(p, hold=None) for p in positions], policy, first


def _known(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    known = [replace(p, left_known=True, right_known=True) for p in positions]
    return scope, entries, known, policy, first


def _forget_absent(scope, entries, positions, policy, first):  # type: ignore[no-untyped-def]
    held = {k: e for k, e in entries.items() if any(p.left and p.right for p in positions)}
    return scope, held, positions, policy, first


def _no_conflicts(
    scope: str,
    entries: Mapping[str, Entry],
    positions: Iterable[Position],
    policy: Policy,
    first_contact: bool,
) -> Plan:
    made = planner.plan(scope, entries, positions, policy, first_contact)
    return replace(made, conflicts=())


# In the guard


def _change_judge(**change: Any) -> Judge:
    def judge(scope: str, losses: frozenset[Loss], **given: Any) -> Verdict:
        return guard.judge(scope, losses, **{**given, **change})

    return judge


def _any_approval(scope: str, losses: frozenset[Loss], **given: Any) -> Verdict:
    """An approval covers whatever is planned, and everything it is refused for."""
    approval: Approval | None = given["approval"]
    return guard.ALLOWED if approval else guard.judge(scope, losses, **given)


def _only_removals(scope: str, losses: frozenset[Loss], **given: Any) -> Verdict:
    removals = frozenset(loss for loss in losses if loss.kind is guard.LossKind.REMOVAL)
    return guard.judge(scope, removals, **given)


def _ratio_alone(scope: str, losses: frozenset[Loss], **given: Any) -> Verdict:
    return guard.judge(scope, losses, **{**given, "limits": guard.Limits(scope_count=0)})


def _count_alone(scope: str, losses: frozenset[Loss], **given: Any) -> Verdict:
    return guard.judge(scope, losses, **{**given, "limits": guard.Limits(scope_percent=0)})


def _divides(scope: str, losses: frozenset[Loss], **given: Any) -> Verdict:
    """A ratio of nothing is no ratio."""
    return guard.judge(scope, losses, **given) if given["size"] else guard.ALLOWED


def _counts_twice(scope: str, losses: frozenset[Loss], **given: Any) -> Verdict:
    n = len(losses) + len(given["recent"])
    if n > max(5, given["size"] / 10):
        return Verdict(False, (Refusal(Rule.SCOPE_LIMIT, n, given["size"]),))
    return guard.judge(scope, losses, **given)


@dataclass(frozen=True)
class PlantedBug:
    name: str
    check: (
        str  # what must notice: "scenario: <promise>", "truth table: <row>", "guard table: <row>"
    )
    worker: type[Worker] | None = None
    plan: Planner | None = None
    judge: Judge | None = None


PLANTED = (
    PlantedBug("half a listing is a list", "scenario: S3", HalfIsWhole),
    PlantedBug("cursor before what it saw", "scenario: S5", CursorFirst),
    PlantedBug("no confirmation", "scenario: S1", Unconfirmed),
    PlantedBug("no precondition", "scenario: S1", NoPrecondition),
    PlantedBug("intents forgotten", "scenario: spurious conflict", ForgetsIntents),
    PlantedBug("granted again", "scenario: S2", GrantsAgain),
    PlantedBug("silence is success", "scenario: S1", SilenceIsSuccess),
    PlantedBug("failed steps are settled", "scenario: S5", SettlesEverything),
    PlantedBug("settled ahead", "scenario: S1", SettlesAhead),
    PlantedBug("losers forgotten", "scenario: S1", ForgetsLosers),
    PlantedBug("losers kept late", "scenario: S1", KeepsLosersLate),
    PlantedBug("no guard", "scenario: S8", Unguarded),
    PlantedBug("losses counted afterwards", "scenario: S8", CountsAfterwards),
    PlantedBug(
        "one base",
        "truth table: the rest of a rewritten value stays",
        plan=_change_entries(_one_base),
    ),
    PlantedBug(
        "first contact as any other",
        "truth table: first contact ignores an old entry",
        plan=_change_entries(_no_first_contact),
    ),
    PlantedBug(
        "first contact lowers",
        "truth table: first contact never lowers: left",
        plan=_change_entries(_no_join),
    ),
    PlantedBug(
        "a role by joining",
        "truth table: nobody gives himself a role by joining",
        plan=_change_entries(_no_default),
    ),
    PlantedBug(
        "a role by promoting oneself",
        "truth table: the right promotes: put back",
        plan=_change_entries(_both_ways),
    ),
    PlantedBug(
        "the wrong owner decides",
        "truth table: both apart",
        plan=_change_entries(_other_owner),
    ),
    PlantedBug(
        "holds are ignored",
        "truth table: a removal on hold",
        plan=_change_entries(_no_hold),
    ),
    PlantedBug(
        "absence without a listing",
        "truth table: right not known: its absence means nothing",
        plan=_change_entries(_known),
    ),
    PlantedBug(
        "removals come back",
        "truth table: left on the left",
        plan=_change_entries(_forget_absent),
    ),
    PlantedBug(
        "the superseded value is not named",
        "truth table: removal wins over an edit on the right",
        plan=_no_conflicts,
    ),
    PlantedBug(
        "yesterday is forgotten",
        "guard table: small runs add up over a day",
        judge=_change_judge(recent=()),
    ),
    PlantedBug(
        "an emptied side passes",
        "guard table: a side that went to nothing",
        judge=_change_judge(emptied=False),
    ),
    PlantedBug(
        "the last owner may go",
        "guard table: no owner is not",
        judge=_change_judge(owners_left=None),
    ),
    PlantedBug(
        "any team may be written",
        "guard table: outside the confirmed set",
        judge=_change_judge(in_confirmed_set=True),
    ),
    PlantedBug(
        "an approval covers more",
        "guard table: one more than was approved",
        judge=_any_approval,
    ),
    PlantedBug("demotions do not count", "guard table: demotions count", judge=_only_removals),
    PlantedBug(
        "ratio without count",
        "guard table: two of three may go: the count counts",
        judge=_ratio_alone,
    ),
    PlantedBug(
        "count without ratio",
        "guard table: six of sixty may go: ten percent",
        judge=_count_alone,
    ),
    PlantedBug(
        "a size of zero passes",
        "guard table: a size of zero divides nothing",
        judge=_divides,
    ),
    PlantedBug(
        "a second try counts twice",
        "guard table: trying the same again counts once",
        judge=_counts_twice,
    ),
)
