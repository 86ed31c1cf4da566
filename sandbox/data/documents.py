"""The demo tenant's 180 documents: in the folders of channels, and some on the intranet.

Nobody has synchronised them yet. A channel's folder has the columns that members fill in, none
that the product does; about half of the documents are to be shared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..entra import apps
from ..sharepoint import files, sites
from ..sharepoint.lists import all_lists, update_list
from ..teams.channels import primary
from ..teams.files import channel_site, open_files
from ..tenant import Record
from .build import Build, Network, Person
from .lists import add_channel_columns
from .shelf import Shelf
from .terms import HAVO, SUBJECTS, VWO
from .writings import Writing, writings

TOTAL = 180
FOLDER = "Kennisdocumenten"
IN_CHANNELS = {
    "N-0001": 46, "N-0002": 24, "N-0003": 20, "N-0004": 14, "N-0006": 12, "N-0007": 6,
    "N-0008": 12, "N-0011": 8, "N-0012": 10,
}  # fmt: skip
"""Networks whose channel has files; nobody opened Files in the others."""
ENGLISH = ("N-0004", "N-0008")
DUTCH_ADDRESS = ("N-0002", "N-0006")
SUBFOLDERS = ("", "", "Lesmateriaal", "Lesmateriaal/Onderbouw", "Verslagen", "Toetsen 2026-2027")


class Place:
    """A network's channel and the library that holds its files."""

    def __init__(self, build: Build, network: Network, folder: str | None = None) -> None:
        tenant = build.tenant
        self.build, self.network = build, network
        self.team = network.team or team_of(build, network)
        channel = (
            tenant.table(f"channels/{self.team}")[network.channel]
            if network.channel
            else primary(tenant, self.team)
        )
        self.channel = str(channel["id"])
        with build.acting(build.admin):
            if folder is not None:
                self._changed({"displayName": folder})
            open_files(tenant, self.team, self.channel)
            if folder is not None:
                self._changed({"displayName": channel["displayName"]})
        opened = tenant.table(f"channels/{self.team}")[self.channel]
        self.site = channel_site(tenant, self.team, opened)
        self.files = str(opened["filesFolder"])
        self.library = documents_of(build, self.site)

    def _changed(self, changes: Record) -> None:
        table = f"channels/{self.team}"
        record = self.build.tenant.table(table)[self.channel]
        self.build.tenant.put(table, self.channel, {**record, **changes})

    def rename_channel(self, name: str) -> None:
        """As in Teams: the folder keeps its name."""
        self._changed({"displayName": name})

    def describe(self, text: str) -> None:
        self._changed({"description": text})

    def shelf(self) -> Shelf:
        """The folder Kennisdocumenten; the library gets its columns."""
        with self.build.acting(self.build.admin):
            made = files.make_folder(
                self.build.tenant, self.library, self.files, FOLDER, conflict="replace"
            )
            add_channel_columns(self.build.tenant, self.library)
        return Shelf(self.build, self.library, str(made["id"]))


def team_of(build: Build, network: Network) -> str:
    """The team that holds a network's private channel."""
    return next(
        one.team
        for one in build.networks.values()
        if one.team and network.channel in build.tenant.table(f"channels/{one.team}")
    )


def documents_of(build: Build, site: Record) -> Record:
    return next(one for one in all_lists(build.tenant, site) if one.get("defaultLibrary"))


def open_to_product(build: Build, places: list[Record]) -> None:
    """An administrator lets the product write on the sites of channels."""
    app = next(one for one in build.tenant.all("apps") if one.get("purpose") == "product")
    granted = {**app["sites"], **{site["id"]: ("write",) for site in places}}
    apps.update(build.tenant, str(app["appId"]), sites=granted)


class Documents:
    """Lays the documents; `cases` notes which is whose."""

    def __init__(self, build: Build, people: dict[str, list[Person]]) -> None:
        self.build, self.people = build, people
        self.chance = random.Random(f"{build.tenant.seed} documents")
        self.next: Iterator[Writing] = writings(self.chance)
        self.cases: dict[str, Record] = {}
        self.places: dict[str, Place] = {}
        self.shelves: dict[str, Shelf] = {}
        self.counts = dict.fromkeys(IN_CHANNELS, 0)
        self.total = 0

    def make(self) -> None:
        self.open_channels()
        self.fill()
        self.on_ons()

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

    def on_ons(self) -> None:
        """Documents that were put on the intranet, under their network."""
        build = self.build
        build.day(-150)
        shelf = Shelf(build, build.lists["Kennisdocumenten"])
        codes = ("N-0001", "N-0002", "N-0003", "N-0009", "N-0010")
        number = 0
        while self.total < TOTAL:
            number += 1
            code = codes[number % len(codes)]
            writing, who = next(self.next), self.chance.choice(build.admins)
            build.tick(3600)
            self.total += 1
            shelf.put(
                f"{code}/{writing.name}",
                writing.content(who.name.display, build.tenant.stamp()),
                {
                    "Title": writing.title, "DocCode": f"D-{number:04d}", "DocSoort": writing.kind,
                    "Netwerk": int(build.networks[code].item["id"]),
                    "VakId": SUBJECTS[writing.subject], "VakNaam": writing.subject,
                    "LeerniveauIds": f"{HAVO}\n{VWO}", "LeerniveauNamen": "bb havo\nbb vwo",
                    "AuteurTekst": who.name.display, "Kwaliteitscontrole": "Gecontroleerd",
                    "Licentie": "CC BY-SA", "BedoeldVoor": "Docent",
                },
                who.actor,
            )  # fmt: skip


def drive_of(build: Build, place: Place) -> str:
    return sites.drive_id(place.site, place.library)
