"""A channel of the small tenant that is spoken in, and what then stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.secret import SecretRef
from config.tenant import CertificateSignIn, ClientSecretSignIn
from connector.bot_sign_in import BotSignIn
from connector.graph import Confirmed
from connector.voice import Voice, voice_place
from connector.voice_bot import BotReplica
from connector.voice_workflow import WorkflowReplica
from sandbox.bots import registration
from sandbox.entra import apps
from sandbox.teams.channels import primary
from sandbox.tenant import Record
from sandbox.workflows import flow
from sync.action import Action, Outcome
from sync.model import Ref, Side
from tests.connector.conftest import World

BOT = "b07b07b0-7b07-4b07-8b07-b07b07b07b07"
SERVICE = "https://smba.trafficmanager.net/emea/"
SECRET = "bot-secret"


def card(text: str = "Nog 4 plaatsen") -> dict[str, Any]:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": text, "wrap": True}],
        "actions": [
            {"type": "Action.OpenUrl", "title": "Aanmelden", "url": "https://ons.example/1"}
        ],
    }


def post(key: str = "B-0001", text: str = "Nog 4 plaatsen", **more: Any) -> Action:
    body: Mapping[str, Any] = {"card": card(text), "summary": "Nieuwe bijeenkomst", **more}
    return Action(f"s/{key}/right/post", "s", key, Side.RIGHT, "p", "post", 1, None, body)


def edit(ref: Ref, text: str, key: str = "B-0001") -> Action:
    body: Mapping[str, Any] = {"card": card(text), "summary": "Nieuwe bijeenkomst"}
    return Action(f"s/{key}/right/edit", "s", key, Side.RIGHT, "p", "edit", 1, ref, body)


@dataclass
class Channel:
    world: World
    voice: Voice

    def say(self, *actions: Action) -> list[Outcome]:
        return self.world.connection.graph.one(self.voice.apply(actions))

    @property
    def messages(self) -> Sequence[Record]:
        tenant = self.world.box.tenant
        return [
            one
            for one in tenant.all(f"messages/{self.id}")
            if (one["from"] or {}).get("application")
        ]

    @property
    def cards(self) -> list[str]:
        return [
            text
            for one in self.messages
            for text in ("Nog 4 plaatsen", "Vol", "Verplaatst", "Anders")
            if text in str(one)
        ]

    @property
    def id(self) -> str:
        return str(primary(self.world.box.tenant, self.world.team)["id"])


def confirm(world: World, network: str = "W-05") -> None:
    world.connection.graph.confirmed = Confirmed(voices=frozenset((voice_place(network),)))


def by_flow(world: World, environment: Any, *, older: bool = False) -> Channel:
    tenant = world.box.tenant
    made = world.box.run(
        lambda: flow.make_workflow(tenant, world.team, primary(tenant, world.team)["id"])
    )
    environment.setenv("FLOW_W05", flow.address(made, older=older))
    confirm(world)
    return Channel(world, WorkflowReplica("W-05", SecretRef(env="FLOW_W05")))


def by_bot(world: World, environment: Any, *, certificate: bool = False) -> Channel:
    tenant = world.box.tenant

    def register() -> None:
        pem = world.box.authority.certificate.read_text()
        apps.register(tenant, "Bijeenkomsten", app_id=BOT, secret=SECRET, certificates=(pem,))
        registration.register(tenant, BOT)

    world.box.run(register)
    environment.setenv("BOT_SECRET", SECRET)
    settings = world.connection.tenant
    how = (
        settings.sign_in
        if certificate
        else ClientSecretSignIn(method="client_secret", secret=SecretRef(env="BOT_SECRET"))
    )
    assert isinstance(how, CertificateSignIn | ClientSecretSignIn)
    confirm(world)
    voice = BotReplica(
        "W-05",
        channel_id=primary(tenant, world.team)["id"],
        tenant_id=settings.tenant_id,
        application_id=BOT,
        service_url=SERVICE,
        sign_in=BotSignIn(BOT, how, settings, world.connection.session),
    )
    return Channel(world, voice)
