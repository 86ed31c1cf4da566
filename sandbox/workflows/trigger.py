"""The trigger "When a Teams webhook request is received": it takes what it is sent and says
nothing of the run that follows.

https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook
https://learn.microsoft.com/azure/logic-apps/logic-apps-http-endpoint
"""

from __future__ import annotations

import hmac
import json
import uuid
from typing import Any

from ..call import Answer, Call, GraphError
from ..route import Router
from ..tenant import Record
from . import run
from .flow import TABLE

_SCOPE = "/triggers/manual/run"


def routes(workflows: Router) -> None:
    path = "/workflows/{flow}/triggers/manual/paths/invoke"
    direct = f"/powerautomate/automations/direct{path}"
    workflows.route("POST", path, direct, open=True)(invoke)


def invoke(call: Call) -> Answer:
    """202 without a body, before anybody knows what becomes of it."""
    if not call.query.get("api-version"):
        raise GraphError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    flow = call.tenant.get(TABLE, call.params["flow"].lower().replace("-", ""))
    if flow is None:
        raise GraphError(
            404, "WorkflowNotFound", f"The workflow '{call.params['flow']}' could not be found."
        )
    _check_signature(call, flow)
    if flow["state"] != "Enabled":
        # https://learn.microsoft.com/troubleshoot/power-platform/power-apps/manage-apps/flow-issues
        raise GraphError(
            400,
            "WorkflowTriggerIsNotEnabled",
            f"Could not execute workflow '{uuid.UUID(flow['id'])}' trigger 'manual' with state "
            f"'{flow['state']}': trigger is not enabled.",
        )
    body = _body(call)
    identity = f"0858{uuid.uuid4().int % 10**21:021}CU{call.tenant.seed % 100:02}"
    run.run(call.tenant, flow, body, identity)
    return Answer(
        202,
        None,
        {
            "x-ms-workflow-run-id": identity,
            "x-ms-workflow-id": flow["id"],
            "x-ms-workflow-name": str(uuid.UUID(flow["id"])),
            "x-ms-trigger-history-name": identity,
            "x-ms-client-tracking-id": call.headers.get("x-ms-client-tracking-id", identity),
        },
    )


def _check_signature(call: Call, flow: Record) -> None:
    """The address is the key. Reported, word by word, by those who cut it short:
    https://github.com/MicrosoftDocs/azure-docs/issues/60706 (no signature),
    https://github.com/Azure/LogicAppsUX/issues/2937 (another scope),
    https://github.com/Azure/logicapps/issues/1157 (a token beside it).
    """
    given = {name: call.query.get(name, "") for name in ("sp", "sv", "sig")}
    if not given["sig"]:
        raise GraphError(
            401,
            "DirectApiAuthorizationRequired",
            "The request must be authenticated only by Shared Access scheme.",
        )
    if call.headers.get("Authorization"):
        raise GraphError(
            400,
            "DirectApiRequestHasMoreThanOneAuthorization",
            "The request has SAS authentication scheme, 'Bearer' authorization scheme or internal "
            "token scheme. Only one scheme should be used.",
        )
    if not (given["sp"] and given["sv"]):
        raise GraphError(
            401,
            "AuthorizationFailed",
            "Required parameters for shared access URL are permissions ('sp'), version ('sv'), "
            "and signature ('sig').",
        )
    if given["sp"] != _SCOPE:
        raise GraphError(
            401,
            "AuthorizationFailed",
            f"You do not have permissions to perform action 'run' on scope '{given['sp']}'.",
        )
    if not hmac.compare_digest(given["sig"].encode(), str(flow["signature"]).encode()):
        # Reported/uncertain: the wording.
        raise GraphError(
            401, "AuthorizationFailed", "The authentication credentials are not valid."
        )


def _body(call: Call) -> Any:
    """What the trigger hands to the flow: JSON where the content type says so."""
    if "json" not in call.headers.get("Content-Type", "application/json").lower():
        return None
    try:
        return json.loads(call.body) if call.body else None
    except ValueError as error:
        raise GraphError(
            400,
            "InvalidRequestContent",
            f"The request content is not valid and could not be deserialized: '{error}'.",
        ) from None
