"""What a row of *Netwerkleden* or *NetwerkledenBesloten* says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from sys import intern
from typing import Any

from jobs.parse import lookup, moment, text
from jobs.setter import Setter
from sync.model import Ref

AUTHORED = (
    "LidStatus",
    "Rol",
    "NetwerkLookupId",
    "PersoonLookupId",
    "PlaatsvervangerLookupId",
    "PvVan",
    "PvTot",
    "SponsorLookupId",
    "ExterneOrganisatieLookupId",
    "GastTot",
    "Reden",
    "Adres",
)
"""What people may set, each with who set it read from the row's versions."""

GUARDED = (
    "Rol",
    "PlaatsvervangerLookupId",
    "PvVan",
    "PvTot",
    "SponsorLookupId",
    "ExterneOrganisatieLookupId",
    "GastTot",
    "Reden",
    "Adres",
)
"""Of these, what only an owner of the network or the admins' group may set."""

SERVICE = (
    "Title",
    "PersoonObjectId",
    "PersoonId",
    "SchoolLookupId",
    "LidSinds",
    "LidTot",
    "Herkomst",
    "LidSleutel",
    "OnsId",
    "SyncStatus",
    "SyncUitleg",
)
"""What the product writes and puts back."""

COLUMNS = (*AUTHORED, *SERVICE)

ANCHORS = ("NetwerkLookupId", "PersoonLookupId")
"""What a row is about. Whoever points a row elsewhere says all of it anew: what somebody with more
right had written there, he wrote about another person or another network."""


LOOKUPS = frozenset(name for name in COLUMNS if name.endswith("LookupId"))


class LidStatus(StrEnum):
    """The choices of the column, in the words staff read."""

    AANGEVRAAGD = "Aangevraagd"
    LID = "Lid"
    WACHT = "Wacht op aansluiting"
    UITGETREDEN = "Uitgetreden"
    GEWEIGERD = "Geweigerd"
    VERLOPEN = "Verlopen"
    UIT_DIENST = "Uit dienst"
    GEBLOKKEERD = "Geblokkeerd"


ASKED = frozenset({LidStatus.AANGEVRAAGD, LidStatus.LID, LidStatus.UITGETREDEN})
"""What a person may set on his own row, and an owner or admin for others."""

REFUSAL = frozenset({LidStatus.GEWEIGERD})
"""What an owner or admin may set besides."""


class Rol(StrEnum):
    LID = "Lid"
    KERNTEAMLID = "Kernteamlid"
    AANVOERDER = "Aanvoerder"
    BEGELEIDER = "Begeleider"
    GAST = "Gast"
    LEERLING = "Leerling"


class SyncStatus(StrEnum):
    BIJGEWERKT = "Bijgewerkt"
    WACHT = "Wacht"
    AANDACHT = "Vraagt aandacht"
    GEPAUZEERD = "Gepauzeerd"
    FOUT = "Fout"


COMMON = (
    "Herkomst", "LidSinds", "LidStatus", "NetwerkLookupId", "Rol", "SchoolLookupId", "SyncStatus",
    "SyncUitleg",
)  # fmt: skip
"""Columns in which very many rows say the same: one text is kept for all of them."""

AS_MADE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """One membership row, as it stands."""

    list_id: str
    item: str
    etag: str | None
    fields: Mapping[str, Any]
    set_by: Mapping[str, Any]
    created_by: str | None
    created_by_app: str | None
    created_at: datetime | None
    network: str | None
    ref: Ref

    @classmethod
    def of(cls, list_id: str, item: str, value: Mapping[str, Any], etag: str | None) -> Row:
        given: dict[str, Any] = value.get("fields") or {}
        fields = given | {n: intern(v) for n in COMMON if isinstance(v := given.get(n), str)}
        return cls(
            list_id=list_id,
            item=item,
            etag=etag,
            fields=fields,
            set_by=value.get("set_by") or AS_MADE,
            created_by=value.get("created_by"),
            created_by_app=value.get("created_by_app"),
            created_at=moment(value.get("created_at")),
            network=lookup(fields, "Netwerk"),
            ref=Ref(f"{list_id}/{item}", etag),
        )

    @property
    def place(self) -> str:
        return f"list:{self.list_id}"

    @property
    def status(self) -> str | None:
        return text(self.fields.get("LidStatus"))

    @property
    def person(self) -> str | None:
        return lookup(self.fields, "Persoon")

    def get(self, name: str) -> Any:
        """An authored value in a form that compares: lookups as text, dates as handed out."""
        value = self.fields.get(name)
        if name in LOOKUPS:
            return None if value in (None, "", 0, "0") else str(value)
        return text(value) if isinstance(value, str) else value

    def setter(self, name: str) -> Setter:
        """Whose word `name` is: who set it, or who later made the row about somebody else."""
        whose = self.writer(name)
        if name not in AUTHORED or name in ANCHORS:
            return whose
        for anchor in ANCHORS:
            if anchor not in self.set_by:
                continue  # as it was made
            pointed = self.writer(anchor)
            if pointed.by is not None and pointed.by != whose.by and pointed.after(whose):
                whose = pointed
        return whose

    def writer(self, name: str) -> Setter:
        """Who wrote `name`. A row that was made in one go is its maker's in every field."""
        found = self.set_by.get(name)
        if found is None:
            return Setter(self.created_by, self.created_by_app, self.created_at, 1)
        version = found.get("version")
        return Setter(
            found.get("by"), found.get("app"), moment(found.get("at")),
            int(version) if version else None,
        )  # fmt: skip


def split_ref(ref: Ref) -> tuple[str, str]:
    """The list id and the item id in a row's reference."""
    list_id, _, item = ref.id.partition("/")
    return list_id, item
