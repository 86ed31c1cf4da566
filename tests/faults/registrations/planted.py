"""Bugs planted in the registrations job and its connector, one at a time. Each must be caught."""

from __future__ import annotations

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
    """Rows are written whatever they are by now."""
    from connector.list_replica import ListReplica

    usual = ListReplica._request

    def request(self: Any, action: Any) -> Any:
        made = usual(self, action)
        if made is not None:
            object.__setattr__(made, "headers", {})
        return made

    ListReplica._request = request  # type: ignore[method-assign]


def authority_ignored() -> None:
    """Whoever wrote it, it counts."""
    from jobs.registrations.wish import Circle

    Circle.may = lambda *_: True  # type: ignore[method-assign]


def order_as_seen() -> None:
    """Who signed up first is who was seen first."""
    from jobs.registrations.case import Case

    Case._first_seen = lambda *_: None  # type: ignore[method-assign]


def double_kept() -> None:
    """Two rows of one person are two people."""
    import jobs.registrations.outcome as module

    vars(module)["settle"] = lambda *_: None


def shown_anyway() -> None:
    """Everybody may see who takes part."""
    from jobs.registrations.registration_rows import RegistrationRows

    RegistrationRows._visible = lambda *_: True  # type: ignore[method-assign]


def remark_kept() -> None:
    """What somebody wrote stays."""
    from jobs.registrations.keeping import Keeping

    Keeping.cleared = lambda *_: {}  # type: ignore[method-assign]


def history_kept() -> None:
    """Of what was emptied and not yet cut out of the history nobody thinks any more."""
    from jobs.registrations.registration_rows import RegistrationRows

    RegistrationRows._trim_due = lambda *_: False  # type: ignore[method-assign]


def mirror_is_a_sign_up() -> None:
    """A row that the product made is somebody's word."""
    import jobs.registrations.case as module

    vars(module)["_mirror"] = lambda *_: False


def deleted_is_unseen() -> None:
    """Deleting a row says nothing."""
    from jobs.registrations.case import Case

    Case.cancelled_by_deletion = lambda *_: False  # type: ignore[method-assign]


def surplus_demoted() -> None:
    """Whoever is too many loses the place."""
    import jobs.registrations.meeting as module

    usual = module.Meeting.of.__func__  # type: ignore[attr-defined]

    def of(cls: Any, key: str, fields: Any, **more: Any) -> Any:
        return usual(cls, key, {**fields, "OverschotNaarWachtlijst": True}, **more)

    module.Meeting.of = classmethod(of)  # type: ignore[assignment,method-assign]


PLANTED: dict[str, Bug] = {
    "cursor before sightings": Bug(cursor_before_sightings, "killed before anything is seen"),
    "partial is full": Bug(partial_is_full, "listing 7 breaks off in a full run"),
    "If-Match dropped": Bug(if_match_dropped, "he cancels right before his row is written"),
    "authority ignored": Bug(authority_ignored, "golden", frozenset(("lost", "different"))),
    "order as seen": Bug(order_as_seen, "golden"),
    "a double kept": Bug(double_kept, "golden", frozenset(("duplicated", "escalated"))),
    "shown anyway": Bug(shown_anyway, "golden", frozenset(("exposed",))),
    "a remark kept": Bug(remark_kept, "golden", frozenset(("exposed",))),
    "its history kept": Bug(
        history_kept, "killed before the history is cut", frozenset(("exposed",))
    ),
    "deleting says nothing": Bug(deleted_is_unseen, "golden"),
    "the surplus is demoted": Bug(surplus_demoted, "golden", frozenset(("lost",))),
    "said again": Bug(
        unrecorded_ignored, "killed after a message was posted", frozenset(("repeated",))
    ),
    "guard skipped": Bug(guard_skipped, "everything on ONS is deleted"),
    "lease ignored": Bug(lease_ignored, "another worker holds every network"),
    "epoch ignored": Bug(epoch_ignored, "yesterday's state"),
}
