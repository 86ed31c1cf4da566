"""What one operation costs: which service answers it, and in which units it is metered.

https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from .call import Call

_TEAMS = re.compile(
    r"/(teams|chats|teamwork|appcatalogs)\b|/groups/[^/]+/team\b|/(me|users/[^/]+)/joinedteams\b",
    re.IGNORECASE,
)
_SHAREPOINT = re.compile(
    r"/(sites|drives?|shares)\b|/(me|users/[^/]+|groups/[^/]+)/(drives?|sites)\b", re.IGNORECASE
)
_OUTLOOK = re.compile(
    r"/(?P<owner>me|(?:users|groups)(?:/|\('?)(?P<user>[^/')]+)'?\)?)"
    r"/(events|calendars?|calendarview)\b",
    re.IGNORECASE,
)
_MEETINGS = re.compile(r"/(me|users/[^/]+)/onlinemeetings\b", re.IGNORECASE)
_TEAM = re.compile(r"/(?:teams|groups)[/(]'?([^/')]+)", re.IGNORECASE)
_CONVERSATION = re.compile(r"/v3/conversations(?:/([^/]+))?", re.IGNORECASE)
_MANY = frozenset(
    {"sites", "lists", "items", "columns", "versions", "children", "drives", "contenttypes"}
    | {"subscriptions", "subsites", "documentversions", "operations", "tables"}
)

# Base resource units of Entra's documented exceptions; whatever is not here costs 1.
_ENTRA: tuple[tuple[str, re.Pattern[str], int], ...] = tuple(
    (method, re.compile(path + "/?", re.IGNORECASE), cost)
    for method, path, cost in (
        ("GET", "/applications", 2),
        ("GET", "/applications/[^/]+/extensionProperties", 2),
        ("GET", "/contracts", 3),
        ("POST", "/directoryObjects/getByIds", 3),
        ("POST", "/getObjectsById", 3),
        ("GET", "/domains/[^/]+/domainNameReferences", 4),
        ("GET", "/groups/[^/]+/members", 3),
        ("GET", "/groups/[^/]+/transitiveMembers", 5),
        ("POST", ".*/isMemberOf", 4),
        ("POST", "/(me|users/[^/]+)/checkMember(Groups|Objects)", 4),
        ("POST", "/(me|users/[^/]+)/getMember(Groups|Objects)", 2),
        ("GET", "/(me|users/[^/]+)/(licenseDetails|memberOf|ownedObjects|transitiveMemberOf)", 2),
        ("GET", "/oauth2PermissionGrants(/[^/]+)?", 2),
        ("GET", "/servicePrincipals/[^/]+/appRoleAssignments", 2),
        ("GET", "/subscribedSkus", 3),
        ("GET", "/users", 2),
    )
)


def service(call: Call) -> str:
    """Who answers, and so whose limits apply: teams, sharepoint, outlook, meetings, entra, bots or
    workflows. Else empty."""
    if call.host in ("sharepoint", "bots", "workflows"):
        return call.host
    if call.host != "graph" or call.path.lower().startswith("/$batch"):
        return ""
    if _TEAMS.match(call.path):
        return "teams"
    if _OUTLOOK.match(call.path):
        return "outlook"
    if _MEETINGS.match(call.path):
        return "meetings"
    return "sharepoint" if _SHAREPOINT.match(call.path) else "entra"


def units(call: Call) -> int:
    """Resource units of the operation; Teams counts requests instead."""
    priced: dict[str, Callable[[Call], int]] = {"sharepoint": _sharepoint, "entra": _entra}
    kind = service(call)
    return priced[kind](call) if kind in priced else 0


def writes(call: Call) -> int:
    """What Entra's write quota counts."""
    listed = any(m == call.method and p.fullmatch(call.path) for m, p, _ in _ENTRA)
    return 0 if call.method == "GET" or listed else 1


def team_of(call: Call) -> str:
    """The team a Teams request is about, for the limit of four a second on one team."""
    found = _TEAM.match(call.path)
    return found.group(1).lower() if found else ""


def mailbox_of(call: Call) -> str:
    """The mailbox an Outlook request is about, for the limits of one application on it."""
    found = _OUTLOOK.match(call.path) if call.host == "graph" else None
    if found is None:
        return ""
    return (found["user"] or (call.actor.id if call.token else "")).casefold()


def thread_of(call: Call) -> str:
    """The conversation a bot's request is about; one that is begun, the channel it is begun in."""
    found = _CONVERSATION.search(call.path)
    if found is None or found[1]:
        return found[1] if found else ""
    try:
        return str(json.loads(call.body)["channelData"]["channel"]["id"])
    except (ValueError, KeyError, TypeError):
        return ""


def reads_members(call: Call) -> bool:
    """Listing members or channels has a limit of its own, twice the usual one."""
    last = call.path.rstrip("/").rsplit("/", 1)[-1].lower()
    return call.method == "GET" and last in ("members", "channels")


def _sharepoint(call: Call) -> int:
    """1 for one item, a delta with a token or a download; 2 for several or a write; 5 for
    permissions. REST and CSOM have no fixed price ("more than Graph"): 2 is assumed."""
    path = call.path.lower().rstrip("/")
    if re.search(r"/(permissions?|invite|roleassignments)\b", path) or "permissions" in (
        call.query.get("expand", "").lower()
    ):
        return 5
    if call.method != "GET" or call.host == "sharepoint":
        return 2
    last = path.rsplit("/", 1)[-1].removesuffix("()").removeprefix("microsoft.graph.")
    if last == "delta":
        return 1 if call.query.get("token") or call.query.get("deltatoken") else 2
    return 2 if last in _MANY else 1


def _entra(call: Call) -> int:
    cost = 1
    for method, path, base in _ENTRA:
        if method == call.method and path.fullmatch(call.path):
            cost = base
            break
    cost -= "select" in call.query
    cost += "expand" in call.query
    top = call.query.get("top", "")
    cost -= top.isdigit() and int(top) < 20
    return max(1, cost)
