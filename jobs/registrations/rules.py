"""What the outcome of registrations takes from the configuration, and what each rule means."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.registrations.reason import MEANING


@dataclass(frozen=True, slots=True)
class Rules:
    """Hours and days, as an admin set them."""

    offer_within_hours: float = 48
    """A place that comes free nearer to the start than this is offered, not given (ST-11)."""
    offer_hours: float = 24
    """How long an offer stands at most."""
    min_hours_to_promote: float = 18
    """A place that comes free nearer to the start than this goes to nobody by itself (ST-10)."""
    undo_cancel_hours: float = 24
    """A meeting that takes place after all within this time finds all as they stood (ST-13)."""
    members_only_undo_days: float = 7
    """How long somebody who left the network keeps a place at a meeting for members (ST-03)."""


RULES = {
    # what people say
    "follow": "it was said on the other side",
    "union": "it was said on one side alone",
    "first-contact": "the first time both sides meet",
    "edit-wins": "it was changed on one side and removed on the other",
    "both-moved": "it was answered on both sides; the later answer counts",
    "no-past": "both sides differ and never agreed",
    "owner": "it is set on ONS; put back",
    # rows
    "not-yours": "only the person and the organisers may change a registration; put back",
    "own-status": "this status is set by ons-sync alone; put back",
    "other-meeting": "a registration stays with its meeting; put back",
    "row-made-again": "the row was deleted in the team, and nobody knows by whom; made again",
    "declined": "the invitation was declined; the person is asked what that means",
    "remark-cleared": "a remark with health or belief in it was removed",
    "history-cut": "what was removed also leaves the row's history",
    "hidden": "nobody in the team may see who takes part",
    "retention": "its time is over",
    "person-not-found": "the person column leads to no account",
    "person-not-read": "the person could not be read; looked at again in the next run",
    "address-reused": "the account is newer than the choice of the person: another person",
    "row-not-read": "the row could not be read; looked at again in the next run",
    "no-meeting": "the row names no meeting",
    "proof": "who was there gets a proof of participation; it goes with the registration",
    # meetings
    "report-denied": "the attendance report of the online meeting may not be read: an application "
    "access policy for its organiser is missing, or the permissions OnlineMeetings.Read.All and "
    "OnlineMeetingArtifact.Read.All are; `ons-sync check` tells more",
    "published": "a published meeting stands in the team too",
    "draft": "a draft never leaves ONS",
    "copied": "a draft with hardly anything on it takes over the meeting it is a copy of, once",
    "departed": "the meeting is no longer of this network",
    "elsewhere": "the meeting is another network's now",
    "meeting-deleted": "the meeting was deleted on ONS",
    "meeting-by-hand": "meetings are made on ONS",
    "overbooked": "more people have a place than there are places",
    "free-not-given": "a place came free so late that it is given by hand",
    "capacity-not-a-number": "the number of places is no whole number",
    "start-missing": "the start is missing",
    "not-a-moment": "a date cannot be read",
    "end-before-start": "the end lies before the start",
    "not-an-organiser": "organisers or speakers were named by somebody who may not; not counted",
    "calendar": "the calendar follows the meeting and its registrations",
    "meeting-cancelled": "the meeting does not take place",
    "voice": "what the channel was told",
    "say-published": "the channel is told of a new meeting",
    "say-moved": "the channel is told that a meeting was moved",
    "say-cancelled": "the channel is told that a meeting does not take place",
    "say-revived": "the channel is told that a meeting takes place after all",
    "up-to-date": "up to date",
}


def said(rule: str) -> str:
    """A rule in plain English for admins."""
    return {**{reason.value: text for reason, text in MEANING.items()}, **RULES}.get(rule, rule)
