"""The ONS lists as an administrator of the intranet made them: ASCII internal names, Dutch labels.

One line a column: internal name, label, kind, settings. Kinds and settings are those of
`sandbox.sharepoint.columns.add_column`.
"""

from __future__ import annotations

from typing import Any

from ..sharepoint.columns import add_column, own_columns, update_column
from ..sharepoint.lists import create_list, update_list
from ..tenant import Record, Tenant

Line = tuple[str, str, str, dict[str, Any]]


def choice(
    *choices: str, default: str | None = None, indexed: bool = False, multiple: bool = False
) -> dict[str, Any]:
    return {
        "choices": choices,
        "default": {"value": default} if default else None,
        "indexed": indexed,
        "multiple": multiple,
    }


def flag(default: bool) -> dict[str, Any]:
    return {"default": {"value": "1" if default else "0"}}


INDEXED = {"indexed": True}
UNIQUE = {"indexed": True, "unique": True}
DATE = {"dateOnly": True}

_LEADING = ("ONS", "Teams", "Tweezijdig")
SERVICE: tuple[Line, ...] = (
    ("SyncStatus", "Synchronisatiestatus", "Choice",
     choice("Bijgewerkt", "Wacht", "Vraagt aandacht", "Gepauzeerd", "Fout", indexed=True)),
    ("SyncUitleg", "Uitleg", "Text", {}),
    ("SyncTijd", "Laatst bijgewerkt", "DateTime", {}),
)  # fmt: skip


def key_column(**settings: Any) -> Line:
    return ("OnsId", "ONS-sleutel", "Text", {"maxLength": 36, "hidden": True, **settings})


SCHOLEN: tuple[Line, ...] = (
    ("SchoolCode", "Schoolcode", "Text", UNIQUE),
    ("Plaats", "Plaats", "Text", {}),
    ("Ouderschool", "Hoort bij school", "Lookup", {"list": "Scholen"}),
    ("UpnDomeinen", "Domeinen van de accounts", "Note", {}),
    ("AansluitStatus", "Aansluiting op Teams", "Choice",
     choice("Nog niet", "Migratie gepland", "Aangesloten", default="Nog niet", indexed=True)),
    ("AansluitDatum", "Datum van aansluiting", "DateTime", DATE),
    ("PrivacyContact", "Privacycontact", "User", {}),
    ("Actief", "Actief", "Boolean", flag(True)),
)  # fmt: skip

EXTERNE_ORGANISATIES: tuple[Line, ...] = (
    ("OrganisatieSoort", "Soort", "Choice",
     choice("Samenwerkingsverband", "Onderzoekspartner", "Leverancier")),
    ("EmailDomeinen", "E-maildomeinen", "Note", {}),
    ("Contactpersoon", "Contactpersoon", "Text", {}),
    ("OvereenkomstTot", "Overeenkomst tot", "DateTime", DATE),
)  # fmt: skip

THEMES = (
    "AI", "ELO", "Leermiddelen", "Informatiebeveiliging", "Identiteit en levensbeschouwing",
    "Passend onderwijs", "Diversiteit en inclusie", "Digitale geletterdheid", "Leiderschap",
    "Toekomst van het onderwijs",
)  # fmt: skip

NETWERKEN: tuple[Line, ...] = (
    ("NetwerkCode", "Netwerknummer", "Text", UNIQUE),
    ("Soort", "Soort", "Choice",
     choice("Vaknetwerk", "Themanetwerk", "Functienetwerk", "Broedplaats", "Projectgroep",
             "Traject", "Lab", "Comité", "Leerlingenraad", indexed=True)),
    ("NetwerkStatus", "Status", "Choice",
     choice("In oprichting", "Actief", "Slapend", "Gesloten", "Gearchiveerd",
             default="In oprichting", indexed=True)),
    ("Omschrijving", "Omschrijving", "Note", {}),
    ("VakId", "Vak (sleutel)", "Text", {"maxLength": 36}),
    ("VakNaam", "Vak", "Text", {}),
    ("Themas", "Thema's", "Choice",
     choice(*THEMES, multiple=True)),
    ("BovenliggendNetwerk", "Bovenliggend netwerk", "Lookup", {"list": "Netwerken"}),
    ("Toelating", "Toelating", "Choice",
     choice("Open", "Na goedkeuring", "Alleen op uitnodiging", default="Open")),
    ("LedenlijstZichtbaar", "Ledenlijst zichtbaar voor", "Choice",
     choice("Iedereen", "Alleen leden", "Alleen aanvoerders", default="Iedereen")),
    ("BevatLeerlingen", "Bevat leerlingen", "Boolean", flag(False)),
    ("GastenToegestaan", "Gasten toegestaan", "Boolean", flag(False)),
    ("Vertrouwelijkheid", "Vertrouwelijkheid", "Choice",
     choice("Open binnen OMO", "Besloten", "Vertrouwelijk", default="Open binnen OMO")),
    ("AmbassadeurSchool", "Ambassadeurschool", "Lookup", {"list": "Scholen"}),
    ("Contactpersoon", "Contactpersoon", "User", {}),
    ("LandelijkNetwerk", "Landelijk netwerk", "URL", {}),
    ("GroepId", "Team (ID)", "Text", {"maxLength": 36, **UNIQUE}),
    ("KanaalId", "Kanaal (ID)", "Text", {}),
    ("TeamLink", "Link naar Team", "URL", {}),
    ("LedenLeidend", "Leidend voor leden", "Choice", choice(*_LEADING, default="Tweezijdig")),
    ("NaamLeidend", "Leidend voor naam", "Choice", choice(*_LEADING, default="ONS")),
    ("DocLeidend", "Leidend voor documenten", "Choice", choice(*_LEADING, default="Tweezijdig")),
    ("DocDelen", "Documenten delen", "Choice",
     choice("Alleen gemarkeerde documenten", "Alle documenten in de map",
             default="Alleen gemarkeerde documenten")),
    ("KernteamIsEigenaar", "Kernteam is eigenaar", "Boolean", flag(True)),
    ("StartDatum", "Startdatum", "DateTime", DATE),
    ("EindDatum", "Einddatum", "DateTime", DATE),
    ("AantalLeden", "Aantal leden", "Number", {}),
    ("AantalScholen", "Aantal scholen", "Number", {}),
    key_column(**UNIQUE),
    *SERVICE,
)  # fmt: skip


def _members(key: dict[str, Any]) -> tuple[Line, ...]:
    return (
        ("Netwerk", "Netwerk", "Lookup", {"list": "Netwerken", **INDEXED}),
        ("Persoon", "Persoon", "User", {}),
        ("PersoonObjectId", "Account (ID)", "Text", {"maxLength": 36, **INDEXED}),
        ("PersoonId", "Persoon (ID)", "Text", {"maxLength": 36, **INDEXED}),
        ("Rol", "Rol", "Choice",
         choice("Lid", "Kernteamlid", "Aanvoerder", "Begeleider", "Gast", "Leerling",
                 default="Lid")),
        ("LidStatus", "Status", "Choice",
         choice("Aangevraagd", "Lid", "Wacht op aansluiting", "Uitgetreden", "Geweigerd",
                 "Verlopen", "Uit dienst", "Geblokkeerd", default="Aangevraagd", indexed=True)),
        ("School", "School", "Lookup", {"list": "Scholen"}),
        ("LidSinds", "Lid sinds", "DateTime", DATE),
        ("LidTot", "Lid tot", "DateTime", DATE),
        ("Plaatsvervanger", "Plaatsvervanger", "User", {}),
        ("PvVan", "Plaatsvervanging vanaf", "DateTime", DATE),
        ("PvTot", "Plaatsvervanging tot en met", "DateTime", DATE),
        ("Sponsor", "Sponsor", "User", {}),
        ("ExterneOrganisatie", "Externe organisatie", "Lookup", {"list": "ExterneOrganisaties"}),
        ("GastTot", "Gast tot en met", "DateTime", {**DATE, **INDEXED}),
        ("Reden", "Reden", "Text", {}),
        ("Herkomst", "Herkomst", "Choice", choice("ONS", "Teams", "Import")),
        ("Adres", "E-mailadres", "Text", {}),
        ("LidSleutel", "Sleutel", "Text", {"hidden": True, **key}),
        key_column(**key),
        *SERVICE,
    )  # fmt: skip


IDENTITEITEN: tuple[Line, ...] = (
    ("PersoonId", "Persoon (ID)", "Text", {"maxLength": 36, **UNIQUE}),
    ("ObjectIds", "Accounts (ID's)", "Note", {}),
    ("UpnHistorie", "Eerdere aanmeldnamen", "Note", {}),
    ("Personeelsnummer", "Personeelsnummer", "Text", INDEXED),
    ("SchoolCode", "School", "Text", INDEXED),
    ("Functiegroep", "Functiegroep", "Text", {}),
    ("IdentiteitStatus", "Status", "Choice",
     choice("Actief", "Uit dienst", "Vraag", default="Actief", indexed=True)),
)  # fmt: skip

SYNC_STAND: tuple[Line, ...] = (("Epoche", "Epoche", "Number", {}),)

DOCUMENT_KINDS = (
    "Lesmateriaal", "Praatplaat", "Filmpje (link)", "Presentatie", "Verslag", "Lessons learned",
    "Onderzoek/Eindrapportage", "Handreiking", "Sjabloon", "Collega met passie",
)  # fmt: skip
_KIND: Line = ("DocSoort", "Soort document", "Choice", choice(*DOCUMENT_KINDS, indexed=True))
_SUBJECT: Line = ("VakNaam", "Vak", "Text", {})


def _checked(default: str | None) -> Line:
    choices = choice("Concept", "Gecontroleerd", "Verouderd", default=default, indexed=True)
    return ("Kwaliteitscontrole", "Kwaliteitscontrole", "Choice", choices)


def _scope(default: str | None) -> Line:
    choices = choice("Alleen netwerk", "Binnen OMO", "Ook extern", default=default, indexed=True)
    return ("Publicatiebereik", "Publicatiebereik", "Choice", choices)


KENNISDOCUMENTEN: tuple[Line, ...] = (
    ("DocCode", "Documentnummer", "Text", INDEXED),
    ("Netwerk", "Netwerk", "Lookup", {"list": "Netwerken", **INDEXED}),
    _KIND,
    ("VakId", "Vak (sleutel)", "Text", {"maxLength": 36}),
    _SUBJECT,
    ("LeerniveauIds", "Leerniveaus (sleutels)", "Note", {}),
    ("LeerniveauNamen", "Leerniveaus", "Note", {}),
    ("Themas", "Thema's", "Choice", choice(*THEMES, multiple=True)),
    ("Auteurs", "Auteurs", "User", {"multiple": True}),
    ("AuteurTekst", "Auteurs (tekst)", "Text", {}),
    ("AuteurSchool", "School van de auteur", "Lookup", {"list": "Scholen"}),
    _scope("Binnen OMO"),
    _checked("Concept"),
    ("GecontroleerdDoor", "Gecontroleerd door", "User", {}),
    ("HerzienVoor", "Herzien voor", "DateTime", DATE),
    ("Licentie", "Licentie", "Choice",
     choice("CC BY", "CC BY-SA", "CC BY-NC-SA", "Alle rechten voorbehouden")),
    ("Taal", "Taal", "Text", {"default": {"value": "nl"}}),
    ("BedoeldVoor", "Bedoeld voor", "Choice", choice("Docent", "Leerling")),
    ("LeeftijdVan", "Leeftijd vanaf", "Number", {}),
    ("LeeftijdTot", "Leeftijd tot en met", "Number", {}),
    ("GeschiktVoorNieuwsbrief", "Geschikt voor de nieuwsbrief", "Boolean", flag(False)),
    ("ToestemmingGegeven", "Toestemming gegeven op", "DateTime", DATE),
    ("ToestemmingIngetrokkenOp", "Toestemming ingetrokken op", "DateTime", DATE),
    ("VerwijderGepland", "Verdwijnt op", "DateTime", {**DATE, **INDEXED}),
    ("Origineel", "Origineel", "Note", {}),
    ("DocOpdracht", "Opdracht", "Choice", choice("Intrekken", "Terugzetten")),
    key_column(**INDEXED),
    *SERVICE,
)  # fmt: skip

BEGRIPPEN: tuple[Line, ...] = (
    ("BegripId", "Begrip (sleutel)", "Text", {"maxLength": 36, **UNIQUE}),
    ("BegripSoort", "Soort begrip", "Choice",
     choice("Vak", "Leergebied", "Niveau", "Thema", indexed=True)),
    ("Code", "Code", "Text", {}),
    ("VervangenDoor", "Vervangen door", "Text", {"maxLength": 36}),
    ("Vervallen", "Vervallen", "Boolean", flag(False)),
    ("BronVersie", "Versie van de bron", "Text", {}),
)  # fmt: skip

CHANNEL_FILES: tuple[Line, ...] = (
    ("DelenViaOns", "Delen via ONS", "Boolean", flag(False)),
    _KIND,
    _SUBJECT,
    _checked(None),
    _scope(None),
    ("DocAkkoord", "Akkoord tweede kernteamlid", "Boolean", flag(False)),
    key_column(**INDEXED),
    *SERVICE[:2],
)  # fmt: skip
"""Of a team's library: what members say of a document, and what they read of the product."""


def make_ons_lists(tenant: Tenant, site: Record, admins: str) -> dict[str, Record]:
    """The lists of `/sites/ONS`. Staff may add and change rows where they have something to say.

    SharePoint refuses unique columns beside "read and edit own items only", so the closed list
    of members has none.
    """
    staff = {"FULL": (f"members:{admins}",), "CONTRIBUTE": ("everyone",)}
    own = {"read_security": 2, "write_security": 2}
    made: dict[str, Record] = {}
    for name, label, title, lines, settings in (
        ("Scholen", "Scholen", "Schoolnaam", SCHOLEN, {}),
        ("ExterneOrganisaties", "Externe organisaties", "Naam", EXTERNE_ORGANISATIES, {}),
        ("Netwerken", "Netwerken", "Naam", NETWERKEN, {"roles": staff}),
        ("Netwerkleden", "Netwerkleden", None, _members(UNIQUE), {"roles": staff}),
        ("NetwerkledenBesloten", "Netwerkleden (besloten)", None, _members(INDEXED),
         {"roles": staff, **own}),
        ("Kennisdocumenten", "Kennisdocumenten", "Titel", KENNISDOCUMENTEN,
         {"roles": staff, "template": "documentLibrary"}),
        ("Begrippen", "Begrippen", "Begrip", BEGRIPPEN, {}),
    ):  # fmt: skip
        list_ = made[name] = create_list(tenant, site, name, **settings)
        fill(tenant, list_, lines, {known: one["id"] for known, one in made.items()}, title)
        if label != name:
            made[name] = update_list(tenant, site, list_, displayName=label)
    return made


def make_admin_lists(tenant: Tenant, site: Record) -> dict[str, Record]:
    """The lists of `/sites/ONS-Beheer`; only administrators may open the site."""
    made: dict[str, Record] = {}
    for name, lines, hidden in (
        ("Identiteiten", IDENTITEITEN, False),
        ("SyncStand", SYNC_STAND, True),
    ):
        made[name] = create_list(tenant, site, name, hidden=hidden)
        fill(tenant, made[name], lines, {}, None)
    return made


def add_channel_columns(tenant: Tenant, library: Record) -> None:
    """The columns of a team's library that holds a channel's files."""
    fill(tenant, library, CHANNEL_FILES, {}, "Titel")


def fill(
    tenant: Tenant,
    list_: Record,
    lines: tuple[Line, ...],
    lists: dict[str, str],
    title: str | None,
) -> None:
    """The columns, under their internal names and with their labels.

    A row without a title of its own (`title` None) is known by its lookups, so nobody has to
    invent one.
    """
    for internal, label, kind, settings in lines:
        target = {"list": lists[settings["list"]]} if "list" in settings else {}
        add_column(tenant, list_, internal, kind, display_name=label, **{**settings, **target})
    columns = own_columns(tenant, list_)
    own_title: dict[str, Any] = {"displayName": title or "Titel"}
    if title is None or list_["template"] == "documentLibrary":
        own_title["required"] = False
    update_column(tenant, list_, columns["Title"], **own_title)
