"""What the job looks at beside libraries: where they are, single documents, their text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from connector.address import address
from connector.channels import primary_channels
from connector.errors import ConnectorError, error_for
from connector.exchange import Exchange, Request, Transfer
from connector.library_source import LibrarySource
from jobs.documents.item import Item
from sync.model import Coverage, Observation, Sighting

LIBRARY = "documents/library"
"""The place where the drive of the ONS library is remembered."""
CHANNELS = "documents/channels"
"""The place: by team its first channel, for networks whose row names none."""
SCANS = "documents/scans"
"""The place: by content, which patterns its text holds."""

DOWNLOAD = "@microsoft.graph.downloadUrl"

Read = Callable[[BinaryIO, str], Sequence[str]]


class HomeSource:
    """The drive of the library on ONS. https://learn.microsoft.com/graph/api/drive-get"""

    source = LIBRARY
    places: tuple[str, ...] = (LIBRARY,)

    def __init__(self, site_id: str, list_id: str) -> None:
        self._url = address("sites", site_id, "lists", list_id, "drive", select="id")
        self._list = list_id

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        (answer,) = yield [Request("GET", self._url)]
        if not answer.ok or not isinstance(answer.body, dict):
            raise error_for(answer.status, answer.body, f"the drive of list {self._list}")
        seen = Sighting(LIBRARY, self._list, {"drive": answer.body["id"]})
        return Observation(LIBRARY, (seen,), {LIBRARY: Coverage.SINCE})


class FirstChannels:
    """The first channel of each team."""

    source = CHANNELS
    places: tuple[str, ...] = (CHANNELS,)

    def __init__(self, teams: Sequence[str]) -> None:
        self._teams = teams

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        found = yield from primary_channels(self._teams)
        errors = [str(one) for one in found.values() if isinstance(one, ConnectorError)]
        seen = tuple(
            Sighting(CHANNELS, team, {"channel": channel})
            for team, channel in found.items()
            if isinstance(channel, str)
        )
        coverage = Coverage.PARTIAL if errors else Coverage.SINCE
        failure = errors[0] if errors else None
        return Observation(CHANNELS, seen, {CHANNELS: coverage}, failure=failure)


class Items:
    """Single documents of a library, as they are now."""

    def __init__(self, library: LibrarySource, ids: Sequence[str]) -> None:
        self._library, self._ids = library, tuple(dict.fromkeys(ids))
        self.source = f"{library.source}/items"
        self.places = (library.place,)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        seen = yield from self._library.items(self._ids)
        return replace(seen, source=self.source, second=True)


class Texts:
    """Reads documents and keeps which patterns their text holds, never the text. A document that
    cannot be fetched is looked at again in the next run."""

    source = SCANS
    places: tuple[str, ...] = (SCANS,)

    def __init__(self, items: Sequence[Item], read: Read) -> None:
        self._items, self._read = list({i.content: i for i in items}.values()), read

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        answers = yield [
            Request("GET", address("drives", i.drive, "items", i.id, select=f"id,{DOWNLOAD}"))
            for i in self._items
        ]
        transfers: list[tuple[Item, Transfer]] = []
        failure: str | None = None
        for item, answer in zip(self._items, answers, strict=True):
            body: dict[str, Any] = answer.body if isinstance(answer.body, dict) else {}
            if answer.ok and isinstance(body.get(DOWNLOAD), str):
                transfers.append((item, self._transfer(item, body[DOWNLOAD])))
            elif answer.status != 404:
                failure = str(error_for(answer.status, body, f"document {item.id}"))
        fetched = yield [transfer for _, transfer in transfers]
        seen = [
            Sighting(SCANS, item.content, {"found": list(answer.body or ())})
            for (item, _), answer in zip(transfers, fetched, strict=True)
            if answer.ok
        ]
        coverage = Coverage.PARTIAL if failure else Coverage.SINCE
        return Observation(SCANS, tuple(seen), {SCANS: coverage}, failure=failure)

    def _transfer(self, item: Item, url: str) -> Transfer:
        return Transfer(
            item.drive, item.id, item.name, item.size, item.value.get("hash"), url, read=self._read
        )
