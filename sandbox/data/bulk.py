"""The documents of the measured sizes: many, of sizes as they are in practice, and no disk.

Their contents are made up when they are read, so they do not open in any program.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from statistics import NormalDist

from ..blobs import generated
from ..tenant import Actor
from .build import Build, Network
from .places import Place, open_to_product, remember
from .shelf import Shelf
from .terms import SUBJECTS
from .writings import KINDS, LEVELS, TOPICS

SPREAD = 1.8  # of the logarithm of a size: the mean is five times the median
IN_A_FOLDER = 25
ONE_FOLDER = 1_000  # files of the largest network in a single folder
MEAN = 1_200_000


SMALL, SMALLEST, LARGEST, ONE_LARGE = 500, 4 * 1024, 1024**2, 1024**3


def usual_sizes(count: int, chance: random.Random) -> list[int]:
    """Log-normal: most are small, a few are most of the bytes. `count` times `MEAN` in all."""
    normal = NormalDist(0, SPREAD)
    raw = [math.exp(normal.inv_cdf((at + 0.5) / count)) for at in range(count)]
    factor = count * MEAN / sum(raw)
    sizes = [max(100, int(size * factor)) for size in raw]
    sizes[-1] += count * MEAN - sum(sizes)
    chance.shuffle(sizes)
    return sizes


def copied_sizes(chance: random.Random) -> list[int]:
    """500 from 4 KiB to 1 MiB, as many between 4 and 8 as between 512 and 1024; one of 1 GiB."""
    step = math.log(LARGEST / SMALLEST) / (SMALL - 1)
    sizes = [round(SMALLEST * math.exp(step * at)) for at in range(SMALL)]
    chance.shuffle(sizes)
    return [*sizes, ONE_LARGE]


class Bulk:
    """Spreads documents over the channels of networks; one of `every` is to be shared."""

    def __init__(self, build: Build, *, every: int = 2, published: bool = False) -> None:
        self.build, self.every = build, every
        self.chance = random.Random(f"{build.tenant.seed} bulk")
        self.ons = Shelf(build, build.lists["Kennisdocumenten"]) if published else None

    def make(
        self, networks: Sequence[Network], authors: dict[str, list[Actor]], sizes: Sequence[int]
    ) -> None:
        """A document of each size, in the networks by the people of their codes."""
        build = self.build
        build.day(-250)
        places = {network.code: Place(build, network) for network in networks}
        shelves = {code: place.shelf() for code, place in places.items()}
        open_to_product(build, [place.site for place in places.values()])
        remember(build, places, shelves)
        build.day(-200)
        numbered = enumerate(sizes, 1)
        by_code = {network.code: network for network in networks}
        for code, share in shares(list(shelves), len(sizes)).items():
            who = authors[code]
            for at, folder in enumerate(paths(share)):
                number, size = next(numbered)
                build.tick(20)
                self.put(by_code[code], shelves[code], folder, number, size, who[at % len(who)])

    def put(
        self, network: Network, shelf: Shelf, folder: str, number: int, size: int, who: Actor
    ) -> None:
        kind, word, ending = KINDS[number % len(KINDS)]
        subject = list(SUBJECTS)[number % len(SUBJECTS)]
        topics = TOPICS[subject]
        level = LEVELS[number // 7 % len(LEVELS)]
        title = f"{word} {topics[number // 3 % len(topics)]} {level} {number}"
        shared = number % self.every == 0
        fields = {"Title": title, "DelenViaOns": shared, "DocSoort": kind, "VakNaam": subject}
        content = generated(f"document {number}", size)
        path = f"{folder}/{title}{ending}".lstrip("/")
        if self.ons is None or not shared:
            shelf.put(path, content, fields, who)
            return
        key = {"OnsId": self.build.tenant.new_id()}
        shelf.put(path, content, fields | key, who)
        fields = {"Title": title, "DocSoort": kind, "VakNaam": subject, "AuteurTekst": who.name}
        network_ = {"Netwerk": int(network.item["id"])}
        self.ons.put(f"{network.title}/{path}", content, fields | network_ | key, self.build.admin)


def shares(codes: list[str], count: int) -> dict[str, int]:
    """How many documents each network has: a few have many."""
    normal = NormalDist(0, 0.8)
    raw = [math.exp(normal.inv_cdf((at + 0.5) / len(codes))) for at in range(len(codes))]
    found = [int(one * count / sum(raw)) for one in raw]
    found[-1] += count - sum(found)
    return dict(zip(codes, reversed(found), strict=True))


def paths(share: int) -> Iterator[str]:
    """A folder for each document: some years, in each some folders."""
    left = share
    if share > 2 * ONE_FOLDER:
        for _ in range(ONE_FOLDER):
            yield "Archief"
        left -= ONE_FOLDER
    for at in range(left):
        number = at // IN_A_FOLDER
        yield f"Schooljaar {2019 + number % 7}-{2020 + number % 7}/Map {number + 1}"
