"""The labelled cases of the demo tenant.

G numbers are those of the project's gold set; H and D numbers are cases of this tenant's own. Each
stands in the data by its label: in the job title of its person ("Docent [G-04]"), in the
description of its network or channel, in the title of its document ("Jaarplan [G-15]"), and in
`cases.json` with the ids that belong to it. A document is told there by `network`, `drive`, `id`
(of the driveItem), `list`, `item` (of the list item) and `path` in its library.
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

CASES = MEMBERSHIP | DOCUMENTS
