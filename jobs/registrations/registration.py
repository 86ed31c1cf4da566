"""One person's registration for one meeting: what was said, and what was decided before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from jobs.parse import moment
from jobs.registrations.reason import Reason


class Status(StrEnum):
    """The choices of *AanmeldStatus*, in the words staff read."""

    ONTVANGEN = "Ontvangen"
    BEVESTIGD = "Bevestigd"
    WACHTLIJST = "Wachtlijst"
    AANGEBODEN = "Aangeboden"
    AFGEMELD = "Afgemeld"
    LAAT_AFGEMELD = "Laat afgemeld"
    DUBBEL = "Dubbel"
    NIET_MOGELIJK = "Niet mogelijk"
    VERVALLEN = "Vervallen"
    AANWEZIG = "Aanwezig"
    NIET_VERSCHENEN = "Niet verschenen"


ACTIVE = frozenset({Status.ONTVANGEN, Status.BEVESTIGD, Status.WACHTLIJST, Status.AANGEBODEN})
"""A registration that counts as one: a person has at most one of these for a meeting."""

CAME = frozenset({Status.AANWEZIG, Status.NIET_VERSCHENEN})
"""What is left of a confirmed place when the meeting is over."""


class Wish(StrEnum):
    COME = "come"
    CANCEL = "cancel"


class Mode(StrEnum):
    """How somebody takes part: the choices of *Deelname*."""

    ROOM = "Fysiek"
    ONLINE = "Online"


class Reconfirm(StrEnum):
    """The choices of *Herbevestiging*."""

    ASKED = "Gevraagd"
    YES = "Ik kom"
    NO = "Ik kom niet"


@dataclass(frozen=True, slots=True)
class Who:
    """What is known of the person. `functions` and `schools` (code and name) in any case."""

    functions: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()
    member: bool = True  # of the meeting's network
    left: bool = False  # has left OMO
    known: bool = True  # False: could not be read now, so nothing is decided about him


# The two below are made for every registration of every meeting, and making a frozen one takes
# eight times as long. Nobody changes them.


@dataclass(slots=True)
class Standing:
    """What was decided about a registration before: everything that depends on the past.

    It is remembered between runs as JSON (`to_json`, `of`), empty where nothing was decided.
    """

    status: Status = Status.ONTVANGEN
    submitted_at: datetime | None = None  # the sign-up it was decided about
    since: datetime | None = None  # when the status became what it is
    reason: Reason = Reason.RECEIVED
    mode: Mode | None = None  # of the place that is held or waited for
    asked: Mode | None = None  # of the place that is waited for beside the one that is held
    switched_at: datetime | None = None  # when it was asked for, if later than the sign-up
    offered_until: datetime | None = None
    lapsed_at: datetime | None = None  # an offer was let go: to the end of the list
    demoted_at: datetime | None = None  # lost the place to a lower capacity: first on the list
    first: str | None = None  # of a Dubbel: the registration that counted
    outside_since: datetime | None = None  # since when seen to be no member of the network
    restore: Status | None = None  # what it was before the meeting was cancelled
    workshop: str | None = None  # the one a seat is held in

    def to_json(self) -> dict[str, Any]:
        """Plain JSON of whatever is not as it is by default."""
        found: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value != one.default or one.name == "status":
                found[one.name] = value.isoformat() if isinstance(value, datetime) else value
        return found

    @classmethod
    def of(cls, value: Mapping[str, Any] | None) -> Standing | None:
        """What `to_json` wrote; None for nothing. What a later version wrote besides is left."""
        if not value:
            return None
        known = {one.name for one in fields(cls)}
        return cls(**{k: _READ.get(k, _same)(v) for k, v in value.items() if k in known})


def _same(value: Any) -> Any:
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    "status": Status,
    "reason": Reason,
    "restore": Status,
    "mode": Mode,
    "asked": Mode,
    "submitted_at": moment,
    "since": moment,
    "switched_at": moment,
    "offered_until": moment,
    "lapsed_at": moment,
    "demoted_at": moment,
    "outside_since": moment,
}


@dataclass(slots=True)
class Registration:
    """What a person said, each with the moment he said it, on whichever side.

    `person` is the person, not the account. `submitted_at` is when the row last became a sign-up;
    `tie` orders equal seconds and favours no side. Choices are keys of workshops.
    """

    key: str
    person: str
    submitted_at: datetime
    tie: str = ""
    account: str | None = None
    wish: Wish = Wish.COME
    cancelled_at: datetime | None = None
    mode: Mode | None = None
    mode_at: datetime | None = None
    first: str | None = None
    second: str | None = None
    choice_at: datetime | None = None
    accepted_at: datetime | None = None  # an offer was accepted
    granted_at: datetime | None = None  # an organiser gave the place by hand
    agreed: bool = True  # False: a colleague signed him up and he has not agreed
    agreed_at: datetime | None = None
    reconfirm: Reconfirm | None = None
    reconfirm_at: datetime | None = None
    who: Who = Who()
    attended: bool | None = None
    standing: Standing | None = None
