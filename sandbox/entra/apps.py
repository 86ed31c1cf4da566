"""Registered applications and their service principals.

https://learn.microsoft.com/graph/api/resources/serviceprincipal
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ..call import Answer, Call, directory_not_found
from ..odata import answer_page, filtered, select
from ..route import Router
from ..tenant import Record, Tenant
from .organization import tenant_id
from .permissions import APPLICATION, GRAPH_APP_ID, SHAREPOINT_APP_ID, role_id

TABLE = "apps"


def register(
    tenant: Tenant,
    display_name: str,
    *,
    app_id: str | None = None,
    id: str | None = None,
    secret: str | None = None,
    certificates: Iterable[str] = (),
    roles: Iterable[str] = (),
    scopes: Iterable[str] | None = None,
    managed_identity: str | None = None,
    **more: Any,
) -> Record:
    """Register an application and grant it `roles` (and delegated `scopes`; None: all of them).

    `certificates` are PEM texts. `managed_identity` is the value of `IDENTITY_HEADER` under which
    a host in Azure gets tokens for this application without any secret.
    """
    record: Record = {
        "appId": app_id or tenant.new_id(),
        "id": id or tenant.new_id(),
        "displayName": display_name,
        "secret": secret,
        "certificates": tuple(certificate(pem) for pem in certificates),
        "roles": tuple(roles),
        "scopes": None if scopes is None else tuple(scopes),
        "managedIdentity": managed_identity,
        "sites": {},
        **more,
    }
    return tenant.put(TABLE, str(record["appId"]), record, what="app.register")


def update(tenant: Tenant, app_id: str, **changes: Any) -> Record:
    """Change a registration: `roles`, `secret`, `scopes`, `certificates` (of `certificate`)."""
    record = tenant.table(TABLE)[app_id]
    return tenant.put(TABLE, app_id, {**record, **changes}, what="app.update")


def certificate(pem: str) -> Record:
    """A certificate with the thumbprints an assertion's header names it by."""
    loaded = x509.load_pem_x509_certificate(pem.encode())

    def thumbprint(algorithm: hashes.HashAlgorithm) -> str:
        digest = loaded.fingerprint(algorithm)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    return {
        "pem": pem,
        "x5t": thumbprint(hashes.SHA1()),  # noqa: S303
        "x5t#S256": thumbprint(hashes.SHA256()),
    }


_READ = (
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)


def routes(graph: Router) -> None:
    by_id = "/servicePrincipals/{id}"
    by_app = "/servicePrincipals(appId='{app}')"

    # https://learn.microsoft.com/graph/api/serviceprincipal-list
    @graph.route("GET", "/servicePrincipals", application=_READ, delegated=_READ)
    def list_principals(call: Call) -> Answer:
        rows = filtered(call, principals(call.tenant))
        return answer_page(call, rows, dict, context="servicePrincipals")

    @graph.route("GET", by_id, by_app, application=_READ, delegated=_READ)
    def get_principal(call: Call) -> Answer:
        return Answer(
            200,
            {
                "@odata.context": call.url("/$metadata#servicePrincipals/$entity"),
                **select(_principal(call), call.query.get("select")),
            },
        )

    # https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments
    @graph.route(
        "GET",
        f"{by_id}/appRoleAssignments",
        f"{by_app}/appRoleAssignments",
        application=_READ,
        delegated=_READ,
    )
    def list_assignments(call: Call) -> Answer:
        rows = filtered(call, assignments(call.tenant, _principal(call)))
        return answer_page(call, rows, dict, context="appRoleAssignments")


def principals(tenant: Tenant) -> list[Record]:
    """Service principals of this tenant's applications and of Graph and SharePoint."""
    rows = [_resource(tenant, GRAPH_APP_ID), _resource(tenant, SHAREPOINT_APP_ID)]
    for app in tenant.table(TABLE).values():
        rows.append(
            {
                "id": app["id"],
                "accountEnabled": True,
                "appId": app["appId"],
                "appDisplayName": app["displayName"],
                "displayName": app["displayName"],
                "appOwnerOrganizationId": tenant_id(tenant),
                "servicePrincipalType": (
                    "ManagedIdentity" if app.get("managedIdentity") else "Application"
                ),
                "signInAudience": "AzureADMyOrg",
                "servicePrincipalNames": [app["appId"]],
                "appRoles": [],
            }
        )
    return rows


def assignments(tenant: Tenant, principal: Record) -> list[Record]:
    """The application permissions a service principal was granted."""
    app = tenant.table(TABLE).get(str(principal["appId"]), {})
    graph = _resource(tenant, GRAPH_APP_ID)
    return [
        {
            "id": base64.urlsafe_b64encode(f"{principal['id'][:8]}{role}".encode()).decode(),
            "deletedDateTime": None,
            "appRoleId": role_id(role),
            "createdDateTime": "2024-08-01T06:00:00Z",
            "principalDisplayName": principal["displayName"],
            "principalId": principal["id"],
            "principalType": "ServicePrincipal",
            "resourceDisplayName": graph["displayName"],
            "resourceId": graph["id"],
        }
        for role in app.get("roles", ())
    ]


def _resource(tenant: Tenant, app_id: str) -> Record:
    name = "Microsoft Graph" if app_id == GRAPH_APP_ID else "Office 365 SharePoint Online"
    values = dict(APPLICATION)
    for app in tenant.table(TABLE).values():
        values.update({role: role_id(role) for role in app.get("roles", ())})
    if app_id != GRAPH_APP_ID:
        values = {k: v for k, v in values.items() if k.startswith("Sites.")}
    return {
        "id": str(uuid.uuid5(uuid.UUID(tenant_id(tenant)), app_id)),
        "accountEnabled": True,
        "appId": app_id,
        "appDisplayName": name,
        "displayName": name,
        "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMultipleOrgs",
        "servicePrincipalNames": [app_id],
        "appRoles": [
            {
                "id": id,
                "value": value,
                "displayName": value,
                "description": value,
                "isEnabled": True,
                "allowedMemberTypes": ["Application"],
                "origin": "Application",
            }
            for value, id in sorted(values.items())
        ],
    }


def _principal(call: Call) -> Record:
    wanted = call.params.get("app") or call.params.get("id", "")
    key = "appId" if "app" in call.params else "id"
    for row in principals(call.tenant):
        if str(row[key]).lower() == wanted.lower():
            return row
    raise directory_not_found(wanted)
