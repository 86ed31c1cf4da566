"""What one row says, as far as somebody says it who may.

A row is a request, not a right. On a team's site every member may change every row, so who set
a column is read from its versions: the person himself (with any of his accounts), an organiser of
the meeting and the administrators' group count. Anybody else's word changes nothing, and the row
says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from jobs.parse import lookup, moment, text, yes
from jobs.registrations.policy import AGREED, ASKED, FIRST, MODE, MORE, SECOND, WISH
from jobs.registrations.registration import CAME, Mode, Reconfirm, Standing, Status, Wish
from jobs.registrations.row import Row
from jobs.setter import Setter
from sync.model import Scalar, Value

CANCELLED = frozenset({Status.AFGEMELD, Status.LAAT_AFGEMELD})
OVER = frozenset({Status.NIET_MOGELIJK, Status.DUBBEL, Status.VERVALLEN})


GRANTABLE = frozenset({Status.ONTVANGEN, Status.WACHTLIJST, Status.NIET_MOGELIJK})
"""What an organiser may turn into Bevestigd himself."""


class Fault(StrEnum):
    """Why something on a row is put back."""

    NOT_YOURS = "not-yours"  # a colleague set it
    OWN_STATUS = "own-status"  # a status that only the product gives
    OTHER_MEETING = "other-meeting"  # the row was made to point to another meeting


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose word counts on a row."""

    person: frozenset[str]  # his accounts
    organisers: frozenset[str]  # accounts of the meeting's organisers and of administrators
    app: str

    def own(self, setter: Setter) -> bool:
        """Whether the product set it."""
        return setter.by is None and setter.app == self.app

    def may(self, setter: Setter) -> bool:
        return setter.by is not None and (setter.by in self.person or setter.by in self.organisers)


@dataclass(slots=True)
class Said:
    """One side's answer. `moved` tells when each answer was given that is not as it was."""

    value: dict[str, Scalar]
    moved: dict[str, datetime | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    accepted_at: datetime | None = None
    granted_at: datetime | None = None
    attended: bool | None = None


KeyOf = Callable[[str], str | None]
"""The key of the meeting that a lookup on this side points to."""


def said(
    row: Row,
    past: Value | None,
    circle: Circle,
    standing: Standing | None,
    key_of: KeyOf,
    decided_on: object = None,
) -> Said:
    """Read a row. `past` is what this side was last known to say; what has none is new.
    `decided_on` is the wish that `standing` was decided on."""
    found = Said({name: (past or {}).get(name) for name in ASKED})
    _wish(row, past, circle, standing, found, decided_on)
    for name, column, now in (
        (MODE, "Deelname", _choice(row, "Deelname", Mode)),
        (FIRST, "WorkshopKeuze1LookupId", _meeting(row, "WorkshopKeuze1", key_of)),
        (SECOND, "WorkshopKeuze2LookupId", _meeting(row, "WorkshopKeuze2", key_of)),
        (MORE, "VerderInNetwerk", yes(row.fields.get("VerderInNetwerk"), default=False)),
        (AGREED, "Herbevestiging", _reconfirmed(row)),
    ):
        _take(row, past, circle, found, name, column, now)
    return found


def _wish(
    row: Row,
    past: Value | None,
    circle: Circle,
    standing: Standing | None,
    found: Said,
    decided_on: object,
) -> None:
    was = (past or {}).get(WISH)
    status, setter = status_of(row), row.setter("AanmeldStatus")
    found.value[WISH] = str(was or Wish.COME)
    decided = standing.status if standing is not None else None
    if past is not None and status is decided:
        # It says what was decided, whoever wrote it. What that was decided on may be newer than
        # `past`: the other side could not be told of it yet, and so the two did not agree.
        found.value[WISH] = str(decided_on or found.value[WISH])
        return
    if circle.own(setter) or (setter.by is None and past is None):
        # The product's own word, and nobody changed it since; or the state was lost, and history
        # no longer tells.
        if past is None and status in CANCELLED:
            found.value[WISH] = str(Wish.CANCEL)
        return
    now = Wish.CANCEL if status in CANCELLED else Wish.COME if status is Status.ONTVANGEN else None
    if not circle.may(setter):
        # Of a row that somebody else made, what it says from birth is the maker's.
        theirs = past is None and now is Wish.CANCEL and setter.by != row.made_by
        if now is None or theirs or (past is not None and str(now) != was):
            found.faults.append(Fault.NOT_YOURS)
        return
    if now is not None:
        found.value[WISH] = str(now)
        if str(now) != was or (now is Wish.COME and _anew(standing, setter)):
            found.moved[WISH] = setter.at
        return
    if status in CAME and setter.by in circle.organisers:
        found.attended = status is Status.AANWEZIG
        return
    offered = standing is not None and standing.status is Status.AANGEBODEN
    if status is Status.BEVESTIGD and offered:
        found.accepted_at = setter.at
        return
    if status is Status.BEVESTIGD and decided in GRANTABLE and setter.by in circle.organisers:
        # A place that comes free in the last hours is given by hand, and an organiser may let
        # somebody in who was refused.
        found.granted_at = setter.at
        return
    if status is not decided:
        found.faults.append(Fault.OWN_STATUS)


def _anew(standing: Standing | None, setter: Setter) -> bool:
    """Whether somebody who was refused, or whose registration lapsed, signs up again on the same
    row. Who has a place or waits for one does not lose it by that."""
    return (
        standing is not None
        and standing.status in OVER
        and setter.at is not None
        and (standing.submitted_at is None or setter.at > standing.submitted_at)
    )


def _take(
    row: Row,
    past: Value | None,
    circle: Circle,
    found: Said,
    name: str,
    column: str,
    now: Scalar,
) -> None:
    was = (past or {}).get(name)
    if past is None:
        setter = row.setter(column)
        if circle.own(setter) or circle.may(setter) or not now:
            found.value[name] = now
        return
    if now == was or (not now and not was):
        return
    setter = row.setter(column)
    if circle.own(setter):
        return
    if not circle.may(setter):
        found.faults.append(Fault.NOT_YOURS)
        return
    found.value[name] = now
    found.moved[name] = setter.at


def status_of(row: Row) -> Status:
    """What its status says; an empty or unknown one is that of a new row."""
    try:
        return Status(row.text("AanmeldStatus") or "")
    except ValueError:
        return Status.ONTVANGEN


def agreed_at(row: Row, person: frozenset[str]) -> tuple[bool, datetime | None]:
    """Whether somebody agreed to being signed up by a colleague, and since when (ST-28)."""
    if not yes(row.fields.get("Akkoord"), default=False):
        return False, None
    setter = row.setter("Akkoord")
    return setter.by in person, setter.at


def signed_up_at(row: Row, circle: Circle) -> datetime | None:
    """When a row that is new to us became a sign-up: when it was made, unless its person took
    back a cancellation since, or it was made to point to this meeting since. After a lost state
    the product's own column says it."""
    setter = row.setter("AanmeldStatus")
    at = row.made_at
    if circle.own(setter):
        at = moment_if_ours(row, circle) or at
    elif status_of(row) is Status.ONTVANGEN and circle.may(setter) and setter.at is not None:
        at = setter.at
    chosen = row.setter("BijeenkomstLookupId")
    if at is None or chosen.at is None or circle.own(chosen):
        return at
    return max(at, chosen.at)


def moment_if_ours(row: Row, circle: Circle) -> datetime | None:
    if not circle.own(row.setter("IngediendOp")):
        return None
    return moment(row.fields.get("IngediendOp"))


def _choice(row: Row, column: str, choices: type[StrEnum]) -> str | None:
    found = row.text(column)
    return found if found in set(choices) else None


def _reconfirmed(row: Row) -> str | None:
    found = row.text("Herbevestiging")
    return found if found in (Reconfirm.YES, Reconfirm.NO) else None


def _meeting(row: Row, column: str, key_of: KeyOf) -> str | None:
    item = lookup(row.fields, column)
    return key_of(item) if item is not None else None


def columns_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """What everything but the wish is written as; the lookups are the caller's."""
    return {
        "Deelname": text(value.get(MODE)),
        "VerderInNetwerk": bool(value.get(MORE)),
    }
