"""Rows that a plan takes to be gone: asked for one by one before anything follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.job import ScopePlan
from jobs.registrations.overview import Overview
from jobs.registrations.registration import ACTIVE, Standing
from sync.model import Ref, Side


def missing_rows(plan: ScopePlan) -> Iterator[tuple[str, str]]:
    """Place and number of rows by whose absence somebody loses a place, or that would be made
    again."""
    gone = {(loss.key, loss.side) for loss in plan.losses}
    gone |= {(a.key, a.side) for a in plan.actions if a.kind == "create" and a.keyed}
    for key, side in gone:
        entry = plan.entries.get(key)
        ref = None if entry is None else entry.left_ref if side is Side.LEFT else entry.right_ref
        if ref is not None:
            yield _at(ref)


def unanswered_rows(plan: ScopePlan, overview: Overview) -> Iterator[tuple[str, str]]:
    """Place and number of rows that are gone from the team while their registration stands, and of
    whom it is not known yet who deleted them."""
    for reading in plan.readings.values():
        ref, memo = reading.right_ref, reading.memo
        standing = Standing.of(memo.get("standing"))
        if ref is None or standing is None or standing.status not in ACTIVE:
            continue
        place, item = _at(ref)
        gone = item in overview.archive.gone(place) and not memo.get("taken_away")
        if gone and overview.deleter(ref) is None:
            yield place, item


def _at(ref: Ref) -> tuple[str, str]:
    list_id, _, item = ref.id.partition("/")
    return f"list:{list_id}", item
