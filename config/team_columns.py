"""The lists of meetings and registrations on the site of a network's team.

Not lists of the configuration: every network with a confirmed team has its own two, under the
names of `TEAM_LISTS`. What members must not see of one another (what somebody eats, a remark) has
no column here, so that it cannot stand here.
"""

from __future__ import annotations

from dataclasses import replace

from config.column import REGISTRATIONS, SERVICE, Column, Kind, OnsList, View, key_column, where
from config.meeting_columns import AANMELDINGEN, BIJEENKOMSTEN, BY_ITSELF, COMING, MINE

_ON_ONS = "Dit wijzig je op ONS."


def _shown(name: str, kind: Kind = Kind.TEXT, *, indexed: bool = False) -> Column:
    """A column of the meeting that ONS decides: what is a choice there is its word here."""
    there = BIJEENKOMSTEN.column(name)
    return Column(name, there.label, kind, _ON_ONS, indexed=indexed)


TEAM_BIJEENKOMSTEN = OnsList(
    "team_bijeenkomsten",
    "team",
    "Bijeenkomsten",
    "De bijeenkomsten van dit netwerk. Een nieuwe bijeenkomst maak je op ONS.",
    (
        Column("Title", "Naam"),
        _shown("EventCode", indexed=True),
        Column("NetwerkCode", "Netwerknummer", description=BY_ITSELF, indexed=True),
        _shown("EventSoort"),
        _shown("Reeks"),
        Column("Omschrijving", "Omschrijving", Kind.NOTE),
        _shown("Start", Kind.DATE_TIME, indexed=True),
        _shown("Einde", Kind.DATE_TIME, indexed=True),
        _shown("HeleDag", Kind.BOOLEAN),
        _shown("Vorm"),
        Column("Locatie", "Locatie"),
        Column("OnlineLink", "Link om online mee te doen", Kind.NOTE),
        Column("Doelgroep", "Voor wie", description=_ON_ONS),
        _shown("Capaciteit", Kind.NUMBER),
        _shown("CapaciteitOnline", Kind.NUMBER),
        _shown("AantalBevestigd", Kind.NUMBER),
        _shown("AantalWachtlijst", Kind.NUMBER),
        _shown("Overboekt", Kind.NUMBER),
        _shown("InschrijvenVanaf", Kind.DATE_TIME),
        _shown("InschrijvenTot", Kind.DATE_TIME),
        _shown("AfmeldenTot", Kind.DATE_TIME),
        _shown("EventStatus", indexed=True),
        _shown("AnnuleerReden"),
        Column("HoofdCode", "Onderdeel van", description=BY_ITSELF),
        Column("AanmeldLink", "Aanmelden", Kind.NOTE, BY_ITSELF),
        key_column(unique=False),
        *SERVICE,
    ),
    (
        View(
            "Komende bijeenkomsten",
            (
                "Title",
                "EventSoort",
                "Start",
                "Locatie",
                "EventStatus",
                "Capaciteit",
                "AantalBevestigd",
                "AantalWachtlijst",
                "AanmeldLink",
            ),
            COMING,
            order_by="Start",
            default=True,
        ),
        View(
            "Voorbij",
            ("Title", "EventSoort", "Start", "Locatie", "EventStatus", "AantalBevestigd"),
            '<Lt><FieldRef Name="Einde"/><Value Type="DateTime"><Today/></Value></Lt>',
            order_by="Start",
        ),
    ),
    jobs=(REGISTRATIONS,),
)


def _here(column: Column) -> Column:
    """The same column: a lookup points to the meetings of this site, and nobody is looked up by
    his account."""
    if column.name == "DeelnemerObjectId":
        return replace(column, indexed=False)
    return replace(column, target="team_bijeenkomsten") if column.target else column


_VIEW = ("Bijeenkomst", "Deelnemer", "AanmeldStatus", "IngediendOp", "Deelname", "Workshop")

TEAM_AANMELDINGEN = OnsList(
    "team_aanmeldingen",
    "team",
    "Aanmeldingen",
    "Wie zich aanmeldt voor een bijeenkomst van dit netwerk.",
    (
        *(
            _here(AANMELDINGEN.column(name))
            for name in (
                "Title",
                "Bijeenkomst",
                "EventCode",
                "Deelnemer",
                "DeelnemerObjectId",
                "AanmeldStatus",
                "IngediendOp",
                "WachtlijstPlaats",
                "AangebodenTot",
                "Herbevestiging",
                "Deelname",
                "WorkshopKeuze1",
                "WorkshopKeuze2",
                "Workshop",
                "VerderInNetwerk",
                "Akkoord",
            )
        ),
        key_column(unique=False),
        *SERVICE,
    ),
    (
        View(
            "Mijn aanmeldingen",
            ("Bijeenkomst", "AanmeldStatus", "WachtlijstPlaats", "AangebodenTot", "SyncUitleg"),
            MINE("Deelnemer"),
            order_by="IngediendOp",
            default=True,
        ),
        View("Per bijeenkomst", _VIEW, order_by="Bijeenkomst"),
        View(
            "Wachtlijst",
            (*_VIEW, "WachtlijstPlaats", "AangebodenTot"),
            where("AanmeldStatus", "Wachtlijst", "Aangeboden"),
            order_by="WachtlijstPlaats",
        ),
    ),
    jobs=(REGISTRATIONS,),
)

TEAM_LISTS = (("Bijeenkomsten", TEAM_BIJEENKOMSTEN), ("Aanmeldingen", TEAM_AANMELDINGEN))
"""The name in its address, and what each is; a lookup points to what stands before it."""
