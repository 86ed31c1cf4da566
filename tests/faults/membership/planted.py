"""Bugs planted in the membership job and its connector, one at a time. Each must be caught."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.bugs import (
    Bug,
    cursor_before_sightings,
    epoch_ignored,
    guard_skipped,
    intents_skipped,
    lease_ignored,
    own_writes_forgotten,
    partial_is_full,
    unrecorded_ignored,
)


def if_match_dropped() -> None:
    """Rows are overwritten whatever they hold by now."""
    from connector.list_replica import ListReplica

    usual = ListReplica._request

    def request(self: Any, action: Any) -> Any:
        made = usual(self, action)
        return replace(made, headers={}) if made is not None else None

    ListReplica._request = request  # type: ignore[method-assign]


def authority_ignored() -> None:
    """Whoever wrote it, it counts."""
    from jobs.membership.authority import Authority

    Authority.leads = lambda *_: True  # type: ignore[method-assign]


def confirm_skipped() -> None:
    """Nothing is read afresh before it is applied."""
    from jobs.membership.job import MembershipJob

    MembershipJob.confirm = lambda *_: []  # type: ignore[method-assign]
    MembershipJob.confirm_all = lambda *_: []  # type: ignore[method-assign]


def owner_rule_off() -> None:
    """A team may lose its last owner."""
    from jobs.membership.decision import Decision

    Decision._merge = Decision._plan  # type: ignore[method-assign]


def point_read_skipped() -> None:
    """Who is missing from one listing has left."""
    import connector.roster as module

    module._less = lambda *_: False


def history_read_once() -> None:
    """A history with a hole is believed at once."""
    import connector.list_source as module

    vars(module)["reaches_back"] = lambda *_: True


def unread_person_ignored() -> None:
    """While one row's person is unknown, the others without a row get one."""
    from jobs.membership.decision import Decision

    Decision._wait_for_rows = lambda *_: None  # type: ignore[method-assign]


def denial_forgotten() -> None:
    """A request that was refused is an ordinary one in the next run."""
    import jobs.membership.wish as module

    usual = module._denied
    module._denied = lambda *given: replace(usual(*given), memo={})


def failure_is_done() -> None:
    """Whatever the service answers, it is taken for done."""
    import connector.team_replica as module
    from connector.team_replica import _done

    vars(module).update(dict.fromkeys(("unknown", "failed"), lambda action, *_: _done(action)))


PLANTED: dict[str, Bug] = {
    "cursor before sightings": Bug(cursor_before_sightings, "killed before anything is seen"),
    "partial is full": Bug(partial_is_full, "a short page of rows"),
    "intents skipped": Bug(intents_skipped, "who was added leaves before it was recorded"),
    "unrecorded ignored": Bug(unrecorded_ignored, "who was added leaves before it was recorded"),
    "guard skipped": Bug(guard_skipped, "a whole team is emptied"),
    "If-Match dropped": Bug(
        if_match_dropped, "a role is given right before a forged one is put back"
    ),
    "authority ignored": Bug(authority_ignored, "golden"),
    "confirm skipped": Bug(confirm_skipped, "a row missing from a full list"),
    "owner rule off": Bug(owner_rule_off, "both owners want to leave"),
    "lease ignored": Bug(lease_ignored, "another worker holds every network"),
    "epoch ignored": Bug(epoch_ignored, "yesterday's state"),
    "own writes forgotten": Bug(
        own_writes_forgotten, "an older view after the product's own writes"
    ),
    "point read skipped": Bug(point_read_skipped, "a team's list is empty"),
    "history read once": Bug(history_read_once, "a version missing"),
    "unread person ignored": Bug(unread_person_ignored, "a person who cannot be read"),
    "denial forgotten": Bug(denial_forgotten, "golden"),
    "failure is done": Bug(failure_is_done, "a removal that is refused"),
}
