"""Refuses a plan that takes away too much. Pure: the counts come in, a verdict goes out.

A refusal for numbers needs a count *and* a ratio: a network of three may lose two, a network of
three hundred may lose fifteen in a day, and ten small runs add up because what was lost in the
last 24 hours counts too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sync.model import Entry, Position, Side


class LossKind(StrEnum):
    REMOVAL = "removal"
    DEMOTION = "demotion"
    VANISHED = "vanished"  # gone on its own side without a step of ours


@dataclass(frozen=True, slots=True)
class Loss:
    """Something somebody has and would no longer have."""

    key: str
    side: Side
    kind: LossKind


Approval = frozenset[Loss]
"""Exactly what was refused and then approved. A subset passes; anything more does not."""


class Rule(StrEnum):
    SCOPE_LIMIT = "scope-limit"
    TOTAL_LIMIT = "total-limit"
    EMPTIED = "emptied"
    NO_OWNER = "no-owner"
    NOT_CONFIRMED = "not-confirmed"

    @property
    def approvable(self) -> bool:
        return self not in (Rule.NO_OWNER, Rule.NOT_CONFIRMED)


@dataclass(frozen=True, slots=True)
class Limits:
    """More than `count` and more than `percent` of the size, within 24 hours, is refused."""

    scope_count: int = 5
    scope_percent: float = 10
    total_count: int = 10
    total_percent: float = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """The rule that refused, with its numbers: `n` lost of `total`."""

    rule: Rule
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reasons: tuple[Refusal, ...] = ()


ALLOWED = Verdict(True)


def judge(
    scope: str,
    losses: Collection[Loss],
    *,
    size: int,
    recent: Iterable[Loss],
    emptied: bool,
    owners_left: int | None,
    limits: Limits,
    approval: Approval | None,
    in_confirmed_set: bool,
) -> Verdict:
    """Judge one scope's plan. A refused scope changes nothing.

    `size` is the number of keys of the scope before the plan; `recent` is what it lost in the
    last 24 hours, of which the approved part does not count. `owners_left` is the number of
    enabled owners after the plan, None where the scope has no owners to keep.
    Never approvable: no owner left, and a scope outside the confirmed set.
    """
    n = _lost({(scope, loss) for loss in losses}, {(scope, loss) for loss in recent}, approval)
    reasons = []
    if losses and _too_many(n, size, limits.scope_count, limits.scope_percent):
        reasons.append(Refusal(Rule.SCOPE_LIMIT, n, size))
    if emptied:
        reasons.append(Refusal(Rule.EMPTIED, len(losses), size))
    if owners_left is not None and owners_left < 1:
        reasons.append(Refusal(Rule.NO_OWNER, len(losses), size))
    if not in_confirmed_set:
        reasons.append(Refusal(Rule.NOT_CONFIRMED, len(losses), size))
    approved = approval is not None and approval.issuperset(losses)
    standing = [r for r in reasons if not (approved and r.rule.approvable)]
    return Verdict(not standing, tuple(standing))


def judge_total(
    losses: Mapping[str, Collection[Loss]],
    *,
    size: int,
    recent: Iterable[tuple[str, Loss]],
    limits: Limits,
    approvals: Mapping[str, Approval],
) -> dict[str, Verdict]:
    """Judge all scopes' plans together; one verdict for each scope of `losses`.

    Over the limit, every scope that would lose something is refused, except those whose losses
    are approved: these do not count either. `losses` should hold no scope that `judge` refused.
    """
    open_ = {
        scope: lost
        for scope, lost in losses.items()
        if lost and not approvals.get(scope, frozenset()).issuperset(lost)
    }
    now = {(scope, loss) for scope, lost in open_.items() for loss in lost}
    past = {
        (scope, loss) for scope, loss in recent if loss not in approvals.get(scope, frozenset())
    }
    n = _lost(now, past, None)
    if not _too_many(n, size, limits.total_count, limits.total_percent):
        return dict.fromkeys(losses, ALLOWED)
    refused = Verdict(False, (Refusal(Rule.TOTAL_LIMIT, n, size),))
    return {scope: refused if scope in open_ else ALLOWED for scope in losses}


def emptied(entries: Mapping[str, Entry], positions: Iterable[Position]) -> bool:
    """Whether a side that held something is now known to hold nothing."""
    before_left = any(entry.left is not None for entry in entries.values())
    before_right = any(entry.right is not None for entry in entries.values())
    now = list(positions)
    now_left = any(p.left is not None or not p.left_known for p in now)
    now_right = any(p.right is not None or not p.right_known for p in now)
    return (before_left and not now_left) or (before_right and not now_right)


def _lost(
    now: Collection[tuple[str, Loss]],
    recent: Collection[tuple[str, Loss]],
    approval: Approval | None,
) -> int:
    """How many keys lose something. Trying again what failed an hour ago counts once."""
    past = [(scope, loss) for scope, loss in recent if not approval or loss not in approval]
    return len({(scope, loss.key) for scope, loss in [*now, *past]})


def _too_many(n: int, size: int, count: int, percent: float) -> bool:
    return n > max(count, size * percent / 100)
