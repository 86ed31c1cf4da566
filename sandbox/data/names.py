"""Fictional people: names as Dutch schools have them, none of them anybody's.

Given names and surnames are drawn apart from each other, with what makes names hard for software:
tussenvoegsels, diacritics, double names, initials, one word, more than 64 characters, namesakes.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

GIVEN = (
    "Anouk", "Bram", "Carmen", "Daan", "Eefje", "Floris", "Guusje", "Hidde", "Ilse", "Jasper",
    "Karlijn", "Lars", "Marloes", "Niels", "Olga", "Pim", "Quinten", "Roos", "Sanne", "Teun",
    "Ursula", "Veerle", "Wouter", "Xander", "Yvonne", "Zoë", "José", "Noël", "Łukasz", "Aïcha",
    "Søren", "Chloë", "Renée", "François", "Gökhan", "Ayşe", "Mohammed", "Fatima", "Jan-Willem",
    "Marie-Claire", "Thijs", "Loes", "Sjoerd", "Fenna", "Ties", "Maud", "Joep", "Lieke", "Stijn",
    "Evi", "Ruben", "Noor", "Koen", "Jip", "Tessa", "Bas", "Iris", "Sem", "Britt", "Mees",
)  # fmt: skip
PARTICLES = (
    "",
    "",
    "",
    "",
    "van ",
    "de ",
    "van der ",
    "van den ",
    "van de ",
    "'t ",
    "ten ",
    "op den ",
)
SURNAMES = (
    "Aardenberg", "Beukenlaar", "Coppelmans", "Dorstwijk", "Eikenhoorn", "Franssendaal",
    "Groenewoudt", "Heuvelrug", "IJzerkamp", "Jagerslust", "Kastelijnse", "Lindenhof",
    "Meulendonk", "Noordervliet", "Oosterbaan", "Peelrand", "Quaedackers", "Roovershof",
    "Schaapveld", "Tuinstraten", "Uylenburgh", "Vogelzicht", "Waterschap", "Zandloper",
    "Bruijnsteen", "Çelikbaş", "Dąbrowczyk", "Müllerfeld", "Ångströmsen", "Núñezwaard",
    "Bergzigt", "Klaverland", "Wijngaerde", "Hoogstraets", "Molenwiek", "Steenoven", "Vlierbos",
    "Kempenaers", "Drosselaar", "Ruysbroecker", "Wilgentak", "Kraanvogel", "Elzenbroek",
    "Brouwketel", "Haverkamp-Oost", "Torenvalk", "Zilverberk", "Dommelstroom", "Leijgraaf",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """How somebody is called. `local` is the part of an address before the @."""

    given: str
    surname: str  # with its tussenvoegsel
    display: str
    local: str


def name(given: str, surname: str, *, display: str | None = None) -> Name:
    shown = display or " ".join(part for part in (given, surname) if part)
    letters = ascii_word(surname or given)
    initial = ascii_word(given)[:1] if surname else ""
    return Name(given, surname, shown, f"{initial}.{letters}" if initial else letters)


_BARE = str.maketrans("łŁøØåÅ", "lLoOaA")


@lru_cache(maxsize=4096)
def ascii_word(text: str) -> str:
    """Lower-case letters and hyphens only, as addresses are made of names."""
    text = text.translate(_BARE)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z-]", "", plain)[:40].strip("-")


def names(rng: random.Random) -> Iterator[Name]:
    """Endless names: mostly plain, and every so often a hard one."""
    number = 0
    while True:
        number += 1
        given = rng.choice(GIVEN)
        surname = rng.choice(PARTICLES) + rng.choice(SURNAMES)
        if number % 17 == 0:  # a double name after marriage
            surname = f"{surname}-{rng.choice(PARTICLES)}{rng.choice(SURNAMES)}"
        if number % 41 == 0:  # initials only
            given = f"{given[0]}.{rng.choice('ABCDEFGHJKLMNPRSTW')}."
        if number % 97 == 0:  # one word
            surname = ""
        if number % 113 == 0:  # longer than 64 characters
            given = " ".join(rng.sample(GIVEN, 4))
            surname = f"van {rng.choice(SURNAMES)} tot {rng.choice(SURNAMES)} en {surname}"
        yield name(given, surname)


class Addresses:
    """Gives every person an address of their own: a second j.devries becomes j.devries2."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, local: str, domain: str) -> str:
        address = f"{local}@{domain}"
        number = self._taken[address] = self._taken.get(address, 0) + 1
        return address if number == 1 else self.take(f"{local}{number}", domain)
