"""What was seen at a place, for sources that tell what changed since: read as it is asked for."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from typing import Any

from jobs.job import Archive

MANY = 500
"""Whoever asked for so many, one by one, gets the rest at once."""

Value = Mapping[str, Any]


class Known(Mapping[str, Value]):
    """Values by id, as the archive has them now: a night asks for some hundred of thousands."""

    def __init__(self, archive: Archive, place: str) -> None:
        self._archive, self._place = archive, place
        self._ids: frozenset[str] | None = None
        self._read: dict[str, Value] = {}

    def __getitem__(self, id: str) -> Value:
        if id not in self:
            raise KeyError(id)
        if id not in self._read:
            if len(self._read) == MANY:
                self._read = {one: value for one, value, _ in self._archive.each(self._place)}
            else:
                seen = self._archive.some(self._place, (id,))[id]
                self._read[id] = seen.value or {}
        return self._read[id]

    def __contains__(self, id: object) -> bool:
        return id in self._there

    def __iter__(self) -> Iterator[str]:
        return iter(self._there)

    def __len__(self) -> int:
        return len(self._there)

    def items(self) -> ItemsView[str, Value]:
        return _Items(self, self._archive, self._place)

    @property
    def _there(self) -> frozenset[str]:
        if self._ids is None:
            self._ids = self._archive.ids(self._place)
        return self._ids


class _Items(ItemsView[str, Value]):
    """One after the other, none of them kept."""

    def __init__(self, known: Known, archive: Archive, place: str) -> None:
        super().__init__(known)
        self._archive, self._place = archive, place

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        for id, value, _ in self._archive.each(self._place):
            yield id, value
