"""The documents of the measured sizes: many, of sizes as they are in practice, and no disk.

Their contents are made up when they are read, so they do not open in any program. Nothing of it
has been synchronised.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from statistics import NormalDist

from ..blobs import generated
from ..tenant import Actor, Record
from .build import Build, Network
from .places import Place, open_to_product, remember
from .shelf import Shelf
from .terms import SUBJECTS
from .writings import KINDS, LEVELS, TOPICS

SPREAD = 1.8  # of the logarithm of a size: the mean is five times the median
IN_A_FOLDER = 25
ONE_FOLDER = 1_000  # files of the largest network in a single folder
MEAN = 1_200_000


class Bulk:
    """Spreads `count` documents of together `count` times `MEAN` bytes over the places."""

    def __init__(self, build: Build, count: int) -> None:
        self.build, self.count = build, count
        self.chance = random.Random(f"{build.tenant.seed} bulk")

    def make(self, networks: Sequence[Network], authors: dict[str, list[Actor]]) -> None:
        """Documents for each network, by the people of its code; half are to be shared."""
        build = self.build
        build.day(-250)
        places = {network.code: Place(build, network) for network in networks}
        shelves = {code: place.shelf() for code, place in places.items()}
        open_to_product(build, [place.site for place in places.values()])
        remember(build, places, shelves)
        build.day(-200)
        number = 0
        sizes = iter(self.sizes())
        for code, share in self.shares(list(shelves)).items():
            shelf, who = shelves[code], authors[code]
            for at, path in enumerate(self.paths(share)):
                number += 1
                build.tick(20)
                self.put(shelf, path, number, next(sizes), who[at % len(who)])

    def put(self, shelf: Shelf, folder: str, number: int, size: int, who: Actor) -> Record:
        kind, word, ending = KINDS[number % len(KINDS)]
        subject = list(SUBJECTS)[number % len(SUBJECTS)]
        topics = TOPICS[subject]
        level = LEVELS[number // 7 % len(LEVELS)]
        title = f"{word} {topics[number // 3 % len(topics)]} {level} {number}"
        fields = {
            "Title": title, "DelenViaOns": number % 2 == 0, "DocSoort": kind, "VakNaam": subject,
        }  # fmt: skip
        content = generated(f"document {number}", size)
        return shelf.put(f"{folder}/{title}{ending}".lstrip("/"), content, fields, who)

    def sizes(self) -> list[int]:
        """Log-normal: most are small, a few are most of the bytes. Always the same total."""
        normal = NormalDist(0, SPREAD)
        raw = [math.exp(normal.inv_cdf((at + 0.5) / self.count)) for at in range(self.count)]
        factor = self.count * MEAN / sum(raw)
        sizes = [max(100, int(size * factor)) for size in raw]
        sizes[-1] += self.count * MEAN - sum(sizes)
        self.chance.shuffle(sizes)
        return sizes

    def shares(self, codes: list[str]) -> dict[str, int]:
        """How many documents each network has: a few have many."""
        normal = NormalDist(0, 0.8)
        raw = [math.exp(normal.inv_cdf((at + 0.5) / len(codes))) for at in range(len(codes))]
        shares = [int(one * self.count / sum(raw)) for one in raw]
        shares[-1] += self.count - sum(shares)
        return dict(zip(codes, reversed(shares), strict=True))

    def paths(self, share: int) -> Iterator[str]:
        """A folder for each document: some years, in each some folders."""
        left = share
        if share > 2 * ONE_FOLDER:
            for _ in range(ONE_FOLDER):
                yield "Archief"
            left -= ONE_FOLDER
        for at in range(left):
            number = at // IN_A_FOLDER
            yield f"Schooljaar {2019 + number % 7}-{2020 + number % 7}/Map {number + 1}"
