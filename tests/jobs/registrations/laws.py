"""What must never happen to places, judged after every run from what people did and said alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.registrations.meeting import EventStatus, Form, Meeting
from jobs.registrations.outcome import Decision
from jobs.registrations.reason import Reason
from jobs.registrations.registration import ACTIVE, Mode, Registration, Status, Wish

HELD = {Status.BEVESTIGD, Status.AANWEZIG, Status.NIET_VERSCHENEN}
TAKEN = {*HELD, Status.AANGEBODEN}
HAD = {Status.BEVESTIGD, Status.VERVALLEN}
ABOVE = {Reason.CONFIRMED_LATE_SEEN}
HOUR = timedelta(hours=1)


class Broken(AssertionError):
    """A law."""


def law(holds: bool, name: str, *about: object) -> None:
    if not holds:
        raise Broken(name, *about)


@dataclass
class Seen:
    """One run: the rows as they were read, what had been decided, and what was decided."""

    meeting: Meeting
    rows: Mapping[str, Registration]
    before: Mapping[str, Status]  # of the same sign-up; nothing for what is new
    modes: Mapping[str, Mode]
    after: Decision
    now: datetime
    complete: bool
    moments: Mapping[str, datetime]  # what each row's order follows
    demoted: frozenset[str]  # who was put at the top of the list
    outside: Mapping[str, datetime]  # since when a run has seen somebody outside the network
    pools: dict[Mode, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, outcome in self.after.outcomes.items():
            self.pools.setdefault(self.pool(outcome.mode), []).append(key)

    def pool(self, mode: Mode | None) -> Mode:
        return (mode or Mode.ROOM) if self.meeting.form is Form.HYBRIDE else Mode.ROOM

    def capacity(self, pool: Mode) -> int | None:
        online = self.meeting.form is Form.HYBRIDE and pool is Mode.ONLINE
        return self.meeting.capacity_online if online else self.meeting.capacity

    def keys(self, pool: Mode, statuses: set[Status]) -> list[str]:
        return [k for k in self.pools.get(pool, []) if self.after.outcomes[k].status in statuses]

    def status(self, key: str) -> Status:
        return self.after.outcomes[key].status

    def reason(self, key: str) -> Reason:
        return self.after.outcomes[key].reason

    def priority(self, key: str) -> bool:
        return self.rows[key].person in self.meeting.priority

    def kept_free(self, pool: Mode) -> int:
        capacity = self.capacity(pool)
        if capacity is None or (self.meeting.form is Form.HYBRIDE and pool is Mode.ONLINE):
            return 0
        reserved = min(self.meeting.reserved, capacity)
        return max(0, reserved - sum(map(self.priority, self.keys(pool, TAKEN))))

    def new(self, key: str) -> bool:
        """Has a place, or the offer of one, that he had not."""
        return self.status(key) in TAKEN and self.before.get(key) not in TAKEN

    def eligible(self, key: str) -> bool:
        who, meeting = self.rows[key].who, self.meeting
        if self.priority(key):
            return who.known and not who.left
        fits = not meeting.functions or any(f in meeting.functions for f in who.functions)
        return who.known and not who.left and fits and (who.member or not meeting.members_only)

    @property
    def hours(self) -> float:
        assert self.meeting.start is not None
        return (self.meeting.start - self.now) / HOUR

    @property
    def live(self) -> bool:
        over = self.meeting.over_at is not None and self.now >= self.meeting.over_at
        running = (EventStatus.GEPUBLICEERD, EventStatus.GESLOTEN)
        return self.meeting.status in running and not over

    def place(self, key: str) -> tuple[datetime, datetime, str, str]:
        row = self.rows[key]
        return (self.moments[key], row.submitted_at, row.tie, key)


def overbooked_by_exactly_that_many(seen: Seen) -> None:
    surplus = 0
    for pool in seen.pools:
        capacity = seen.capacity(pool)
        if capacity is not None:
            surplus += max(0, len(seen.keys(pool, HELD)) - capacity)
    law(seen.after.overbooked == surplus, "INV-02", seen.after.overbooked, surplus)


def one_registration_a_person(seen: Seen) -> None:
    active = Counter(
        seen.rows[key].person
        for key, one in seen.after.outcomes.items()
        if one.status in ACTIVE or one.status in HELD
    )
    law(max(active.values(), default=0) <= 1, "INV-03", active)


def nobody_loses_a_place(seen: Seen) -> None:
    demoted: Counter[Mode] = Counter()
    for key, was in seen.before.items():
        if was is not Status.BEVESTIGD or seen.status(key) in HELD:
            continue
        row, now = seen.rows[key], seen.status(key)
        others = [k for k, r in seen.rows.items() if r.person == row.person and k != key]
        since = seen.outside.get(key)
        if now is Status.DUBBEL and not row.who.left:
            kept = {*HELD, Status.WACHTLIJST} if seen.meeting.surplus_to_waiting else HELD
            law(any(seen.status(k) in kept or not seen.live for k in others), "keeps", key)
        elif now is Status.VERVALLEN:
            law(seen.meeting.status is EventStatus.GEANNULEERD, "keeps: not off", key)
        elif now in (Status.WACHTLIJST, Status.AANGEBODEN):
            law(seen.meeting.surplus_to_waiting, "keeps: not asked", key)
            law(not seen.priority(key), "keeps: priority", key)
            demoted[seen.pool(seen.modes[key])] += 1
        else:
            gone = row.wish is Wish.CANCEL or (row.who.left and row.who.known)
            gone = gone or (now is Status.DUBBEL and row.who.left)
            away = since is not None and seen.now - since >= timedelta(days=7)
            law(gone or away, "keeps", key, now)
    for pool in demoted:
        capacity = seen.capacity(pool)
        law(capacity is not None and len(seen.keys(pool, HELD)) >= capacity, "NL-07", pool)


def the_latest_are_demoted(seen: Seen) -> None:
    gone = [
        k
        for k, was in seen.before.items()
        if was is Status.BEVESTIGD and seen.status(k) is Status.WACHTLIJST
    ]
    for key in gone:
        pool = seen.pool(seen.modes[key])
        for other, was in seen.before.items():
            stays = was is Status.BEVESTIGD and seen.status(other) is Status.BEVESTIGD
            there = seen.pool(seen.after.outcomes[other].mode) is pool
            if stays and there and not seen.priority(other):
                law(seen.place(other) < seen.place(key), "NL-07 latest", key, other)


def nobody_is_overtaken(seen: Seen) -> None:
    for pool, keys in seen.pools.items():
        waiting = [
            k
            for k in keys
            if seen.status(k) is Status.WACHTLIJST and k not in seen.demoted and seen.eligible(k)
        ]
        for key in keys:
            if not seen.new(key) or key in seen.demoted or seen.priority(key):
                continue
            if seen.before.get(key) is Status.VERVALLEN or _taken_over(seen, key):
                continue
            for other in waiting:
                was = seen.before.get(other)
                if was is Status.VERVALLEN or was is Status.BEVESTIGD:
                    continue
                law(seen.place(other) > seen.place(key), "INV-05", pool, key, other)


def _taken_over(seen: Seen, key: str) -> bool:
    """Whether another row of the same person had the place."""
    return any(
        k != key and row.person == seen.rows[key].person and seen.before.get(k) in TAKEN | HAD
        for k, row in seen.rows.items()
    )


def free_places_are_given(seen: Seen) -> None:
    if not (seen.live and seen.complete and seen.hours >= 18):
        return
    for pool, keys in seen.pools.items():
        capacity = seen.capacity(pool)
        waits = [k for k in keys if seen.status(k) is Status.WACHTLIJST and seen.eligible(k)]
        if not waits:
            continue
        taken = len(seen.keys(pool, TAKEN))
        law(capacity is not None, "as many as free", pool)
        assert capacity is not None
        law(taken + seen.kept_free(pool) >= capacity, "as many as free", pool, waits)


def no_more_than_free_are_given(seen: Seen) -> None:
    for pool, keys in seen.pools.items():
        capacity = seen.capacity(pool)
        given = [
            k
            for k in keys
            if seen.new(k)
            and seen.before.get(k) is not Status.VERVALLEN
            and not seen.priority(k)
            and not _taken_over(seen, k)
        ]
        late = [k for k in given if seen.reason(k) is Reason.CONFIRMED_LATE_SEEN]
        on_time = [k for k in given if k not in late]
        if on_time and capacity is not None:
            law(seen.complete, "complete", pool)
            more = [k for k in keys if seen.new(k) and seen.reason(k) in ABOVE]
            taken = len(seen.keys(pool, TAKEN)) - len(more)
            law(taken + seen.kept_free(pool) <= capacity, "no more than free", pool, on_time)
        for key in late:
            law(seen.complete, "complete", pool)
            law(seen.before.get(key) in (None, Status.ONTVANGEN), "late is new", key)
            mine = seen.place(key)
            later = [
                k
                for k in keys
                if seen.place(k) > mine and (seen.status(k) in TAKEN or seen.before.get(k) in HAD)
            ]
            law(bool(later), "late has reason", key)


def nobody_is_surprised(seen: Seen) -> None:
    for key, outcome in seen.after.outcomes.items():
        told = seen.before.get(key) in (Status.WACHTLIJST, Status.NIET_MOGELIJK)
        if not (told and seen.new(key)) or seen.priority(key) or _taken_over(seen, key):
            continue
        law(seen.hours >= 18, "ST-10", key)
        if seen.hours <= 48:
            law(outcome.status is Status.AANGEBODEN, "ST-11", key)
        if outcome.status is Status.AANGEBODEN:
            until = outcome.offered_until
            law(until is not None and seen.meeting.start is not None, "offer", key)
            assert until is not None
            assert seen.meeting.start is not None
            law(seen.now < until < seen.meeting.start, "offer", key)


def a_double_stays_one(seen: Seen) -> None:
    for key, was in seen.before.items():
        standing = seen.rows[key].standing
        first = standing.first if standing is not None else None
        linked = first in seen.rows and seen.rows[first or ""].person == seen.rows[key].person
        if was is Status.DUBBEL and linked:
            law(seen.status(key) is Status.DUBBEL, "ST-09", key)


def who_does_not_come_has_nothing(seen: Seen) -> None:
    for key, row in seen.rows.items():
        gone = row.who.left and row.who.known
        if (gone or row.wish is Wish.CANCEL) and seen.live:
            law(seen.status(key) not in ACTIVE, "ST-10", key)


def the_list_is_in_order(seen: Seen) -> None:
    for keys in seen.pools.values():
        listed = [k for k in keys if seen.status(k) is Status.WACHTLIJST]
        places = [seen.after.outcomes[k].place for k in listed]
        law(None not in places and len(set(places)) == len(places), "places", places)
        ranked = sorted(listed, key=lambda k: (k not in seen.demoted, *seen.place(k)))
        shown = sorted(listed, key=lambda k: seen.after.outcomes[k].place or 0)
        law(ranked == shown, "INV-05 list", ranked, shown)
        for key in listed:
            outcome = seen.after.outcomes[key]
            assert outcome.why is not None
            law(outcome.why.ahead + 1 == outcome.place, "why", key)
            law(outcome.why.moment == seen.moments[key], "why", key)


LAWS = (
    overbooked_by_exactly_that_many,
    one_registration_a_person,
    nobody_loses_a_place,
    the_latest_are_demoted,
    nobody_is_overtaken,
    free_places_are_given,
    no_more_than_free_are_given,
    nobody_is_surprised,
    a_double_stays_one,
    who_does_not_come_has_nothing,
    the_list_is_in_order,
)
