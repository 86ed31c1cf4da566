"""The outcome of all registrations of one meeting: one pure function.

The same people, rows and moment give the same outcomes, in whatever order and on whichever side
the rows were seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.registrations.admission import Admission, is_over, restore, took_place
from jobs.registrations.claim import HELD, Claim
from jobs.registrations.duplicates import settle
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.offers import deadline, promotion
from jobs.registrations.places import Places
from jobs.registrations.reason import Reason
from jobs.registrations.registration import ACTIVE, Mode, Reconfirm, Registration, Standing, Status
from jobs.registrations.rules import Rules
from jobs.registrations.why import Why
from jobs.registrations.workshops import seat


@dataclass(slots=True)  # not frozen: there are very many, and nobody changes one
class Outcome:
    """What the rows of a registration say from now on, and what is remembered of it."""

    status: Status
    reason: Reason
    standing: Standing
    place: int | None = None  # on the waiting list
    why: Why | None = None
    offered_until: datetime | None = None
    mode: Mode | None = None  # of the place that is held, offered or waited for
    workshop: str | None = None
    first: str | None = None  # of a Dubbel: the registration that counts
    until: datetime | None = None  # left the network of a meeting for members: kept so long
    reconfirm: Reconfirm | None = None  # what *Herbevestiging* shows

    @property
    def moved(self) -> bool:
        """Whether it is to be said that the meeting was moved."""
        return self.reconfirm is Reconfirm.ASKED


@dataclass(frozen=True, slots=True)
class Decision:
    """All outcomes of a meeting by the registrations' keys, and what the meeting's row says."""

    outcomes: Mapping[str, Outcome]
    status: EventStatus
    confirmed: int = 0
    waiting: int = 0
    offered: int = 0
    attended: int = 0
    overbooked: int = 0
    free: Mapping[Mode, int | None] = field(default_factory=dict)
    """Places that somebody who signs up now would get; None is unlimited."""
    free_not_given: int = 0
    """Places for people on the waiting list that are not given by themselves any more."""
    surplus_done: bool = False
    """*Overschot naar wachtlijst* was carried out: the column goes back to Nee."""
    seats: Mapping[str, int] = field(default_factory=dict)
    """How many sit in each workshop."""
    due_at: datetime | None = None
    """When deciding again gives something else although nobody did anything."""


DEFAULT = Rules()


def decide(
    meeting: Meeting,
    workshops: Iterable[Meeting],
    registrations: Iterable[Registration],
    now: datetime,
    *,
    complete: bool = True,
    rules: Rules = DEFAULT,
) -> Decision:
    """Decide every registration of `meeting` at `now`.

    `workshops` are the meetings that are chosen within it. `complete` is False while a side could
    not be read: then nobody new gets one of a limited number of places, and cancellations count
    all the same. Registrations have distinct keys; whoever holds a place is among them, with
    `who.known` False when nothing can be said of him now.
    """
    claims = [Claim(one, now) for one in registrations]
    for claim in claims:
        if claim.was is Status.VERVALLEN:
            restore(claim, meeting, now, rules)
        if claim.ended is not None and took_place(claim, meeting):
            claim.ended = None
    settle(claims, meeting)
    frozen = _frozen(meeting, now)
    places = Places(
        meeting,
        promotion(meeting, now, rules),
        lambda: deadline(meeting, now, rules),
        frozen,
        complete=complete,
    )
    admission = Admission(meeting, now, rules, places, complete=complete)
    cancelled = meeting.status is EventStatus.GEANNULEERD
    admit = admission.cancel_meeting if cancelled else admission.admit
    for claim in claims:
        admit(claim)
    surplus_done = meeting.surplus_to_waiting and complete and frozen is None and not cancelled
    places.give(now, surplus=surplus_done)
    seats: dict[str, int] = {}
    parts = {one.key: one for one in workshops}
    if parts and not cancelled:
        seats = seat(parts, claims, frozen=frozen is not None or not complete)
    outcomes = {claim.registration.key: _outcome(claim, meeting, now, rules) for claim in claims}
    return _told(meeting, now, places, claims, outcomes, surplus_done, seats)


def _frozen(meeting: Meeting, now: datetime) -> Reason | None:
    """Why no places are given at all."""
    if meeting.status is EventStatus.CONCEPT:
        return Reason.DRAFT
    if is_over(meeting, now):
        return Reason.OVER
    return None if meeting.countable else Reason.UNCOUNTABLE


def _outcome(claim: Claim, meeting: Meeting, now: datetime, rules: Rules) -> Outcome:
    standing = _standing(claim, now)
    outside = claim.outside_since
    return Outcome(
        claim.status,
        claim.reason,
        standing,
        claim.place,
        claim.why,
        claim.offered_until,
        claim.mode,
        claim.workshop,
        claim.first,
        outside and outside + timedelta(days=rules.members_only_undo_days),
        _reconfirm(claim, meeting),
    )


def _standing(claim: Claim, now: datetime) -> Standing:
    """What is remembered. As long as it is the same it is the very same object."""
    before, r = claim.before, claim.registration
    if (
        before is not None
        and before.status is claim.status
        and before.reason is claim.reason
        and before.submitted_at == r.submitted_at
        and before.since is not None
        and before.mode is claim.mode
        and before.asked is claim.asked
        and before.switched_at == claim.switched_at
        and before.offered_until == claim.offered_until
        and before.lapsed_at == claim.lapsed_at
        and before.demoted_at == claim.demoted_at
        and before.first == claim.first
        and before.outside_since == claim.outside_since
        and before.restore is claim.restore
        and before.workshop == claim.workshop
    ):
        return before
    return Standing(
        claim.status,
        r.submitted_at,
        (before.since or now) if before is not None and before.status is claim.status else now,
        claim.reason,
        claim.mode,
        claim.asked,
        claim.switched_at,
        claim.offered_until,
        claim.lapsed_at,
        claim.demoted_at,
        claim.first,
        claim.outside_since,
        claim.restore,
        claim.workshop,
    )


def _reconfirm(claim: Claim, meeting: Meeting) -> Reconfirm | None:
    """ST-12: who signed up before the meeting was moved is asked whether he still comes, once for
    the latest move."""
    r = claim.registration
    if meeting.moved_at is None or claim.status not in ACTIVE or claim.begin >= meeting.moved_at:
        return r.reconfirm
    answered = r.reconfirm in (Reconfirm.YES, Reconfirm.NO)
    if answered and r.reconfirm_at is not None and r.reconfirm_at >= meeting.moved_at:
        return r.reconfirm
    return Reconfirm.ASKED


def _told(
    meeting: Meeting,
    now: datetime,
    places: Places,
    claims: list[Claim],
    outcomes: dict[str, Outcome],
    surplus_done: bool,
    seats: dict[str, int],
) -> Decision:
    confirmed = waiting = offered = attended = 0
    due: list[datetime] = []
    for one in outcomes.values():
        status = one.status
        if status in HELD:
            confirmed += 1
            attended += status is Status.AANWEZIG
        elif status is Status.WACHTLIJST:
            waiting += 1
        elif status is Status.AANGEBODEN:
            offered += 1
            if one.offered_until is not None:
                due.append(one.offered_until)
        if one.until is not None:
            due.append(one.until)
    free = {pool.mode: places.to_be_had(pool) for pool in places.pools.values()}
    over = is_over(meeting, now)
    if meeting.over_at is not None and meeting.status in (
        EventStatus.GEPUBLICEERD,
        EventStatus.GESLOTEN,
    ):
        due.append(meeting.over_at)
    full = all(left is not None and left <= 0 for left in free.values())
    return Decision(
        outcomes=outcomes,
        status=_status(meeting, over=over, full=full),
        confirmed=confirmed,
        waiting=waiting,
        offered=offered,
        attended=attended,
        overbooked=places.overbooked(),
        free=free,
        free_not_given=places.not_given(),
        surplus_done=surplus_done,
        seats=seats,
        due_at=min((at for at in due if at > now), default=None),
    )


def _status(meeting: Meeting, *, over: bool, full: bool) -> EventStatus:
    """What *EventStatus* shows: what a person said, and what the product sees besides."""
    if meeting.status not in (EventStatus.GEPUBLICEERD, EventStatus.GESLOTEN):
        return meeting.status
    if over:
        return EventStatus.GEHOUDEN
    if full and meeting.status is EventStatus.GEPUBLICEERD:
        return EventStatus.VOL
    return meeting.status
