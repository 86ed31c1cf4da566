"""What happened, step by step, in which a planted bug of the same name breaks its promise."""

from __future__ import annotations

from collections.abc import Callable

from sync.model import Side
from tests.sync.machine import SyncMachine
from tests.sync.truth_table import MEMBERSHIP
from tests.sync.worker import Fault, Stop

LEFT, RIGHT = Side.LEFT, Side.RIGHT


def half_a_listing(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 4)
    m.runs(True, Fault.PARTIAL, Fault.NONE, Fault.PARTIAL)


def dies_between_cursor_and_sightings(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.runs_until(Stop.COMMIT)
    m.kill()
    m.rests(full=False)


def a_listing_from_yesterday(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 4)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.runs()
    m.runs(True, Fault.OLD)


def an_edit_just_before_the_write(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.runs_until(Stop.WRITE)
    m.world.person_sets(RIGHT, "k0", {"f": "v2"})
    m.rests()


def dies_before_recording_and_an_edit_follows(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.runs_until(Stop.WRITE)
    m._advance(Fault.NONE)
    m.kill()
    m.world.person_sets(LEFT, "k0", {"f": "v2"})
    m.rests()


def added_without_an_answer_and_removed(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_adds(LEFT, "k1", {"f": "a", "r": "m"})
    m.runs_until(Stop.WRITE)
    m._advance(Fault.LOST_AFTER)
    m.kill()
    m.world.person_removes(RIGHT, "k1")
    m.runs()
    m.rests()


def a_write_lost_without_an_answer(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.runs_until(Stop.WRITE)
    m._advance(Fault.LOST_BEFORE)
    m.rests()


def a_write_refused(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.runs_until(Stop.WRITE)
    m._advance(Fault.REFUSED)
    m.rests()


def dies_before_the_write(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.runs_until(Stop.WRITE)
    m.kill()
    m.rests()


def both_edit(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 1)
    m.world.person_sets(LEFT, "k0", {"f": "v1"})
    m.world.person_sets(RIGHT, "k0", {"f": "v2"})
    m.rests()


def three_leave_at_once(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 6)
    for key in ("k0", "k1", "k2"):
        m.world.person_removes(LEFT, key)
    m.rests()


def dies_after_removing_and_more_leave(m: SyncMachine) -> None:
    m.meet(MEMBERSHIP, 6)
    for key in ("k0", "k1"):
        m.world.person_removes(LEFT, key)
    m.runs_until(Stop.WRITE, 2)
    m._advance(Fault.NONE)
    m.kill()
    m.world.person_removes(LEFT, "k2")
    m.runs()
    m.rests()


SCENARIOS: dict[str, Callable[[SyncMachine], None]] = {
    "half a listing is a list": half_a_listing,
    "cursor before what it saw": dies_between_cursor_and_sightings,
    "no confirmation": a_listing_from_yesterday,
    "no precondition": an_edit_just_before_the_write,
    "intents forgotten": dies_before_recording_and_an_edit_follows,
    "granted again": added_without_an_answer_and_removed,
    "silence is success": a_write_lost_without_an_answer,
    "failed steps are settled": a_write_refused,
    "settled ahead": dies_before_the_write,
    "losers forgotten": both_edit,
    "losers kept late": both_edit,
    "no guard": three_leave_at_once,
    "losses counted afterwards": dies_after_removing_and_more_leave,
}
