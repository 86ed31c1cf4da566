"""A team with a channel and a bot that is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.bots import registration
from sandbox.call import Token
from sandbox.embedded import Reply, Sandbox
from sandbox.entra import groups
from sandbox.entra.organization import tenant_id
from sandbox.load import client
from sandbox.teams.channels import primary
from sandbox.teams.team import make_team
from sandbox.tenant import Record
from tests.sandbox.conftest import user_id

HOST = "https://smba.trafficmanager.net"
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Nog 4 plaatsen"}],
}


def activity(text: str = "Nog 4 plaatsen") -> dict[str, Any]:
    card = {**CARD, "body": [{"type": "TextBlock", "text": text}]}
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


@dataclass
class Bot:
    box: Sandbox
    team: Record
    channel: Record
    app_id: str
    token: Token

    @property
    def root(self) -> str:
        return f"{HOST}/emea/{tenant_id(self.box.tenant)}/v3/conversations"

    def call(self, method: str, path: str, json: Any = None) -> Reply:
        return self.box.call(method, f"{self.root}{path}", json=json, token=self.token)

    def begin(self, given: dict[str, Any] | None = None, **changes: Any) -> Reply:
        body = {
            "isGroup": True,
            "channelData": {
                "channel": {"id": self.channel["id"]},
                "tenant": {"id": tenant_id(self.box.tenant)},
            },
            "activity": given or activity(),
            **changes,
        }
        return self.call("POST", "", body)

    def thread(self, id: str, message: str = "") -> str:
        below = f"/{message}" if message else ""
        return f"/{quote(id, safe='')}/activities{below}"

    def shown(self) -> list[dict[str, Any]]:
        reply = self.box.call("GET", "https://control.sandbox.example/messages")
        return list(reply.json["value"])

    def change(self, **changes: Any) -> None:
        url = f"https://control.sandbox.example/bots/{self.app_id}"
        assert self.box.call("PATCH", url, json=changes).status == 200


@pytest.fixture
def bot(staffed: Sandbox) -> Bot:
    tenant = staffed.tenant
    group = groups.create(tenant, "Netwerk", owners=[user_id(1)], members=[user_id(1)])
    team = make_team(tenant, group)
    app = str(client(tenant)["appId"])
    registration.register(tenant, app)
    token = staffed.as_app(audience="bots", app_id=app)
    return Bot(staffed, team, primary(tenant, team["id"]), app, token)
