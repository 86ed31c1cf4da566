"""The columns of the job's lists, by internal name, and which are asked with their author."""

from __future__ import annotations

NAME = "registrations"

NETWORK_SETTINGS = ("GroepId", "KanaalId", "NetwerkStatus", "AanmeldingenModus")
NETWORK_COLUMNS = (
    "Title", "NetwerkCode", *NETWORK_SETTINGS, "BovenliggendNetwerkLookupId",
    "LedenlijstZichtbaar", "BevatLeerlingen",
)  # fmt: skip

SERVICE = ("OnsId", "SyncStatus", "SyncUitleg")

MEETING = (
    "Title", "EventCode", "Reeks", "ReeksStatus", "EventSoort", "NetwerkLookupId",
    "MedeOrganisator", "Organisatoren", "Sprekers", "Omschrijving", "Themas", "Start", "Einde",
    "HeleDag", "Vorm", "Locatie", "OnlineLink", "DoelgroepFuncties", "DoelgroepScholen",
    "AlleenLeden", "Capaciteit", "CapaciteitOnline", "GereserveerdePlaatsen",
    "WachtlijstToegestaan", "InschrijvenVanaf", "InschrijvenTot", "AfmeldenTot", "EventStatus",
    "AnnuleerReden",
    "VorigeStart", "VorigeLocatie", "AantalBevestigd", "AantalWachtlijst", "AantalAanwezig",
    "Overboekt", "OverschotNaarWachtlijst", "Uren", "InstemmingGMR", "HoofdbijeenkomstLookupId",
    "KopieVanLookupId", "DeelnemersZichtbaar", *SERVICE,
)  # fmt: skip
MEETING_AUTHORED = ("EventStatus", "Organisatoren", "Sprekers", "OnsId")

TEAM_MEETING = (
    "Title", "EventCode", "NetwerkCode", "EventSoort", "Reeks", "Omschrijving", "Start", "Einde",
    "HeleDag", "Vorm", "Locatie", "OnlineLink", "Doelgroep", "Capaciteit", "CapaciteitOnline",
    "AantalBevestigd", "AantalWachtlijst", "Overboekt", "InschrijvenVanaf", "InschrijvenTot",
    "AfmeldenTot", "EventStatus", "AnnuleerReden", "HoofdCode", "AanmeldLink", *SERVICE,
)  # fmt: skip
TEAM_MEETING_AUTHORED = (
    "Title", "Omschrijving", "Locatie", "OnlineLink", "OnsId", "Start", "Einde", "Capaciteit",
    "EventStatus",
)  # fmt: skip

_SAID = (
    "AanmeldStatus", "DeelnemerLookupId", "Deelname", "WorkshopKeuze1LookupId",
    "WorkshopKeuze2LookupId", "VerderInNetwerk", "Herbevestiging", "Akkoord",
)  # fmt: skip
_DECIDED = ("IngediendOp", "WachtlijstPlaats", "AangebodenTot", "Workshop", "DeelnemerObjectId")
TEAM_REGISTRATION = (
    "Title", "BijeenkomstLookupId", "EventCode", *_SAID, *_DECIDED, *SERVICE,
)  # fmt: skip
TEAM_REGISTRATION_AUTHORED = (
    *_SAID, "BijeenkomstLookupId", "IngediendOp", "DeelnemerObjectId", "OnsId",
)  # fmt: skip

REGISTRATION = (
    *TEAM_REGISTRATION, "PersoonId", "SchoolLookupId", "Cateringwens", "Opmerking", "AanwezigBij",
    "Uren", "Bewijs", "AanmeldSleutel",
)  # fmt: skip
REGISTRATION_AUTHORED = (*TEAM_REGISTRATION_AUTHORED, "AanwezigBij")
