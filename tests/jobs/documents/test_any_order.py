"""Two trees, people on both sides, bad reads, answers and ends: whatever the order, no content is
lost, both sides come to hold the same, and then nothing is done any more."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.jobs.documents.documents import documents
from tests.jobs.documents.machine import TwoTrees


class DocumentsInAnyOrder(TwoTrees):
    product = staticmethod(documents)


TestDocumentsInAnyOrder = DocumentsInAnyOrder.TestCase
TestDocumentsInAnyOrder.settings = settings(
    max_examples=max(1, settings.default.max_examples // 2),
    suppress_health_check=list(HealthCheck),
    deadline=None,
    stateful_step_count=10,
)
