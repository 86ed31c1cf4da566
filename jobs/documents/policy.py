"""What of a document is kept the same, and who leads (the Dutch words are columns of the lists)."""

from __future__ import annotations

from sync.model import Side
from sync.policy import FieldRule, Policy, Presence

PARENT, NAME, CONTENT = "parent", "name", "content"
KIND, SUBJECT, QUALITY, TITLE = "DocSoort", "VakNaam", "Kwaliteitscontrole", "Title"
COLUMNS = (KIND, SUBJECT, QUALITY)
"""Described on ONS; what an author fills in before the first time is taken along."""


def policy(leads: str) -> Policy:
    """For a network by its *Leidend voor documenten*. Names, folders and contents go both ways
    unless one side leads alone; where both changed, Teams is followed."""
    two_way = leads == "Tweezijdig"
    owner = Side.LEFT if leads == "ONS" else Side.RIGHT
    return Policy(
        Presence.EDIT_WINS,
        (
            *(FieldRule(name, owner, two_way) for name in (PARENT, NAME, CONTENT)),
            *(FieldRule(name, Side.LEFT, two_way=False) for name in COLUMNS),
        ),
    )


POLICY = policy("Tweezijdig")
