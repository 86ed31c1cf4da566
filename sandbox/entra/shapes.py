"""How users and groups look in an answer, and what a query may say about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..call import Call, GraphError
from ..odata import Dialect, advanced, at_path, names
from ..tenant import Record
from .permissions import READ_GROUPS, READ_USERS

# https://learn.microsoft.com/graph/api/resources/user#properties: returned without $select
USER_DEFAULT = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
USER_BASIC = frozenset(("displayName", "givenName", "surname", "mail", "userPrincipalName", "id"))
"""What `User.ReadBasic.All` lets see. https://learn.microsoft.com/graph/permissions-reference"""

_USER_MORE: Record = {
    "accountEnabled": True,
    "ageGroup": None,
    "city": None,
    "companyName": None,
    "country": None,
    "createdDateTime": None,
    "creationType": None,
    "deletedDateTime": None,
    "department": None,
    "employeeHireDate": None,
    "employeeId": None,
    "employeeType": None,
    "externalUserState": None,
    "externalUserStateChangeDateTime": None,
    "faxNumber": None,
    "imAddresses": [],
    "lastPasswordChangeDateTime": None,
    "mailNickname": None,
    "onPremisesDistinguishedName": None,
    "onPremisesDomainName": None,
    "onPremisesExtensionAttributes": None,
    "onPremisesImmutableId": None,
    "onPremisesLastSyncDateTime": None,
    "onPremisesSamAccountName": None,
    "onPremisesSecurityIdentifier": None,
    "onPremisesSyncEnabled": None,
    "onPremisesUserPrincipalName": None,
    "otherMails": [],
    "passwordPolicies": None,
    "postalCode": None,
    "preferredDataLocation": None,
    "proxyAddresses": [],
    "securityIdentifier": None,
    "showInAddressList": None,
    "signInSessionsValidFromDateTime": None,
    "state": None,
    "streetAddress": None,
    "usageLocation": None,
    "userType": "Member",
    "assignedLicenses": [],
    "assignedPlans": [],
    "businessPhones": [],
    "identities": [],
}
USER_PROPERTIES = frozenset((*USER_DEFAULT, *_USER_MORE, "employeeOrgData", "passwordProfile"))
USER_WRITABLE = USER_PROPERTIES - {"id", "createdDateTime", "deletedDateTime"}

# https://learn.microsoft.com/graph/api/resources/group#properties
_GROUP: Record = {
    "id": None,
    "deletedDateTime": None,
    "classification": None,
    "createdDateTime": None,
    "description": None,
    "displayName": None,
    "expirationDateTime": None,
    "groupTypes": [],
    "isAssignableToRole": None,
    "mail": None,
    "mailEnabled": True,
    "mailNickname": None,
    "membershipRule": None,
    "membershipRuleProcessingState": None,
    "onPremisesDomainName": None,
    "onPremisesLastSyncDateTime": None,
    "onPremisesNetBiosName": None,
    "onPremisesSamAccountName": None,
    "onPremisesSecurityIdentifier": None,
    "onPremisesSyncEnabled": None,
    "preferredDataLocation": None,
    "preferredLanguage": None,
    "proxyAddresses": [],
    "renewedDateTime": None,
    "resourceBehaviorOptions": [],
    "resourceProvisioningOptions": [],
    "securityEnabled": False,
    "securityIdentifier": None,
    "theme": None,
    "uniqueName": None,
    "visibility": None,
    "onPremisesProvisioningErrors": [],
    "serviceProvisioningErrors": [],
}
GROUP_PROPERTIES = frozenset((*_GROUP, "assignedLabels", "hideFromAddressLists"))
GROUP_DELTA = frozenset(("members", "owners"))
GROUP_WRITABLE = frozenset(
    (
        "description",
        "displayName",
        "mailNickname",
        "visibility",
        "classification",
        "preferredLanguage",
        "theme",
        "securityEnabled",
        "mailEnabled",
        "groupTypes",
        "resourceProvisioningOptions",
        "resourceBehaviorOptions",
        "uniqueName",
        "preferredDataLocation",
    )
)

# Only with ConsistencyLevel: eventual and $count=true; `contains` not at all.
# https://learn.microsoft.com/graph/aad-advanced-queries
_ADVANCED = frozenset(("ne", "not", "endswith"))
_FUNCTIONS = frozenset(("startswith", "endswith", "tolower"))


def _dialect(type: str, properties: frozenset[str], **more: Any) -> Dialect:
    return Dialect(
        type=type,
        properties=frozenset(name.lower() for name in properties),
        alternatives=15,
        functions=_FUNCTIONS,
        advanced=_ADVANCED,
        typed=True,
        **more,
    )


def _user_value(record: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    if path[0] in record:
        return at_path(record, path)
    found = _spelled(path[:1], USER_PROPERTIES)
    return _user_property(record, found[0]) if found and len(path) == 1 else None


def _group_value(record: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    if path[0] in record:
        return at_path(record, path)
    found = _spelled(path[:1], GROUP_PROPERTIES)
    return record.get(found[0], _GROUP.get(found[0])) if found and len(path) == 1 else None


USER = _dialect("microsoft.graph.user", USER_PROPERTIES, lookup=_user_value)
GROUP = _dialect("microsoft.graph.group", GROUP_PROPERTIES, lookup=_group_value)
DIRECTORY_OBJECT = Dialect(type="microsoft.graph.directoryObject", alternatives=15)


def refuse_sorting(call: Call) -> None:
    """`$orderby` beside `$filter` or `$search` is an advanced query.

    https://learn.microsoft.com/graph/aad-advanced-queries
    """
    both = call.query.get("orderby") and call.query.get("filter")
    if both and not advanced(call):
        raise GraphError(
            400, "Request_UnsupportedQuery", "Sorting not supported for current query."
        )


def user(record: Record, wanted: str | Sequence[str] | None = None) -> Record:
    """A user with the properties asked for, or those returned by default."""
    chosen = names(wanted) if isinstance(wanted, str) else list(wanted or ())
    out: Record = {}
    for name in _spelled(chosen, USER_PROPERTIES) or USER_DEFAULT:
        out[name] = _user_property(record, name)
    return out


def _user_property(record: Mapping[str, Any], name: str) -> Any:
    if name == "businessPhones":
        return record.get(name) or []
    if name == "proxyAddresses" and name not in record:
        return [f"SMTP:{record['mail']}"] if record.get("mail") else []
    if name == "mailNickname" and name not in record:
        return str(record["userPrincipalName"]).partition("@")[0]
    if name == "passwordProfile":
        return None
    return record.get(name, _USER_MORE.get(name))


def group(record: Record, wanted: str | Sequence[str] | None = None) -> Record:
    """A group with the properties asked for, or those returned by default."""
    chosen = names(wanted) if isinstance(wanted, str) else list(wanted or ())
    out: Record = {}
    for name in _spelled(chosen, GROUP_PROPERTIES) or _GROUP:
        if name == "proxyAddresses" and record.get("mail"):
            out[name] = record.get(name) or [f"SMTP:{record['mail']}"]
        else:
            out[name] = record.get(name, _GROUP.get(name))
    return out


def _spelled(chosen: Sequence[str], known: frozenset[str]) -> list[str]:
    if "*" in chosen:
        return []
    lower = {name.lower(): name for name in known}
    return [lower[name.lower()] for name in chosen if name.lower() in lower]


def directory_object(call: Call, id: str, wanted: str | None = None) -> Record | None:
    """Any object of the directory with its `@odata.type`, or None when it is not there.

    An app that may not read users or groups gets such an object with its id and nothing else:
    https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    """
    tenant = call.tenant
    if record := tenant.get("users", id):
        shape = user(record, wanted)
        if not _may(call, USER_READERS):
            shape = {name: (id if name == "id" else None) for name in shape}
        return {"@odata.type": "#microsoft.graph.user", **shape}
    if record := tenant.get("groups", id):
        shape = group(record, wanted)
        if not _may(call, GROUP_READERS):
            shape = {name: (id if name == "id" else None) for name in shape}
        return {"@odata.type": "#microsoft.graph.group", **shape}
    for app in tenant.table("apps").values():
        if app["id"] == id:
            return {
                "@odata.type": "#microsoft.graph.servicePrincipal",
                "id": id,
                "appId": app["appId"],
                "displayName": app.get("displayName"),
            }
    return None


USER_READERS = frozenset(("User.ReadBasic.All", *READ_USERS))
GROUP_READERS = frozenset(READ_GROUPS)


def _may(call: Call, readers: frozenset[str]) -> bool:
    token = call.token
    if token is None:
        return True
    return not readers.isdisjoint(token.held)
