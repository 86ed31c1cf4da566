"""Who is in for a place at a meeting, who has one, and who is out: step by step what is known of
each registration before places are given."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobs.parse import day_of
from jobs.registrations.audience import outside, refusal, window
from jobs.registrations.claim import ENDED, HELD, Claim
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.offers import accepted, granted, lapsed
from jobs.registrations.places import Places
from jobs.registrations.reason import Reason
from jobs.registrations.registration import ACTIVE, Status
from jobs.registrations.rules import Rules

KEPT = frozenset(
    {
        Reason.CONFIRMED,
        Reason.CONFIRMED_LATE_SEEN,
        Reason.PROMOTED,
        Reason.ACCEPTED,
        Reason.GRANTED,
        Reason.RESTORED,
    }
)
"""How somebody came by a place: said as long as nothing else is to be said of it."""


class Admission:
    """Sorts the claims of one meeting at one moment."""

    def __init__(
        self, meeting: Meeting, now: datetime, rules: Rules, places: Places, *, complete: bool
    ) -> None:
        self._meeting, self._now, self._rules = meeting, now, rules
        self._places, self._complete = places, complete
        self.over = is_over(meeting, now)
        self._undo = timedelta(days=rules.members_only_undo_days)
        self._draft = meeting.status is EventStatus.CONCEPT
        self._ticked = (
            meeting.consent_gmr is not None
            and meeting.consent_gmr <= day_of(now)
            and meeting.start is not None
            and now >= meeting.start
        )

    def admit(self, claim: Claim) -> None:
        """A meeting that takes place: has the place, stands in line, or is out."""
        was = claim.was
        if self._out(claim):
            return
        if was is Status.VERVALLEN:
            if self.over:
                claim.stays()
            else:  # after a day nobody is brought back unasked
                claim.ends(Status.VERVALLEN, Reason.NOT_RESTORED)
        elif claim.holds:
            self._hold(claim)
        elif granted(claim) and not self.over:
            self._hold(claim, Reason.GRANTED)
        elif was is Status.AANGEBODEN:
            self._offered(claim)
        elif was is Status.WACHTLIJST:
            self._wait(claim)
        else:
            self._come(claim)

    def cancel_meeting(self, claim: Claim) -> None:
        """ST-13: a meeting that does not take place. What everybody was is kept, to be restored
        exactly."""
        if self._out(claim):
            return
        if claim.was in NO_MORE:
            claim.stays()
        else:
            before = claim.before
            claim.restore = claim.was or Status.ONTVANGEN
            if claim.holds or (claim.was is Status.AANGEBODEN and accepted(claim)):
                claim.restore = Status.BEVESTIGD
            claim.status, claim.reason = Status.VERVALLEN, Reason.MEETING_CANCELLED
            if before is not None:
                claim.offered_until = before.offered_until
                claim.outside_since = before.outside_since

    def _out(self, claim: Claim) -> bool:
        """Who does not count, does not come, or is no longer there."""
        if claim.first is not None:
            claim.ends(Status.DUBBEL, Reason.DUPLICATE)
            return True
        if claim.ended is not None:
            self._cancel(claim, claim.ended)
            return True
        who = claim.registration.who
        if who.left and who.known and not self.over:
            if self._counts(claim):
                claim.ends(Status.AFGEMELD, Reason.LEFT_OMO)
            else:
                claim.stays()
            return True
        return False

    def _counts(self, claim: Claim) -> bool:
        """Whether there is something to take back from somebody who left."""
        before = claim.before
        if claim.was is Status.VERVALLEN:
            off = self._meeting.status is EventStatus.GEANNULEERD
            return off and before is not None and before.restore is not None
        return claim.was is None or claim.was in ACTIVE or claim.was in HELD

    def _cancel(self, claim: Claim, at: datetime) -> None:
        """ST-10. What was decided of a cancellation stands, also when the last moment for it is
        changed afterwards."""
        meeting, was = self._meeting, claim.was
        if was in ENDED:
            claim.stays()
            return
        moved = meeting.moved_at is not None and at >= meeting.moved_at
        off = meeting.status is EventStatus.GEANNULEERD and (
            meeting.cancelled_at is None or at >= meeting.cancelled_at
        )
        late = meeting.cancel_until is not None and at > meeting.cancel_until
        if late and claim.holds and not (moved or off):
            claim.ends(Status.LAAT_AFGEMELD, Reason.CANCELLED_LATE)
        else:
            claim.ends(Status.AFGEMELD, Reason.CANCELLED)

    def _hold(self, claim: Claim, reason: Reason = Reason.CONFIRMED) -> None:
        if self._leaves_network(claim):
            return
        claim.status, claim.reason = Status.BEVESTIGD, reason
        before = claim.before
        if claim.restored:
            claim.reason = Reason.RESTORED
        elif before is not None and before.reason in KEPT:
            claim.reason = before.reason
        self._attend(claim)
        self._places.hold(claim)
        if claim.outside_since is not None and claim.status is Status.BEVESTIGD:
            claim.reason = Reason.MEMBERS_ONLY_NOTE

    def _attend(self, claim: Claim) -> None:
        """NL-14: nobody is counted before the council has agreed to it, or before the start."""
        attended = claim.registration.attended
        if not self._ticked or attended is None:
            return
        claim.status, claim.reason = (
            (Status.AANWEZIG, Reason.ATTENDED)
            if attended
            else (Status.NIET_VERSCHENEN, Reason.NOT_ATTENDED)
        )

    def _offered(self, claim: Claim) -> None:
        before = claim.before
        assert before is not None
        if accepted(claim):
            self._hold(claim, Reason.ACCEPTED)
        elif not lapsed(claim, self._now) or not (self._complete or self.over):
            # While a side cannot be read, the answer may stand there.
            claim.status, claim.reason = Status.AANGEBODEN, Reason.OFFERED
            claim.offered_until = before.offered_until
            self._places.offer(claim)
        else:
            if not claim.restored:  # nobody could answer while the meeting was off
                claim.lapsed_at, claim.demoted_at = before.offered_until, None
            self._wait(claim)

    def _wait(self, claim: Claim) -> None:
        r = claim.registration
        claim.waits = True
        if not self.over:
            if self._leaves_network(claim):
                return
            known = r.who.known
            # ST-11: who no longer fits is skipped, unless he had a place and is to get it back;
            # who cannot be read keeps his place in line.
            had = claim.demoted_at is not None
            if known and not had and refusal(self._meeting, r) is Reason.AUDIENCE:
                claim.status, claim.reason = Status.NIET_MOGELIJK, Reason.AUDIENCE
                claim.outside_since = None
                return
            claim.passed_over = not known or claim.outside_since is not None
        self._places.wait(claim)

    def _leaves_network(self, claim: Claim) -> bool:
        """ST-03: who leaves the network keeps his place for some days, to undo it."""
        if self.over or not claim.registration.who.known:
            if claim.before is not None:
                claim.outside_since = claim.before.outside_since
            return False
        if not outside(self._meeting, claim.registration):
            return False
        since = claim.before.outside_since if claim.before is not None else None
        claim.outside_since = since or self._now
        if self._now < claim.outside_since + self._undo:
            return False
        claim.ends(Status.AFGEMELD, Reason.LEFT_NETWORK)
        return True

    def _come(self, claim: Claim) -> None:
        """Somebody without a place who would like one."""
        meeting, r = self._meeting, claim.registration
        claim.again = not claim.fresh
        if claim.refused_full:
            claim.stays()  # there was no waiting list to stand on
            return
        if self.over:
            reason: Reason | None = Reason.OVER
        elif self._draft:
            self._asked(claim, Reason.DRAFT)
            return
        elif meeting.main is not None:
            reason = Reason.IN_MAIN
        elif not claim.was_in_time and (shut := window(meeting, r)) is not None:
            reason = shut
        elif not r.agreed:
            self._asked(claim, Reason.AGREEMENT_ASKED)
            return
        elif not r.who.known:
            self._asked(claim, Reason.PERSON_UNKNOWN)
            return
        else:
            reason = refusal(meeting, r)
        if reason is None:
            self._places.wait(claim)
        elif claim.was in ENDED or (self.over and claim.again):
            claim.stays()
        else:
            claim.status, claim.reason = Status.NIET_MOGELIJK, reason

    @staticmethod
    def _asked(claim: Claim, reason: Reason) -> None:
        """Something is to be settled first."""
        if claim.again:
            claim.stays()
        else:
            claim.status, claim.reason = Status.ONTVANGEN, reason


CAME_OR_NOT = HELD - {Status.BEVESTIGD}
NO_MORE = ENDED | {Status.VERVALLEN, Status.NIET_MOGELIJK, Status.DUBBEL}


def is_over(meeting: Meeting, now: datetime) -> bool:
    """Whether places no longer change."""
    if meeting.status is EventStatus.AFGEROND:
        return True
    return meeting.over_at is not None and now >= meeting.over_at


def took_place(claim: Claim, meeting: Meeting) -> bool:
    """Whether a cancellation came when there was nothing left to cancel."""
    if claim.ended is None or meeting.status is EventStatus.GEANNULEERD:
        return False
    over = meeting.over_at is not None and claim.ended >= meeting.over_at
    return claim.was in CAME_OR_NOT or (over and claim.was is Status.BEVESTIGD)


def restore(claim: Claim, meeting: Meeting, now: datetime, rules: Rules) -> None:
    """A meeting that takes place after all within a day finds all as they stood (ST-13)."""
    before = claim.before
    if claim.was is not Status.VERVALLEN or before is None or before.restore is None:
        return
    if meeting.status in (EventStatus.GEANNULEERD, EventStatus.AFGEROND):
        return
    off = meeting.cancelled_at or before.since
    on = meeting.status_at or now
    if off is None or on < off:
        on = now
    if off is None or on - off <= timedelta(hours=rules.undo_cancel_hours):
        claim.was, claim.restored = before.restore, True
