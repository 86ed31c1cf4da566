"""The managed identity endpoints of a host that runs in Azure.

App Service: https://learn.microsoft.com/azure/app-service/overview-managed-identity
IMDS: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
"""

from __future__ import annotations

import hmac
import time
import uuid

from ..call import Answer, Call
from ..route import Router
from ..tenant import Record
from . import scopes, tokens
from .oauth import Refusal, json_answer


def routes(router: Router) -> None:
    @router.route("GET", "/msi/token", open=True)
    def app_service(call: Call) -> Answer:
        header = call.headers.get("X-IDENTITY-HEADER")
        if not header:
            return _app_service_error(400, "The X-IDENTITY-HEADER header is missing.")
        if call.query.get("api-version") not in ("2019-08-01", "2017-09-01"):
            return _app_service_error(400, "Unsupported api-version.")
        found = [
            app for app in _identities(call) if hmac.compare_digest(app["managedIdentity"], header)
        ]
        if not found:
            return _app_service_error(403, "The X-IDENTITY-HEADER header does not match.")
        app = _chosen(call, found)
        if app is None:
            # Reported/uncertain: the exact wording.
            return _app_service_error(400, "No managed identity was found for the given id.")
        try:
            body = _token(call, app)
        except Refusal as refusal:
            return _app_service_error(400, str(refusal))
        kept = ("access_token", "client_id", "expires_on", "not_before", "resource", "token_type")
        return json_answer(200, {name: body[name] for name in kept})

    @router.route("GET", "/metadata/identity/oauth2/token", open=True)
    def instance_metadata(call: Call) -> Answer:
        if call.headers.get("Metadata", "").lower() != "true":
            return _imds_error("Required metadata header not specified")
        if not call.query.get("api-version"):
            return _imds_error(
                "Required query variable 'api-version' is missing. Newest supported: 2025-04-07"
            )
        app = _chosen(call, _identities(call))
        if app is None:
            return _imds_error("Identity not found")
        try:
            return json_answer(200, _token(call, app))
        except Refusal as refusal:
            return _imds_error(str(refusal), refusal.error)


def _identities(call: Call) -> list[Record]:
    return [app for app in call.tenant.table("apps").values() if app.get("managedIdentity")]


def _chosen(call: Call, found: list[Record]) -> Record | None:
    wanted = call.query.get("client_id") or call.query.get("clientid")
    object_id = call.query.get("object_id") or call.query.get("principal_id")
    for app in found:
        if (not wanted or app["appId"] == wanted) and (not object_id or app["id"] == object_id):
            return app
    return None


def _token(call: Call, app: Record) -> Record:
    name = call.query.get("resource", "")
    if not name:
        raise Refusal("invalid_request", 900144, "The resource parameter is missing.")
    seconds = call.settings.token_lifetime_s or 24 * 3600
    access = tokens.issue_for_app(
        call.tenant, app, audience=scopes.resource(name), certificate=True, lifetime=seconds
    )
    moment = int(time.time())
    return {
        "access_token": access,
        "client_id": app["appId"],
        "expires_in": str(seconds),
        "expires_on": str(moment + seconds),
        "ext_expires_in": str(seconds),
        "not_before": str(moment),
        "resource": name,
        "token_type": "Bearer",
    }


def _app_service_error(status: int, message: str) -> Answer:
    return json_answer(
        status,
        {"statusCode": status, "message": message, "correlationId": str(uuid.uuid4())},
    )


def _imds_error(message: str, error: str = "invalid_request") -> Answer:
    return json_answer(400, {"error": error, "error_description": message})
