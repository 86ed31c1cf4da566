"""The lists of the documents job: the library on ONS, the terms documents are described with, and
what the library of a network's channel gets."""

from __future__ import annotations

from dataclasses import replace

from config.column import (
    DOCUMENTS,
    NO,
    SERVICE,
    SERVICE_NAMES,
    THEMES,
    Column,
    Kind,
    OnsList,
    View,
    key_column,
    where,
)

DOCUMENT_KINDS = (
    "Lesmateriaal",
    "Praatplaat",
    "Filmpje (link)",
    "Presentatie",
    "Verslag",
    "Lessons learned",
    "Onderzoek/Eindrapportage",
    "Handreiking",
    "Sjabloon",
    "Collega met passie",
)
AUDIENCES = ("Alleen netwerk", "Binnen OMO", "Ook extern")
QUALITIES = ("Concept", "Gecontroleerd", "Verouderd")
LICENCES = ("CC BY", "CC BY-SA", "CC BY-NC-SA", "Alle rechten voorbehouden")
READERS = ("Docent", "Leerling")
COMMANDS = ("Intrekken", "Terugzetten")
TERM_KINDS = ("Vak", "Leergebied", "Niveau", "Thema")

_KIND = Column("DocSoort", "Soort document", Kind.CHOICE, choices=DOCUMENT_KINDS, indexed=True)
_SUBJECT = Column("VakNaam", "Vak")
_AUDIENCE = Column(
    "Publicatiebereik",
    "Publicatiebereik",
    Kind.CHOICE,
    "Wie dit document mag zien.",
    choices=AUDIENCES,
    default="Binnen OMO",
    indexed=True,
)
_QUALITY = Column(
    "Kwaliteitscontrole",
    "Kwaliteitscontrole",
    Kind.CHOICE,
    choices=QUALITIES,
    default="Concept",
    indexed=True,
)
# A copy of a document carries the key of what it is a copy of, so it cannot be unique.
_KEY = key_column(unique=False)
_STATUS, _EXPLANATION, _TIME = SERVICE

_VIEW = ("DocIcon", "LinkFilename", "Title", "Netwerk", "DocSoort", "VakNaam")

KENNISDOCUMENTEN = OnsList(
    "kennisdocumenten",
    "ons",
    "Kennisdocumenten",
    "De documenten die netwerken met heel OMO delen.",
    (
        Column("Title", "Titel"),
        Column("DocCode", "Documentnummer", indexed=True),
        Column("Netwerk", "Netwerk", Kind.LOOKUP, target="netwerken", indexed=True),
        _KIND,
        Column("VakId", "Vak (sleutel)", length=36),
        _SUBJECT,
        Column("LeerniveauIds", "Leerniveaus (sleutels)", Kind.NOTE, "Eén per regel."),
        Column("LeerniveauNamen", "Leerniveaus", Kind.NOTE, "Eén per regel."),
        Column("Themas", "Thema's", Kind.CHOICES, choices=THEMES),
        Column("Auteurs", "Auteurs", Kind.PERSONS),
        Column("AuteurTekst", "Auteurs (tekst)", description="Blijft staan als iemand weggaat."),
        Column("AuteurSchool", "School van de auteur", Kind.LOOKUP, target="scholen"),
        _AUDIENCE,
        _QUALITY,
        Column("GecontroleerdDoor", "Gecontroleerd door", Kind.PERSON),
        Column("HerzienVoor", "Herzien voor", Kind.DATE),
        Column("Licentie", "Licentie", Kind.CHOICE, choices=LICENCES),
        Column("Taal", "Taal", default="nl"),
        Column("BedoeldVoor", "Bedoeld voor", Kind.CHOICE, choices=READERS),
        Column("LeeftijdVan", "Leeftijd vanaf", Kind.NUMBER),
        Column("LeeftijdTot", "Leeftijd tot en met", Kind.NUMBER),
        Column("GeschiktVoorNieuwsbrief", "Geschikt voor de nieuwsbrief", Kind.BOOLEAN, default=NO),
        Column("ToestemmingGegeven", "Toestemming gegeven op", Kind.DATE),
        Column("ToestemmingIngetrokkenOp", "Toestemming ingetrokken op", Kind.DATE),
        Column(
            "VerwijderGepland", "Verdwijnt op", Kind.DATE, "Wordt vanzelf ingevuld.", indexed=True
        ),
        Column("Origineel", "Origineel", Kind.NOTE, "Het document in het kanaal van het netwerk."),
        Column(
            "DocOpdracht",
            "Opdracht",
            Kind.CHOICE,
            "Kies wat er met dit document moet gebeuren. Wordt vanzelf weer leeg.",
            choices=COMMANDS,
        ),
        _KEY,
        *SERVICE,
    ),
    (
        View(
            "Nieuw deze maand",
            (*_VIEW, "Created"),
            '<Geq><FieldRef Name="Created"/>'
            '<Value Type="DateTime"><Today OffsetDays="-31"/></Value></Geq>',
            order_by="Created",
            default=True,
        ),
        View("Per vak", _VIEW, order_by="VakNaam"),
        # SharePoint does not sort by a column of several lines; ages follow levels.
        View("Per niveau", (*_VIEW, "LeerniveauNamen", "LeeftijdVan"), order_by="LeeftijdVan"),
        View(
            "Te controleren",
            (*_VIEW, "Kwaliteitscontrole", "HerzienVoor", "SyncUitleg"),
            where("Kwaliteitscontrole", "Concept"),
        ),
        View(
            "Verouderd",
            (*_VIEW, "GecontroleerdDoor", "HerzienVoor"),
            '<Or><Eq><FieldRef Name="Kwaliteitscontrole"/><Value Type="Text">Verouderd</Value></Eq>'
            '<Leq><FieldRef Name="HerzienVoor"/><Value Type="DateTime"><Today/></Value></Leq></Or>',
            order_by="HerzienVoor",
        ),
        View(
            "Ingetrokken/te verwijderen",
            (*_VIEW, "VerwijderGepland", "DocOpdracht", *SERVICE_NAMES),
            '<Or><IsNotNull><FieldRef Name="VerwijderGepland"/></IsNotNull>'
            '<Eq><FieldRef Name="DocOpdracht"/><Value Type="Text">Intrekken</Value></Eq></Or>',
            order_by="VerwijderGepland",
        ),
        View(
            "Oogst nieuwsbrief",
            (*_VIEW, "AuteurTekst", "Created"),
            '<Eq><FieldRef Name="GeschiktVoorNieuwsbrief"/><Value Type="Boolean">1</Value></Eq>',
            order_by="Created",
        ),
    ),
    library=True,
    jobs=(DOCUMENTS,),
)

BEGRIPPEN = OnsList(
    "begrippen",
    "ons",
    "Begrippen",
    "De vakken, leergebieden, niveaus en thema's waarmee documenten worden beschreven.",
    (
        Column("Title", "Begrip"),
        Column("BegripId", "Begrip (sleutel)", indexed=True, unique=True, length=36),
        Column("BegripSoort", "Soort begrip", Kind.CHOICE, choices=TERM_KINDS, indexed=True),
        Column("Code", "Code"),
        Column("VervangenDoor", "Vervangen door", length=36),
        Column("Vervallen", "Vervallen", Kind.BOOLEAN, default=NO),
        Column("BronVersie", "Versie van de bron"),
    ),
    (
        View(
            "Begrippen",
            ("Title", "Code", "BegripSoort", "BronVersie"),
            '<Neq><FieldRef Name="Vervallen"/><Value Type="Boolean">1</Value></Neq>',
            default=True,
        ),
        View(
            "Vervallen",
            ("Title", "Code", "BegripSoort", "VervangenDoor", "BronVersie"),
            '<Eq><FieldRef Name="Vervallen"/><Value Type="Boolean">1</Value></Eq>',
        ),
    ),
    jobs=(DOCUMENTS,),
)


def _of_a_channel(column: Column) -> Column:
    """A library that is somebody's own gets no indexes; what is not said there ONS says."""
    return replace(column, default=None, indexed=False)


CHANNEL_LIBRARY = OnsList(
    "kanaal",
    "team",
    "Documenten",
    "Wat de bibliotheek van een kanaal erbij krijgt voor de map met kennisdocumenten.",
    (
        Column(
            "DelenViaOns",
            "Delen via ONS",
            Kind.BOOLEAN,
            "Ja: heel OMO mag dit document zien.",
            default=NO,
        ),
        _of_a_channel(_KIND),
        _SUBJECT,
        _of_a_channel(_QUALITY),
        _of_a_channel(_AUDIENCE),
        Column(
            "DocAkkoord",
            "Akkoord tweede kernteamlid",
            Kind.BOOLEAN,
            "Ja: dit document lijkt vertrouwelijk maar mag toch gedeeld worden.",
            default=NO,
        ),
        _of_a_channel(_KEY),
        _of_a_channel(_STATUS),
        _EXPLANATION,
    ),
    library=True,
    jobs=(DOCUMENTS,),
)
"""Not one of the lists of the configuration: every channel's library gets its columns, and nothing
else about it changes."""
