"""What the documents of the demo tenant are called and what stands in them.

All of it is made up from a seed; every file opens in the program it is for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from .ooxml import About, docx, pptx, xlsx
from .pdf import pdf
from .png import png
from .terms import SUBJECTS

TOPICS: dict[str, tuple[str, ...]] = {
    "Nederlands": ("Leesvaardigheid", "Betoog schrijven", "Literatuurlijst", "Woordenschat"),
    "Engels": ("Luistervaardigheid", "Spreekopdracht", "Onregelmatige werkwoorden"),
    "Duits": ("Naamvallen", "Kijk- en luistertoets"),
    "Frans": ("Uitwisseling Lyon", "Passé composé"),
    "Wiskunde": ("Oppervlakteformules", "Kansrekening", "Differentiëren", "Rekenvaardigheid"),
    "Natuurkunde": ("Practicum slinger", "Elektriciteit thuis"),
    "Scheikunde": ("Zuren en basen", "Veilig practicum"),
    "Biologie": ("Veldwerk bosbodem", "Erfelijkheid"),
    "Aardrijkskunde": ("Topografie Europa", "Wateroverlast", "Veldwerk Biesbosch"),
    "Geschiedenis": ("De Republiek", "Bronnen lezen"),
    "Economie": ("Ondernemersplan", "Inflatie uitgelegd"),
    "Filosofie": ("Socratisch gesprek", "Denken over AI"),
    "Muziek": ("Samenspel in de klas", "Café-concert"),
    "Zorg en Welzijn": ("Stageboek", "Eerste hulp"),
    "Bewegen en sport": ("Sportdag", "Beweegroutes"),
}
LEVELS = ("vmbo-bk", "vmbo-tl", "havo 3", "havo 4", "havo 5", "vwo 2", "vwo 5", "vwo 6")
KINDS = (
    ("Lesmateriaal", "Lessenreeks", ".docx"), ("Lesmateriaal", "Werkblad", ".pdf"),
    ("Presentatie", "Presentatie", ".pptx"), ("Verslag", "Verslag", ".docx"),
    ("Sjabloon", "Rubric", ".xlsx"), ("Handreiking", "Handreiking", ".pdf"),
    ("Lesmateriaal", "Toets", ".docx"), ("Lessons learned", "Lessons learned", ".docx"),
    ("Onderzoek/Eindrapportage", "Onderzoeksverslag", ".pdf"), ("Praatplaat", "Praatplaat", ".png"),
    ("Lesmateriaal", "Aantekeningen", ".txt"), ("Presentatie", "Studiedag", ".pptx"),
)  # fmt: skip
SENTENCES = (
    "De leerlingen werken in tweetallen en bespreken hun antwoorden daarna klassikaal.",
    "Reken op twee lesuren van vijftig minuten en een korte nabespreking.",
    "Wij hebben dit materiaal op drie scholen gebruikt en na elke ronde bijgesteld.",
    "De rubric achterin helpt bij het geven van feedback; een cijfer is niet nodig.",
    "Neem voor vragen contact op met het kernteam van het netwerk.",
    "Differentieer met de plusopdrachten; de basisopdracht is voor iedereen haalbaar.",
    "In de bovenbouw sluit dit aan bij de eindtermen, in de onderbouw bij de kerndoelen.",
    "Eén les per week bleek genoeg om het verschil te zien.",
    "Benodigdheden: scharen, gekleurd papier en per groepje één laptop.",
    "De evaluatie met collega’s leverde vooral op dat de uitleg korter kan.",
)


@dataclass(frozen=True, slots=True)
class Writing:
    """One document: its name, what it says of itself and its text."""

    name: str
    title: str
    kind: str
    subject: str
    level: str
    text: tuple[str, ...]
    keywords: str = ""
    picture: int = 0  # its width in points, of a document that holds one or is one

    def named(self, name: str, **changes: object) -> Writing:
        return replace(self, name=name, **changes)  # type: ignore[arg-type]

    def content(self, author: str, created: str) -> bytes:
        """The bytes of the file."""
        return _content(self, author, created)


def writings(chance: random.Random) -> Iterator[Writing]:
    """Documents without end, no two of one name."""
    taken: set[str] = set()
    number = 0
    while True:
        kind, word, ending = KINDS[number % len(KINDS)]
        subject = chance.choice(list(SUBJECTS))
        topic, level = chance.choice(TOPICS[subject]), chance.choice(LEVELS)
        title = f"{word} {topic} {level}"
        if title in taken:
            title = f"{title} (versie {chance.randint(2, 9)})"
        if title in taken:
            continue
        taken.add(title)
        number += 1
        text = tuple(chance.sample(SENTENCES, 6))
        picture = 200 + chance.randrange(6) * 80
        if ending not in (".png", ".docx") or (ending == ".docx" and number % 3):
            picture = 0
        yield Writing(title + ending, title, kind, subject, level, text, picture=picture)


@lru_cache(maxsize=512)
def _content(writing: Writing, author: str, created: str) -> bytes:
    """Kept, because a process that tests against demo tenants makes many of them."""
    about = About(writing.title, author, created, writing.subject, writing.keywords)
    noise = random.Random(writing.name)
    picture = png(noise, writing.picture, writing.picture * 3 // 4) if writing.picture else None
    match writing.name.rpartition(".")[2].lower():
        case "docx":
            return docx(about, writing.text, picture)
        case "xlsx":
            rows: list[tuple[str, str | float]] = [("Onderdeel", "Punten")]
            rows += [(text, at) for at, text in enumerate(writing.text)]
            return xlsx(about, rows)
        case "pptx":
            return pptx(about, [(writing.title, writing.text[0])] +
                        [(writing.subject, text) for text in writing.text[1:]])  # fmt: skip
        case "pdf":
            return pdf(writing.title, author, [writing.subject, writing.level, *writing.text])
        case "png" if picture:
            return picture
        case _:
            return "\r\n".join([writing.title, "", *writing.text, ""]).encode()
