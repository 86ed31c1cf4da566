"""Microsoft Teams as Graph shows it: teams, channels and who is in them."""

from __future__ import annotations

from ..route import Router


def routes(graph: Router) -> None:
    """Register everything of Teams on the Graph host."""
