"""Channels and who is in the private ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.entra import groups, users
from sandbox.teams.files import open_files

from .conftest import Team


def test_a_new_team_has_one_standard_channel(team: Team) -> None:
    rows = team.call("GET", "/channels").json["value"]
    assert [(one["displayName"], one["membershipType"]) for one in rows] == [
        ("Algemeen", "standard")
    ]
    assert team.call("GET", "/primaryChannel").json["id"] == rows[0]["id"]
    assert rows[0]["id"].startswith("19:")
    assert rows[0]["id"].endswith("@thread.tacv2")


def test_a_standard_channel_is_there_at_once(team: Team) -> None:
    reply = team.call("POST", "/channels", {"displayName": "Lesmateriaal"})
    assert reply.status == 201
    assert team.call("GET", f"/channels/{reply.json['id']}").json["displayName"] == "Lesmateriaal"


def test_a_private_channel_comes_with_an_operation(team: Team) -> None:
    body = {"displayName": "Kern", "membershipType": "private", "members": [team.bind(1, "owner")]}
    reply = team.call("POST", "/channels", body)
    assert (reply.status, reply.content) == (202, b"")
    operation = team.box.call("GET", reply.headers["Location"], token=team.app).json
    assert (operation["operationType"], operation["status"]) == ("createChannel", "succeeded")
    made = team.box.call("GET", operation["targetResourceLocation"], token=team.app).json
    assert made["membershipType"] == "private"


@pytest.mark.parametrize(
    "name", ["P&O", "Data!=me?:", "a/b", ".punt", "punt.", " spatie", "CON", "x" * 51]
)
def test_names_a_channel_cannot_have_are_refused(team: Team, name: str) -> None:
    assert team.call("POST", "/channels", {"displayName": name}).status == 400


def test_a_name_is_taken_whatever_its_case_and_after_deletion(team: Team) -> None:
    made = team.call("POST", "/channels", {"displayName": "Werk"}).json
    for _ in range(2):
        reply = team.call("POST", "/channels", {"displayName": "WERK"})
        assert (reply.status, reply.json["error"]["innerError"]["code"]) == (
            400,
            "NameAlreadyExists",
        )
        team.call("DELETE", f"/channels/{made['id']}")
    assert team.call("GET", f"/channels/{made['id']}").status == 404


def test_only_members_of_the_team_come_into_its_private_channel(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"))
    refused = team.call("POST", f"{channel}/members", team.bind(3))
    assert (refused.status, refused.json["error"]["message"]) == (
        404,
        "User is not found in the team.",
    )
    assert team.call("POST", f"{channel}/members", team.bind(2)).status == 201
    assert team.members(channel) == {team.user(1): ["owner"], team.user(2): []}


def test_a_standard_channel_has_no_members_of_its_own(team: Team) -> None:
    channel = f"/channels/{team.call('GET', '/primaryChannel').json['id']}"
    assert team.call("POST", f"{channel}/members", team.bind(3)).status == 400
    assert team.members(channel) == team.members()
    assert team.call("GET", f"{channel}/allMembers").json["value"] != []


def test_who_leaves_the_team_leaves_its_private_channels_for_good(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"), team.bind(2))
    team.call("DELETE", f"/members/{team.membership(2)}")
    assert team.members(channel) == {team.user(1): ["owner"]}
    team.call("POST", "/members", team.bind(2))
    assert team.members(channel) == {team.user(1): ["owner"]}


def test_who_is_taken_out_of_the_group_leaves_its_private_channels(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"), team.bind(2))
    groups.remove_member(team.box.tenant, team.id, team.user(2))
    assert team.members(channel) == {team.user(1): ["owner"]}
    team.box.tenant.offset += timedelta(minutes=1)
    groups.add_member(team.box.tenant, team.id, team.user(2))
    assert team.members(channel) == {team.user(1): ["owner"]}


def test_a_private_channel_keeps_an_owner(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"), team.bind(2))
    owner = team.membership(1, channel)
    assert team.call("DELETE", f"{channel}/members/{owner}").status == 400
    assert team.call("PATCH", f"{channel}/members/{owner}", {"roles": []}).status == 400
    users.delete(team.box.tenant, team.user(1))
    assert team.members(channel) == {team.user(2): ["owner"]}


def test_roles_in_a_private_channel_change(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"), team.bind(2))
    id = team.membership(2, channel)
    reply = team.call("PATCH", f"{channel}/members/{id}", {"roles": ["owner"]})
    assert reply.json["roles"] == ["owner"]
    assert team.members()[team.user(2)] == []  # the team knows nothing of it
    assert team.call("DELETE", f"{channel}/members/{id}").status == 204
    assert team.members(channel) == {team.user(1): ["owner"]}


def test_a_person_sees_only_the_private_channels_he_is_in(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"))
    kinds = [
        [one["membershipType"] for one in team.call("GET", "/channels", token=who).json["value"]]
        for who in (team.person(1), team.person(2))
    ]
    assert kinds == [["standard", "private"], ["standard"]]
    assert team.call("GET", f"{channel}/members", token=team.person(2)).status == 403


def test_a_shared_channel_takes_no_guests(team: Team) -> None:
    body = {
        "displayName": "Gedeeld",
        "membershipType": "shared",
        "members": [team.bind(1, "owner")],
    }
    assert team.call("POST", "/channels", body).status == 202
    rows = team.call("GET", "/allChannels?$filter=membershipType eq 'shared'").json["value"]
    channel = f"/channels/{rows[0]['id']}"
    team.call("POST", "/members", team.bind(9))
    assert team.call("POST", f"{channel}/members", team.bind(9)).status == 400
    assert team.call("POST", f"{channel}/members", team.bind(3)).status == 201


def test_a_shared_channel_is_called_so_only_to_who_knows_the_word(team: Team) -> None:
    body = {
        "displayName": "Gedeeld",
        "membershipType": "shared",
        "members": [team.bind(1, "owner")],
    }
    team.call("POST", "/channels", body)
    path = f"/teams/{team.id}/channels"
    prefer = {"Prefer": "include-unknown-enum-members"}
    kinds = [
        [one["membershipType"] for one in reply.json["value"]]
        for reply in (
            team.box.call("GET", path, token=team.app),
            team.box.call("GET", path, token=team.app, headers=prefer),
        )
    ]
    assert kinds == [["standard", "unknownFutureValue"], ["standard", "shared"]]


def test_contexts_name_a_channel_percent_encoded(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"))
    context = team.call("GET", f"{channel}/members").json["@odata.context"]
    id = channel.removeprefix("/channels/").replace(":", "%3A").replace("@", "%40")
    assert context.endswith(f"#teams('{team.id}')/channels('{id}')/members")


def test_the_files_folder_is_there_after_files_was_opened(team: Team) -> None:
    channel = team.private_channel(team.bind(1, "owner"))
    assert team.call("GET", f"{channel}/filesFolder").status == 404
    open_files(team.box.tenant, team.id, channel.removeprefix("/channels/"))
    folder = team.call("GET", f"{channel}/filesFolder").json
    assert folder["name"] == "Kernteam"
    assert folder["parentReference"]["driveType"] == "documentLibrary"
    first = f"/channels/{team.call('GET', '/primaryChannel').json['id']}"
    open_files(team.box.tenant, team.id, first.removeprefix("/channels/"))
    other = team.call("GET", f"{first}/filesFolder").json
    assert other["parentReference"]["driveId"] != folder["parentReference"]["driveId"]
    folder = f"/drives/{other['parentReference']['driveId']}/items/{other['id']}"
    token = team.box.as_app("Files.ReadWrite.All")
    put = team.box.call("PUT", f"{folder}:/brief.txt:/content", body=b"Dag", token=token)
    assert put.status == 201
    listed = team.box.call("GET", f"{folder}/children", token=token).json["value"]
    assert [one["name"] for one in listed] == ["brief.txt"]
    assert team.box.call("DELETE", folder, token=token).status == 204
    assert team.call("GET", f"{first}/filesFolder").status == 404


def test_renaming_a_channel_does_not_rename_its_folder(team: Team) -> None:
    made = team.call("POST", "/channels", {"displayName": "Oud"}).json
    open_files(team.box.tenant, team.id, made["id"])
    assert team.call("PATCH", f"/channels/{made['id']}", {"displayName": "Nieuw"}).status == 204
    assert team.call("GET", f"/channels/{made['id']}").json["displayName"] == "Nieuw"
    assert team.call("GET", f"/channels/{made['id']}/filesFolder").json["name"] == "Oud"


def test_an_application_cannot_post_a_message(team: Team) -> None:
    path = f"/channels/{team.call('GET', '/primaryChannel').json['id']}/messages"
    body = {"body": {"content": "Hallo"}}
    refused = team.call("POST", path, body)
    assert refused.status == 403
    assert "Teamwork.Migrate.All" in refused.json["error"]["message"]
    migrating = team.call("POST", path, body, token=team.box.as_app("Teamwork.Migrate.All"))
    assert "only for import purposes" in migrating.json["error"]["message"]
    assert team.call("POST", path, body, token=team.person(2)).status == 201
    assert team.call("POST", path, body, token=team.person(3)).status == 403


def test_tabs_are_pinned_and_unpinned(team: Team) -> None:
    path = f"/channels/{team.call('GET', '/primaryChannel').json['id']}/tabs"
    app = "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/com.microsoft.teamspace.tab.web"
    made = team.call("POST", path, {"displayName": "Leden", "teamsApp@odata.bind": app})
    assert made.status == 201
    listed = team.call("GET", f"{path}?$expand=teamsApp").json["value"]
    assert [one["teamsApp"]["id"] for one in listed] == ["com.microsoft.teamspace.tab.web"]
    assert team.call("DELETE", f"{path}/{made.json['id']}").status == 204
    assert team.call("GET", path).json["value"] == []
