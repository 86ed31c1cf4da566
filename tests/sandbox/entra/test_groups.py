"""`/groups`, their members and owners, and the recycle bin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.embedded import Reply, Sandbox
from sandbox.entra import groups, users

P = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(6)]
BASE = "https://graph.microsoft.com/v1.0/directoryObjects/"


@pytest.fixture
def group(staffed: Sandbox) -> str:
    """Owner p1, members p1 to p3."""
    made = groups.create(staffed.tenant, "Wiskunde", owners=[P[1]], members=P[1:4])
    return str(made["id"])


def ref(user: str) -> dict[str, str]:
    return {"@odata.id": BASE + user}


def members(box: Sandbox, group: str) -> list[str]:
    return sorted(groups.members(box.tenant, group))


def test_a_member_is_added_and_removed(staffed: Sandbox, group: str, admin: str) -> None:
    url = f"/groups/{group}/members"
    assert staffed.call("POST", f"{url}/$ref", token=admin, json=ref(P[4])).status == 204
    assert members(staffed, group) == P[1:5]
    assert staffed.call("DELETE", f"{url}/{P[2]}/$ref", token=admin).status == 204
    assert members(staffed, group) == [P[1], P[3], P[4]]
    last = staffed.tenant.writes[-1]
    assert (last.what, last.id, last.actor.kind) == ("member.remove", P[2], "application")


@pytest.mark.parametrize("relation", ["members", "owners"])
def test_who_is_there_already_cannot_be_added(
    staffed: Sandbox, group: str, admin: str, relation: str
) -> None:
    got = staffed.call("POST", f"/groups/{group}/{relation}/$ref", token=admin, json=ref(P[1]))
    assert got.status == 400
    assert got.json["error"]["message"] == (
        "One or more added object references already exist for the following modified "
        f"properties: '{relation}'."
    )


def test_what_is_not_there_is_a_404(staffed: Sandbox, group: str, admin: str) -> None:
    nobody = "00000000-0000-4000-8000-0000000000ff"
    url = f"/groups/{group}/members"
    assert staffed.call("POST", f"{url}/$ref", token=admin, json=ref(nobody)).status == 404
    assert staffed.call("DELETE", f"{url}/{P[5]}/$ref", token=admin).status == 404
    assert staffed.call("GET", f"/groups/{nobody}/members", token=admin).status == 404


def test_the_last_owner_stays(staffed: Sandbox, group: str, admin: str) -> None:
    url = f"/groups/{group}/owners/{P[1]}/$ref"
    got = staffed.call("DELETE", url, token=admin)
    assert (got.status, "at least one owner" in got.json["error"]["message"]) == (400, True)
    groups.add_owner(staffed.tenant, group, P[2])
    assert staffed.call("DELETE", url, token=admin).status == 204
    assert list(groups.owners(staffed.tenant, group)) == [P[2]]
    assert P[1] in groups.members(staffed.tenant, group)


def test_up_to_twenty_members_are_bound_or_none(staffed: Sandbox, group: str, admin: str) -> None:
    def patch(ids: list[str]) -> Any:
        body = {"members@odata.bind": [BASE + id for id in ids]}
        return staffed.call("PATCH", f"/groups/{group}", token=admin, json=body)

    assert patch([P[4], P[1]]).status == 400  # p1 is there already: nobody is added
    assert members(staffed, group) == P[1:4]
    assert patch([P[4], P[5]]).status == 204
    assert members(staffed, group) == P[1:6]
    many = [
        users.create(staffed.tenant, f"x{n}", f"x{n}@theresialyceum.example")["id"]
        for n in range(21)
    ]
    assert patch(many).status == 400
    assert patch(many[:20]).status == 204


def test_owners_may_change_the_group_and_members_may_not(staffed: Sandbox, group: str) -> None:
    url = f"/groups/{group}/members"
    scopes = ("Group.ReadWrite.All", "GroupMember.ReadWrite.All")
    owner = staffed.as_person("p1@theresialyceum.example", *scopes)
    member = staffed.as_person("p2@theresialyceum.example", *scopes)
    assert staffed.call("POST", f"{url}/$ref", token=member, json=ref(P[4])).status == 403
    assert staffed.call("DELETE", f"{url}/{P[3]}/$ref", token=member).status == 403
    assert staffed.call("POST", f"{url}/$ref", token=owner, json=ref(P[4])).status == 204
    assert staffed.tenant.writes[-1].actor.upn == "p1@theresialyceum.example"
    assert staffed.call("DELETE", f"{url}/{P[2]}/$ref", token=member).status == 204


def test_member_rights_do_not_reach_owners(staffed: Sandbox, group: str) -> None:
    few = staffed.app_token(roles=["GroupMember.ReadWrite.All"])
    url = f"/groups/{group}"
    assert staffed.call("POST", f"{url}/members/$ref", token=few, json=ref(P[4])).status == 204
    assert staffed.call("POST", f"{url}/owners/$ref", token=few, json=ref(P[4])).status == 403
    assert staffed.call("PATCH", url, token=few, json={"displayName": "x"}).status == 403


def test_members_an_app_may_not_read_have_only_an_id(staffed: Sandbox, group: str) -> None:
    few = staffed.app_token(roles=["GroupMember.Read.All"])
    row = staffed.call("GET", f"/groups/{group}/members", token=few).json["value"][0]
    assert (row["@odata.type"], row["id"], row["displayName"]) == (
        "#microsoft.graph.user",
        P[1],
        None,
    )


def test_deleting_a_member_without_ref_deletes_the_account(
    staffed: Sandbox, group: str, admin: str
) -> None:
    url = f"/groups/{group}/members/{P[2]}"
    few = staffed.app_token(roles=["GroupMember.ReadWrite.All"])
    assert staffed.call("DELETE", url, token=few).status == 403
    assert staffed.call("DELETE", url, token=admin).status == 204
    assert users.get(staffed.tenant, P[2]) is None


def test_transitive_members_reach_through_groups(staffed: Sandbox, group: str, admin: str) -> None:
    outer = groups.create(staffed.tenant, "Allen", unified=False, members=[group, P[5]])
    url = f"/groups/{outer['id']}/transitiveMembers?$select=id"
    rows = staffed.call("GET", url, token=admin).json["value"]
    assert {row["id"] for row in rows} == {group, P[5], *P[1:4]}
    direct = staffed.call("GET", f"/groups/{outer['id']}/members?$select=id", token=admin)
    assert {row["id"] for row in direct.json["value"]} == {group, P[5]}


def test_a_group_is_made_with_its_people(staffed: Sandbox) -> None:
    body = {
        "displayName": "Nieuw",
        "mailEnabled": True,
        "mailNickname": "nieuw",
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "members@odata.bind": [BASE + P[2]],
    }
    person = staffed.as_person("p1@theresialyceum.example", "Group.ReadWrite.All")
    got = staffed.call("POST", "/groups", token=person, json=body)
    assert (got.status, got.json["mail"]) == (201, "nieuw@omosandbox.onmicrosoft.com")
    assert list(groups.owners(staffed.tenant, got.json["id"])) == [P[1]]
    assert list(groups.members(staffed.tenant, got.json["id"])) == [P[2]]
    again = staffed.call("POST", "/groups", token=person, json=body)
    assert "mailNickname already exists" in again.json["error"]["message"]
    del body["mailNickname"]
    assert staffed.call("POST", "/groups", token=person, json=body).status == 400


def test_groups_are_filtered_by_what_makes_them_teams(staffed: Sandbox, admin: str) -> None:
    groups.create(staffed.tenant, "Zonder")
    team = groups.create(staffed.tenant, "Met", resourceProvisioningOptions=["Team"])
    url = "/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=id,displayName"
    assert staffed.call("GET", url, token=admin).json["value"] == [
        {"id": team["id"], "displayName": "Met"}
    ]


def test_expand_shows_members(staffed: Sandbox, group: str, admin: str) -> None:
    url = f"/groups/{group}?$expand=members($select=id)&$select=id"
    shown = staffed.call("GET", url, token=admin).json
    assert [row["id"] for row in shown["members"]] == P[1:4]


def test_a_deleted_group_comes_back_with_its_members_for_thirty_days(
    staffed: Sandbox, group: str, admin: str
) -> None:
    assert staffed.call("DELETE", f"/groups/{group}", token=admin).status == 204
    assert staffed.call("GET", f"/groups/{group}", token=admin).status == 404
    url = "/directory/deletedItems/microsoft.graph.group"
    rows = staffed.call("GET", url, token=admin).json["value"]
    assert [row["id"] for row in rows] == [group]
    assert rows[0]["deletedDateTime"]
    item = f"/directory/deletedItems/{group}"
    assert staffed.call("POST", f"{item}/restore", token=admin).status == 200
    assert members(staffed, group) == P[1:4]
    staffed.call("DELETE", f"/groups/{group}", token=admin)
    staffed.tenant.offset = timedelta(days=31)
    assert staffed.call("POST", f"{item}/restore", token=admin).status == 404
    assert staffed.call("GET", url, token=admin).json["value"] == []


def test_a_deleted_security_group_is_gone(staffed: Sandbox, admin: str) -> None:
    made = groups.create(staffed.tenant, "Rechten", unified=False)["id"]
    staffed.call("DELETE", f"/groups/{made}", token=admin)
    assert staffed.call("GET", f"/directory/deletedItems/{made}", token=admin).status == 404


def test_a_deleted_account_leaves_its_groups_and_a_disabled_one_stays(
    staffed: Sandbox, group: str, admin: str
) -> None:
    change = {"accountEnabled": False}
    staffed.call("PATCH", f"/users/{P[3]}", token=admin, json=change)
    staffed.call("DELETE", f"/users/{P[2]}", token=admin)
    assert members(staffed, group) == [P[1], P[3]]
    url = "/directory/deletedItems/microsoft.graph.user"
    row = staffed.call("GET", url, token=admin).json["value"][0]
    assert row["userPrincipalName"] == P[2].replace("-", "") + "p2@theresialyceum.example"
    item = f"/directory/deletedItems/{P[2]}"
    assert staffed.call("POST", f"{item}/restore", token=admin).status == 200
    assert members(staffed, group) == P[1:4]
    assert users.require(staffed.tenant, "p2@theresialyceum.example")["id"] == P[2]


def test_a_restored_account_does_not_take_a_name_back(staffed: Sandbox, admin: str) -> None:
    users.delete(staffed.tenant, P[2])
    users.create(staffed.tenant, "Ander", "p2@theresialyceum.example")
    item = f"/directory/deletedItems/{P[2]}"
    assert staffed.call("POST", f"{item}/restore", token=admin).status == 400
    assert staffed.call("DELETE", item, token=admin).status == 204
    assert staffed.call("GET", item, token=admin).status == 404


def test_groups_of_somebody_are_told_by_id_through_groups_in_groups(
    staffed: Sandbox, admin: str
) -> None:
    tenant, person = staffed.tenant, P[1]
    inner = groups.create(tenant, "Binnen", unified=False, members=[person])["id"]
    outer = groups.create(tenant, "Buiten", members=[inner])["id"]

    def ask(name: str, body: Any) -> Reply:
        return staffed.call("POST", f"/users/{person}/{name}", json=body, token=admin)

    every = ask("getMemberGroups", {"securityEnabledOnly": False})
    assert set(every.json["value"]) == {inner, outer}
    assert ask("getMemberGroups", {"securityEnabledOnly": True}).json["value"] == [inner]
    assert ask("getMemberGroups", {}).status == 400
    assert ask("checkMemberGroups", {"groupIds": [outer, P[2]]}).json["value"] == [outer]
    assert ask("checkMemberGroups", {"groupIds": [outer] * 21}).status == 400


def test_the_domains_are_those_that_accounts_end_in(staffed: Sandbox) -> None:
    token = staffed.app_token(roles=("Domain.Read.All",))
    rows = staffed.call("GET", "/domains", token=token).json["value"]
    assert [(row["id"], row["isInitial"]) for row in rows] == [
        ("omosandbox.onmicrosoft.com", True), ("theresialyceum.example", False),
    ]  # fmt: skip
