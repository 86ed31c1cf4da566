"""Which document on one side is which on the other.

By identity first, never by path: by what the archive remembers, by the key on the row, by what a
run that broke off was making. Only what is left after that is matched by its place and name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jobs.documents.item import Item
from jobs.documents.names import without_person
from jobs.documents.shelf import Shelf
from jobs.rowkey import ons_id
from sync.model import Entry, Ref, Side, Value
from sync.names import fold

Meant = Mapping[str, Mapping[Side, Value | None]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One document: its key, and what is there of it on each side. `parents` are the keys of the
    folders it is in, "" for the network's own."""

    key: str
    left: Item | None
    right: Item | None
    left_parent: str = ""
    right_parent: str = ""

    def on(self, side: Side) -> Item | None:
        return self.left if side is Side.LEFT else self.right

    def parent(self, side: Side) -> str:
        return self.left_parent if side is Side.LEFT else self.right_parent

    @property
    def folder(self) -> bool:
        item = self.right or self.left
        return item is not None and item.folder


class Pairing:
    """Pairs everything of two shelves. `wanted(right item)` says whether it is meant to be shared:
    one that is not is never taken for what somebody put on ONS under the same name."""

    def __init__(
        self,
        scope: str,
        left: Shelf,
        right: Shelf,
        entries: Mapping[str, Entry],
        meant: Meant,
        wanted: Callable[[Item], bool],
    ) -> None:
        self._scope, self._entries, self._wanted = scope, entries, wanted
        self._shelf = {Side.LEFT: left, Side.RIGHT: right}
        self._key: dict[Side, dict[str, str]] = {Side.LEFT: {}, Side.RIGHT: {}}
        self._at: dict[Side, dict[str, Item]] = {Side.LEFT: {}, Side.RIGHT: {}}
        self._by_reference()
        self._by_row_key()
        self._by_intent(meant)
        self._by_name()

    def pairs(self) -> list[Pair]:
        """Every key of which something is there, or was."""
        keys = dict.fromkeys([*self._at[Side.LEFT], *self._at[Side.RIGHT]])
        keys |= dict.fromkeys(key for key in self._entries if not key.startswith("@"))
        return [
            Pair(
                key,
                self._at[Side.LEFT].get(key),
                self._at[Side.RIGHT].get(key),
                self._parent(Side.LEFT, key),
                self._parent(Side.RIGHT, key),
            )
            for key in keys
        ]

    def _parent(self, side: Side, key: str) -> str:
        item = self._at[side].get(key)
        if item is None:
            return ""
        inside = self._shelf[side].inside(item)
        return "" if inside is None else self._key[side].get(inside, "")

    def _take(self, side: Side, key: str, item: Item) -> None:
        self._key[side][item.id] = key
        self._at[side][key] = item

    def _free(self, side: Side) -> Iterable[Item]:
        taken = self._key[side]
        return [item for item in self._shelf[side].items.values() if item.id not in taken]

    def _by_reference(self) -> None:
        for key, entry in self._entries.items():
            for side, ref in ((Side.LEFT, entry.left_ref), (Side.RIGHT, entry.right_ref)):
                item = self._item(side, ref)
                if item is not None and not key.startswith("@"):
                    self._take(side, key, item)

    def _item(self, side: Side, ref: Ref | None) -> Item | None:
        shelf = self._shelf[side]
        if ref is None or not ref.id.startswith(f"{shelf.drive}/"):
            return None
        return shelf.items.get(ref.id.removeprefix(f"{shelf.drive}/"))

    def _by_row_key(self) -> None:
        """A copy carries the key of what it is a copy of: the older one is meant."""
        for side in Side:
            claims: dict[str, list[Item]] = defaultdict(list)
            for item in self._free(side):
                key = item.column("OnsId")
                if key is not None and key not in self._at[side]:
                    claims[key].append(item)
            for key, items in claims.items():
                other = self._at[side.other].get(key)
                known = key in self._entries or other is not None
                alike = [i for i in items if other is None or i.folder == other.folder]
                if alike and (known or self._other_claims(side.other, key)):
                    made = min(alike, key=lambda i: (str(i.value.get("created_at")), i.id))
                    self._take(side, key, made)

    def _other_claims(self, side: Side, key: str) -> bool:
        return any(item.column("OnsId") == key for item in self._free(side))

    def _by_intent(self, meant: Meant) -> None:
        """What an action was making when the run ended is recognised by its place and name. What
        a person made there in the channel, and does not share, is his own."""
        missing = {
            side: {
                key: value
                for key, sides in meant.items()
                if (value := sides.get(side)) is not None and key not in self._at[side]
            }
            for side in Side
        }
        for side in Side:
            by_place = {
                (
                    str(value.get("parent") or ""),
                    fold(without_person(str(value.get("native") or ""))),
                    not value.get("content"),
                ): key
                for key, value in missing[side].items()
            }
            for item in self._downwards(side) if by_place else ():
                inside = self._shelf[side].inside(item)
                parent = "" if inside is None else self._key[side].get(inside, "?")
                key = by_place.get((parent, fold(without_person(item.name)), item.folder))
                if key is None or key in self._at[side] or item.id in self._key[side]:
                    continue
                if side is Side.LEFT or item.folder or item.made_by is None or self._wanted(item):
                    self._take(side, key, item)

    def _by_name(self) -> None:
        """From the top down, so that what is in two folders meets once the folders have met."""
        waiting: dict[tuple[str, str, bool], str] = {}
        for item in self._downwards(Side.LEFT):
            if item.id not in self._key[Side.LEFT]:
                self._heal(item)
            if item.id not in self._key[Side.LEFT]:
                self._take(Side.LEFT, self._new(Side.LEFT, item), item)
        for key, item in self._at[Side.LEFT].items():
            if key not in self._at[Side.RIGHT]:
                slot = (self._parent(Side.LEFT, key), fold(item.name), item.folder)
                waiting.setdefault(slot, key)
        for item in self._downwards(Side.RIGHT):
            if item.id in self._key[Side.RIGHT]:
                continue
            inside = self._shelf[Side.RIGHT].inside(item)
            parent = "" if inside is None else self._key[Side.RIGHT].get(inside, "?")
            slot = (parent, fold(item.name), item.folder)
            if (item.folder or self._wanted(item)) and slot in waiting:
                self._take(Side.RIGHT, waiting.pop(slot), item)
            else:
                self._take(Side.RIGHT, self._new(Side.RIGHT, item), item)

    def _heal(self, item: Item) -> None:
        """Something new on ONS in the place of what is gone there, with the same name: the file
        was saved by deleting and making it again."""
        inside = self._shelf[Side.LEFT].inside(item)
        parent = "" if inside is None else self._key[Side.LEFT].get(inside, "?")
        for key, entry in self._gone_left(parent, fold(item.name)):
            right = self._at[Side.RIGHT].get(key)
            if right is not None and right.folder == item.folder and entry.left is not None:
                self._take(Side.LEFT, key, item)
                return

    def _gone_left(self, parent: str, name: str) -> list[tuple[str, Entry]]:
        return [
            (key, entry)
            for key, entry in self._entries.items()
            if key not in self._at[Side.LEFT]
            and entry.left is not None
            and str(entry.left.get("parent") or "") == parent
            and fold(str((entry.memo.get("left") or {}).get("name") or "")) == name
        ]

    def _downwards(self, side: Side) -> list[Item]:
        """Folders before what is in them: a shelf lists them so."""
        return list(self._shelf[side].items.values())

    def _new(self, side: Side, item: Item) -> str:
        """A key of its own. What has the one it would get came from this item and is somebody
        else's now: deleted, put in its place again, and then restored beside that."""
        name = f"{side.value}:{item.drive}/{item.id}"
        while True:
            key = ons_id(self._scope, name)
            other = self._at[side.other].get(key)
            alike = other is None or other.folder == item.folder
            if key not in self._entries and key not in self._at[side] and alike:
                return key
            name += "+"
