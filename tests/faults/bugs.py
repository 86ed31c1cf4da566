"""Bugs that can be planted whichever job runs: in what observes, remembers, plans and sends.

A bug is planted in the process of the product only, and lasts as long as that process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.model import Coverage


@dataclass(frozen=True, slots=True)
class Bug:
    """What is broken, the play that must show it, and how the oracle must call it."""

    plant: Callable[[], None]
    play: str
    shown: frozenset[str] = frozenset()  # any one of these; empty: whatever is found


def cursor_before_sightings() -> None:
    """The cursor is committed before what was seen."""
    import service.running.observe as module

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
    from service.running.archive import StoredArchive

    StoredArchive.unrecorded = lambda *_: {}  # type: ignore[method-assign]


def guard_skipped() -> None:
    """Every plan is allowed."""
    import service.running.run as module
    from sync.guard import Verdict

    def allow(_context: Any, plans: Sequence[Any], *_: Any) -> dict[str, Verdict]:
        return {plan.scope: Verdict(True) for plan in plans}

    vars(module)["judge_all"] = allow


def lease_ignored() -> None:
    """Two workers at one network."""
    from service.running.leases import Leases

    Leases.take = lambda *_: True  # type: ignore[method-assign]


def epoch_ignored() -> None:
    """An old state is taken for a new one."""
    from service.running.epoch import Epoch

    Epoch.behind = lambda *_: False  # type: ignore[method-assign]


def own_writes_forgotten() -> None:
    """An older view than the product's own writes counts as what people did."""
    from state.observations import Observations

    Observations._ours = lambda *_, **__: {}  # type: ignore[method-assign]
