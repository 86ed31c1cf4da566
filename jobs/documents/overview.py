"""Everything the job has seen, read once for a planning pass. Pure: made from the archive alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.folder_source import CHANNEL_FOLDERS
from connector.readers_source import readers_place
from jobs.documents.folders import NETWORK, folder_among, folder_names, free_name
from jobs.documents.item import Item
from jobs.documents.observation import CHANNELS, LIBRARY, SCANS
from jobs.documents.shelf import Drive
from jobs.documents.terms import Term
from jobs.job import Archive
from jobs.network import CLOSED, Network
from jobs.own import own_place
from jobs.setter import Setter, setter_of
from sync.model import Ref

NAME = "documents"
SETTINGS = (
    "GroepId",
    "KanaalId",
    "NetwerkStatus",
    "BevatLeerlingen",
    "Vertrouwelijkheid",
    "DocLeidend",
    "DocDelen",
)
"""The columns of a network that count only as the admins' group set them."""
NETWORK_COLUMNS = ("Title", "NetwerkCode", "BovenliggendNetwerkLookupId", *SETTINGS)

APPROVED = ("DelenViaOns", "DocAkkoord", "Kwaliteitscontrole")
"""Columns of which it can matter who set them."""


def scope_of(network: str) -> str:
    return f"{NAME}/{network}"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a network's documents are in Teams. `root` None: the folder is not there yet;
    `missing`: the channel has no folder of its own yet."""

    drive: str
    folder: str
    site: str
    list_id: str
    root: str | None
    missing: bool = False


@dataclass(slots=True)
class Overview:
    archive: Archive
    networks_place: str
    terms_place: str
    library_list: str
    admins_place: str
    networks: dict[str, Network] = field(default_factory=dict)
    admins: frozenset[str] = frozenset()
    _drives: dict[str, Drive] = field(default_factory=dict)
    _tops: dict[str, str] = field(default_factory=dict)
    _folder_names: dict[str, str] = field(default_factory=dict)
    _terms: dict[str, Term] | None = None
    _scans: dict[str, tuple[str, ...]] | None = None

    @classmethod
    def of(
        cls, archive: Archive, networks: str, terms: str, library_list: str, admins_group: str
    ) -> Overview:
        admins = own_place(NAME, f"team:{admins_group}")
        made = cls(archive, networks, terms, library_list, admins)
        seen = archive.sightings(made.admins_place)
        made.admins = frozenset(id for id, s in seen.items() if (s.value or {}).get("member"))
        memos = archive.memos(NETWORK)
        for id, sighting in archive.sightings(networks).items():
            if sighting.value is not None:
                kept = memos.get(scope_of(id), {}).get("confirmed")
                made.networks[id] = Network.of(
                    id, sighting.value, sighting.etag, made.admins, kept, SETTINGS
                )
        for id, network in list(made.networks.items()):
            if network.parent is not None:
                made.networks[id] = network.within(made.networks.get(network.parent))
        return made

    @property
    def library(self) -> str | None:
        """The drive of the library on ONS; None before it was found."""
        seen = self.archive.sightings(LIBRARY).get(self.library_list)
        return None if seen is None or seen.value is None else str(seen.value["drive"])

    def drive(self, id: str) -> Drive:
        if id not in self._drives:
            self._drives[id] = Drive(id, self.archive)
        return self._drives[id]

    def let_go(self, drive: str) -> None:
        """Read it again when it is asked for again: all drives are more than is kept at once."""
        self._drives.pop(drive, None)

    def channel(self, network: Network) -> str | None:
        """The channel whose files are a network's: the one of its row, else its team's first."""
        if network.channel is not None or network.group is None:
            return network.channel
        seen = self.archive.sightings(CHANNELS).get(network.group)
        return None if seen is None or seen.value is None else str(seen.value["channel"])

    def home(self, network: Network) -> Home | None:
        """None: not known, for it was never read."""
        seen = self.archive.sightings(CHANNEL_FOLDERS).get(
            f"{network.group}/{self.channel(network)}"
        )
        if seen is None or seen.value is None:
            return None
        value: Mapping[str, Any] = seen.value
        if value.get("missing"):
            return Home("", "", "", "", None, missing=True)
        remembered = self._remembered(network, value["drive"], left=False)
        root = remembered or value.get("root")
        return Home(value["drive"], value["item"], value["site"], value["list"], root)

    def folder_on_ons(self, network: Network) -> str | None:
        """The folder of the network in the library: the one that is remembered, that carries its
        key, or that is called after it. Ids, for anybody may rename it."""
        library = self.library
        if library is None:
            return None
        found = self._remembered(network, library, left=True)
        if found is not None:
            return found
        return folder_among(
            self._at_the_top(library), scope_of(network.id), self._folder_name(network)
        )

    def new_folder_name(self, network: Network) -> str:
        """What the folder of the network on ONS is called when it is made."""
        library = self.library
        tops = self._at_the_top(library) if library is not None else []
        return free_name(tops, self._folder_name(network))

    def _at_the_top(self, library: str) -> list[Item]:
        drive = self.drive(library)
        return drive.inside(drive.root or "")

    def _folder_name(self, network: Network) -> str:
        if not self._folder_names:
            called = {n.id: (n.title, n.code) for n in self.networks.values()}
            self._folder_names = folder_names(called)
        return self._folder_names[network.id]

    def _remembered(self, network: Network, drive: str, *, left: bool) -> str | None:
        entry = self.archive.entries_of_key(NETWORK).get(scope_of(network.id))
        ref: Ref | None = None
        if entry is not None:
            ref = entry.left_ref if left else entry.right_ref
        if ref is None or not ref.id.startswith(f"{drive}/"):
            return None
        return ref.id.removeprefix(f"{drive}/")

    def tops(self) -> Mapping[str, str]:
        """The folders of networks on ONS: folder id -> network id."""
        if not self._tops:
            for network in self.networks.values():
                if (found := self.folder_on_ons(network)) is not None:
                    self._tops.setdefault(found, network.id)
        return self._tops

    def loose(self, network: Network) -> list[Item]:
        """What stands outside every network's folder and names this network in its row."""
        library = self.library
        if library is None:
            return []
        drive, tops = self.drive(library), self.tops()
        return drive.some([id for id in drive.named(network.id) if drive.top_of(id, tops) is None])

    def running(self) -> list[Network]:
        """Networks whose documents are looked at at all."""
        return [
            n
            for n in self.networks.values()
            if n.group is not None and n.anchored and n.status not in CLOSED
        ]

    def core(self, network: Network) -> frozenset[str]:
        """Who leads the network: the owners of its team."""
        seen = self.archive.sightings(own_place(NAME, f"team:{network.group}"))
        return frozenset(id for id, s in seen.items() if (s.value or {}).get("owner"))

    def scans(self) -> Mapping[str, tuple[str, ...]]:
        if self._scans is None:
            read = self.archive.each(SCANS)
            self._scans = {id: tuple(v.get("found") or ()) for id, v, _ in read}
        return self._scans

    def readers(self, drive: str) -> Mapping[str, Mapping[str, Any]]:
        """Who could read what is taken back, by item id."""
        seen = self.archive.sightings(readers_place(drive))
        return {id: one.value for id, one in seen.items() if one.value is not None}

    def terms(self) -> Mapping[str, Term]:
        """The subjects and levels, by identifier."""
        if self._terms is None:
            read = (
                Term.of(v.get("fields") or {}) for _, v, _ in self.archive.each(self.terms_place)
            )
            self._terms = {term.id: term for term in read if term.id}
        return self._terms

    def setters(self, drive: str) -> Mapping[str, Mapping[str, Setter]]:
        """Who set the columns that matter, of the documents of which that was asked; as their
        rows are now."""
        found: dict[str, Mapping[str, Setter]] = {}
        authors = self.archive.sightings(f"authors:{drive}")
        for item in self.drive(drive).some(list(authors)):
            value = authors[item.id].value or {}
            if item.value.get("list_etag") == value.get("etag"):
                found[item.id] = {name: setter_of(value, name) for name in APPROVED}
        return found
