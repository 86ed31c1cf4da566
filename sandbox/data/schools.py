"""Schools by name. The names are of real schools, everything else about them is made up."""

from __future__ import annotations

from dataclasses import dataclass

from .names import ascii_word


@dataclass(frozen=True, slots=True)
class School:
    code: str
    name: str
    place: str
    locations: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        return f"{ascii_word(self.name.replace('2', 'twee')).replace('-', '')}.example"


BUREAU = School("OMO", "OMO-bureau", "Tilburg")

SCHOOLS = (
    School("THL", "Theresialyceum", "Tilburg"),
    School("ODL", "Odulphuslyceum", "Tilburg"),
    School("2CO", "2College", "Tilburg", ("Cobbenhagen", "Wandelbos", "Jozef", "Ruiven")),
    School("SJL", "Sint-Janslyceum", "'s-Hertogenbosch"),
    School("DOU", "d'Oultremontcollege", "Drunen"),
    School("MOL", "Dr. Mollercollege", "Waalwijk"),
    School("MER", "Merletcollege", "Cuijk", ("Cuijk", "Grave")),
    School("DNS", "De Nieuwste School", "Tilburg"),
    School("JBC", "Jeroen Bosch College", "'s-Hertogenbosch"),
    School("DUH", "Duhamel College", "'s-Hertogenbosch"),
    School("HER", "Hervion College", "'s-Hertogenbosch"),
    School("VML", "Van Maerlantlyceum", "Eindhoven"),
    School("VMA", "Van Maerlant", "'s-Hertogenbosch"),
    School("RYT", "Rythovius College", "Eersel"),
    School("WDI", "Scholengemeenschap Were Di", "Valkenswaard"),
    School("VAR", "Varendonck College", "Asten", ("Asten", "Someren")),
    School("MLY", "Mollerlyceum", "Bergen op Zoom"),
    School("NUE", "Nuenens College", "Nuenen"),
    School("FIO", "Fioretti College", "Veghel"),
    School("KNI", "Dr. Knippenbergcollege", "Helmond"),
    School("SJC", "Sint-Joriscollege", "Eindhoven"),
    School("TON", "OMO Scholengroep Tongerlo", "Roosendaal",
           ("Gertrudis", "Da Vinci", "Norbertus", "Kroeven")),
    School("BOZ", "OMO Scholengroep Bergen op Zoom", "Bergen op Zoom", ("Ravelijn", "Moller")),
    School("PSE", "Praktijkschool Eindhoven", "Eindhoven"),
    School("HAE", "Van Haestrecht College", "Kaatsheuvel"),
    School("CAM", "Cambreur College", "Dongen"),
    School("GER", "Gertrudiscollege", "Roosendaal"),
    School("ANT", "Antoon Schellenscollege", "Eindhoven"),
    # From here on fictional: the list of names ends before the number of schools does.
    School("ZAN", "Zandeveld College (fictief)", "Zandeveld", ("Noord", "Zuid", "West")),
    School("HEI", "Heidelyceum (fictief)", "Heidehoek", ("Hoofdgebouw", "Bijgebouw")),
    School("BEE", "Beekdal College (fictief)", "Beekdal", ("Oever", "Brug", "Sluis")),
    School("KEM", "Kempenhof College (fictief)", "Kempenhof", ("Hof", "Toren", "Poort")),
)  # fmt: skip


def schools(count: int) -> list[School]:
    """The first `count` schools; numbered fictional ones after the names are used up."""
    made = list(SCHOOLS[:count])
    for number in range(len(made) + 1, count + 1):
        made.append(School(f"F{number:03d}", f"Fictief College {_words(number)}", "Fictiedam"))
    return made


def _words(number: int) -> str:
    """A number in letters, because domains are made of the letters of the name."""
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:03d}")
