"""What stands on one side of a network: the folder that is kept the same, and all below it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from jobs.documents.item import Item
from jobs.job import Archive


class Drive:
    """Everything known of one drive, by folder. Read once, shared by every network in it."""

    def __init__(self, id: str, archive: Archive) -> None:
        self.id = id
        self.items: dict[str, Item] = {}
        self.below: dict[str, list[Item]] = {}
        self.root: str | None = None
        for native, value, etag in archive.each(f"drive:{id}"):
            item = Item.of(id, native, value, etag)
            self.items[native] = item
            if item.parent is None:
                self.root = native
            else:
                self.below.setdefault(item.parent, []).append(item)
        for items in self.below.values():
            items.sort(key=lambda one: one.id)

    def within(self, root: str, apart: Collection[str] = ()) -> Iterator[Item]:
        """Everything below `root`, folders before what is in them. What lies in a notebook
        belongs to the notebook, and what lies in a folder of `apart` to whoever has that."""
        waiting: list[Sequence[Item]] = [self.below.get(root, ())]
        while waiting:
            for item in waiting.pop():
                if item.id in apart:
                    continue
                yield item
                if item.package is None and item.folder:
                    waiting.append(self.below.get(item.id, ()))

    def top_of(self, id: str, tops: Mapping[str, str]) -> str | None:
        """Which of `tops` (folder id -> name) an item is in or is."""
        seen: set[str] = set()
        at: str | None = id
        while at is not None and at not in seen:
            if at in tops:
                return tops[at]
            seen.add(at)
            item = self.items.get(at)
            at = item.parent if item is not None else None
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
        top = drive.items.get(root or drive.root or "")
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
