"""What the guard refused, and who approved exactly that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from state.errors import NotApprovable
from state.rows import Rows, text, value
from state.schema import approval, refusal
from sync.guard import Approval, Loss, LossKind, Refusal, Rule
from sync.model import Side


@dataclass(frozen=True, slots=True)
class RefusedPlan:
    scope: str
    run: int
    losses: frozenset[Loss]
    reasons: tuple[Refusal, ...]
    since: datetime  # refused without a break
    at: datetime  # this set


class Approvals(Rows):
    def refuse(
        self,
        scope: str,
        run_id: int,
        losses: Collection[Loss],
        reasons: Sequence[Refusal],
        now: datetime,
    ) -> None:
        """Keep what was refused; a newer refusal of the scope replaces it."""
        row = {
            "scope": scope,
            "run": run_id,
            "losses": _losses_text(losses),
            "reasons": text([asdict(reason) for reason in reasons]),
            "since": now,
            "at": now,
        }
        self._put(refusal, [row], keep=["since"])

    def refusal(self, scope: str) -> RefusedPlan | None:
        return next((found for found in self.refusals() if found.scope == scope), None)

    def refusals(self) -> list[RefusedPlan]:
        rows = self._connection.execute(select(refusal).order_by(refusal.c.scope))
        return [
            RefusedPlan(
                row.scope,
                row.run,
                _losses(row.losses),
                tuple(Refusal(Rule(r["rule"]), r["n"], r["total"]) for r in value(row.reasons)),
                row.since,
                row.at,
            )
            for row in rows
        ]

    def clear_refusal(self, scope: str) -> None:
        self._connection.execute(delete(refusal).where(refusal.c.scope == scope))

    def approve(self, scope: str, by: str, now: datetime, days: int = 7) -> Approval:
        """Approve exactly what is refused now. Returns it.

        Raises NotApprovable when nothing is refused, or when a reason is one that nobody can
        approve.
        """
        refused = self.refusal(scope)
        if refused is None:
            raise NotApprovable(f"Nothing is refused in {scope}.")
        fixed = [reason.rule.value for reason in refused.reasons if not reason.rule.approvable]
        if fixed:
            raise NotApprovable(f"{scope} cannot be approved: {', '.join(fixed)}.")
        row = {
            "scope": scope,
            "losses": _losses_text(refused.losses),
            "by": by,
            "at": now,
            "expires_at": now + timedelta(days=days),
        }
        self._put(approval, [row])
        return refused.losses

    def approval(self, scope: str, now: datetime) -> Approval | None:
        """The set that was approved and may still be applied."""
        row = self._connection.execute(
            select(approval).where(approval.c.scope == scope, approval.c.expires_at > now)
        ).first()
        return None if row is None else _losses(row.losses)


def _losses_text(losses: Collection[Loss]) -> str:
    return text(sorted([loss.key, loss.side.value, loss.kind.value] for loss in losses))


def _losses(stored: str) -> frozenset[Loss]:
    return frozenset(Loss(key, Side(side), LossKind(kind)) for key, side, kind in value(stored))
