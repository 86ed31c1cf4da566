"""One network's meetings, planned from what was seen: what people say, what follows from it, and
what everything says of it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from config.registrations import Registrations
from config.texts import text as staff_text
from jobs.job import Attention, Memo, Reading, ScopePlan
from jobs.registrations.card import Occasion
from jobs.registrations.case import NOT_FOUND, REUSED, Case
from jobs.registrations.event import SHOWN
from jobs.registrations.gathering import REGISTRATION, Gathered, gather
from jobs.registrations.keeping import Keeping
from jobs.registrations.meeting import Meeting
from jobs.registrations.meeting_rows import in_team, notice, on_ons
from jobs.registrations.orders import (
    COUNTS,
    MEETINGS,
    REGISTRATIONS,
    REMOVALS,
    TAKEN_OVER,
    TRIM,
    Orders,
)
from jobs.registrations.outcome import Decision, Outcome, decide
from jobs.registrations.overview import Overview
from jobs.registrations.policy import NEWER_IN_TEAMS, POLICY
from jobs.registrations.registration import ACTIVE, Registration, Status, Wish
from jobs.registrations.rest import Rest
from jobs.registrations.row import Row
from jobs.registrations.rules import Rules
from jobs.registrations.saying import ATTENTION, Told, sentence, wanted
from jobs.registrations.telling import Telling
from jobs.registrations.voice import Voices
from sync.action import Outcome as Sent
from sync.guard import Loss, LossKind
from sync.model import Plan, Position, Ref, Side, Value
from sync.planner import plan as merge

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


@dataclass(frozen=True, slots=True)
class Frame:
    """What every scope is planned with."""

    overview: Overview
    settings: Registrations
    now: datetime
    voices: Voices
    ons_address: str  # of the site, for people
    proofs: str  # id of the list that proves what was deleted
    rest: Rest

    @property
    def rules(self) -> Rules:
        one = self.settings
        return Rules(
            offer_within_hours=one.offer_within_hours,
            offer_hours=one.offer_hours,
            min_hours_to_promote=one.min_hours_to_promote,
            undo_cancel_hours=one.undo_cancel_hours,
            members_only_undo_days=one.members_only_undo_days,
        )


def plan_scope(scope: str, frame: Frame) -> ScopePlan:
    """What would happen to the meetings of a network, and why."""
    return _Planning(gather(scope, frame.overview), frame).planned()


class _Planning:
    def __init__(self, made: Gathered, frame: Frame) -> None:
        self.made, self.frame, self.overview = made, frame, frame.overview
        self.orders = Orders(made.scope)
        self.readings: dict[str, Reading] = {}
        self.attention: list[Attention] = []
        self.losses: list[Loss] = []
        self.due: list[datetime] = []
        self.plan = self._merge()
        self.meetings = self._meetings()
        self.registrations = self._registrations()
        self.cases = {case.key: case for case in made.cases}
        self.coming: defaultdict[str, list[Registration]] = defaultdict(list)
        self.decisions: dict[str, Decision] = {}
        self.items = self._items()
        self.made_in_team: dict[str, str] = {}  # meeting -> the action that makes its row
        self.keeping = Keeping(made, frame.settings, frame.now)
        self.telling = Telling(
            made, frame.overview, frame.settings, frame.voices, frame.rest, frame.ons_address,
            frame.now, self.orders,
        )  # fmt: skip

    def planned(self) -> ScopePlan:
        made, frame = self.made, self.frame
        self._by_meeting()
        for key, meeting in self.meetings.items():
            decision = self.decisions[key] = self._decide(meeting, self.coming[key])
            if decision.due_at is not None:
                self.due.append(decision.due_at)
        for key, meeting in self.meetings.items():
            main = self.decisions.get(meeting.main or "")
            if main is not None and key in main.seats:
                # Who sits in a workshop is registered for the whole.
                seated = main.seats[key]
                self.decisions[key] = replace(self.decisions[key], confirmed=seated)
        for key in self.meetings:
            self._in_team(key)
        for key, meeting in self.meetings.items():
            for registration in self.coming[key]:
                self._row(self.cases[registration.key], registration, meeting)
        for case in made.cases:
            if case.key not in self.registrations:
                self._undecided(case)
        for key in self.meetings:
            self._on_ons(key)
            self._tell(key)
        self.telling.meetings_gone()
        for row, side, rule in made.strays:
            self._stray(row, side, rule)
        self.keeping.prove(self.orders, frame.proofs)
        if self.keeping.due_at is not None:
            self.due.append(self.keeping.due_at)
        return self._scope_plan()

    def _by_meeting(self) -> None:
        for key, registration in self.registrations.items():
            self.coming[self.cases[key].meeting].append(registration)

    # What people say

    def _merge(self) -> Plan:
        """Both sides' answers, made one."""
        scope, entries = self.made.scope, self.made.entries
        first = not self.overview.archive.based(scope)
        parts: list[Plan] = []
        positions: dict[Side, list[Position]] = {Side.LEFT: [], Side.RIGHT: []}
        for case in self.made.cases:
            positions[case.newest()].append(case.position())
        events = [event.position() for event in self.made.events.values() if event.pair.left]
        positions[Side.LEFT] += events
        for side, policy in ((Side.LEFT, POLICY), (Side.RIGHT, NEWER_IN_TEAMS)):
            parts.append(merge(scope, entries, positions[side], policy, first))
        return Plan(
            scope,
            tuple(step for part in parts for step in part.steps),
            tuple(one for part in parts for one in part.conflicts),
            {key: value for part in parts for key, value in part.merged.items()},
            {key: rule for part in parts for key, rule in part.held.items()},
        )

    def _meetings(self) -> dict[str, Meeting]:
        found: dict[str, Meeting] = {}
        for key, event in self.made.events.items():
            meeting = event.meeting(self.overview, self.plan.merged.get(key), self.frame.now)
            if meeting is not None:
                found[key] = meeting
        return found

    def _registrations(self) -> dict[str, Registration]:
        found: dict[str, Registration] = {}
        together: defaultdict[tuple[str, datetime], list[Case]] = defaultdict(list)
        for case in self.made.cases:
            if case.meeting not in self.meetings:
                continue
            merged = self.plan.merged.get(case.key)
            if merged is None:
                continue
            network = self.meetings[case.meeting].network
            made = case.registration(merged, "", self.overview, self.frame.now, network)
            if made is not None:
                found[case.key] = made
                together[case.meeting, made.submitted_at].append(case)
        for (meeting, _), cases in together.items():
            if len(cases) > 1:
                for case in cases:
                    found[case.key] = replace(found[case.key], tie=_tie(case, cases, meeting))
        return found

    # What follows

    def _decide(self, meeting: Meeting, registrations: Sequence[Registration]) -> Decision:
        workshops = [
            one
            for one in self.meetings.values()
            if one.main == meeting.key and one.kind == "Workshop"
        ]
        return decide(
            meeting,
            workshops,
            registrations,
            self.frame.now,
            complete=self.made.unread is None,
            rules=self.frame.rules,
        )

    def _row(self, case: Case, registration: Registration, meeting: Meeting) -> None:
        """Both rows of a registration, and what is remembered of it."""
        outcome = self.decisions[meeting.key].outcomes[case.key]
        merged = self.plan.merged[case.key]
        assert merged is not None
        rule = outcome.reason.value
        if self._before_us(case, registration, meeting):
            self.keeping.clear(case, meeting, self.orders)
            return
        if self.keeping.expired(case, outcome, meeting, merged, self.orders):
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
            {key: one for key, one in self.meetings.items() if one.main == meeting.key},
            note,
            self.overview,
            self.made.network.title if self.made.network is not None else None,
            self._other_school(case, outcome),
        )
        shown, visible = self._shown(case, outcome, meeting), self._visible(meeting)
        site = self.overview.places.ons_site
        left = wanted(told, merged, Side.LEFT, site, self.items[Side.LEFT]) | cleared
        trim = bool(cleared) or self._trim_due(case)
        expect = {**merged, "trim": True} if trim else merged
        self._left(case, left, expect, rule, outcome)
        if trim and case.pair.left is not None:
            self._trim(case, expect)
        self._right(case, told, merged, rule, shown)
        position = case.position()
        self.readings[case.key] = Reading(
            left=position.left,
            right=position.right,
            left_ref=case.pair.left.ref if case.pair.left else _kept(case, Side.LEFT),
            right_ref=case.pair.right.ref if case.pair.right else _kept(case, Side.RIGHT, visible),
            memo=_memo(case, registration, outcome, noted, trim=trim),
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

    def _before_us(self, case: Case, registration: Registration, meeting: Meeting) -> bool:
        """A registration for a meeting that was over before anything was decided about it: who
        was there nobody tells us, so it stays as it is and is kept as if he was."""
        over = meeting.over_at
        return (
            case.standing is None
            and registration.attended is None
            and over is not None
            and over <= self.frame.now
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
        emptied = tuple(
            a.id
            for a in self.orders.actions
            if a.key == case.key and a.side is Side.LEFT and a.kind == "update"
        )
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
        elif Side.LEFT not in case.pair.gone and outcome.status not in UNCOUNTED:
            self.orders.make(
                case.key, Side.LEFT, place, left, expect=merged, rule=rule, phase=TAKEN_OVER
            )

    def _right(self, case: Case, told: Told, merged: Value, rule: str, shown: bool) -> None:
        home, row = self.made.home, case.pair.right
        if home is None or not home.ready:
            return
        right = wanted(told, merged, Side.RIGHT, home.site, self.items[Side.RIGHT])
        if row is not None and not shown and not self._only_there(case):
            # Who takes part is not for the team to see: the row goes on on ONS alone.
            after = tuple(
                a.id for a in self.orders.actions if a.key == case.key and a.side is Side.LEFT
            )
            self.orders.add(
                case.key, Side.RIGHT, row.place, "delete", REMOVALS, Ref(row.item, row.etag), {},
                merged, "hidden", after,
            )  # fmt: skip
        elif row is not None:
            self.orders.row(case.key, Side.RIGHT, row, right, expect=merged, rule=rule)
        elif shown:
            after = ()
            if told.meeting.key not in self.items[Side.RIGHT]:
                made = self.made_in_team.get(told.meeting.key)
                if made is None:
                    return  # its meeting does not stand there either
                right["BijeenkomstLookupId"], after = {"item_of": made}, (made,)
            self.orders.make(
                case.key, Side.RIGHT, home.registrations_place, right,
                expect=merged, rule=rule, phase=REGISTRATIONS, after=after,
            )  # fmt: skip

    def _only_there(self, case: Case) -> bool:
        """A row that never counted has no other place to be."""
        if case.pair.left is not None:
            return False
        return not any(a.key == case.key and a.side is Side.LEFT for a in self.orders.actions)

    def _shown(self, case: Case, outcome: Outcome, meeting: Meeting) -> bool:
        """Whether a registration stands in the team too."""
        if not self._visible(meeting):
            return False
        if case.pair.right is not None:
            return True
        if Side.RIGHT in case.pair.gone:
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
            and outcome.status in ACTIVE
            and not (case.pair.left is None and case.pair.right is None)
        ):
            return "row-made-again"
        kept = case.memo.get("note") or {}
        confirmed = outcome.status is Status.BEVESTIGD
        if confirmed and self.telling.declined(case.meeting, case.account):
            # Said until he answers the invitation otherwise, or anything on his row (ST-22).
            answered = any(one.moved for one in case.said.values())
            asked = kept.get("rule") in (DECLINED, HEARD)
            return HEARD if kept.get("rule") == HEARD or (asked and answered) else DECLINED
        if kept.get("status") == outcome.status.value and kept["rule"] not in (DECLINED, HEARD):
            return str(kept["rule"])
        return None

    def _undecided(self, case: Case) -> None:
        """A row of which it is not known who it is about: looked up again in the next run, or
        somebody has to choose the person."""
        if case.held not in (NOT_FOUND, REUSED):
            return
        for side, row in ((Side.LEFT, case.pair.left), (Side.RIGHT, case.pair.right)):
            if row is not None:
                self._stray(row, side, case.held)

    def _stray(self, row: Row, side: Side, rule: str) -> None:
        """A row that nothing can be done about but saying so."""
        sentence = staff_text(STRAYS[rule])
        says = {"SyncStatus": ATTENTION, "SyncUitleg": sentence}
        self.orders.row(f"row:{row.ref.id}", side, row, says, expect=None, rule=rule)
        self.attention.append(Attention(f"row:{row.ref.id}", rule, sentence))

    # Meetings

    def _items(self) -> dict[Side, dict[str, str]]:
        """The numbers of meetings in either side's list, by key."""
        events = self.made.events.values()
        return {
            Side.LEFT: {e.key: e.pair.left.item for e in events if e.pair.left is not None},
            Side.RIGHT: {e.key: e.pair.right.item for e in events if e.pair.right is not None},
        }

    def _in_team(self, key: str) -> None:
        """The meeting's row in the team, which its registrations point to."""
        event, meeting, home = self.made.events[key], self.meetings[key], self.made.home
        row = event.pair.right
        if home is None or not home.ready or self.made.network is None:
            return
        if meeting.status not in SHOWN:
            # A draft never leaves ONS, also one that was published before.
            if row is not None:
                self.orders.add(
                    key, Side.RIGHT, row.place, "delete", REMOVALS + 10, Ref(row.item, row.etag),
                    {}, None, "draft",
                )  # fmt: skip
            return
        main = self.meetings.get(meeting.main or "")
        told = self.plan.merged.get(key)
        columns = in_team(
            event,
            meeting,
            self.decisions[key],
            told,
            network=self.made.network.code,
            main=main.code if main is not None else None,
            sign_up=self.telling.sign_up(meeting),
        )
        if row is not None:
            self.orders.row(key, Side.RIGHT, row, columns, expect=told, rule="follow", phase=COUNTS)
        elif Side.RIGHT not in event.pair.unseen:
            self.made_in_team[key] = self.orders.make(
                key, Side.RIGHT, home.meetings_place, columns,
                expect=told, rule="published", phase=MEETINGS,
            )  # fmt: skip

    def _on_ons(self, key: str) -> None:
        event, meeting = self.made.events[key], self.meetings[key]
        told, decision = self.plan.merged.get(key), self.decisions[key]
        row = event.pair.left
        assert row is not None
        rule, status, said = notice(meeting, decision)
        columns = on_ons(event, meeting, decision, told)
        self.orders.row(key, Side.LEFT, row, columns, expect=told, rule=rule, phase=COUNTS)
        if status == ATTENTION:
            self.attention.append(Attention(key, rule, said))
        position = event.position()
        self.readings[key] = Reading(
            left=position.left,
            right=position.right,
            left_ref=row.ref,
            right_ref=event.pair.right.ref if event.pair.right else None,
            memo=event.memo_after(meeting, self.frame.now),
            rule=rule,
            explain={
                "code": meeting.code,
                "status": decision.status.value,
                "start": meeting.start,
                "capacity": meeting.capacity,
                "confirmed": decision.confirmed,
                "waiting": decision.waiting,
                "overbooked": decision.overbooked,
                "put_back": list(event.put_back),
            },
        )

    def _tell(self, key: str) -> None:
        """The calendar and the channel."""
        outcomes = self.decisions[key].outcomes
        places = {
            one.account
            for one in self.coming[key]
            if outcomes[one.key].status is Status.BEVESTIGD and one.account is not None
        }
        self.telling.tell(self.made.events[key], self.meetings[key], self.decisions[key], places)

    def _scope_plan(self) -> ScopePlan:
        made, overview = self.made, self.overview
        active = [
            e for e in made.entries_of(REGISTRATION).values()
            if (e.left or {}).get("wish") == Wish.COME.value and not e.memo.get("expired")
        ]  # fmt: skip
        writable = {overview.places.meetings, overview.places.registrations}
        writable.add(f"list:{self.frame.proofs}")
        if made.home is not None and made.home.ready:
            writable |= {made.home.meetings_place, made.home.registrations_place}
        mailbox = self.frame.settings.calendar.mailbox
        if mailbox:
            writable.add(f"calendar:{mailbox.lower()}")
        if made.network is not None:
            writable.add(f"voice:{made.network.code}")
        rows = overview.rows(overview.places.registrations)
        return ScopePlan(
            scope=made.scope,
            label=self._label(),
            plan=self.plan,
            readings=self.readings | self.telling.readings | self._own_reading(),
            entries=made.entries,
            actions=self.orders.actions,
            losses=tuple(self.losses),
            size=len(active),
            emptied=len(active) > 1 and not rows,
            owners_left=None,
            writable=frozenset(writable),
            due_at=min([*self.due, *self.telling.due], default=None),
            attention=tuple(self.attention),
            partial=made.unread is not None or any(c.held == "person-not-read" for c in made.cases),
        )

    def _label(self) -> str:
        return self.made.network.code if self.made.network is not None else "OMO-breed"

    def _own_reading(self) -> dict[str, Reading]:
        network = self.made.network
        if network is None:
            return {}
        memo = {"confirmed": network.settings}
        return {
            "@network": Reading(None, None, Ref(network.id, network.etag), None, memo, "up-to-date")
        }


def _tie(case: Case, cases: Iterable[Case], meeting: str) -> str:
    """Between sign-ups of one second: the item's number within a side, otherwise a hash of the
    meeting and the person, so that no side is favoured (INV-05)."""
    lists = {(one.born or "").rpartition("/")[0] for one in cases}
    if len(lists) == 1 and case.born is not None:
        return f"{int(case.born.rpartition('/')[2]):012d}"
    return hashlib.sha256(f"{meeting}/{case.person}".encode()).hexdigest()


def _kept(case: Case, side: Side, visible: bool = True) -> Ref | None:
    """The reference of a row that is gone: by it its deletion is told again in the next run."""
    entry = case.pair.entry
    if entry is None or side not in case.pair.gone or not visible:
        return None
    return entry.left_ref if side is Side.LEFT else entry.right_ref


def _memo(
    case: Case, registration: Registration, outcome: Outcome, note: str | None, *, trim: bool
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
        ("mode_at", registration.mode_at),
        ("choice_at", registration.choice_at),
        ("agreed_at", registration.agreed_at),
        ("reconfirm_at", registration.reconfirm_at),
    ):
        if at is not None:
            made[name] = at.isoformat()
    if registration.agreed:
        made["agreed"] = True
    if registration.attended is not None:
        made["attended"] = registration.attended
    if note is not None:
        made["note"] = {"rule": note, "status": outcome.status.value}
    if Side.LEFT in case.pair.gone:
        made["row_gone"] = True
    if trim:
        made["trim_due"] = True
    return made


def remembered(memo: Memo, outcomes: Mapping[Side, Sequence[Sent]]) -> Memo:
    """The memory of a key of which everything was done: with the id of what was posted."""
    for sent in outcomes.values():
        for one in sent:
            first = one.action.kind == "post" and one.action.rule == f"say-{Occasion.PUBLISHED}"
            if first and one.ref is not None and memo.get("said"):
                return {**memo, "said": {**memo["said"], "ref": one.ref.id}}
    return {name: value for name, value in memo.items() if name != "trim_due"}
