"""One pass over a library: what two deltas said, made whole.

A delta tells of what changed and of nothing else. A folder that moves takes everything below it
along without a word; a row of the list may come a pass later than the file it belongs to. What is
missing is taken from what was seen before, or read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connector.drive_item import (
    Item,
    Value,
    guid_of,
    is_folder,
    list_parts,
    outside,
    parent_of,
    row_number,
    value_of,
    with_list_parts,
)
from connector.errors import ConnectorError
from connector.exchange import Exchange, Request
from connector.listing import take_page
from sync.model import Sighting

if TYPE_CHECKING:
    from connector.library_source import LibrarySource

_DEPTH = 400  # a path has at most 400 characters


class Pass:
    """`now` holds the items as they are after the pass, `gone` those that are no more."""

    def __init__(
        self, library: LibrarySource, items: Mapping[str, Item], rows: Mapping[str, Item]
    ) -> None:
        self._library = library
        self.failure: str | None = None
        self._known: Mapping[str, Mapping[str, Any]] | None = None
        self._gone: dict[str, None] = {id: None for id, one in items.items() if "deleted" in one}
        self._now: dict[str, Item] = {i: one for i, one in items.items() if i not in self._gone}
        self._lost: set[str] = set()  # folders above something, not there when they were read
        self._rows = {id: one for id, one in rows.items() if "deleted" not in one}
        self._by_guid = {
            guid: one
            for one in self._rows.values()
            if (guid := guid_of(one.get("eTag") or one.get("@odata.etag")))
        }

    @property
    def known(self) -> Mapping[str, Mapping[str, Any]]:
        """Read when it is needed: a pass in which nothing changed does not ask for it."""
        if self._known is None:
            self._known = self._library.known(self._library.place)
        return self._known

    def complete(self, *, broken: bool) -> Exchange[None]:
        """Read whatever the deltas led to without telling it. When one of them broke off
        (`broken`), only what is needed to tell inside from outside."""
        yield from self._parents()
        if broken:
            return
        yield from self._below_deleted()
        yield from self._below_entered()
        yield from self._without_row()
        yield from self._parents()

    def read(self, ids: Iterable[str]) -> Exchange[None]:
        """Point reads, as they are now."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return
        answers = yield from self._library.look(
            [self._library.sought(id, self._folder_of(id)) for id in wanted]
        )
        for id, answer in zip(wanted, answers, strict=True):
            if answer.status == 200 and isinstance(answer.body, dict):
                self._now[id] = answer.body
                self._gone.pop(id, None)
            elif answer.status == 404:
                self._now.pop(id, None)
                self._gone[id] = None
            else:
                self.failure = self._library.problem(answer.status, answer.body)

    def _folder_of(self, id: str) -> str | None:
        """Where it should be, to be looked for there."""
        if id in self._now:
            return parent_of(self._now[id])
        return self.known.get(id, {}).get("parent")

    def sightings(self) -> tuple[Sighting, ...]:
        """Of every item that this pass can tell something of."""
        values: dict[str, Value | None] = dict.fromkeys(self._gone)
        for id, item in self._now.items():
            inside = self._inside(id)
            if inside is None:
                continue  # what is above it could not be read
            if inside:
                values[id] = self._value(id, item)
            elif is_folder(item) and "package" not in item:
                values[id] = outside(item, parent_of(item))
            elif id in self.known:
                values[id] = None
        for id, row in self._rows_alone():
            values[id] = with_list_parts(dict(self.known[id]), list_parts(row, self._fields))
        values.update(self._left(values))
        place = self._library.place
        return tuple(
            Sighting(place, id, value, value.get("etag") if value else None)
            for id, value in values.items()
        )

    # Inside and outside

    def _inside(self, id: str) -> bool | None:
        """Whether the watched root is above it and no package is in between. None: not known."""
        root = self._library.root
        at: str | None = id
        answer: bool | None = root is None
        for steps in range(_DEPTH):
            if steps and at is not None and self._is_package(at):
                return False
            if at == root:
                return True
            if at is None:
                return answer
            if at in self._lost or (steps and at in self._gone):
                return False
            if at in self._now:
                at = parent_of(self._now[at])
            elif at in self.known:
                at = self.known[at].get("parent")
            else:
                return None
        return None

    def _was_inside(self, id: str) -> bool:
        return id in self.known and not self.known[id].get("outside")

    def _is_package(self, id: str) -> bool:
        if id in self._now:
            return "package" in self._now[id]
        return bool(self.known.get(id, {}).get("package"))

    def _parents(self) -> Exchange[None]:
        """Read the folders above what changed that nobody told of."""
        for _ in range(_DEPTH):
            missing: dict[str, None] = {}
            for item in self._now.values():
                above = parent_of(item)
                for _ in range(_DEPTH):
                    if above is None or above in self._lost or above in self._gone:
                        break
                    if above in self._now:
                        above = parent_of(self._now[above])
                    elif above in self.known:
                        above = self.known[above].get("parent")
                    else:
                        missing[above] = None
                        break
            if not missing:
                return
            gone, failure = dict(self._gone), self.failure
            yield from self.read(missing)
            self._lost |= self._gone.keys() - gone.keys()
            self._gone = gone
            if self.failure is not failure:
                return

    # What a delta does not tell

    def _below_deleted(self) -> Exchange[None]:
        """A folder may go with everything in it, or after that was moved out: each is read."""
        went = {id for id in self._gone if self.known.get(id, {}).get("folder")}
        if went:
            below = [
                id for id in self._known_below(went) if id not in self._now and id not in self._gone
            ]
            yield from self.read(below)

    def _below_entered(self) -> Exchange[None]:
        """A folder that came in from outside brings what was not ours to know."""
        entered = [
            id
            for id, item in self._now.items()
            if is_folder(item)
            and "package" not in item
            and self.known.get(id, {}).get("outside")
            and self._inside(id)
        ]
        links = {self._library.children(id): None for id in entered}
        listed = set(entered)
        while links:
            answers = yield [Request("GET", link) for link in links]
            onward: dict[str, None] = {}
            for answer in answers:
                found: list[dict[str, Any]] = []
                try:
                    link = take_page(answer, found, f"drive {self._library.drive_id}")
                except ConnectorError as error:
                    self.failure = str(error)
                    continue
                if link is not None and link not in links:
                    onward[link] = None
                for child in found:
                    id = str(child.get("id"))
                    self._now[id] = child
                    self._gone.pop(id, None)
                    if is_folder(child) and "package" not in child and id not in listed:
                        listed.add(id)
                        onward[self._library.children(id)] = None
            links = onward

    def _without_row(self) -> Exchange[None]:
        """Items of which the list told nothing yet, now or earlier."""
        bare = [
            id
            for id, item in self._now.items()
            if "root" not in item
            and "listItem" not in item
            and self._row(item) is None
            and not (self._was_inside(id) and self.known[id].get("list_item"))
            and self._inside(id)
        ]
        if not bare:
            return
        before, failure = dict(self._now), self.failure
        yield from self.read(bare)
        for id in bare:
            if id in self._gone:  # a later delta says so: there must be more than one 404 to it
                del self._gone[id]
                self._now[id] = before[id]
        self.failure = failure or self.failure

    def _left(self, told: Mapping[str, Value | None]) -> dict[str, Value | None]:
        """What went out of the watched root along with a folder above it."""
        moved = {
            id
            for id, item in self._now.items()
            if is_folder(item) and self._was_inside(id) and self._inside(id) is False
        }
        values: dict[str, Value | None] = {}
        for id in self._known_below(moved) if moved else ():
            if id in told or self._inside(id) is not False:
                continue
            value = self.known[id]
            values[id] = outside(value, value.get("parent")) if value.get("folder") else None
        return values

    def _known_below(self, folders: set[str]) -> Iterator[str]:
        below: dict[str, list[str]] = {}
        for id, value in self.known.items():
            if value.get("parent"):
                below.setdefault(value["parent"], []).append(id)
        todo, seen = list(folders), set(folders)
        while todo:
            for id in below.get(todo.pop(), ()):
                if id not in seen:
                    seen.add(id)
                    todo.append(id)
                    yield id

    # Values

    @property
    def _fields(self) -> Sequence[str]:
        return self._library.fields

    def _row(self, item: Item) -> Item | None:
        number = row_number(item)
        if number is not None:
            return self._rows.get(number)
        return self._by_guid.get(guid_of(item.get("eTag")) or "")

    def _value(self, id: str, item: Item) -> Value:
        value = value_of(item, self._fields)
        before = self.known[id] if self._was_inside(id) else {}
        if value["ctag"] is None and before.get("etag") == value["etag"]:
            value["ctag"] = before.get("ctag")  # a delta leaves it out
        if "listItem" in item:
            return value
        row = self._row(item)
        if row is not None:
            return with_list_parts(value, list_parts(row, self._fields))
        return with_list_parts(value, before)

    def _rows_alone(self) -> Iterator[tuple[str, Item]]:
        """Known items of which only the list told something."""
        if not self._rows:
            return
        told = {row["id"] for item in self._now.values() if (row := self._row(item)) is not None}
        rest = {id: row for id, row in self._rows.items() if id not in told}
        if not rest:
            return
        for id, value in self.known.items():
            row = rest.get(str(value.get("list_item")))
            if row is not None and id not in self._now and id not in self._gone:
                yield id, row
