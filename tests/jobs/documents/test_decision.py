"""One document that both sides agreed on, and what then becomes of it: one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sync.model import StepKind
from tests.jobs.documents.cases import LEFT, RIGHT, Cases, item

KEY = "the-document"
MADE = {"by": None, "created_by": None}

Change = Callable[[Cases], object]


def agreed() -> Cases:
    return Cases().agree(KEY, item(LEFT, "L1", **MADE), item(RIGHT, "R1"))


def left(**more: Any) -> Change:
    return lambda cases: cases.put(item(LEFT, "L1", **{"created_by": None, **more}))


def right(**more: Any) -> Change:
    return lambda cases: cases.put(item(RIGHT, "R1", **more))


def gone(*ids: str) -> Change:
    return lambda cases: cases.gone(*ids)


NEE = {"fields": {"DelenViaOns": False}}
EDIT = {"content": "two", "by": "bert"}

# What happened, and by side what is done for it; "twin" when a version is kept beside.
TABLE: list[tuple[str, list[Change], dict[Any, StepKind], bool]] = [
    ("nothing", [], {}, False),
    ("edited in Teams", [right(**EDIT)], {LEFT: StepKind.CHANGE}, False),
    ("edited on ONS", [left(**EDIT)], {RIGHT: StepKind.CHANGE}, False),
    (
        "edited on both sides",
        [left(content="two", by="bert"), right(content="three", by="carla")],
        {LEFT: StepKind.CHANGE}, True,
    ),
    ("edited alike", [left(**EDIT), right(**EDIT)], {}, False),
    ("renamed in Teams", [right(name="Nieuw.docx")], {LEFT: StepKind.CHANGE}, False),
    ("renamed on ONS", [left(name="Nieuw.docx", by="bert")], {RIGHT: StepKind.CHANGE}, False),
    (
        "renamed in Teams, edited on ONS", [right(name="Nieuw.docx"), left(**EDIT)],
        {LEFT: StepKind.CHANGE, RIGHT: StepKind.CHANGE}, False,
    ),
    (
        "renamed on both sides", [right(name="A.docx"), left(name="B.docx", by="bert")],
        {LEFT: StepKind.CHANGE}, False,
    ),
    ("deleted in Teams", [gone("R1")], {}, False),  # its days of grace
    ("deleted in Teams, edited on ONS", [gone("R1"), left(**EDIT)], {RIGHT: StepKind.ADD}, False),
    ("deleted on ONS", [gone("L1")], {RIGHT: StepKind.REMOVE}, False),
    (
        "deleted on ONS, edited in Teams", [gone("L1"), right(**EDIT)],
        {RIGHT: StepKind.REMOVE}, False,
    ),
    ("deleted on both sides", [gone("L1", "R1")], {}, False),
    ("Nee", [right(**NEE)], {LEFT: StepKind.REMOVE}, False),
    ("Nee, edited on ONS", [right(**NEE), left(**EDIT)], {LEFT: StepKind.REMOVE}, False),
    (
        "withdrawn on ONS", [left(by="bert", fields={"DocOpdracht": "Intrekken"})],
        {LEFT: StepKind.REMOVE, RIGHT: StepKind.REMOVE}, False,
    ),
    (
        "put back", [gone("R1"), left(by="bert", fields={"DocOpdracht": "Terugzetten"})],
        {RIGHT: StepKind.ADD}, False,
    ),
    ("rewritten in Teams by the service", [right(content="other")], {}, False),
    ("rewritten on ONS by the service", [left(content="other", by=None)], {}, False),
    ("checked out on ONS, edited in Teams", [
        right(**EDIT), left(by=None, checked_out={"by": "carla"}),
    ], {}, False),
    ("not readable any more", [right(size=0, by="bert")], {}, False),
]  # fmt: skip


@pytest.mark.parametrize(("what", "changes", "steps", "twin"), TABLE, ids=[row[0] for row in TABLE])
def test_a_document_that_was_agreed_on(
    what: str, changes: list[Change], steps: dict[Any, StepKind], twin: bool
) -> None:
    cases = agreed()
    for change in changes:
        change(cases)
    decision = cases.decide()
    done = {step.side: step.kind for step in decision.plan.steps}
    assert done == steps, what
    assert (KEY in decision.twins) == twin


@pytest.mark.parametrize(("what", "changes", "steps", "twin"), TABLE, ids=[row[0] for row in TABLE])
def test_only_what_disappeared_by_itself_counts_as_a_loss(
    what: str, changes: list[Change], steps: dict[Any, StepKind], twin: bool
) -> None:
    cases = agreed()
    for change in changes:
        change(cases)
    lost = {loss.side for loss in cases.decide().losses()}
    assert lost == ({RIGHT} if what.startswith("deleted on ONS") else set())
