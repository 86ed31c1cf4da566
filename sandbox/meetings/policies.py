"""Application access policies: for whom an application may look at online meetings.

https://learn.microsoft.com/graph/cloud-communication-online-meeting-application-access-policy
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..call import Call, GraphError
from ..entra import users
from ..tenant import Record, Tenant

TABLE = "meetingPolicies"
EVERYBODY = "*"  # Grant-CsApplicationAccessPolicy -Global

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def grant(tenant: Tenant, app_id: str, persons: Iterable[str]) -> None:
    """The application may look at the meetings of these organisers (object ids; `*`: of all), and
    of nobody else."""
    record = {"id": app_id, "users": tuple(persons)}
    tenant.put(TABLE, app_id, record, what="meetings.policy")


def organizer_of(call: Call) -> Record:
    """The person in the path, when the caller may act for him.

    An application names him by object id: a name gives 404 with nothing in it, as reported in
    https://github.com/pnp/cli-microsoft365/issues/5968
    """
    key = call.params.get("user") or call.actor.id
    token = call.token
    if token is None or not token.app_only:
        if users.require(call.tenant, key)["id"] != call.actor.id:
            raise GraphError(403, "Forbidden", "")
        return users.require(call.tenant, call.actor.id)
    user = users.get(call.tenant, key) if _GUID.fullmatch(key) else None
    if user is None:
        raise GraphError(404, "UnknownError", "")
    policy = call.tenant.get(TABLE, token.app_id) or {"users": ()}
    if not {EVERYBODY, user["id"]} & set(policy["users"]):
        raise GraphError(403, "Forbidden", "No application access policy found for this app")
    return user
