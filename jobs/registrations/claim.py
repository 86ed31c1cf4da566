"""What one registration claims at a meeting while it is being decided."""

from __future__ import annotations

from datetime import UTC, datetime

from jobs.registrations.reason import Reason
from jobs.registrations.registration import Mode, Reconfirm, Registration, Status, Wish
from jobs.registrations.why import Why

LATE = datetime.max.replace(tzinfo=UTC)

HELD = frozenset({Status.BEVESTIGD, Status.AANWEZIG, Status.NIET_VERSCHENEN})
"""Statuses of somebody who has a place."""

ENDED = frozenset({Status.AFGEMELD, Status.LAAT_AFGEMELD})

Rank = tuple[int, datetime, datetime, str, str]
"""The order of places: first by right, moment, moment of the sign-up, tie, key. The last makes it
total, so that no order of arrival decides anything."""


class Claim:
    """One registration on its way from what was decided before to what is decided now.

    `before` is what was decided about this very sign-up: of a row that became a sign-up anew,
    what was decided before that counts no more. Each step of `decide` fills in its part.
    """

    # What nearly every claim has in common stands here once: there are very many of them.
    first: str | None = None  # the registration of this person that counts instead
    inherits: Mode | None = None  # the kind of place that a later row of his has
    status = Status.ONTVANGEN
    reason = Reason.RECEIVED
    waits = False  # was on the list, or is put there: stays on it
    again = False  # was told something before: is promoted, not simply confirmed
    passed_over = False  # keeps the place on the list, but gets none now
    seat: Mode | None = None  # the pool in which a place is held or offered
    rank: Rank | None = None
    place: int | None = None
    why: Why | None = None
    was: Status | None = None
    mode: Mode | None = None
    asked: Mode | None = None
    switched_at: datetime | None = None
    offered_until: datetime | None = None
    lapsed_at: datetime | None = None
    demoted_at: datetime | None = None
    outside_since: datetime | None = None
    restore: Status | None = None  # while the meeting is cancelled: what it was
    restored = False  # the meeting takes place after all
    workshop: str | None = None

    def __init__(self, registration: Registration, now: datetime) -> None:
        r, before = registration, registration.standing
        begin = r.submitted_at
        if before is not None and before.submitted_at is not None and before.submitted_at < begin:
            before = None
        self.registration, self.before = r, before
        self.begin = begin if r.agreed_at is None else max(begin, r.agreed_at)
        self.ended = _ended(r, now)
        if before is not None:
            self.was = before.status
            self.mode, self.workshop = before.mode, before.workshop
            self.switched_at = before.switched_at
            self.lapsed_at, self.demoted_at = before.lapsed_at, before.demoted_at

    @property
    def key(self) -> str:
        return self.registration.key

    @property
    def person(self) -> str:
        return self.registration.person

    @property
    def fresh(self) -> bool:
        """Whether nothing was ever decided about it."""
        return self.was is None or self.was is Status.ONTVANGEN

    @property
    def refused_full(self) -> bool:
        """Whether there was neither a place nor a waiting list."""
        before = self.before
        return (
            self.was is Status.NIET_MOGELIJK and before is not None and before.reason is Reason.FULL
        )

    @property
    def was_in_time(self) -> bool:
        """Whether it was only refused for what the person is: that is looked at last."""
        before = self.before
        return (
            self.was is Status.NIET_MOGELIJK
            and before is not None
            and before.reason in (Reason.AUDIENCE, Reason.MEMBERS_ONLY)
        )

    @property
    def holds(self) -> bool:
        """Whether it has had a place up to now."""
        return self.was in HELD or self.inherits is not None

    def order(self) -> tuple[datetime, str, str]:
        """Which of two came first."""
        return (self.begin, self.registration.tie, self.registration.key)

    def ranked(self, moment: datetime, *, by_right: bool = False) -> Rank:
        r = self.registration
        return (0 if by_right else 1, moment, self.begin, r.tie, r.key)

    def ends(self, status: Status, reason: Reason) -> None:
        """There is no place, and none is waited for."""
        self.status, self.reason = status, reason
        self.workshop = self.mode = self.switched_at = self.lapsed_at = self.demoted_at = None

    def stays(self) -> None:
        """As it was."""
        before = self.before
        if before is None:
            return
        self.status, self.reason, self.first = before.status, before.reason, before.first
        self.asked, self.offered_until = before.asked, before.offered_until
        self.outside_since, self.restore = before.outside_since, before.restore


def _ended(r: Registration, now: datetime) -> datetime | None:
    """When the person said not to come; None as long as he comes.

    "Ik kom niet" is a cancellation, unless he signed up anew after it. A cancellation without a
    moment is of now.
    """
    if r.wish is Wish.CANCEL:
        return r.cancelled_at or now
    if r.reconfirm is Reconfirm.NO:
        at = r.reconfirm_at or now
        return at if at >= r.submitted_at else None
    return None
