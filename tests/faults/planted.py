"""Bugs planted in the service, the job and the connector, one at a time. Each must be caught.

A bug is planted in the process of the product only, and lasts as long as that process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.model import Coverage


@dataclass(frozen=True, slots=True)
class Bug:
    """What is broken, and the play that must show it."""

    plant: Callable[[], None]
    play: str


def cursor_before_sightings() -> None:
    """The cursor is committed before what was seen."""
    import service.observe as module

    usual = module.observe

    def observe(context: Any, sources: Sequence[Any], full: bool) -> Any:
        drive = context.connection.graph.drive

        def driving(exchanges: Any, **options: Any) -> Any:
            answers = drive(exchanges, **options)
            with context.store.transaction() as transaction:
                for source in sources:
                    seen = answers[source.source]
                    if getattr(seen, "cursor", None):
                        bare = replace(seen, sightings=(), coverage={})
                        transaction.record(bare, context.now)
            return answers

        context.connection.graph.drive = driving
        try:
            return usual(context, sources, full)
        finally:
            context.connection.graph.drive = drive

    module.observe = observe


def partial_is_full() -> None:
    """A pass that broke off counts as a complete one."""
    from state.observations import Observations

    usual = Observations.record

    def record(self: Any, observation: Any, *given: Any, **options: Any) -> Any:
        coverage = {
            place: Coverage.FULL if one is Coverage.PARTIAL else one
            for place, one in observation.coverage.items()
        }
        return usual(self, replace(observation, coverage=coverage, failure=None), *given, **options)

    Observations.record = record  # type: ignore[method-assign]


def intents_skipped() -> None:
    """Nothing is written ahead."""
    from state.transaction import Transaction

    Transaction.intend = lambda *_: None  # type: ignore[method-assign]


def unrecorded_ignored() -> None:
    """What was sent and never recorded is forgotten."""
    from service.archive import StoredArchive

    StoredArchive.unrecorded = lambda *_: {}  # type: ignore[method-assign]


def guard_skipped() -> None:
    """Every plan is allowed."""
    import service.run as module
    from sync.guard import Verdict

    def allow(_context: Any, plans: Sequence[Any], *_: Any) -> dict[str, Verdict]:
        return {plan.scope: Verdict(True) for plan in plans}

    vars(module)["judge_all"] = allow


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


def lease_ignored() -> None:
    """Two workers at one network."""
    from service.leases import Leases

    Leases.take = lambda *_: True  # type: ignore[method-assign]


def epoch_ignored() -> None:
    """An old state is taken for a new one."""
    from service.epoch import Epoch

    Epoch.behind = lambda *_: False  # type: ignore[method-assign]


def own_writes_forgotten() -> None:
    """An older view than the product's own writes counts as what people did."""
    from state.observations import Observations

    Observations._ours = lambda *_, **__: {}  # type: ignore[method-assign]


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


def plant(name: str) -> None:
    """Break the product in this process."""
    PLANTED[name].plant()
