"""Who may do what on a site or list: permission levels, grants to applications, item security.

https://learn.microsoft.com/sharepoint/understanding-permission-levels
https://learn.microsoft.com/graph/permissions-selected-overview
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from ..call import Token
from ..tenant import Record, Tenant
from . import scopes
from .refusal import Refused, access_denied


class Level(IntEnum):
    """SharePoint's permission levels, each holding all of the ones before it."""

    NONE = 0
    LIMITED = 1  # nothing but a way to single items: who was given one of them has it
    READ = 2
    CONTRIBUTE = 3  # items and documents
    EDIT = 4  # also lists and columns ("Manage Lists"); members of a team have it
    DESIGN = 5  # also "Override List Behaviors": sees and edits what "only own items" hides
    FULL = 6  # also permissions


_ROLES = {
    "Sites.Read.All": Level.READ,
    "Sites.ReadWrite.All": Level.CONTRIBUTE,
    "Sites.Manage.All": Level.DESIGN,
    "Sites.FullControl.All": Level.FULL,
    "Files.Read": Level.READ,
    "Files.Read.All": Level.READ,
    "Files.ReadWrite": Level.CONTRIBUTE,
    "Files.ReadWrite.All": Level.CONTRIBUTE,
    # The same four of SharePoint's own resource ("AllSites.*" delegated).
    "AllSites.Read": Level.READ,
    "AllSites.Write": Level.CONTRIBUTE,
    "AllSites.Manage": Level.DESIGN,
    "AllSites.FullControl": Level.FULL,
}
_GRANTS = {
    "read": Level.READ,
    "write": Level.CONTRIBUTE,
    "manage": Level.DESIGN,
    "owner": Level.FULL,
    "fullcontrol": Level.FULL,
}


LOCKS = ("ReadOnly", "NoAccess")
"""How an administrator locks a site: nothing is written any more, or nothing is read either.

https://learn.microsoft.com/sharepoint/manage-lock-status
"""


def lock(tenant: Tenant, site: Record, state: str | None) -> None:
    """Lock a site, or (None) unlock it."""
    if state is None:
        tenant.drop("siteLocks", site["id"], what="site.unlock")
    else:
        tenant.put("siteLocks", site["id"], {"id": site["id"], "state": state}, what="site.lock")


def locked(tenant: Tenant, site: Record) -> str | None:
    held = tenant.tables.get("siteLocks", {}).get(site["id"])
    return str(held["state"]) if held else None


def level(tenant: Tenant, token: Token, site: Record, list_: Record | None = None) -> Level:
    """What this token allows on the site, or on a list with permissions of its own.

    A delegated token never exceeds the person's own rights nor the scopes consented to, and none
    a lock on the site.
    """
    held = _held(tenant, token, site, list_)
    if state := locked(tenant, site):
        return min(held, Level.READ) if state == "ReadOnly" else Level.NONE
    return held


def _held(tenant: Tenant, token: Token, site: Record, list_: Record | None) -> Level:
    if token.app_only:
        return max(
            _of(token.roles),
            grant(tenant, token.app_id, site) if "Sites.Selected" in token.roles else Level.NONE,
        )
    allowed = _of(token.scopes)
    if "Sites.Selected" in token.scopes:
        allowed = max(allowed, grant(tenant, token.app_id, site))
    return min(allowed, person_level(tenant, token.actor.id, site, list_))


def require(
    tenant: Tenant, token: Token | None, least: Level, site: Record, list_: Record | None = None
) -> Level:
    """The token's level, or the 403 SharePoint answers when it is less than `least`.

    Who reads and has limited access to the list gets in: each item then asks for itself (`Rights`).
    """
    if locked(tenant, site) == "NoAccess":
        # As clients know it: https://github.com/dust-tt/dust/pull/20377
        raise Refused(
            423, "notAllowed", "Access to this site has been blocked. Please contact the "
            "administrator to resolve this problem.", inner="resourceLocked",
        )  # fmt: skip
    held = level(tenant, token, site, list_) if token else Level.FULL
    if held < least and not (held == Level.LIMITED and least == Level.READ):
        raise access_denied()
    return held


def _of(names: Iterable[str]) -> Level:
    return max((_ROLES.get(name, Level.NONE) for name in names), default=Level.NONE)


def grant(tenant: Tenant, app_id: str, site: Record) -> Level:
    """What `Sites.Selected` gives this application here: the roles granted on the site."""
    app = tenant.get("apps", app_id)
    roles = (app or {}).get("sites", {}).get(site["id"], ())
    roles = (roles,) if isinstance(roles, str) else roles
    return max((_GRANTS.get(str(role).lower(), Level.NONE) for role in roles), default=Level.NONE)


def person_level(tenant: Tenant, user: str, site: Record, list_: Record | None = None) -> Level:
    """A person's own rights, from the site's roles or the list's when it has its own.

    Roles name principals: `everyone` (every member account, not guests), `user:ID`,
    `members:GROUP` and `owners:GROUP` of an Entra group, `group:SITE/NUMBER` of the site itself.
    Who has no right on a list but one on something in it has limited access to the list.
    """
    account = tenant.get("users", user)
    if account is not None and not account.get("accountEnabled", True):
        return Level.NONE
    roles = (
        list_["roles"] if list_ is not None and list_.get("roles") is not None else site["roles"]
    )
    held = _level_in(tenant, user, account, roles)
    if held == Level.NONE and list_ is not None:
        inside = scopes.all_in(tenant, list_)
        if any(_level_in(tenant, user, account, one) for one in inside):
            return Level.LIMITED
    return held


def _level_in(tenant: Tenant, user: str, account: Record | None, roles: Record) -> Level:
    held = Level.NONE
    for name, principals in roles.items():
        if name == scopes.OVERRIDES:
            continue
        if Level[name] > held and any(_is(tenant, user, account, who) for who in principals):
            held = Level[name]
    return held


def overrides(tenant: Tenant, user: str, site: Record, list_: Record) -> bool:
    """Whether a person holds "Override List Behaviors" by a permission level made for it."""
    account, roles = tenant.get("users", user), scopes.of_list(site, list_)
    return any(_is(tenant, user, account, who) for who in roles.get(scopes.OVERRIDES, ()))


GROUPS = {3: ("FULL",), 4: ("READ",), 5: ("CONTRIBUTE", "EDIT", "DESIGN")}
"""A site's own groups (owners, visitors, members) by number, and the roles of the site that they
stand for."""


def _is(tenant: Tenant, user: str, account: Record | None, principal: str) -> bool:
    kind, _, id = principal.partition(":")
    if kind == "group":
        place, _, number = id.rpartition("/")
        roles = (tenant.get("sites", place) or {"roles": {}})["roles"]
        inside = [who for name in GROUPS[int(number)] for who in roles.get(name, ())]
        return any(_is(tenant, user, account, who) for who in inside)
    if kind == "everyone":
        return account is not None and account.get("userType", "Member") == "Member"
    if kind == "user":
        return id == user
    return user in tenant.table(f"{kind}/{id}")


def is_principal(tenant: Tenant, user: str, principal: str) -> bool:
    """Whether a person is this principal, or one of those it stands for."""
    return _is(tenant, user, tenant.get("users", user), principal)


def is_person(token: Token | None) -> bool:
    """Whether a person acts. Item security and rights on one list alone are people's."""
    return token is not None and not token.app_only
