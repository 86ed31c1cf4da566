"""Which of what people say is compared with its own past, field by field.

https://learn.microsoft.com/graph/api/resources/listitem holds it all in columns; a field of ours is
one question a person answers, whatever column answers it.
"""

from __future__ import annotations

from sync.model import Side
from sync.policy import FieldRule, Policy, Presence

WISH, MODE, FIRST, SECOND, MORE, AGREED = "wish", "mode", "first", "second", "more", "reconfirmed"
ASKED = (WISH, MODE, FIRST, SECOND, MORE, AGREED)
"""Of a registration: whether somebody comes, how, to which workshops, and whether he goes on in a
network. All of it may be said on either side."""

TOLD = ("Title", "Omschrijving", "Locatie", "OnlineLink")
"""Of a meeting: what an organiser may write on the team's side too. Its time, places and audience
are set on ONS alone."""


def _policy(newest: Side) -> Policy:
    names = (*ASKED, *TOLD)
    return Policy(Presence.EDIT_WINS, tuple(FieldRule(name, newest) for name in names))


POLICY = _policy(Side.LEFT)
NEWER_IN_TEAMS = _policy(Side.RIGHT)
"""For somebody who answered differently on both sides: what he said last counts."""
