"""People and their accounts. The Entra object id is the only key of an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.parse import moment, text


@dataclass(frozen=True, slots=True)
class Account:
    """One account in the directory, as it was last seen."""

    id: str
    enabled: bool
    guest: bool
    addresses: tuple[str, ...]  # lower case: user principal name and mail
    created_at: datetime | None
    name: str | None = None
    mail: str | None = None  # where he reads his mail; his user principal name when none is known

    @classmethod
    def of(cls, id: str, value: Mapping[str, Any]) -> Account:
        found = {text(value.get("userPrincipalName")), text(value.get("mail"))}
        return cls(
            id=id,
            enabled=value.get("accountEnabled") is not False,
            guest=value.get("userType") == "Guest",
            addresses=tuple(sorted({a.lower() for a in found if a})),
            created_at=moment(value.get("createdDateTime")),
            name=text(value.get("displayName")),
            mail=text(value.get("mail")) or text(value.get("userPrincipalName")),
        )

    @property
    def domains(self) -> frozenset[str]:
        """The mail domains of its addresses.

        A guest's user principal name ends in the tenant's own domain and says nothing about
        where he comes from (`name_domain#EXT#@tenant`), so such a name is left out.
        https://learn.microsoft.com/entra/external-id/user-properties
        """
        return frozenset(
            a.rpartition("@")[2] for a in self.addresses if "@" in a and "#ext#" not in a
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """A row of *Identiteiten*: accounts that are one person."""

    person: str
    accounts: tuple[str, ...]
    function: str | None
    school: str | None = None  # its code

    @property
    def pupil(self) -> bool:
        return self.function == "Leerling"
