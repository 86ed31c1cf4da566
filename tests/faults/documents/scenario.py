"""The golden scenario of the documents job: two networks whose files both sides agree on, and one
day of edits to them.

Every content that somebody writes has a label of its own (`says`), by which it is recognised
wherever it goes and whatever the service makes of it. EXPECTED is what must come of the day,
written down by hand.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sandbox.blobs import generated
from sandbox.certificates import Authority
from sandbox.data import foundation
from sandbox.data.build import Build, Network, Person
from sandbox.data.names import Name
from sandbox.data.ooxml import About, docx
from sandbox.data.places import Place, open_to_product
from sandbox.data.schools import SCHOOLS
from sandbox.data.shelf import Shelf
from sandbox.entra import apps
from sandbox.entra.tokens import signing_key
from sandbox.load import client
from sandbox.settings import Settings
from sandbox.sharepoint import files, items, labels, promotion, recycle
from sandbox.tenant import Actor, Record, Tenant

TODAY = date(2026, 3, 18)
NOON = datetime.combine(TODAY, time(12), UTC)
MARKED, ALL = "N-0001", "N-0002"
"""A network of which what is marked is shared, and one of which everything is."""
ONS, TEAMS = "ONS", "Teams"
LARGE = 3 * 320 * 1024 + 4321  # four fragments of the campaign's
WHEN = "18-03-2026 12.00"  # of the day's edits, in Dutch time

QUIET = ("Rustig een.txt", "Rustig twee.txt", "Rustig drie.docx", "Rustig vier.txt")
"""Nobody does anything to them, unless a play says so."""

Tree = Mapping[str, str]  # path -> what it says


@dataclass(frozen=True, slots=True)
class Expected:
    """What must stand on each side of a network; of Teams also what was never shared."""

    ons: Tree
    teams: Tree


@dataclass(slots=True)
class Scenario:
    """The tenant with its people and networks by name."""

    build: Build
    places: dict[str, Place] = field(default_factory=dict)
    tops: dict[str, str] = field(default_factory=dict)  # number of the folder Kennisdocumenten
    people: dict[str, Person] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)  # key of a content -> its label
    settings: Settings = field(default_factory=Settings)

    @property
    def tenant(self) -> Tenant:
        return self.build.tenant

    @property
    def networks(self) -> dict[str, Network]:
        return self.build.networks

    # Where things are

    @property
    def library(self) -> Record:
        return self.build.lists["Kennisdocumenten"]

    def library_of(self, side: str, code: str) -> Record:
        return self.library if side == ONS else self.places[code].library

    def top(self, side: str, code: str) -> str | None:
        """The folder of a network; on ONS by the network on its row."""
        if side == TEAMS:
            return self.tops[code]
        number = self.networks[code].item["id"]
        for one in files.children(self.tenant, self.library, files.TOP):
            if one["file"]["folder"] and str(one["fields"].get("Netwerk")) == number:
                return str(one["id"])
        return None

    def at(self, side: str, code: str, path: str) -> Record:
        library, start = self.library_of(side, code), self.top(side, code)
        number = files.at_path(self.tenant, library, path, start or "none")
        if number is None:
            raise LookupError(f"{path} is not on {side} in {code}")
        return self.tenant.table(library["table"])[number]

    def path(self, side: str, code: str, item: Record) -> str | None:
        """Below the folder of the network; None when it is not in there."""
        table, top = self.tenant.table(self.library_of(side, code)["table"]), self.top(side, code)
        names, at = [item["file"]["name"]], item["file"]["parent"]
        while at and at != top:
            names.append(table[at]["file"]["name"])
            at = table[at]["file"]["parent"]
        return "/".join(reversed(names)) if at == top and top is not None else None

    # What people do

    def bytes_of(self, name: str, label: str, size: int) -> bytes:
        if size:
            made = self.tenant.blobs.read(generated(label, size))
        elif name.endswith(".docx"):
            made = docx(About(name[:-5], "Iemand", "2026-01-05T08:00:00Z"), [label])
        else:
            made = f"{label}\n".encode()
        self.says[self.tenant.blobs.add(made)] = label
        return made

    def actor(self, by: str) -> Actor:
        return self.people[by].actor if by in self.people else self.build.admin

    def put(
        self,
        side: str,
        code: str,
        path: str,
        label: str,
        *,
        by: str = "anna",
        size: int = 0,
        **fields: Any,
    ) -> Record:
        """Upload: over what is there, or new with these columns; its folders are made."""
        tenant, library = self.tenant, self.library_of(side, code)
        above, _, name = path.rpartition("/")
        with self.build.acting(self.actor(by)):
            start = self.top(side, code)
            assert start is not None
            parent = files.make_folders(tenant, library, above, start)
            content = self.bytes_of(name, label, size)
            item, _ = files.store(tenant, library, parent, name, content)
            item = promotion.uploaded(tenant, self.settings, library, item)
            if fields:
                item = self._described(library, item, fields)
        return item

    def describe(self, side: str, code: str, path: str, by: str = "anna", **fields: Any) -> None:
        with self.build.acting(self.actor(by)):
            self._described(self.library_of(side, code), self.at(side, code, path), fields)

    def _described(self, library: Record, item: Record, fields: Mapping[str, Any]) -> Record:
        made = items.update_item(self.tenant, library, item, fields)
        return promotion.described(self.tenant, self.settings, library, item, made)

    def move(self, side: str, code: str, path: str, to: str, by: str = "anna") -> None:
        """Another name, another folder (which is there), or both."""
        library, (above, _, name) = self.library_of(side, code), to.rpartition("/")
        with self.build.acting(self.actor(by)):
            item = self.at(side, code, path)
            start = self.top(side, code) or ""
            parent = files.make_folders(self.tenant, library, above, start)
            files.change(self.tenant, library, item, name=name, parent=parent)

    def delete(self, side: str, code: str, path: str, by: str = "anna") -> None:
        with self.build.acting(self.actor(by)):
            files.remove(self.tenant, self.library_of(side, code), self.at(side, code, path))

    def restore(self, side: str, code: str, name: str, by: str = "anna") -> None:
        """Out of the recycle bin: what was last deleted under this name."""
        library = self.library_of(side, code)
        with self.build.acting(self.actor(by)):
            entry = next(
                one
                for one in recycle.entries(self.tenant, library["site"])
                if one.get("name") == name and one["list"] == library["id"]
            )
            recycle.take_back(self.tenant, library, entry)

    def label(self, side: str, code: str, path: str, name: str, by: str = "anna") -> None:
        library = self.library_of(side, code)
        with self.build.acting(self.actor(by)):
            labels.put_label(self.tenant, library, self.at(side, code, path), name)

    # How it was

    def start(self) -> None:
        build = self.build
        build.intranet()
        build.day(-790)
        build.school_rows([SCHOOLS[0]], {})
        build.day(-600)
        for called in ("anna", "bert", "carla", "dirk"):
            given = called.capitalize()
            name = Name(given, "Proefpersoon", f"{given} Proefpersoon", called)
            self.people[called] = build.person(name, SCHOOLS[0])
        everything = {"DocDelen": "Alle documenten in de map"}
        for code, title, owners, how in (
            (MARKED, "Netwerk wiskunde", ("anna", "bert"), {}),
            (ALL, "Netwerk lezen", ("carla", "dirk"), everything),
        ):
            people = [self.people[one] for one in owners]
            build.network(code, title, "Themanetwerk", owners=people, **how)
            place = self.places[code] = Place(build, build.networks[code])
            self.tops[code] = place.shelf().folder("")
        open_to_product(build, [place.site for place in self.places.values()])
        build.day(-30)
        for name in (
            "Blijft.docx", "Teams bewerkt.docx", "ONS bewerkt.txt", "Allebei.docx", "Hernoemd.txt",
            "Op ONS hernoemd.txt", "Map/Een.txt", "Map/Twee.txt", "Map/Omhoog.txt", "Los.txt",
            "Wissel A.txt", "Wissel B.txt", "Weg.txt", "Weg en bewerkt.txt", "Weg van ONS.txt",
            "Nee.docx", "Nee en bewerkt.txt", "Netwerk.txt", "Label.txt", *QUIET,
        ):  # fmt: skip
            self.put(TEAMS, MARKED, name, f"{name} 1", DelenViaOns=True)
        self.put(TEAMS, MARKED, "Film.mp4", "Film.mp4 1", size=LARGE, DelenViaOns=True)
        self.put(TEAMS, MARKED, "Privé.txt", "Privé.txt 1")
        for name in ("Lijst.txt", "Verslag.docx", "Oud/Nota.txt"):
            self.put(TEAMS, ALL, name, f"{name} 1", by="carla")
        with build.acting(build.admin):  # outside the folder: nobody's business
            files.store(
                self.tenant, self.places[MARKED].library, self.places[MARKED].files, "Buiten.txt",
                self.bytes_of("Buiten.txt", "Buiten.txt 1", 0),
            )  # fmt: skip
            # put on ONS under its network, before the product came
            Shelf(build, self.library).put(
                "Los op ONS.txt", self.bytes_of("", "Los op ONS.txt 1", 0),
                {"Netwerk": int(build.networks[MARKED].item["id"])}, build.admin,
            )  # fmt: skip

    # What people did since

    def edit(self) -> None:
        """Everything between the first run and the run that meets a fault."""
        self.build.day(0, hour=11)
        here = MARKED
        # contents
        self.put(TEAMS, here, "Teams bewerkt.docx", "Teams bewerkt.docx 2")
        self.put(ONS, here, "ONS bewerkt.txt", "ONS bewerkt.txt 2", by="bert")
        self.put(TEAMS, here, "Allebei.docx", "Allebei.docx 2")
        self.put(ONS, here, "Allebei.docx", "Allebei.docx 3", by="bert")
        self.put(TEAMS, here, "Film.mp4", "Film.mp4 2", size=LARGE)
        self.put(TEAMS, here, "Privé.txt", "Privé.txt 2")
        # new
        self.put(TEAMS, here, "Nieuw in Teams.docx", "Nieuw in Teams.docx 1", DelenViaOns=True)
        self.put(TEAMS, here, "Nieuwe film.mp4", "Nieuwe film.mp4 1", size=LARGE, DelenViaOns=True)
        self.put(ONS, here, "Nieuw op ONS.txt", "Nieuw op ONS.txt 1", by="bert")
        self.put(ONS, here, "Map op ONS/Diep.txt", "Diep.txt 1", by="bert")
        # only on ONS, and not for all to see: it has to be kept in the channel first
        only = {"Publicatiebereik": "Alleen netwerk"}
        self.put(ONS, here, "Alleen hier.txt", "Alleen hier.txt 1", by="bert", **only)
        # names and places
        self.move(TEAMS, here, "Hernoemd.txt", "Hernoemd nu.txt")
        self.move(ONS, here, "Op ONS hernoemd.txt", "Op ONS anders.txt", by="bert")
        self.move(TEAMS, here, "Map", "Map anders")
        self.move(TEAMS, here, "Map anders/Omhoog.txt", "Omhoog.txt")
        self.move(ONS, here, "Los.txt", "Map/Los.txt", by="bert")
        for one, other in (
            ("Wissel A.txt", "tijdelijk"), ("Wissel B.txt", "Wissel A.txt"),
            ("tijdelijk", "Wissel B.txt"),
        ):  # fmt: skip
            self.move(TEAMS, here, one, other)
        # deleted and taken back
        self.delete(TEAMS, here, "Weg.txt")
        self.delete(TEAMS, here, "Weg en bewerkt.txt")
        self.put(ONS, here, "Weg en bewerkt.txt", "Weg en bewerkt.txt 2", by="bert")
        self.delete(ONS, here, "Weg van ONS.txt", by="bert")
        self.describe(TEAMS, here, "Nee.docx", DelenViaOns=False)
        self.describe(TEAMS, here, "Nee en bewerkt.txt", DelenViaOns=False)
        self.put(ONS, here, "Nee en bewerkt.txt", "Nee en bewerkt.txt 2", by="bert")
        self.describe(ONS, here, "Netwerk.txt", by="bert", **only)
        self.label(TEAMS, here, "Label.txt", "Vertrouwelijk")
        # the other network
        self.put(TEAMS, ALL, "Nieuw/Plan.txt", "Plan.txt 1", by="carla")
        self.put(ONS, ALL, "Lijst.txt", "Lijst.txt 2", by="dirk")
        self.describe(TEAMS, ALL, "Verslag.docx", by="carla", VakNaam="Nederlands")


_SAME = {
    "Blijft.docx": "Blijft.docx 1",
    **{name: f"{name} 1" for name in QUIET},
    "Teams bewerkt.docx": "Teams bewerkt.docx 2",
    "ONS bewerkt.txt": "ONS bewerkt.txt 2",
    "Allebei.docx": "Allebei.docx 2",
    f"Allebei (conflict van Bert Proefpersoon, {WHEN}).docx": "Allebei.docx 3",
    "Film.mp4": "Film.mp4 2",
    "Nieuw in Teams.docx": "Nieuw in Teams.docx 1",
    "Nieuwe film.mp4": "Nieuwe film.mp4 1",
    "Nieuw op ONS.txt": "Nieuw op ONS.txt 1",
    "Map op ONS/Diep.txt": "Diep.txt 1",
    "Hernoemd nu.txt": "Hernoemd.txt 1",
    "Op ONS anders.txt": "Op ONS hernoemd.txt 1",
    "Map anders/Een.txt": "Map/Een.txt 1",
    "Map anders/Twee.txt": "Map/Twee.txt 1",
    "Map anders/Los.txt": "Los.txt 1",
    "Omhoog.txt": "Map/Omhoog.txt 1",
    "Wissel A.txt": "Wissel B.txt 1",
    "Wissel B.txt": "Wissel A.txt 1",
    "Weg en bewerkt.txt": "Weg en bewerkt.txt 2",
}
_ALL = {
    "Lijst.txt": "Lijst.txt 2",
    "Verslag.docx": "Verslag.docx 1",
    "Oud/Nota.txt": "Oud/Nota.txt 1",
    "Nieuw/Plan.txt": "Plan.txt 1",
}
EXPECTED: Mapping[str, Expected] = {
    MARKED: Expected(
        {**_SAME, "Weg.txt": "Weg.txt 1"},  # for its days of grace
        {
            **_SAME,
            "Los op ONS.txt": "Los op ONS.txt 1",  # stands on ONS outside the folder
            "Privé.txt": "Privé.txt 2",
            "Weg van ONS.txt": "Weg van ONS.txt 1",
            "Nee.docx": "Nee.docx 1",
            "Nee en bewerkt.txt": "Nee en bewerkt.txt 1",
            "Netwerk.txt": "Netwerk.txt 1",
            "Label.txt": "Label.txt 1",
            "Alleen hier.txt": "Alleen hier.txt 1",
        },
    ),
    ALL: Expected(_ALL, _ALL),
}


def make(tenant: Tenant, authority: Authority) -> Scenario:
    """The scenario's tenant, before the product was ever there."""
    build = Build(tenant, TODAY, random.Random(1))
    try:
        foundation.lay(build, authority.certificate.read_text())
        scenario = Scenario(build)
        scenario.start()
        build.remember(
            "size", size="faults", today=TODAY.isoformat(), group=build.group,
            networks={c: {"team": n.team, "channel": n.channel} for c, n in build.networks.items()},
        )  # fmt: skip
    finally:
        tenant.clock = None
    app = client(tenant)
    apps.update(tenant, str(app["appId"]), managedIdentity=app["secret"])
    signing_key(tenant)
    return scenario
