"""Long-running operations of Teams: 202 with a Location that tells how far it is.

https://learn.microsoft.com/graph/api/resources/teamsasyncoperation
"""

from __future__ import annotations

from ..call import Answer, Call, GraphError
from ..route import Router
from . import shapes
from .access import team_of

READ = (
    "Team.ReadBasic.All", "TeamSettings.Read.All", "TeamSettings.ReadWrite.All", "Team.Create",
    "Channel.Create", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All",
    "Directory.ReadWrite.All", "TeamSettings.Read.Group", "TeamSettings.ReadWrite.Group",
)  # fmt: skip


def accepted(call: Call, team_id: str, kind: str, target: str | None = None) -> Answer:
    """The 202 of an operation that has been begun.

    Here it has its effect at once and the operation reads "succeeded" from the first look on; the
    real one takes seconds, so a client has to look.
    """
    location = target or f"/teams('{team_id}')"
    id = call.tenant.new_id()
    operation = {
        "id": id,
        "operationType": kind,
        "createdDateTime": call.tenant.stamp(),
        "status": "succeeded",
        "lastActionDateTime": call.tenant.stamp(),
        "attemptsCount": 1,
        "targetResourceId": team_id,
        "targetResourceLocation": location,
        "Value": "{}",
        "error": None,
    }
    call.tenant.put(f"operations/{team_id}", id, operation, what=f"teams.{kind}")
    return Answer(
        202,
        None,
        {
            "Location": f"/teams('{team_id}')/operations('{id}')",
            "Content-Location": location,
        },
    )


def get_operation(call: Call) -> Answer:
    team = team_of(call)
    operation = call.tenant.get(f"operations/{team['id']}", call.params["operation"])
    if operation is None:
        raise GraphError(404, "NotFound", "Operation does not exist.", inner="NotFound")
    context = call.url(f"/$metadata#{shapes.place(team['id'])}/operations/$entity")
    return Answer(200, {"@odata.context": context, **operation})


def routes(graph: Router) -> None:
    graph.route(
        "GET", "/teams/{team}/operations/{operation}", application=READ, delegated=READ[:9]
    )(get_operation)
