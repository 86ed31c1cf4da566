"""Documents of a small tenant over real HTTPS: what stands on both sides, and what people do.

    def test_a_story(documents: Documents) -> None:
        anouk = documents.as_(ANOUK)
        anouk.put(documents.teams(OPEN), "Jaarplan.docx", "Concept", share=True)
        documents.sync()
        assert documents.ons(OPEN)["Jaarplan.docx"].text == "Concept"
        documents.assert_settled()

`documents` is the tenant after `provision` and a first run; nobody has put a document anywhere yet.
In `published` the documents of `PUBLISHED` stand on both sides.

A shelf (`documents.teams(OPEN)`, `documents.ons(OPEN)`) is the folder of a network on one side as
it is at that moment: by path, what stands there.
"""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from config.load import load
from sandbox.data.build import Network
from sandbox.data.ooxml import About, docx
from sandbox.data.places import Place
from sandbox.embedded import Reply
from sandbox.entra import apps
from sandbox.sharepoint import files, labels, locks, sites
from sandbox.sharepoint.lists import update_list
from sandbox.tenant import Record, Write
from service.provisioning.provision import provision
from service.running.result import RunResult
from sync.names import fold
from tests.e2e.dutch import faults
from tests.e2e.world import ANOUK, APPROVAL, EEFJE, GRAPH, OPEN, Refused, Staff, Stage, World

BETA = "https://graph.microsoft.com/beta"
FOLDER = "Kennisdocumenten"
EVERYTHING = APPROVAL
"""A network all of whose documents in the folder are shared; in `OPEN` those that are marked."""
PRIVATE = "N-0004"
"""A network in a private channel, which has a site and a library of its own."""

PLAN = "Jaarplan.docx"
PUBLISHED = {PLAN: "Ons plan"}
"""What stands on both sides of `OPEN` in the tenant `published`; Anouk put it in Teams."""

SAID = ("SyncStatus", "SyncUitleg", "AuteurTekst")
EVERY_RIGHT = ("Sites.FullControl.All", "Files.ReadWrite.All")


def word(text: str, title: str = "Document", **about: str) -> bytes:
    """A Word document that says `text`."""
    made = {"author": "Iemand", "created": "2026-09-01T08:00:00Z", **about}
    return docx(About(title, **made), text.split("\n"))


def plain(name: str, content: bytes) -> str:
    """What a reader sees; the programs of Office rewrite the rest."""
    if not name.lower().endswith(".docx"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        body = file.read("word/document.xml").decode()
    return "\n".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", body)[1:])


@dataclass(frozen=True)
class File:
    """A file or folder as it was when its shelf was looked at."""

    world: Documents
    drive: str
    path: str
    item: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.item["id"])

    @property
    def name(self) -> str:
        return str(self.item["name"])

    @property
    def folder(self) -> bool:
        return "folder" in self.item

    @property
    def size(self) -> int:
        return int(self.item["size"])

    @property
    def columns(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.item["listItem"]["fields"]
        return found

    def __getitem__(self, column: str) -> Any:
        return self.columns.get(column)

    @property
    def said(self) -> str:
        """The explanation on its row."""
        return str(self.columns.get("SyncUitleg") or "")

    @cached_property
    def content(self) -> bytes:
        """The bytes as they are now."""
        found = self.world.get(f"{GRAPH}/drives/{self.drive}/items/{self.id}/content")
        if found.status == 302:
            found = self.world.box.call("GET", found.headers["Location"])
        assert found.status == 200, found.content
        return found.content

    @property
    def text(self) -> str:
        return plain(self.name, self.content)

    @property
    def key(self) -> str | None:
        """The hidden key on its row."""
        found = self.world.get(f"{self.url}/listItem?$expand=fields($select=OnsId)").json
        return found["fields"].get("OnsId")  # type: ignore[no-any-return]

    @property
    def versions(self) -> int:
        """How many the history holds."""
        return len(self.world.get(f"{self.url}/versions").json["value"])

    @property
    def earlier(self) -> list[str]:
        """The texts of its earlier versions."""
        found = []
        for version in self.world.get(f"{self.url}/versions").json["value"][1:]:
            reply = self.world.get(f"{self.url}/versions/{version['id']}/content")
            if reply.status == 302:
                reply = self.world.box.call("GET", reply.headers["Location"])
            found.append(plain(self.name, reply.content))
        return found

    @property
    def url(self) -> str:
        return f"{GRAPH}/drives/{self.drive}/items/{self.id}"


@dataclass(frozen=True)
class Shelf(Mapping[str, File]):
    """The folder of a network on one side. `root` None: it is not there."""

    world: Documents
    drive: str
    root: str | None
    found: Mapping[str, File]

    def __getitem__(self, path: str) -> File:
        return self.found[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def files(self) -> dict[str, File]:
        return {path: one for path, one in self.found.items() if not one.folder}

    @property
    def folders(self) -> set[str]:
        return {path for path, one in self.found.items() if one.folder}

    @property
    def texts(self) -> dict[str, str]:
        """What each file says, by path."""
        return {path: one.text for path, one in self.files.items()}

    def at(self, path: str) -> str:
        """The address of a path, whether anything is there or not."""
        assert self.root is not None
        return f"{GRAPH}/drives/{self.drive}/items/{self.root}:/{quote(path)}:"

    def folder_id(self, path: str) -> str:
        if not path:
            assert self.root is not None
            return self.root
        return self.found[path].id


@dataclass
class Documents(World):
    """A tenant whose networks have files."""

    job: ClassVar[str] = "documents"

    places: dict[str, Place] = field(default_factory=dict)

    def publish(self, path: str, text: str = "Ons plan", code: str = OPEN, **columns: Any) -> File:
        """A document by Anouk that stands on both sides; as it is in Teams then."""
        self.as_(ANOUK).put(self.teams(code), path, text, share=True, **columns)
        self.sync()
        assert path in self.ons(code)
        return self.teams(code)[path]

    def both(self, path: str = PLAN, code: str = OPEN) -> tuple[File, File]:
        """A document in Teams and its copy on ONS."""
        return self.teams(code)[path], self.ons(code)[path]

    # Time goes on between what people do and a run, as it does

    def try_sync(self, **options: Any) -> RunResult:
        self.move_minutes(7)
        try:
            return super().try_sync(**options)
        finally:
            self.move_minutes(7)

    def move_minutes(self, minutes: float) -> None:
        self.box.tenant.offset += timedelta(minutes=minutes)

    # Both sides

    def teams(self, code: str) -> Shelf:
        """The folder *Kennisdocumenten* in the files of the network's channel."""
        place = self.place(code)
        drive = sites.drive_id(place.site, place.library)
        team, channel = place.team, place.channel
        reply = self.get(f"{GRAPH}/teams/{team}/channels/{channel}/filesFolder")
        if reply.status == 404:
            return Shelf(self, drive, None, {})
        return self._shelf(drive, f"items/{reply.json['id']}:/{FOLDER}")

    def ons(self, code: str) -> Shelf:
        """The folder of the network in the library on ONS, by the network on its row."""
        drive = self.library
        number = str(self.build.networks[code].item["id"])
        top = self._children(drive, self.get(f"{GRAPH}/drives/{drive}/root").json["id"])
        for one in top:
            if "folder" in one and str(_columns(one).get("NetwerkLookupId")) == number:
                return self._walked(drive, one["id"])
        return Shelf(self, drive, None, {})

    @property
    def library(self) -> str:
        """The drive of *Kennisdocumenten* on ONS."""
        return sites.drive_id(self.build.ons, self.build.lists["Kennisdocumenten"])

    def outside(self, code: str) -> Shelf:
        """The files of the channel itself, in which the shared folder is one of them."""
        place = self.place(code)
        url = f"{GRAPH}/teams/{place.team}/channels/{place.channel}/filesFolder"
        drive = sites.drive_id(place.site, place.library)
        return self._walked(drive, self.get(url).json["id"])

    def root(self, drive: str) -> Shelf:
        """A whole library."""
        return self._walked(drive, self.get(f"{GRAPH}/drives/{drive}/root").json["id"])

    def place(self, code: str) -> Place:
        return self.places[code]

    def open_files(self, code: str) -> None:
        """Somebody opens Files of the channel for the first time."""
        network = self.build.networks[code]
        self.places[code] = self.box.run(lambda: Place(self.build, network))
        self.grant("write", code)

    def bin(self, where: Shelf | str) -> list[str]:
        """What lies in the recycle bin of a site, by name: of a network's channel, or `ons`."""
        site = self.build.ons if where == "ons" else self.place(str(where)).site
        found = self.get(f"{GRAPH}/sites/{site['id']}/recycleBin/items").json["value"]
        return [one["name"] for one in found]

    def grant(self, role: str | None, *codes: str) -> None:
        """What the product may do on the sites of channels; None: nothing."""
        tenant = self.box.tenant
        app = next(one for one in tenant.all("apps") if one.get("purpose") == "product")
        granted = dict(app["sites"])
        for code in codes or self.places:
            site = self.place(code).site["id"]
            granted.pop(site, None)
            granted |= {site: (role,)} if role else {}
        self.box.run(lambda: apps.update(tenant, str(app["appId"]), sites=granted))

    def number(self, drive: str, id: str) -> str:
        """The number of an item in its list."""
        found = sites.library(self.box.tenant, drive)
        assert found is not None
        number = files.number_of(found[1], id)
        assert number is not None
        return number

    def ons_path_length(self, code: str) -> int:
        """How many characters of a path the network's folder on ONS takes."""
        list_ = self.build.lists["Kennisdocumenten"]
        return len(list_["path"]) + len(self.build.networks[code].title) + 2

    def get(self, url: str) -> Reply:
        return self.box.call("GET", url, token=self._reader)

    @cached_property
    def _reader(self) -> str:
        return self.box.app_token(roles=EVERY_RIGHT)

    def _shelf(self, drive: str, where: str) -> Shelf:
        reply = self.get(f"{GRAPH}/drives/{drive}/{where}")
        if reply.status == 404:
            return Shelf(self, drive, None, {})
        return self._walked(drive, reply.json["id"])

    def _walked(self, drive: str, root: str) -> Shelf:
        found: dict[str, File] = {}
        waiting = [(root, "")]
        while waiting:
            id, above = waiting.pop()
            for item in self._children(drive, id):
                path = f"{above}{item['name']}"
                found[path] = File(self, drive, path, item)
                if "folder" in item and item["folder"]["childCount"]:
                    waiting.append((item["id"], f"{path}/"))
        return Shelf(self, drive, root, found)

    def _children(self, drive: str, id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        url: str | None = (
            f"{GRAPH}/drives/{drive}/items/{id}/children?$expand=listItem($expand=fields)&$top=500"
        )
        while url:
            reply = self.get(url)
            assert reply.status == 200, reply.json
            found += reply.json["value"]
            url = reply.json.get("@odata.nextLink")
        return found

    # What must hold

    def assert_same(self, code: str) -> None:
        """Both sides hold the same documents, in the same folders, with the same text."""
        there = self.teams(code)
        everything = self.network_row(code).get("DocDelen") == "Alle documenten in de map"
        shared = {
            path: one.text
            for path, one in there.files.items()
            if everything or one["DelenViaOns"] is True
        }
        assert self.ons(code).texts == shared

    def assert_quiet(self, *, full: bool = True) -> None:
        """A second run writes nothing, though it reads everything afresh."""
        with self.writes() as found:
            result = self.sync(full=full)
        assert not found, [(w.what, w.id, _changed(w)) for w in found]
        assert not any(scope.changes for scope in result.scopes), "\n".join(result.lines())
        self.assert_readable()

    def assert_readable(self) -> None:
        """What the product says on rows of documents is Dutch that staff can read."""
        shelves = [self.teams(code) for code in self.places]
        shelves.append(self.root(self.library))
        found = [
            f"{path}: {fault}"
            for shelf in shelves
            for path, one in shelf.items()
            for fault in faults({name: one[name] for name in SAID})
        ]
        assert not found, found

    def assert_settled(self, *codes: str) -> None:
        """Both sides are the same, and stay so."""
        for code in codes or (OPEN,):
            self.assert_same(code)
        self.assert_quiet()

    @contextmanager
    def moved(self) -> Iterator[Moved]:
        """What the product moves meanwhile, by the sandbox's own log."""
        made = Moved()
        with self.writes() as found:
            yield made
        made.writes += found

    # People

    def as_(self, who: str) -> Author:
        """Act as this person, by the names of the tenant."""
        return Author(self, who)

    @property
    def admin(self) -> Author:
        return self.as_(super().admin.who)


@dataclass
class Moved:
    """What the product wrote."""

    writes: list[Write] = field(default_factory=list)

    @property
    def contents(self) -> list[str]:
        """Names of files that were given bytes."""
        return [
            write.after["file"]["name"]
            for write in self.writes
            if write.after is not None
            and _content(write.after)
            and _content(write.after) != _content(write.before)
        ]

    @property
    def removed(self) -> list[str]:
        return [
            write.before["file"]["name"]
            for write in self.writes
            if write.after is None and write.before is not None and "file" in write.before
        ]


def _content(record: Record | None) -> str | None:
    file = (record or {}).get("file") or {}
    return None if file.get("folder", True) else file.get("content")


@dataclass
class Author(Staff):
    """Somebody who works with documents, with a token of his own."""

    world: Documents

    def put(
        self,
        where: Shelf,
        path: str,
        content: str | bytes,
        *,
        share: bool | None = None,
        **columns: Any,
    ) -> str:
        """Upload a file, over what is there; its folders are made. Returns its id."""
        if isinstance(content, str):
            name = path.rpartition("/")[2]
            office = name.lower().endswith(".docx")
            content = word(content, name.rpartition(".")[0]) if office else content.encode()
        made = self.upload(f"{where.at(path)}/content", content)
        if share is not None:
            columns["DelenViaOns"] = share
        if columns:
            self.send(
                "PATCH", f"{GRAPH}/drives/{where.drive}/items/{made}/listItem/fields", columns
            )
        return made

    def write(self, file: File, content: str | bytes) -> None:
        """Save other content."""
        if isinstance(content, str):
            office = file.name.lower().endswith(".docx")
            content = word(content, file.name.rpartition(".")[0]) if office else content.encode()
        self.upload(f"{file.url}/content", content)

    def upload(self, url: str, content: bytes) -> str:
        token = self.world.box.token_for(self.world.upn(self.who))
        reply = self.world.box.request("PUT", url, body=content, token=token)
        if reply.status >= 300:
            raise Refused(f"{self.who}: PUT {url}: {reply.status} {reply.json}")
        return str(reply.json["id"])

    def describe(self, file: File, **columns: Any) -> None:
        """Change columns of its row."""
        self.send("PATCH", f"{file.url}/listItem/fields", columns)

    def share(self, file: File, yes: bool = True) -> None:
        self.describe(file, DelenViaOns=yes)

    def label(self, file: File, name: str | None) -> None:
        """Give it a sensitivity label, as an editor does: Graph takes that only from licensed
        callers."""
        self._on(file, labels.put_label, name)

    def open(self, file: File) -> None:
        """In an editor, which lets nobody else write meanwhile."""
        self._on(file, locks.lock, "exclusive")

    def infect(self, file: File) -> None:
        """The service's scanner finds something in it."""
        self._on(file, labels.find_malware, "Testvirus")

    def close(self, file: File) -> None:
        tenant, (_, list_) = self.world.box.tenant, self._library(file)
        number = files.number_of(list_, file.id)
        assert number is not None
        self.world.box.run(lambda: locks.unlock(tenant, list_, number))

    def _on(self, file: File, how: Callable[..., Any], *what: Any) -> None:
        tenant, (_, list_) = self.world.box.tenant, self._library(file)
        number = files.number_of(list_, file.id)
        assert number is not None

        def act() -> None:
            with tenant.acting(self.world.people[self.who].actor):
                how(tenant, list_, tenant.table(list_["table"])[number], *what)

        self.world.box.run(act)

    def _library(self, file: File) -> tuple[Record, Record]:
        found = sites.library(self.world.box.tenant, file.drive)
        assert found is not None
        return found

    def folder(self, where: Shelf, path: str) -> str:
        """Make a folder in one that is there."""
        above, _, name = path.rpartition("/")
        url = f"{GRAPH}/drives/{where.drive}/items/{where.folder_id(above)}/children"
        return str(self.send("POST", url, {"name": name, "folder": {}}).json["id"])

    def rename(self, file: File, name: str) -> None:
        self.send("PATCH", file.url, {"name": name})

    def move(self, file: File, folder: str, name: str | None = None) -> None:
        """Into a folder, by its id; perhaps under another name."""
        body: dict[str, Any] = {"parentReference": {"id": folder}}
        self.send("PATCH", file.url, body | ({"name": name} if name else {}))

    def delete_file(self, file: File) -> None:
        """To the recycle bin."""
        self.send("DELETE", file.url)

    def restore(self, where: str, name: str) -> None:
        """Out of the recycle bin of ONS (`ons`) or of a network's channel: what was last deleted
        under this name."""
        site = self.world.build.ons if where == "ons" else self.world.place(where).site
        url = f"{BETA}/sites/{site['id']}/recycleBin/items"
        found = self.send("GET", url).json["value"]
        id = next(one["id"] for one in found if one["name"] == name)
        reply = self.send("POST", f"{url}/restore", {"ids": [id]})
        assert "error" not in reply.json["value"][0], reply.json

    def check_out(self, file: File) -> None:
        self.send("POST", f"{file.url}/checkout", {})

    def check_in(self, file: File) -> None:
        self.send("POST", f"{file.url}/checkin", {"comment": ""})


@dataclass
class DocumentStage(Stage):
    """The tenant with files, provisioned."""

    of: ClassVar[type[World]] = Documents

    published: Any = None

    @classmethod
    def make(cls, world: World, certificate: str) -> None:
        super().make(world, certificate)
        build = world.build
        build.day(-400)
        owners = [world.people[one] for one in (ANOUK, EEFJE)]
        build.network(
            PRIVATE, "Werkgroep toetsing", "Broedplaats", owners=owners, channel=True,
            parent=build.networks[OPEN],
        )  # fmt: skip
        everything = {"DocDelen": "Alle documenten in de map"}
        made = build.networks[EVERYTHING]
        made.item = build.change("Netwerken", made.item, everything)

    def prepare(self) -> None:
        world = self.world
        assert isinstance(world, Documents)
        for code, network in world.build.networks.items():
            world.places[code] = self._place(world, network)
        world.configure()
        world.grant("manage")
        done = provision(load(world.config, {}))
        assert done.complete, list(done.lines())
        world.grant("write")  # making columns is done; runs need no more than this

    def _place(self, world: Documents, network: Network) -> Place:
        """Files of the first network are where a Dutch site of some years ago keeps them: the
        channel is called otherwise than its folder, the library has a Dutch address."""
        dutch = network.code == OPEN
        place = Place(world.build, network, "General" if dutch else None)
        if dutch:
            address = "Gedeelde documenten"
            place.library = update_list(
                world.box.tenant, place.site, place.library, displayName="Documenten",
                name=address, path=f"{place.site['path']}/{address}",
                webUrl=f"{place.site['webUrl']}/{quote(address)}",
            )  # fmt: skip
        return place

    def open(self, folder: Path, *, published: bool = False) -> Documents:
        """After a first run; with `published`, after one more in which documents appeared."""
        world = self.begin(folder, settled=True)
        assert isinstance(world, Documents)
        assert isinstance(self.world, Documents)
        world.places = dict(self.world.places)
        if not published:
            return world
        if self.published is None:
            self._publish(world)
        self._restore(self.published)
        shutil.copy(self.folder / "published.db", world.state)
        return world

    def _publish(self, world: Documents) -> None:
        anouk = world.as_(ANOUK)
        for path, text in PUBLISHED.items():
            anouk.put(world.teams(OPEN), path, text, share=True)
        world.sync()
        world.assert_settled()
        with sqlite3.connect(world.state) as state:
            state.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        state.close()
        shutil.move(world.state, self.folder / "published.db")
        self.published = world.box.run(world.box.tenant.snapshot)


def alike(one: str, other: str) -> bool:
    """Whether two names are the same to SharePoint."""
    return fold(one) == fold(other)


def _columns(item: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = item["listItem"]["fields"]
    return found


def _changed(write: Write) -> dict[str, Any]:
    """What a write changed, for a message that helps."""
    out: dict[str, Any] = {}
    for part in ("fields", "file"):
        before, after = (write.before or {}).get(part) or {}, (write.after or {}).get(part) or {}
        out |= {k: (before.get(k), v) for k, v in after.items() if before.get(k) != v}
    return out
