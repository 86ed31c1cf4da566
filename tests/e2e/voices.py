"""Both ways to speak in the channels of the tenant with meetings, and what then stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from sandbox.bots import registration
from sandbox.call import HOSTS
from sandbox.entra import apps
from sandbox.teams import cards
from sandbox.teams.channels import primary
from sandbox.workflows import flow
from tests.e2e.registrations_world import Registrations
from tests.e2e.world import APPROVAL, HERE, HIDDEN, OPEN

BOT = "b07b07b0-7b07-4b07-8b07-b07b07b07b07"


def by_flow(world: Registrations, environment: pytest.MonkeyPatch) -> None:
    """A flow in each network's channel."""
    tenant, flows = world.box.tenant, {}
    for code, network in world.build.networks.items():
        team = str(network.team)
        channel = str(primary(tenant, team)["id"])
        made = world.box.run(partial(flow.make_workflow, tenant, team, channel))
        name = f"FLOW_{code.replace('-', '_')}"
        environment.setenv(name, flow.address(made))
        flows[code] = {"env": name}
    world.configure(channel={"way": "workflow", "flows": flows})
    _reach(world, "workflows")


def by_bot(world: Registrations, environment: pytest.MonkeyPatch) -> None:
    """A bot that is installed in every team."""
    tenant = world.box.tenant

    def register() -> None:
        pem = world.box.authority.certificate.read_text()
        apps.register(tenant, "Bijeenkomsten", app_id=BOT, secret="bot-secret", certificates=(pem,))
        registration.register(tenant, BOT)

    world.box.run(register)
    environment.setenv("BOT_SECRET", "bot-secret")
    sign_in = {"method": "client_secret", "secret": {"env": "BOT_SECRET"}}
    world.configure(channel={"way": "bot", "application_id": BOT, "sign_in": sign_in})
    _reach(world, "bots")


def _reach(world: Registrations, host: str) -> None:
    document = json.loads(world.config.read_text())
    document["tenant"]["connect_to"][HOSTS[host]] = f"127.0.0.1:{world.box.port}"
    world.config.write_text(json.dumps(document))


def messages(world: Registrations, network: str = OPEN) -> list[Mapping[str, Any]]:
    """What the service posted in a network's channel, oldest first: cards as they stand now."""
    tenant = world.box.tenant
    channel = primary(tenant, str(world.build.networks[network].team))
    return [
        json.loads(one["attachments"][0]["content"])
        for one in sorted(tenant.all(f"messages/{channel['id']}"), key=lambda one: one["id"])
        if (one["from"] or {}).get("application") and one["attachments"]
    ]


def said(world: Registrations, network: str = OPEN) -> list[str]:
    """What each message says, without its form."""
    return [" ".join(_texts(card)) for card in messages(world, network)]


def at_hour(world: Registrations, hour: int) -> None:
    """Let the tenant's clock go on to this hour of a day, in the Netherlands."""
    now = world.box.tenant.now().astimezone(HERE)
    then = datetime.combine(now.date(), time(hour), HERE)
    if then <= now:
        then = datetime.combine(now.date() + timedelta(days=1), time(hour), HERE)
    world.move_days((then - now) / timedelta(days=1))


def assert_good(world: Registrations) -> None:
    """Every card is valid by the official schema and names nobody."""
    for network in (OPEN, APPROVAL, HIDDEN):
        for card in messages(world, network):
            assert cards.problem(card) is None, card
            shown = json.dumps(card, ensure_ascii=False)
            for who in world.people:
                account = world.account(who)
                names = (account["displayName"], account["userPrincipalName"], account["id"])
                assert not [one for one in names if str(one) in shown], card


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"].strip()
        for name, one in value.items():
            if name in ("body", "inlines", "items"):
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
