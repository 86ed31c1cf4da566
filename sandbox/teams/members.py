"""Members of a team: one at a time and in bulk.

https://learn.microsoft.com/graph/api/team-list-members
https://learn.microsoft.com/graph/api/team-post-members
https://learn.microsoft.com/graph/api/team-update-members
https://learn.microsoft.com/graph/api/team-delete-members
https://learn.microsoft.com/graph/api/conversationmembers-add
https://learn.microsoft.com/graph/api/conversationmember-remove
"""

from __future__ import annotations

from typing import Any

from ..call import Answer, Call, GraphError, missing_permission
from ..entra import users
from ..odata import answer_page, filtered, select
from ..route import Router
from ..tenant import Record
from . import shapes
from .access import (
    bound_reference,
    granted,
    may_remove,
    owned,
    readable,
    roster_of,
    suits,
    team_of,
    wanted_roles,
)
from .roster import (
    MAX_MEMBERS,
    MAX_OWNERS,
    Member,
    demote,
    join_team,
    last_owner,
    leave_team,
    team_roster,
    user_of,
)

READ = ("TeamMember.Read.All", "TeamMember.ReadWrite.All", "TeamMember.Read.Group")
WRITE = ("TeamMember.ReadWriteNonOwnerRole.All", "TeamMember.ReadWrite.All")
OWNERS = "TeamMember.ReadWrite.All"  # the other one cannot touch an owner
ADDED_AT_ONCE = 200
REMOVED_AT_ONCE = 20

RESULT = "microsoft.graph.aadUserConversationMemberResult"


def list_members(call: Call) -> Answer:
    team = team_of(call)
    roster = roster_of(call, team)
    readable(call, roster)
    return answer_members(call, team, roster, f"{shapes.place(team['id'])}/members")


def get_member(call: Call) -> Answer:
    team = team_of(call)
    roster = roster_of(call, team)
    readable(call, roster)
    return _one(call, team, _member(call, roster))


def add_member(call: Call) -> Answer:
    team = team_of(call)
    body = call.json()
    user, roles = _person_and_roles(call, body)
    _may_add(call, team, user, roles)
    _room_for(call, team, user, roles)
    join_team(call.tenant, team["id"], user, owner="owner" in roles)
    added = team_roster(call.tenant, team["id"])[user["id"]]
    answer = _one(call, team, added)
    answer.status = 201
    return answer


def update_member(call: Call) -> Answer:
    team = team_of(call)
    roster = roster_of(call, team)
    owned(call, roster)
    member = _member(call, roster)
    roles = wanted_roles(call.json())
    suits(member.user, roles)
    if "owner" in roles or member.owner:
        _may_touch_owners(call)
    if "owner" in roles and not member.owner:
        _room_for(call, team, member.user, roles)
        join_team(call.tenant, team["id"], member.user, owner=True)
    if "owner" not in roles and member.owner:
        _keep_an_owner(roster, member)
        demote(call.tenant, team["id"], member.user["id"])
    changed = team_roster(call.tenant, team["id"]).get(member.user["id"], member)
    return _one(call, team, changed)


def remove_member(call: Call) -> Answer:
    team = team_of(call)
    roster = roster_of(call, team)
    member = _member(call, roster)
    may_remove(call, roster, member.user["id"])
    if member.owner:
        _may_touch_owners(call)
        _keep_an_owner(roster, member)
    leave_team(call.tenant, team["id"], member.user["id"])
    return Answer(204)


def add_in_bulk(call: Call) -> Answer:
    """Each part succeeds or fails by itself: 200 when all did, 207 when one did not."""
    team = team_of(call)
    values = _values(call, ADDED_AT_ONCE)
    owned(call, roster_of(call, team))
    if any("owner" in wanted_roles(value) for value in values):
        _may_touch_owners(call)
    results = []
    for value in values:
        reference, error = bound_reference(value), None
        user = users.get(call.tenant, reference)
        if user is None:
            # The documented example has an empty message here.
            error = {"code": "NotFound", "message": ""}
        else:
            try:
                roles = wanted_roles(value)
                suits(user, roles)
                _room_for(call, team, user, roles)
                join_team(call.tenant, team["id"], user, owner="owner" in roles)
            except GraphError as refused:
                error = {"code": refused.code, "message": refused.message}
        results.append(_result(user["id"] if user else reference, error))
    return _multi_status(call, results, all_good=200)


def remove_in_bulk(call: Call) -> Answer:
    """Each part succeeds or fails by itself: 204 without a body when all did, else 207."""
    team = team_of(call)
    values = _values(call, REMOVED_AT_ONCE)
    owned(call, roster_of(call, team))
    results = []
    for value in values:
        reference, error = bound_reference(value), None
        user = users.get(call.tenant, reference)
        roster = roster_of(call, team)
        if user is None or user["id"] not in roster:
            error = {"code": "NotFound", "message": "Could not find resource"}
        elif last_owner(roster, user["id"]):
            error = {"code": "BadRequest", "message": LAST_OWNER}
        else:
            leave_team(call.tenant, team["id"], user["id"])
        results.append(_result(user["id"] if user else reference, error))
    if all(result["error"] is None for result in results):
        return Answer(204)
    return _multi_status(call, results, all_good=207)


def answer_members(
    call: Call, team: Record, roster: dict[str, Member], context: str, *place: str
) -> Answer:
    """A page of members: 100 by default, 999 at most (team-list-members)."""
    at = place or (team["id"],)
    if call.query.get("filter"):
        rows = filtered(
            call,
            [shapes.member(call.tenant, at, one) for one in roster.values()],
            shapes.MEMBER_DIALECT,
        )
        return shapes.counted(answer_page(call, rows, dict, context=context, count=False))
    everybody: list[Record] = [{"id": id, "of": one} for id, one in roster.items()]
    return shapes.counted(
        answer_page(
            call,
            everybody,
            lambda row: shapes.member(call.tenant, at, row["of"]),
            context=context,
            count=False,
        )
    )


LAST_OWNER = "The last owner of the team cannot be removed."


def _keep_an_owner(roster: dict[str, Member], member: Member) -> None:
    """ "The last owner cannot be removed from the team."

    https://learn.microsoft.com/powershell/module/teams/remove-teamuser
    Reported/uncertain: status and wording of Graph's own refusal.
    """
    if last_owner(roster, member.user["id"]):
        raise GraphError(400, "BadRequest", LAST_OWNER)


def _may_add(call: Call, team: Record, user: Record, roles: list[str]) -> None:
    if "owner" in roles:
        _may_touch_owners(call)
    group = call.tenant.table("groups")[team["id"]]
    # "Anyone in your organization can join" a public team.
    # https://support.microsoft.com/office/make-a-public-team-private-in-teams
    if user["id"] == call.actor.id and group.get("visibility") == "Public" and not roles:
        return
    owned(call, roster_of(call, team))


def _may_touch_owners(call: Call) -> None:
    """TeamMember.ReadWriteNonOwnerRole.All: "add and remove members with non-owner role"."""
    if not granted(call, OWNERS):
        raise missing_permission(call, (OWNERS,))


def _room_for(call: Call, team: Record, user: Record, roles: list[str]) -> None:
    """25,000 members and 100 owners a team (limits-specifications-teams)."""
    members = call.tenant.table(f"members/{team['id']}")
    owners = call.tenant.table(f"owners/{team['id']}")
    if user["id"] not in members and len(members) >= MAX_MEMBERS:
        raise GraphError(
            403, "Forbidden", f"Maximum number of members ({MAX_MEMBERS}) in the team exceeded."
        )
    if "owner" in roles and user["id"] not in owners and len(owners) >= MAX_OWNERS:
        raise GraphError(
            403, "Forbidden", f"Maximum number of owners ({MAX_OWNERS}) in the team exceeded."
        )


def _person_and_roles(call: Call, body: Any) -> tuple[Record, list[str]]:
    user = users.get(call.tenant, bound_reference(body))
    roles = wanted_roles(body)
    if user is None:
        # Reported/uncertain: the wording; the code is that of the bulk results.
        raise GraphError(404, "NotFound", "Could not find resource", inner="NotFound")
    suits(user, roles)
    return user, roles


def _member(call: Call, roster: dict[str, Member]) -> Member:
    member = roster.get(user_of(call.params["membership"]))
    if member is None:
        raise GraphError(404, "NotFound", "Resource not found.", inner="NotFound")
    return member


def _one(call: Call, team: Record, member: Member) -> Answer:
    shown = shapes.member(call.tenant, (team["id"],), member)
    context = (
        f"/$metadata#{shapes.place(team['id'])}/members/"
        "microsoft.graph.aadUserConversationMember/$entity"
    )
    return Answer(
        200, {"@odata.context": call.url(context), **select(shown, call.query.get("select"))}
    )


def _values(call: Call, limit: int) -> list[Any]:
    body = call.json()
    values = body.get("values") if isinstance(body, dict) else None
    if not isinstance(values, list) or not values:
        raise GraphError(400, "BadRequest", "The 'values' parameter is missing or empty.")
    if len(values) > limit:
        # The limit is documented, the words of the refusal are not.
        raise GraphError(
            400, "BadRequest", f"The number of members in the request exceeds {limit}."
        )
    for value in values:
        bound_reference(value)
    return values


def _result(user_id: str, error: Record | None) -> Record:
    return {"@odata.type": f"#{RESULT}", "userId": user_id, "error": error}


def _multi_status(call: Call, results: list[Record], *, all_good: int) -> Answer:
    good = all(result["error"] is None for result in results)
    context = call.url(f"/$metadata#Collection({RESULT})")
    return Answer(all_good if good else 207, {"@odata.context": context, "value": results})


def routes(graph: Router) -> None:
    one = "/teams/{team}/members/{membership}"
    everyone = "/teams/{team}/members"
    graph.route("GET", everyone, application=READ, delegated=READ[:2])(list_members)
    graph.route("GET", one, application=READ, delegated=READ[:2])(get_member)
    graph.route("POST", everyone, application=WRITE, delegated=WRITE)(add_member)
    graph.route("PATCH", one, application=WRITE, delegated=WRITE)(update_member)
    graph.route("DELETE", one, application=WRITE, delegated=WRITE)(remove_member)
    graph.route(
        "POST", f"{everyone}/add", f"{everyone}/microsoft.graph.add",
        application=WRITE, delegated=WRITE,
    )(add_in_bulk)  # fmt: skip
    graph.route(
        "POST", f"{everyone}/remove", f"{everyone}/microsoft.graph.remove",
        application=(OWNERS,), delegated=(OWNERS,),
    )(remove_in_bulk)  # fmt: skip
