"""Who deleted rows, asked once of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connector.deleted_rows import DeletedRows
from connector.exchange import Response
from jobs.registrations.deletions import NOBODY, Deletions, deleter
from sync.model import Coverage, Observation
from tests.connector.by_hand import answered

GONE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def observed(status: int) -> Observation:
    rows = DeletedRows("site", "https://x", "1f2e3d4c-0000-4000-8000-000000000001", ["7"])
    asked = Deletions(rows, {"7": GONE}, "here")
    found: Observation = answered(asked.observe(), lambda one: Response(status))[0]
    return found


def test_a_bin_that_tells_nothing_names_nobody_and_is_not_asked_again() -> None:
    (seen,) = observed(403).sightings
    assert (seen.place, seen.id) == ("here", "7")
    assert deleter(seen.value, GONE) == NOBODY


def test_without_an_answer_it_is_asked_again() -> None:
    found = observed(503)
    assert found.sightings == ()
    assert found.failure is not None
    assert found.coverage == {"here": Coverage.PARTIAL}
    assert deleter(None, GONE) is None


def test_an_answer_holds_for_the_deletion_it_was_asked_about() -> None:
    """A row that was put back may be deleted again, by somebody else."""
    answer = {"by": "anna", "gone": GONE.isoformat()}
    assert deleter(answer, GONE) == "anna"
    assert deleter(answer, GONE + timedelta(days=1)) is None
