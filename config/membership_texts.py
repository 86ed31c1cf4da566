"""What staff read about membership and networks."""

from __future__ import annotations

from config.message import Message

MEMBERSHIP_TEXTS = {
    # One membership
    "ONS-100": Message("Bijgewerkt."),
    "ONS-101": Message(
        "Wacht op aansluiting. Je school stapt later over. Je bent al lid op ONS.",
    ),
    "ONS-110": Message(
        "Je aanvraag staat klaar voor de aanvoerder van {netwerk}.",
        "Je aanvraag staat klaar voor de aanvoerder.",
    ),
    "ONS-111": Message("Je aanvraag is niet overgenomen. Reden: {reden}."),
    "ONS-112": Message(
        "Deze wijziging is teruggezet. Alleen een aanvoerder of het OMO-bureau mag {veld} "
        "aanpassen.",
        "Deze wijziging is teruggezet. Alleen een aanvoerder of het OMO-bureau mag dit aanpassen.",
    ),
    "ONS-113": Message(
        "Uitgetreden. Toch weer meedoen? Zet de status tot en met {datum} op Lid.",
        "Uitgetreden. Toch weer meedoen? Meld je opnieuw aan.",
    ),
    "ONS-114": Message(
        "Deze rij was verwijderd en is teruggezet. Wil je het netwerk verlaten? "
        "Zet de status op Uitgetreden.",
    ),
    "ONS-115": Message("Je bent al lid met je andere account. Deze rij telt niet mee."),
    "ONS-116": Message(
        "Word eerst lid van {netwerk}. Daarna komt dit vanzelf in orde.",
        "Word eerst lid van het bovenliggende netwerk. Daarna komt dit vanzelf in orde.",
    ),
    "ONS-117": Message("Dit netwerk is alleen op uitnodiging. Vraag de aanvoerder om hulp."),
    "ONS-118": Message(
        "Je vervangt de aanvoerder tot en met {datum}.", "Je vervangt de aanvoerder."
    ),
    "ONS-119": Message("Deze persoon werkt niet meer bij OMO. De toegang is gestopt."),
    "ONS-120": Message(
        "We konden {naam} niet vinden. Kies de persoon opnieuw uit de lijst.",
        "We konden deze persoon niet vinden. Kies de persoon opnieuw uit de lijst.",
    ),
    "ONS-121": Message(
        "Hoort dit account bij dezelfde persoon als eerst? "
        "Vraag het OMO-bureau om dit na te kijken.",
    ),
    "ONS-122": Message("Wacht op een account. Zodra het er is, komt dit vanzelf in orde."),
    "ONS-123": Message("Deze persoon staat er al. Deze rij telt niet mee."),
    "ONS-150": Message("In Teams uit het netwerk gegaan. Toch weer meedoen? Zet de status op Lid."),
    "ONS-152": Message("Deze status wordt vanzelf ingevuld. De vorige status is teruggezet."),
    "ONS-153": Message(
        "Alleen de persoon zelf, een aanvoerder of het OMO-bureau kan iemand aanmelden. "
        "Er is niets veranderd."
    ),
    "ONS-154": Message(
        "Je was in Teams al eigenaar. Hier sta je nu als kernteamlid. Klopt dat niet? "
        "Vraag het OMO-bureau om hulp."
    ),
    "ONS-155": Message(
        "Zo blijft er geen eigenaar van het team over. Wijs eerst een ander aan. "
        "Er is nog niets veranderd."
    ),
    "ONS-156": Message(
        "Niet meer lid van {netwerk}. Daarom is ook dit lidmaatschap gestopt.",
        "Niet meer lid van het bovenliggende netwerk. Daarom is ook dit lidmaatschap gestopt.",
    ),
    "ONS-157": Message(
        "Deze aanmelding is in Teams ongedaan gemaakt. Toch weer meedoen? "
        "Zet de status opnieuw op Lid."
    ),
    "ONS-158": Message("Het lukt niet om dit in Teams te verwerken. Het OMO-bureau kijkt ernaar."),
    "ONS-168": Message("De rol is in Teams gewijzigd en teruggezet. Een rol wijzig je op ONS."),
    "ONS-163": Message(
        "De persoon van een rij kan niet veranderen en is teruggezet. "
        "Maak een nieuwe rij voor iemand anders."
    ),
    "ONS-164": Message("Dit adres hoort bij meer accounts. Kies de persoon uit de lijst."),
    "ONS-165": Message("Dit netwerk is in oprichting. Je staat alvast op de lijst."),
    "ONS-166": Message(
        "Alleen een aanvoerder of het OMO-bureau kan iemand met een adres aanmelden."
    ),
    "ONS-167": Message(
        "Dit adres hoort nu bij iemand anders. Kies de persoon opnieuw uit de lijst."
    ),
    # Guests and pupils
    "ONS-159": Message(
        "Gast niet toegestaan: {reden}. Zonder aanpassing stopt de toegang op {datum}.",
        "Gast niet toegestaan. Zonder aanpassing stopt de toegang.",
    ),
    "ONS-160": Message("Leerlingen doen alleen mee in de leerlingenraad."),
    "ONS-161": Message("Dit lidmaatschap van een leerling is afgelopen."),
    "ONS-162": Message("Leerlingen worden in Teams toegevoegd door de begeleider."),
    "ONS-130": Message(
        "Gast niet toegestaan: {reden}. Vraag de aanvoerder of het OMO-bureau om hulp.",
        "Gast niet toegestaan. Vraag de aanvoerder of het OMO-bureau om hulp.",
    ),
    "ONS-131": Message(
        "De toegang van deze gast loopt af op {datum}. Verlengen? Pas de einddatum aan.",
        "De toegang van deze gast loopt af. Verlengen? Pas de einddatum aan.",
    ),
    "ONS-132": Message("Een gast kan geen aanvoerder of kernteamlid zijn. De rol is teruggezet."),
    "ONS-133": Message("De toegang van deze gast is afgelopen."),
    "ONS-134": Message("Deze gast is nu collega en doet verder mee met een eigen account."),
    # A network
    "ONS-140": Message(
        "Dit netwerk is niet open voor iedereen, maar het team wel. Zet het team op Privé.",
    ),
    "ONS-141": Message("Het team is gearchiveerd. Er verandert niets tot het weer in gebruik is."),
    "ONS-142": Message("Het team is verwijderd. Vraag de beheerder het terug te zetten."),
    "ONS-143": Message(
        "De koppeling met het team is gewijzigd. Er verandert niets tot een beheerder dit "
        "bevestigt.",
    ),
    "ONS-144": Message("Het team heeft geen eigenaar meer. Wijs er een aan."),
    "ONS-145": Message(
        "In het team stonden al eigenaren zonder rol op ONS. Zij zijn nu kernteamlid: {namen}.",
        "In het team stonden al eigenaren zonder rol op ONS. Zij zijn nu kernteamlid.",
    ),
    "ONS-146": Message(
        "Het team heet nu {naam}. De naam op ONS blijft zoals hij is.",
        "Het team heeft een andere naam. De naam op ONS blijft zoals hij is.",
    ),
    "ONS-170": Message("Dit netwerk is in oprichting. Er is nog geen team."),
    "ONS-171": Message("Dit netwerk is gesloten. De leden veranderen niet meer."),
    "ONS-172": Message(
        "We konden de leden niet helemaal lezen. Er is niets veranderd. "
        "We proberen het later opnieuw."
    ),
    "ONS-173": Message(
        "Een ander netwerk gebruikt hetzelfde team. Er verandert niets tot een beheerder dit "
        "herstelt."
    ),
    "ONS-174": Message(
        "We kunnen het team van dit netwerk niet vinden. Vraag de beheerder om hulp."
    ),
    "ONS-175": Message(
        "Nog niet alles kon worden verwerkt. We proberen het later opnieuw. Je hoeft niets te doen."
    ),
}
