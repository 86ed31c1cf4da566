"""The labelled documents of the demo tenant: one instance of every hard case."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..blobs import EMPTY, generated
from ..sharepoint import checkout, files, items, labels, locks, sites
from ..sharepoint.packages import make_notebook
from ..teams.channels import primary
from ..tenant import Record
from .cases import DOCUMENTS
from .documents import Documents
from .shelf import Shelf
from .terms import OLD_SUBJECT
from .writings import Writing

NUMBER = "111222333"  # passes the elfproef, and is nobody's: the usual number of examples
NO_NUMBER = "123456789"  # nine digits that do not pass it
LONG = 395  # of the 400 that a path may have
_LINK = b"[InternetShortcut]\r\nURL=https://www.example/landelijk-netwerk\r\n"


class DocumentCases(Documents):
    """Lays the labelled documents first, then ordinary ones."""

    def make(self) -> dict[str, Record]:
        """Returns the cases: which document is whose."""
        self.cases: dict[str, Record] = {}
        self.open_channels()
        self.build.day(-210)
        self.edits()
        self.locked()
        self.confidential()
        self.names()
        self.kinds()
        self.twins()
        self.channels()
        self.fill()
        self.fill_ons()
        self.folder()
        return {case: self.cases[case] for case in DOCUMENTS}

    # How a case is told

    def case(self, case: str, *documents: Record, **more: Any) -> None:
        entry: Record = {"text": DOCUMENTS[case], **more}
        if documents:
            entry["documents"] = list(documents)
        self.cases[case] = entry

    def told(self, code: str, item: Record, shelf: Shelf | None = None, **more: Any) -> Record:
        shelf = shelf or self.shelves[code]
        library = shelf.library
        site = self.build.tenant.table("sites")[library["site"]]
        return {
            "network": code,
            "drive": sites.drive_id(site, library),
            "id": files.id_of(library, item["id"]),
            "list": library["id"],
            "item": item["id"],
            "path": files.path_of(self.build.tenant, library, item["id"]),
            **more,
        }

    def one(self, case: str, code: str, name: str, **more: Any) -> Record:
        """A labelled document to be shared, unless `share` says otherwise."""
        writing = self.labelled(case, name, **more.pop("changes", {}))
        more.setdefault("share", True)
        return self.told(code, self.put(code, name, writing, **more))

    def labelled(self, case: str, name: str, **changes: Any) -> Writing:
        """The next writing under this name, with the case in its title."""
        folder_and_stem = os.path.splitext(name)[0]
        title = f"{folder_and_stem.rpartition('/')[2].strip()} [{case}]"
        return next(self.next).named(name, **{"title": title, "picture": 0, **changes})

    def bare(
        self, case: str, code: str, name: str, content: bytes | str, *, share: bool = True
    ) -> Record:
        """A labelled document that no Office program made."""
        title = f"{os.path.splitext(name)[0]} [{case}]"
        return self.told(code, self.put(code, name, content, share=share, fields={"Title": title}))

    # The cases

    def edits(self) -> None:
        rename = self.one("G-15", "N-0001", "Jaarplan ICTO 2026-2027.docx")
        self.case("G-15", rename, new_name="Jaarplan ICTO 2026-2027 definitief.docx")
        self.case("G-16", self.one("G-16", "N-0001", "Verslagen/Verslag studiedag oktober.docx"))
        self.case("D-13", *(
            self.one("D-13", "N-0003", f"Planning {group}.xlsx") for group in ("oud", "nieuw")
        ))  # fmt: skip
        alone = self.one(
            "D-16", "N-0002", "Communicatiekalender.xlsx",
            fields={"Publicatiebereik": "Alleen netwerk"},
        )  # fmt: skip
        self.case("D-16", alone)

    def locked(self) -> None:
        build, who = self.build, self.people["N-0001"][0]
        told = [
            self.one("G-17", "N-0001", name, author=who)
            for name in ("Handleiding ELO.docx", "Begroting netwerkdagen.xlsx")
        ]
        build.day(-9)
        library = self.shelves["N-0001"].library
        first, second = (build.tenant.table(library["table"])[one["item"]] for one in told)
        with build.acting(who.actor):
            checkout.check_out(build.tenant, library, first)
            locks.lock(build.tenant, library, second, "exclusive", hours=24 * 30)
        build.day(-210)
        self.case("G-17", *told, person=who.id)

    def confidential(self) -> None:
        """By number or word; in name, metadata or text; on Ja by mistake."""
        told = []
        for name, why, changes in (
            ("OPP bespreking voorbeeld.docx", "name", {}),
            ("Aanvraag TLV stappenplan.pdf", "name", {}),
            ("Notitie overgang leerling.docx", "number in text",
             {"text": ("Betreft de leerling met nummer", f"BSN {NUMBER}.")}),
            ("Overzicht aanmeldingen.xlsx", "number in text", {"text": ("Leerling", NUMBER)}),
            ("Presentatie zorgteam.pptx", "word in text",
             {"text": ("Agenda", "Wij bespreken het leerlingendossier en het leerlingdossier.")}),
            ("Memo samenwerking.pdf", "word in text",
             {"text": ("Deze memo is vertrouwelijk en blijft binnen het team.",)}),
            ("Terugblik kwartaal.docx", "keywords", {"keywords": "vertrouwelijk"}),
        ):  # fmt: skip
            told.append({**self.one("G-24", "N-0003", name, changes=changes), "why": why})
        labelled = self.one("G-24", "N-0003", "Gespreksverslag overleg.docx")
        self.amend(labelled, labels.put_label, "Vertrouwelijk")
        told.append({**labelled, "why": "label"})
        clean = [
            self.one("G-24", "N-0001", name, changes=changes)
            for name, changes in (
                ("Oppervlakteformules op een rij.docx", {}),
                ("Bestelling lesmateriaal.docx", {"text": (f"Bestelnummer {NO_NUMBER}.",)}),
            )
        ]
        self.case("G-24", *told, clean=clean)

    def amend(self, told: Record, how: Callable[..., Record], what: str) -> None:
        library = self.shelves[told["network"]].library
        item = self.build.tenant.table(library["table"])[told["item"]]
        with self.build.acting(self.people[told["network"]][0].actor):
            how(self.build.tenant, library, item, what)

    def names(self) -> None:
        told = [
            self.one("D-01", "N-0001", name)
            for name in (
                "C# in 50% van de lessen.docx", "Vraag & antwoord, deel 1+2.pdf",
                "Foto's van 't festival.pdf", "100%25 Nederlands.docx", "Café ‘Zoë’ – één.docx",
                "Verslag .docx", "Notulen..docx", "~Concept {3} [v2];final=1.txt",
            )
        ]  # fmt: skip
        self.case("D-01", *told)
        library = self.shelves["N-0001"].library
        build = self.build
        room = LONG - len(library["path"])
        room -= len(files.path_of(build.tenant, library, self.shelves["N-0001"].folder("")))
        part = "Werkgroep doorlopende leerlijnen digitale geletterdheid onderbouw en bovenbouw"
        path = "/".join([part] * 3)
        name = "Eindverslag van de werkgroep ".ljust(room - len(path) - 7, "x") + ".docx"
        writing = self.labelled("D-02", name, title="Eindverslag van de werkgroep [D-02]")
        self.case("D-02", self.told("N-0001", self.put("N-0001", f"{path}/{name}", writing,
                                                       share=True)))  # fmt: skip

    def kinds(self) -> None:
        """What is no document as others are."""
        self.case("D-03", *(
            self.bare("D-03", "N-0001", name, EMPTY) for name in ("Leeg.txt", "Nog leeg.docx")
        ))  # fmt: skip
        self.case("D-04", self.notebook("N-0001", "Notitieblok ICTO"))
        self.case("D-05", self.bare("D-05", "N-0001", "Landelijk netwerk.url", _LINK))
        self.case("D-06", *(
            self.bare("D-06", "N-0001", name, generated(name, 24_000))
            for name in ("Agenda overleg.loop", "Actiepunten.fluid")
        ))  # fmt: skip
        tool = generated("Hulpprogramma", 70_000)
        self.case("D-17", self.bare("D-17", "N-0001", "Hulpprogramma rooster.exe", tool))
        infected = self.one("D-19", "N-0003", "Bijlage onbekende afzender.docx")
        self.amend(infected, labels.find_malware, "Testvirus")
        self.case("D-19", infected)
        video = generated("Opname studiemiddag", 5 * 1024**3 + 7)
        self.case("D-12", self.bare("D-12", "N-0003", "Opname studiemiddag.mp4", video,
                                    share=False))  # fmt: skip

    def notebook(self, code: str, name: str) -> Record:
        build, shelf, who = self.build, self.shelves[code], self.author(code)
        with build.acting(who.actor):
            item = make_notebook(build.tenant, shelf.library, shelf.folder(""), name)
            fields = {"Title": f"{name} [D-04]", "DelenViaOns": True}
            item = items.amend(
                build.tenant, shelf.library, item, "item.update",
                fields={**item["fields"], **fields},
            )  # fmt: skip
        return self.told(code, item)

    def twins(self) -> None:
        channel = self.one("D-07", "N-0002", "Huisstijl en Logo.docx")
        writing = self.labelled("D-07", "huisstijl en logo.docx")
        ons = self.publish("N-0002", f"{self.ons_folder('N-0002')}huisstijl en logo.docx", writing)
        self.case("D-07", channel, self.told("N-0002", ons, self.ons, on="ONS"))

        both = self.labelled("D-08", "Handreiking mediagebruik.pdf")
        kept = self.put("N-0002", both.name, both, share=True)
        copy = self.publish("N-0002", f"{self.ons_folder('N-0002')}{both.name}", both,
                            content=kept["file"]["content"])  # fmt: skip
        self.case("D-08", self.told("N-0002", kept), self.told("N-0002", copy, self.ons, on="ONS"))

        old = self.labelled("D-15", "Beweegprogramma brugklas.docx")
        item = self.publish(
            "N-0003", f"{self.ons_folder('N-0003')}{old.name}", old,
            fields={"VakId": OLD_SUBJECT, "VakNaam": "Lichamelijke opvoeding"},
        )  # fmt: skip
        self.case("D-15", self.told("N-0003", item, self.ons, on="ONS"))

    def channels(self) -> None:
        """Cases of a channel: its description bears the label."""
        build = self.build
        renamed, private, dutch = (self.places[code] for code in ("N-0003", "N-0004", "N-0002"))
        renamed.rename_channel("Broedplaatsen plein")
        with build.acting(self.people["N-0002"][0].actor):
            other = files.make_folder(build.tenant, dutch.library, files.TOP, "Algemeen")
        for case, code, place in (
            ("D-09", "N-0003", renamed), ("D-10", "N-0004", private), ("G-30", "N-0002", dutch),
        ):  # fmt: skip
            place.describe(f"[{case}] {DOCUMENTS[case]}")
            self.case(
                case, network=code, channel=place.channel,
                folder=files.path_of(build.tenant, place.library, place.files),
            )  # fmt: skip
        self.cases["G-30"]["other"] = files.path_of(build.tenant, dutch.library, other["id"])
        unopened = [build.networks[code] for code in ("N-0005", "N-0010")]
        for network in unopened:
            assert network.team is not None
            table = f"channels/{network.team}"
            channel = primary(build.tenant, network.team)
            said = {**channel, "description": f"[D-11] {DOCUMENTS['D-11']}"}
            build.tenant.put(table, channel["id"], said)
        self.case("D-18", network="N-0004")
        self.case("D-11", networks=[network.code for network in unopened])

    def folder(self) -> None:
        """The folder that most documents of the large network ended in."""
        shelf = self.shelves["N-0001"]
        table = self.build.tenant.table(shelf.library["table"])
        item = table[shelf.folder("Toetsen 2026-2027")]
        inside = files.children(self.build.tenant, shelf.library, item["id"])
        self.case("D-14", self.told("N-0001", item), inside=len(inside))
