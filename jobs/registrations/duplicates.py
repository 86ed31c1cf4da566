"""Which of a person's registrations for one meeting counts (INV-03, ST-07, ST-09)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from jobs.registrations.audience import window
from jobs.registrations.claim import ENDED, HELD, LATE, Claim
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.registration import Mode, Status

DECIDED = HELD | {Status.WACHTLIJST, Status.AANGEBODEN}


def settle(claims: Sequence[Claim], meeting: Meeting) -> None:
    """Name for every superfluous row the one that counts instead, in `first`.

    The earliest counts. What was signed up while that one stood is a double for good: cancelling
    the first must not register somebody again by his own double click. What was signed up after
    the cancellation counts anew.
    """
    if len({claim.registration.person for claim in claims}) == len(claims) and all(
        claim.was is not Status.DUBBEL for claim in claims
    ):
        return
    persons: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        persons[claim.registration.person].append(claim)
    owner = {claim.registration.key: claim.registration.person for claim in claims}
    for group in persons.values():
        if len(group) > 1 or group[0].was is Status.DUBBEL:
            _settle_person(group, owner, meeting)


def _settle_person(group: list[Claim], owner: dict[str, str], meeting: Meeting) -> None:
    current: Claim | None = None
    asking: list[Claim] = []
    group = sorted(group, key=Claim.order)
    cancelled = [claim for claim in group if claim.ended and claim.was in DECIDED | ENDED]
    for claim in group:
        if claim.was is None and (over := _cancelled_with(claim, cancelled)) is not None:
            claim.first = over.key
        elif claim.was is Status.DUBBEL and _remains(claim, owner):
            assert claim.before is not None
            claim.first = claim.before.first or ""
        elif not claim.registration.agreed:
            asking.append(claim)
        elif not _stands(claim, meeting):
            continue
        elif claim.was in DECIDED | ENDED and claim.ended is not None:
            # It counted once and was cancelled: that is what it says from then on.
            if current is None or (current.ended or LATE) < claim.ended:
                current = claim
        elif current is None or (current.ended or LATE) <= claim.begin or _own(claim, current):
            current = claim
        else:
            claim.first = current.key
    if current is None or current.ended is not None:
        return
    for claim in asking:
        claim.first = current.key
    if not current.holds:
        current.inherits = _place_of(group, current)


def _cancelled_with(claim: Claim, cancelled: list[Claim]) -> Claim | None:
    """Of a row that is seen late: the one that its person cancelled after he had made both. He
    saw that one count, and does not come."""
    return next((c for c in cancelled if c.ended is not None and c.ended > claim.begin), None)


def _remains(claim: Claim, owner: dict[str, str]) -> bool:
    """A double stays one as long as the first is the same person's, and when it is gone; two
    accounts that turn out to be two people are counted apart again (ST-07)."""
    assert claim.before is not None
    return owner.get(claim.before.first or "", claim.person) == claim.person


def _stands(claim: Claim, meeting: Meeting) -> bool:
    """Whether a row was a registration at all: a refused one keeps nobody from trying again."""
    if claim.was in DECIDED:
        return True
    if claim.was is Status.VERVALLEN:
        off = meeting.status is EventStatus.GEANNULEERD
        return off and claim.before is not None and claim.before.restore is not None
    if claim.refused_full:
        return False
    unsettled = meeting.status in (EventStatus.CONCEPT, EventStatus.GEANNULEERD)
    if unsettled and claim.was is not Status.NIET_MOGELIJK:
        return True  # nobody is refused now
    if claim.was_in_time:
        return True
    return meeting.main is None and window(meeting, claim.registration) is None


def _own(claim: Claim, current: Claim) -> bool:
    """What was found to be no double is not one later because of a row that was cancelled: two
    accounts that turn out to be one person's lose by that only what is there twice."""
    return current.ended is not None and claim.was is not None


def _place_of(group: list[Claim], current: Claim) -> Mode | None:
    """The place that goes over to the row that counts: a person keeps it whichever of his rows
    had it."""
    for claim in group:
        if claim.first == current.key and claim.was is Status.BEVESTIGD and claim.ended is None:
            return claim.mode or Mode.ROOM
    return None
