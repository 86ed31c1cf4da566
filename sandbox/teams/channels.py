"""Channels of a team: what they are called, who may make them, where their files are.

https://learn.microsoft.com/graph/api/channel-list
https://learn.microsoft.com/graph/api/channel-post
https://learn.microsoft.com/graph/api/channel-patch
https://learn.microsoft.com/graph/api/channel-delete
https://learn.microsoft.com/graph/api/team-list-allchannels
https://learn.microsoft.com/graph/api/channel-get-filesfolder
"""

from __future__ import annotations

import re
from typing import Any

from ..call import Answer, Call, GraphError
from ..entra import users
from ..odata import answer_page, filtered, select
from ..route import Router
from ..tenant import Record, Tenant
from . import shapes
from .access import (
    bound_reference,
    channel_of,
    channel_roster_of,
    owned,
    readable,
    roster_of,
    suits,
    team_of,
    wanted_roles,
)
from .files import driveitem
from .operations import accepted

READ = (
    "Channel.ReadBasic.All", "ChannelSettings.Read.All", "ChannelSettings.ReadWrite.All",
    "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
    "ChannelSettings.Read.Group", "ChannelSettings.ReadWrite.Group",
)  # fmt: skip
CREATE = (
    "Channel.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All", "Channel.Create.Group",
    "Teamwork.Migrate.All",
)  # fmt: skip
UPDATE = (
    "ChannelSettings.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All",
    "ChannelSettings.ReadWrite.Group",
)  # fmt: skip
DELETE = (
    "Channel.Delete.All", "Group.ReadWrite.All", "Directory.ReadWrite.All", "Channel.Delete.Group",
)  # fmt: skip
FILES = (
    "Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All",
    "Group.Read.All", "Group.ReadWrite.All", "Sites.Selected", "File.Read.Group",
)  # fmt: skip

# https://learn.microsoft.com/microsoftteams/limits-specifications-teams
MAX_CHANNELS = 1_000
MAX_PRIVATE_CHANNELS = 30  # being raised to 1,000 (2025); the smaller number is the safe one
MAX_NAME = 50
MAX_MEMBERS_AT_CREATION = 200

# "Channel names can't contain ~ # % & * { } + / \ : < > ? | ' \" , ..; nor start or end with a
# period or an underscore" and not these words.
# https://learn.microsoft.com/microsoftteams/limits-specifications-teams#channel-names
_FORBIDDEN = re.compile(r"[~#%&*{}+/\\:<>?|'\",]|\.\.|[\x00-\x1f]")
_RESERVED = re.compile(
    r"forms|con|prn|aux|nul|desktop\.ini|_vti_|con\d?|com\d|lpt\d", re.IGNORECASE
)


def list_channels(call: Call) -> Answer:
    team = team_of(call)
    readable(call, roster_of(call, team))
    return _list(call, team, f"{shapes.place(team['id'])}/channels")


def list_all_channels(call: Call) -> Answer:
    """Own channels and those shared with the team; nothing is shared in from elsewhere here."""
    team = team_of(call)
    readable(call, roster_of(call, team))
    return _list(call, team, "Collection(channel)")


def get_channel(call: Call) -> Answer:
    team = team_of(call)
    channel = channel_of(call, team)
    readable(call, channel_roster_of(call, team, channel))
    return _one(call, team, channel)


def primary_channel(call: Call) -> Answer:
    """The first channel, called "Algemeen" or "General": found by what it is, not by name."""
    team = team_of(call)
    readable(call, roster_of(call, team))
    return _one(call, team, primary(call.tenant, team["id"]))


def create_channel(call: Call) -> Answer:
    """201 with a standard channel; 202 with an operation for private and shared ones.

    Reported/uncertain: pages of different ages give 201 or 202 for a private channel; a client
    has to take both.
    """
    team = team_of(call)
    roster = roster_of(call, team)
    body = call.json()
    if not isinstance(body, dict):
        raise GraphError(400, "BadRequest", "Invalid request body.")
    kind = body.get("membershipType") or "standard"
    if kind not in ("standard", "private", "shared"):
        raise GraphError(400, "BadRequest", f"Invalid membershipType '{kind}' specified.")
    readable(call, roster)
    if kind == "shared":
        owned(call, roster)  # "Only team owners can create shared channels" (shared-channels)
    _not_archived(team)
    name = _name(call.tenant, team["id"], body.get("displayName"))
    _room_for(call.tenant, team["id"], kind)
    members = _first_members(call, team, kind, body.get("members") or [])
    channel = make_channel(
        call.tenant, team["id"], name, kind, description=body.get("description"), members=members
    )
    if kind == "standard":
        answer = _one(call, team, channel)
        answer.status = 201
        answer.headers["Location"] = call.url(f"/teams('{team['id']}')/channels('{channel['id']}')")
        return answer
    return accepted(
        call, team["id"], "createChannel", f"/teams('{team['id']}')/channels('{channel['id']}')"
    )


def update_channel(call: Call) -> Answer:
    """Renaming a channel does not rename its folder."""
    team = team_of(call)
    channel = channel_of(call, team)
    owned(call, channel_roster_of(call, team, channel))
    _not_archived(team)
    body = call.json()
    changes: Record = {}
    if "displayName" in body and body["displayName"] != channel["displayName"]:
        if channel.get("primary"):
            raise GraphError(400, "BadRequest", "The General channel cannot be renamed.")
        changes["displayName"] = _name(
            call.tenant, team["id"], body["displayName"], besides=channel["id"]
        )
    if "description" in body:
        changes["description"] = body["description"]
    call.tenant.put(
        f"channels/{team['id']}", channel["id"], {**channel, **changes}, what="teams.channel.update"
    )
    return Answer(204)


def delete_channel(call: Call) -> Answer:
    """Kept for 30 days by the service, but no longer found."""
    team = team_of(call)
    channel = channel_of(call, team)
    owned(call, channel_roster_of(call, team, channel))
    _not_archived(team)
    if channel.get("primary"):
        raise GraphError(400, "BadRequest", "The General channel cannot be deleted.")
    gone = {**channel, "deletedDateTime": call.tenant.stamp()}
    call.tenant.put(f"channels/{team['id']}", channel["id"], gone, what="teams.channel.delete")
    return Answer(204)


def files_folder(call: Call) -> Answer:
    """The folder of the channel's files, which is not there before somebody opens Files.

    https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/967
    """
    team = team_of(call)
    channel = channel_of(call, team)
    readable(call, channel_roster_of(call, team, channel))
    folder = driveitem(call.tenant, team["id"], channel)
    if folder is None:
        raise GraphError(
            404,
            "NotFound",
            "Folder location for this channel is not ready yet, please try again later.",
            inner="NotFound",
        )
    context = f"/$metadata#{shapes.place(team['id'], channel['id'])}/filesFolder/$entity"
    return Answer(200, {"@odata.context": call.url(context), **folder})


def make_channel(
    tenant: Tenant,
    team_id: str,
    name: str,
    kind: str = "standard",
    *,
    description: str | None = None,
    members: dict[str, list[str]] | None = None,
    primary: bool = False,
) -> Record:
    """Store a channel and, for a private or shared one, its first members (id to roles)."""
    # Private and standard channels look alike: 19:…@thread.tacv2.
    id = f"19:{tenant.random.getrandbits(128):032x}@thread.tacv2"
    channel: Record = {
        "id": id,
        "displayName": name,
        "description": description,
        "membershipType": kind,
        "createdDateTime": tenant.stamp(),
        "filesFolder": None,
        "site": None,
        "primary": primary,
    }
    tenant.put(f"channels/{team_id}", id, channel, what="teams.channel.create")
    for user, roles in (members or {}).items():
        record = {"user": user, "roles": roles, "since": tenant.stamp()}
        tenant.put(f"channelMembers/{id}", user, record, what="teams.channelMember.add")
    return channel


def primary(tenant: Tenant, team_id: str) -> Record:
    return next(c for c in tenant.all(f"channels/{team_id}") if c.get("primary"))


def _list(call: Call, team: Record, context: str) -> Answer:
    """Standard channels and those others the caller is in; applications see every one."""
    shown = []
    for record in call.tenant.all(f"channels/{team['id']}"):
        if record.get("deletedDateTime"):
            continue
        if record["membershipType"] != "standard":
            try:
                readable(call, channel_roster_of(call, team, record))
            except GraphError:
                continue
        shown.append(shapes.channel(call.tenant, team["id"], record))
    rows = [_evolving(call, row) for row in filtered(call, shown)]
    return shapes.counted(
        answer_page(call, rows, dict, context=context, count=False, maximum=1_000)
    )


def _one(call: Call, team: Record, channel: Record) -> Answer:
    shown = _evolving(call, shapes.channel(call.tenant, team["id"], channel))
    context = call.url(f"/$metadata#{shapes.place(team['id'])}/channels/$entity")
    return Answer(200, {"@odata.context": context, **select(shown, call.query.get("select"))})


def _evolving(call: Call, shown: Record) -> Record:
    """ "You must use the `Prefer: include-unknown-enum-members` request header to get `shared`".

    https://learn.microsoft.com/graph/api/resources/channel#properties
    https://github.com/pnp/powershell/pull/4054
    """
    prefers = "include-unknown-enum-members" in call.headers.get("Prefer", "").lower()
    if shown["membershipType"] != "shared" or prefers or call.version == "beta":
        return shown
    return {**shown, "membershipType": "unknownFutureValue"}


def _name(tenant: Tenant, team_id: str, name: Any, *, besides: str | None = None) -> str:
    if not isinstance(name, str) or not name.strip():
        raise GraphError(400, "BadRequest", "Channel display name is required.")
    if len(name) > MAX_NAME:
        raise GraphError(
            400, "BadRequest", f"Channel display name exceeds the maximum length of {MAX_NAME}."
        )
    if (
        _FORBIDDEN.search(name)
        or name != name.strip()
        or name[0] in "._"
        or name[-1] in "._"
        or _RESERVED.fullmatch(name)
    ):
        raise GraphError(400, "BadRequest", "Channel name is not valid.")
    for other in tenant.all(f"channels/{team_id}"):
        same = other["displayName"].casefold() == name.casefold()
        # A deleted channel keeps its name for 30 days (teams-channels-overview).
        if same and other["id"] != besides:
            raise GraphError(
                400,
                "BadRequest",
                "Channel name already existed, please use other name",
                inner="NameAlreadyExists",
            )
    return name


def _room_for(tenant: Tenant, team_id: str, kind: str) -> None:
    channels = list(tenant.all(f"channels/{team_id}"))
    if len(channels) >= MAX_CHANNELS:
        raise GraphError(403, "Forbidden", "Max number of channels in the team exceeded.")
    private = sum(c["membershipType"] == "private" for c in channels)
    if kind == "private" and private >= MAX_PRIVATE_CHANNELS:
        raise GraphError(403, "Forbidden", "Max number of private channels in the team exceeded.")


def _first_members(call: Call, team: Record, kind: str, listed: list[Any]) -> dict[str, list[str]]:
    """Who is in a new private or shared channel; a person who makes one owns it."""
    if kind == "standard":
        return {}
    roster = roster_of(call, team)
    members: dict[str, list[str]] = {}
    for entry in listed:
        user, roles = users.get(call.tenant, bound_reference(entry)), wanted_roles(entry)
        if user is None or (kind == "private" and user["id"] not in roster):
            raise GraphError(404, "NotFound", "User is not found in the team.", inner="NotFound")
        suits(user, roles)
        if user["id"] in members:
            # https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8676
            raise GraphError(
                400,
                "BadRequest",
                "Creating private channel thread in chat service failed with error: Failed to "
                "execute Skype backend request CreateThreadS2SRequest.",
            )
        members[user["id"]] = ["owner"] if "owner" in roles else []
    if len(members) > MAX_MEMBERS_AT_CREATION:
        raise GraphError(400, "BadRequest", "Too many members in the request: the limit is 200.")
    owners = sum("owner" in roles for roles in members.values())
    if kind == "shared" and owners > 1:
        # Documented on channel-post: more than one owner results in 400.
        raise GraphError(400, "BadRequest", "Shared channels can be created with one owner only.")
    if call.token is not None and not call.token.app_only:
        members.setdefault(call.actor.id, ["owner"])
    elif not owners:
        # Channel creation app-only names an owner (channel-post, example 2).
        raise GraphError(400, "BadRequest", "At least one owner must be specified.")
    return members


def _not_archived(team: Record) -> None:
    """An archived team takes no change but of its members (team-archive).

    Reported/uncertain: the wording.
    """
    if team["isArchived"]:
        raise GraphError(403, "Forbidden", "The team is archived. Unarchive it to make changes.")


def routes(graph: Router) -> None:
    all_, one = "/teams/{team}/channels", "/teams/{team}/channels/{channel}"
    graph.route("GET", all_, application=READ, delegated=READ[:7])(list_channels)
    graph.route("GET", "/teams/{team}/allChannels", application=READ, delegated=READ[:7])(
        list_all_channels
    )
    graph.route("GET", "/teams/{team}/primaryChannel", application=READ, delegated=READ[:7])(
        primary_channel
    )
    graph.route("GET", one, application=READ, delegated=READ[:7])(get_channel)
    graph.route("POST", all_, application=CREATE, delegated=CREATE[:3])(create_channel)
    graph.route("PATCH", one, application=UPDATE, delegated=UPDATE[:3])(update_channel)
    graph.route("DELETE", one, application=DELETE, delegated=DELETE[:3])(delete_channel)
    graph.route("GET", f"{one}/filesFolder", application=FILES, delegated=FILES[:6])(files_folder)
