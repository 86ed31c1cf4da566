"""The tenant itself: its id, its name and the domains it has verified."""

from __future__ import annotations

import uuid

from ..call import HOSTS, Answer, Call, not_found
from ..odata import select
from ..route import Router
from ..tenant import SYSTEM, Record, Tenant

INITIAL_DOMAIN = "omosandbox.onmicrosoft.com"
SHAREPOINT_HOST = HOSTS["sharepoint"]
_NAMESPACE = uuid.UUID("6f1ed002-ab5f-4d1a-9a43-1d2c30a7a1c5")


def organization(tenant: Tenant) -> Record:
    """The tenant's own record; made on first use, the same for the same seed."""
    rows = tenant.table("organization")
    for record in rows.values():
        return record
    id = str(uuid.uuid5(_NAMESPACE, f"tenant {tenant.seed}"))
    return _store(
        tenant,
        {
            "id": id,
            "displayName": "OMO Sandbox",
            "createdDateTime": "2019-08-01T06:00:00Z",
            "countryLetterCode": "NL",
            "preferredLanguage": "nl",
            "tenantType": "AAD",
            "domains": (INITIAL_DOMAIN,),
            # https://learn.microsoft.com/graph/api/resources/authorizationpolicy: who may invite
            "allowInvitesFrom": "everyone",
        },
    )


def tenant_id(tenant: Tenant) -> str:
    return str(organization(tenant)["id"])


def domains(tenant: Tenant) -> tuple[str, ...]:
    """The verified domains, the initial one first."""
    return tuple(organization(tenant)["domains"])


def verify_domain(tenant: Tenant, domain: str) -> None:
    """Let accounts end in `@domain` from now on."""
    record = organization(tenant)
    if domain.lower() not in record["domains"]:
        _store(tenant, {**record, "domains": (*record["domains"], domain.lower())})


def set_invitations(tenant: Tenant, allow_from: str) -> None:
    """Who may invite guests: everyone, adminsGuestInvitersAndAllMembers, adminsAndGuestInviters
    or none."""
    _store(tenant, {**organization(tenant), "allowInvitesFrom": allow_from})


def is_this_tenant(tenant: Tenant, name: str) -> bool:
    """Whether an authority's path segment (a GUID or a domain) names this tenant."""
    return name.lower() in (tenant_id(tenant), *domains(tenant))


def _store(tenant: Tenant, record: Record) -> Record:
    with tenant.acting(SYSTEM):
        return tenant.put("organization", str(record["id"]), record)


def _shape(tenant: Tenant) -> Record:
    record = organization(tenant)
    names = domains(tenant)
    return {
        **{k: v for k, v in record.items() if k not in ("domains", "allowInvitesFrom")},
        "businessPhones": [],
        "city": None,
        "country": None,
        "postalCode": None,
        "state": None,
        "street": None,
        "assignedPlans": [],
        "provisionedPlans": [],
        "technicalNotificationMails": [],
        "verifiedDomains": [
            {
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": at == 0,
                "isInitial": at == 0,
                "name": name,
                "type": "Managed",
            }
            for at, name in enumerate(names)
        ],
    }


_READ = (
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)

_DOMAINS = (
    "Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
)  # fmt: skip


def routes(graph: Router) -> None:
    # https://learn.microsoft.com/graph/api/organization-list
    @graph.route("GET", "/organization", application=_READ, delegated=("User.Read", *_READ))
    def list_organizations(call: Call) -> Answer:
        value = [select(_shape(call.tenant), call.query.get("select"))]
        return Answer(200, {"@odata.context": call.url("/$metadata#organization"), "value": value})

    # https://learn.microsoft.com/graph/api/domain-list
    @graph.route("GET", "/domains", application=_DOMAINS, delegated=_DOMAINS)
    def list_domains(call: Call) -> Answer:
        value = [
            {
                "id": name, "authenticationType": "Managed", "isAdminManaged": True,
                "isDefault": at == 0, "isInitial": at == 0, "isRoot": True, "isVerified": True,
                "supportedServices": ["Email", "OfficeCommunicationsOnline"],
            }
            for at, name in enumerate(domains(call.tenant))
        ]  # fmt: skip
        context = call.url("/$metadata#domains")
        chosen = call.query.get("select")
        rows = [select(row, chosen, always=("id",)) for row in value]
        return Answer(200, {"@odata.context": context, "value": rows})

    @graph.route("GET", "/organization/{id}", application=_READ, delegated=("User.Read", *_READ))
    def get_organization(call: Call) -> Answer:
        if call.params["id"].lower() != tenant_id(call.tenant):
            raise not_found(
                f"Resource '{call.params['id']}' does not exist.", "Request_ResourceNotFound"
            )
        return Answer(
            200,
            {
                "@odata.context": call.url("/$metadata#organization/$entity"),
                **select(_shape(call.tenant), call.query.get("select")),
            },
        )
