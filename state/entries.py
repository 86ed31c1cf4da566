"""The archive: one entry a key, with what was agreed and what each side was last known to hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, select

from state.rows import ABSENT, Rows, chunks, shared, text, value
from state.schema import entry as table
from sync.model import Entry, Ref, Value


class Entries(Rows):
    def entries(self, scope: str) -> dict[str, Entry]:
        """Every entry of a scope by key."""
        rows = self._connection.execute(_COLUMNS.where(table.c.scope == scope)).all()
        return {row[1]: _entry(row) for row in rows}

    def entries_of(self, scopes: Collection[str]) -> dict[str, dict[str, Entry]]:
        """`entries` of several scopes, by scope."""
        found: dict[str, dict[str, Entry]] = {scope: {} for scope in scopes}
        for some in chunks(found, 50):
            rows = self._connection.execute(_COLUMNS.where(table.c.scope.in_(some))).all()
            for row in rows:
                found[row[0]][row[1]] = _entry(row)
        return found

    def entry(self, scope: str, key: str) -> Entry | None:
        row = self._connection.execute(
            _COLUMNS.where(table.c.scope == scope, table.c.key == key)
        ).first()
        return None if row is None else _entry(row)

    def memos(self, key: str) -> dict[str, Mapping[str, Any]]:
        """What is remembered under one key, by scope."""
        found = select(table.c.scope, table.c.memo).where(
            table.c.key == key, table.c.memo.is_not(None)
        )
        return {scope: value(memo) for scope, memo in self._connection.execute(found)}

    def entries_of_key(self, key: str) -> dict[str, Entry]:
        """Every entry of one key, by scope."""
        rows = self._connection.execute(_COLUMNS.where(table.c.key == key)).all()
        return {row[0]: _entry(row) for row in rows}

    def put_entry(self, entry: Entry) -> None:
        self.put_entries([entry])

    def put_entries(self, entries: Iterable[Entry]) -> None:
        self._put(table, [_row(entry) for entry in entries])

    def drop_entry(self, scope: str, key: str) -> None:
        """Forget a key. Forgetting is deleting: it needs the same proof, on both sides."""
        self._connection.execute(delete(table).where(table.c.scope == scope, table.c.key == key))

    def scopes_holding(self, refs: Collection[str]) -> frozenset[str]:
        """The scopes of entries whose object on the left is one of these."""
        found: set[str] = set()
        for some in chunks(refs, 500):
            rows = select(table.c.scope).where(table.c.left_id.in_(some)).distinct()
            found.update(self._connection.scalars(rows))
        return frozenset(found)

    def agreed(self, prefix: str) -> int:
        """How many keys are agreed to be present, in scopes that begin so."""
        count = select(func.count()).where(
            table.c.scope.startswith(prefix, autoescape=True), table.c.agreed != ABSENT
        )
        return int(self._connection.scalar(count) or 0)

    def scopes_of_key(self, key: str) -> set[str]:
        return set(self._connection.scalars(select(table.c.scope).where(table.c.key == key)))


_COLUMNS = select(
    table.c.scope,
    table.c.key,
    table.c.agreed,
    table.c.left,
    table.c.right,
    table.c.left_id,
    table.c.left_etag,
    table.c.right_id,
    table.c.right_etag,
    table.c.memo,
)


def _row(entry: Entry) -> dict[str, Any]:
    agreed, left, right = text(entry.agreed), text(entry.left), text(entry.right)
    left_ref, right_ref = entry.left_ref, entry.right_ref
    return {
        "scope": entry.scope,
        "key": entry.key,
        "agreed": agreed,
        "left": None if left == agreed else left,
        "right": None if right == agreed else right,
        "left_id": left_ref and left_ref.id,
        "left_etag": left_ref and left_ref.etag,
        "right_id": right_ref and right_ref.id,
        "right_etag": right_ref and right_ref.etag,
        "memo": text(entry.memo) if entry.memo else None,
    }


def _entry(row: Any) -> Entry:
    scope, key, agreed, left, right, left_id, left_etag, right_id, right_etag, memo = row
    both: Value | None = None if agreed == ABSENT else shared(agreed)
    return Entry(
        scope,
        key,
        both,
        both if left is None else shared(left),
        both if right is None else shared(right),
        None if left_id is None else Ref(left_id, left_etag),
        None if right_id is None else Ref(right_id, right_etag),
        value(memo) if memo else {},
    )
