"""The stories there are."""

from __future__ import annotations

from tests.faults.documents.story import DOCUMENTS, VARIANTS
from tests.faults.membership.story import MEMBERSHIP
from tests.faults.registrations.story import REGISTRATIONS
from tests.faults.story import Story

STORIES: dict[str, Story] = {
    story.name: story for story in (MEMBERSHIP, DOCUMENTS, REGISTRATIONS, *VARIANTS)
}
