"""Members of private and shared channels; those of standard ones are the team's.

https://learn.microsoft.com/graph/api/channel-list-members
https://learn.microsoft.com/graph/api/channel-list-allmembers
https://learn.microsoft.com/graph/api/channel-post-members
https://learn.microsoft.com/graph/api/channel-update-members
https://learn.microsoft.com/graph/api/channel-delete-members
"""

from __future__ import annotations

from ..call import Answer, Call, GraphError
from ..entra import users
from ..odata import select
from ..route import Router
from ..tenant import Record
from . import shapes
from .access import (
    bound_reference,
    channel_of,
    channel_roster_of,
    may_remove,
    owned,
    readable,
    roster_of,
    suits,
    team_of,
    wanted_roles,
)
from .members import answer_members
from .roster import MAX_CHANNEL_MEMBERS, Member, last_owner, user_of

READ = (
    "ChannelMember.Read.All", "ChannelMember.ReadWrite.All",
    "ChannelMember.Read.Group", "ChannelMember.ReadWrite.Group",
)  # fmt: skip
# The resource-specific ChannelMember.ReadWrite.Group is reported to be refused on private channels.
WRITE = ("ChannelMember.ReadWrite.All",)
UPDATE = (
    "ChannelMember.ReadWrite.All", "TeamMember.ReadWrite.All",
    "Group.ReadWrite.All", "Directory.ReadWrite.All",
)  # fmt: skip


def list_members(call: Call) -> Answer:
    return _list(call, "members")


def list_all_members(call: Call) -> Answer:
    return _list(call, "allMembers")


def get_member(call: Call) -> Answer:
    team = team_of(call)
    channel = channel_of(call, team)
    roster = channel_roster_of(call, team, channel)
    readable(call, roster)
    return _one(call, team, channel, _member(call, roster))


def add_member(call: Call) -> Answer:
    """He must be in the team first. Shared channels take no guests."""
    team = team_of(call)
    channel = _own_members(channel_of(call, team))
    roster = channel_roster_of(call, team, channel)
    owned(call, roster)
    body = call.json()
    user, roles = users.get(call.tenant, bound_reference(body)), wanted_roles(body)
    private = channel["membershipType"] == "private"
    if user is None or (private and user["id"] not in roster_of(call, team)):
        # https://github.com/microsoftgraph/microsoft-graph-docs/issues/18669 has the words.
        # Reported/uncertain: the status.
        raise GraphError(404, "NotFound", "User is not found in the team.", inner="NotFound")
    suits(user, roles)
    if not private and user.get("userType") == "Guest":
        # Shared channels take no guests: learn.microsoft.com/microsoftteams/shared-channels
        raise GraphError(400, "BadRequest", "Guest users cannot be added to a shared channel.")
    if user["id"] not in roster and len(roster) >= MAX_CHANNEL_MEMBERS:
        raise GraphError(403, "Forbidden", "Max number of members in the channel exceeded.")
    known = roster.get(user["id"])
    owner = "owner" in roles or bool(known and known.owner)
    _store(call, channel, user["id"], owner=owner, known=known, what="teams.channelMember.add")
    added = channel_roster_of(call, team, channel)[user["id"]]
    answer = _one(call, team, channel, added)
    answer.status = 201
    return answer


def update_member(call: Call) -> Answer:
    team = team_of(call)
    channel = _own_members(channel_of(call, team))
    roster = channel_roster_of(call, team, channel)
    owned(call, roster)
    member = _member(call, roster)
    roles = wanted_roles(call.json())
    suits(member.user, roles)
    if "owner" not in roles:
        _keep_an_owner(roster, member)
    if ("owner" in roles) != member.owner:
        what = "teams.channelMember.promote" if "owner" in roles else "teams.channelMember.demote"
        _store(call, channel, member.user["id"], owner="owner" in roles, known=member, what=what)
    changed = channel_roster_of(call, team, channel)[member.user["id"]]
    return _one(call, team, channel, changed)


def remove_member(call: Call) -> Answer:
    team = team_of(call)
    channel = _own_members(channel_of(call, team))
    roster = channel_roster_of(call, team, channel)
    member = _member(call, roster)
    may_remove(call, roster, member.user["id"])
    if len(roster) > 1:
        _keep_an_owner(roster, member)
    call.tenant.drop(
        f"channelMembers/{channel['id']}", member.user["id"], what="teams.channelMember.remove"
    )
    return Answer(204)


def _list(call: Call, name: str) -> Answer:
    team = team_of(call)
    channel = channel_of(call, team)
    roster = channel_roster_of(call, team, channel)
    readable(call, roster)
    context = f"{shapes.place(team['id'], channel['id'])}/{name}"
    return answer_members(call, team, roster, context, channel["id"])


def _own_members(channel: Record) -> Record:
    """ "This operation is allowed only for channels with a membershipType value of private or
    shared." Words: https://github.com/microsoftgraph/microsoft-graph-docs/issues/14400
    """
    if channel["membershipType"] == "standard":
        raise GraphError(400, "BadRequest", "Operation not supported for this Channel.")
    return channel


def _keep_an_owner(roster: dict[str, Member], member: Member) -> None:
    """The last owner stays while there are other members (private-channels).

    Reported/uncertain: status and wording.
    """
    if last_owner(roster, member.user["id"]):
        raise GraphError(400, "BadRequest", "The last owner of the channel cannot be removed.")


def _store(
    call: Call, channel: Record, user_id: str, *, owner: bool, known: Member | None, what: str
) -> None:
    record = {
        "user": user_id,
        "roles": ["owner"] if owner else [],
        "since": known.since if known else call.tenant.stamp(),
    }
    table = f"channelMembers/{channel['id']}"
    if call.tenant.get(table, user_id) != record:
        call.tenant.put(table, user_id, record, what=what)


def _member(call: Call, roster: dict[str, Member]) -> Member:
    member = roster.get(user_of(call.params["membership"]))
    if member is None:
        raise GraphError(404, "NotFound", "Resource not found.", inner="NotFound")
    return member


def _one(call: Call, team: Record, channel: Record, member: Member) -> Answer:
    shown = shapes.member(call.tenant, (channel["id"],), member)
    context = call.url(
        f"/$metadata#{shapes.place(team['id'], channel['id'])}/members/"
        "microsoft.graph.aadUserConversationMember/$entity"
    )
    return Answer(200, {"@odata.context": context, **select(shown, call.query.get("select"))})


def routes(graph: Router) -> None:
    channel = "/teams/{team}/channels/{channel}"
    everyone, one = f"{channel}/members", f"{channel}/members/{{membership}}"
    graph.route("GET", everyone, application=READ, delegated=READ[:2])(list_members)
    graph.route("GET", f"{channel}/allMembers", application=READ, delegated=READ[:2])(
        list_all_members
    )
    graph.route("GET", one, application=READ, delegated=READ[:2])(get_member)
    graph.route("POST", everyone, application=WRITE, delegated=WRITE)(add_member)
    graph.route("PATCH", one, application=UPDATE, delegated=UPDATE)(update_member)
    graph.route("DELETE", one, application=WRITE, delegated=WRITE)(remove_member)
