"""What Microsoft Graph answers about the directory."""

from __future__ import annotations

from ..route import Router
from . import organization


def routes(graph: Router) -> None:
    for part in (organization,):
        part.routes(graph)
