"""Which rows are the same registration, and which rows somebody deleted.

A key on a row is believed where the product wrote it: on a team's site everybody may write
anything, also somebody else's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobs.job import Archive
from jobs.registrations.row import Row
from sync.model import Entry, Ref, Side


@dataclass(slots=True)
class Pair:
    """One key's rows. `gone` are the sides whose row somebody deleted, as far as is certain;
    `unseen` those whose row was there and could not be read now."""

    key: str
    left: Row | None = None
    right: Row | None = None
    entry: Entry | None = None
    gone: frozenset[Side] = frozenset()
    unseen: frozenset[Side] = frozenset()

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for row in (self.left, self.right) if row is not None)


def pair(
    left: Iterable[Row],
    right: Iterable[Row],
    entries: Mapping[str, Entry],
    archive: Archive,
    app: str,
    *,
    there: str | None = None,
) -> dict[str, Pair]:
    """Every key that has a row, or had one. `entries` are those of this kind of row; `there` is
    the place of the rows on the right, None where that is not known."""
    found: dict[str, Pair] = {}
    by_ref: dict[str, str] = {}
    for key, entry in entries.items():
        for ref in (entry.left_ref, entry.right_ref):
            if ref is not None:
                by_ref[ref.id] = key
    for side, rows in ((Side.LEFT, left), (Side.RIGHT, right)):
        for row in sorted(rows, key=lambda one: int(one.item)):
            key = _key(row, side, by_ref, found, app)
            at = found.setdefault(key, Pair(key, entry=entries.get(key)))
            if side is Side.LEFT:
                at.left = row
            else:
                at.right = row
    for key, entry in entries.items():
        at = found.setdefault(key, Pair(key, entry=entry))
        for side, held, ref in (
            (Side.LEFT, at.left, entry.left_ref),
            (Side.RIGHT, at.right, None if left_list(entry, there) else entry.right_ref),
        ):
            if held is None and ref is not None:
                if is_deleted(ref, archive):
                    at.gone |= {side}
                else:
                    at.unseen |= {side}
    return found


def _key(
    row: Row, side: Side, by_ref: Mapping[str, str], found: Mapping[str, Pair], app: str
) -> str:
    known = by_ref.get(row.ref.id)
    if known is not None:
        return known
    claimed = row.text("OnsId")
    if claimed is not None and row.set_by_us("OnsId", app):
        at = found.get(claimed)
        taken = at is not None and (at.left if side is Side.LEFT else at.right) is not None
        if not taken:
            return claimed
    # Copied with its key, or with somebody else's: a row of its own.
    return row.own_key


def left_list(entry: Entry, there: str | None) -> bool:
    """Whether a row stood in a list that was removed since, and made anew: no word about it."""
    ref = entry.right_ref
    return ref is not None and there not in (None, f"list:{ref.id.partition('/')[0]}")


def is_deleted(ref: Ref, archive: Archive) -> bool:
    """Absence needs proof: the list was read soundly and says itself that the row is gone."""
    list_id, _, item = ref.id.partition("/")
    place = f"list:{list_id}"
    return archive.complete(place) and item in archive.gone(place)
