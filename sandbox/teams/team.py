"""Teams themselves: read, create, change, archive.

https://learn.microsoft.com/graph/api/team-get
https://learn.microsoft.com/graph/api/team-put-teams
https://learn.microsoft.com/graph/api/team-post
https://learn.microsoft.com/graph/api/team-update
https://learn.microsoft.com/graph/api/team-archive
https://learn.microsoft.com/graph/api/user-list-joinedteams
"""

from __future__ import annotations

import re
from typing import Any

from ..call import Answer, Call, GraphError, directory_not_found
from ..entra import groups, users
from ..odata import answer_page, filtered, select
from ..route import Router
from ..sharepoint import sites
from ..tenant import Record, Tenant
from . import shapes
from .access import bound_reference, lag, owned, readable, roster_of, team_of, wanted_roles
from .channels import make_channel
from .operations import accepted
from .roster import join_team, teams_of

READ = (
    "Team.ReadBasic.All", "TeamSettings.Read.All", "TeamSettings.ReadWrite.All",
    "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
    "TeamSettings.Read.Group", "TeamSettings.ReadWrite.Group",
)  # fmt: skip
LIST = ("Team.ReadBasic.All", "TeamSettings.Read.All", "TeamSettings.ReadWrite.All")
JOINED = (
    "Team.ReadBasic.All", "TeamSettings.Read.All", "TeamSettings.ReadWrite.All",
    "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
)  # fmt: skip
WRITE = (
    "TeamSettings.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All",
    "TeamSettings.ReadWrite.Group",
)  # fmt: skip
CREATE = ("Team.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All")

SETTINGS = frozenset(shapes.SETTINGS)
CHANGEABLE = frozenset({"displayName", "description", "visibility", "classification"}) | SETTINGS


def get_team(call: Call) -> Answer:
    team = team_of(call)
    readable(call, roster_of(call, team))
    return _one(call, team)


def list_teams(call: Call) -> Answer:
    """Every team, with few of its properties.

    https://learn.microsoft.com/graph/api/teams-list
    """
    groups_table = call.tenant.table("groups")
    every = (team for team in call.tenant.all("teams") if team["id"] in groups_table)
    rows = filtered(call, (shapes.listed_team(call.tenant, team) for team in every))
    return shapes.counted(answer_page(call, rows, dict, context="teams", count=False))


def joined_teams(call: Call) -> Answer:
    """The teams of a person; an archived one is among them.

    "This API only works for the signed-in user [delegated]" (user-list-joinedteams).
    """
    reference = call.params.get("user") or call.actor.id
    user = users.get(call.tenant, reference)
    if user is None:
        raise directory_not_found(reference)
    if call.token and not call.token.app_only and user["id"] != call.actor.id:
        raise GraphError(403, "Forbidden", "Users can only read their own joined teams.")
    rows = list(teams_of(call.tenant, user["id"], lag(call)))
    return shapes.counted(
        answer_page(
            call, rows, lambda row: shapes.joined_team(call.tenant, row), context="teams",
            count=False,
        )
    )  # fmt: skip


def update_team(call: Call) -> Answer:
    """Name, description and visibility go to the group, at once."""
    team = team_of(call)
    owned(call, roster_of(call, team))
    if team["isArchived"]:
        raise GraphError(403, "Forbidden", "The team is archived. Unarchive it to make changes.")
    body = call.json()
    unknown = set(body) - CHANGEABLE - {"@odata.type", "@odata.context", "id"}
    if unknown:
        raise GraphError(
            400, "BadRequest", f"Property '{min(unknown)}' cannot be updated on type 'team'."
        )
    group_changes = {k: body[k] for k in ("displayName", "description") if k in body}
    if "visibility" in body:
        group_changes["visibility"] = str(body["visibility"]).capitalize()
    if group_changes:
        groups.update(call.tenant, team["id"], group_changes, what="teams.team.update")
    settings = {
        name: {**shapes.SETTINGS[name], **(team.get(name) or {}), **body[name]}
        for name in SETTINGS & set(body)
    }
    if settings:
        call.tenant.put("teams", team["id"], {**team, **settings}, what="teams.team.update")
    return Answer(204)


def create_from_group(call: Call) -> Answer:
    """`PUT /groups/{id}/team`: the group must have an owner; its name may not clash.

    "404 if the group was created less than 15 minutes ago" does not happen here.
    """
    id = call.params["group"].lower()
    group = call.tenant.get("groups", id)
    if group is None:
        raise directory_not_found(id)
    if "Unified" not in (group.get("groupTypes") or []):
        raise GraphError(400, "BadRequest", "Group must be a Microsoft 365 group.")
    if call.tenant.get("teams", id):
        raise GraphError(409, "Conflict", "Group already has a team.", inner="Conflict")
    if not call.tenant.table(f"owners/{id}"):
        raise GraphError(
            400, "BadRequest", "Group must have at least one owner to create a team.",
        )  # fmt: skip
    team = make_team(call.tenant, group, call.json() or {})
    answer = _one(call, team)
    answer.status = 201
    return answer


def create_team(call: Call) -> Answer:
    """`POST /teams`: 202 with an operation. Application-only it needs exactly one owner.

    https://learn.microsoft.com/graph/api/team-post
    """
    body = call.json()
    if not isinstance(body.get("template@odata.bind"), str):
        raise GraphError(400, "BadRequest", "'template@odata.bind' is required.")
    if bind := body.get("group@odata.bind"):
        found = re.search(r"groups\('([^']+)'\)|groups/([^/]+)$", str(bind))
        if found is None:
            raise GraphError(400, "BadRequest", "'group@odata.bind' is malformed.")
        call.params["group"] = found[1] or found[2]
        id = create_from_group(call).body["id"]
        return accepted(call, id, "teamifyGroup")
    name = body.get("displayName")
    if not isinstance(name, str) or not name.strip():
        raise GraphError(400, "BadRequest", "Team display name is required.")
    owner = _first_owner(call, body.get("members") or [])
    group = groups.create(
        call.tenant,
        name,
        description=body.get("description"),
        visibility=str(body.get("visibility") or "public").capitalize(),
        what="teams.team.create",
    )
    join_team(call.tenant, group["id"], owner, owner=True)
    make_team(call.tenant, group, body)
    for channel in body.get("channels") or []:
        make_channel(
            call.tenant, group["id"], channel["displayName"], description=channel.get("description")
        )
    return accepted(call, group["id"], "createTeam")


def archive(call: Call) -> Answer:
    """Asynchronous; membership may still change afterwards (team-archive)."""
    return _archived(call, True)


def unarchive(call: Call) -> Answer:
    return _archived(call, False)


def make_team(
    tenant: Tenant, group: Record, settings: Record | None = None, *, first: str = "Algemeen"
) -> Record:
    """Give a group its team: the first channel and, when it has none yet, its team site.

    A Dutch tenant calls the first channel "Algemeen" and the library "Gedeelde documenten".
    """
    id = group["id"]
    site = sites.site_of_group(tenant, id)
    if site is None:
        path = f"/sites/{group['mailNickname']}"
        if sites.site_at(tenant, path) is not None:
            path += f"{tenant.random.randrange(10**4):04d}"
        site = sites.create_site(tenant, path, group["displayName"], group=id)
    channel = make_channel(tenant, id, first, primary=True, description=group.get("description"))
    team = {
        "id": id,
        "internalId": channel["id"],
        "isArchived": False,
        "createdDateTime": tenant.stamp(),
        "site": site["id"],
        **{k: v for k, v in (settings or {}).items() if k in SETTINGS and isinstance(v, dict)},
    }
    tenant.put("teams", id, team, what="teams.team.create")
    options = list(group.get("resourceProvisioningOptions") or [])
    if "Team" not in options:
        changed = {"resourceProvisioningOptions": [*options, "Team"]}
        groups.update(tenant, id, changed, what="teams.team.create")
    return team


def set_archived(tenant: Tenant, team: Record, archived: bool) -> Record:
    """The effect of archiving; also what a person does in the Teams client."""
    what = "teams.team.archive" if archived else "teams.team.unarchive"
    return tenant.put("teams", team["id"], {**team, "isArchived": archived}, what=what)


def _archived(call: Call, wanted: bool) -> Answer:
    team = team_of(call)
    owned(call, roster_of(call, team))
    if wanted and not call.tenant.table(f"owners/{team['id']}"):
        # "In order to archive team, the team and group must have an owner."
        raise GraphError(400, "BadRequest", "The team must have an owner to be archived.")
    if team["isArchived"] == wanted:
        # Reported/uncertain: a team that is archived already answers 400.
        raise GraphError(
            400, "BadRequest", f"Team is already {'archived' if wanted else 'unarchived'}."
        )
    set_archived(call.tenant, team, wanted)
    return accepted(call, team["id"], "archiveTeam" if wanted else "unarchiveTeam")


def _first_owner(call: Call, members: list[Any]) -> Record:
    if call.token and not call.token.app_only and not members:
        user = call.tenant.get("users", call.actor.id)
        if user:
            return user
    if len(members) != 1 or "owner" not in wanted_roles(members[0]):
        raise GraphError(
            400,
            "BadRequest",
            "A team owner must be provided when creating a team in application context.",
        )
    user = users.get(call.tenant, bound_reference(members[0]))
    if user is None:
        raise GraphError(404, "NotFound", "Could not find resource", inner="NotFound")
    return user


def _one(call: Call, team: Record) -> Answer:
    shown = shapes.team(call.tenant, team)
    context = call.url("/$metadata#teams/$entity")
    return Answer(200, {"@odata.context": context, **select(shown, call.query.get("select"))})


def routes(graph: Router) -> None:
    one = "/teams/{team}"
    graph.route("GET", one, "/groups/{team}/team", application=READ, delegated=READ[:7])(get_team)
    graph.route("PATCH", one, application=WRITE, delegated=WRITE[:3])(update_team)
    graph.route("PUT", "/groups/{group}/team", application=CREATE, delegated=CREATE)(
        create_from_group
    )
    graph.route("GET", "/teams", application=LIST, delegated=LIST)(list_teams)
    graph.route("POST", "/teams", application=CREATE, delegated=CREATE)(create_team)
    graph.route("GET", "/me/joinedTeams", delegated=JOINED)(joined_teams)
    graph.route("GET", "/users/{user}/joinedTeams", application=JOINED, delegated=JOINED)(
        joined_teams
    )
    graph.route("POST", f"{one}/archive", application=WRITE, delegated=WRITE[:3])(archive)
    graph.route("POST", f"{one}/unarchive", application=WRITE, delegated=WRITE[:3])(unarchive)
