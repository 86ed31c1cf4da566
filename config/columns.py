"""The ONS lists as data: what `provision` makes, what `check` expects and jobs read.

A new column is one line here.
"""

from __future__ import annotations

from config.column import (
    DOCUMENTS,
    EVERY_JOB,
    NO,
    REGISTRATIONS,
    SERVICE,
    SERVICE_NAMES,
    THEMES,
    YES,
    Column,
    Kind,
    OnsList,
    View,
    key_column,
    where,
)
from config.document_columns import BEGRIPPEN, KENNISDOCUMENTEN
from config.meeting_columns import (
    AANMELDINGEN,
    BEWAARBEWIJZEN,
    BEWIJZEN,
    BIJEENKOMSTEN,
    RUSTPERIODES,
)
from config.member_columns import NETWERKLEDEN, NETWERKLEDEN_BESLOTEN

ADMISSIONS = ("Open", "Na goedkeuring", "Alleen op uitnodiging")
VISIBILITIES = ("Iedereen", "Alleen leden", "Alleen aanvoerders")
LEADING = ("ONS", "Teams", "Tweezijdig")
SHARING = ("Alleen gemarkeerde documenten", "Alle documenten in de map")
REGISTERING = ("Lijst in het team", "Alleen tabblad")
NETWORK_STATUS = ("In oprichting", "Actief", "Slapend", "Gesloten", "Gearchiveerd")
NETWORK_KINDS = (
    "Vaknetwerk",
    "Themanetwerk",
    "Functienetwerk",
    "Broedplaats",
    "Projectgroep",
    "Traject",
    "Lab",
    "Comité",
    "Leerlingenraad",
)
CONFIDENTIALITY = ("Open binnen OMO", "Besloten", "Vertrouwelijk")
MIGRATION = ("Nog niet", "Migratie gepland", "Aangesloten")
EXTERNAL_KINDS = ("Samenwerkingsverband", "Onderzoekspartner", "Leverancier")
IDENTITY_STATUS = ("Actief", "Uit dienst", "Vraag")

SCHOLEN = OnsList(
    "scholen",
    "ons",
    "Scholen",
    "De scholen van OMO en hun locaties, en of zij al zijn aangesloten op Teams.",
    (
        Column("Title", "Schoolnaam"),
        Column("SchoolCode", "Schoolcode", indexed=True, unique=True),
        Column("Plaats", "Plaats"),
        Column("Ouderschool", "Hoort bij school", Kind.LOOKUP, target="scholen"),
        Column("UpnDomeinen", "Domeinen van de accounts", Kind.NOTE, "Eén domein per regel."),
        Column(
            "AansluitStatus",
            "Aansluiting op Teams",
            Kind.CHOICE,
            choices=MIGRATION,
            default="Nog niet",
            indexed=True,
        ),
        Column("AansluitDatum", "Datum van aansluiting", Kind.DATE),
        Column("PrivacyContact", "Privacycontact", Kind.PERSON),
        Column("Actief", "Actief", Kind.BOOLEAN, default=YES),
    ),
    (
        View(
            "Alle scholen",
            ("Title", "SchoolCode", "Plaats", "Ouderschool", "AansluitStatus", "AansluitDatum"),
            default=True,
        ),
    ),
    partly={REGISTRATIONS: ("Title", "SchoolCode", "Ouderschool", "UpnDomeinen")},
)

EXTERNE_ORGANISATIES = OnsList(
    "externe_organisaties",
    "ons",
    "Externe organisaties",
    "Organisaties waarvan mensen als gast mogen meedoen.",
    (
        Column("Title", "Naam"),
        Column("OrganisatieSoort", "Soort", Kind.CHOICE, choices=EXTERNAL_KINDS),
        Column("EmailDomeinen", "E-maildomeinen", Kind.NOTE, "Eén domein per regel."),
        Column("Contactpersoon", "Contactpersoon"),
        Column("OvereenkomstTot", "Overeenkomst tot", Kind.DATE),
    ),
    (
        View(
            "Alle organisaties",
            ("Title", "OrganisatieSoort", "EmailDomeinen", "OvereenkomstTot"),
            default=True,
        ),
    ),
)

_NETWERK_VIEW = ("Title", "NetwerkCode", "Soort", "NetwerkStatus", "Toelating", "AantalLeden")

NETWERKEN = OnsList(
    "netwerken",
    "ons",
    "Netwerken",
    "De netwerken van OMO en hun instellingen.",
    (
        Column("Title", "Naam"),
        Column("NetwerkCode", "Netwerknummer", indexed=True, unique=True),
        Column("Soort", "Soort", Kind.CHOICE, choices=NETWORK_KINDS, indexed=True),
        Column(
            "NetwerkStatus",
            "Status",
            Kind.CHOICE,
            choices=NETWORK_STATUS,
            default="In oprichting",
            indexed=True,
        ),
        Column("Omschrijving", "Omschrijving", Kind.NOTE),
        Column("VakId", "Vak (sleutel)", length=36),
        Column("VakNaam", "Vak"),
        Column("Themas", "Thema's", Kind.CHOICES, choices=THEMES),
        Column("BovenliggendNetwerk", "Bovenliggend netwerk", Kind.LOOKUP, target="netwerken"),
        Column("Toelating", "Toelating", Kind.CHOICE, choices=ADMISSIONS, default="Open"),
        Column(
            "LedenlijstZichtbaar",
            "Ledenlijst zichtbaar voor",
            Kind.CHOICE,
            choices=VISIBILITIES,
            default="Iedereen",
        ),
        Column("BevatLeerlingen", "Bevat leerlingen", Kind.BOOLEAN, default=NO),
        Column("GastenToegestaan", "Gasten toegestaan", Kind.BOOLEAN, default=NO),
        Column(
            "Vertrouwelijkheid",
            "Vertrouwelijkheid",
            Kind.CHOICE,
            choices=CONFIDENTIALITY,
            default="Open binnen OMO",
        ),
        Column("AmbassadeurSchool", "Ambassadeurschool", Kind.LOOKUP, target="scholen"),
        Column("Contactpersoon", "Contactpersoon", Kind.PERSON),
        Column("LandelijkNetwerk", "Landelijk netwerk", Kind.URL),
        Column(
            "GroepId",
            "Team (ID)",
            description="Het team van dit netwerk. Alleen beheerders vullen dit in.",
            indexed=True,
            unique=True,
            length=36,
        ),
        Column("KanaalId", "Kanaal (ID)", description="Alleen beheerders vullen dit in."),
        Column("TeamLink", "Link naar Team", Kind.URL),
        Column(
            "LedenLeidend",
            "Leidend voor leden",
            Kind.CHOICE,
            choices=LEADING,
            default="Tweezijdig",
        ),
        Column("NaamLeidend", "Leidend voor naam", Kind.CHOICE, choices=LEADING, default="ONS"),
        Column(
            "DocLeidend",
            "Leidend voor documenten",
            Kind.CHOICE,
            choices=LEADING,
            default="Tweezijdig",
        ),
        Column(
            "DocDelen",
            "Documenten delen",
            Kind.CHOICE,
            "Welke documenten uit de map Kennisdocumenten van het kanaal naar ONS gaan.",
            choices=SHARING,
            default=SHARING[0],
            jobs=(DOCUMENTS,),
        ),
        Column(
            "AanmeldingenModus",
            "Aanmeldingen",
            Kind.CHOICE,
            "Lijst in het team: leden zien daar wie meedoet. "
            "Alleen tabblad: aanmelden gaat op ONS, en je ziet alleen je eigen aanmelding.",
            choices=REGISTERING,
            default=REGISTERING[0],
            jobs=(REGISTRATIONS,),
        ),
        Column("KernteamIsEigenaar", "Kernteam is eigenaar", Kind.BOOLEAN, default=YES),
        Column("StartDatum", "Startdatum", Kind.DATE),
        Column("EindDatum", "Einddatum", Kind.DATE),
        Column("AantalLeden", "Aantal leden", Kind.NUMBER, "Wordt vanzelf ingevuld."),
        Column("AantalScholen", "Aantal scholen", Kind.NUMBER, "Wordt vanzelf ingevuld."),
        key_column(unique=True),
        *SERVICE,
    ),
    (
        View(
            "Actieve netwerken",
            (*_NETWERK_VIEW, "TeamLink"),
            where("NetwerkStatus", "Actief"),
            default=True,
        ),
        View("Per soort", _NETWERK_VIEW, order_by="Soort"),
        View("In oprichting", _NETWERK_VIEW, where("NetwerkStatus", "In oprichting")),
        View(
            "Vraagt aandacht",
            ("Title", "NetwerkCode", *SERVICE_NAMES),
            where("SyncStatus", "Vraagt aandacht", "Fout"),
        ),
        View("Slapend", _NETWERK_VIEW, where("NetwerkStatus", "Slapend")),
    ),
    jobs=EVERY_JOB,
)

IDENTITEITEN = OnsList(
    "identiteiten",
    "beheer",
    "Identiteiten",
    "Welke accounts van één persoon zijn. Alleen voor beheerders.",
    (
        Column("Title", "Titel"),
        Column("PersoonId", "Persoon (ID)", indexed=True, unique=True, length=36),
        Column("ObjectIds", "Accounts (ID's)", Kind.NOTE, "Eén object-id per regel."),
        Column("UpnHistorie", "Eerdere aanmeldnamen", Kind.NOTE, "Eén per regel, nieuwste eerst."),
        Column("Personeelsnummer", "Personeelsnummer", indexed=True),
        Column("SchoolCode", "School", indexed=True),
        Column("Functiegroep", "Functiegroep"),
        Column(
            "IdentiteitStatus",
            "Status",
            Kind.CHOICE,
            choices=IDENTITY_STATUS,
            default="Actief",
            indexed=True,
        ),
    ),
    (
        View(
            "Alle identiteiten",
            ("PersoonId", "SchoolCode", "Functiegroep", "IdentiteitStatus"),
            order_by="PersoonId",
            default=True,
        ),
        View(
            "Vragen",
            ("PersoonId", "ObjectIds", "SchoolCode", "IdentiteitStatus"),
            where("IdentiteitStatus", "Vraag"),
        ),
    ),
    partly={
        REGISTRATIONS: ("PersoonId", "ObjectIds", "SchoolCode", "Functiegroep", "IdentiteitStatus")
    },
)

SYNC_STAND = OnsList(
    "sync_stand",
    "beheer",
    "SyncStand",
    "Van de synchronisatie zelf: laat zien of haar geheugen van gisteren is. Niet wijzigen.",
    (
        Column("Title", "Titel"),
        Column("Epoche", "Epoche", Kind.NUMBER, "Loopt alleen op."),
    ),
    hidden=True,
    jobs=EVERY_JOB,
)

LISTS = (
    SCHOLEN,
    EXTERNE_ORGANISATIES,
    NETWERKEN,
    NETWERKLEDEN,
    NETWERKLEDEN_BESLOTEN,
    IDENTITEITEN,
    SYNC_STAND,
    KENNISDOCUMENTEN,
    BEGRIPPEN,
    BIJEENKOMSTEN,
    AANMELDINGEN,
    BEWIJZEN,
    RUSTPERIODES,
    BEWAARBEWIJZEN,
)
"""A list stands after every other list that its lookups point to."""
