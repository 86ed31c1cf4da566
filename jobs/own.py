"""What a job looks at together with another job, seen as its own.

Two jobs read the list of networks and the people of teams. What one of them sees is compared with
what *it* saw before: were the places shared, the job that looks first would take the news away
from the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connector.exchange import Exchange
from jobs.job import Archive, Source
from sync.model import Observation


class Own:
    """A source whose cursor and places carry the job's name in front."""

    def __init__(self, job: str, source: Source) -> None:
        self._job, self._inner = job, source
        self.source = f"{job}/{source.source}"
        self.places = tuple(own_place(job, place) for place in source.places)

    def observe(self, cursor: str | None, full: bool) -> Exchange[Observation]:
        seen = yield from self._inner.observe(cursor, full)
        return replace(
            seen,
            source=self.source,
            sightings=tuple(
                replace(s, place=own_place(self._job, s.place)) for s in seen.sightings
            ),
            coverage={own_place(self._job, name): c for name, c in seen.coverage.items()},
        )


def own_place(job: str, place: str) -> str:
    return f"{job}/{place}"


def own_known(job: str, archive: Archive, place: str) -> Mapping[str, Mapping[str, Any]]:
    """What the job saw at a place that it looks at through `Own`."""
    seen = archive.sightings(own_place(job, place))
    return {id: sighting.value or {} for id, sighting in seen.items()}
