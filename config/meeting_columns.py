"""The lists of meetings and registrations on ONS, and what their administrators keep beside them.

Names that both sides share (statuses, forms, answers) stand here; config/team_columns.py has the
lists of the same names on a team's site.
"""

from __future__ import annotations

from config.column import (
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

SERIES_STATUS = ("Lopend", "Voorlopig beëindigd", "Beëindigd")
MEETING_KINDS = (
    "Meesterlijke Ontmoeting",
    "Aanvoerdersbijeenkomst",
    "Studiemiddag",
    "Netwerkbijeenkomst",
    "Congres",
    "Workshop",
    "Studiedag",
    "Training",
    "Trainingssessie",
    "Kenniscafé",
    "Pizzapanel",
    "Collegiale audit",
)
FORMS = ("Fysiek", "Online", "Hybride")
FUNCTIONS = (
    "Docent",
    "Mentor",
    "Teamleider",
    "Conrector",
    "Rector",
    "Directeur",
    "Kwaliteitsmedewerker",
    "Onderwijsondersteuner",
    "Aanvoerder",
    "Kernteamlid",
)
MEETING_STATUS = (
    "Concept",
    "Gepubliceerd",
    "Vol",
    "Inschrijving gesloten",
    "Geannuleerd",
    "Gehouden",
    "Afgerond",
)
PARTICIPANTS_VISIBLE = ("Iedereen in het netwerk", "Alleen organisatoren")
REGISTRATION_STATUS = (
    "Ontvangen",
    "Bevestigd",
    "Wachtlijst",
    "Aangeboden",
    "Afgemeld",
    "Laat afgemeld",
    "Dubbel",
    "Niet mogelijk",
    "Vervallen",
    "Aanwezig",
    "Niet verschenen",
)
RECONFIRMATIONS = ("Gevraagd", "Ik kom", "Ik kom niet")
ATTENDING = ("Fysiek", "Online")
CATERING = (
    "Geen bijzonderheden",
    "Vegetarisch",
    "Veganistisch",
    "Ik stem dit af met de organisator",
)
SESSIONS = tuple(f"Sessie {n}" for n in range(1, 13))

BY_ITSELF = "Wordt vanzelf ingevuld."
MINE = (
    '<Eq><FieldRef Name="{}" LookupId="TRUE"/><Value Type="Integer"><UserID/></Value></Eq>'.format
)
"""CAML for: the person column holds whoever looks."""
COMING = '<Geq><FieldRef Name="Start"/><Value Type="DateTime"><Today/></Value></Geq>'
ABOVE_ZERO = '<Gt><FieldRef Name="{}"/><Value Type="Number">0</Value></Gt>'.format

_MEETING_VIEW = ("Title", "EventSoort", "Netwerk", "Start", "Locatie", "EventStatus")
_PLACES = ("Capaciteit", "AantalBevestigd", "AantalWachtlijst")

BIJEENKOMSTEN = OnsList(
    "bijeenkomsten",
    "ons",
    "Bijeenkomsten",
    "De bijeenkomsten van OMO en van de netwerken.",
    (
        Column("Title", "Naam"),
        Column("EventCode", "Nummer", description=BY_ITSELF, indexed=True, unique=True),
        Column("Reeks", "Reeks", description="De reeks waar deze bijeenkomst bij hoort."),
        Column("ReeksStatus", "Status van de reeks", Kind.CHOICE, choices=SERIES_STATUS),
        Column("EventSoort", "Soort", Kind.CHOICE, choices=MEETING_KINDS, indexed=True),
        Column(
            "Netwerk",
            "Netwerk",
            Kind.LOOKUP,
            "Leeg: voor heel OMO.",
            target="netwerken",
            indexed=True,
        ),
        Column("MedeOrganisator", "Samen met"),
        Column("Organisatoren", "Organisatoren", Kind.PERSONS),
        Column(
            "Sprekers",
            "Sprekers",
            Kind.PERSONS,
            "Sprekers en organisatoren krijgen een gereserveerde plaats.",
        ),
        Column("Omschrijving", "Omschrijving", Kind.NOTE),
        Column("Themas", "Thema's", Kind.CHOICES, choices=THEMES),
        Column("Start", "Begin", Kind.DATE_TIME, indexed=True),
        Column("Einde", "Einde", Kind.DATE_TIME, indexed=True),
        Column("HeleDag", "Hele dag", Kind.BOOLEAN, default=NO),
        Column("Vorm", "Vorm", Kind.CHOICE, choices=FORMS, default="Fysiek"),
        Column("Locatie", "Locatie"),
        Column("OnlineLink", "Link om online mee te doen", Kind.NOTE),
        Column(
            "DoelgroepFuncties",
            "Voor wie (functie)",
            Kind.CHOICES,
            "Leeg: voor iedereen.",
            choices=FUNCTIONS,
        ),
        Column(
            "DoelgroepScholen",
            "Voor wie (school)",
            Kind.NOTE,
            "Eén schoolcode of schoolnaam per regel. Leeg: alle scholen.",
        ),
        Column("AlleenLeden", "Alleen voor leden van het netwerk", Kind.BOOLEAN, default=NO),
        Column(
            "Capaciteit",
            "Aantal plaatsen",
            Kind.NUMBER,
            "In de zaal; bij een online bijeenkomst online. Leeg: onbeperkt.",
        ),
        Column(
            "CapaciteitOnline",
            "Aantal plaatsen online",
            Kind.NUMBER,
            "Alleen bij een hybride bijeenkomst. Leeg: onbeperkt.",
        ),
        Column(
            "GereserveerdePlaatsen",
            "Gereserveerde plaatsen",
            Kind.NUMBER,
            "Voor organisatoren en sprekers. Deze tellen mee in het aantal plaatsen.",
        ),
        Column("WachtlijstToegestaan", "Wachtlijst", Kind.BOOLEAN, default=YES),
        Column("InschrijvenVanaf", "Inschrijven vanaf", Kind.DATE_TIME),
        Column("InschrijvenTot", "Inschrijven tot", Kind.DATE_TIME),
        Column("AfmeldenTot", "Afmelden tot", Kind.DATE_TIME),
        Column(
            "EventStatus",
            "Status",
            Kind.CHOICE,
            "Zet deze op Gepubliceerd als iedereen de bijeenkomst mag zien. "
            "Vol en Gehouden gaan vanzelf.",
            choices=MEETING_STATUS,
            default="Concept",
            indexed=True,
        ),
        Column("AnnuleerReden", "Reden van annuleren", description="Dit lezen alle deelnemers."),
        Column("VorigeStart", "Vorig begin", Kind.DATE_TIME, BY_ITSELF),
        Column("VorigeLocatie", "Vorige locatie", description=BY_ITSELF),
        Column("AantalBevestigd", "Aantal bevestigd", Kind.NUMBER, BY_ITSELF),
        Column("AantalWachtlijst", "Aantal op de wachtlijst", Kind.NUMBER, BY_ITSELF),
        Column("AantalAanwezig", "Aantal aanwezig", Kind.NUMBER, BY_ITSELF),
        Column("Overboekt", "Te veel bevestigd", Kind.NUMBER, BY_ITSELF, indexed=True),
        Column(
            "OverschotNaarWachtlijst",
            "Overschot naar de wachtlijst",
            Kind.BOOLEAN,
            "Ja: wie zich het laatst aanmeldde en niet meer past, gaat boven aan de wachtlijst.",
            default=NO,
        ),
        Column("Uren", "Uren", Kind.NUMBER, "Voor het bewijs van deelname.", decimals=2),
        Column("RegisterurenHistorisch", "Registeruren (historisch)"),
        Column("GemiddeldeBeoordeling", "Gemiddelde beoordeling", Kind.NUMBER, decimals=1),
        Column(
            "InstemmingGMR",
            "Instemming GMR",
            Kind.DATE,
            "Zonder deze datum wordt niet bijgehouden wie er was.",
        ),
        Column(
            "Hoofdbijeenkomst",
            "Onderdeel van",
            Kind.LOOKUP,
            "Bij een workshop of een sessie: de bijeenkomst waar mensen zich aanmelden.",
            target="bijeenkomsten",
            indexed=True,
        ),
        Column("KopieVan", "Kopie van", Kind.LOOKUP, target="bijeenkomsten"),
        Column(
            "DeelnemersZichtbaar",
            "Wie ziet wie er meedoet",
            Kind.CHOICE,
            "Leeg: het netwerk, maar bij Identiteit en levensbeschouwing alleen de organisatoren.",
            choices=PARTICIPANTS_VISIBLE,
        ),
        key_column(unique=True),
        *SERVICE,
    ),
    (
        View(
            "Komende bijeenkomsten",
            (*_MEETING_VIEW, *_PLACES),
            f"<And>{COMING}"
            '<Neq><FieldRef Name="EventStatus"/><Value Type="Text">Concept</Value></Neq></And>',
            order_by="Start",
            default=True,
        ),
        View(
            "Mijn organisatie",
            (*_MEETING_VIEW, *_PLACES, "SyncUitleg"),
            MINE("Organisatoren"),
            order_by="Start",
        ),
        View("Vol", (*_MEETING_VIEW, *_PLACES), where("EventStatus", "Vol"), order_by="Start"),
        View(
            "Overboekt",
            (*_MEETING_VIEW, *_PLACES, "Overboekt", "OverschotNaarWachtlijst"),
            ABOVE_ZERO("Overboekt"),
            order_by="Start",
        ),
        View(
            "Voorbij",
            (*_MEETING_VIEW, "AantalBevestigd", "AantalAanwezig"),
            '<Lt><FieldRef Name="Einde"/><Value Type="DateTime"><Today/></Value></Lt>',
            order_by="Start",
        ),
        View(
            "Vraagt aandacht",
            ("Title", "EventCode", "Netwerk", "Start", *SERVICE_NAMES),
            where("SyncStatus", "Vraagt aandacht", "Fout"),
            order_by="Start",
        ),
    ),
    jobs=(REGISTRATIONS,),
)

_OWN_VIEW = (
    "Bijeenkomst",
    "AanmeldStatus",
    "WachtlijstPlaats",
    "AangebodenTot",
    "Workshop",
    "SyncUitleg",
    "SyncTijd",
)
_LIST_VIEW = ("Bijeenkomst", "Deelnemer", "School", "AanmeldStatus", "IngediendOp", "Deelname")

AANMELDINGEN = OnsList(
    "aanmeldingen",
    "ons",
    "Aanmeldingen",
    "Wie zich aanmeldt voor een bijeenkomst. Je ziet alleen je eigen aanmeldingen.",
    (
        Column("Title", "Titel"),
        Column("Bijeenkomst", "Bijeenkomst", Kind.LOOKUP, target="bijeenkomsten", indexed=True),
        Column("EventCode", "Nummer", description=BY_ITSELF, indexed=True),
        Column("Deelnemer", "Deelnemer", Kind.PERSON, "Leeg: je meldt jezelf aan."),
        Column("DeelnemerObjectId", "Account (ID)", description=BY_ITSELF, indexed=True, length=36),
        Column("PersoonId", "Persoon (ID)", description=BY_ITSELF, indexed=True, length=36),
        Column("School", "School", Kind.LOOKUP, target="scholen"),
        Column(
            "AanmeldStatus",
            "Status",
            Kind.CHOICE,
            "Kun je niet? Zet de status op Afgemeld. De andere statussen gaan vanzelf.",
            choices=REGISTRATION_STATUS,
            default="Ontvangen",
            indexed=True,
        ),
        Column("IngediendOp", "Aangemeld op", Kind.DATE_TIME, BY_ITSELF, indexed=True),
        Column("WachtlijstPlaats", "Plaats op de wachtlijst", Kind.NUMBER, BY_ITSELF),
        Column("AangebodenTot", "Aangeboden tot", Kind.DATE_TIME, BY_ITSELF),
        Column(
            "Herbevestiging",
            "Kom je (nog)?",
            Kind.CHOICE,
            "Alleen nodig als erom wordt gevraagd.",
            choices=RECONFIRMATIONS,
        ),
        Column("Deelname", "Hoe doe je mee", Kind.CHOICE, choices=ATTENDING),
        Column("WorkshopKeuze1", "Workshop, eerste keuze", Kind.LOOKUP, target="bijeenkomsten"),
        Column("WorkshopKeuze2", "Workshop, tweede keuze", Kind.LOOKUP, target="bijeenkomsten"),
        Column("Workshop", "Jouw workshop", description=BY_ITSELF),
        Column("Cateringwens", "Eten en drinken", Kind.CHOICE, choices=CATERING),
        Column(
            "Opmerking",
            "Opmerking",
            Kind.NOTE,
            "Zet hier geen gegevens over gezondheid of geloof.",
        ),
        Column("VerderInNetwerk", "Ik wil verder in een netwerk", Kind.BOOLEAN, default=NO),
        Column(
            "Akkoord",
            "Akkoord van de deelnemer",
            Kind.BOOLEAN,
            "Heeft een collega je aangemeld? Zet dit op Ja als je wilt komen.",
            default=NO,
        ),
        Column("AanwezigBij", "Aanwezig bij", Kind.CHOICES, choices=SESSIONS),
        Column("Uren", "Uren", Kind.NUMBER, BY_ITSELF, decimals=2),
        Column("Bewijs", "Bewijs van deelname", Kind.NOTE, BY_ITSELF),
        Column("AanmeldSleutel", "Sleutel", indexed=True, hidden=True),
        key_column(unique=False),
        *SERVICE,
    ),
    (
        View(
            "Mijn aanmeldingen",
            _OWN_VIEW,
            MINE("Deelnemer"),
            order_by="IngediendOp",
            default=True,
        ),
        View(
            "Te bevestigen",
            (*_LIST_VIEW, "AangebodenTot", "SyncUitleg"),
            where("AanmeldStatus", "Ontvangen", "Aangeboden"),
            order_by="IngediendOp",
        ),
        View("Per bijeenkomst", (*_LIST_VIEW, "Workshop"), order_by="Bijeenkomst"),
        View(
            "Wachtlijst",
            (*_LIST_VIEW, "WachtlijstPlaats", "AangebodenTot"),
            where("AanmeldStatus", "Wachtlijst", "Aangeboden"),
            order_by="WachtlijstPlaats",
        ),
    ),
    own_items_only=True,
    jobs=(REGISTRATIONS,),
)

BEWIJZEN = OnsList(
    "bewijzen",
    "ons",
    "Bewijzen van deelname",
    "Bewijzen van deelname. Iedereen kan alleen het eigen bewijs openen.",
    (),
    library=True,
    closed=True,
    jobs=(REGISTRATIONS,),
)

RUSTPERIODES = OnsList(
    "rustperiodes",
    "beheer",
    "Rustperiodes",
    "Vakanties en andere dagen waarop er geen berichten in kanalen komen.",
    (
        Column("Title", "Naam"),
        Column("Van", "Van", Kind.DATE),
        Column("Tot", "Tot en met", Kind.DATE),
    ),
    (View("Alle rustperiodes", ("Title", "Van", "Tot"), order_by="Van", default=True),),
    jobs=(REGISTRATIONS,),
)

BEWAARBEWIJZEN = OnsList(
    "bewaarbewijzen",
    "beheer",
    "Bewaarbewijzen",
    "Wat er is gewist omdat de bewaartermijn voorbij was: hoeveel en wanneer, nooit van wie.",
    (
        Column("Title", "Titel"),
        Column("Lijst", "Lijst"),
        Column("Regel", "Bewaartermijn"),
        Column("Aantal", "Aantal rijen", Kind.NUMBER),
        Column("UitgevoerdOp", "Uitgevoerd op", Kind.DATE_TIME, indexed=True),
    ),
    (
        View(
            "Nieuwste eerst",
            ("Title", "Lijst", "Regel", "Aantal", "UitgevoerdOp"),
            order_by="UitgevoerdOp",
            default=True,
        ),
    ),
    jobs=(REGISTRATIONS,),
)
