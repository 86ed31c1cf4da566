"""Calls of SharePoint REST on the small tenant, in process and with a real client over HTTPS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import urllib3.util.connection

from sandbox.call import Token
from sandbox.embedded import Reply, Sandbox
from sandbox.tenant import Record, Tenant

HOST = "https://omosandbox.sharepoint.com"
APP = "11111111-1111-4111-8111-111111111111"
FORMS = {
    "verbose": "application/json;odata=verbose",
    "minimal": "application/json",
    "none": "application/json;odata=nometadata",
}


@dataclass
class Rest:
    """The API of one site."""

    box: Sandbox
    site: Record

    @property
    def tenant(self) -> Tenant:
        return self.box.tenant

    def app(self, *roles: str, certificate: bool = True) -> Token:
        wanted = roles or ("Sites.FullControl.All",)
        return self.box.as_app(*wanted, audience="sharepoint", certificate=certificate, app_id=APP)

    def person(self, name: str, *scopes: str) -> Token:
        wanted = scopes or ("AllSites.FullControl",)
        return self.box.as_person(f"{name}@school.example", *wanted, audience="sharepoint")

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        form: str = "none",
        token: Token | None = None,
        headers: dict[str, str] | None = None,
        status: int | None = None,
    ) -> Reply:
        sent = {"Accept": FORMS[form], "Content-Type": "application/json", **(headers or {})}
        reply = self.box.call(
            method,
            f"{HOST}{self.site['path']}/_api/{path}",
            json=json,
            headers=sent,
            token=token or self.app(),
        )
        if status is not None:
            assert reply.status == status, reply.content
        return reply

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, status=200, **options).json

    def post(self, path: str, json: Any = None, *, status: int = 200, **options: Any) -> Any:
        return self.call("POST", path, json, status=status, **options).json

    def merge(
        self, path: str, json: Any, *, match: str = "*", status: int = 204, **options: Any
    ) -> Reply:
        headers = {"X-HTTP-Method": "MERGE", "IF-MATCH": match}
        return self.call("POST", path, json, headers=headers, status=status, **options)

    def error(
        self, method: str, path: str, json: Any = None, **options: Any
    ) -> tuple[int, str, str]:
        """Status, code and sentence of a refusal."""
        reply = self.call(method, path, json, **options)
        body = reply.json["odata.error"]
        return reply.status, body["code"], body["message"]["value"]


@pytest.fixture
def rest(place: Any) -> Rest:
    return Rest(place.box, place.ons)


@pytest.fixture
def redirect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Sandbox], None]]:
    """Send every connection of urllib3 to a sandbox, under the name it was meant for: a client
    is neither changed nor configured, and TLS checks the real host's name."""
    opened: list[requests.Session] = []
    make = requests.Session.__init__

    def remembered(session: requests.Session) -> None:
        make(session)
        opened.append(session)

    # Neither msal nor the client library closes its connections, and a test leaves none open.
    monkeypatch.setattr(requests.Session, "__init__", remembered)
    yield lambda box: _redirect(monkeypatch, box)
    for session in opened:
        session.close()


@pytest.fixture
def redirected(place: Any, redirect: Callable[[Sandbox], None]) -> Sandbox:
    redirect(place.box)
    return place.box  # type: ignore[no-any-return]


def _redirect(monkeypatch: pytest.MonkeyPatch, box: Sandbox) -> None:
    connect: Callable[..., Any] = urllib3.util.connection.create_connection
    port = box.port

    def elsewhere(address: tuple[str, int], *args: Any, **kwargs: Any) -> Any:
        assert address[1] == 443, address
        return connect(("127.0.0.1", port), *args, **kwargs)

    monkeypatch.setattr(urllib3.util.connection, "create_connection", elsewhere)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(box.ca))
