"""Who is in a team and in its private channels, as Teams sees it.

The Entra group is the truth. What is changed through Teams shows in both at once; what is changed
through the group shows here later ("up to 24 hours", teams-and-microsoft-365-groups), after the
lag that is set. Nothing is copied: the view is computed from the group and its recent history.

https://learn.microsoft.com/graph/teams-concept-overview
https://learn.microsoft.com/microsoftteams/office-365-groups
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ..call import GraphError
from ..entra import groups
from ..tenant import Record, Tenant

MAX_MEMBERS = 25_000
MAX_OWNERS = 100
# https://learn.microsoft.com/microsoftteams/limits-specifications-teams (10,000 or 25,000 members
# a team by tenant; 100 owners). Private channels: 250 members each; being raised to 5,000.
MAX_CHANNEL_MEMBERS = 5_000

THROUGH_TEAMS = "teams."  # how a write that came through Teams begins in the log of writes


@dataclass(frozen=True, slots=True)
class Member:
    """One person in a team or channel. `roles` is as Graph shows it: owner, guest or nothing."""

    user: Record
    roles: tuple[str, ...]
    since: str

    @property
    def owner(self) -> bool:
        return "owner" in self.roles


def team_roster(tenant: Tenant, team: str, lag_s: float = 0) -> dict[str, Member]:
    """Everybody in the team by user id. An owner who is no member of the group does not show.

    https://learn.microsoft.com/graph/api/group-post-owners: "if you want the owner to be able to
    make changes in a team [...] the owner also needs to be added as a group/team member".
    """
    members, owners = tenant.table(f"members/{team}"), tenant.table(f"owners/{team}")
    if lag_s > 0:
        members, owners = _as_of(tenant, team, lag_s)
    users = tenant.table("users")
    return {
        id: Member(user, _roles(user, id in owners), record["since"])
        for id, record in members.items()
        if (user := users.get(id)) is not None
    }


def channel_roster(
    tenant: Tenant, team: str, channel: Record, lag_s: float = 0
) -> dict[str, Member]:
    """Everybody in a channel by user id; a standard channel has the team's members.

    Who left the team is out of its private channels, also when he comes back later. A private
    channel never stays without an owner: a member is promoted when the last one goes.

    https://learn.microsoft.com/microsoftteams/private-channels
    """
    team_members = team_roster(tenant, team, lag_s)
    if channel["membershipType"] == "standard":
        return team_members
    users, shared = tenant.table("users"), channel["membershipType"] == "shared"
    roster: dict[str, Member] = {}
    for id, record in tenant.table(f"channelMembers/{channel['id']}").items():
        user, in_team = users.get(id), team_members.get(id)
        if user is None or not (shared or (in_team and in_team.since <= record["since"])):
            continue
        roster[id] = Member(user, _roles(user, "owner" in record["roles"]), record["since"])
    if roster and not any(member.owner for member in roster.values()):
        heir = next((m for m in roster.values() if m.user.get("userType") != "Guest"), None)
        if heir is not None:
            roster[heir.user["id"]] = Member(heir.user, ("owner",), heir.since)
    return roster


def join_team(tenant: Tenant, team: str, user: Record, *, owner: bool) -> None:
    """Make `user` a member through Teams, and an owner when asked. Never demotes.

    Reported/uncertain: adding somebody who is a member already answers 201 and changes nothing but
    a role that is higher.
    """
    groups.add_member(tenant, team, user["id"], what="teams.member.add")
    if owner:
        groups.add_owner(tenant, team, user["id"], what="teams.member.promote")


def demote(tenant: Tenant, team: str, user_id: str) -> None:
    groups.remove_owner(tenant, team, user_id, what="teams.member.demote")


def leave_team(tenant: Tenant, team: str, user_id: str) -> None:
    """Take somebody out of the team, its group and its private channels."""
    for channel in tenant.all(f"channels/{team}"):
        if channel["membershipType"] == "private":
            tenant.drop(
                f"channelMembers/{channel['id']}", user_id, what="teams.channelMember.remove"
            )
    groups.remove_owner(tenant, team, user_id, what="teams.member.demote")
    groups.remove_member(tenant, team, user_id, what="teams.member.remove")


def last_owner(roster: dict[str, Member], user_id: str) -> bool:
    """Whether the team or channel would have no owner without this person."""
    member = roster.get(user_id)
    return bool(member and member.owner and sum(m.owner for m in roster.values()) == 1)


def membership_id(*parts: str) -> str:
    """The opaque id of a membership, as real ones read: base64 of version, tenant, place, user."""
    return base64.b64encode("##".join(("0", "1", *parts)).encode()).decode()


def user_of(membership: str) -> str:
    """The user in a membership id; 404 as for any id the service never gave out."""
    try:
        return base64.b64decode(membership, validate=True).decode().rsplit("##", 1)[1]
    except (binascii.Error, UnicodeDecodeError, IndexError):
        raise GraphError(404, "NotFound", "Resource not found.") from None


def teams_of(tenant: Tenant, user_id: str, lag_s: float = 0) -> Iterator[Record]:
    """The teams this person is in, archived ones too."""
    for team in tenant.all("teams"):
        id = team["id"]
        if lag_s > 0:
            inside = user_id in team_roster(tenant, id, lag_s)
        else:
            inside = user_id in groups.members(tenant, id)
        if inside and tenant.get("groups", id):
            yield team


def _roles(user: Record, owner: bool) -> tuple[str, ...]:
    # "Guest users are automatically stamped with guest role and this value can't be updated"
    # (team-update-members), so an owner of the group who is a guest stays a guest in Teams.
    if user.get("userType") == "Guest":
        return ("guest",)
    return ("owner",) if owner else ()


def _as_of(tenant: Tenant, team: str, lag_s: float) -> tuple[dict[str, Record], dict[str, Record]]:
    """The group's members and owners without what the group itself changed within the lag."""
    tables = {name: dict(tenant.table(name)) for name in (f"members/{team}", f"owners/{team}")}
    horizon = tenant.now() - timedelta(seconds=lag_s)
    for write in reversed(tenant.writes):
        if write.at <= horizon:
            break
        table = tables.get(write.table)
        if table is None or write.what.startswith(THROUGH_TEAMS):
            continue
        if write.before is None:
            table.pop(write.id, None)
        else:
            table[write.id] = write.before
    return tables[f"members/{team}"], tables[f"owners/{team}"]
