"""Who has a mailbox, and which mailboxes an application may open.

A member with an address has one, as a licence of Exchange Online gives it; a guest has none in
this tenant. The table `mailboxes` holds only what is otherwise: shared mailboxes, mailboxes that
were taken away, and who may open what.

https://learn.microsoft.com/exchange/permissions-exo/application-rbac
https://learn.microsoft.com/exchange/permissions-exo/application-access-policies
"""

from __future__ import annotations

from collections.abc import Iterable

from ..call import GraphError
from ..entra import users
from ..tenant import Record, Tenant

TABLE = "mailboxes"
SCOPES = "mailboxScopes"  # app id -> the mailboxes it may open; not there: all of them


def make_mailbox(
    tenant: Tenant,
    address: str,
    display_name: str,
    *,
    licensed: bool = False,
    id: str | None = None,
) -> Record:
    """A shared mailbox and the account behind it, which nobody can sign in to.

    Only with `licensed` can it organise meetings in Teams: a shared mailbox has no licence, and
    "isOnlineMeeting" of its events brings no link.
    https://learn.microsoft.com/microsoft-365/admin/email/about-shared-mailboxes
    """
    user = users.by_upn(tenant, address) or users.create(
        tenant, display_name, address, id=id, enabled=False, what="mailbox.create"
    )
    record = {"id": user["id"], "enabled": True, "shared": True, "licensed": licensed}
    tenant.put(TABLE, str(user["id"]), record, what="mailbox.create")
    return user


def take_mailbox(tenant: Tenant, user_id: str) -> None:
    """The licence goes, and the mailbox with it."""
    record = {"id": user_id, "enabled": False, "shared": False, "licensed": False}
    tenant.put(TABLE, user_id, record, what="mailbox.remove")


def has_mailbox(tenant: Tenant, user: Record) -> bool:
    known = tenant.get(TABLE, str(user["id"]))
    if known is not None:
        return bool(known["enabled"])
    return user["userType"] == "Member" and bool(user.get("mail"))


def organises_online(tenant: Tenant, user: Record) -> bool:
    """Whether this mailbox has the licence of Teams that a meeting's organiser needs."""
    known = tenant.get(TABLE, str(user["id"]))
    return has_mailbox(tenant, user) and (known is None or bool(known["licensed"]))


def limit(tenant: Tenant, app_id: str, addresses: Iterable[str] | None) -> None:
    """From now on the application opens only these mailboxes (None: every mailbox again)."""
    if addresses is None:
        tenant.drop(SCOPES, app_id, what="mailbox.scope")
        return
    ids = [str(users.require(tenant, address)["id"]) for address in addresses]
    tenant.put(SCOPES, app_id, {"id": app_id, "users": ids}, what="mailbox.scope")


def may_open(tenant: Tenant, app_id: str, user_id: str) -> bool:
    scope = tenant.get(SCOPES, app_id)
    return scope is None or user_id in scope["users"]


def by_address(tenant: Tenant, address: str) -> Record | None:
    """Whose address this is, if it is anybody's in this tenant."""
    return users.by_mail(tenant, address) or users.by_upn(tenant, address)


def no_mailbox() -> GraphError:
    """Reported with these words for accounts without a licence of Exchange Online.

    https://learn.microsoft.com/graph/resolve-auth-errors
    """
    return GraphError(
        404,
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    )
