"""Everything of Teams on the Graph host."""

from __future__ import annotations

from ..route import Router
from . import channel_members, channels, members, messages, operations, tabs, team


def routes(graph: Router) -> None:
    for module in (team, members, channels, channel_members, operations, tabs, messages):
        module.routes(graph)
