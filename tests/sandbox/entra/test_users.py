"""`/users` and `/me`, as Graph documents them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.embedded import Sandbox
from sandbox.entra import groups, organization, users

P1 = "00000000-0000-4000-8000-000000000001"
UPN = "p1@theresialyceum.example"
EVENTUAL = {"ConsistencyLevel": "eventual"}


def get(box: Sandbox, url: str, token: Any, **headers: str) -> Any:
    return box.call("GET", url, token=token, headers=headers).json


def test_a_user_is_found_by_id_and_by_name_in_any_case(staffed: Sandbox, admin: str) -> None:
    for key in (f"/users/{P1}", f"/users('{P1}')", f"/users/{UPN.upper()}", f"/Users/{UPN}"):
        assert get(staffed, key, admin)["id"] == P1
    shown = get(staffed, f"/users/{P1}?$select=id,accountEnabled,userType", admin)
    assert shown == {
        "@odata.context": "https://graph.microsoft.com/v1.0/"
        "$metadata#users(id,accountEnabled,userType)/$entity",
        "id": P1,
        "accountEnabled": True,
        "userType": "Member",
    }


def test_without_select_only_the_default_properties_come(staffed: Sandbox, admin: str) -> None:
    shown = get(staffed, f"/users/{P1}", admin)
    assert "accountEnabled" not in shown
    assert "password" not in str(shown)
    assert shown["businessPhones"] == []


def test_a_user_that_is_not_there_is_a_404(box: Sandbox, admin: str) -> None:
    got = box.call("GET", "/users/nobody", token=admin)
    assert (got.status, got.json["error"]["code"]) == (404, "Request_ResourceNotFound")


def test_listing_pages_by_100_and_at_most_999(box: Sandbox, admin: str) -> None:
    for number in range(101):
        users.create(box.tenant, f"P {number}", f"x{number}@theresialyceum.example")
    first = get(box, "/users", admin)
    assert len(first["value"]) == 100
    second = get(box, first["@odata.nextLink"], admin)
    assert len(second["value"]) == 1
    assert "@odata.nextLink" not in second
    assert len(get(box, "/users?$top=999", admin)["value"]) == 101
    assert box.call("GET", "/users?$top=1000", token=admin).status == 400


def test_count_comes_only_with_the_consistency_header(staffed: Sandbox, admin: str) -> None:
    assert "@odata.count" not in get(staffed, "/users?$count=true", admin)
    assert get(staffed, "/users?$count=true", admin, **EVENTUAL)["@odata.count"] == 5
    assert staffed.call("GET", "/users/$count", token=admin).status == 400
    counted = staffed.call("GET", "/users/$count", token=admin, headers=EVENTUAL)
    assert (counted.content, counted.headers["Content-Type"]) == (b"5", "text/plain")


def test_filters_reach_properties_that_were_never_set(staffed: Sandbox, admin: str) -> None:
    found = get(staffed, "/users?$filter=mailNickname eq 'p2'&$select=displayName", admin)
    assert [row["displayName"] for row in found["value"]] == ["p2"]
    found = get(staffed, "/users?$filter=employeeId eq null&$count=true", admin, **EVENTUAL)
    assert found["@odata.count"] == 5
    refused = staffed.call("GET", "/users?$filter=nonsense eq 'x'", token=admin)
    assert (refused.status, refused.json["error"]["code"]) == (400, "BadRequest")


def test_sorting_a_filtered_list_is_an_advanced_query(staffed: Sandbox, admin: str) -> None:
    url = "/users?$filter=accountEnabled eq true&$orderby=displayName desc&$select=displayName"
    assert staffed.call("GET", url, token=admin).json["error"]["message"] == (
        "Sorting not supported for current query."
    )
    rows = get(staffed, f"{url}&$count=true", admin, **EVENTUAL)["value"]
    assert [row["displayName"] for row in rows] == ["p5", "p4", "p3", "p2", "p1"]


def created(box: Sandbox, admin: Any, **changes: Any) -> Any:
    body = {
        "accountEnabled": True,
        "displayName": "Nieuw",
        "mailNickname": "nieuw",
        "userPrincipalName": "nieuw@theresialyceum.example",
        "passwordProfile": {"password": "geheim-1"},
        **changes,
    }
    return box.call("POST", "/users", token=admin, json=body)


def test_an_account_is_made_changed_renamed_and_deleted(box: Sandbox, admin: str) -> None:
    got = created(box, admin)
    assert got.status == 201
    user = got.json["id"]
    change = {"accountEnabled": False, "userPrincipalName": "anders@theresialyceum.example"}
    assert box.call("PATCH", f"/users/{user}", token=admin, json=change).status == 204
    assert get(box, "/users/anders@theresialyceum.example", admin)["id"] == user
    assert box.call("GET", "/users/nieuw@theresialyceum.example", token=admin).status == 404
    assert box.call("DELETE", f"/users/{user}", token=admin).status == 204
    assert box.call("GET", f"/users/{user}", token=admin).status == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"userPrincipalName": "x@elsewhere.example"}, "domain portion of the userPrincipalName"),
        ({"userPrincipalName": "p1@theresialyceum.example"}, "Another object with the same value"),
        ({"userPrincipalName": "no name"}, "Invalid value specified for property"),
        ({"displayName": ""}, "Invalid value specified for property 'displayName'"),
        ({"passwordProfile": None}, "A password must be specified"),
        ({"nonsense": 1}, "Property 'nonsense'"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    staffed: Sandbox, admin: str, changes: dict[str, Any], message: str
) -> None:
    before = len(staffed.tenant.writes)
    got = created(staffed, admin, **changes)
    assert (got.status, got.json["error"]["code"]) == (400, "Request_BadRequest")
    assert message in got.json["error"]["message"]
    assert len(staffed.tenant.writes) == before


def test_a_name_given_to_somebody_else_belongs_to_them(staffed: Sandbox, admin: str) -> None:
    change = {"userPrincipalName": "oud@theresialyceum.example"}
    assert staffed.call("PATCH", f"/users/{P1}", token=admin, json=change).status == 204
    other = created(staffed, admin, userPrincipalName=UPN).json["id"]
    assert get(staffed, f"/users/{UPN}", admin)["id"] == other != P1


def test_a_person_changes_little_and_only_of_themselves(staffed: Sandbox) -> None:
    person = staffed.as_person(UPN, "User.ReadWrite", "User.ReadWrite.All")
    phone, job = {"mobilePhone": "06"}, {"jobTitle": "Rector"}
    assert staffed.call("PATCH", "/me", token=person, json=phone).status == 204
    assert staffed.call("PATCH", "/me", token=person, json=job).status == 403
    other = f"/users/{P1[:-1]}2"
    assert staffed.call("PATCH", other, token=person, json=phone).status == 403
    assert staffed.call("DELETE", other, token=person).status == 403
    users.update(staffed.tenant, P1, {"directoryRoles": ("User Administrator",)})
    assert staffed.call("PATCH", other, token=person, json=job).status == 204
    assert staffed.tenant.writes[-1].actor.upn == UPN


def test_basic_rights_show_basic_properties(staffed: Sandbox) -> None:
    users.update(staffed.tenant, P1, {"jobTitle": "Rector"})
    person = staffed.as_person("p2@theresialyceum.example", "User.Read", "User.ReadBasic.All")
    shown = get(staffed, f"/users/{P1}", person)
    assert (shown["displayName"], shown["jobTitle"]) == ("p1", None)
    alone = staffed.as_person("p2@theresialyceum.example", "User.Read")
    assert staffed.call("GET", f"/users/{P1}", token=alone).status == 403


def test_a_guest_may_not_list_the_directory(staffed: Sandbox) -> None:
    users.update(staffed.tenant, P1, {"userType": "Guest"})
    guest = staffed.as_person(UPN, "User.Read.All", "Group.Read.All")
    assert staffed.call("GET", "/users", token=guest).status == 403
    assert staffed.call("GET", "/groups", token=guest).status == 403
    assert staffed.call("GET", "/me", token=guest).status == 200


def test_member_of_and_owned_objects_name_groups(staffed: Sandbox, admin: str) -> None:
    mine = groups.create(staffed.tenant, "Een", members=[P1])
    owned = groups.create(staffed.tenant, "Twee", owners=[P1])
    member = get(staffed, f"/users/{P1}/memberOf?$select=id,displayName", admin)["value"]
    assert member == [
        {"@odata.type": "#microsoft.graph.group", "id": mine["id"], "displayName": "Een"}
    ]
    cast = get(staffed, f"/users/{P1}/memberOf/microsoft.graph.group?$select=id", admin)["value"]
    assert cast == [{"id": mine["id"]}]
    rows = get(staffed, f"/users/{P1}/ownedObjects", admin)["value"]
    assert [row["id"] for row in rows] == [owned["id"]]


def test_invitations_make_a_guest_once(box: Sandbox, admin: str) -> None:
    body = {"invitedUserEmailAddress": "gast@hogeschool.example", "inviteRedirectUrl": "https://x"}
    inviter = box.app_token(roles=["User.Invite.All"])
    got = box.call("POST", "/invitations", token=inviter, json=body)
    assert (got.status, got.json["status"]) == (201, "PendingAcceptance")
    guest = got.json["invitedUser"]["id"]
    url = f"/users/{guest}?$select=userPrincipalName,userType,externalUserState,mail"
    shown = {k: v for k, v in get(box, url, admin).items() if k[0] != "@"}
    assert shown == {
        "userPrincipalName": "gast_hogeschool.example#EXT#@omosandbox.onmicrosoft.com",
        "userType": "Guest",
        "externalUserState": "PendingAcceptance",
        "mail": "gast@hogeschool.example",
    }
    quoted = "/users/gast_hogeschool.example%23EXT%23@omosandbox.onmicrosoft.com"
    assert get(box, quoted, admin)["id"] == guest
    again = box.call("POST", "/invitations", token=inviter, json=body)
    assert again.json["invitedUser"]["id"] == guest
    without = box.app_token(roles=["User.Read.All"])
    assert box.call("POST", "/invitations", token=without, json=body).status == 403
    own = {**body, "invitedUserEmailAddress": "x@theresialyceum.example"}
    assert box.call("POST", "/invitations", token=inviter, json=own).status == 400
    organization.set_invitations(box.tenant, "adminsAndGuestInviters")
    assert box.call("POST", "/invitations", token=inviter, json=body).status == 403


def test_the_organization_names_its_domains(box: Sandbox, admin: str) -> None:
    shown = get(box, "/organization", admin)["value"][0]
    assert shown["id"] == organization.tenant_id(box.tenant)
    assert [d["name"] for d in shown["verifiedDomains"]] == [
        "omosandbox.onmicrosoft.com",
        "theresialyceum.example",
    ]


def test_an_app_can_see_which_permissions_it_has(box: Sandbox) -> None:
    token = box.app_token(roles=["Application.Read.All"])
    graph = get(box, "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')", token)
    values = {role["id"]: role["value"] for role in graph["appRoles"]}
    rows = get(box, "/servicePrincipals?$filter=displayName eq 'ONS'", token)["value"]
    url = f"/servicePrincipals/{rows[0]['id']}/appRoleAssignments"
    assigned = get(box, url, token)["value"]
    assert {values[one["appRoleId"]] for one in assigned} == {"User.Read.All", "Group.Read.All"}
    assert {one["resourceId"] for one in assigned} == {graph["id"]}


def test_get_by_ids_gives_what_is_there_whole(staffed: Sandbox, admin: str) -> None:
    group = groups.create(staffed.tenant, "Een")["id"]
    body = {"ids": [P1, group, "00000000-0000-0000-0000-000000000000"], "types": ["user"]}
    url = "/directoryObjects/getByIds?$select=id"
    rows = staffed.call("POST", url, token=admin, json=body).json["value"]
    assert [(row["id"], row["displayName"]) for row in rows] == [(P1, "p1")]
    rows = staffed.call("POST", url, token=admin, json={"ids": [P1, group]}).json["value"]
    assert [row["@odata.type"] for row in rows] == [
        "#microsoft.graph.user",
        "#microsoft.graph.group",
    ]
    many = {"ids": [f"{n:036}" for n in range(1001)]}
    assert staffed.call("POST", url, token=admin, json=many).status == 400


def test_a_large_directory_is_made_quickly(box: Sandbox) -> None:
    for number in range(2000):
        users.create(box.tenant, f"P {number}", f"x{number}@theresialyceum.example")
    for number in (0, 1999):
        found = users.by_upn(box.tenant, f"X{number}@theresialyceum.example")
        assert found is not None
        assert found["displayName"] == f"P {number}"
    assert users.by_upn(box.tenant, "x2000@theresialyceum.example") is None
