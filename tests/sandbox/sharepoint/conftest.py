"""A small tenant: ONS open to everybody, a team's site, three people and an application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.call import Token
from sandbox.embedded import Reply, Sandbox
from sandbox.sharepoint import columns, lists, sites
from sandbox.tenant import Record, Tenant

APP = "11111111-1111-4111-8111-111111111111"
GROUP = "99999999-9999-4999-8999-999999999999"


def user_id(name: str) -> str:
    number = sum(map(ord, name))
    return f"00000000-0000-4000-8000-{number:012d}"


def add_user(tenant: Tenant, name: str, **settings: Any) -> Record:
    user = {
        "id": user_id(name),
        "displayName": name.capitalize(),
        "userPrincipalName": f"{name}@school.example",
        "mail": f"{name}@school.example",
        "givenName": name.capitalize(),
        "surname": "Voorbeeld",
        "accountEnabled": True,
        "userType": "Member",
        **settings,
    }
    return tenant.put("users", user["id"], user, container="users")


@dataclass
class Place:
    """The tenant, and the ways the tests call it."""

    box: Sandbox
    ons: Record
    team: Record

    @property
    def tenant(self) -> Tenant:
        return self.box.tenant

    def app(self, *roles: str) -> Token:
        return self.box.as_app(*(roles or ("Sites.ReadWrite.All",)), app_id=APP)

    def person(self, name: str, *scopes: str) -> Token:
        return self.box.as_person(f"{name}@school.example", *(scopes or ("Sites.ReadWrite.All",)))

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        token: Token | None = None,
        headers: dict[str, str] | None = None,
        status: int | None = None,
    ) -> Reply:
        reply = self.box.call(
            method, path, json=json, token=token or self.app("Sites.FullControl.All"),
            headers=headers,
        )  # fmt: skip
        if status is not None:
            assert reply.status == status, reply.json
        return reply

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, status=200, **options).json

    def items(self, list_: Record, rest: str = "") -> str:
        return f"/sites/{list_['site']}/lists/{list_['id']}/items{rest}"


@pytest.fixture
def place() -> Iterator[Place]:
    tenant = Tenant(seed=7)
    for name in ("anna", "bas", "cor", "dora"):
        add_user(tenant, name)
    tenant.put("apps", APP, {
        "appId": APP, "id": "22222222-2222-4222-8222-222222222222", "displayName": "ONS-sync",
        "roles": (), "sites": {},
    })  # fmt: skip
    tenant.put("groups", GROUP, {"id": GROUP, "displayName": "Wiskunde"})
    tenant.put(f"owners/{GROUP}", user_id("anna"), {"user": user_id("anna")})
    for name in ("anna", "bas"):
        tenant.put(f"members/{GROUP}", user_id(name), {"user": user_id(name)})
    ons = sites.create_site(
        tenant, "/sites/ONS", "ONS",
        roles={"CONTRIBUTE": ("everyone",), "FULL": (f"user:{user_id('dora')}",)},
    )  # fmt: skip
    team = sites.create_site(tenant, "/sites/Wiskunde", "Wiskunde", group=GROUP)
    with Sandbox(tenant=tenant) as box:
        yield Place(box, ons, team)


@pytest.fixture
def members(place: Place) -> Record:
    """A list with a column of every kind that matters."""
    return make_members(place.tenant, place.ons)


def make_members(tenant: Tenant, site: Record, name: str = "Netwerkleden") -> Record:
    target = lists.create_list(tenant, site, f"{name}Doel")
    made = lists.create_list(tenant, site, name)
    add: Callable[..., Record] = lambda *a, **k: columns.add_column(tenant, made, *a, **k)  # noqa: E731
    add("OnsId", indexed=True, unique=True)
    add("Netwerk", "Lookup", list=target["id"], indexed=True)
    add("Persoon", "User")
    add("Organisatoren", "User", multiple=True)
    add("Rol", "Choice", choices=("Lid", "Aanvoerder"), default={"value": "Lid"})
    add("Themas", "Choice", choices=("AI", "ELO"), multiple=True)
    add("LidSinds", "DateTime", dateOnly=True)
    add("Start", "DateTime")
    add("Aantal", "Number")
    add("Actief", "Boolean", indexed=True)
    add("TeamLink", "URL")
    add("Reden", "Note")
    return made
