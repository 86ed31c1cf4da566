"""Look: ask each source what changed, and keep what it saw together with its cursor."""

from __future__ import annotations

from collections.abc import Sequence

from connector.graph import Failed
from jobs.job import Source
from service.running.context import Context
from sync.model import Coverage, Observation, Sighting

ROUNDS = 6
"""What is seen names what to look at next (rows name people, people name addresses); after this
many rounds the rest waits for the next run."""


def observe_all(context: Context) -> None:
    """Everything the job wants to see, round by round."""
    sources = context.job.sources(context.archive, context.full)
    for at in range(ROUNDS):
        if not sources:
            return
        context.progress("reading", at, 0)
        observe(context, sources, context.full)
        sources = context.job.follow_up(context.archive, context.full)


def observe(context: Context, sources: Sequence[Source], full: bool) -> list[Sighting]:
    """One round. What a source saw, its cursor, and the scopes that it concerns become durable
    together; a source that failed is kept as half read. Returns what changed."""
    with context.store.transaction() as transaction:
        cursors = {one.source: transaction.cursor(one.source) for one in sources}
    answers = context.connection.graph.drive(
        {one.source: one.observe(cursors[one.source], full) for one in sources},
        before_send=context.leases.keep,
    )
    changed: list[Sighting] = []
    with context.store.transaction() as transaction:
        for source in sources:
            answer = answers[source.source]
            seen = answer if not isinstance(answer, Failed) else _failed(source, answer)
            if seen.failure:
                context.problem(f"{seen.source}: {seen.failure}")
                context.half_read = True
            changed += transaction.record(seen, context.now)
        concerned = context.job.touched(changed, context.inside(transaction))
        transaction.mark(concerned, context.now)
    context.archive.forget()
    return changed


def _failed(source: Source, failed: Failed) -> Observation:
    """A source that raised saw nothing, and nothing may be concluded from that."""
    places = dict.fromkeys(source.places, Coverage.PARTIAL)
    return Observation(source.source, (), places, failure=str(failed.error))
