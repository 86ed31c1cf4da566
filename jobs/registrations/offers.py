"""What becomes of a place that comes free, by the time that is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from jobs.registrations.claim import Claim
from jobs.registrations.meeting import Meeting
from jobs.registrations.rules import Rules


class Promotion(Enum):
    """How the first on the waiting list gets a free place."""

    GIVEN = "given"
    OFFERED = "offered"
    NOT = "not"  # nobody is surprised in the last hours: the organiser sees the free place


def promotion(meeting: Meeting, now: datetime, rules: Rules) -> Promotion:
    """ST-10, ST-11: given in time, offered near the start, in the last hours neither."""
    if meeting.start is None:
        return Promotion.NOT
    hours = (meeting.start - now) / timedelta(hours=1)
    if hours < rules.min_hours_to_promote:
        return Promotion.NOT
    return Promotion.GIVEN if hours > rules.offer_within_hours else Promotion.OFFERED


def deadline(meeting: Meeting, now: datetime, rules: Rules) -> datetime:
    """Until when an offer stands: half of the time that is left, so that there is as much for the
    organiser and for the next one, and at most `offer_hours`. A whole minute, as it is shown."""
    assert meeting.start is not None
    span = min(timedelta(hours=rules.offer_hours), (meeting.start - now) / 2)
    until = (now + span).replace(second=0, microsecond=0)
    return until if until > now else now + span


def accepted(claim: Claim) -> bool:
    """Whether an offer was accepted: after it was made, and before its time was over, whenever
    that is seen."""
    before, at = claim.before, claim.registration.accepted_at
    if before is None or at is None or (before.since is not None and at < before.since):
        return False
    return before.offered_until is None or at < before.offered_until


def granted(claim: Claim) -> bool:
    """Whether an organiser gave the place by hand since it was last decided: he may, also when it
    makes the meeting overbooked, which its row then says."""
    before, at = claim.before, claim.registration.granted_at
    return before is not None and at is not None and (before.since is None or at >= before.since)


def lapsed(claim: Claim, now: datetime) -> bool:
    before = claim.before
    return before is not None and before.offered_until is not None and now >= before.offered_until
