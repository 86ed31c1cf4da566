"""What staff read about documents."""

from __future__ import annotations

from config.message import Message

DOCUMENT_TEXTS = {
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
}
