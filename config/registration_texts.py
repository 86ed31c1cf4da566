"""What staff read about meetings and registrations.

A `moment` is written by `config.dutch.moment` (by `config.dutch.day` when it is about a whole
day), a `datum` by `day`, a `tijd` by `clock`; `oud` and `nieuw` are moments or places.
"""

from __future__ import annotations

from config.message import Message

_MINE = "Jij meldde je aan op {datum} om {tijd}."

REGISTRATION_TEXTS = {
    # One registration
    "ONS-200": Message("Ontvangen. Je ziet binnen een kwartier of er plek is."),
    "ONS-201": Message("Bevestigd. Tot {moment}."),
    "ONS-202": Message(
        "Wachtlijst, plaats {n}. Komt er een plek vrij, dan schuif je vanzelf door.",
        "Wachtlijst. Komt er een plek vrij, dan schuif je vanzelf door.",
    ),
    "ONS-203": Message("Goed nieuws: er kwam een plek vrij. Je bent bevestigd."),
    "ONS-204": Message(
        "Er is een plek voor je. Laat vóór {moment} weten of je komt.",
        "Er is een plek voor je. Laat weten of je komt.",
    ),
    "ONS-205": Message(
        "Je stond al ingeschreven met je account van {school}. Deze aanmelding telt niet mee.",
        "Je stond al ingeschreven. Deze aanmelding telt niet mee.",
    ),
    "ONS-206": Message(
        "De inschrijving is gesloten. Neem contact op met {organisator}.",
        "De inschrijving is gesloten. Neem contact op met de organisator.",
    ),
    "ONS-207": Message(
        "Deze bijeenkomst is bedoeld voor {doelgroep}.",
        "Deze bijeenkomst is bedoeld voor een andere groep collega's.",
    ),
    "ONS-208": Message("Je bent afgemeld. Jammer dat je er niet bij kunt zijn."),
    "ONS-210": Message(
        "Let op: verplaatst van {oud} naar {nieuw}. Kun je dan niet? Meld je af.",
        "Let op: deze bijeenkomst is verplaatst. Kun je dan niet? Meld je af.",
    ),
    "ONS-211": Message(
        "Deze bijeenkomst gaat niet door. Reden: {reden}.", "Deze bijeenkomst gaat niet door."
    ),
    "ONS-220": Message(
        "Deze opmerking is verwijderd. Zet hier geen gegevens over gezondheid of geloof. "
        "Neem contact op met de organisator."
    ),
    "ONS-230": Message(
        "Deze bijeenkomst is alleen voor leden van {netwerk}. Word eerst lid, dan kun je meedoen.",
        "Deze bijeenkomst is alleen voor leden van het netwerk. Word eerst lid, dan kun je "
        "meedoen.",
    ),
    "ONS-231": Message(
        "De inschrijving is nog niet open. Je kunt je aanmelden vanaf {moment}.",
        "De inschrijving is nog niet open. Meld je later opnieuw aan.",
    ),
    "ONS-232": Message("Deze bijeenkomst is al geweest. Je kunt niets meer wijzigen."),
    "ONS-233": Message("Deze bijeenkomst is vol en heeft geen wachtlijst."),
    "ONS-234": Message(
        "De tijd voor je antwoord is voorbij. Je staat nu achteraan op de wachtlijst, plaats {n}.",
        "De tijd voor je antwoord is voorbij. Je staat nu achteraan op de wachtlijst.",
    ),
    "ONS-235": Message("Fijn dat je komt. Je bent bevestigd. Tot {moment}."),
    "ONS-236": Message(
        "Er zijn minder plaatsen dan eerst. Je staat nu op de wachtlijst, plaats {n}. Komt er een "
        "plek vrij, dan ga je voor.",
        "Er zijn minder plaatsen dan eerst. Je staat nu op de wachtlijst. Komt er een plek vrij, "
        "dan ga je voor.",
    ),
    "ONS-237": Message("Je bent afgemeld. Bedankt dat je het laat weten."),
    "ONS-239": Message("Bevestigd. Tot {moment}. Jouw workshop: {workshop}."),
    "ONS-240": Message(
        "Bevestigd. Tot {moment}. De workshops van je keuze zijn vol. Kies een andere workshop."
    ),
    "ONS-241": Message(
        "Bevestigd. Tot {moment}. Je eerste keuze is vol. Jouw workshop: {workshop}."
    ),
    "ONS-242": Message(
        "Een workshop kies je in je aanmelding voor {bijeenkomst}. Deze rij telt niet mee.",
        "Een workshop kies je in je aanmelding voor de hele bijeenkomst. Deze rij telt niet mee.",
    ),
    "ONS-286": Message(
        "Meld je aan voor {bijeenkomst}, dan doe je mee aan alle sessies. Deze rij telt niet mee.",
        "Meld je aan voor de hele reeks, dan doe je mee aan alle sessies. Deze rij telt niet mee.",
    ),
    "ONS-243": Message(
        "Ontvangen. Niet alle aanmeldingen zijn al gelezen; daarna hoor je of er plek is."
    ),
    "ONS-244": Message(
        "Een collega heeft je aangemeld. Wil je komen? Zet 'Akkoord van de deelnemer' op Ja."
    ),
    "ONS-245": Message(
        "Deze wijziging is teruggezet. Alleen de deelnemer zelf en de organisatoren kunnen een "
        "aanmelding wijzigen."
    ),
    "ONS-246": Message(
        "Deze status wordt vanzelf ingevuld. De vorige status is teruggezet. Kun je niet komen? "
        "Zet de status op Afgemeld."
    ),
    "ONS-278": Message(
        "Alleen de maker, de organisatoren en de beheerder kiezen wie organiseert of spreekt. "
        "Deze wijziging telt niet. Vraag een organisator om haar te maken."
    ),
    "ONS-277": Message(
        "Een aanmelding gaat niet naar een andere bijeenkomst. Meld je hier af en maak daar een "
        "nieuwe aanmelding."
    ),
    "ONS-247": Message(
        "Deze rij was verwijderd en is teruggezet. Wil je je afmelden? Zet de status op Afgemeld."
    ),
    "ONS-248": Message(
        "Je hebt de afspraak in je agenda afgewezen. Je aanmelding staat er nog. Kun je niet "
        "komen? Zet de status op Afgemeld."
    ),
    "ONS-249": Message(
        "Deze persoon werkt niet meer bij OMO. De aanmelding is gestopt en de plek is weer vrij."
    ),
    "ONS-250": Message(
        "Verplaatst van {oud} naar {nieuw}. Je plek blijft van jou. Kom je nog? Kies dan Ik kom of "
        "Ik kom niet.",
        "Deze bijeenkomst is verplaatst. Je plek blijft van jou. Kom je nog? Kies dan Ik kom of "
        "Ik kom niet.",
    ),
    "ONS-251": Message("Deze bijeenkomst gaat toch door. Je aanmelding staat weer zoals eerst."),
    "ONS-252": Message(
        "Overgenomen op ONS. Bij deze bijeenkomst zien alleen de organisatoren wie er meedoet. Op "
        "ONS zie je of er plek is."
    ),
    "ONS-256": Message(
        "Deze bijeenkomst is nog niet gepubliceerd. Daarom kun je je nog niet aanmelden."
    ),
    "ONS-257": Message("Je was erbij. Genoteerd: {uren} uur.", "Je was erbij."),
    "ONS-258": Message(
        "Je was erbij. Genoteerd: {uren} uur. Je bewijs van deelname staat klaar op deze rij.",
        "Je was erbij. Je bewijs van deelname staat klaar op deze rij.",
    ),
    "ONS-259": Message(
        "Er staat dat je er niet bij was. Klopt dat niet? Neem contact op met de organisator."
    ),
    "ONS-265": Message(
        "Let op: deze bijeenkomst is alleen voor leden. Word uiterlijk {datum} weer lid, dan "
        "blijft je plek van jou.",
        "Let op: deze bijeenkomst is alleen voor leden. Word weer lid, dan blijft je plek van jou.",
    ),
    "ONS-266": Message(
        "Deze bijeenkomst is alleen voor leden. Je bent geen lid meer, daarom is je aanmelding "
        "gestopt."
    ),
    "ONS-274": Message(
        "Deze bijeenkomst gaat toch door. Je oude aanmelding telt niet meer. Wil je komen? Meld je "
        "opnieuw aan."
    ),
    "ONS-275": Message("Kies een bijeenkomst. Daarna zie je of er plek is."),
    # Why somebody waits where he waits
    "ONS-267": Message(
        f"Voor je staan {{n}} collega's die zich eerder aanmeldden. {_MINE}",
        "Voor je staan collega's die zich eerder aanmeldden.",
    ),
    "ONS-268": Message(f"Voor je staat één collega die zich eerder aanmeldde. {_MINE}"),
    "ONS-269": Message(f"Je staat als eerste op de wachtlijst. {_MINE}"),
    "ONS-270": Message(
        "Collega's die al een plek hadden en die weer kwijt waren, gaan voor: {n}.",
        "Collega's die al een plek hadden en die weer kwijt waren, gaan voor.",
    ),
    "ONS-271": Message(
        "Gereserveerd voor organisatoren en sprekers: {n}.",
        "Er zijn plaatsen gereserveerd voor organisatoren en sprekers.",
    ),
    "ONS-272": Message(
        "Je plaats telt vanaf {datum} om {tijd}. Toen was de tijd voor je antwoord voorbij.",
        "Je plaats telt vanaf het moment waarop de tijd voor je antwoord voorbij was.",
    ),
    "ONS-273": Message(
        "Je plaats telt vanaf {datum} om {tijd}. Toen koos je anders: in de zaal of online.",
        "Je plaats telt vanaf het moment waarop je anders koos: in de zaal of online.",
    ),
    # A meeting, for those who organise it
    "ONS-212": Message(
        "Overboekt: {n} aanmeldingen te veel. Er is niemand verwijderd. Kies wat je wilt doen.",
        "Overboekt. Er is niemand verwijderd. Kies wat je wilt doen.",
    ),
    "ONS-238": Message(
        "Vrije plek, niet automatisch vergeven: {n}. De bijeenkomst begint al bijna. Vraag zelf "
        "iemand van de wachtlijst.",
        "Vrije plek, niet automatisch vergeven. De bijeenkomst begint al bijna. Vraag zelf iemand "
        "van de wachtlijst.",
    ),
    "ONS-253": Message("Maak een bijeenkomst op ONS. Daarna staat hij hier vanzelf."),
    "ONS-254": Message(
        "Dit wijzig je op ONS: {veld}. De vorige waarde is teruggezet.",
        "Dit wijzig je op ONS. De vorige waarde is teruggezet.",
    ),
    "ONS-255": Message(
        "Concept. Klaar? Zet de status op Gepubliceerd, dan kunnen mensen zich aanmelden."
    ),
    "ONS-285": Message(
        "Overgenomen van {bijeenkomst}. Kies het begin, kijk alles na en zet de status op "
        "Gepubliceerd.",
        "Overgenomen van een andere bijeenkomst. Kies het begin, kijk alles na en zet de status "
        "op Gepubliceerd.",
    ),
    "ONS-260": Message(
        "Het aantal plaatsen klopt niet. Vul een heel getal in, of laat het leeg voor onbeperkt."
    ),
    "ONS-261": Message(
        "Het begin ontbreekt. Vul in wanneer de bijeenkomst begint, dan kunnen mensen zich "
        "aanmelden."
    ),
    "ONS-262": Message("Het einde ligt vóór het begin. Pas een van de twee aan."),
    "ONS-263": Message(
        "De afspraak in de agenda is nog niet gelukt. De aanmeldingen kloppen wel. Je hoeft niets "
        "te doen."
    ),
    "ONS-264": Message(
        "Het bericht in het kanaal is niet geplaatst. De aanmeldingen kloppen wel. Vertel het zelf "
        "in het kanaal als het haast heeft."
    ),
    "ONS-276": Message(
        "Naar de wachtlijst: {n} aanmeldingen. Zij staan boven aan en gaan voor als er plek komt.",
        "Wie niet meer past, staat nu boven aan de wachtlijst en gaat voor als er plek komt.",
    ),
}
