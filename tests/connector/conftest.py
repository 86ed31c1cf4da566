"""A small tenant over real HTTPS: a site with a list, a team with a private channel, people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from config.tenant import Tenant
from connector.carrier import Carrier
from connector.graph import Confirmed
from connector.tenant import Connection, connect
from connector.throttle import Throttle
from sandbox.embedded import Sandbox
from sandbox.entra import apps, groups, users
from sandbox.sharepoint import columns, items, lists, sites
from sandbox.teams.channels import make_channel
from sandbox.teams.team import make_team
from sandbox.tenant import SYSTEM, Actor, Record

OLDER_FLOWS = "prod-33.westeurope.logic.azure.com"
NAMES = ("anna", "bram", "carla", "dirk", "els")


@dataclass
class World:
    box: Sandbox
    connection: Connection
    slept: list[float]
    people: dict[str, str]  # name -> object id
    team: str
    channel: str
    site: Record
    list: Record

    @property
    def app_id(self) -> str:
        return str(self.connection.tenant.client_id)

    def settings(self, **changes: Any) -> Tenant:
        return tenant_settings(self.box, **changes)

    def act(self, name: str) -> None:
        """What follows is done by this person."""
        user = users.require(self.box.tenant, self.people[name])
        self.box.tenant.actor = Actor(
            "person", user["id"], user["displayName"], user["userPrincipalName"]
        )

    def row(self, by: str, **fields: Any) -> Record:
        self.act(by)
        return self.box.run(lambda: items.create_item(self.box.tenant, self.list, fields))

    def edit(self, by: str, row: Record, **fields: Any) -> Record:
        self.act(by)
        return self.box.run(
            lambda: items.update_item(
                self.box.tenant,
                self.list,
                items.get_item(self.box.tenant, self.list, row["id"]),
                fields,
            )
        )


def tenant_settings(box: Sandbox, **changes: Any) -> Tenant:
    c = box.connection
    hosts = {name: c["hosts"][name] for name in ("login", "graph", "sharepoint")}
    others = (*(c["hosts"][name] for name in ("upload", "workflows", "bots")), OLDER_FLOWS)
    settings: Mapping[str, Any] = {
        "tenant_id": c["tenant_id"],
        "client_id": c["client_id"],
        "sign_in": {
            "method": "certificate",
            "certificate": c["certificate"],
            "private_key": c["private_key"],
        },
        "hosts": hosts,
        "connect_to": dict.fromkeys((*hosts.values(), *others), f"127.0.0.1:{c['port']}"),
        "ca_file": c["ca"],
        **changes,
    }
    return Tenant(**settings)


@pytest.fixture(scope="session")
def _tenant() -> Iterator[World]:
    with Sandbox(data="empty") as box:
        tenant = box.tenant
        people = {
            name: users.create(tenant, name.title(), f"{name}@school.example")["id"]
            for name in NAMES
        }
        group = groups.create(
            tenant, "Netwerk Wiskunde", owners=[people["anna"]],
            members=[people["anna"], people["bram"]],
        )  # fmt: skip
        make_team(tenant, group)
        channel = make_channel(
            tenant, group["id"], "Kernteam", "private",
            members={people["anna"]: ["owner"], people["bram"]: []},
        )  # fmt: skip
        site = sites.create_site(tenant, "/sites/Proef", "Proef")
        list_ = lists.create_list(tenant, site, "Netwerkleden")
        for name in ("OnsId", "Rol", "Status"):
            columns.add_column(tenant, list_, name, indexed=name == "OnsId")
        columns.add_column(tenant, list_, "Persoon", "User")
        list_ = lists.find_list(tenant, site, "Netwerkleden")
        assert list_ is not None
        apps.update(
            tenant, box.connection["client_id"], sites={site["id"]: ("fullcontrol",)},
            certificates=(apps.certificate(box.authority.certificate.read_text()),),
        )  # fmt: skip
        slept: list[float] = []
        connection = connect(tenant_settings(box), throttle=Throttle(sleep=slept.append))
        yield World(box, connection, slept, people, group["id"], channel["id"], site, list_)
        connection.close()


@pytest.fixture
def world(_tenant: World) -> Iterator[World]:
    """As new for every test; the connection and its token are kept."""
    tenant = _tenant.box.tenant
    before, offset = _tenant.box.run(tenant.snapshot), tenant.offset
    connection = _tenant.connection
    _tenant.slept.clear()
    connection.throttle = Throttle(sleep=_tenant.slept.append)
    connection.carrier = Carrier(connection.session, connection.throttle)
    connection.graph = connection.new_graph()
    connection.graph.confirmed = Confirmed(
        teams=frozenset((_tenant.team,)),
        lists=frozenset(((_tenant.site["id"], _tenant.list["id"]),)),
    )
    yield replace(_tenant)
    connection.carrier.close()
    _tenant.box.run(lambda: tenant.restore(before))
    tenant.actor, tenant.offset = SYSTEM, offset
