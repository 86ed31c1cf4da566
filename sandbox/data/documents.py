"""The demo tenant's 180 documents: in the folders of channels, and some on the intranet.

Nobody has synchronised them yet. A channel's folder has the columns that members fill in, none
that the product does; about half of the documents are to be shared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..sharepoint.lists import update_list
from ..tenant import Record
from .build import Build, Person
from .places import Place, open_to_product, remember
from .shelf import Shelf
from .terms import HAVO, SUBJECTS, VWO
from .writings import Writing, writings

TOTAL = 180
IN_CHANNELS = {
    "N-0001": 46, "N-0002": 24, "N-0003": 20, "N-0004": 14, "N-0006": 12, "N-0007": 6,
    "N-0008": 12, "N-0011": 8, "N-0012": 10,
}  # fmt: skip
"""Networks whose channel has files; nobody opened Files in the others."""
ENGLISH = ("N-0004", "N-0008")
DUTCH_ADDRESS = ("N-0002", "N-0006")
SUBFOLDERS = ("", "", "Lesmateriaal", "Lesmateriaal/Onderbouw", "Verslagen", "Toetsen 2026-2027")


class Documents:
    """Lays the documents."""

    def __init__(self, build: Build, people: dict[str, list[Person]]) -> None:
        self.build, self.people = build, people
        self.chance = random.Random(f"{build.tenant.seed} documents")
        self.next: Iterator[Writing] = writings(self.chance)
        self.places: dict[str, Place] = {}
        self.shelves: dict[str, Shelf] = {}
        self.ons = Shelf(build, build.lists["Kennisdocumenten"])
        self.counts = dict.fromkeys(IN_CHANNELS, 0)
        self.total = 0

    def open_channels(self) -> None:
        build = self.build
        build.day(-240)
        for code in IN_CHANNELS:
            build.tick(60)
            network = build.networks[code]
            place = Place(build, network, "General" if code == "N-0002" else None)
            self.places[code] = place
            if code in ENGLISH or code in DUTCH_ADDRESS:
                self._address(place, english=code in ENGLISH)
            self.shelves[code] = place.shelf()
        open_to_product(build, [place.site for place in self.places.values()])
        remember(build, self.places, self.shelves)

    def _address(self, place: Place, *, english: bool) -> None:
        """A library as the language of its site called it when the site was made.

        Reported/uncertain: Dutch sites have "Gedeelde documenten" in their addresses too.
        """
        changes: Record = {"displayName": "Documents"}
        if not english:
            address = "Gedeelde documenten"
            changes = {
                "displayName": "Documenten", "name": address,
                "path": f"{place.site['path']}/{address}",
                "webUrl": f"{place.site['webUrl']}/{address.replace(' ', '%20')}",
            }  # fmt: skip
        place.library = update_list(self.build.tenant, place.site, place.library, **changes)

    def author(self, code: str) -> Person:
        return self.chance.choice(self.people[code])

    def put(
        self,
        code: str,
        path: str,
        content: Writing | bytes | str,
        *,
        share: bool | None = None,
        author: Person | None = None,
        fields: Record | None = None,
        **more: Any,
    ) -> Record:
        """A document in the channel folder of a network. Without `share` nobody said anything."""
        build = self.build
        who = author or self.author(code)
        build.tick(self.chance.randrange(60, 7200))
        values: Record = {} if share is None else {"DelenViaOns": share}
        if isinstance(content, Writing):
            values |= {"Title": content.title, "DocSoort": content.kind, "VakNaam": content.subject}
            content = content.content(who.name.display, build.tenant.stamp())
        self.counts[code] += 1
        self.total += 1
        item = self.shelves[code].put(
            path, content, values | (fields or {}), who.actor,
            build.moment - timedelta(days=self.chance.randrange(30)), **more,
        )  # fmt: skip
        return item

    def fill(self) -> None:
        """Ordinary documents up to the size of each channel: about half are to be shared."""
        build = self.build
        for code, size in IN_CHANNELS.items():
            build.day(-200)
            while self.counts[code] < size:
                writing = next(self.next)
                folder = self.chance.choice(SUBFOLDERS)
                said = {}
                if self.chance.random() < 0.6:
                    said["Kwaliteitscontrole"] = self.chance.choice(("Concept", "Gecontroleerd"))
                if self.chance.random() < 0.5:
                    said["Publicatiebereik"] = self.chance.choice(
                        ("Alleen netwerk", "Binnen OMO", "Binnen OMO", "Ook extern")
                    )
                closed = code in ("N-0006", "N-0007", "N-0008")
                share = not closed and self.chance.random() < 0.6
                self.put(code, f"{folder}/{writing.name}".strip("/"), writing, share=share,
                         fields=said)  # fmt: skip

    def publish(
        self,
        code: str,
        path: str,
        writing: Writing,
        *,
        content: bytes | str | None = None,
        fields: Record | None = None,
    ) -> Record:
        """A document that an administrator put on the intranet, under its network."""
        build, who = self.build, self.chance.choice(self.build.admins)
        build.tick(3600)
        self.total += 1
        values: Record = {
            "Title": writing.title, "DocCode": f"D-{self.total:04d}", "DocSoort": writing.kind,
            "Netwerk": int(build.networks[code].item["id"]),
            "VakId": SUBJECTS[writing.subject], "VakNaam": writing.subject,
            "LeerniveauIds": f"{HAVO}\n{VWO}", "LeerniveauNamen": "bb havo\nbb vwo",
            "AuteurTekst": who.name.display, "Kwaliteitscontrole": "Gecontroleerd",
            "Licentie": "CC BY-SA", "BedoeldVoor": "Docent",
        }  # fmt: skip
        if content is None:
            content = writing.content(who.name.display, build.tenant.stamp())
        return self.ons.put(path, content, values | (fields or {}), who.actor)

    def ons_folder(self, code: str) -> str:
        """A network's folder on the intranet; one keeps its documents outside any."""
        return "" if code == "N-0003" else f"{self.build.networks[code].title}/"

    def fill_ons(self) -> None:
        """Ordinary ones on the intranet, up to the total."""
        self.build.day(-150)
        codes = ("N-0001", "N-0002", "N-0003", "N-0009", "N-0010")
        while self.total < TOTAL:
            code, writing = codes[self.total % len(codes)], next(self.next)
            self.publish(code, f"{self.ons_folder(code)}{writing.name}", writing)
