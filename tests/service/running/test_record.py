"""When a first contact is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.documents.policy import POLICY as DOCUMENTS
from jobs.job import ScopePlan
from jobs.membership.policy import POLICY as MEMBERSHIP
from service.running.record import begun
from sync.model import Entry, Plan
from sync.policy import Policy

PLAN = ScopePlan(
    "documents/1", "N-0001", Plan("documents/1", (), (), {}, {}), {}, {}, (), (), 0,
    emptied=False, owners_left=None, writable=frozenset(), due_at=None,
)  # fmt: skip
OLD = {"k": Entry("documents/1", "k", {}, {}, {})}
BLANK = {"k": Entry("documents/1", "k", None, None, None)}


@pytest.mark.parametrize(
    ("plan", "policy", "over"),
    [
        (PLAN, DOCUMENTS, True),
        (replace(PLAN, entries=BLANK), DOCUMENTS, True),
        (replace(PLAN, entries=OLD), DOCUMENTS, False),
        (replace(PLAN, stopped="half-read"), DOCUMENTS, False),
        (PLAN, MEMBERSHIP, False),
    ],
    ids=["new", "nothing agreed", "an old state", "stopped", "values are combined"],
)
def test_a_first_contact_of_which_something_failed_is_over(
    plan: ScopePlan, policy: Policy, over: bool
) -> None:
    assert begun(plan, policy) is over
