"""Who may set what. A row is a request, not a right.

Who set a field is read from the row's versions, never from its last editor: the newest change to
its present value that the product did not make. Unknown means not authorised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.membership.row import ASKED, GUARDED, REFUSAL, LidStatus, Rol, Row
from jobs.setter import Setter

STATUSES = frozenset(LidStatus)


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose word counts in one network. `owners` are those of the agreed state before the run."""

    owners: frozenset[str]
    admins: frozenset[str]
    app: str  # the product's own application

    def leads(self, setter: Setter) -> bool:
        """An owner of the network or somebody of the admins' group."""
        return setter.by is not None and (setter.by in self.owners or setter.by in self.admins)

    def ours(self, setter: Setter) -> bool:
        return setter.by is None and setter.app == self.app

    def status(self, wanted: str, setter: Setter, person: str) -> bool:
        """Whether `setter` may ask for this status on the row of `person`."""
        if self.ours(setter):
            return True
        if wanted in ASKED:
            return setter.by == person or self.leads(setter)
        return wanted in REFUSAL and self.leads(setter)


@dataclass(frozen=True, slots=True)
class Request:
    """What a row newly asks for. `status` None: nothing new since the last run."""

    status: LidStatus | None
    by_lead: bool = False
    by_person: bool = False
    by_product: bool = False
    refused: str | None = None  # a rule: the status stands on the row but does not count


@dataclass(frozen=True, slots=True)
class Accepted:
    """The guarded fields that count, and those that have to be put back on the row."""

    values: Mapping[str, Any]
    put_back: Mapping[str, Any]
    rule: str | None = None


def read_status(row: Row, last: str | None, person: str, authority: Authority) -> Request:
    """What the row's status asks for, against the status it was last given."""
    current = row.status or LidStatus.AANGEVRAAGD
    if current == last:
        return Request(None)
    setter = row.setter("LidStatus")
    if current not in STATUSES:
        return Request(None, refused="own-status")
    wanted = LidStatus(current)
    if wanted is LidStatus.WACHT and setter.by and authority.ours(row.writer("LidStatus")):
        wanted = LidStatus.LID  # whoever says who is meant by a row that waits, asks for him
    if not authority.status(wanted, setter, person):
        own = wanted not in ASKED | REFUSAL
        return Request(wanted, refused="own-status" if own else "not-yours")
    return Request(
        wanted,
        by_lead=authority.leads(setter),
        by_person=setter.by == person,
        by_product=authority.ours(setter),
    )


def read_guarded(row: Row, before: Mapping[str, Any] | None, authority: Authority) -> Accepted:
    """The guarded fields as they count. `before` is what counted last; None on first sight.

    Only a value that differs from what counted needs somebody's right: so a value the product put
    back, or nobody touched, is never in question.
    """
    values: dict[str, Any] = {}
    put_back: dict[str, Any] = {}
    for name in GUARDED:
        value = row.get(name)
        kept = None if before is None else before.get(name)
        if value == kept:
            if value is not None:
                values[name] = value
            continue
        setter = row.setter(name)
        harmless = before is None and name == "Rol" and value in (Rol.LID, Rol.GAST)
        if harmless or authority.leads(setter) or authority.ours(setter):
            if value is not None:
                values[name] = value
            continue
        put_back[name] = kept
        if kept is not None:
            values[name] = kept
    rule = None
    if put_back:
        rule = "role-put-back" if "Rol" in put_back else "put-back"
    return Accepted(values, put_back, rule)
