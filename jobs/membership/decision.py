"""What is decided in one network: standings, positions, and the merge with its owner rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jobs.membership.case import Case
from jobs.membership.evidence import Evidence
from jobs.membership.policy import MEMBER, OWNS, POLICY
from jobs.membership.row import LidStatus, Rol, SyncStatus
from jobs.membership.standing import LEFT, derive
from jobs.parse import start_of
from sync.guard import Loss, LossKind, emptied
from sync.model import Plan, Position, Side, Step, StepKind, Value
from sync.planner import moved, plan


class Decision:
    """The plan of one network, with the standing and the position of each key behind it."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._frame, self._cases = evidence.frame, evidence.cases
        self.standings = {
            key: derive(
                case, evidence.overview, evidence.authority, self._frame.rules, self._frame.now
            )
            for key, case in evidence.cases.items()
        }
        for member, guest in evidence.assignment.converted.items():
            self._convert(member, guest)
        self._wait_for_rows()
        self._spare()
        self.positions = {key: self._position(key) for key in self._cases}
        self.plan = self._merge()
        self.owners = self._owners(self.plan)

    @property
    def moved(self) -> bool:
        """Whether a side holds, for any key, something else than it was last known to hold."""
        entries = self._evidence.entries
        return any(
            moved(entries.get(position.key), position, side, POLICY)
            for position in self.positions.values()
            for side in Side
        )

    @property
    def loses_owner(self) -> bool:
        return any(map(_loses_owner, self.plan.steps))

    def _convert(self, member: str, guest: str) -> None:
        """The guest account goes once the colleague's own is in. Whoever says at that moment that
        the colleague leaves, or is refused, means both; who had left before is no case for it."""
        standing = self.standings.get(guest)
        if standing is None or guest not in self._cases:
            return
        was_in = guest in self._evidence.right or self._evidence.agreed(guest)
        mine = self.standings.get(member)
        if mine is None or not was_in or mine.hold or mine.barred:
            return
        why = "became-colleague"
        if mine.status not in LEFT:
            role = Rol.LID if mine.role == Rol.GAST else mine.role
            self.standings[member] = replace(
                mine,
                present=True,
                status=LidStatus.LID,
                role=role,
                rule=why,
                sync=SyncStatus.BIJGEWERKT,
                text="ONS-100",
                words={},
            )
        elif mine.request.status is not None:
            why = "left-on-ons"
        elif not self._evidence.agreed(member):
            return
        self.standings[guest] = replace(
            standing,
            present=False,
            barred=why,
            hold=None,
            rule=why,
            vanished=False,
        )

    def _wait_for_rows(self) -> None:
        """While a row's person could not be read, nobody is without a row: he may be whom that
        row is about, and would get a second one."""
        if all(one.rule != "person-not-read" for one in self._evidence.assignment.unplaced):
            return
        for key, standing in self.standings.items():
            if self._cases[key].row is None:
                self.standings[key] = replace(
                    standing, hold="person-unknown", rule="person-not-read", vanished=False
                )

    def _spare(self) -> None:
        """First contact removes nobody, also not by a rule: who may not stay is named on that
        day, and goes from the next day on, so that there is a day to look at it. Whoever asks to
        leave goes at once."""
        today = self._frame.today.isoformat()
        tomorrow = start_of(self._frame.today + timedelta(days=1))
        for key, standing in self.standings.items():
            case = self._cases[key]
            spared = not self._evidence.based or (
                case.memo.get("spared") == today and standing.barred != "left-on-ons"
            )
            if standing.barred is not None and case.right is not None and spared:
                self.standings[key] = replace(
                    standing,
                    hold=standing.barred,
                    barred=None,
                    due_at=tomorrow,
                    memo={**standing.memo, "spared": today},
                )

    def _position(self, key: str) -> Position:
        standing, case = self.standings[key], self._cases[key]
        entry = self._evidence.entries.get(key)
        left: Value | None = None
        if standing.vanished and entry is not None:
            left = entry.left
        elif standing.present:
            left = OWNS if standing.owner else MEMBER
        right: Value | None = None
        if case.right is not None:
            right = OWNS if case.right.owner else MEMBER
        return Position(key, left, right, hold=standing.hold, barred=standing.barred)

    def _merge(self) -> Plan:
        merged = self._plan()
        if self._owners(merged):
            return merged
        if self._frame.promote_core and (core := self._core_member(merged)):
            self.standings[core] = replace(
                self.standings[core],
                owner=True,
                rule="core-member-promoted",
                memo={**self.standings[core].memo, "adopted": True},
            )
            self.positions[core] = self._position(core)
            merged = self._plan()
        losing = {step.key for step in merged.steps if _loses_owner(step)}
        if self._owners(merged) or not losing:
            return merged
        # INV-04: nobody who owns it leaves while no other enabled owner is left.
        for key in losing:
            self.positions[key] = replace(self.positions[key], hold="last-owner", barred=None)
        return self._plan()

    def _plan(self) -> Plan:
        return plan(
            self._evidence.network.scope,
            self._evidence.entries,
            self.positions.values(),
            POLICY,
            not self._evidence.based,
        )

    def _owners(self, merged: Plan) -> set[str]:
        """Enabled owners, not guests, once the plan is done."""
        found = set()
        for key, case in self._cases.items():
            value = merged.merged.get(key) if key in merged.merged else self._stands(case)
            account = case.account
            fine = account is not None and account.enabled and not account.guest
            if fine and value is not None and value.get("eigenaar") and not case.protected:
                found.add(key)
        return found

    @staticmethod
    def _stands(case: Case) -> Value | None:
        if case.right is None:
            return None
        return OWNS if case.right.owner else MEMBER

    def _core_member(self, merged: Plan) -> str | None:
        candidates = [
            (str(self._cases[k].memo.get("since") or "9"), k)
            for k, value in merged.merged.items()
            if value is not None
            and self.standings[k].role == Rol.KERNTEAMLID
            and self._cases[k].account is not None
        ]
        return min(candidates)[1] if candidates else None

    # Result

    def emptied(self) -> bool:
        """A side went from something to nothing, as seen: not as derived, so that a list whose
        rows all disappeared counts although its members would be written back."""
        seen = [
            replace(p, left=None) if self.standings[k].vanished else p
            for k, p in self.positions.items()
        ]
        return emptied(self._evidence.entries, seen)

    def losses(self) -> tuple[Loss, ...]:
        losses = []
        for step in self.plan.steps:
            if step.kind is StepKind.REMOVE:
                losses.append(Loss(step.key, step.side, LossKind.REMOVAL))
            elif step.kind is StepKind.CHANGE and step.before == OWNS and step.after == MEMBER:
                losses.append(Loss(step.key, step.side, LossKind.DEMOTION))
        losses += [
            Loss(key, Side.LEFT, LossKind.VANISHED)
            for key, standing in self.standings.items()
            if standing.vanished and self._cases[key].right is not None
        ]
        return tuple(losses)


def _loses_owner(step: Step) -> bool:
    return step.side is Side.RIGHT and step.before == OWNS and step.after != OWNS
