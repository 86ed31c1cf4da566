from __future__ import annotations

import time
from typing import Any

import pytest
import responses

from config.tenant import Tenant
from connector.errors import ForeignHost, KeyUnreadable, SignInRefused, Unreachable
from connector.tenant import connect
from tests.connector.conftest import World

GUID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
GRAPH = "graph.microsoft.com"


def tenant(**sign_in: Any) -> Tenant:
    return Tenant(
        tenant_id=GUID, client_id=GUID, sign_in=sign_in, hosts={"sharepoint": "omo.sharepoint.com"}
    )  # type: ignore[arg-type]


def test_one_token_serves_many_requests_and_renewing_gets_another(world: World) -> None:
    with connect(world.settings()) as fresh:
        first = fresh.sign_in.authorization(GRAPH)
        assert fresh.sign_in.authorization(GRAPH) == first
        assert fresh.counters.requests == 2, "where to sign in, and signing in"
        second = fresh.sign_in.renew(GRAPH, first)
        assert second != first
        assert fresh.sign_in.renew(GRAPH, first) == second, "renewed once for everybody"


def test_a_token_is_for_one_host(world: World) -> None:
    with connect(world.settings()) as fresh:
        graph = fresh.sign_in.authorization(GRAPH)
        assert fresh.sign_in.authorization(world.settings().hosts.sharepoint) != graph


def test_no_token_of_the_tenants_is_asked_for_a_bots_host(world: World) -> None:
    with connect(world.settings()) as fresh:
        with pytest.raises(ForeignHost):
            fresh.sign_in.authorization(world.settings().hosts.bot)
        assert fresh.counters.requests == 0


def test_an_app_of_another_tenant_is_told_what_to_check(world: World) -> None:
    with connect(world.settings(client_id=GUID)) as wrong, pytest.raises(SignInRefused) as refused:
        wrong.sign_in.authorization(GRAPH)
    assert "client_id" in str(refused.value)


def test_an_unknown_tenant_is_told_what_to_check(world: World) -> None:
    with connect(world.settings(tenant_id=GUID)) as wrong, pytest.raises(SignInRefused) as refused:
        wrong.sign_in.authorization(GRAPH)
    assert "The tenant is not known. Check `tenant_id`." in str(refused.value)


def test_a_key_that_cannot_be_read_is_named(world: World) -> None:
    settings = world.settings()
    sign_in = settings.sign_in.model_dump() | {"private_key": "/nowhere/key.pem"}
    with connect(world.settings(sign_in=sign_in)) as wrong, pytest.raises(KeyUnreadable) as refused:
        wrong.sign_in.authorization(GRAPH)
    assert "/nowhere/key.pem: No such file" in str(refused.value)
    assert "Microsoft Entra refused" not in str(refused.value)


def test_a_key_and_a_certificate_that_changed_places_are_told_apart(world: World) -> None:
    settings = world.settings()
    given = settings.sign_in.model_dump()
    turned = given | {"private_key": given["certificate"], "certificate": given["private_key"]}
    with connect(world.settings(sign_in=turned)) as wrong, pytest.raises(KeyUnreadable) as refused:
        wrong.sign_in.authorization(GRAPH)
    assert f"{given['certificate']} holds no private key in PEM" in str(refused.value)


@responses.activate
def test_a_managed_identity_signs_in_at_the_machines_own_endpoint() -> None:
    responses.get(
        "http://169.254.169.254/metadata/identity/oauth2/token",
        json={"access_token": "t", "expires_in": "3600", "resource": f"https://{GRAPH}"},
    )
    with connect(tenant(method="managed_identity")) as connection:
        assert connection.sign_in.authorization(GRAPH) == "Bearer t"
        assert connection.sign_in.authorization(GRAPH) == "Bearer t"
    assert len(responses.calls) == 1
    assert f"resource=https%3A%2F%2F{GRAPH}" in str(responses.calls[0].request.url)


@responses.activate
def test_a_sign_in_that_nobody_answers_is_tried_a_few_times(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    secret = tmp_path / "secret"
    secret.write_text("s")
    settings = tenant(method="client_secret", secret={"file": secret})
    with connect(settings) as connection, pytest.raises(Unreachable):
        connection.sign_in.authorization(GRAPH)
    assert 1 < connection.counters.requests < 6
