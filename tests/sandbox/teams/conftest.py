"""A private team with an owner (p1), a member (p2) and colleagues who are not in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.call import Token
from sandbox.embedded import Reply, Sandbox
from sandbox.entra import groups, users
from sandbox.teams.team import make_team

DOMAIN = "theresialyceum.example"
ROLES = (
    "Team.ReadBasic.All", "TeamSettings.ReadWrite.All", "Team.Create", "TeamMember.ReadWrite.All",
    "Channel.ReadBasic.All", "Channel.Create", "Channel.Delete.All",
    "ChannelSettings.ReadWrite.All", "ChannelMember.ReadWrite.All", "Group.Read.All",
    "Files.Read.All", "TeamsTab.ReadWrite.All",
)  # fmt: skip
SCOPES = (
    "TeamMember.ReadWrite.All", "Team.ReadBasic.All", "Channel.ReadBasic.All", "Channel.Create",
    "ChannelMember.ReadWrite.All", "ChannelMessage.Send",
)  # fmt: skip


@dataclass(frozen=True)
class Team:
    box: Sandbox
    id: str
    app: Token

    def user(self, number: int) -> str:
        return f"00000000-0000-4000-8000-00000000000{number}"

    def bind(self, who: int | str, *roles: str) -> dict[str, Any]:
        id = self.user(who) if isinstance(who, int) else who
        return {
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "roles": list(roles),
            "user@odata.bind": f"https://graph.microsoft.com/v1.0/users('{id}')",
        }

    def call(
        self, method: str, path: str, json: Any = None, *, token: Token | None = None
    ) -> Reply:
        return self.box.call(method, f"/teams/{self.id}{path}", json=json, token=token or self.app)

    def person(self, number: int) -> Token:
        return self.box.as_person(f"p{number}@{DOMAIN}", *SCOPES)

    def members(self, path: str = "") -> dict[str, list[str]]:
        """User id to roles, as Teams lists them."""
        reply = self.call("GET", f"{path}/members")
        assert reply.status == 200, reply.json
        return {one["userId"]: one["roles"] for one in reply.json["value"]}

    def membership(self, number: int, path: str = "") -> str:
        rows = self.call("GET", f"{path}/members").json["value"]
        return next(str(one["id"]) for one in rows if one["userId"] == self.user(number))

    def private_channel(self, *members: dict[str, Any], name: str = "Kernteam") -> str:
        body = {"displayName": name, "membershipType": "private", "members": list(members)}
        reply = self.call("POST", "/channels", body)
        assert reply.status == 202, reply.json
        rows = self.call("GET", "/channels?$filter=membershipType eq 'private'").json["value"]
        return next(f"/channels/{one['id']}" for one in rows if one["displayName"] == name)


@pytest.fixture
def team() -> Iterator[Team]:
    with Sandbox() as box:
        tenant = box.tenant
        for number in range(1, 7):
            users.create(
                tenant, f"p{number}", f"p{number}@{DOMAIN}",
                id=f"00000000-0000-4000-8000-00000000000{number}",
            )  # fmt: skip
        users.create(
            tenant, "gast", "gast_swv.example#EXT#@omosandbox.onmicrosoft.com",
            mail="gast@swv.example", user_type="Guest", id="00000000-0000-4000-8000-000000000009",
        )  # fmt: skip
        group = groups.create(
            tenant, "Netwerk",
            owners=["00000000-0000-4000-8000-000000000001"],
            members=[f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2)],
        )  # fmt: skip
        made = make_team(tenant, group)
        yield Team(box, made["id"], box.as_app(*ROLES))
