"""Which team, channel or person a request names, and whether its caller may touch it."""

from __future__ import annotations

import re
from typing import Any

from ..call import Call, GraphError
from ..tenant import Record
from .roster import Member, channel_roster, team_roster

# Roles of Entra whose holders may do to any team what its owners may.
# "This API supports admin permissions. Microsoft Teams service admins can access teams that they
# are not a member of." https://learn.microsoft.com/graph/api/channel-post
ADMINS = frozenset({"Global Administrator", "Teams Administrator"})

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BIND = re.compile(
    r"(?:https://[^/]+/(?:v1\.0|beta))?/?(?:users|directoryObjects)"
    r"(?:\('(?P<key>[^']+)'\)|/(?P<segment>[^/()]+))",
    re.IGNORECASE,
)


def lag(call: Call) -> float:
    """Seconds until a change through the group shows in Teams; set on the control host."""
    return call.settings.teams_lag_s


def team_of(call: Call) -> Record:
    """The team in the path. A deleted group has none: 404, as for a group without a team."""
    id = call.params["team"]
    if not _GUID.fullmatch(id):
        raise GraphError(400, "BadRequest", "teamId needs to be a valid GUID.")
    id = id.lower()
    team = call.tenant.get("teams", id)
    if team is None or call.tenant.get("groups", id) is None:
        raise GraphError(404, "NotFound", f"No team found with Group Id {id}", inner="ItemNotFound")
    return team


def roster_of(call: Call, team: Record) -> dict[str, Member]:
    return team_roster(call.tenant, team["id"], lag(call))


def channel_of(call: Call, team: Record) -> Record:
    """The channel in the path; private ones exist only for their members and admins."""
    channel = call.tenant.get(f"channels/{team['id']}", call.params["channel"])
    if channel is None or channel.get("deletedDateTime"):
        raise GraphError(404, "NotFound", "Channel does not exist.", inner="NotFound")
    return channel


def channel_roster_of(call: Call, team: Record, channel: Record) -> dict[str, Member]:
    return channel_roster(call.tenant, team["id"], channel, lag(call))


def readable(call: Call, roster: dict[str, Member]) -> None:
    """A person reads only what he is in; an application reads all it has the permission for."""
    if not (_unbound(call) or call.actor.id in roster):
        raise _denied()


def owned(call: Call, roster: dict[str, Member]) -> None:
    """A person changes only what he owns."""
    member = roster.get(call.actor.id)
    if not (_unbound(call) or (member and member.owner)):
        raise _denied()


def may_remove(call: Call, roster: dict[str, Member], user_id: str) -> None:
    """Owners take anybody out; a member only himself."""
    if call.actor.id != user_id or user_id not in roster:
        owned(call, roster)


def granted(call: Call, *permissions: str) -> bool:
    """Whether the token carries one of these permissions, of its own kind."""
    return call.token is not None and not call.token.held.isdisjoint(permissions)


def bound_reference(member: Any) -> str:
    """The id or name in `user@odata.bind`, in each of the forms that clients send.

    https://learn.microsoft.com/graph/api/team-post-members
    """
    if not isinstance(member, dict):
        raise GraphError(400, "BadRequest", "Invalid conversationMember in the request body.")
    bind = member.get("user@odata.bind")
    if isinstance(bind, str) and (found := _BIND.fullmatch(bind.strip())):
        return found["key"] or found["segment"]
    if isinstance(member.get("userId"), str):
        return str(member["userId"])
    raise GraphError(400, "BadRequest", "'user@odata.bind' is missing or malformed.")


def wanted_roles(member: Any) -> list[str]:
    """`roles` of a body: owner, guest or nothing; anything else is refused.

    https://learn.microsoft.com/graph/api/resources/aaduserconversationmember
    """
    roles = member.get("roles", []) if isinstance(member, dict) else None
    if roles is None:
        roles = []
    if not isinstance(roles, list) or any(r not in ("owner", "guest", "") for r in roles):
        raise GraphError(400, "BadRequest", "Invalid role specified for member.")
    return [role for role in roles if role]


def suits(user: Record, roles: list[str]) -> None:
    """Guests never own, and only guests are guests (team-update-members)."""
    guest = user.get("userType") == "Guest"
    if ("owner" in roles and guest) or ("guest" in roles and not guest):
        raise GraphError(400, "BadRequest", "Invalid role specified for member.")


def _unbound(call: Call) -> bool:
    if call.token is None or call.token.app_only:
        return True
    user = call.tenant.get("users", call.actor.id)
    return bool(user and ADMINS & set(user.get("directoryRoles") or ()))


def _denied() -> GraphError:
    # https://github.com/MicrosoftDocs/msteams-docs/issues/13023 shows this body.
    return GraphError(
        403, "Forbidden", "You do not have permission to perform this operation.",
        inner="AccessDenied",
    )  # fmt: skip
