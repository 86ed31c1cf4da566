"""What Microsoft Graph answers about the directory."""

from __future__ import annotations

from ..route import Router
from . import (
    apps,
    deleted_items,
    directory_objects,
    groups_routes,
    invitations,
    member_groups,
    members_routes,
    organization,
    users_routes,
)


def routes(graph: Router) -> None:
    for part in (
        users_routes,
        groups_routes,
        members_routes,
        member_groups,
        deleted_items,
        invitations,
        directory_objects,
        organization,
        apps,
    ):
        part.routes(graph)
