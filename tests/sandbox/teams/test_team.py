"""Teams: read, made, changed, archived, gone with their group."""

from __future__ import annotations

from sandbox.entra import deleted_items, groups

from .conftest import Team


def test_a_team_bears_its_groups_name(team: Team) -> None:
    groups.update(team.box.tenant, team.id, {"displayName": "OBOPO"})
    for path in (f"/teams/{team.id}", f"/groups/{team.id}/team"):
        found = team.box.call("GET", path, token=team.app).json
        assert (found["id"], found["displayName"], found["isArchived"]) == (team.id, "OBOPO", False)


def test_renaming_a_team_renames_its_group(team: Team) -> None:
    assert team.call("PATCH", "", {"displayName": "Nieuw", "visibility": "public"}).status == 204
    group = team.box.tenant.table("groups")[team.id]
    assert (group["displayName"], group["visibility"]) == ("Nieuw", "Public")
    assert team.call("PATCH", "", {"isArchived": True}).status == 400


def test_an_archived_team_changes_only_in_its_members(team: Team) -> None:
    reply = team.call("POST", "/archive", {})
    assert reply.status == 202
    operation = team.box.call("GET", reply.headers["Location"], token=team.app).json
    assert (operation["operationType"], operation["status"]) == ("archiveTeam", "succeeded")
    assert team.call("GET", "").json["isArchived"] is True
    assert team.call("POST", "/channels", {"displayName": "Nieuw"}).status == 403
    assert team.call("PATCH", "", {"displayName": "Nieuw"}).status == 403
    assert team.call("POST", "/members", team.bind(3)).status == 201
    assert team.call("POST", "/archive", {}).status == 400
    assert team.call("POST", "/unarchive").status == 202
    assert team.call("GET", "").json["isArchived"] is False


def test_a_deleted_group_has_no_team_until_it_is_restored(team: Team) -> None:
    groups.delete(team.box.tenant, team.id)
    for path in ("", "/members", "/channels"):
        reply = team.call("GET", path)
        assert (reply.status, reply.json["error"]["code"]) == (404, "NotFound")
        assert reply.json["error"]["message"] == f"No team found with Group Id {team.id}"
    deleted_items.restore(team.box.tenant, team.id)
    assert set(team.members()) == {team.user(1), team.user(2)}


def test_something_that_is_no_guid_is_a_bad_request(team: Team) -> None:
    assert team.box.call("GET", "/teams/netwerk/members", token=team.app).status == 400


def test_a_group_gets_a_team_once(team: Team) -> None:
    box = team.box
    group = groups.create(box.tenant, "Tweede", owners=[team.user(1)], members=[team.user(1)])
    first = box.call("PUT", f"/groups/{group['id']}/team", json={}, token=team.app)
    assert (first.status, first.json["displayName"]) == (201, "Tweede")
    assert box.call("PUT", f"/groups/{group['id']}/team", json={}, token=team.app).status == 409
    assert box.tenant.table("groups")[group["id"]]["resourceProvisioningOptions"] == ["Team"]


def test_a_group_without_an_owner_gets_no_team(team: Team) -> None:
    group = groups.create(team.box.tenant, "Wees")
    reply = team.box.call("PUT", f"/groups/{group['id']}/team", json={}, token=team.app)
    assert reply.status == 400


def test_a_team_is_made_with_one_owner(team: Team) -> None:
    body = {
        "template@odata.bind": "https://graph.microsoft.com/v1.0/teamsTemplates('standard')",
        "displayName": "Nieuw netwerk",
        "members": [team.bind(3, "owner")],
    }
    reply = team.box.call("POST", "/teams", json=body, token=team.app)
    assert reply.status == 202
    operation = team.box.call("GET", reply.headers["Location"], token=team.app).json
    made = team.box.call("GET", f"/teams/{operation['targetResourceId']}", token=team.app).json
    assert made["displayName"] == "Nieuw netwerk"
    without = {key: value for key, value in body.items() if key != "members"}
    assert team.box.call("POST", "/teams", json=without, token=team.app).status == 400


def test_joined_teams_are_ones_own(team: Team) -> None:
    for number, count in ((1, 1), (3, 0)):
        reply = team.box.call("GET", "/me/joinedTeams", token=team.person(number))
        assert len(reply.json["value"]) == count
    app = team.box.as_app("User.Read.All")
    rows = team.box.call("GET", f"/users/{team.user(2)}/joinedTeams", token=app).json["value"]
    assert [one["id"] for one in rows] == [team.id]
    other = team.box.call("GET", f"/users/{team.user(2)}/joinedTeams", token=team.person(1))
    assert other.status == 403


def test_every_team_is_listed_with_few_of_its_properties(team: Team) -> None:
    rows = team.box.call("GET", "/teams?$filter=displayName eq 'Netwerk'", token=team.app).json
    assert [row["id"] for row in rows["value"]] == [team.id]
    shown = {name for name, value in rows["value"][0].items() if value is not None}
    assert shown == {"id", "displayName", "visibility"}
    assert team.box.call("GET", "/teams", token=team.box.as_app("User.Read.All")).status == 403
    drives = team.box.call("GET", f"/groups/{team.id}/drives", token=team.app).json["value"]
    assert [drive["name"] for drive in drives] == ["Gedeelde documenten"]
