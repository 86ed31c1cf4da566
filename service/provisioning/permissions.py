"""The application permissions the product needs, each with what breaks without it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

GRAPH = "Microsoft Graph"
SHAREPOINT = "SharePoint"


@dataclass(frozen=True, slots=True)
class Permission:
    """`instead` does as well, but allows more than is needed."""

    service: str
    name: str
    why: str
    instead: tuple[str, ...] = ()
    optional: bool = False  # everything runs without it, or with the same right from elsewhere


NEEDED = (
    Permission(
        GRAPH,
        "User.Read.All",
        "seeing who left, has a new name or a new account",
        ("User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
    ),
    Permission(
        GRAPH,
        "GroupMember.Read.All",
        "seeing who joined or left a team",
        (
            "GroupMember.ReadWrite.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ),
    ),
    Permission(
        GRAPH,
        "TeamSettings.ReadWrite.All",
        "archiving the team of a closed network, and seeing that a team is archived",
    ),
    Permission(
        GRAPH,
        "TeamMember.ReadWrite.All",
        "adding and removing members and owners of teams",
    ),
    Permission(
        GRAPH,
        "ChannelMember.ReadWrite.All",
        "adding and removing members of private channels",
    ),
    Permission(
        GRAPH,
        "Channel.ReadBasic.All",
        "finding the first channel of a team, where its documents are",
        ("ChannelSettings.Read.All", "ChannelSettings.ReadWrite.All"),
    ),
    Permission(
        GRAPH,
        "TeamsTab.Read.All",
        "seeing whether a channel shows where people register",
        ("TeamsTab.ReadWrite.All", "TeamsTab.ReadWriteForTeam.All"),
    ),
    Permission(
        GRAPH,
        "TeamsTab.Create",
        "adding the tab that shows where people register",
        ("TeamsTab.ReadWrite.All", "TeamsTab.ReadWriteForTeam.All"),
    ),
    Permission(
        GRAPH,
        "Calendars.ReadWrite",
        # Exchange can give it for one mailbox; the token does not tell that.
        "events of meetings, in one mailbox",
        optional=True,
    ),
    Permission(
        GRAPH,
        "OnlineMeetings.Read.All",
        "finding an online meeting by its link",
        optional=True,
    ),
    Permission(
        GRAPH,
        "OnlineMeetingArtifact.Read.All",
        "reading who attended an online meeting",
        optional=True,
    ),
    Permission(
        GRAPH,
        "Sites.Selected",
        "reading and writing the ONS lists, with full control of the two sites, and the "
        "documents and lists in the sites of teams",
        ("Sites.FullControl.All", "Sites.Manage.All", "Sites.ReadWrite.All"),
    ),
    Permission(
        SHAREPOINT,
        "Sites.Selected",
        "putting people in person columns, and views and item security of the lists",
        ("Sites.FullControl.All",),
    ),
)


def missing(service: str, granted: frozenset[str]) -> list[Permission]:
    return [
        one
        for one in NEEDED
        if one.service == service and not one.optional and not granted & {one.name, *one.instead}
    ]


def excess(service: str, granted: frozenset[str]) -> list[str]:
    """What was granted and is not needed."""
    return sorted(granted - {one.name for one in NEEDED if one.service == service})


def granted_in(header: str) -> frozenset[str] | None:
    """The application permissions in an `Authorization` header, or None where it does not tell.

    Only to tell an administrator: the service decides what a token allows, and may one day hand
    out tokens that nobody else can read.
    """
    try:
        body = header.rsplit(maxsplit=1)[-1].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return None
    roles = claims.get("roles", []) if isinstance(claims, Mapping) else None
    return frozenset(str(role) for role in roles) if isinstance(roles, list) else None
