"""Flows made from "Post to a channel when a webhook request is received", and their runs.

https://support.microsoft.com/office/create-incoming-webhooks-with-workflows-for-microsoft-teams-8ae491c7-0394-4861-ba59-055e33f75498
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from ..call import HOSTS
from ..entra.organization import tenant_id
from ..tenant import Record, Tenant

TABLE, RUNS = "workflows", "workflowRuns"
STATES = ("Enabled", "Disabled", "Suspended", "Deleted")
"""Suspended is what the service does to a flow that nobody used for 90 days, or that kept failing.

https://learn.microsoft.com/power-automate/limits-and-config#expiration-limits
"""
SENDERS = ("Flow bot", "User")
"""Who a card is posted as. "Workflows app can't post in private channels as a flow bot. However,
it can post on behalf of a user.\""""

_OLDER = "prod-33.westeurope.logic.azure.com"


def make_workflow(
    tenant: Tenant, team: str, channel: str, *, owner: str | None = None, post_as: str = "Flow bot"
) -> Record:
    """A flow for a channel. Its id and signature follow from the channel: no chance is used up,
    so that a data set stays as it was.
    """
    known = len([one for one in tenant.all(TABLE) if one["channel"] == channel])
    seed = f"{tenant_id(tenant)} {channel} {known}"
    flow: Record = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, f"flow {seed}").hex,
        "team": team,
        "channel": channel,
        "owner": owner,  # who made it; a flow belongs to a person, not to the team
        "post_as": post_as,
        "state": "Enabled",
        "signature": _signature(seed),
    }
    return tenant.put(TABLE, flow["id"], flow, what="workflow.create")


def change_workflow(tenant: Tenant, flow: Record, **changes: Any) -> Record:
    """Change `state`, `post_as`, `owner`."""
    return tenant.put(TABLE, flow["id"], {**flow, **changes}, what="workflow.change")


def address(flow: Record, *, older: bool = False) -> str:
    """The URL that is shown when the flow is made; whoever has it may post. `older` as flows were
    addressed until 2025.
    """
    host, path, version = HOSTS["workflows"], "/powerautomate/automations/direct", "1"
    if older:
        host, path, version = _OLDER, "", "2016-06-01"
    return (
        f"https://{host}:443{path}/workflows/{flow['id']}/triggers/manual/paths/invoke"
        f"?api-version={version}&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={flow['signature']}"
    )


def _signature(seed: str) -> str:
    """43 characters of base64url, as real ones are."""
    digest = hashlib.sha256(f"signature {seed}".encode()).digest()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(alphabet[byte % 64] for byte in (digest + digest)[:43])
