"""What every noun of the state shares: a connection, canonical JSON, and insert-or-replace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

ABSENT = "null"


def text(value: Any) -> str:
    """Canonical JSON: one value has one text, so texts can be compared."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def value(stored: str) -> Any:
    return orjson.loads(stored)


@lru_cache(1024)
def shared(stored: str) -> Any:
    """A value that very many rows hold, decoded once: one object for all of them."""
    return orjson.loads(stored)


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


class Rows:
    """One open connection, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _put(
        self, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Iterable[str] = ()
    ) -> None:
        """Insert the rows, or replace those that are there, except their columns in `keep`."""
        if not rows:
            return
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        keys = [column.name for column in table.primary_key]
        updated = {name: statement.excluded[name] for name in rows[0] if name not in {*keys, *keep}}
        if updated:
            upsert = statement.on_conflict_do_update(index_elements=keys, set_=updated)
        else:
            upsert = statement.on_conflict_do_nothing(index_elements=keys)
        for chunk in chunks(rows, 1000):
            self._connection.execute(upsert, chunk)
