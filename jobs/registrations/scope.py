"""One network's meetings, planned from what was seen: what people say, what follows from it, and
what everything says of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from config.registrations import Registrations
from jobs.job import Attention, Reading, ScopePlan
from jobs.registrations.answers import answers, meetings_of, registrations_of, unread_of
from jobs.registrations.attendance import Attendance
from jobs.registrations.claim import HELD
from jobs.registrations.copying import copy_of
from jobs.registrations.departed import clear
from jobs.registrations.event import SHOWN
from jobs.registrations.gathering import REGISTRATION, Gathered, gather
from jobs.registrations.keeping import Keeping
from jobs.registrations.meeting import Meeting
from jobs.registrations.meeting_rows import in_team, notice, on_ons
from jobs.registrations.orders import COUNTS, MEETINGS, REMOVALS, Orders
from jobs.registrations.outcome import Decision, decide
from jobs.registrations.overview import Overview
from jobs.registrations.proof import Proofs, place_of
from jobs.registrations.registration import Registration, Wish
from jobs.registrations.registration_rows import RegistrationRows
from jobs.registrations.rest import Rest
from jobs.registrations.rules import Rules
from jobs.registrations.saying import ATTENTION
from jobs.registrations.telling import Telling
from jobs.registrations.voice import Voices
from sync.guard import Loss
from sync.model import Ref, Side


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
    certificates: str | None  # drive of the library with proofs of participation

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
        self.due: list[datetime] = []
        self.losses: set[Loss] = set()
        self.plan = answers(made, self.overview)
        self.meetings = meetings_of(made, self.overview, self.plan, frame.now)
        self.attendance = Attendance(self.overview, self.meetings, made.cases, frame.now)
        self.registrations = registrations_of(
            made, self.overview, self.plan, self.meetings, frame.now
        )
        self.coming: defaultdict[str, list[Registration]] = defaultdict(list)
        self.decisions: dict[str, Decision] = {}
        self.items = self._items()
        self.made_in_team: dict[str, str] = {}  # meeting -> the action that makes its row
        self.keeping = Keeping(made, frame.settings, frame.now)
        self.telling = Telling(
            made, frame.overview, frame.settings, frame.voices, frame.rest, frame.ons_address,
            frame.now, self.orders,
        )  # fmt: skip
        self.rows = RegistrationRows(
            made, self.overview, frame.now, self.orders, self.plan, self.meetings, self.decisions,
            self.items, self.made_in_team, self.keeping, self.telling, self.attendance,
            Proofs(frame.certificates, made.entries, self.orders),
        )  # fmt: skip

    def planned(self) -> ScopePlan:
        made, frame = self.made, self.frame
        self._by_meeting()
        unread = unread_of(made, self.meetings)
        for key, meeting in self.meetings.items():
            all_ = [*self.coming[key], *unread.get(key, ())]
            decision = self.decisions[key] = self._decide(meeting, all_)
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
                self.rows.row(self.rows.cases[registration.key], registration, meeting)
        for case in made.cases:
            if case.key not in self.registrations:
                self.rows.undecided(case)
        for key in self.meetings:
            self._on_ons(key)
            self._tell(key)
        self.telling.meetings_gone()
        readings, losses = clear(made, self.overview, self.orders)
        self.readings |= readings
        self.losses = {*self.rows.losses, *self.telling.losses, *losses}
        self.rows.proofs.left_behind()
        for row, side, rule in made.strays:
            self.rows.stray(row, side, rule)
        self.keeping.prove(self.orders, frame.proofs)
        if self.keeping.due_at is not None:
            self.due.append(self.keeping.due_at)
        return self._scope_plan()

    def _by_meeting(self) -> None:
        for key, registration in self.registrations.items():
            at = self.rows.cases[key].meeting
            seen = self.attendance.seen(registration, self.meetings[at])
            self.coming[at].append(seen)

    # What follows

    def _decide(self, meeting: Meeting, registrations: Sequence[Registration]) -> Decision:
        parts = self.rows.parts.get(meeting.key, {})
        workshops = [one for one in parts.values() if one.kind == "Workshop"]
        return decide(
            meeting,
            workshops,
            registrations,
            self.frame.now,
            complete=self.made.unread is None,
            rules=self.frame.rules,
        )

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
            final = self.keeping.final(meeting)
            columns = {name: value for name, value in columns.items() if name not in final}
            self.orders.row(key, Side.RIGHT, row, columns, expect=told, rule="follow", phase=COUNTS)
        elif Side.RIGHT not in event.pair.unseen and self.rows.sound(home.meetings_place):
            self.made_in_team[key] = self.orders.make(
                key, Side.RIGHT, home.meetings_place, columns,
                expect=told, rule="published", phase=MEETINGS,
            )  # fmt: skip

    def _on_ons(self, key: str) -> None:
        event, meeting = self.made.events[key], self.meetings[key]
        told, decision = self.plan.merged.get(key), self.decisions[key]
        row = event.pair.left
        assert row is not None
        copy = copy_of(event, meeting, self.overview)
        rule, status, said = notice(meeting, decision, copy)
        columns = on_ons(event, meeting, decision, told, copy)
        final = self.keeping.final(meeting)
        columns = {name: value for name, value in columns.items() if name not in final}
        self.orders.row(key, Side.LEFT, row, columns, expect=told, rule=rule, phase=COUNTS)
        if status == ATTENTION:
            self.attention.append(Attention(key, rule, said))
        if (why := self.attendance.denied(key)) is not None:
            self.attention.append(Attention(key, "report-denied", ""))
        position = event.position()
        self.readings[key] = Reading(
            left=position.left,
            right=position.right,
            left_ref=row.ref,
            right_ref=event.pair.right.ref if event.pair.right else None,
            memo=event.memo_after(meeting, self.frame.now) | ({"copied": True} if copy else {}),
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
                "report_denied": why,
            },
        )

    def _tell(self, key: str) -> None:
        """The calendar and the channel."""
        outcomes = self.decisions[key].outcomes
        places = {
            one.account
            for one in self.coming[key]
            if outcomes[one.key].status in HELD and one.account is not None
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
        if self.frame.certificates is not None:
            writable.add(place_of(self.frame.certificates))
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
            readings=self.readings
            | self.rows.readings
            | self.rows.proofs.readings
            | self.telling.readings
            | self._own_reading(),
            entries=made.entries,
            actions=self.orders.actions,
            losses=tuple(sorted(self.losses, key=lambda one: (one.key, one.side))),
            size=len(active),
            emptied=len(active) > 1 and not rows,
            owners_left=None,
            writable=frozenset(writable),
            due_at=min([*self.due, *self.telling.due], default=None),
            attention=(*self.rows.attention, *self.attention),
            partial=made.unread is not None
            or self.rows.unanswered
            or any(c.held == "person-not-read" for c in made.cases),
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
