"""Who deleted rows of registrations in a team, asked once of each: everybody there may delete
everything, and a list's delta names nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connector.deleted_rows import DeletedRows
from connector.errors import ConnectorError
from connector.exchange import Exchange
from sync.model import Coverage, Observation, Sighting

NOBODY = ""
"""Stands for whoever cannot be told: an application, or a row that left the recycle bin."""


class Deletions:
    """The rows of one list, at `place`. Without an answer nothing is seen, so that it is asked
    again. `gone` are the moments since when the rows are known to be gone: one that was put back
    and deleted again is asked for anew."""

    def __init__(self, rows: DeletedRows, gone: Mapping[str, datetime | None], place: str) -> None:
        self._rows, self._gone, self._place = rows, gone, place
        self.source = place
        self.places: tuple[str, ...] = (place,)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        try:
            found = yield from self._rows.who()
        except ConnectorError as error:
            coverage = {self._place: Coverage.PARTIAL}
            return Observation(self.source, (), coverage, failure=str(error))
        seen = tuple(
            Sighting(self._place, id, {"by": by, "gone": _moment(self._gone.get(id))})
            for id, by in found.items()
        )
        return Observation(self.source, seen, {self._place: Coverage.SINCE})


def deleter(answer: Mapping[str, Any] | None, gone: datetime | None) -> str | None:
    """The account that an answer names, NOBODY where it names none; None while it is not known of
    a row that is gone since `gone`."""
    if answer is None or answer.get("gone") != _moment(gone):
        return None
    return str(answer.get("by") or NOBODY)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
