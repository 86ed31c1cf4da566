"""A meeting from its opening to its end: people on two sides, an organiser, a clock, a product that
does not always see everything, and the laws after every run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zlib import crc32

from jobs.registrations import outcome as product
from jobs.registrations.meeting import EventStatus, Form
from jobs.registrations.reason import Reason
from jobs.registrations.registration import Mode, Registration, Standing, Status, Who, Wish
from tests.jobs.registrations.laws import LAWS, Seen, law
from tests.jobs.registrations.signups import OPENS, meeting

PEOPLE = 9
DOCENT, RECTOR = frozenset({"docent"}), frozenset({"rector"})


class Days:
    """`draw(n)` gives a number below n: what happens is decided by whoever plays."""

    def __init__(self, draw: Callable[[int], int], **facts: Any) -> None:
        self.draw = draw
        self.now = OPENS
        self.meeting = meeting(capacity=3, **facts)
        self.rows: dict[str, Registration] = {}
        self.unread: dict[str, Registration] = {}  # made on a side that was not read yet
        self.who = {f"p{n}": Who(functions=DOCENT) for n in range(PEOPLE)}
        self.moments: dict[str, datetime] = {}
        self.demoted: set[str] = set()
        self.outside: dict[str, datetime] = {}
        self.linked: dict[str, str] = {}

    # What people do

    def signs_up(self) -> None:
        person = f"p{self.draw(PEOPLE)}"
        key = f"r{len(self.rows) + len(self.unread)}"
        mode = [None, Mode.ROOM, Mode.ONLINE][self.draw(3)]
        row = Registration(key, person, self.now, f"{self.draw(4)}{key}", account=person, mode=mode)
        self.moments[key] = self.now
        (self.unread if self.draw(5) == 0 else self.rows)[key] = row
        if self.draw(6) == 0:
            self.rows[f"{key}'"] = replace(row, key=f"{key}'", tie=f"{self.draw(4)}{key}'")
            self.moments[f"{key}'"] = self.now

    def cancels(self) -> None:
        if key := self._row():
            self._say(key, wish=Wish.CANCEL, cancelled_at=self.now)

    def comes_back(self) -> None:
        key = self._row()
        if key and self.rows[key].wish is Wish.CANCEL:
            if self.rows[key].submitted_at == self.now:
                return
            self._say(key, wish=Wish.COME, cancelled_at=None, submitted_at=self.now)
            self.moments[key] = self.now
            self.demoted.discard(key)

    def accepts(self) -> None:
        offered = [k for k, r in self.rows.items() if _status(r) is Status.AANGEBODEN]
        if offered:
            self._say(offered[self.draw(len(offered))], accepted_at=self.now)

    def switches(self) -> None:
        key = self._row()
        if key and self.meeting.form is Form.HYBRIDE:
            other = Mode.ROOM if self.rows[key].mode is Mode.ONLINE else Mode.ONLINE
            self._say(key, mode=other, mode_at=self.now)

    def leaves_or_returns(self) -> None:
        person = f"p{self.draw(PEOPLE)}"
        known = self.who[person]
        field = ("left", "member", "known", "functions")[self.draw(4)]
        if field == "functions":
            other = RECTOR if DOCENT & known.functions else DOCENT
            self.who[person] = replace(known, functions=other)
        else:
            self.who[person] = replace(known, **{field: not getattr(known, field)})

    def accounts_are_linked(self) -> None:
        one = f"p{self.draw(PEOPLE)}"
        if one in self.linked:
            del self.linked[one]
        else:
            self.linked[one] = f"p{self.draw(PEOPLE)}"
        for key, row in self.rows.items():
            self.rows[key] = replace(row, person=self._person(row))

    # What the organiser does

    def changes_capacity(self) -> None:
        self._change(capacity=[None, 0, 1, 2, 3, 4, 5][self.draw(7)])

    def moves_the_surplus(self) -> None:
        self._change(surplus_to_waiting=True)

    def reserves(self) -> None:
        team = frozenset(f"p{self.draw(PEOPLE)}" for _ in range(self.draw(3)))
        self._change(reserved=self.draw(3), speakers=team)

    def narrows(self) -> None:
        if self.draw(2):
            self._change(members_only=not self.meeting.members_only)
        else:
            self._change(functions=frozenset() if self.meeting.functions else DOCENT)

    def moves_the_meeting(self) -> None:
        assert self.meeting.start is not None
        start = self.now + timedelta(hours=[10, 30, 60, 400][self.draw(4)])
        self._change(start=start, end=start + timedelta(hours=3), moved_at=self.now)

    def calls_off_or_on(self) -> None:
        if self.meeting.status is EventStatus.GEANNULEERD:
            self._change(status=EventStatus.GEPUBLICEERD, status_at=self.now)
        elif self.meeting.status is EventStatus.GEPUBLICEERD:
            off = EventStatus.GEANNULEERD
            self._change(status=off, status_at=self.now, cancelled_at=self.now)

    def closes_or_opens(self) -> None:
        if self.meeting.status is EventStatus.GESLOTEN:
            self._change(status=EventStatus.GEPUBLICEERD, status_at=self.now)
        elif self.meeting.status is EventStatus.GEPUBLICEERD:
            self._change(status=EventStatus.GESLOTEN, status_at=self.now)

    def changes_the_list(self) -> None:
        self._change(waiting_allowed=not self.meeting.waiting_allowed)

    # The clock and the product

    def time_passes(self) -> None:
        steps = [0, 1 / 60, 1, 60, 600, 1500, 7000]
        self.now += timedelta(minutes=steps[self.draw(len(steps))])

    def runs(self) -> None:
        complete = self.draw(5) > 0
        if complete:
            for key, row in self.unread.items():
                self.rows[key] = replace(row, person=self._person(row))
            self.unread.clear()
        self.rows = {key: replace(row, who=self.who[row.person]) for key, row in self.rows.items()}
        decision = self._decide(list(self.rows.values()), complete)
        self._note(decision)
        seen = self._seen(decision, complete)
        for one in LAWS:
            one(seen)
        mixed = sorted(self.rows.values(), key=lambda row: crc32(f"{row.key}{self.now}".encode()))
        law(self._decide(mixed, complete).outcomes == decision.outcomes, "any order")
        for key, outcome in decision.outcomes.items():
            standing = Standing.of(outcome.standing.to_json())
            self.rows[key] = replace(self.rows[key], standing=standing)
        again = self._decide(list(self.rows.values()), complete)
        law(again.outcomes == decision.outcomes, "idempotent", again.outcomes, decision.outcomes)
        if decision.surplus_done:
            self._change(surplus_to_waiting=False)

    def _decide(self, rows: list[Registration], complete: bool) -> product.Decision:
        return product.decide(self.meeting, (), rows, self.now, complete=complete)

    def _note(self, decision: product.Decision) -> None:
        """What the order follows from now on, from what was shown to people alone."""
        for key, outcome in decision.outcomes.items():
            row, was = self.rows[key], _status(self.rows[key])
            had = row.standing.mode if row.standing is not None and was is not None else None
            if self.meeting.form is Form.HYBRIDE and row.mode_at is not None:
                switched = outcome.mode is not None and had is not None and outcome.mode is not had
                if (had is None or switched) and row.mode_at > self.moments[key]:
                    self.moments[key] = row.mode_at
                if switched:
                    self.demoted.discard(key)
            if was is Status.AANGEBODEN and outcome.reason is Reason.LAPSED:
                assert row.standing is not None
                assert row.standing.offered_until is not None
                self.moments[key] = max(self.moments[key], row.standing.offered_until)
                self.demoted.discard(key)
            asked = self.meeting.surplus_to_waiting and outcome.reason is Reason.DEMOTED
            if outcome.status is Status.WACHTLIJST and (
                was is Status.BEVESTIGD or (asked and was in (None, Status.ONTVANGEN))
            ):
                if had is None or self._pool(had) is self._pool(outcome.mode):
                    self.demoted.add(key)
            elif outcome.status not in (
                Status.WACHTLIJST,
                Status.AANGEBODEN,
                Status.VERVALLEN,
                Status.NIET_MOGELIJK,
            ) and was not in (Status.WACHTLIJST, Status.AANGEBODEN):
                self.demoted.discard(key)
            outside = self.meeting.members_only and not row.who.member
            if row.who.known:
                if outside and row.person not in self.meeting.priority:
                    self.outside.setdefault(key, self.now)
                else:
                    self.outside.pop(key, None)

    def _seen(self, decision: product.Decision, complete: bool) -> Seen:
        before = {k: s for k, r in self.rows.items() if (s := _status(r)) is not None}
        modes = {
            k: self._pool(r.standing.mode) for k, r in self.rows.items() if r.standing is not None
        }
        seen = Seen(
            self.meeting, self.rows, before, modes, decision, self.now, complete,
            self.moments, frozenset(self.demoted), self.outside,
        )  # fmt: skip
        for key, outcome in decision.outcomes.items():
            if outcome.status is Status.BEVESTIGD:
                self.demoted.discard(key)
        return seen

    def _pool(self, mode: Mode | None) -> Mode:
        return (mode or Mode.ROOM) if self.meeting.form is Form.HYBRIDE else Mode.ROOM

    def _row(self) -> str | None:
        return list(self.rows)[self.draw(len(self.rows))] if self.rows else None

    def _say(self, key: str, **said: Any) -> None:
        self.rows[key] = replace(self.rows[key], **said)

    def _change(self, **facts: Any) -> None:
        self.meeting = replace(self.meeting, **facts)

    def _person(self, row: Registration) -> str:
        return self.linked.get(row.account or "", row.account or "")


def _status(row: Registration) -> Status | None:
    """What was decided about this sign-up."""
    standing = row.standing
    if standing is None or (standing.submitted_at or row.submitted_at) < row.submitted_at:
        return None
    return standing.status


EVENTS: tuple[tuple[Callable[[Days], None], int], ...] = (
    (Days.signs_up, 10),
    (Days.cancels, 4),
    (Days.comes_back, 2),
    (Days.accepts, 3),
    (Days.switches, 2),
    (Days.leaves_or_returns, 2),
    (Days.accounts_are_linked, 1),
    (Days.changes_capacity, 2),
    (Days.moves_the_surplus, 1),
    (Days.reserves, 1),
    (Days.narrows, 1),
    (Days.moves_the_meeting, 1),
    (Days.calls_off_or_on, 1),
    (Days.closes_or_opens, 1),
    (Days.changes_the_list, 1),
    (Days.time_passes, 8),
    (Days.runs, 8),
)
HAT = [event for event, often in EVENTS for _ in range(often)]
FORMS: tuple[dict[str, Any], ...] = ({}, {"form": Form.HYBRIDE, "capacity_online": 2})


def play(seed: int, steps: int = 60) -> None:
    """One meeting by chance; a broken law is raised."""
    random = Random(seed)
    days = Days(random.randrange, **FORMS[seed % 3 == 0])
    for _ in range(steps):
        random.choice(HAT)(days)
    days.runs()
