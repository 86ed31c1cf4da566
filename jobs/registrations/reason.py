"""Why a registration stands as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """The rule behind an outcome. The log shows it; the row shows a Dutch text for it."""

    RECEIVED = "received"
    # has a place
    CONFIRMED = "confirmed"
    CONFIRMED_LATE_SEEN = "confirmed-late-seen"
    PROMOTED = "promoted"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    RESTORED = "restored"
    MEMBERS_ONLY_NOTE = "members-only-note"
    SWITCH_WAITS = "switch-waits"
    ATTENDED = "attended"
    NOT_ATTENDED = "not-attended"
    # waits
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    DEMOTED = "demoted"
    INCOMPLETE = "incomplete"
    UNCOUNTABLE = "uncountable"
    DRAFT = "draft"
    AGREEMENT_ASKED = "agreement-asked"
    PERSON_UNKNOWN = "person-unknown"
    # has none
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    CANCELLED_LATE = "cancelled-late"
    LEFT_OMO = "left-omo"
    LEFT_NETWORK = "left-network"
    NOT_OPEN = "not-open"
    CLOSED = "closed"
    OVER = "over"
    AUDIENCE = "audience"
    MEMBERS_ONLY = "members-only"
    FULL = "full"
    IN_MAIN = "in-main"
    MEETING_CANCELLED = "meeting-cancelled"
    NOT_RESTORED = "not-restored"


MEANING: Mapping[Reason, str] = {
    Reason.RECEIVED: "nothing was decided yet",
    Reason.CONFIRMED: "there was a place at the moment of the sign-up",
    Reason.CONFIRMED_LATE_SEEN: "the sign-up was seen late, after the place had gone to somebody "
    "who came later: both have one",
    Reason.PROMOTED: "a place came free and this was the first on the waiting list",
    Reason.GRANTED: "an organiser gave the place by hand",
    Reason.ACCEPTED: "an offered place was accepted in time",
    Reason.RESTORED: "the meeting takes place after all, and all stand as they stood",
    Reason.MEMBERS_ONLY_NOTE: "the meeting is for members, and the person has left the network: "
    "some days to undo that",
    Reason.SWITCH_WAITS: "has a place, and waits for one of the other kind (room or online)",
    Reason.ATTENDED: "the organiser saw the person there",
    Reason.NOT_ATTENDED: "the organiser did not see the person there",
    Reason.WAITING: "there is no place free",
    Reason.OFFERED: "a place came free so shortly before the start that it has to be accepted",
    Reason.LAPSED: "an offered place was not accepted in time: to the end of the waiting list",
    Reason.DEMOTED: "the organiser moved the surplus to the top of the waiting list",
    Reason.INCOMPLETE: "a side could not be read, so nobody new gets a place yet",
    Reason.UNCOUNTABLE: "the meeting's capacity or start cannot be read",
    Reason.DRAFT: "the meeting is a draft",
    Reason.AGREEMENT_ASKED: "signed up by a colleague, and has not agreed yet",
    Reason.PERSON_UNKNOWN: "the person could not be read",
    Reason.DUPLICATE: "the person was already registered",
    Reason.CANCELLED: "the person cancelled",
    Reason.CANCELLED_LATE: "the person cancelled after the last moment for it",
    Reason.LEFT_OMO: "the person has left OMO",
    Reason.LEFT_NETWORK: "the meeting is for members, and the person left the network days ago",
    Reason.NOT_OPEN: "signed up before registration opened",
    Reason.CLOSED: "signed up after registration closed",
    Reason.OVER: "the meeting is over",
    Reason.AUDIENCE: "the meeting is for other functions or schools",
    Reason.MEMBERS_ONLY: "the meeting is for members of the network",
    Reason.FULL: "there is no place free, and no waiting list",
    Reason.IN_MAIN: "a workshop or session is chosen in the registration for the whole",
    Reason.MEETING_CANCELLED: "the meeting does not take place",
    Reason.NOT_RESTORED: "the meeting takes place after all, but so long after it was cancelled "
    "that everybody signs up anew",
}
"""In plain English, for admins."""
