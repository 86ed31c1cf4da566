"""A sandbox inside another program: for tests, in milliseconds.

    with Sandbox(data="empty") as box:
        box.call("GET", "https://graph.microsoft.com/v1.0/users", token=box.app_token())

`call` answers in process. The first use of `port`, `ca`, `connection` or `request` starts the
HTTPS server in a thread of its own.
"""

from __future__ import annotations

import asyncio
import http.client
import json as jsonlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson
from multidict import CIMultiDict

from .call import HOST_OF, Answer, Token
from .certificates import Authority, authority
from .cloud import Cloud
from .connection import describe
from .dispatch import HOSTS, make_call
from .entra.permissions import DELEGATED
from .entra.tokens import issue_for_app, issue_for_person
from .faults import Faults
from .load import client, load
from .server import Server, encode
from .settings import Settings
from .tenant import Actor, Tenant

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whichever way it went."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.content) if self.content else None


class Sandbox:
    """An emulated tenant for the length of a `with` block.

    Leaving the block raises if a handler of the sandbox crashed meanwhile, so that no test
    passes on an accidental 500.
    """

    def __init__(
        self,
        data: str = "empty",
        *,
        seed: int = 1,
        settings: Settings | None = None,
        directory: Path | None = None,
        tenant: Tenant | None = None,
    ) -> None:
        self._directory = directory
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._server: Server | None = None
        self._data, self._seed = data, seed
        self._authority: Authority | None = None
        self.cloud = Cloud(tenant if tenant is not None else Tenant(seed=seed))
        if settings is not None:
            self.cloud.faults = Faults(settings)
        if tenant is None:
            load(self.tenant, data, self.authority)

    @property
    def tenant(self) -> Tenant:
        return self.cloud.tenant

    @property
    def settings(self) -> Settings:
        return self.cloud.faults.settings

    @property
    def directory(self) -> Path:
        if self._directory is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="sandbox-")
            self._directory = Path(self._temporary.name)
        return self._directory

    @property
    def authority(self) -> Authority:
        if self._authority is None:
            self._authority = (
                _shared_authority() if self._directory is None else authority(self.directory)
            )
        return self._authority

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None and self.cloud.problems:
            raise AssertionError("The sandbox crashed: " + "; ".join(self.cloud.problems))

    # Over HTTPS

    @property
    def port(self) -> int:
        return self._started().port

    @property
    def ca(self) -> Path:
        return self.authority.ca

    @property
    def connection(self) -> dict[str, Any]:
        """What `connection.json` holds."""
        return describe(self.tenant, self.port, self.authority)

    def request(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        body: bytes | None = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request over HTTPS, on a connection of its own, under the real host name."""
        parts, sent, content = _prepare(url, json, body, token, headers)
        context = ssl.create_default_context(cafile=str(self.ca))
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection = http.client.HTTPSConnection(parts.netloc, context=context)
        connection.sock = context.wrap_socket(raw, server_hostname=parts.hostname)
        try:
            connection.request(method, _target(url), body=content, headers=dict(sent))
            response = connection.getresponse()
            return Reply(response.status, CIMultiDict(response.getheaders()), response.read())
        finally:
            connection.close()

    # In process

    def call(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        body: bytes | None = None,
        token: str | Token | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request without a connection. `url` is absolute, or a path of the Graph host.

        `token` is what a client would send, or a `Token` that counts as verified already.
        """
        if url.startswith("/"):
            url = f"https://{HOSTS['graph']}" + (
                url if url.startswith(("/v1.0/", "/beta/")) else f"/v1.0{url}"
            )
        bearer = token if isinstance(token, str) else None
        parts, sent, content = _prepare(url, json, body, bearer, headers)
        host = HOST_OF[parts.hostname or ""]
        call = make_call(
            self.tenant, method, host, _target(url), sent, content or b"",
            base_url=f"https://{parts.netloc}",
        )  # fmt: skip
        if isinstance(token, Token):
            call.token = token
        answer: Answer = self.run(lambda: self.cloud.exchange(call))
        shown = CIMultiDict(answer.headers)
        if answer.body is not None:
            shown.setdefault("Content-Type", answer.content_type)
        return Reply(answer.status, shown, encode(answer))

    def run(self, function: Callable[[], T]) -> T:
        """Call `function` where nothing else touches the tenant meanwhile."""
        if self._loop is None:
            return function()

        async def inside() -> T:
            return function()

        return self._wait(inside())

    # Who calls

    def as_app(
        self, *roles: str, audience: str = "graph", certificate: bool = True, app_id: str = ""
    ) -> Token:
        """A verified token of the first registered application (or `app_id`) with these roles."""
        app: dict[str, Any] = self.tenant.get("apps", app_id) or next(self.tenant.all("apps"), {})
        app_id = app.get("appId") or app_id or "00000000-0000-0000-0000-0000000000aa"
        name = app.get("displayName", "Test application")
        actor = Actor("application", app.get("id", app_id), name, app_id=app_id)
        return Token(audience, actor, frozenset(roles), frozenset(), app_id, certificate)

    def as_person(self, upn: str, *scopes: str, audience: str = "graph") -> Token:
        """A verified delegated token of this person with these scopes."""
        user = next(u for u in self.tenant.all("users") if u["userPrincipalName"] == upn)
        actor = Actor("person", user["id"], user["displayName"], upn)
        return Token(audience, actor, frozenset(), frozenset(scopes), "", False)

    def token_for(self, upn: str, *, resource: str = "graph") -> str:
        """A delegated access token of this person, with every scope there is."""
        user = next(u for u in self.tenant.all("users") if u["userPrincipalName"] == upn)
        app = client(self.tenant)
        return issue_for_person(
            self.tenant, user["id"], DELEGATED, app=app, audience=resource, certificate=True
        )

    def app_token(
        self,
        *,
        resource: str = "graph",
        roles: Iterable[str] | None = None,
        certificate: bool = True,
    ) -> str:
        """An application token of the client in `connection.json`."""
        app = client(self.tenant)
        return issue_for_app(
            self.tenant, app, audience=resource, roles=roles, certificate=certificate
        )

    def close(self) -> None:
        if self._loop is not None and self._server is not None and self._thread is not None:
            self._wait(self._server.stop())
            # TLS transports report their end a turn of the loop after they were closed.
            self._wait(asyncio.sleep(0.02))
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._loop = self._thread = self._server = None
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None
        self.tenant.blobs.close()

    def _started(self) -> Server:
        if self._server is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(
                target=self._loop.run_forever, name="sandbox", daemon=True
            )
            self._thread.start()
            self._server = Server(self.cloud)
            self._wait(self._server.start(0, self.authority.context()))
        return self._server

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


def _prepare(
    url: str,
    json: Any,
    body: bytes | None,
    token: str | None,
    headers: Mapping[str, str] | None,
) -> tuple[Any, CIMultiDict[str], bytes | None]:
    sent: CIMultiDict[str] = CIMultiDict(headers or {})
    if json is not None:
        body = jsonlib.dumps(json).encode()
        sent.setdefault("Content-Type", "application/json")
    if token:
        sent.setdefault("Authorization", f"Bearer {token}")
    return urlsplit(url), sent, body


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


_shared: list[tuple[tempfile.TemporaryDirectory[str], Authority]] = []


def _shared_authority() -> Authority:
    """One authority for all sandboxes of this process: making keys is what takes time."""
    if not _shared:
        held = tempfile.TemporaryDirectory(prefix="sandbox-ca-")
        _shared.append((held, authority(Path(held.name))))
    return _shared[0][1]
