"""One run of a flow: each card that came is posted, or the run fails and the sender never knows.

The runs stand in a table of their own, as in the run history of the flow; the control host shows
it.
"""

from __future__ import annotations

import json
from typing import Any

from ..entra.organization import tenant_id
from ..teams import cards, messages
from ..tenant import Actor, Record, Tenant
from .flow import RUNS

MAX_BYTES = 28 * 1024
"""What a message in a channel may hold: "the message size limit is 28 KB".

https://learn.microsoft.com/microsoftteams/limits-specifications-teams#chat
"""
APP_ID = "7df0a125-d3be-4c96-aa54-591f83ff541c"
"""The application that the cards of flows come from; Reported/uncertain: which of Microsoft's own
it is (this one is "Microsoft Flow Service").

https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
"""


class RunFailed(Exception):
    """What the failed action of a run says."""


def run(tenant: Tenant, flow: Record, body: Any, id: str) -> Record:
    """Run the flow with what the trigger received; the run as its history shows it."""
    posted: list[str] = []
    error = None
    try:
        for card in _received(body):
            posted.append(_post(tenant, flow, card))
    except RunFailed as failed:
        error = str(failed)
    made: Record = {
        "id": id,
        "workflow": flow["id"],
        "channel": flow["channel"],
        "at": tenant.stamp(),
        "status": "Succeeded" if error is None else "Failed",
        "error": error,
        "messages": tuple(posted),
    }
    return tenant.put(RUNS, id, made, what="workflow.run")


def _received(body: Any) -> list[Any]:
    """The flow's loop, "Send each adaptive card".

    The words are the service's own, known from many a run that failed for want of `attachments`:
    https://github.com/jenkinsci/office-365-connector-plugin/issues/413
    """
    found = body.get("attachments") if isinstance(body, dict) else None
    if not isinstance(found, list):
        kind = {type(None): "Null", dict: "Object", str: "String"}.get(type(found), "Integer")
        raise RunFailed(
            "ExpressionEvaluationFailed: The execution of template action "
            "'Send_each_adaptive_card' failed: the result of the evaluation of 'foreach' "
            "expression '@triggerOutputs()?['body']?['attachments']' is of type "
            f"'{kind}'. The result must be a valid array."
        )
    return [one.get("content") if isinstance(one, dict) else None for one in found]


def _post(tenant: Tenant, flow: Record, card: Any) -> str:
    team = tenant.get("teams", flow["team"])
    channel = tenant.get(f"channels/{flow['team']}", flow["channel"])
    if team is None or channel is None or channel.get("deletedDateTime"):
        raise RunFailed("NotFound: The channel does not exist.")
    if team["isArchived"]:
        raise RunFailed("Forbidden: The team is archived.")
    if channel["membershipType"] != "standard" and flow["post_as"] == "Flow bot":
        raise RunFailed(
            "BotNotInConversationRoster: The bot is not part of the conversation roster."
        )
    sender = _sender(tenant, flow)
    if len(json.dumps(card, ensure_ascii=False).encode()) > MAX_BYTES:
        raise RunFailed("RequestEntityTooLarge: Request Entity Too Large")
    if problem := cards.problem(card):
        raise RunFailed(f"BadRequest: The specified adaptive card is not valid. {problem}")
    body, attachments = cards.attached(tenant, [{"content": card}])
    with tenant.acting(Actor("application", APP_ID, "Workflows", app_id=APP_ID)):
        message = messages.post(
            tenant, team, channel, sender=sender, body=body, attachments=attachments
        )
    return str(message["id"])


def _sender(tenant: Tenant, flow: Record) -> Record:
    """The Workflows application, or in its place the owner of the flow."""
    owner = tenant.get("users", flow["owner"] or "")
    if flow["owner"] and (owner is None or not owner.get("accountEnabled", True)):
        # "Workflows can become orphan flows in the absence of an owner."
        raise RunFailed("Unauthorized: The connection of the flow's owner is not valid.")
    if flow["post_as"] == "User" and owner is not None:
        return {"user": {"id": owner["id"], "displayName": owner["displayName"],
                         "userIdentityType": "aadUser", "tenantId": tenant_id(tenant)}}  # fmt: skip
    return {
        "application": {
            "id": APP_ID, "displayName": "Workflows", "applicationIdentityType": "bot",
        },
        "device": None,
        "user": None,
    }  # fmt: skip
