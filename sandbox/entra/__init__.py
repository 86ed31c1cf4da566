"""Microsoft Entra ID: sign-in, people, groups, applications, and the directory they stand in."""

from __future__ import annotations

from ..route import Router
from . import organization

__all__ = ["identity_routes", "login_routes", "routes"]


def routes(graph: Router) -> None:
    """What Microsoft Graph answers about the directory."""
    for part in (organization,):
        part.routes(graph)


def login_routes(login: Router) -> None:
    """What `login.microsoftonline.com` answers."""


def identity_routes(router: Router) -> None:
    """The managed identity endpoints of a host that runs in Azure."""
