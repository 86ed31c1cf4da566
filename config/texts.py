"""What staff read: the Dutch message catalogue. Codes are for administrators only."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

from config.model import GUID

MAX_LENGTH = 255  # SyncUitleg is a single line of text, and SharePoint cuts it there
_VALUE_FLOOR = 12  # a value shortened below this says nothing any more


@dataclass(frozen=True, slots=True)
class Message:
    """`without` is said when a placeholder has no value; where it is empty, the sentences that
    need the value are left out."""

    text: str
    without: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(
            name for _, name, _, _ in string.Formatter().parse(self.text) if name is not None
        )


CATALOGUE = {
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
    # A document
    "ONS-300": Message("Gepubliceerd op ONS."),
    "ONS-301": Message(
        "Nog niet gedeeld. Zet 'Delen via ONS' op Ja als iedereen dit mag zien.",
    ),
    "ONS-302": Message("Wacht op controle door het kernteam."),
    "ONS-303": Message(
        "Uitgecheckt door {naam} sinds {datum}. We proberen het later opnieuw.",
        "Uitgecheckt. We proberen het later opnieuw.",
    ),
    "ONS-304": Message(
        "Twee versies: die uit Teams is actueel. De andere versie staat ernaast.",
    ),
    "ONS-305": Message(
        "In Teams verwijderd. Verdwijnt op {datum} van ONS. Per ongeluk? Kies 'Terugzetten'.",
        "In Teams verwijderd. Verdwijnt ook van ONS. Per ongeluk? Kies 'Terugzetten'.",
    ),
    "ONS-306": Message("Ingetrokken. Collega's buiten het netwerk zien dit document niet meer."),
    "ONS-307": Message(
        "Dit document lijkt vertrouwelijk. Een tweede kernteamlid moet akkoord geven."
    ),
    "ONS-308": Message(
        "Dit document is te groot om te delen (meer dan {grens}). Maak het kleiner of deel een "
        "link.",
        "Dit document is te groot om te delen. Maak het kleiner of deel een link.",
    ),
    "ONS-309": Message(
        "Bestanden van de soort {soort} delen we niet, voor de veiligheid. Deel het als pdf of "
        "als link.",
        "Deze soort bestanden delen we niet, voor de veiligheid. Deel het als pdf of als link.",
    ),
    "ONS-310": Message(
        "Een OneNote-notitieblok kunnen we niet delen. Maak een pdf van de bladzijden die "
        "iedereen mag zien."
    ),
    "ONS-311": Message("Dit bestand is leeg. Zodra er iets in staat, delen we het."),
    "ONS-312": Message(
        "De map en de naam zijn samen te lang voor {plaats}. Kies een kortere naam of minder "
        "mappen.",
        "De map en de naam zijn samen te lang. Kies een kortere naam of minder mappen.",
    ),
    "ONS-313": Message(
        "Op ONS heet dit document {naam}, omdat deze naam daar niet kan.",
        "Op ONS heet dit document anders, omdat deze naam daar niet kan.",
    ),
    "ONS-314": Message(
        "Op ONS verwijderd. Het origineel blijft hier. Zet 'Delen via ONS' weer op Ja om "
        "opnieuw te delen."
    ),
    "ONS-315": Message(
        "In dit bestand is een virus gevonden. Het wordt niet gedeeld. Vraag de beheerder om hulp."
    ),
    "ONS-316": Message(
        "Dit document veranderde terwijl we het kopieerden. We proberen het later opnieuw. "
        "Je hoeft niets te doen."
    ),
    "ONS-317": Message(
        "We konden dit document niet lezen. We proberen het later opnieuw. Blijft dit staan? "
        "Vraag de beheerder om hulp."
    ),
    "ONS-318": Message(
        "Dit document bestaat hier al als {naam}. Is het dubbel? Verwijder er dan een.",
        "Dit document bestaat hier al. Is het dubbel? Verwijder er dan een.",
    ),
    "ONS-319": Message(
        "Wacht op de map {map} in het kanaal. Open in Teams het tabblad Bestanden van het "
        "kanaal, dan wordt hij gemaakt.",
        "Wacht op de map van het kanaal. Open in Teams het tabblad Bestanden van het kanaal, "
        "dan wordt hij gemaakt.",
    ),
    "ONS-320": Message("Teruggezet. Dit document staat weer in het kanaal en op ONS."),
    "ONS-321": Message(
        "We kunnen niet bij de bestanden van dit kanaal. Vraag de beheerder om rechten. Er is "
        "niets verwijderd."
    ),
    "ONS-322": Message(
        "De map met kennisdocumenten is er niet meer. Er is niets verwijderd. Zet de map terug "
        "uit de prullenbak, of vraag de beheerder om hulp."
    ),
    "ONS-323": Message(
        "Dit document is al langer dan {termijn} uitgecheckt of open. Zo kunnen we het niet "
        "bijwerken. Vraag je collega om het in te checken of te sluiten.",
        "Dit document is al lang uitgecheckt of open. Zo kunnen we het niet bijwerken. Vraag je "
        "collega om het in te checken of te sluiten.",
    ),
    "ONS-324": Message(
        "Deze bibliotheek bewaart geen eerdere versies. Daarom vervangen we hier niets. Vraag de "
        "beheerder om versiebeheer aan te zetten."
    ),
    # Runs and settings
    "ONS-400": Message(
        "De laatste synchronisatie is niet gelukt (sinds {tijd}). We proberen het vannacht "
        "opnieuw. Je hoeft niets te doen.",
        "De laatste synchronisatie is niet gelukt. We proberen het vannacht opnieuw. "
        "Je hoeft niets te doen.",
    ),
    "ONS-401": Message(
        "Gestopt uit voorzorg: {n} van {totaal} {onderdeel} zouden verdwijnen. "
        "Er is niets verwijderd. Geef akkoord of wijs af.",
        "Gestopt uit voorzorg. Er is niets verwijderd. Geef akkoord of wijs af.",
    ),
    "ONS-402": Message(
        "Kolom '{kolom}' ontbreekt in lijst '{lijst}'. Maak hem terug met de opdracht "
        "'Kolommen herstellen'.",
        "Er ontbreekt een kolom. Maak hem terug met de opdracht 'Kolommen herstellen'.",
    ),
    "ONS-403": Message(
        "Deze instelling klopt niet: {uitleg}. De vorige instelling blijft gelden.",
        "Deze instelling klopt niet. De vorige instelling blijft gelden.",
    ),
    "ONS-404": Message(
        "Geen toegang tot {site}. Vraag de beheerder om rechten te herstellen. "
        "Er is niets verwijderd.",
        "Geen toegang. Vraag de beheerder om rechten te herstellen. Er is niets verwijderd.",
    ),
    "ONS-405": Message("Dit netwerk heeft nog maar één eigenaar. Wijs een tweede aan."),
    "ONS-406": Message(
        "De sleutel van de synchronisatie verloopt over {n} dagen.",
        "De sleutel van de synchronisatie verloopt binnenkort.",
    ),
}

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-ZÀ-Ý])")


def text(code: str, **values: object) -> str:
    """The message `code` for staff, at most 255 characters, on one line.

    A value that is missing, empty or an id is left out, and with it whatever of the text needs
    it: nobody ever reads a placeholder, a code or a GUID. A long value is shortened with "…".
    Raises KeyError for a code that is not in the catalogue.
    """
    message = CATALOGUE[code]
    given = {
        name: shown for name in message.placeholders if (shown := _shown(values.get(name))) != ""
    }
    template = message.text
    if given.keys() != message.placeholders:
        template = message.without or " ".join(
            sentence
            for sentence in _SENTENCE.split(message.text)
            if Message(sentence).placeholders <= given.keys()
        )
    said = template.format_map(given)
    while len(said) > MAX_LENGTH:
        longest = max(given, key=lambda name: len(given[name]))
        keep = max(_VALUE_FLOOR, len(given[longest]) - (len(said) - MAX_LENGTH) - 1)
        given[longest] = given[longest][:keep].rstrip() + "…"
        said = template.format_map(given)
    return said


_TYPED = {"ONS-111": "reden"}
"""Placeholders that hold what somebody typed on the row."""


def withheld(said: str) -> str:
    """A message as it stands on a row, without what somebody typed: for whoever has no right to
    read the row."""
    for code, name in _TYPED.items():
        before = CATALOGUE[code].text.partition(f"{{{name}}}")[0]
        if said.startswith(before):
            return f"{before}…"
    return said


def _shown(value: object) -> str:
    if value is None:
        return ""
    shown = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return "" if GUID.search(shown.lower()) else shown
