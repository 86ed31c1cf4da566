"""What a signed-in person may do beyond what the scopes of the token say.

A delegated call has the lesser of the app's scopes and the person's own rights:
https://learn.microsoft.com/graph/permissions-overview#delegated-permissions
https://learn.microsoft.com/entra/fundamentals/users-default-permissions
"""

from __future__ import annotations

from ..call import Call, forbidden
from . import groups

GROUP_ADMINS = frozenset(
    ("Global Administrator", "Groups Administrator", "User Administrator", "Teams Administrator")
)
USER_ADMINS = frozenset(("Global Administrator", "User Administrator"))
GUEST_INVITERS = frozenset(("Global Administrator", "User Administrator", "Guest Inviter"))


def directory_roles(call: Call) -> frozenset[str]:
    """The directory roles of the signed-in person (`directoryRoles` of the record)."""
    record = call.tenant.get("users", call.actor.id) or {}
    return frozenset(record.get("directoryRoles", ()))


def is_person(call: Call) -> bool:
    return call.actor.kind == "person"


def is_guest(call: Call) -> bool:
    record = call.tenant.get("users", call.actor.id) or {}
    return is_person(call) and record.get("userType") == "Guest"


def may_change_group(call: Call, group: str, *, leaving: str | None = None) -> None:
    """Apps, administrators and owners may; a member only to leave.

    Reported/uncertain: that a member may take himself out with `$ref` (My Groups offers it).
    """
    if not is_person(call) or directory_roles(call) & GROUP_ADMINS:
        return
    if call.actor.id in groups.owners(call.tenant, group) or leaving == call.actor.id:
        return
    raise forbidden()


def may_change_user(call: Call, user: str) -> None:
    """Apps and administrators may; a person only some of his own."""
    if is_person(call) and not directory_roles(call) & USER_ADMINS and user != call.actor.id:
        raise forbidden()


def may_administer_users(call: Call) -> None:
    if is_person(call) and not directory_roles(call) & USER_ADMINS:
        raise forbidden()


def may_list_directory(call: Call) -> None:
    """Guests see themselves and what they are a member of, not the directory."""
    if is_guest(call) and not directory_roles(call):
        raise forbidden()
