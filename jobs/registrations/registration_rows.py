"""The rows of registrations, on both sides: what they should say, and what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from config.texts import text as staff_text
from jobs.job import Attention, Memo, Reading
from jobs.registrations.attendance import Attendance
from jobs.registrations.case import NOT_FOUND, REUSED, Case
from jobs.registrations.event import SHOWN
from jobs.registrations.gathering import REGISTRATION, Gathered
from jobs.registrations.keeping import Keeping
from jobs.registrations.meeting import Meeting
from jobs.registrations.orders import (
    REGISTRATIONS,
    REMOVALS,
    TAKEN_OVER,
    TRIM,
    Orders,
    promised,
)
from jobs.registrations.outcome import Decision, Outcome
from jobs.registrations.overview import Overview
from jobs.registrations.policy import WISH
from jobs.registrations.proof import Proofs
from jobs.registrations.registration import ACTIVE, Registration, Status, Wish
from jobs.registrations.row import Row
from jobs.registrations.saying import ATTENTION, Told, sentence, wanted
from jobs.registrations.telling import Telling
from sync.guard import Loss, LossKind
from sync.model import Plan, Ref, Side, Value

UNCOUNTED = frozenset({Status.DUBBEL, Status.NIET_MOGELIJK})
"""A row that never counted stays on the side where it was made."""

DECLINED, HEARD = "declined", "declined-answered"
"""What is noted of somebody who declined the invitation; the second is not said any more."""

STRAYS = {
    "meeting-by-hand": "ONS-253",
    "no-meeting": "ONS-275",
    NOT_FOUND: "ONS-120",
    REUSED: "ONS-167",
}


@dataclass(slots=True)
class RegistrationRows:
    """Collects what the rows of one scope ask for. `items` are the numbers of meetings in either
    side's list, `made_in_team` the actions that put a meeting in the team."""

    made: Gathered
    overview: Overview
    now: datetime
    orders: Orders
    plan: Plan
    meetings: Mapping[str, Meeting]
    decisions: Mapping[str, Decision]
    items: Mapping[Side, Mapping[str, str]]
    made_in_team: Mapping[str, str]
    keeping: Keeping
    telling: Telling
    attendance: Attendance
    proofs: Proofs
    readings: dict[str, Reading] = field(default_factory=dict)
    attention: list[Attention] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    parts: dict[str, dict[str, Meeting]] = field(default_factory=dict)  # by the meeting above
    unanswered: bool = False  # who deleted a row in the team

    def __post_init__(self) -> None:
        self.cases = {case.key: case for case in self.made.cases}
        for key, one in self.meetings.items():
            if one.main is not None:
                self.parts.setdefault(one.main, {})[key] = one

    def row(self, case: Case, registration: Registration, meeting: Meeting) -> None:
        """Both rows of a registration, and what is remembered of it."""
        outcome = self.decisions[meeting.key].outcomes[case.key]
        merged = self.plan.merged[case.key]
        assert merged is not None
        rule = outcome.reason.value
        if self._before_us(case, registration, meeting):
            self.keeping.clear(case, meeting, self.orders)
            return
        if self.keeping.expired(case, outcome, meeting, merged, self.orders):
            self.proofs.take_back(case.key)
            memo = {"kind": REGISTRATION, "expired": True}
            self.readings[case.key] = Reading(None, None, None, None, memo, "retention")
            return
        cleared = self.keeping.cleared(case, meeting)
        remark = "Opmerking" in cleared and "Cateringwens" not in cleared
        noted = "remark-cleared" if remark else self._note(case, outcome)
        note = noted if noted != HEARD else None
        told = Told(
            case,
            registration,
            outcome,
            meeting,
            self.meetings.get(meeting.main or ""),
            self.parts.get(meeting.key, {}),
            note,
            self.overview,
            self.made.network.title if self.made.network is not None else None,
            self._other_school(case, outcome),
            self.attendance.hours(case, meeting) if outcome.status is Status.AANWEZIG else None,
        )
        shown, visible = self._shown(case, outcome, meeting), self._visible(meeting)
        site = self.overview.places.ons_site
        left = wanted(told, merged, Side.LEFT, site, self.items[Side.LEFT]) | cleared
        left |= self._proof(case, told)
        trim = bool(cleared) or self._trim_due(case)
        said = merged
        if noted is not None:
            # Remembered ahead: should the run not live to record it, it is still said.
            said = {**merged, "note": noted, "noted_at": outcome.status.value}
        expect = {**said, "trim": True} if trim else said
        self._left(case, left, expect, rule, outcome)
        if trim and case.pair.left is not None:
            self._trim(case, expect)
        removed = self._taken_away(case, shown)
        self._right(case, told, merged, rule, shown, said)
        position = case.position()
        self.readings[case.key] = Reading(
            left=position.left,
            right=position.right,
            left_ref=case.pair.left.ref if case.pair.left else _kept(case, Side.LEFT),
            right_ref=case.pair.right.ref if case.pair.right else _kept(case, Side.RIGHT, visible),
            memo=_memo(case, registration, outcome, noted, trim=trim, removed=removed),
            rule=rule,
            explain={
                "meeting": meeting.key,
                "account": case.account,
                "status": outcome.status.value,
                "place": outcome.place,
                "submitted_at": registration.submitted_at,
                "why": outcome.why,
                "note": note,
            },
        )
        if note is not None:
            self.attention.append(Attention(case.key, note, sentence(told)))
        if Side.LEFT in case.pair.gone and not case.memo.get("row_gone"):
            self.losses.append(Loss(case.key, Side.LEFT, LossKind.VANISHED))
        elif self._cancelled_in_team(case):
            self.losses.append(Loss(case.key, Side.RIGHT, LossKind.VANISHED))

    @staticmethod
    def _cancelled_in_team(case: Case) -> bool:
        """Whether it is cancelled now because its row in the team was deleted."""
        if Side.RIGHT not in case.pair.gone or not case.cancelled_by_deletion(Side.RIGHT):
            return False
        before = case.pair.entry.right if case.pair.entry is not None else None
        return (before or {}).get(WISH) == Wish.COME.value

    def _proof(self, case: Case, told: Told) -> dict[str, Any]:
        """The columns about the proof of who was there, which is his alone: the team has none."""
        came = told.outcome.status is Status.AANWEZIG
        sessions = self.attendance.sessions(case, told.meeting) if came else []
        if not sessions or case.account is None:
            self.proofs.take_back(case.key)
            return {"Bewijs": None}
        urls = self.proofs.give(case.key, case.account, told.meeting, told.network, sessions)
        if not urls:
            return {}
        made = [one["url_of"] for one in urls if not isinstance(one, str)]
        before = case.pair.left.text("Bewijs") if case.pair.left is not None else None
        columns = {"Bewijs": promised(urls, made, before) if made else "\n".join(map(str, urls))}
        if told.note is None:
            said = sentence(replace(told, proven=True))
            columns["SyncUitleg"] = promised(said, made, sentence(told)) if made else said
        return columns

    def _before_us(self, case: Case, registration: Registration, meeting: Meeting) -> bool:
        """A registration for a meeting that was over before anything was decided about it: who
        was there nobody tells us, so it stays as it is and is kept as if he was."""
        over = meeting.over_at
        return (
            case.standing is None
            and registration.attended is None
            and over is not None
            and over <= self.now
            and registration.submitted_at < over
            and not self.keeping.past(meeting)
        )

    def _trim_due(self, case: Case) -> bool:
        """What was emptied stands in the row's history until that is cut away, also when the run
        that emptied it did not live to do so."""
        sent = self.overview.archive.unrecorded(self.made.scope).get(case.key, {})
        begun = sent.get(Side.LEFT) or {}
        return bool(case.memo.get("trim_due") or begun.get("trim"))

    def _trim(self, case: Case, expect: Value) -> None:
        row = case.pair.left
        assert row is not None
        emptied = tuple(id for id in self.orders.of(case.key, Side.LEFT) if id.endswith("/update"))
        self.orders.add(
            case.key, Side.LEFT, row.place, "trim", TRIM, Ref(row.item, row.etag), {}, expect,
            "history-cut", emptied,
        )  # fmt: skip

    def _other_school(self, case: Case, outcome: Outcome) -> str | None:
        """Of a duplicate with another account: the school of the account that counts."""
        first = self.cases.get(outcome.first or "")
        if first is None or first.account in (None, case.account):
            return None
        school = self.overview.school_of(first.account or "")
        return school[1] if school is not None else None

    def _left(
        self, case: Case, left: Mapping[str, Any], merged: Value, rule: str, outcome: Outcome
    ) -> None:
        place = self.overview.places.registrations
        row = case.pair.left
        if row is not None:
            self.orders.row(case.key, Side.LEFT, row, left, expect=merged, rule=rule)
        elif (
            Side.LEFT not in case.pair.gone
            and outcome.status not in UNCOUNTED
            and self.sound(place)
        ):
            self.orders.make(
                case.key, Side.LEFT, place, left, expect=merged, rule=rule, phase=TAKEN_OVER
            )

    def _right(
        self, case: Case, told: Told, merged: Value, rule: str, shown: bool, expect: Value
    ) -> None:
        home, row = self.made.home, case.pair.right
        if home is None or not home.ready:
            return
        right = wanted(told, merged, Side.RIGHT, home.site, self.items[Side.RIGHT])
        if row is not None and self._taken_away(case, shown):
            # Who takes part is not for the team to see: the row goes on on ONS alone.
            after = self.orders.of(case.key, Side.LEFT)
            self.orders.add(
                case.key, Side.RIGHT, row.place, "delete", REMOVALS, Ref(row.item, row.etag), {},
                expect, "hidden", after,
            )  # fmt: skip
        elif row is not None:
            after = self._pointed(right, told) or ()
            self.orders.row(case.key, Side.RIGHT, row, right, expect=expect, rule=rule, after=after)
        elif shown and case.deleter is None and Side.RIGHT in case.pair.gone:
            self.unanswered = True  # whether it is made again depends on who deleted it
        elif shown and self.sound(home.registrations_place):
            pointed = self._pointed(right, told)
            if pointed is None:
                return  # its meeting does not stand there either
            self.orders.make(
                case.key, Side.RIGHT, home.registrations_place, right,
                expect=expect, rule=rule, phase=REGISTRATIONS, after=pointed,
            )  # fmt: skip

    def sound(self, place: str) -> bool:
        """Whether what was not seen there is not there: a run that died may have made it, and a
        list that was read in part does not show everything that people made."""
        return self.overview.archive.complete(place)

    def _pointed(self, right: dict[str, Any], told: Told) -> tuple[str, ...] | None:
        """Let a row point to a meeting's that is only being made; the action it waits for. None
        where the meeting will not stand there."""
        if told.meeting.key in self.items[Side.RIGHT]:
            return ()
        made = self.made_in_team.get(told.meeting.key)
        if made is None:
            return None
        right["BijeenkomstLookupId"] = {"item_of": made}
        return (made,)

    def _taken_away(self, case: Case, shown: bool) -> bool:
        """Whether the product itself took the row out of the team, now or before."""
        if case.pair.right is None:
            return bool(case.memo.get("taken_away")) and not shown
        return not shown and not self._only_there(case)

    def _only_there(self, case: Case) -> bool:
        """A row that never counted has no other place to be."""
        if case.pair.left is not None:
            return False
        return not self.orders.of(case.key, Side.LEFT)

    def _shown(self, case: Case, outcome: Outcome, meeting: Meeting) -> bool:
        """Whether a registration stands in the team too."""
        if not self._visible(meeting):
            return False
        if case.pair.right is not None:
            return True
        if Side.RIGHT in case.pair.gone and not case.memo.get("taken_away"):
            # A cancelled row that somebody tidied away stays away.
            return outcome.status in ACTIVE
        if case.pair.entry is None and outcome.status in UNCOUNTED:
            return False
        return outcome.status not in UNCOUNTED and case.pair.unseen == frozenset()

    def _visible(self, meeting: Meeting) -> bool:
        """Whether the team sees who takes part in a meeting."""
        return self.made.both_sides and not meeting.hidden and meeting.status in SHOWN

    def _note(self, case: Case, outcome: Outcome) -> str | None:
        """Why something on the row was put back: said until something about it changes."""
        for fault in case.faults.values():
            return fault.value
        if (
            Side.RIGHT in case.pair.gone
            and not case.memo.get("taken_away")
            and outcome.status in ACTIVE
            and not (case.pair.left is None and case.pair.right is None)
            and case.deleter is not None
            and not case.cancelled_by_deletion(Side.RIGHT)
        ):
            return "row-made-again"
        kept = case.memo.get("note") or self._begun_note(case)
        confirmed = outcome.status is Status.BEVESTIGD
        if confirmed and self.telling.declined(case.meeting, case.account):
            # Said until he answers the invitation otherwise, or anything on his row (ST-22).
            answered = any(one.moved for one in case.said.values())
            asked = kept.get("rule") in (DECLINED, HEARD)
            return HEARD if kept.get("rule") == HEARD or (asked and answered) else DECLINED
        if kept.get("status") == outcome.status.value and kept["rule"] not in (DECLINED, HEARD):
            return str(kept["rule"])
        return None

    def _begun_note(self, case: Case) -> Mapping[str, Any]:
        """What a run that did not live to record it had begun to say on the row."""
        for begun in self.overview.archive.unrecorded(self.made.scope).get(case.key, {}).values():
            if begun is not None and "note" in begun:
                return {"rule": begun["note"], "status": begun["noted_at"]}
        return {}

    def undecided(self, case: Case) -> None:
        """A row of which it is not known who it is about: looked up again in the next run, or
        somebody has to choose the person."""
        if case.held not in (NOT_FOUND, REUSED):
            return
        for side, row in ((Side.LEFT, case.pair.left), (Side.RIGHT, case.pair.right)):
            if row is not None:
                self.stray(row, side, case.held)

    def stray(self, row: Row, side: Side, rule: str) -> None:
        """A row that nothing can be done about but saying so."""
        sentence = staff_text(STRAYS[rule])
        says = {"SyncStatus": ATTENTION, "SyncUitleg": sentence}
        self.orders.row(f"row:{row.ref.id}", side, row, says, expect=None, rule=rule)
        self.attention.append(Attention(f"row:{row.ref.id}", rule, sentence))


def _kept(case: Case, side: Side, visible: bool = True) -> Ref | None:
    """The reference of a row that is gone: by it its deletion is told again in the next run."""
    entry = case.pair.entry
    if entry is None or side not in case.pair.gone or not visible:
        return None
    return entry.left_ref if side is Side.LEFT else entry.right_ref


def _memo(
    case: Case,
    registration: Registration,
    outcome: Outcome,
    note: str | None,
    *,
    trim: bool,
    removed: bool,
) -> Memo:
    made: dict[str, Any] = {
        "kind": REGISTRATION,
        "meeting": case.meeting,
        "account": case.account,
        "born": case.born,
        "wish": registration.wish.value,
        "submitted": registration.submitted_at.isoformat(),
        "standing": outcome.standing.to_json(),
    }
    for name, at in (
        ("cancelled", registration.cancelled_at),
        ("accepted", registration.accepted_at),
        ("granted", registration.granted_at),
        ("mode_at", registration.mode_at),
        ("choice_at", registration.choice_at),
        ("agreed_at", registration.agreed_at),
        ("reconfirm_at", registration.reconfirm_at),
    ):
        if at is not None:
            made[name] = at.isoformat()
    if registration.agreed:
        made["agreed"] = True
    if case.attended is not None:
        made["attended"] = case.attended
    if case.sessions:
        made["sessions"] = list(case.sessions)
    if note is not None:
        made["note"] = {"rule": note, "status": outcome.status.value}
    if Side.LEFT in case.pair.gone:
        made["row_gone"] = True
    if trim:
        made["trim_due"] = True
    if removed:
        made["taken_away"] = True
    return made
