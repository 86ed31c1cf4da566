from __future__ import annotations

from pathlib import Path

import pytest
import responses

from connector.errors import (
    AuthoritiesUnreadable,
    CertificateNotTrusted,
    ForeignHost,
    SignInRefused,
    Unreachable,
)
from connector.session import Session
from connector.tenant import connect
from tests.connector.conftest import World

HOSTS = frozenset(("login.microsoftonline.com", "graph.microsoft.com", "omo.sharepoint.com"))

HOSTILE = (
    "https://evil.example/v1.0/users",
    "http://graph.microsoft.com/v1.0/users",
    "https://graph.microsoft.com:8443/v1.0/users",
    "https://graph.microsoft.com@evil.example/v1.0",
    "https://evil.example@graph.microsoft.com/v1.0",
    "https://graph.microsoft.com.evil.example/",
    "https://graph.microsoft.com%2eevil.example/",
    "https://gr\u0430ph.microsoft.com/",
    "https://graph\u3002microsoft.com.evil.example/",
    "https://graph.microsoft.com\\@evil.example/",
    "https://evil.example\\@graph.microsoft.com/",
    "https://169.254.169.254/metadata",
    "https://[::1]/",
    "https://localhost/",
    "ftp://graph.microsoft.com/",
    "https:///v1.0/users",
    "//evil.example/",
)


@pytest.mark.parametrize("url", HOSTILE)
def test_nothing_is_sent_to_an_address_that_is_not_the_tenants(url: str) -> None:
    session = Session(HOSTS)
    with pytest.raises(ForeignHost):
        session.check(url)
    with responses.RequestsMock() as web:
        with pytest.raises(ForeignHost):
            session.get(url)
        assert not web.calls
    assert session.counters.requests == 0


@responses.activate
def test_a_redirect_is_an_answer_and_nothing_to_follow() -> None:
    responses.get(
        "https://graph.microsoft.com/a", status=302, headers={"Location": "https://evil.example/"}
    )
    answer = Session(HOSTS).get("https://graph.microsoft.com/a")
    assert answer.status_code == 302
    assert len(responses.calls) == 1


@responses.activate
def test_cookies_and_the_environment_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    responses.get("https://graph.microsoft.com/a", headers={"Set-Cookie": "a=b; Path=/"})
    session = Session(HOSTS)
    session.get("https://graph.microsoft.com/a")
    session.get("https://graph.microsoft.com/a")
    assert "Cookie" not in responses.calls[1].request.headers
    assert session.counters.requests == 2


def test_the_sandbox_certificate_is_trusted_only_when_pinned(world: World) -> None:
    with connect(world.settings(ca_file=None)) as unpinned, pytest.raises(CertificateNotTrusted):
        unpinned.sign_in.authorization("graph.microsoft.com")


def test_authorities_that_cannot_be_read_are_named(world: World, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("not PEM")
    for file in (empty, tmp_path / "absent.pem"):
        with (
            pytest.raises(AuthoritiesUnreadable, match=file.name),
            connect(world.settings(ca_file=file)),
        ):
            pass


def test_an_address_where_nobody_answers_is_unreachable(world: World) -> None:
    there = world.settings().hosts.login
    settings = world.settings(connect_to={there: "127.0.0.1:9"})
    with connect(settings) as nowhere, pytest.raises(Unreachable):
        nowhere.sign_in.authorization("graph.microsoft.com")


def test_a_wrong_secret_says_what_to_do(world: World, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("wrong")
    settings = world.settings(sign_in={"method": "client_secret", "secret": {"file": file}})
    with connect(settings) as wrong, pytest.raises(SignInRefused, match="secret"):
        wrong.sign_in.authorization("graph.microsoft.com")


def test_the_tenants_date_is_that_of_the_first_answer(world: World) -> None:
    world.connection.sign_in.authorization("graph.microsoft.com")
    assert world.connection.session.server_date is not None
    assert world.connection.session.server_date.tzinfo is not None
