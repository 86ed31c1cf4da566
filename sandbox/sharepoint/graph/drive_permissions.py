"""`permissions` of a file or folder and `invite`: who may read it.

https://learn.microsoft.com/graph/api/driveitem-list-permissions
https://learn.microsoft.com/graph/api/driveitem-invite
https://learn.microsoft.com/graph/api/permission-delete

Rights are inherited until somebody is invited: then the item has its own, those it had among them.
There are no sharing links. "For a non-owner caller, only the sharing permissions that apply to the
caller are returned."
"""

from __future__ import annotations

import base64
from typing import Any

from ...call import Answer
from ...entra.organization import tenant_id
from ...tenant import Record
from .. import people, scopes
from ..files import TOP
from ..permissions import Level, is_person, is_principal
from ..refusal import Refused, access_denied, invalid
from .drive_address import Target, gone

_ROLES = {
    Level.READ: "read",
    Level.CONTRIBUTE: "write",
    Level.EDIT: "write",
    Level.DESIGN: "write",
    Level.FULL: "owner",
}
_LEVELS = {"read": Level.READ, "write": Level.CONTRIBUTE, "owner": Level.FULL}
_ALL = frozenset(
    ("Files.ReadWrite.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")
)


def get_permissions(target: Target, rest: str) -> Answer:
    """All of them, or one by its id. Those of a drive's root are the library's.

    https://github.com/pipeshub-ai/pipeshub-ai/pull/3268 (what the root of a drive answers)
    """
    shown = [one for _, _, one in _permissions(target)]
    _, _, id = rest.partition("/")
    if id:
        found = next((one for one in shown if one["id"] == id), None)
        if found is None:
            raise gone()
        context = target.call.url("/$metadata#permissions/$entity")
        return Answer(200, {"@odata.context": context, **found})
    context = target.call.url("/$metadata#Collection(permission)")
    return Answer(200, {"@odata.context": context, "value": shown})


def invite(target: Target, rest: str) -> Answer:
    """Give recipients a role on the item: 200 with a permission for each.

    Nothing is sent here, whatever `sendInvitation` says. Who is not in the tenant cannot be found;
    Reported/uncertain: with which words.
    """
    item, body = target.item(), target.call.json()
    roles = body.get("roles") or []
    if len(roles) != 1 or roles[0] not in _LEVELS:
        raise invalid("The specified role is not supported.")
    level = _LEVELS[roles[0]]
    _may_share(target, item, level)
    recipients = body.get("recipients") or []
    if not recipients:
        raise invalid("At least one recipient is required.")
    principals = [_recipient(target, one) for one in recipients]
    tenant, at = target.at.tenant, target.at
    held = scopes.own(tenant, at.table, item)
    held = scopes.above(tenant, at.site, at.table, item) if held is None else held
    for principal in principals:
        held = scopes.with_principal(
            scopes.without_principal(held, principal), level.name, principal
        )
    scopes.put(tenant, at.table, item, held)
    value = [
        {**_shown(target, one, level), "invitation": {"signInRequired": True}} for one in principals
    ]
    context = target.call.url("/$metadata#Collection(permission)")
    return Answer(200, {"@odata.context": context, "value": value})


def update(target: Target, rest: str) -> Answer:
    """https://learn.microsoft.com/graph/api/permission-update"""
    item, roles = target.item(), target.call.json().get("roles") or []
    if len(roles) != 1 or roles[0] not in _LEVELS:
        raise invalid("The specified role is not supported.")
    level = _LEVELS[roles[0]]
    _may_share(target, item, level)
    name, principal = _own(target, rest)
    at = target.at
    held = scopes.without_principal(scopes.own(at.tenant, at.table, item) or {}, principal, name)
    scopes.put(at.tenant, at.table, item, scopes.with_principal(held, level.name, principal))
    context = target.call.url("/$metadata#permissions/$entity")
    return Answer(200, {"@odata.context": context, **_shown(target, principal, level)})


def delete(target: Target, rest: str) -> Answer:
    """ "Only sharing permissions that are not inherited can be deleted." """
    item = target.item()
    _may_share(target, item, Level.READ)
    name, principal = _own(target, rest)
    at = target.at
    held = scopes.own(at.tenant, at.table, item) or {}
    scopes.put(at.tenant, at.table, item, scopes.without_principal(held, principal, name))
    return Answer(204)


def _permissions(target: Target) -> list[tuple[str, str, Record]]:
    """Level, principal and permission of each the caller may see."""
    at, tenant, token = target.at, target.at.tenant, target.call.token
    if target.number == TOP:
        level, own, above = at.level, at.table["roles"], scopes.of_list(at.site, at.table)
    else:
        item = target.item()
        level, own = at.rights.level_of(item), scopes.own(tenant, at.table, item)
        above = scopes.above(tenant, at.site, at.table, item)
    roles = above if own is None else own
    every = token is None or token.app_only or level >= Level.FULL
    found = []
    for name, principals in roles.items():
        for principal in principals:
            if name == scopes.OVERRIDES:
                continue
            applies = token is not None and is_principal(tenant, token.actor.id, principal)
            if every or applies:
                shown = _shown(target, principal, Level[name])
                found.append((name, principal, shown if own else {**shown, "inheritedFrom": {}}))
    return found


def _own(target: Target, rest: str) -> tuple[str, str]:
    """The permission a path names, if it is the item's own."""
    id = rest.partition("/")[2]
    for name, principal, shown in _permissions(target):
        if shown["id"] == id:
            if "inheritedFrom" in shown:
                raise invalid("Inherited permissions cannot be changed here.")
            return name, principal
    raise gone()


def _may_share(target: Target, item: Record, level: Level) -> None:
    """Who may edit an item may give others what he has himself; that is what a site allows unless
    its owner says otherwise. An application that was granted this site only needs full control of
    it: `Sites.Selected` is not among the permissions of `invite`.

    https://learn.microsoft.com/microsoft-365/solutions/microsoft-365-limit-sharing
    """
    token, held = target.call.token, target.at.rights.level_of(item)
    if is_person(token):
        if held < max(level, Level.CONTRIBUTE):
            raise access_denied()
    elif token is not None and held < Level.FULL and _ALL.isdisjoint(token.roles):
        raise access_denied()


def _recipient(target: Target, given: Any) -> str:
    """A driveRecipient: by object id (of a person or a group), mail address or alias.

    https://learn.microsoft.com/graph/api/resources/driverecipient
    """
    tenant = target.at.tenant
    given = given if isinstance(given, dict) else {}
    id = str(given.get("objectId") or "").lower()
    if id and tenant.get("groups", id) is not None:
        return f"members:{id}"
    name = id or str(given.get("email") or given.get("alias") or "")
    try:
        entry = people.ensure_user(tenant, target.at.site["id"], name) if name else {}
    except Refused:
        entry = {}
    if not entry.get("user"):
        raise Refused(
            400, "invalidRequest", "No users could be resolved for the recipients.",
            inner="noResolvedUsers",
        )  # fmt: skip
    return f"user:{entry['user']}"


def _shown(target: Target, principal: str, level: Level) -> Record:
    granted = _granted(target, principal)
    login = granted["siteUser"]["loginName"]
    return {
        "id": base64.urlsafe_b64encode(login.encode()).decode().rstrip("="),
        "roles": [_ROLES[level]],
        "grantedToV2": granted,
        "grantedTo": {"user": {"displayName": granted["siteUser"]["displayName"]}},
    }


def _granted(target: Target, principal: str) -> Record:
    """A sharePointIdentitySet: a person, a group, or a claim that stands for many."""
    tenant = target.at.tenant
    kind, _, id = principal.partition(":")
    if kind == "group":
        row = people.entry(tenant, target.at.site["id"], int(id.rpartition("/")[2]))
        title = row["fields"]["Title"] if row else id
        return {"siteGroup": _site_user(title, title), "siteUser": _site_user(title, title)}
    if kind == "everyone":
        login = f"c:0-.f|rolemanager|spo-grid-all-users/{tenant_id(tenant)}"
        return {"siteUser": _site_user("Everyone except external users", login)}
    if kind == "user":
        user = tenant.get("users", id) or {"userPrincipalName": id, "displayName": id}
        login = f"i:0#.f|membership|{user['userPrincipalName']}"
        person = {"id": id, "displayName": user["displayName"], "email": user.get("mail")}
        return {"user": person, "siteUser": _site_user(user["displayName"], login)}
    group = tenant.get("groups", id) or {"displayName": id}
    owners = " Owners" if kind == "owners" else ""
    login = f"c:0o.c|federateddirectoryclaimprovider|{id}{'_o' if owners else ''}"
    name = f"{group['displayName']}{owners}"
    return {"group": {"id": id, "displayName": name}, "siteUser": _site_user(name, login)}


def _site_user(name: str, login: str) -> Record:
    return {"displayName": name, "loginName": login}
