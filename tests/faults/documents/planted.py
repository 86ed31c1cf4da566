"""Bugs planted in the documents job and its connector, one at a time. Each must be caught."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.faults.bugs import (
    Bug,
    cursor_before_sightings,
    epoch_ignored,
    guard_skipped,
    lease_ignored,
    partial_is_full,
    unrecorded_ignored,
)


def if_match_dropped() -> None:
    """Contents are replaced whatever they are by now."""
    import connector.drive_content as module

    vars(module)["matching"] = lambda *_: {}


def no_conflict_copy() -> None:
    """What lost is in the history of versions, and nowhere else."""
    from jobs.documents.decision import Decision

    Decision._is_lost = lambda *_: False  # type: ignore[method-assign]


def overwritten_before_kept() -> None:
    """What lost is overwritten whether or not it stands beside."""
    from jobs.documents.orders import Orders

    usual = Orders._act

    def act(self: Any, key: str, side: Any, kind: str, *given: Any, **more: Any) -> str:
        if kind == "content":
            *rest, _after = given[:6]
            given = (*rest, (), *given[6:])
        return usual(self, key, side, kind, *given, **more)

    Orders._act = act  # type: ignore[method-assign]


def hash_not_checked() -> None:
    """Whatever was fetched is passed on."""
    from connector.carrier import Carrier

    usual = Carrier._safely

    def safely(self: Any, wire: Any, desk: Any, transfer: Any) -> Any:
        return usual(self, wire, desk, replace(transfer, quick_xor=None))

    Carrier._safely = safely  # type: ignore[method-assign]


def recycled_before_rescue() -> None:
    """What may not stand on ONS goes, whether or not it stands somewhere else."""
    from jobs.documents.orders import Orders

    usual = Orders._act

    def act(self: Any, key: str, side: Any, kind: str, *given: Any, **more: Any) -> str:
        if kind == "recycle":
            *rest, _after = given[:6]
            given = (*rest, (), *given[6:])
        return usual(self, key, side, kind, *given, **more)

    Orders._act = act  # type: ignore[method-assign]


def own_write_is_an_edit() -> None:
    """Whoever wrote it last, it was a person."""
    from jobs.documents.item import Item

    Item.written_by = lambda *_: False  # type: ignore[method-assign]


def grace_ignored() -> None:
    """What was deleted in Teams goes from ONS at once."""
    from jobs.documents.decision import Decision

    Decision.grace = timedelta(0)  # type: ignore[assignment,method-assign]


def no_beaten_by_edit() -> None:
    """Nee says nothing about what was edited on ONS."""
    from jobs.documents.decision import Decision
    from jobs.documents.selection import SHARED, Stand
    from sync.model import Position, Side
    from sync.planner import moved

    usual = Decision._file

    def file(self: Any, case: Any) -> None:
        usual(self, case)
        now = Position(case.key, case.left, case.right)
        edited = case.left is not None and moved(case.entry, now, Side.LEFT, self.policy)
        if case.judged.stand is Stand.NOT and edited:
            case.judged, case.rule = SHARED, ""
            self._place(case)

    Decision._file = file  # type: ignore[method-assign]


def label_ignored() -> None:
    """A label of confidentiality says nothing."""
    import jobs.documents.selection as module

    vars(module)["LABELS"] = ()


def sent_again() -> None:
    """What became of an upload is not known, so it is sent again, under another name."""
    from connector.drive_content import Contents
    from connector.exchange import Request
    from connector.upload import Upload, refusal

    usual = Contents._session

    def session(self: Any, action: Any) -> Request:
        made = usual(self, action)
        made.body["item"]["@microsoft.graph.conflictBehavior"] = (
            "replace" if action.kind == "content" else "rename"
        )
        return made

    def over(self: Any) -> Any:
        return refusal(404, "sessionExpired")

    Contents._session = session  # type: ignore[method-assign]
    Upload._ask = over  # type: ignore[method-assign]


def confirm_skipped() -> None:
    """Nothing is read afresh before it is applied."""
    from jobs.documents.job import DocumentsJob

    DocumentsJob.confirm_all = lambda *_: []  # type: ignore[method-assign]


FREELY = frozenset(("lost", "exposed", "duplicated", "resurrected", "torn", "repeated"))

PLANTED: dict[str, Bug] = {
    "cursor before sightings": Bug(cursor_before_sightings, "killed before anything is seen"),
    "partial is full": Bug(partial_is_full, "half of the library on ONS"),
    "confirm skipped": Bug(confirm_skipped, "row 3 missing from the whole library on ONS"),
    "If-Match dropped": Bug(
        if_match_dropped,
        "somebody writes right before his document is replaced",
        frozenset(("lost",)),
    ),
    "no conflict copy": Bug(no_conflict_copy, "golden", frozenset(("lost",))),
    "overwritten before it is kept": Bug(
        overwritten_before_kept, "the conflict's copy is refused", frozenset(("lost",))
    ),
    "hash not checked": Bug(
        hash_not_checked, "other bytes than there should be", frozenset(("torn",))
    ),
    "recycled before it is rescued": Bug(
        recycled_before_rescue,
        "what has to be kept in the channel is refused there",
        frozenset(("lost",)),
    ),
    "own write is an edit": Bug(own_write_is_an_edit, "killed after an upload"),
    "grace ignored": Bug(grace_ignored, "golden", frozenset(("lost",))),
    "Nee ignored when edited": Bug(no_beaten_by_edit, "golden", frozenset(("exposed",))),
    "label ignored": Bug(label_ignored, "golden", frozenset(("exposed",))),
    "an upload sent again": Bug(
        sent_again, "the answer to an upload is lost", frozenset(("duplicated",))
    ),
    "guard skipped": Bug(guard_skipped, "everything on ONS is deleted"),
    "lease ignored": Bug(lease_ignored, "another worker holds every network"),
    "epoch ignored": Bug(epoch_ignored, "yesterday's state"),
    "unrecorded ignored": Bug(unrecorded_ignored, "killed after an upload"),
}
