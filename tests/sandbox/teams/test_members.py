"""Members of a team, one by one and in bulk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.entra import groups

from .conftest import DOMAIN, Team


def test_members_are_listed_with_their_roles(team: Team) -> None:
    assert team.members() == {team.user(1): ["owner"], team.user(2): []}


def test_a_listed_member_has_what_the_documented_resource_has(team: Team) -> None:
    one = team.call("GET", "/members").json["value"][0]
    assert one["@odata.type"] == "#microsoft.graph.aadUserConversationMember"
    assert {"id", "roles", "displayName", "userId", "email", "tenantId"} <= set(one)
    assert team.call("GET", f"/members/{one['id']}").json["userId"] == one["userId"]


def test_pages_of_members_lead_on_by_their_next_link(team: Team) -> None:
    team.call("POST", "/members/add", {"values": [team.bind(n) for n in (3, 4, 5)]})
    first = team.call("GET", "/members?$top=2").json
    second = team.box.call("GET", first["@odata.nextLink"], token=team.app).json
    third = team.box.call("GET", second["@odata.nextLink"], token=team.app).json
    assert "@odata.nextLink" not in third
    found = [one["userId"] for part in (first, second, third) for one in part["value"]]
    assert found == [team.user(n) for n in (1, 2, 3, 4, 5)]


def test_members_are_found_by_user_id(team: Team) -> None:
    query = f"(microsoft.graph.aadUserConversationMember/userId eq '{team.user(2)}')"
    rows = team.call("GET", f"/members?$filter={query.replace(' ', '%20')}").json["value"]
    assert [one["userId"] for one in rows] == [team.user(2)]


def test_who_is_added_through_teams_is_in_the_group_at_once(team: Team) -> None:
    reply = team.call("POST", "/members", team.bind(3, "owner"))
    assert (reply.status, reply.json["roles"]) == (201, ["owner"])
    tenant = team.box.tenant
    assert team.user(3) in groups.members(tenant, team.id)
    assert team.user(3) in groups.owners(tenant, team.id)
    assert tenant.logs["groups"][-1].id == team.id


def test_a_member_can_be_named_by_user_principal_name(team: Team) -> None:
    assert team.call("POST", "/members", team.bind(f"p3@{DOMAIN}")).status == 201
    assert team.user(3) in team.members()


def test_adding_a_member_again_does_not_demote_an_owner(team: Team) -> None:
    assert team.call("POST", "/members", team.bind(1)).status == 201
    assert team.members()[team.user(1)] == ["owner"]


def test_a_guest_is_a_guest_and_never_an_owner(team: Team) -> None:
    assert team.call("POST", "/members", team.bind(9, "owner")).status == 400
    assert team.call("POST", "/members", team.bind(9)).json["roles"] == ["guest"]
    reply = team.call("PATCH", f"/members/{team.membership(9)}", {"roles": ["owner"]})
    assert reply.status == 400
    assert team.members()[team.user(9)] == ["guest"]


def test_a_role_changes_both_ways(team: Team) -> None:
    id = team.membership(2)
    assert team.call("PATCH", f"/members/{id}", {"roles": ["owner"]}).json["roles"] == ["owner"]
    assert team.call("PATCH", f"/members/{id}", {"roles": []}).json["roles"] == []
    assert team.members()[team.user(2)] == []


def test_the_last_owner_can_neither_leave_nor_be_demoted(team: Team) -> None:
    id = team.membership(1)
    assert team.call("DELETE", f"/members/{id}").status == 400
    assert team.call("PATCH", f"/members/{id}", {"roles": []}).status == 400
    bulk = team.call("POST", "/members/remove", {"values": [team.bind(1)]})
    assert bulk.status == 207
    assert bulk.json["value"][0]["error"] is not None
    assert team.members()[team.user(1)] == ["owner"]


def test_bulk_add_answers_for_each_member(team: Team) -> None:
    values = [
        team.bind(3),
        team.bind("00000000-0000-4000-8000-0000000000ff"),
        team.bind(9, "owner"),
    ]
    reply = team.call("POST", "/members/add", {"values": values})
    assert reply.status == 207
    codes = [one["error"] and one["error"]["code"] for one in reply.json["value"]]
    assert codes == [None, "NotFound", "BadRequest"]
    assert set(team.members()) == {team.user(n) for n in (1, 2, 3)}


def test_bulk_add_of_only_good_members_is_200(team: Team) -> None:
    reply = team.call("POST", "/members/add", {"values": [team.bind(3), team.bind(4, "owner")]})
    assert reply.status == 200
    assert [one["error"] for one in reply.json["value"]] == [None, None]
    assert team.members()[team.user(4)] == ["owner"]


def test_bulk_remove_of_only_good_members_is_204(team: Team) -> None:
    assert team.call("POST", "/members/remove", {"values": [team.bind(2)]}).status == 204
    assert team.user(2) not in groups.members(team.box.tenant, team.id)


@pytest.mark.parametrize(("action", "limit"), [("add", 200), ("remove", 20)])
def test_bulk_calls_have_their_documented_limits(team: Team, action: str, limit: int) -> None:
    values = [team.bind(f"nobody{n}@{DOMAIN}") for n in range(limit + 1)]
    assert team.call("POST", f"/members/{action}", {"values": values}).status == 400
    assert team.call("POST", f"/members/{action}", {"values": values[:limit]}).status == 207


def test_the_permission_without_owners_cannot_touch_owners(team: Team) -> None:
    small = team.box.as_app("TeamMember.ReadWriteNonOwnerRole.All")
    owner, member = team.membership(1), team.membership(2)
    assert team.call("POST", "/members", team.bind(3), token=small).status == 201
    refused = [
        team.call("POST", "/members", team.bind(4, "owner"), token=small),
        team.call("POST", "/members/add", {"values": [team.bind(4, "owner")]}, token=small),
        team.call("PATCH", f"/members/{member}", {"roles": ["owner"]}, token=small),
        team.call("DELETE", f"/members/{owner}", token=small),
        team.call("POST", "/members/remove", {"values": [team.bind(2)]}, token=small),
    ]
    assert [reply.status for reply in refused] == [403] * 5
    assert team.call("DELETE", f"/members/{member}", token=small).status == 204


def test_a_member_can_leave_but_not_invite(team: Team) -> None:
    member = team.person(2)
    assert team.call("POST", "/members", team.bind(3), token=member).status == 403
    assert team.call("DELETE", f"/members/{team.membership(1)}", token=member).status == 403
    assert team.call("DELETE", f"/members/{team.membership(2)}", token=member).status == 204


def test_an_outsider_does_not_see_a_team(team: Team) -> None:
    assert team.call("GET", "/members", token=team.person(3)).status == 403
    assert team.call("GET", "/members", token=team.person(2)).status == 200


def test_an_owner_acts_in_his_own_name(team: Team) -> None:
    assert team.call("POST", "/members", team.bind(3), token=team.person(1)).status == 201
    write = next(w for w in reversed(team.box.tenant.writes) if w.what == "teams.member.add")
    assert write.actor.id == team.user(1)


def test_a_change_through_the_group_shows_in_teams_later(team: Team) -> None:
    team.box.settings.teams_lag_s = 3600
    tenant = team.box.tenant
    tenant.offset += timedelta(hours=2)
    groups.add_member(tenant, team.id, team.user(3))
    groups.remove_member(tenant, team.id, team.user(2))
    team.call("POST", "/members", team.bind(4))
    assert set(team.members()) == {team.user(n) for n in (1, 2, 4)}
    tenant.offset += timedelta(hours=2)
    assert set(team.members()) == {team.user(n) for n in (1, 3, 4)}


def test_nobody_is_found_by_an_id_that_was_never_given_out(team: Team) -> None:
    for id in ("bm9uc2Vuc2U=", "***", team.membership(2)[:-8]):
        assert team.call("GET", f"/members/{id}").status == 404
