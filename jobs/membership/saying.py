"""What each row says once the network is decided, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.job import Attention, Reading
from jobs.membership.actions import Orders
from jobs.membership.case import NOTHING, Case, Standing
from jobs.membership.columns import (
    FIELD_LABELS,
    STICKY,
    difference,
    first_day,
    last_day,
    sentence,
    spare,
    wanted,
)
from jobs.membership.decision import Decision
from jobs.membership.evidence import Evidence
from jobs.membership.people import Unplaced
from jobs.membership.row import LidStatus, Rol, SyncStatus
from jobs.membership.stop import Notice
from jobs.membership.told import told
from sync.model import Ref, Value
from sync.planner import OWNER

VISIBLE_HOLDS = frozenset({"guest-warned", "second-account", "not-in-parent"})
"""Holds of somebody who is in the team without a row: he gets one, so that it can say why."""

ENDED = frozenset(
    {LidStatus.UITGETREDEN, LidStatus.GEWEIGERD, LidStatus.VERLOPEN, LidStatus.UIT_DIENST}
)
"""Statuses whose sentence stays as it was said when the membership ended."""

URGENT = frozenset({"ONS-116", "ONS-130", "ONS-131"})
"""Sentences that somebody has to act on. Any other gives way to the reason why something on the
row was put back, until something new is asked or said there."""

UNPLACED = {
    "person-not-found": "ONS-120",
    "address-reused": "ONS-167",
    "address-not-yours": "ONS-166",
    "address-of-several": "ONS-164",
    "waits-for-account": "ONS-101",
}


class Rows:
    """The rows of one network. Each says what happened to it; `orders` takes what to write."""

    def __init__(self, evidence: Evidence, decision: Decision, orders: Orders) -> None:
        self._evidence, self._decision, self._orders = evidence, decision, orders
        self._frame, self._overview = evidence.frame, evidence.overview
        self.readings: dict[str, Reading] = {}
        self.attention: list[Attention] = []
        conflicts = decision.plan.conflicts
        self._put_back_in_teams = {one.key for one in conflicts if one.rule == OWNER}
        self.unread = "person-unknown" in decision.plan.held.values()
        for key, case in evidence.cases.items():
            said = self._row(key, case, decision.standings[key])
            if said is None:
                continue
            self.readings[key], notice = said
            if notice.sync is SyncStatus.AANDACHT:
                text = sentence(notice.text, notice.words)
                self.attention.append(Attention(key, notice.rule, text))
        for unplaced in evidence.assignment.unplaced:
            self._unplaced(unplaced)

    @property
    def adopted(self) -> int:
        """Owners that Teams had before ONS knew them."""
        return sum(1 for reading in self.readings.values() if reading.memo.get("adopted"))

    def _row(self, key: str, case: Case, standing: Standing) -> tuple[Reading, Notice] | None:
        """What this key's row should say, the action that makes it so, and what to remember."""
        if case.protected or self._decision.plan.held.get(key) == "person-unknown":
            return None
        merged = self._decision.plan.merged.get(key)
        held = self._decision.plan.held.get(key)
        present = merged is not None
        status, notice = self._says(key, case, standing, merged, held)
        memo = self._memo_after(case, standing, status, notice, present, held)
        reading = Reading(
            left=self._decision.positions[key].left,
            right=self._decision.positions[key].right,
            left_ref=case.row.ref if case.row else None,
            right_ref=Ref(key) if case.right else None,
            memo=case.memo if case.memo == memo else memo,
            rule=notice.rule,
            explain=self._explain(case, standing),
        )
        if case.row is None and not present and held not in VISIBLE_HOLDS:
            return reading, notice
        if key in self._evidence.assignment.converted.values():
            return reading, notice  # its row goes on with the colleague's own account
        columns = wanted(
            case,
            standing,
            status,
            notice.sync,
            notice.text,
            notice.words,
            present or (held is not None and case.right is not None),
            self._overview,
            self._frame.now,
            self._frame.rejoin_days,
        )
        changed = difference(case.row, columns)
        self._orders.row(key, case.row, changed, merged if held is None else None, notice.rule)
        for row in case.spare:
            self._orders.row(
                f"row:{row.ref.id}", row, difference(row, spare(row)), None, "spare-row"
            )
        return reading, notice

    def _says(
        self, key: str, case: Case, standing: Standing, merged: Value | None, held: str | None
    ) -> tuple[LidStatus, Notice]:
        notice = Notice(standing.rule, standing.sync, standing.text, standing.words)
        status = standing.status
        if held == "last-owner":
            stands = case.row.status if case.row else None
            status = LidStatus(stands) if stands in set(LidStatus) else LidStatus.LID
            return status, Notice(held, SyncStatus.AANDACHT, "ONS-155")
        if held is None and merged is not None:
            status = LidStatus.LID
            if not standing.present and standing.rule != "owner-adopted":  # joined in Teams
                notice = Notice("joined-in-teams", SyncStatus.BIJGEWERKT, "ONS-100")
        elif held is None and standing.present:
            status = LidStatus.UITGETREDEN
            notice = Notice("left-in-teams", SyncStatus.BIJGEWERKT, "ONS-150")
        if key in self._put_back_in_teams:
            notice = Notice("role-in-teams", SyncStatus.BIJGEWERKT, "ONS-168")
        if standing.accepted.put_back:
            name = next(iter(standing.accepted.put_back))
            notice = Notice(
                standing.accepted.rule or "put-back",
                notice.sync,
                "ONS-112",
                {"veld": FIELD_LABELS.get(name, "dit")},
            )
        elif self._person_changed(case):
            notice = Notice("person-fixed", notice.sync, "ONS-163")
        kept = case.memo.get("note") or told(case.row)
        new = standing.request.status or standing.request.refused or standing.accepted.put_back
        calm = held is None and standing.barred is None and notice.text not in URGENT
        if kept and calm and not new and kept["status"] == status.value:
            sync = SyncStatus(kept["sync"])
            notice = Notice(kept["rule"], sync, kept["text"], kept["words"])
        return status, notice

    @staticmethod
    def _person_changed(case: Case) -> bool:
        fixed = case.memo.get("lookup")
        stands = case.row.person if case.row else None
        return fixed is not None and case.row is not None and stands != fixed

    def _memo_after(
        self,
        case: Case,
        standing: Standing,
        status: LidStatus,
        notice: Notice,
        present: bool,
        held: str | None,
    ) -> dict[str, Any]:
        today = self._frame.today.isoformat()
        memo: dict[str, Any] = {
            **standing.memo,
            "status": status.value,
            "accepted": {**standing.accepted.values, "Rol": str(standing.role)},
        }
        since = first_day(case)
        if present:
            memo["since"] = since.isoformat() if since else today
        elif since:
            memo["since"] = since.isoformat()
            until = last_day(case)
            memo["until"] = until.isoformat() if until else today
        if status in ENDED and held is None:
            memo["said"] = {"text": notice.text, "words": dict(notice.words)}
        if held == "guest-warned" and "warned" not in memo and case.memo.get("warned"):
            memo["warned"] = case.memo["warned"]
        person = case.memo.get("lookup") or (case.row.person if case.row else None)
        if standing.role == Rol.LEERLING:
            person = None  # whose row says nobody
        if person is not None and self._overview.lookups.get(person, case.key) == case.key:
            memo["lookup"] = person
        if notice.rule in STICKY:
            memo["note"] = {
                "rule": notice.rule,
                "text": notice.text,
                "words": dict(notice.words),
                "status": status.value,
                "sync": notice.sync.value,
            }
        return {k: v for k, v in memo.items() if v is not None}

    @staticmethod
    def _explain(case: Case, standing: Standing) -> Mapping[str, Any]:
        """What a reading does not say by itself; nothing, for nearly everybody."""
        if not standing.accepted.put_back and standing.due_at is None:
            return NOTHING
        said: dict[str, Any] = {}
        if standing.accepted.put_back:
            said["put_back"] = sorted(standing.accepted.put_back)
        if standing.due_at is not None:
            said |= {"due_at": standing.due_at, "due": _due(case, standing)}
        return said

    def _unplaced(self, unplaced: Unplaced) -> None:
        """A row that is about nobody yet says so; one that could not be read is left alone."""
        row = unplaced.row
        if unplaced.rule not in UNPLACED:
            self.unread = True
            return
        key = f"row:{row.ref.id}"
        text = sentence(UNPLACED[unplaced.rule], {})
        columns: dict[str, Any] = {
            "SyncStatus": (SyncStatus.WACHT if unplaced.waits else SyncStatus.AANDACHT).value,
            "SyncUitleg": text,
        }
        if unplaced.waits and row.status in (None, "", "Aangevraagd", "Lid"):
            columns["LidStatus"] = LidStatus.WACHT.value
        self._orders.row(key, row, difference(row, columns), None, unplaced.rule)
        if not unplaced.waits:
            self.attention.append(Attention(key, unplaced.rule, text))


def _due(case: Case, standing: Standing) -> str:
    """What happens by itself at the moment a standing waits for, for `explain`."""
    if standing.memo.get("spared"):
        return "the day of the first contact is over"
    if standing.hold == "guest-warned":
        return "the guest's warning is over"
    if case.deputy_until is not None:
        return "the time as deputy ends"
    if case.deputy_from is not None:
        return "the time as deputy begins"
    if standing.role == Rol.LEERLING:
        return "the pupil's school year is over"
    if standing.words.get("datum"):
        return "the guest's end date has passed"
    return "the guest is reminded of the end date"
