"""What the job looks at beside libraries: where they are, single documents, their text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import BinaryIO

from connector.drive_reading import read_contents
from connector.exchange import Exchange
from connector.library_source import LibrarySource
from jobs.documents.item import Item
from jobs.observation import LibraryDrive
from sync.model import Coverage, Observation, Sighting

LIBRARY = "documents/library"
"""The place where the drive of the ONS library is remembered."""
CHANNELS = "documents/channels"
"""The place: by team its first channel, for networks whose row names none."""
SCANS = "documents/scans"
"""The place: by content, which patterns its text holds."""

Read = Callable[[BinaryIO, str], Sequence[str]]


class HomeSource(LibraryDrive):
    """The drive of the library on ONS."""

    def __init__(self, site_id: str, list_id: str) -> None:
        super().__init__(site_id, list_id, LIBRARY)


class Items:
    """Single documents of a library, as they are now.

    One that is known to be there and is not found is left as it was: SharePoint is reported to
    answer so for an Office file that is there. What the changes tell to be gone, and is not found
    either, is gone.
    """

    def __init__(self, library: LibrarySource, ids: Sequence[str]) -> None:
        self._library, self._ids = library, tuple(dict.fromkeys(ids))
        self.source = f"{library.source}/items"
        self.places = (library.place,)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        seen = yield from self._library.items(self._ids)
        known = self._library.known(self._library.place)
        there = tuple(s for s in seen.sightings if s.value is not None or s.id not in known)
        return replace(seen, source=self.source, second=True, sightings=there)


class Texts:
    """Reads documents and keeps which patterns their text holds, never the text. A document that
    cannot be fetched is looked at again in the next run."""

    source = SCANS
    places: tuple[str, ...] = (SCANS,)

    def __init__(self, library: LibrarySource, items: Sequence[Item], read: Read) -> None:
        self._items, self._read = list({i.content: i for i in items}.values()), read
        self._library = library

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        contents = [item.source for item in self._items]
        answers = yield from read_contents(self._library, contents, self._read)
        seen = [
            Sighting(SCANS, item.content, {"found": list(answer.body or ())})
            for item, answer in zip(self._items, answers, strict=True)
            if answer.ok
        ]
        return Observation(SCANS, tuple(seen), {SCANS: Coverage.SINCE})
