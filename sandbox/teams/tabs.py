"""Tabs of a channel: list, pin, change, unpin.

https://learn.microsoft.com/graph/api/channel-list-tabs
https://learn.microsoft.com/graph/api/channel-post-tabs
https://learn.microsoft.com/graph/api/channel-patch-tabs
https://learn.microsoft.com/graph/api/channel-delete-tabs
https://learn.microsoft.com/graph/teams-configuring-builtin-tabs
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..call import Answer, Call, GraphError
from ..odata import answer_page, filtered, select
from ..route import Router
from ..tenant import Record
from . import shapes
from .access import channel_of, channel_roster_of, readable, team_of

READ = (
    "TeamsTab.Read.All", "TeamsTab.ReadWrite.All", "TeamsTab.ReadWriteForTeam.All",
    "TeamsTab.ReadWriteSelfForTeam.All", "Group.Read.All", "Group.ReadWrite.All",
    "TeamsTab.Read.Group", "TeamsTab.ReadWrite.Group",
)  # fmt: skip
CREATE = (
    "TeamsTab.Create", "TeamsTab.ReadWrite.All", "TeamsTab.ReadWriteForTeam.All",
    "TeamsTab.ReadWriteSelfForTeam.All", "Group.ReadWrite.All",
    "TeamsTab.Create.Group", "TeamsTab.ReadWrite.Group",
)  # fmt: skip
DELETE = (
    "TeamsTab.ReadWrite.All", "TeamsTab.ReadWriteForTeam.All",
    "TeamsTab.ReadWriteSelfForTeam.All", "Group.ReadWrite.All",
    "TeamsTab.Delete.Group", "TeamsTab.ReadWrite.Group",
)  # fmt: skip
UPDATE = (
    "TeamsTab.ReadWrite.All", "TeamsTab.ReadWriteForTeam.All",
    "TeamsTab.ReadWriteSelfForTeam.All", "Group.ReadWrite.All",
    "TeamsTab.ReadWrite.Group",
)  # fmt: skip
APP = "teamsApp@odata.bind"
WEBSITE = "com.microsoft.teamspace.tab.web"
# "Configuration is not supported": pages and lists of SharePoint, libraries, Power BI, wikis.
# "If you want to configure the tab, consider using a Website tab."
_UNCONFIGURED = frozenset(
    ("2a527703-1f6f-4559-a332-d8a7d288cd88", "com.microsoft.teamspace.tab.files.sharepoint",
     "com.microsoft.teamspace.tab.powerbi", "com.microsoft.teamspace.tab.wiki")
)  # fmt: skip
_CONFIGURATION = ("entityId", "contentUrl", "removeUrl", "websiteUrl")


def list_tabs(call: Call) -> Answer:
    team, channel = _place(call)
    rows = filtered(call, call.tenant.all(f"tabs/{channel['id']}"))
    expanded = "teamsapp" in call.query.get("expand", "").lower()
    context = f"{shapes.place(team['id'], channel['id'])}/tabs"
    return answer_page(call, rows, lambda row: _shape(row, expanded), context=context, count=False)


def get_tab(call: Call) -> Answer:
    team, channel = _place(call)
    expanded = "teamsapp" in call.query.get("expand", "").lower()
    return _one(call, team, channel, _shape(_tab(call, channel), expanded))


def add_tab(call: Call) -> Answer:
    team, channel = _place(call)
    body = call.json()
    bind = body.get(APP)
    if not isinstance(bind, str) or not body.get("displayName"):
        raise GraphError(400, "BadRequest", f"'displayName' and '{APP}' are required.")
    app = bind.rstrip("/").rsplit("/", 1)[-1]
    configuration = _configuration(app, body.get("configuration") or {})
    if len(call.tenant.table(f"tabs/{channel['id']}")) >= 1_000:
        raise GraphError(403, "Forbidden", "Max number of tabs in the channel exceeded.")
    id = call.tenant.new_id()
    tab = {
        "id": id,
        "displayName": body["displayName"],
        "app": app,
        "configuration": configuration,
        "webUrl": (
            f"https://teams.microsoft.com/l/entity/{quote(app, safe='')}"
            f"/_djb2_msteams_prefix_{id}?groupId={team['id']}"
        ),
    }
    call.tenant.put(f"tabs/{channel['id']}", id, tab, what="teams.tab.add")
    answer = _one(call, team, channel, _shape(tab, True))
    answer.status = 201
    return answer


def update_tab(call: Call) -> Answer:
    """Its name, its configuration. The app of a tab stays what it is."""
    team, channel = _place(call)
    tab, body = _tab(call, channel), call.json()
    if not isinstance(body, dict) or set(body) - {"displayName", "configuration"}:
        raise GraphError(400, "BadRequest", "Only displayName and configuration can be changed.")
    changes = {name: body[name] for name in ("displayName",) if body.get(name)}
    if "configuration" in body:
        given = {**tab["configuration"], **(body["configuration"] or {})}
        changes["configuration"] = _configuration(tab["app"], given)
    made = {**tab, **changes}
    call.tenant.put(f"tabs/{channel['id']}", tab["id"], made, what="teams.tab.update")
    return _one(call, team, channel, _shape(made, True))


def _configuration(app: str, given: Any) -> Record:
    """Reported/uncertain: with what an app refuses a configuration that it does not support, or
    that misses what it needs; the documentation only says that it is so.
    """
    if not isinstance(given, dict) or set(given) - set(_CONFIGURATION):
        raise GraphError(400, "BadRequest", "The configuration of the tab is not valid.")
    if app in _UNCONFIGURED and any(given.values()):
        raise GraphError(400, "BadRequest", f"Configuration is not supported for app '{app}'.")
    if app == WEBSITE and given:  # without any it stands there to be set up by somebody
        for name in ("contentUrl", "websiteUrl"):
            if not str(given.get(name) or "").startswith("https://"):
                raise GraphError(400, "BadRequest", f"'{name}' must be an https address.")
    return {name: given.get(name) for name in _CONFIGURATION} if given else {}


def delete_tab(call: Call) -> Answer:
    _, channel = _place(call)
    tab = _tab(call, channel)
    call.tenant.drop(f"tabs/{channel['id']}", tab["id"], what="teams.tab.remove")
    return Answer(204)


def _place(call: Call) -> tuple[Record, Record]:
    team = team_of(call)
    channel = channel_of(call, team)
    readable(call, channel_roster_of(call, team, channel))
    return team, channel


def _tab(call: Call, channel: Record) -> Record:
    tab = call.tenant.get(f"tabs/{channel['id']}", call.params["tab"])
    if tab is None:
        raise GraphError(404, "NotFound", "Tab does not exist.", inner="NotFound")
    return tab


def _shape(tab: Record, expanded: bool) -> Record:
    shown = {k: tab[k] for k in ("id", "displayName", "webUrl", "configuration")}
    if expanded:
        shown["teamsApp"] = {"id": tab["app"], "distributionMethod": "store"}
    return shown


def _one(call: Call, team: Record, channel: Record, shown: Record) -> Answer:
    context = call.url(f"/$metadata#{shapes.place(team['id'], channel['id'])}/tabs/$entity")
    return Answer(200, {"@odata.context": context, **select(shown, call.query.get("select"))})


def _delegated(names: tuple[str, ...]) -> tuple[str, ...]:
    """A person's permission "for team" has no `.All`, and consent of one team is an application's.

    https://learn.microsoft.com/graph/permissions-reference#teamstabreadwriteforteam
    """
    kept = (name for name in names if not name.endswith(".Group"))
    return tuple(name.removesuffix(".All") if "ForTeam" in name else name for name in kept)


def routes(graph: Router) -> None:
    all_ = "/teams/{team}/channels/{channel}/tabs"
    one = f"{all_}/{{tab}}"
    graph.route("GET", all_, application=READ, delegated=_delegated(READ))(list_tabs)
    graph.route("GET", one, application=READ, delegated=_delegated(READ))(get_tab)
    graph.route("POST", all_, application=CREATE, delegated=_delegated(CREATE))(add_tab)
    graph.route("PATCH", one, application=UPDATE, delegated=_delegated(UPDATE))(update_tab)
    graph.route("DELETE", one, application=DELETE, delegated=_delegated(DELETE))(delete_tab)
