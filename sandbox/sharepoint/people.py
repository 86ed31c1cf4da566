"""The User Information List: who a site knows, and by which number it knows them.

An entry is an item of the hidden list, so that both surfaces read it like any other. It is never
removed. It is found by claims name, so an account that was deleted and made again under the same
UPN is taken for the old one ("site user ID mismatch").

https://learn.microsoft.com/sharepoint/troubleshoot/sharing-and-permissions/fix-site-user-id-mismatch
https://learn.microsoft.com/graph/api/resources/list
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..entra.organization import tenant_id
from ..tenant import SYSTEM, Actor, Record, Tenant
from .index import index
from .refusal import Refused

SYSTEM_ID = 1073741823
"""The number of "System Account" on every site."""

_CLAIM = "i:0#.f|membership|"
_APP_CLAIM = "i:0i.t|ms.sp.ext|"


def ensure_user(tenant: Tenant, site: str, who: str) -> Record:
    """The site's entry of a person, made when there is none.

    `who` is an Entra object id, UPN, mail address or claims name. An entry with the same claims
    name is returned as it is, whoever it was made for.
    """
    name = who.removeprefix(_CLAIM)
    user = tenant.get("users", name) or _user(tenant, name, by_mail=name == who)
    if user is None:
        known = _find(tenant, site, _CLAIM + name.casefold())
        if known is not None:
            return known
        raise Refused(
            404,
            "itemNotFound",
            f"The specified user {who} could not be found.",
            "-2146232832, Microsoft.SharePoint.SPException",
        )
    claim = _CLAIM + user["userPrincipalName"].casefold()
    return _find(tenant, site, claim) or _enter(
        tenant, site, {"Name": claim, **_profile(user)}, user=user["id"]
    )


def id_of_actor(tenant: Tenant, site: str, actor: Actor) -> int:
    """The number of whoever acts, entered on the site by acting."""
    if actor.kind == "system":
        return SYSTEM_ID
    if actor.kind == "application":
        known = number_of_app(tenant, site, actor)
        if known is None:
            app = actor.app_id or actor.id
            fields = {"Name": _app_claim(tenant, actor), "Title": actor.name}
            known = int(_enter(tenant, site, fields, app=app)["id"])
        return known
    return int(ensure_user(tenant, site, actor.id)["id"])


def number_of_app(tenant: Tenant, site: str, actor: Actor) -> int | None:
    """The number of an application, None when the site does not know it. Writes nothing."""
    found = _find(tenant, site, _app_claim(tenant, actor))
    return int(found["id"]) if found else None


def _app_claim(tenant: Tenant, actor: Actor) -> str:
    return f"{_APP_CLAIM}{actor.app_id or actor.id}@{tenant_id(tenant)}"


def known_id(tenant: Tenant, site: str, actor: Actor) -> int | None:
    """The number of whoever asks, None when the site does not know them. Writes nothing."""
    user = tenant.get("users", actor.id)
    if user is None:
        return None
    found = _find(tenant, site, _CLAIM + user["userPrincipalName"].casefold())
    return int(found["id"]) if found else None


def entry(tenant: Tenant, site: str, id: int) -> Record | None:
    return tenant.get(f"uil/{site}", str(id))


def identity(tenant: Tenant, site: str, id: int) -> dict[str, Any]:
    """The identitySet Graph shows for a number: what the entry says now.

    Reported/uncertain: for an account made again under the same UPN it is the old object id that
    shows, since the entry still is the old one's.
    https://learn.microsoft.com/graph/api/resources/identityset
    """
    found = entry(tenant, site, id)
    if found is None:
        return {"user": {"displayName": SYSTEM.name}}
    title = found["fields"].get("Title", "")
    if found.get("app"):
        return {
            "application": {"id": found["app"], "displayName": title},
            "user": {"displayName": title},
        }
    shown = {"email": found["fields"].get("EMail", ""), "id": found["user"], "displayName": title}
    return {"user": shown}


def create_groups(tenant: Tenant, site: Record) -> None:
    """The site's own groups take numbers 3 to 5, as on every site made from a template."""
    names = ("Eigenaren van", "Bezoekers van", "Leden van")
    for number, name in enumerate(names, 3):
        fields = {"Title": f"{name} {site['displayName']}", "Name": f"{name} {site['displayName']}"}
        _enter(tenant, site["id"], fields, number=number, group=True)


def follow(tenant: Tenant, site: str, lag: timedelta = timedelta(0)) -> None:
    """Bring entries up to date with changes in Entra that are older than `lag`.

    SharePoint's own synchronisation of profiles does this some time after the change; a UPN
    change moves the claims name too. The entry of a deleted account stays as it is.
    https://learn.microsoft.com/sharepoint/user-profile-sync
    """
    mark: dict[str, Any] = tenant.caches.setdefault(f"sharepoint.follow.{site}", {})
    if mark.get("epoch") != tenant.epoch:
        mark.update(epoch=tenant.epoch, seq=0)
    before = tenant.now() - lag
    changed = []
    for change in tenant.changes("users", mark["seq"]):
        if change.at > before:
            break
        mark["seq"] = change.seq
        changed.append(change.id)
    if not changed:
        return
    entries = {e["user"]: e for e in tenant.table(f"uil/{site}").values() if e.get("user")}
    with tenant.acting(SYSTEM):
        for id in dict.fromkeys(changed):
            user, found = tenant.get("users", id), entries.get(id)
            if user is None or found is None:
                continue
            claim = _CLAIM + user["userPrincipalName"].casefold()
            if _find(tenant, site, claim) not in (None, found):
                claim = found["fields"]["Name"]
            fields = {**found["fields"], "Name": claim, **_profile(user)}
            if fields != found["fields"]:
                _store(tenant, site, {
                    **found, "fields": fields, "rev": found["rev"] + 1,
                    "modified": tenant.stamp(), "editor": SYSTEM_ID,
                })  # fmt: skip


def _user(tenant: Tenant, name: str, *, by_mail: bool) -> Record | None:
    """Whoever signs in with this name; only then, where it is no claims name, whose mail it is."""
    low = name.casefold()
    properties = ("userPrincipalName", "mail") if by_mail else ("userPrincipalName",)
    for property in properties:
        for user in tenant.table("users").values():
            if (user.get(property) or "").casefold() == low:
                return user
    return None


def _profile(user: Record) -> Record:
    upn = user["userPrincipalName"]
    shown = {
        "Title": user["displayName"],
        "EMail": user.get("mail") or "",
        "SipAddress": user.get("mail") or upn,
        "UserName": upn,
        "FirstName": user.get("givenName"),
        "LastName": user.get("surname"),
        "JobTitle": user.get("jobTitle"),
        "Department": user.get("department"),
    }
    return {key: value for key, value in shown.items() if value is not None}


def _find(tenant: Tenant, site: str, claim: str) -> Record | None:
    found = index(tenant, {"table": f"uil/{site}", "container": f"uil:{site}"}).find("Name", claim)
    return tenant.table(f"uil/{site}")[found[0]] if found else None


def _enter(
    tenant: Tenant,
    site: str,
    fields: Record,
    *,
    number: int | None = None,
    user: str | None = None,
    app: str | None = None,
    group: bool = False,
) -> Record:
    highest = index(tenant, {"table": f"uil/{site}", "container": f"uil:{site}"}).highest
    made = {
        "id": str(number or highest + 1),
        "guid": tenant.new_id(),
        "fields": {**fields, "IsSiteAdmin": False, "Deleted": False},
        "user": user,
        "app": app,
        "group": group,
        "rev": 1,
        "major": 1,
        "created": tenant.stamp(),
        "modified": tenant.stamp(),
        "author": SYSTEM_ID,
        "editor": SYSTEM_ID,
    }
    return _store(tenant, site, made)


def _store(tenant: Tenant, site: str, record: Record) -> Record:
    return tenant.put(
        f"uil/{site}", record["id"], record, container=f"uil:{site}", what="sitePerson"
    )
