"""The labelled cases of the demo tenant.

G numbers are those of the project's gold set; H, D and M numbers are cases of this tenant's own.
Each stands in the data by its label: in the job title of its person ("Docent [G-04]"), in the
description of its network, channel or meeting, in the title of its document ("Jaarplan [G-15]"),
and in `cases.json` with the ids that belong to it. A document is told there by `network`, `drive`,
`id` (of the driveItem), `list`, `item` (of the list item) and `path` in its library; a meeting by
its `code`, `list` and `item` on ONS and, where it stands on a team's site too, on the list there.
Of its registrations `rows` are those on ONS and `team_rows` those on the team's site; `persons`
are whose they are, in this order.
"""

from __future__ import annotations

MEMBERSHIP: dict[str, str] = {
    "G-01": "Gewone aanmelding: een eigen rij in een open netwerk, nog niet in het team.",
    "G-02": "Aanmelding in een netwerk na goedkeuring: de rij staat op Aangevraagd.",
    "G-03": "School nog niet aangesloten: een rij met alleen een e-mailadres.",
    "G-04": "Naamswijziging: de aanmeldnaam wordt new_upn; het account blijft hetzelfde.",
    "G-05": "Adres hergebruikt: de oude aanmeldnaam van de een is nu van een ander.",
    "G-06": "Twee accounts van één persoon, gekoppeld in Identiteiten.",
    "G-07": "Naamgenoten die niemand mag samenvoegen.",
    "G-18": "Uit dienst: account uitgeschakeld, nog op de lijst en in het team.",
    "G-19": "Plaatsvervangers: lopend, toekomstig en voorbij.",
    "G-20": "Aanvoerder weg: de enige eigenaar heeft een uitgeschakeld account.",
    "G-21": "Gasten: geldig, loopt af, verlopen, zonder sponsor, onbekend domein, tegen beleid.",
    "G-22": "Gesloten netwerk met een gearchiveerd team.",
    "G-23": "Het team is hernoemd; ONS kent het nog onder de oude naam.",
    "G-25": "Leerlingenraad: leerlingen alleen in Teams, begeleider als enige eigenaar.",
    "G-28": "Netwerk om in één keer leeg te halen.",
    "H-01": "Een lid maakte zichzelf aanvoerder; een eigenaar wijzigde daarna een ander veld.",
    "H-02": "Een aanvrager zette zichzelf op Lid in een netwerk na goedkeuring.",
    "H-03": "Een lid schreef het account van een ander in de kolom Account (ID).",
    "H-04": "Ledenlijst alleen voor leden: rijen in de besloten lijst.",
    "H-05": "Deelnetwerk als privékanaal; een lid daarvan is geen lid van het netwerk erboven.",
    "H-06": "Deelnetwerk met een eigen team.",
    "H-07": "Persoon die niet meer bestaat: het account is definitief verwijderd.",
    "H-08": "Collega met een gastaccount: zijn school sluit later aan.",
    "H-09": "Netwerk op uitnodiging met een openbaar team.",
    "H-10": "Eigenaar van het team zonder rol op ONS.",
    "H-11": "Twee accounts met hetzelfde personeelsnummer, nog niet gekoppeld.",
    "H-12": "Alleen in Teams toegevoegd: nog geen rij op ONS.",
}

DOCUMENTS: dict[str, str] = {
    "G-15": "Hernoem in het kanaal naar new_name en wijzig de inhoud op ONS, tussen twee runs.",
    "G-16": "Verwijder in het kanaal, en zet later terug uit de prullenbak.",
    "G-17": "Uitgecheckt door person; het tweede document staat open in een editor.",
    "G-24": "Vertrouwelijk (why zegt waaraan het te zien is), toch op Ja gezet; clean lijkt er op.",
    "G-30": "Nederlandse site: kanaal Algemeen, map General, en een losse map Algemeen ernaast.",
    "D-01": "Namen met # % & ' + ; een spatie of twee punten voor de extensie.",
    "D-02": "Een pad van bijna 400 tekens.",
    "D-03": "Bestanden van 0 bytes.",
    "D-04": "Een OneNote-notitieblok: geen bestand en geen gewone map.",
    "D-05": "Een snelkoppeling (.url).",
    "D-06": "Een Loop-bestand en een Fluid-bestand.",
    "D-07": "Tweelingen: in het kanaal en op ONS namen die alleen in hoofdletters verschillen.",
    "D-08": "Staat al op ONS: daar door iemand met de hand neergezet, dezelfde inhoud.",
    "D-09": "Kanaal hernoemd; de map heeft nog de oude naam.",
    "D-10": "Privékanaal met een eigen site en een eigen bibliotheek.",
    "D-11": "Niemand heeft Bestanden geopend: de map van het kanaal bestaat nog niet.",
    "D-12": "Een opname van 5 GB.",
    "D-13": "Twee documenten om van naam te laten wisselen.",
    "D-14": "Een map met documenten, om te hernoemen.",
    "D-15": "Op ONS met een vak dat bij SLO is vervangen.",
    "D-16": "Delen via ONS staat op Ja, het bereik op Alleen netwerk.",
    "D-17": "Een programma (.exe): zo'n bestand gaat nergens heen.",
    "D-18": "Netwerk dat alle documenten in de map deelt, ook wat op Nee staat.",
    "D-19": "De virusscanner vond iets: de inhoud is niet op te halen.",
}

MEETINGS: dict[str, str] = {
    "G-08": "Verkeerde doelgroep: docenten melden zich aan voor iets voor de schoolleiding.",
    "G-09": "Dubbel geklikt: same_side is twee keer aan één kant, both_sides aan beide kanten.",
    "G-10": "Late afmelding: op tijd kan niet meer. Zet de rij op Afgemeld.",
    "G-11": "Verplaats naar new_start en new_place.",
    "G-12": "Annuleer met reason, en maak dat binnen een dag ongedaan.",
    "G-13": "Verlaag het aantal plaatsen naar new_capacity; er zijn er meer ingeschreven.",
    "G-14": "Workshops kiezen: meer eerste keuzes voor een workshop dan plaatsen.",
    "M-01": "Opmerkingen over gezondheid of geloof; clean lijkt er op.",
    "M-02": "Cateringwensen: alleen op ONS.",
    "M-03": "Twee accounts van één persoon, beide aangemeld.",
    "M-04": "Een collega zette de rij van een ander in het team op Afgemeld.",
    "M-05": "Aangemeld door een collega (maker): de deelnemer moet nog akkoord geven.",
    "M-06": "Identiteit en levensbeschouwing: wie meedoet blijft verborgen voor het netwerk.",
    "M-07": "Deelnemers die verder willen in een netwerk.",
    "M-08": "Concept: verlaat ONS niet.",
    "M-09": "Reeks van zes sessies met één aanmelding.",
    "M-10": "Online geweest: er is een verslag van wie er was.",
    "M-11": "Hybride: plaatsen in de zaal en online apart.",
    "M-12": "Vol: om de laatste plaats meldden zich aan beide kanten mensen in dezelfde seconde.",
    "M-13": "Voor aanvoerders en kernteamleden; persons zijn dat niet.",
    "M-14": "Deelnetwerk in een privékanaal, met lijsten op de site van dat kanaal.",
    "M-15": "Gereserveerde plaatsen: een spreker meldt zich als laatste aan.",
    "M-16": "Netwerk zonder eigen lijst van aanmeldingen: alleen een tabblad.",
    "M-17": "Aangemeld en daarna uit dienst: het account is uitgeschakeld.",
}

CASES = MEMBERSHIP | DOCUMENTS | MEETINGS
