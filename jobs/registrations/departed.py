"""Meetings that a network had and has no more: deleted on ONS, or another network's now.

Their rows leave its team. What is known of one that was deleted is kept, so that all stand as they
stood when somebody takes it out of the recycle bin. Before anybody is told that one was deleted it
is asked for by itself, and many at once are for somebody to approve.
"""

from __future__ import annotations

from collections.abc import Mapping

from config.texts import text as staff_text
from jobs.job import Reading
from jobs.registrations.event import MEETING
from jobs.registrations.gathering import REGISTRATION, Gathered
from jobs.registrations.orders import REMOVALS, Orders
from jobs.registrations.overview import Overview
from jobs.registrations.registration import ACTIVE, Standing, Status
from jobs.registrations.row import Row
from sync.guard import Loss, LossKind
from sync.model import Entry, Ref, Side


def clear(
    made: Gathered, overview: Overview, orders: Orders
) -> tuple[Mapping[str, Reading], list[Loss]]:
    """Take the rows of departed meetings out of the team, and tell whoever was to come."""
    readings: dict[str, Reading] = {}
    losses: list[Loss] = []
    for row in made.left_behind:
        _remove(row, orders, REMOVALS)
    for key, there in made.departed.items():
        if there is not None:
            _remove(there, orders, REMOVALS + 10)
            if key not in overview.meetings:
                losses.append(lost(key))
        if key in overview.meetings and key in made.entries_of(MEETING):
            readings[key] = _FORGOTTEN
    for key, entry in made.entries_of(REGISTRATION).items():
        meeting = str(entry.memo.get("meeting"))
        if meeting not in made.departed:
            continue
        if meeting in overview.meetings:
            readings[key] = _FORGOTTEN  # it is all that network's from now on
            continue
        losses += _say(entry, overview, orders)
        memo = {**entry.memo, "taken_away": True}
        readings[key] = Reading(
            entry.left, entry.right, entry.left_ref, entry.right_ref, memo, "meeting-deleted"
        )
    return readings, losses


def lost(meeting: str) -> Loss:
    """That a meeting is gone from ONS."""
    return Loss(meeting, Side.LEFT, LossKind.VANISHED)


_FORGOTTEN = Reading(None, None, None, None, {}, "elsewhere")


def _remove(row: Row, orders: Orders, phase: int) -> None:
    ref = Ref(row.item, row.etag)
    orders.add(
        f"row:{row.ref.id}", Side.RIGHT, row.place, "delete", phase, ref, {}, None, "departed"
    )


def _say(entry: Entry, overview: Overview, orders: Orders) -> list[Loss]:
    """On the row of somebody who counted on coming, who loses that."""
    standing = Standing.of(entry.memo.get("standing"))
    if entry.left_ref is None or standing is None or standing.status not in ACTIVE:
        return []
    place = overview.places.registrations
    row = overview.rows(place).get(entry.left_ref.id.rpartition("/")[2])
    if row is not None:
        says = {
            "AanmeldStatus": Status.VERVALLEN.value,
            "WachtlijstPlaats": None,
            "SyncStatus": "Bijgewerkt",
            "SyncUitleg": staff_text("ONS-211"),
        }
        at = f"row:{row.ref.id}"
        orders.row(at, Side.LEFT, row, says, expect=None, rule="meeting-deleted")
        if orders.of(at, Side.LEFT):
            loss = LossKind.REMOVAL
            return [lost(str(entry.memo.get("meeting"))), Loss(at, Side.LEFT, loss)]
    return []
