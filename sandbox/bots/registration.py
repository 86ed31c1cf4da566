"""Bots that are registered: an application each, installed in teams as an app of Teams.

https://learn.microsoft.com/azure/bot-service/bot-service-quickstart-registration
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""

from __future__ import annotations

from typing import Any

from ..tenant import Record, Tenant

TABLE = "bots"
KINDS = ("SingleTenant", "MultiTenant", "UserAssignedMSI")


def register(tenant: Tenant, app_id: str, *, kind: str = "SingleTenant") -> Record:
    """Make an application a bot, installed in every team until it is taken out of one."""
    bot: Record = {
        "appId": app_id,
        "kind": kind,
        "disabled": False,  # blocked by an administrator of the tenant
        "removedFrom": (),  # teams
        "addedTo": (),  # private and shared channels, which have apps of their own
    }
    return tenant.put(TABLE, app_id, bot, what="bot.register")


def change(tenant: Tenant, app_id: str, **changes: Any) -> Record:
    """Change `disabled`, `removedFrom`, `addedTo`."""
    bot = tenant.table(TABLE)[app_id]
    return tenant.put(TABLE, app_id, {**bot, **changes}, what="bot.change")


def is_installed(bot: Record, team: str, channel: Record) -> bool:
    """Whether the bot is in the roster of a channel.

    "Apps must be added to the host team, and then to each private or shared channel."
    https://learn.microsoft.com/microsoftteams/platform/build-apps-for-shared-private-channels
    """
    if team in bot["removedFrom"]:
        return False
    return channel["membershipType"] == "standard" or channel["id"] in bot["addedTo"]
