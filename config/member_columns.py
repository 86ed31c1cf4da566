"""The lists of a network's members: one that everybody reads, and one of each his own rows."""

from __future__ import annotations

from config.column import REGISTRATIONS, SERVICE, Column, Kind, OnsList, View, key_column, where

MEMBER_ROLES = ("Lid", "Kernteamlid", "Aanvoerder", "Begeleider", "Gast", "Leerling")
MEMBER_STATUS = (
    "Aangevraagd",
    "Lid",
    "Wacht op aansluiting",
    "Uitgetreden",
    "Geweigerd",
    "Verlopen",
    "Uit dienst",
    "Geblokkeerd",
)
ORIGINS = ("ONS", "Teams", "Import")

_LEDEN_VIEW = ("Netwerk", "Persoon", "Rol", "LidStatus", "School", "LidSinds")


def _members(key: str, label: str, description: str, *, own_items_only: bool) -> OnsList:
    """The two lists of members have one shape. SharePoint refuses unique columns beside "read
    only your own items", so the closed one has none."""
    unique = not own_items_only
    return OnsList(
        key,
        "ons",
        label,
        description,
        (
            Column("Title", "Titel"),
            Column("Netwerk", "Netwerk", Kind.LOOKUP, target="netwerken", indexed=True),
            Column("Persoon", "Persoon", Kind.PERSON),
            Column(
                "PersoonObjectId",
                "Account (ID)",
                description="Wordt vanzelf ingevuld en alleen getoond.",
                indexed=True,
                length=36,
            ),
            Column(
                "PersoonId",
                "Persoon (ID)",
                description="Wordt vanzelf ingevuld en alleen getoond.",
                indexed=True,
                length=36,
            ),
            Column("Rol", "Rol", Kind.CHOICE, choices=MEMBER_ROLES, default="Lid"),
            Column(
                "LidStatus",
                "Status",
                Kind.CHOICE,
                choices=MEMBER_STATUS,
                default="Aangevraagd",
                indexed=True,
            ),
            Column("School", "School", Kind.LOOKUP, target="scholen"),
            Column("LidSinds", "Lid sinds", Kind.DATE),
            Column("LidTot", "Lid tot", Kind.DATE),
            Column("Plaatsvervanger", "Plaatsvervanger", Kind.PERSON),
            Column("PvVan", "Plaatsvervanging vanaf", Kind.DATE),
            Column("PvTot", "Plaatsvervanging tot en met", Kind.DATE),
            Column("Sponsor", "Sponsor", Kind.PERSON, "Wie instaat voor deze gast."),
            Column(
                "ExterneOrganisatie",
                "Externe organisatie",
                Kind.LOOKUP,
                target="externe_organisaties",
            ),
            Column("GastTot", "Gast tot en met", Kind.DATE, indexed=True),
            Column("Reden", "Reden"),
            Column("Herkomst", "Herkomst", Kind.CHOICE, choices=ORIGINS),
            Column(
                "Adres",
                "E-mailadres",
                description="Van iemand die nog geen account heeft; een aanvoerder vult het in.",
            ),
            Column("LidSleutel", "Sleutel", indexed=True, unique=unique, hidden=True),
            key_column(unique),
            *SERVICE,
        ),
        (
            View(
                "Mijn netwerken",
                (*_LEDEN_VIEW, "SyncUitleg"),
                '<Eq><FieldRef Name="Persoon" LookupId="TRUE"/>'
                '<Value Type="Integer"><UserID/></Value></Eq>',
                order_by="Netwerk",
                default=True,
            ),
            View(
                "Te beoordelen",
                (*_LEDEN_VIEW, "Reden", "SyncUitleg"),
                where("LidStatus", "Aangevraagd"),
                order_by="Netwerk",
            ),
            View(
                "Gasten die aflopen (30 dagen)",
                ("Netwerk", "Persoon", "Sponsor", "ExterneOrganisatie", "GastTot"),
                '<And><Geq><FieldRef Name="GastTot"/><Value Type="DateTime"><Today/></Value></Geq>'
                '<Leq><FieldRef Name="GastTot"/>'
                '<Value Type="DateTime"><Today OffsetDays="30"/></Value></Leq></And>',
                order_by="GastTot",
            ),
            View(
                "Wacht op aansluiting",
                _LEDEN_VIEW,
                where("LidStatus", "Wacht op aansluiting"),
                order_by="School",
            ),
            View("Per school", _LEDEN_VIEW, order_by="School"),
        ),
        own_items_only=own_items_only,
        partly={
            REGISTRATIONS: (
                "Title",
                "Netwerk",
                "Persoon",
                "PersoonObjectId",
                "PersoonId",
                "Rol",
                "LidStatus",
                "LidTot",
            )
        },
    )


NETWERKLEDEN = _members(
    "netwerkleden",
    "Netwerkleden",
    "Wie lid is van welk netwerk.",
    own_items_only=False,
)

NETWERKLEDEN_BESLOTEN = _members(
    "netwerkleden_besloten",
    "Netwerkleden (besloten)",
    "Leden van netwerken waarvan de ledenlijst niet voor iedereen zichtbaar is. "
    "Je ziet alleen je eigen rijen.",
    own_items_only=True,
)
