"""`permissions` of a file or folder: who may read it.

https://learn.microsoft.com/graph/api/driveitem-list-permissions

Nothing here has rights of its own or a sharing link, so all of them are inherited. "For a non-owner
caller, only the sharing permissions that apply to the caller are returned."
"""

from __future__ import annotations

import base64

from ...call import Answer
from ...entra.organization import tenant_id
from ...tenant import Record
from ..permissions import Level, is_principal
from .drive_address import Target

_ROLES = {
    Level.READ: "read",
    Level.CONTRIBUTE: "write",
    Level.EDIT: "write",
    Level.DESIGN: "write",
    Level.FULL: "owner",
}


def get_permissions(target: Target, rest: str) -> Answer:
    at, tenant = target.at, target.at.tenant
    target.item()
    own = at.table.get("roles")
    roles = at.site["roles"] if own is None else own
    token = target.call.token
    owner = at.level >= Level.FULL or token is None or token.app_only
    value = [
        _shown(target, principal, Level[name])
        for name, principals in roles.items()
        for principal in principals
        if owner or (token is not None and is_principal(tenant, token.actor.id, principal))
    ]
    context = target.call.url("/$metadata#Collection(permission)")
    return Answer(200, {"@odata.context": context, "value": value})


def _shown(target: Target, principal: str, level: Level) -> Record:
    granted = _granted(target, principal)
    login = granted["siteUser"]["loginName"]
    return {
        "id": base64.urlsafe_b64encode(login.encode()).decode().rstrip("="),
        "roles": [_ROLES[level]],
        "grantedToV2": granted,
        "grantedTo": {"user": {"displayName": granted["siteUser"]["displayName"]}},
        "inheritedFrom": {},
    }


def _granted(target: Target, principal: str) -> Record:
    """A sharePointIdentitySet: a person, a group, or a claim that stands for many."""
    tenant = target.at.tenant
    kind, _, id = principal.partition(":")
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
