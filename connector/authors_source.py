"""Who set the columns of documents, from the versions of their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.exchange import Exchange
from connector.library_source import LibrarySource
from connector.list_source import ListSource
from sync.model import Coverage, Observation, Sighting


class AuthorsSource:
    """Of the documents `ids` (driveItem ids) of a library, who set each of the columns `authored`:
    {"etag": the row's, "set_by": {column: {"by", "app", "at", …}}}, at the place
    `authors:{drive_id}`. One whose row is known not to have changed since is not read again.
    """

    def __init__(
        self,
        library: LibrarySource,
        ids: Sequence[str],
        authored: tuple[str, ...],
        *,
        own_app_id: str,
    ) -> None:
        self._library, self._ids = library, tuple(dict.fromkeys(ids))
        self.authored, self.own_app_id = authored, own_app_id
        self.place = f"authors:{library.drive_id}"
        self.source = self.place
        self.places: tuple[str, ...] = (self.place,)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        library = self._library
        there = library.known(library.place)
        before = {} if full else library.known(self.place)
        wanted: dict[str, str] = {}
        for id in self._ids:
            one = there.get(id, {})
            row, etag = one.get("list_item"), one.get("list_etag")
            if row and (etag is None or before.get(id, {}).get("etag") != etag):
                wanted[str(row)] = id
        rows = ListSource(
            library.site_id, library.list_id, self.authored, self.authored,
            own_app_id=self.own_app_id,
        )  # fmt: skip
        if not wanted:
            return Observation(self.source, (), {self.place: Coverage.SINCE})
        seen = yield from rows.rows(list(wanted))
        sightings = tuple(
            Sighting(self.place, wanted[one.id], self._value(one.value)) for one in seen.sightings
        )
        coverage = {self.place: seen.coverage[rows.place]}
        return Observation(self.source, sightings, coverage, failure=seen.failure)

    def _value(self, row: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if row is None:
            return None
        maker = {"by": row["created_by"], "app": row["created_by_app"], "at": row["created_at"]}
        authors = {name: row["set_by"].get(name, maker) for name in self.authored}
        return {"etag": row["etag"], "set_by": authors}
