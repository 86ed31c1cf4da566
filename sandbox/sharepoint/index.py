"""What a list would look up in its database: ids in order, and items by the value of a column.

Derived from the table and its change log, so a restored snapshot or a reloaded tenant rebuilds it
and every write reaches it without being told.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from typing import Any

from ..tenant import Record, Tenant


def key_of(value: Any) -> Any:
    """The value as SharePoint compares it: text without regard to case."""
    return value.casefold() if isinstance(value, str) else value


class Index:
    """The items of one table, kept in step with the change log of its container."""

    def __init__(self, tenant: Tenant, table: str, container: str) -> None:
        self._tenant, self._table, self._container = tenant, table, container
        self._epoch = -1
        self._seq = 0
        self._ids: list[int] = []
        self._highest = 0
        self._columns: dict[str, dict[Any, set[str]]] = {}
        self._values: dict[str, dict[str, tuple[Any, ...]]] = {}

    def ids(self, after: int = 0, count: int | None = None) -> list[str]:
        """Ids in order, those greater than `after`, at most `count`."""
        self._refresh()
        start = bisect_right(self._ids, after)
        stop = None if count is None else start + count
        return [str(i) for i in self._ids[start:stop]]

    def __len__(self) -> int:
        self._refresh()
        return len(self._ids)

    @property
    def highest(self) -> int:
        """The highest id ever given out: SharePoint never gives an id a second time."""
        self._refresh()
        return self._highest

    def find(self, column: str, value: Any) -> list[str]:
        """Ids of the items that hold `value` in `column`, lowest first."""
        self._refresh()
        if column not in self._columns:
            self._columns[column], self._values[column] = {}, {}
            for id, record in self._tenant.table(self._table).items():
                self._enter(column, id, record)
        found = self._columns[column].get(key_of(value), ())
        return sorted(found, key=int) if len(found) > 1 else list(found)

    def _refresh(self) -> None:
        if self._epoch != self._tenant.epoch:
            self._rebuild()
        for change in self._tenant.changes(self._container, self._seq):
            self._seq = change.seq
            self._move(change.id)

    def _rebuild(self) -> None:
        self._epoch = self._tenant.epoch
        log = self._tenant.logs.get(self._container, [])
        self._seq = log[-1].seq if log else 0
        self._ids = sorted(map(int, self._tenant.table(self._table)))
        self._highest = max(self._ids[-1:] + [int(change.id) for change in log], default=0)
        self._columns, self._values = {}, {}

    def _move(self, id: str) -> None:
        record = self._tenant.table(self._table).get(id)
        number = int(id)
        at = bisect_left(self._ids, number)
        stands = at < len(self._ids) and self._ids[at] == number
        if record is None and stands:
            del self._ids[at]
        elif record is not None and not stands:
            insort(self._ids, number)
        self._highest = max(self._highest, number)
        for column in self._columns:
            for value in self._values[column].pop(id, ()):
                self._columns[column][value].discard(id)
            if record is not None:
                self._enter(column, id, record)

    def _enter(self, column: str, id: str, record: Record) -> None:
        held = record["fields"].get(column)
        values = tuple(key_of(value) for value in _each(held))
        if values:
            self._values[column][id] = values
            for value in values:
                self._columns[column].setdefault(value, set()).add(id)


def _each(held: Any) -> Iterable[Any]:
    if held is None:
        return ()
    return held if isinstance(held, tuple) else (held,) if not isinstance(held, dict) else ()


def index(tenant: Tenant, list_: Record) -> Index:
    """The index of a list's items."""
    name = f"sharepoint.index.{list_['table']}"
    made = tenant.caches.get(name)
    if made is None:
        made = tenant.caches[name] = Index(tenant, list_["table"], list_["container"])
    return made
