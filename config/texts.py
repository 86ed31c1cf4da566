"""What staff read: the Dutch message catalogue. Codes are for administrators only."""

from __future__ import annotations

import re

from config.document_texts import DOCUMENT_TEXTS
from config.membership_texts import MEMBERSHIP_TEXTS
from config.message import Message
from config.model import GUID
from config.registration_texts import REGISTRATION_TEXTS

MAX_LENGTH = 255  # SyncUitleg is a single line of text, and SharePoint cuts it there
_VALUE_FLOOR = 12  # a value shortened below this says nothing any more


CATALOGUE = {
    **MEMBERSHIP_TEXTS,
    **REGISTRATION_TEXTS,
    **DOCUMENT_TEXTS,
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
