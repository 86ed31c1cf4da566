"""A drive in memory, as strict as the service: names, etags, locks, versions, recycle bin, delta,
and files that it rewrites after they were uploaded.

What a file holds is a **word**: whatever a person wrote at one moment. The service may rewrite the
bytes around it as often as it likes; the word stays. So it can be said of every word where it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sync.model import Coverage, Observation, Sighting
from sync.names import fold

APP = "app-of-the-product"
REWRITTEN = (".docx", ".pdf")


class Refused(Exception):
    """What the service answers instead of doing it."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


@dataclass(frozen=True)
class Content:
    word: str
    rewrite: int = 0  # the same word in other bytes

    @property
    def hash(self) -> str:
        return f"hash-{self.word}-{self.rewrite}"

    @property
    def size(self) -> int:
        return 1000 + 11 * self.rewrite


@dataclass(frozen=True)
class Stamp:
    """Who did it (None: the product) and when."""

    by: str | None
    at: datetime


@dataclass
class Thing:
    id: str
    parent: str | None
    name: str
    content: Content | None  # None: a folder
    made: Stamp
    changed: Stamp
    columns: dict[str, Any] = field(default_factory=dict)
    versions: list[Content] = field(default_factory=list)  # earlier ones, the oldest first
    number: int = 1  # of its etag
    writes: int = 1  # of its ctag
    locked: str | None = None
    package: str | None = None
    late: bool = False  # the service rewrote it, some time after it was uploaded

    @property
    def folder(self) -> bool:
        return self.content is None and self.package is None

    @property
    def etag(self) -> str:
        return f'"{self.id},{self.number}"'

    @property
    def word(self) -> str | None:
        return None if self.content is None else self.content.word


@dataclass(frozen=True)
class Pass:
    """What goes wrong in one reading."""

    broken_off: bool = False  # half of it, and no cursor
    behind: int = 0  # the last changes are not shown yet
    omits: bool = False  # a delta that leaves one change out
    repeats: bool = False  # older states come first
    backwards: bool = False
    expired: bool = False  # 410: everything is enumerated anew


SOUND = Pass()


class Drive:
    """`root` is the folder that matters, somewhere in the drive. `watched`: its source looks at
    that folder alone, not at the whole drive."""

    def __init__(
        self, id: str, path: Iterable[str], now: datetime, *, watched: bool = True
    ) -> None:
        self.id = id
        self.now = now
        self.watched = watched
        self.things: dict[str, Thing] = {}
        self.bin: dict[str, Thing] = {}
        self.binned_with: dict[str, str] = {}  # what was recycled -> the folder it went with
        self.log: list[str] = []
        self.unwritten: list[str] = []  # what the service will rewrite later
        self.rewrites_at_once = True
        self._ids = itertools.count(1)
        self._rewrites = itertools.count(1)
        at: str | None = None
        for name in ("root", *path):
            at = self._add(at, name, None, None).id
        assert at is not None
        self.root = at
        self.top = next(iter(self.things))

    # Looking

    def slot(self, parent: str | None, name: str) -> Thing | None:
        for thing in self.things.values():
            if thing.parent == parent and fold(thing.name) == fold(name):
                return thing
        return None

    def below(self, id: str) -> Iterator[Thing]:
        for thing in list(self.things.values()):
            if thing.id != id and id in self._line(thing.id):
                yield thing

    def inside(self, id: str) -> bool:
        """Whether it is in the folder or the folder itself."""
        return self.root in self._line(id)

    def seen(self, id: str) -> bool:
        return not self.watched or self.inside(id)

    def path(self, id: str) -> str:
        """From the watched folder down, folded."""
        names = []
        at: str | None = id
        while at is not None and at != self.root:
            names.append(fold(self.things[at].name))
            at = self.things[at].parent
        return "/".join(reversed(names))

    def words(self) -> Iterator[str]:
        """Every word that can still be found here: current, in a version, in the recycle bin."""
        for thing in [*self.things.values(), *self.bin.values()]:
            for content in [*thing.versions, *([thing.content] if thing.content else [])]:
                yield content.word

    def value(self, id: str) -> dict[str, Any] | None:
        """As its library's source shows it; None: not there, or a file outside the folder."""
        thing = self.things.get(id)
        if thing is None:
            return None
        if not self.seen(id):
            if not thing.folder:
                return None
            return {"parent": thing.parent, "folder": True, "outside": True}
        content = thing.content
        return {
            "parent": thing.parent, "name": thing.name, "folder": thing.folder,
            "package": thing.package, "size": content.size if content else 0,
            "hash": content.hash if content else None, "etag": thing.etag,
            "ctag": f'"c:{thing.id},{thing.writes}"', "by": thing.changed.by,
            "app": None if thing.changed.by else APP, "at": thing.changed.at.isoformat(),
            "created_by": thing.made.by, "created_by_app": None if thing.made.by else APP,
            "created_at": thing.made.at.isoformat(), "mime": None, "malware": False,
            "checked_out": {"by": thing.locked} if thing.locked else None,
            "list_item": thing.id, "list_etag": thing.etag,
            "fields": {n: v for n, v in thing.columns.items() if v is not None},
            "web_url": f"https://tenant.example/{self.id}/{thing.id}",
        }  # fmt: skip

    def observe(
        self,
        cursor: str | None,
        known: Mapping[str, Sighting],
        how: Pass = SOUND,
        full: bool = False,
    ) -> Observation:
        """One pass of its library's source."""
        place = f"drive:{self.id}"
        whole = cursor is None or full or how.expired
        end = max(int(cursor or 0), len(self.log) - how.behind)
        late = set(self.log[end:])
        if whole:
            late, end = set(), len(self.log)
            ids = list(self.things)
        else:
            changed = dict.fromkeys(self.log[int(cursor or 0) : end])
            ids = [id for id in changed if id not in late]
            moved = [id for id in ids if id in self.things and self.things[id].folder]
            ids += [thing.id for id in moved for thing in self.below(id) if thing.id not in late]
            ids = list(dict.fromkeys(ids))
            if how.omits:
                ids = ids[1:]
        seen = [Sighting(place, id, self.value(id), self._etag(id)) for id in ids]
        if whole:
            seen = [one for one in seen if one.value is not None]
        if how.backwards:
            seen.reverse()
        if how.repeats:
            seen = [known[id] for id in reversed(ids) if id in known] + seen
        coverage = Coverage.FULL if whole else Coverage.SINCE
        if how.broken_off:
            half = tuple(seen[: len(seen) // 2])
            failed = {place: Coverage.PARTIAL}
            return Observation(f"library:{self.id}", half, failed, None, "broke off")
        return Observation(
            f"library:{self.id}", tuple(seen), {place: coverage}, str(end), restarted=how.expired
        )

    # Doing. `by` None is the product; `etag` is a condition.

    def make_folder(self, by: str | None, parent: str, name: str) -> Thing:
        self._place(parent, name)
        return self._add(parent, name, None, by)

    def upload(self, by: str | None, parent: str, name: str, content: Content) -> Thing:
        self._place(parent, name)
        thing = self._add(parent, name, content, by)
        self._rewritten(thing)
        return thing

    def replace(self, by: str | None, id: str, content: Content, etag: str | None = None) -> Thing:
        thing = self._open(by, id, etag)
        assert thing.content is not None, "a folder has no content"
        thing.versions.append(thing.content)
        thing.content = content
        thing.writes += 1
        self._touched(thing, by)
        self._rewritten(thing)
        return thing

    def move(
        self,
        by: str | None,
        id: str,
        parent: str | None = None,
        name: str | None = None,
        etag: str | None = None,
    ) -> Thing:
        """Another folder, another name. For an application a name that differs in case alone is
        taken by the thing itself."""
        thing = self._open(by, id, etag)
        parent = thing.parent if parent is None else parent
        name = thing.name if name is None else name
        assert parent is not None
        if id in self._line(parent):
            raise Refused(400, "invalidRequest")
        self._place(parent, name, itself=None if by is None else id)
        thing.parent, thing.name = parent, name
        self._touched(thing, by)
        return thing

    def set_columns(
        self, by: str | None, id: str, columns: Mapping[str, Any], etag: str | None = None
    ) -> Thing:
        thing = self._open(by, id, etag)
        thing.columns |= columns
        self._touched(thing, by)
        return thing

    def recycle(self, by: str | None, id: str, etag: str | None = None) -> list[Thing]:
        """To the recycle bin, with all below it. Refused when anything of it is locked."""
        self._open(by, id, etag)
        gone = [*self.below(id), self.things[id]]
        if any(thing.locked not in (None, by) for thing in gone):
            raise Refused(423, "resourceLocked")
        for thing in gone:
            del self.things[thing.id]
            self.bin[thing.id] = thing
            self.binned_with[thing.id] = id
            self.log.append(thing.id)
        return gone

    def restore(self, by: str, id: str) -> list[Thing]:
        """From the recycle bin, with what went together with it."""
        thing = self.bin.get(id)
        if thing is None or self.binned_with[id] != id:
            raise Refused(404, "itemNotFound")
        if thing.parent not in self.things:
            raise Refused(400, "invalidRequest")
        self._place(thing.parent, thing.name)
        back = [self.bin[other] for other, top in self.binned_with.items() if top == id]
        for one in back:
            del self.bin[one.id], self.binned_with[one.id]
            self.things[one.id] = one
            one.number += 1
            self.log.append(one.id)
        return back

    def lock(self, by: str, id: str) -> None:
        self.things[id].locked = by
        self._noticed(self.things[id])

    def unlock(self, id: str) -> None:
        self.things[id].locked = None
        self._noticed(self.things[id])

    def rewrites(self) -> None:
        """The service gets round to what it left for later. Nobody becomes its last editor."""
        for id in self.unwritten:
            thing = self.things.get(id)
            if thing is not None:
                self._rewrite(thing)
                thing.late = True
                self._noticed(thing)
        self.unwritten.clear()

    # Inside

    def _add(self, parent: str | None, name: str, content: Content | None, by: str | None) -> Thing:
        id = f"{self.id}-{next(self._ids)}"
        stamp = self._stamp(by)
        thing = self.things[id] = Thing(id, parent, name, content, stamp, stamp)
        self.log.append(id)
        return thing

    def _open(self, by: str | None, id: str, etag: str | None) -> Thing:
        thing = self.things.get(id)
        if thing is None:
            raise Refused(404, "itemNotFound")
        if thing.locked not in (None, by):
            raise Refused(423, "resourceLocked")
        if etag is not None and etag != thing.etag:
            raise Refused(412, "resourceModified")
        return thing

    def _place(self, parent: str | None, name: str, itself: str | None = None) -> None:
        if parent not in self.things or not self.things[parent].folder:
            raise Refused(404, "itemNotFound")
        there = self.slot(parent, name)
        if there is not None and there.id != itself:
            raise Refused(409, "nameAlreadyExists")

    def _touched(self, thing: Thing, by: str | None) -> None:
        thing.changed = self._stamp(by)
        self._noticed(thing)

    def _stamp(self, by: str | None) -> Stamp:
        self.now += timedelta(seconds=1)
        return Stamp(by, self.now)

    def _noticed(self, thing: Thing) -> None:
        thing.number += 1
        self.log.append(thing.id)

    def _rewritten(self, thing: Thing) -> None:
        if not thing.name.lower().endswith(REWRITTEN):
            return
        if self.rewrites_at_once:
            self._rewrite(thing)
        else:
            self.unwritten.append(thing.id)

    def _rewrite(self, thing: Thing) -> None:
        if thing.content is not None:
            thing.content = replace(thing.content, rewrite=next(self._rewrites))
            thing.writes += 1
            thing.number += 1

    def _etag(self, id: str) -> str | None:
        return self.things[id].etag if id in self.things and self.seen(id) else None

    def _line(self, id: str | None) -> Iterator[str]:
        while id is not None and id in self.things:
            yield id
            id = self.things[id].parent
