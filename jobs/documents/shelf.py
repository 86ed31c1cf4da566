"""What stands on one side of a network: the folder that is kept the same, and all below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from jobs.documents.item import Item
from jobs.job import Archive
from jobs.parse import lookup


class Drive:
    """What is known of one drive: where everything is; what it is, is read when it is asked for. A
    library of the whole organisation is more than is kept in memory for one network's sake."""

    def __init__(self, id: str, archive: Archive) -> None:
        self.id = id
        self.root: str | None = None
        self._archive, self._place = archive, f"drive:{id}"
        self._parent: dict[str, str | None] = {}
        self._below: dict[str, list[str]] = {}
        self._folders: set[str] = set()  # that something of ours can be in: no notebooks
        self._named: dict[str, list[str]] = {}  # by network, the files that name it in their row
        for native, value, _ in archive.each(self._place):
            parent = value.get("parent")
            self._parent[native] = parent
            if parent is None:
                self.root = native
            else:
                self._below.setdefault(parent, []).append(native)
            if value.get("folder"):
                if value.get("package") is None:
                    self._folders.add(native)
            elif (network := lookup(value.get("fields") or {}, "Netwerk")) is not None:
                self._named.setdefault(network, []).append(native)
        for ids in self._below.values():
            ids.sort()

    def __contains__(self, id: object) -> bool:
        return id in self._parent

    def get(self, id: str) -> Item | None:
        return next(iter(self.some([id])), None)

    def some(self, ids: Sequence[str]) -> list[Item]:
        """Those of them that are there, in their order."""
        seen = self._archive.some(self._place, [id for id in ids if id in self._parent])
        found = ((id, seen.get(id)) for id in ids)
        return [Item.of(self.id, id, s.value or {}, s.etag) for id, s in found if s is not None]

    def inside(self, folder: str) -> list[Item]:
        """What is directly in a folder."""
        return self.some(self._below.get(folder, ()))

    def within(self, root: str, apart: Collection[str] = ()) -> list[Item]:
        """Everything below `root`, folders before what is in them. What lies in a notebook
        belongs to the notebook, and what lies in a folder of `apart` to whoever has that."""
        ids: list[str] = []
        waiting: list[Sequence[str]] = [self._below.get(root, ())]
        while waiting:
            for id in waiting.pop():
                if id in apart:
                    continue
                ids.append(id)
                if id in self._folders:
                    waiting.append(self._below.get(id, ()))
        return self.some(ids)

    def named(self, network: str) -> Sequence[str]:
        """The files whose row names this network."""
        return self._named.get(network, ())

    def top_of(self, id: str, tops: Mapping[str, str]) -> str | None:
        """Which of `tops` (folder id -> name) an item is in or is."""
        seen: set[str] = set()
        at: str | None = id
        while at is not None and at not in seen:
            if at in tops:
                return tops[at]
            seen.add(at)
            at = self._parent.get(at)
        return None


@dataclass(slots=True)
class Shelf:
    """One side. `root` None: its folder is not there yet. `loose` are items that belong to the
    network though they stand outside its folder (put there by their column *Netwerk*)."""

    drive: str
    root: str | None
    items: dict[str, Item] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    path: str = ""  # of its folder, as SharePoint counts it: below the host, not encoded

    @classmethod
    def of(
        cls,
        drive: Drive,
        root: str | None,
        loose: Sequence[Item] = (),
        apart: Collection[str] = (),
    ) -> Shelf:
        """`apart` are folders of other networks: they may have been dragged into this one."""
        top = drive.get(root or drive.root or "")
        url = urlsplit(str(top.value.get("web_url") or "")) if top is not None else None
        made = cls(drive.id, root, path=unquote(url.path) if url is not None else "")
        if root is not None:
            made.items = {item.id: item for item in drive.within(root, apart)}
        extra = [item for item in loose if item.id not in made.items]
        made.items |= {item.id: item for item in extra}
        made.loose = frozenset(item.id for item in extra)
        return made

    @property
    def place(self) -> str:
        return f"drive:{self.drive}"

    def inside(self, item: Item) -> str | None:
        """The id of the folder it is in; None directly in the network's own folder."""
        if item.id in self.loose or item.parent == self.root:
            return None
        return item.parent
