"""A team with a channel, a flow that posts there, and who reads it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.embedded import Reply, Sandbox
from sandbox.entra import groups
from sandbox.teams.channels import make_channel, primary
from sandbox.teams.team import make_team
from sandbox.tenant import Record
from sandbox.workflows import flow
from tests.sandbox.conftest import user_id

CARD: dict[str, Any] = {
    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Nog 4 plaatsen", "wrap": True}],
    "actions": [{"type": "Action.OpenUrl", "title": "Aanmelden", "url": "https://ons.example/1"}],
}


@dataclass
class Place:
    box: Sandbox
    team: Record
    channel: Record
    flow: Record = field(default_factory=dict)

    def post(self, *cards: Any, flow_: Record | None = None, **body: Any) -> Reply:
        rows = [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None,
             "content": card}
            for card in cards
        ]  # fmt: skip
        given = body or {"type": "message", "attachments": rows}
        return self.box.call("POST", flow.address(flow_ or self.flow), json=given)

    def messages(self, channel: str = "") -> list[dict[str, Any]]:
        path = f"/teams/{self.team['id']}/channels/{channel or self.channel['id']}/messages"
        reply = self.box.call(
            "GET", path, token=self.box.as_person("p1@theresialyceum.example", "Group.Read.All")
        )
        assert reply.status == 200, reply.json
        return list(reply.json["value"])

    def control(self, method: str, path: str, json: Any = None) -> Any:
        reply = self.box.call(method, f"https://control.sandbox.example{path}", json=json)
        assert reply.status == 200, reply.json
        return reply.json

    def runs(self) -> list[dict[str, Any]]:
        return list(self.control("GET", f"/workflows/{self.flow['id']}/runs")["value"])

    def private(self) -> Record:
        people = {user_id(1): ["owner"]}
        return make_channel(self.box.tenant, self.team["id"], "Kernteam", "private", members=people)


@pytest.fixture
def card() -> dict[str, Any]:
    return copy.deepcopy(CARD)


@pytest.fixture
def place(staffed: Sandbox) -> Place:
    tenant = staffed.tenant
    group = groups.create(tenant, "Netwerk", owners=[user_id(1)], members=[user_id(1), user_id(2)])
    team = make_team(tenant, group)
    channel = primary(tenant, team["id"])
    made = flow.make_workflow(tenant, team["id"], channel["id"], owner=user_id(1))
    return Place(staffed, team, channel, made)
