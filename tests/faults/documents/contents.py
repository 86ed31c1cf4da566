"""Which content is whose, by the sandbox's log of writes: what people wrote, what the service made
of it, and where it went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.tenant import Record, Write

Place = tuple[str, str]  # table, id

PROMOTION = "file.promotion"


def content(record: Record | None) -> str | None:
    """The key of a file's content; None of a folder, and of what is no file."""
    file = (record or {}).get("file")
    return None if file is None or file["folder"] else str(file["content"])


def takes_back(record: Record) -> bool:
    """Whether the row of a document says that it is not for all to see."""
    fields = record["fields"]
    return fields.get("DelenViaOns") is False or fields.get("Publicatiebereik") == "Alleen netwerk"


@dataclass(slots=True)
class Contents:
    """The log as far as it was followed. A *root* is the content as a person wrote it, whatever
    the service made of it since: it rewrites what it is given."""

    tables: Mapping[str, str]  # table of a library -> the side it is of
    _origin: dict[str, str] = field(default_factory=dict)  # what it made -> of what
    history: dict[Place, list[str]] = field(default_factory=dict)  # roots, oldest first
    current: dict[Place, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)  # roots that a person wrote
    deleted: dict[Place, tuple[str, ...]] = field(default_factory=dict)  # by people
    said_no: set[Place] = field(default_factory=set)  # a person took it back, and stands by it

    def copy(self) -> Contents:
        return Contents(
            self.tables, dict(self._origin), {at: list(had) for at, had in self.history.items()},
            dict(self.current), set(self.written), dict(self.deleted), set(self.said_no),
        )  # fmt: skip

    def root(self, key: str) -> str:
        while key in self._origin:
            key = self._origin[key]
        return key

    def follow(self, writes: Iterable[Write]) -> Contents:
        for write in writes:
            self.take(write)
        return self

    def take(self, write: Write) -> None:
        if write.table not in self.tables:
            return
        at = (write.table, write.id)
        before, after = content(write.before), content(write.after)
        person = write.actor.kind == "person"
        if after is None:
            self.current.pop(at, None)
            if before is not None and person:
                self.deleted[at] = tuple(self.history.get(at, ()))
            return
        if person and write.before is not None and write.after is not None:
            if takes_back(write.after) and not takes_back(write.before):
                self.said_no.add(at)
            elif not takes_back(write.after):
                self.said_no.discard(at)
        if write.what == PROMOTION and before is not None and before != after:
            self._origin[after] = before
        root = self.root(after)
        self.current[at] = root
        self.deleted.pop(at, None)
        had = self.history.setdefault(at, [])
        if not had or had[-1] != root:
            had.append(root)
            if person:
                self.written.add(root)

    def elsewhere(self, root: str, at: Place) -> Iterator[Place]:
        """Where else it stands at this moment."""
        return (other for other, held in self.current.items() if held == root and other != at)

    def superseded(self, old: str, new: str, at: Place) -> bool:
        """Whether somebody who had the old content put the new one in its place, elsewhere."""
        return any(
            old in had and new in had[had.index(old) + 1 :]
            for other, had in self.history.items()
            if other != at
        )
