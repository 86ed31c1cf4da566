"""A document library, observed by two deltas: its drive's, and that of its list for the columns.

https://learn.microsoft.com/graph/api/driveitem-delta
https://learn.microsoft.com/graph/api/listitem-delta
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import structlog

from connector.address import address
from connector.delta import Delta, delta
from connector.drive_item import SELECT, Item, Value, value_of
from connector.errors import ForeignHost, error_for
from connector.exchange import Exchange, Request, Response
from connector.library_look import LISTED, Sought, look
from connector.library_pass import Pass
from connector.list_source import Known, nothing_known
from connector.listing import together
from sync.model import Coverage, Observation

log = structlog.get_logger(__name__)
_PAGE = 1000


class LibrarySource:
    """What stands in one library, with `fields` of its columns and nothing else of them.

    `root` is the id of the folder that is watched; None watches the whole library. Place
    `drive:{drive_id}`, native id the driveItem's. A value holds: "parent", "name", "folder",
    "package" ("oneNote" or None), "size", "hash" (quickXorHash), "etag", "ctag", "by", "app",
    "at", "created_by", "created_by_app", "created_at", "file_at", "file_created_at" (the file's
    own dates: a column that is set changes "at" alone), "mime", "malware", "checked_out",
    "web_url", and of the row in the list "list_item", "list_etag" and "fields" (columns with a
    value). An item whose row no answer showed yet has "list_item" None. "web_url" is that of when
    the item itself changed last: a folder above it that is renamed is not told of each below it.

    Outside the watched root only folders are kept, as {"parent", "folder": True,
    "outside": True}, so that one that is moved in is known for it; what is inside a package
    belongs to the package. A file that left is seen to be gone.

    A pass is FULL only when both deltas enumerated everything, and PARTIAL when one of them broke
    off or an item that they led to could not be read.
    """

    def __init__(
        self,
        site_id: str,
        list_id: str,
        drive_id: str,
        root: str | None,
        fields: tuple[str, ...],
        *,
        known: Known = nothing_known,
    ) -> None:
        self.site_id, self.list_id, self.drive_id = site_id, list_id, drive_id
        self.root, self.fields, self.known = root, fields, known
        self.place = f"drive:{drive_id}"
        self.source = f"library:{drive_id}"
        self.places: tuple[str, ...] = (self.place,)

    def observe(self, cursor: str | None, full: bool = False) -> Exchange[Observation]:
        before = (None, None) if full else self._read_cursor(cursor)
        try:
            drive, rows = yield from self._deltas(*before)
        except ForeignHost as error:
            if before == (None, None):
                raise
            # Kept, a link that leads out of the tenant would stop the source for good.
            log.warning("stored link refused", source=self.source, detail=error.detail)
            drive, rows = yield from self._deltas(None, None)
        if drive.coverage is Coverage.FULL and rows.coverage is Coverage.SINCE:
            rows = yield from delta(self._list_start(), None, f"list {self.list_id}")
        one = Pass(self, drive.items, rows.items)
        failure = drive.failure or rows.failure
        if drive.items or rows.items:
            yield from one.complete(broken=failure is not None)
        failure = failure or one.failure
        coverage = Coverage.PARTIAL if failure else drive.coverage
        return Observation(
            self.source,
            one.sightings(),
            {self.place: coverage},
            None if failure else self._cursor(drive, rows),
            failure,
            drive.restarted or rows.restarted,
        )

    def items(self, ids: Sequence[str]) -> Exchange[Observation]:
        """Point reads: how these items are now, whole. One that is not there is seen to be gone."""
        one = Pass(self, {}, {})
        yield from one.read(ids)
        yield from one.complete(broken=False)
        coverage = Coverage.PARTIAL if one.failure else Coverage.SINCE
        return Observation(
            self.source, one.sightings(), {self.place: coverage}, failure=one.failure
        )

    def value_of(self, item: Item) -> Value:
        """A driveItem, with its `listItem` expanded or without, as a sighting's value."""
        return value_of(item, self.fields)

    def point_read(self, id: str) -> Request:
        """One item with all that a sighting needs, its row in the list included."""
        return Request(
            "GET", address("drives", self.drive_id, "items", id, select=SELECT, expand=self.row())
        )

    def sought(self, id: str, folder: str | None = None) -> Sought:
        """An item for `look`, by its id, and the id of the folder it should stand in."""
        return Sought(self.point_read(id), id, folder)

    def look(self, sought: Sequence[Sought]) -> Exchange[list[Response]]:
        """Items with all that a sighting needs, as `point_read` shows them."""
        return look(sought, lambda folder: self.children(folder, LISTED))

    def children(self, id: str, top: int = _PAGE) -> str:
        return address(
            "drives", self.drive_id, "items", id, "children",
            select=SELECT, expand=self.row(), top=top,
        )  # fmt: skip

    def row(self) -> str:
        """`$expand` for an item's row in the list."""
        return f"listItem($expand={self._columns()})"

    def problem(self, status: int, body: Any) -> str:
        return str(error_for(status, body, f"drive {self.drive_id}"))

    def _deltas(self, drive: str | None, rows: str | None) -> Exchange[tuple[Delta, Delta]]:
        found = yield from together(
            delta(self._drive_start(), drive, f"drive {self.drive_id}"),
            delta(self._list_start(), rows, f"list {self.list_id}"),
        )
        return found[0], found[1]

    def _drive_start(self) -> str:
        return address("drives", self.drive_id, "root", "delta", select=SELECT, top=_PAGE)

    def _list_start(self) -> str:
        return address(
            "sites", self.site_id, "lists", self.list_id, "items", "delta",
            expand=self._columns(), top=_PAGE,
        )  # fmt: skip

    def _columns(self) -> str:
        return f"fields($select={','.join(dict.fromkeys(('id', *self.fields)))})"

    def _cursor(self, drive: Delta, rows: Delta) -> str:
        both = {"root": self.root, "drive": drive.cursor, "list": rows.cursor}
        return orjson.dumps(both).decode()

    def _read_cursor(self, cursor: str | None) -> tuple[str | None, str | None]:
        """One of another root answers another question: what is inside is seen anew."""
        try:
            both = orjson.loads(cursor or "{}")
            drive, rows = both["drive"], both["list"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return None, None
        return (drive, rows) if both.get("root") == self.root else (None, None)
