"""`/invitations`: guests.

https://learn.microsoft.com/graph/api/invitation-post
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from ..call import Answer, Call, GraphError, forbidden
from ..route import Router
from ..tenant import Record, Tenant
from . import access, organization, users

_PERMISSIONS = ("User.Invite.All", "User.ReadWrite.All", "Directory.ReadWrite.All")


def guest_upn(mail: str) -> str:
    """`name_domain#EXT#@tenant`: how a guest is named here.

    https://learn.microsoft.com/entra/external-id/user-properties
    """
    return f"{mail.replace('@', '_')}#EXT#@{organization.INITIAL_DOMAIN}"


def invite(
    tenant: Tenant,
    mail: str,
    *,
    display_name: str | None = None,
    state: str = "PendingAcceptance",
    **more: Any,
) -> Record:
    """The guest account of this address; the one that is there already is left as it is."""
    if known := users.by_mail(tenant, mail):
        return known
    return users.create(
        tenant,
        display_name or mail.partition("@")[0],
        guest_upn(mail),
        mail=mail,
        user_type="Guest",
        externalUserState=state,
        externalUserStateChangeDateTime=tenant.stamp(),
        creationType="Invitation",
        otherMails=[mail],
        what="user.invite",
        **more,
    )


def accept(tenant: Tenant, user: str) -> Record:
    """The guest redeems the invitation."""
    changes = {"externalUserState": "Accepted", "externalUserStateChangeDateTime": tenant.stamp()}
    return users.update(tenant, user, changes, what="user.accept")


def routes(graph: Router) -> None:
    @graph.route("POST", "/invitations", application=_PERMISSIONS, delegated=_PERMISSIONS)
    def create_invitation(call: Call) -> Answer:
        _may_invite(call)
        body = call.json()
        mail, redirect = body.get("invitedUserEmailAddress"), body.get("inviteRedirectUrl")
        if not mail:
            raise _refused("The invited user email address is missing or empty.")
        if not redirect:
            raise _refused("The invite redirect url is missing or invalid.")
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(mail)):
            raise _refused("The invited user email address is not valid.")
        domain = str(mail).rpartition("@")[2].lower()
        if domain in organization.domains(call.tenant):
            raise _refused(
                "The invited user already exists in the directory as object ID or uses a "
                "domain that is verified in this directory. Use the user's own account."
            )
        guest = invite(call.tenant, str(mail), display_name=body.get("invitedUserDisplayName"))
        return Answer(201, _shape(call, body, guest))


def _may_invite(call: Call) -> None:
    """https://learn.microsoft.com/graph/api/resources/authorizationpolicy

    "Application permissions (app-only) do not work if B2B invitations are disabled on the tenant
    or if B2B invitations are restricted to administrators."
    """
    allowed = organization.organization(call.tenant)["allowInvitesFrom"]
    refused = forbidden("Guest invitations not allowed for your company. Contact your company "
                        "administrator for more details.")  # fmt: skip
    if allowed == "everyone":
        return
    if not access.is_person(call):
        if allowed in ("none", "adminsAndGuestInviters"):
            raise refused
        return
    inviter = bool(access.directory_roles(call) & access.GUEST_INVITERS)
    member = allowed == "adminsGuestInvitersAndAllMembers" and not access.is_guest(call)
    if allowed == "none" or not (inviter or member):
        raise refused


def _refused(message: str) -> GraphError:
    return GraphError(400, "BadRequest", message)


def _shape(call: Call, body: Record, guest: Record) -> Record:
    tid = organization.tenant_id(call.tenant)
    id = call.tenant.new_id()
    target = quote(f"https://invitations.microsoft.com/redeem/?tenant={tid}&user={id}", safe="")
    info = body.get("invitedUserMessageInfo") or {}
    return {
        "@odata.context": call.url("/$metadata#invitations/$entity"),
        "id": id,
        "inviteRedeemUrl": f"https://login.microsoftonline.com/redeem?rd={target}",
        "invitedUserDisplayName": body.get("invitedUserDisplayName"),
        "invitedUserType": "Guest",
        "invitedUserEmailAddress": body["invitedUserEmailAddress"],
        "sendInvitationMessage": bool(body.get("sendInvitationMessage", False)),
        "resetRedemption": bool(body.get("resetRedemption", False)),
        "inviteRedirectUrl": body["inviteRedirectUrl"],
        "status": (
            "Completed" if guest.get("externalUserState") == "Accepted" else "PendingAcceptance"
        ),
        "invitedUserMessageInfo": {
            "messageLanguage": info.get("messageLanguage"),
            "customizedMessageBody": info.get("customizedMessageBody"),
            "ccRecipients": info.get(
                "ccRecipients", [{"emailAddress": {"name": None, "address": None}}]
            ),
        },
        "invitedUser": {"id": guest["id"]},
    }
