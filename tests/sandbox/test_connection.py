"""`connection.json` names what its tenant holds: everything in it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from sandbox.connection import product_configuration
from sandbox.embedded import Sandbox

LOGIN = "https://login.microsoftonline.com"


@pytest.fixture(scope="module")
def demo() -> Iterator[Sandbox]:
    with Sandbox("demo") as made:
        yield made


@pytest.fixture(scope="module")
def known(demo: Sandbox) -> dict[str, Any]:
    return demo.connection


def answers(demo: Sandbox, path: str, *roles: str) -> Any:
    reply = demo.call("GET", path, token=demo.app_token(roles=roles or None))
    assert reply.status == 200, (path, reply.json)
    return reply.json


def test_every_user_has_an_account_a_name_a_password_and_a_role(
    demo: Sandbox, known: dict[str, Any]
) -> None:
    assert known["users"]
    for user in known["users"]:
        assert set(user) == {"id", "upn", "name", "password", "role"}
        shown = answers(demo, f"/users/{user['id']}")
        assert (shown["userPrincipalName"], shown["displayName"]) == (user["upn"], user["name"])
        assert user["password"]
    assert {"beheerder", "aanvoerder", "medewerker", "gast", "leerling"} <= {
        user["role"] for user in known["users"]
    }


def test_every_site_list_team_channel_and_drive_answers(
    demo: Sandbox, known: dict[str, Any]
) -> None:
    for name, site in known["sites"].items():
        shown = answers(demo, f"/sites/{site['id']}")
        assert (shown["name"], shown["webUrl"]) == (name, site["url"])
    for place, id in known["lists"].items():
        name, _, list_ = place.partition("/")
        shown = answers(demo, f"/sites/{known['sites'][name]['id']}/lists/{id}")
        assert shown["name"] == list_
    for team in known["groups"].values():
        assert answers(demo, f"/teams/{team}", "Team.ReadBasic.All")["id"] == team
    for code, channel in known["channels"].items():
        parents = known["groups"].values()
        replies = [
            demo.call("GET", f"/teams/{team}/channels/{channel}",
                      token=demo.app_token(roles=("Channel.ReadBasic.All",)))
            for team in parents
        ]  # fmt: skip
        assert [reply.status for reply in replies].count(200) == 1, code
    assert set(known["sites"]) < set(known["drives"])
    for drive in known["drives"].values():
        assert answers(demo, f"/drives/{drive}/root", "Files.Read.All")["root"] == {}


def test_its_files_and_names_are_the_servers_own(demo: Sandbox, known: dict[str, Any]) -> None:
    for name in ("ca", "certificate", "private_key"):
        assert Path(known[name]).is_file()
    for host, path in {"login": f"/{known['tenant_id']}/v2.0/.well-known/openid-configuration",
                       "graph": "/v1.0/users", "sharepoint": "/sites/ONS/_api/web",
                       "upload": "/up/none", "control": "/"}.items():  # fmt: skip
        reply = demo.request("GET", f"https://{known['hosts'][host]}{path}")
        assert reply.status == {"graph": 401, "sharepoint": 401, "upload": 404}.get(host, 200)


def test_discovery_says_where_everything_of_sign_in_is(
    demo: Sandbox, known: dict[str, Any]
) -> None:
    authority = f"{LOGIN}/{known['tenant_id']}"
    found = demo.call("GET", f"{authority}/v2.0/.well-known/openid-configuration").json
    assert found["issuer"] == f"{authority}/v2.0"
    assert found["token_endpoint"] == f"{authority}/oauth2/v2.0/token"
    assert found["device_authorization_endpoint"] == f"{authority}/oauth2/v2.0/devicecode"
    assert set(found["token_endpoint_auth_methods_supported"]) == {
        "client_secret_post", "client_secret_basic", "private_key_jwt",
    }  # fmt: skip
    keys = demo.call("GET", found["jwks_uri"]).json["keys"]
    assert {key["use"] for key in keys} == {"sig"}


def settings(connection: dict[str, Any], **more: Any) -> dict[str, Any]:
    text = product_configuration(connection, **more)
    return dict(orjson.loads("\n".join(text.splitlines()[1:])))


def test_the_product_speaks_and_keeps_a_calendar_only_where_it_is_said(
    known: dict[str, Any],
) -> None:
    assert "registrations" not in settings(known)
    found = settings(known, mailbox="a@b.example", speaks=True)
    assert found["registrations"]["calendar"] == {"mailbox": "a@b.example"}
    channel = found["registrations"]["channel"]
    assert (channel["way"], channel["application_id"]) == ("bot", known["bot"]["client_id"])
    assert found["tenant"]["connect_to"][known["hosts"]["bots"]].endswith(f":{known['port']}")
