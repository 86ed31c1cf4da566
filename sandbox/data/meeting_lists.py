"""The lists of meetings and registrations, on ONS and on the sites of teams, as an administrator
made them. One line a column, as in `lists`.
"""

from __future__ import annotations

from ..sharepoint.columns import add_column
from ..sharepoint.lists import create_list
from ..tenant import Record, Tenant
from .lists import DATE, INDEXED, SERVICE, THEMES, UNIQUE, Line, choice, fill, flag, key_column

KINDS = (
    "Meesterlijke Ontmoeting", "Aanvoerdersbijeenkomst", "Studiemiddag", "Netwerkbijeenkomst",
    "Congres", "Workshop", "Studiedag", "Training", "Trainingssessie", "Kenniscafé",
    "Pizzapanel", "Collegiale audit",
)  # fmt: skip
FUNCTIONS = (
    "Docent", "Mentor", "Teamleider", "Conrector", "Rector", "Directeur", "Kwaliteitsmedewerker",
    "Onderwijsondersteuner", "Aanvoerder", "Kernteamlid",
)  # fmt: skip
_STATUS: Line = (
    "AanmeldStatus", "Status", "Choice",
    choice("Ontvangen", "Bevestigd", "Wachtlijst", "Aangeboden", "Afgemeld", "Laat afgemeld",
           "Dubbel", "Niet mogelijk", "Vervallen", "Aanwezig", "Niet verschenen",
           default="Ontvangen", indexed=True),
)  # fmt: skip
_MODE: Line = (
    "AanmeldingenModus", "Aanmeldingen in het team", "Choice",
    choice("Lijst in het team", "Alleen tabblad", default="Lijst in het team"),
)  # fmt: skip

BIJEENKOMSTEN: tuple[Line, ...] = (
    ("EventCode", "Nummer", "Text", UNIQUE),
    ("Reeks", "Reeks", "Text", {}),
    ("ReeksStatus", "Status van de reeks", "Choice",
     choice("Lopend", "Voorlopig beëindigd", "Beëindigd")),
    ("EventSoort", "Soort", "Choice", choice(*KINDS, indexed=True)),
    ("Netwerk", "Netwerk", "Lookup", {"list": "Netwerken", **INDEXED}),
    ("MedeOrganisator", "Samen met", "Text", {}),
    ("Organisatoren", "Organisatoren", "User", {"multiple": True}),
    ("Sprekers", "Sprekers", "User", {"multiple": True}),
    ("Omschrijving", "Omschrijving", "Note", {}),
    ("Themas", "Thema's", "Choice", choice(*THEMES, multiple=True)),
    ("Start", "Begin", "DateTime", INDEXED),
    ("Einde", "Einde", "DateTime", INDEXED),
    ("HeleDag", "Hele dag", "Boolean", flag(False)),
    ("Vorm", "Vorm", "Choice", choice("Fysiek", "Online", "Hybride", default="Fysiek")),
    ("Locatie", "Locatie", "Text", {}),
    ("OnlineLink", "Link om online mee te doen", "Note", {}),
    ("DoelgroepFuncties", "Voor wie (functie)", "Choice", choice(*FUNCTIONS, multiple=True)),
    ("DoelgroepScholen", "Voor wie (school)", "Note", {}),
    ("AlleenLeden", "Alleen voor leden van het netwerk", "Boolean", flag(False)),
    ("Capaciteit", "Aantal plaatsen", "Number", {}),
    ("CapaciteitOnline", "Aantal plaatsen online", "Number", {}),
    ("GereserveerdePlaatsen", "Gereserveerde plaatsen", "Number", {}),
    ("WachtlijstToegestaan", "Wachtlijst", "Boolean", flag(True)),
    ("InschrijvenVanaf", "Inschrijven vanaf", "DateTime", {}),
    ("InschrijvenTot", "Inschrijven tot", "DateTime", {}),
    ("AfmeldenTot", "Afmelden tot", "DateTime", {}),
    ("EventStatus", "Status", "Choice",
     choice("Concept", "Gepubliceerd", "Vol", "Inschrijving gesloten", "Geannuleerd", "Gehouden",
            "Afgerond", default="Concept", indexed=True)),
    ("AnnuleerReden", "Reden van annuleren", "Text", {}),
    ("VorigeStart", "Vorig begin", "DateTime", {}),
    ("VorigeLocatie", "Vorige locatie", "Text", {}),
    ("AantalBevestigd", "Aantal bevestigd", "Number", {}),
    ("AantalWachtlijst", "Aantal op de wachtlijst", "Number", {}),
    ("AantalAanwezig", "Aantal aanwezig", "Number", {}),
    ("Overboekt", "Te veel bevestigd", "Number", INDEXED),
    ("OverschotNaarWachtlijst", "Overschot naar de wachtlijst", "Boolean", flag(False)),
    ("Uren", "Uren", "Number", {}),
    ("RegisterurenHistorisch", "Registeruren (historisch)", "Text", {}),
    ("GemiddeldeBeoordeling", "Gemiddelde beoordeling", "Number", {}),
    ("InstemmingGMR", "Instemming GMR", "DateTime", DATE),
    ("Hoofdbijeenkomst", "Onderdeel van", "Lookup", {"list": "Bijeenkomsten", **INDEXED}),
    ("KopieVan", "Kopie van", "Lookup", {"list": "Bijeenkomsten"}),
    ("DeelnemersZichtbaar", "Wie ziet wie er meedoet", "Choice",
     choice("Iedereen in het netwerk", "Alleen organisatoren")),
    key_column(**UNIQUE),
    *SERVICE,
)  # fmt: skip


def _wished(meetings: str) -> tuple[Line, ...]:
    """What a participant says, on either side; `meetings` is the list he chooses from."""
    return (
        _STATUS,
        ("IngediendOp", "Aangemeld op", "DateTime", INDEXED),
        ("WachtlijstPlaats", "Plaats op de wachtlijst", "Number", {}),
        ("AangebodenTot", "Aangeboden tot", "DateTime", {}),
        ("Herbevestiging", "Kom je (nog)?", "Choice",
         choice("Gevraagd", "Ik kom", "Ik kom niet")),
        ("Deelname", "Hoe doe je mee", "Choice", choice("Fysiek", "Online")),
        ("WorkshopKeuze1", "Workshop, eerste keuze", "Lookup", {"list": meetings}),
        ("WorkshopKeuze2", "Workshop, tweede keuze", "Lookup", {"list": meetings}),
        ("Workshop", "Jouw workshop", "Text", {}),
        ("VerderInNetwerk", "Ik wil verder in een netwerk", "Boolean", flag(False)),
        ("Akkoord", "Akkoord van de deelnemer", "Boolean", flag(False)),
    )  # fmt: skip


def _who(**key: bool) -> tuple[Line, ...]:
    return (
        ("Bijeenkomst", "Bijeenkomst", "Lookup", {"list": "Bijeenkomsten", **INDEXED}),
        ("EventCode", "Nummer", "Text", INDEXED),
        ("Deelnemer", "Deelnemer", "User", {}),
        ("DeelnemerObjectId", "Account (ID)", "Text", {"maxLength": 36, **key}),
    )


AANMELDINGEN: tuple[Line, ...] = (
    *_who(**INDEXED),
    ("PersoonId", "Persoon (ID)", "Text", {"maxLength": 36, **INDEXED}),
    ("School", "School", "Lookup", {"list": "Scholen"}),
    *_wished("Bijeenkomsten"),
    ("Cateringwens", "Eten en drinken", "Choice",
     choice("Geen bijzonderheden", "Vegetarisch", "Veganistisch",
            "Ik stem dit af met de organisator")),
    ("Opmerking", "Opmerking", "Note", {}),
    ("AanwezigBij", "Aanwezig bij", "Choice",
     choice(*(f"Sessie {number}" for number in range(1, 13)), multiple=True)),
    ("Uren", "Uren", "Number", {}),
    ("Bewijs", "Bewijs van deelname", "Note", {}),
    ("AanmeldSleutel", "Sleutel", "Text", {"hidden": True, **INDEXED}),
    key_column(**INDEXED),
    *SERVICE,
)  # fmt: skip

RUSTPERIODES: tuple[Line, ...] = (
    ("Van", "Van", "DateTime", DATE),
    ("Tot", "Tot en met", "DateTime", DATE),
)

BEWAARBEWIJZEN: tuple[Line, ...] = (
    ("Lijst", "Lijst", "Text", {}),
    ("Regel", "Bewaartermijn", "Text", {}),
    ("Aantal", "Aantal rijen", "Number", {}),
    ("UitgevoerdOp", "Uitgevoerd op", "DateTime", INDEXED),
)

TEAM_BIJEENKOMSTEN: tuple[Line, ...] = (
    ("EventCode", "Nummer", "Text", INDEXED),
    ("NetwerkCode", "Netwerknummer", "Text", INDEXED),
    ("EventSoort", "Soort", "Text", {}),
    ("Reeks", "Reeks", "Text", {}),
    ("Omschrijving", "Omschrijving", "Note", {}),
    ("Start", "Begin", "DateTime", INDEXED),
    ("Einde", "Einde", "DateTime", INDEXED),
    ("HeleDag", "Hele dag", "Boolean", {}),
    ("Vorm", "Vorm", "Text", {}),
    ("Locatie", "Locatie", "Text", {}),
    ("OnlineLink", "Link om online mee te doen", "Note", {}),
    ("Doelgroep", "Voor wie", "Text", {}),
    ("Capaciteit", "Aantal plaatsen", "Number", {}),
    ("CapaciteitOnline", "Aantal plaatsen online", "Number", {}),
    ("AantalBevestigd", "Aantal bevestigd", "Number", {}),
    ("AantalWachtlijst", "Aantal op de wachtlijst", "Number", {}),
    ("Overboekt", "Te veel bevestigd", "Number", {}),
    ("InschrijvenVanaf", "Inschrijven vanaf", "DateTime", {}),
    ("InschrijvenTot", "Inschrijven tot", "DateTime", {}),
    ("AfmeldenTot", "Afmelden tot", "DateTime", {}),
    ("EventStatus", "Status", "Text", INDEXED),
    ("AnnuleerReden", "Reden van annuleren", "Text", {}),
    ("HoofdCode", "Onderdeel van", "Text", {}),
    ("AanmeldLink", "Aanmelden", "Note", {}),
    key_column(**INDEXED),
    *SERVICE,
)

TEAM_AANMELDINGEN: tuple[Line, ...] = (
    *_who(),
    *_wished("Bijeenkomsten"),
    key_column(**INDEXED),
    *SERVICE,
)
"""What is said of food, and remarks, have no column where colleagues read along."""


def make_ons_meeting_lists(
    tenant: Tenant, site: Record, admins: str, lists: dict[str, Record]
) -> dict[str, Record]:
    """Meetings, registrations and the closed library of certificates on `/sites/ONS`, beside its
    `lists`; networks get the column that says where people register.

    Everybody reads meetings and may make one; of registrations everybody has only those he made.
    """
    full: dict[str, tuple[str, ...]] = {"FULL": (f"members:{admins}",)}
    staff = {**full, "CONTRIBUTE": ("everyone",)}
    known = {name: one["id"] for name, one in lists.items()}
    name, label, kind, settings = _MODE
    add_column(tenant, lists["Netwerken"], name, kind, display_name=label, **settings)
    made = _made(tenant, site, known, "Bijeenkomsten", "Naam", BIJEENKOMSTEN, roles=staff)
    made |= _made(tenant, site, known, "Aanmeldingen", None, AANMELDINGEN, roles=staff, own=True)
    certificates = "Bewijzen van deelname"
    made[certificates] = create_list(
        tenant, site, certificates, template="documentLibrary", roles=full
    )
    return made


def make_admin_meeting_lists(tenant: Tenant, site: Record) -> dict[str, Record]:
    """Beside the lists of `/sites/ONS-Beheer`."""
    return {
        **_made(tenant, site, {}, "Rustperiodes", "Naam", RUSTPERIODES),
        **_made(tenant, site, {}, "Bewaarbewijzen", None, BEWAARBEWIJZEN),
    }


def make_team_lists(tenant: Tenant, site: Record) -> dict[str, Record]:
    """Meetings and registrations on the site of a team, or of a private channel."""
    known: dict[str, str] = {}
    made = _made(tenant, site, known, "Bijeenkomsten", "Naam", TEAM_BIJEENKOMSTEN)
    return made | _made(tenant, site, known, "Aanmeldingen", None, TEAM_AANMELDINGEN)


def _made(
    tenant: Tenant,
    site: Record,
    known: dict[str, str],
    name: str,
    title: str | None,
    lines: tuple[Line, ...],
    *,
    roles: dict[str, tuple[str, ...]] | None = None,
    own: bool = False,
) -> dict[str, Record]:
    """One list and its columns, whose lookups lead to what is `known`; from now on itself too.
    With `own`, people read and edit the items they made.
    """
    security = 2 if own else 1
    made = create_list(
        tenant, site, name, roles=roles, read_security=security, write_security=security
    )
    known[name] = made["id"]
    fill(tenant, made, lines, known, title)
    return {name: made}
