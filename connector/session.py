"""The one HTTP session under everything: our own requests, msal and the client library.

It speaks to the tenant's hosts only, over verified TLS, and can connect to another address for a
host while the name that is asked for and verified stays the same (curl's `--connect-to`).
"""

from __future__ import annotations

import ssl
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, LocationParseError, NewConnectionError
from urllib3.util import parse_url

from connector.errors import AuthoritiesUnreadable, ForeignHost

log = structlog.get_logger(__name__)
_CONNECTIONS = 24
"""To one host at once: a file on its way through holds two in each of the carrier's threads."""


@dataclass(frozen=True, slots=True)
class Counters:
    """What a run cost. `requests` are HTTP round trips, sign-in included; `operations` are Graph
    requests, each part of a `$batch` counted; `resource_units` as the services count them."""

    requests: int = 0
    operations: int = 0
    resource_units: float = 0
    bytes_sent: int = 0
    bytes_received: int = 0


class Session(requests.Session):
    """Refuses, before anything is sent, an address that is not `https://` at one of `hosts`:
    another host, port or scheme, user information in front of the host, a look-alike name.
    At hosts that fit one of `tokenless_hosts` ("*.up.1drv.com") an address is a key by itself, to a
    file or to a flow; to them goes nothing with an Authorization.
    Redirects are never followed, cookies never kept, the environment (proxies, ~/.netrc,
    REQUESTS_CA_BUNDLE) never read. May be shared by threads.
    """

    def __init__(
        self,
        hosts: frozenset[str],
        *,
        tokenless_hosts: tuple[str, ...] = (),
        connect_to: Mapping[str, str] | None = None,
        ca_file: Path | None = None,
        timeout_s: float = 30,
        user_agent: str = "ons-sync",
    ) -> None:
        super().__init__()
        self.hosts, self.tokenless_hosts = hosts, tokenless_hosts
        self.timeout_s = timeout_s
        self.server_date: datetime | None = None
        self.discovered: dict[str, requests.Response] = {}  # where tenants sign in, by address
        self.trust_env = False
        self.headers["User-Agent"] = user_agent
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._counters = Counters()
        self._lock = threading.Lock()
        self.adapters.clear()
        self.mount("https://", _Adapter(_tls(ca_file), dict(connect_to or {})))

    @property
    def counters(self) -> Counters:
        return self._counters

    def count(self, **more: float) -> None:
        """Add to the counters, from any thread."""
        with self._lock:
            now = self._counters
            self._counters = replace(now, **{k: getattr(now, k) + v for k, v in more.items()})

    def check(self, url: str, *, bearer: bool = True) -> None:
        """Raises ForeignHost unless `url` is one this session may send to, with a token (`bearer`)
        or without one."""
        try:
            plain, strict = urlsplit(url), parse_url(url)
            port = plain.port
        except (ValueError, LocationParseError) as error:
            raise ForeignHost("the address cannot be read") from error
        host = (plain.hostname or "").lower()
        if (
            plain.scheme != "https"
            or not (host in self.hosts or (not bearer and self._tokenless(host)))
            or (strict.host or "").lower() != host
            or port not in (None, 443)
            or strict.port not in (None, 443)
            or "@" in plain.netloc
            or strict.auth is not None
            or "\\" in url
        ):
            raise ForeignHost(f"host {_shown(host)}")

    def _tokenless(self, host: str) -> bool:
        return any(
            host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern
            for pattern in self.tokenless_hosts
        )

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        bearer = "Authorization" in (options.get("headers") or {})
        self.check(str(url), bearer=bearer)  # as it was given, before requests makes sense of it
        return super().request(method, url, *args, **options)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        self.check(request.url or "", bearer="Authorization" in request.headers)
        options["allow_redirects"] = False
        if options.get("timeout") is None:
            options["timeout"] = self.timeout_s
        trace = request.headers.setdefault("client-request-id", str(uuid.uuid4()))
        body: Any = request.body
        sent = body if isinstance(body, str | bytes | memoryview) else b""
        self.count(requests=1, bytes_sent=len(sent))
        answer = super().send(request, **options)
        if not options.get("stream"):
            self.count(bytes_received=len(answer.content))
        if self.server_date is None:
            self.server_date = _date(answer.headers.get("Date"))
        log.debug(
            "answered", status=answer.status_code, method=request.method, client_request_id=trace,
            request_id=answer.headers.get("request-id"),
            seconds=round(answer.elapsed.total_seconds(), 3),
        )  # fmt: skip
        return answer

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No address from an answer is followed by itself, whatever its status says."""


def is_untrusted(error: BaseException) -> bool:
    """The server's certificate did not pass: asking again will not help. A connection that is cut
    in mid-request surfaces as an SSLError too, hence the look at the whole chain."""
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in _chain(error))


def never_sent(error: BaseException) -> bool:
    """No connection came about, so the request cannot have had an effect."""
    return any(isinstance(one, NewConnectionError | ConnectTimeoutError) for one in _chain(error))


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo: list[Any] = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            todo += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    """With a file, its authorities are the only ones. Raises AuthoritiesUnreadable."""
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:
        raise AuthoritiesUnreadable(f"{ca_file}: {error.strerror or 'it is not PEM'}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except ValueError:
        return None


def _shown(host: str) -> str:
    return repr(host[:80])


class _Adapter(HTTPAdapter):
    """requests otherwise adds the public authorities to a pinned context (`cert_verify`) and
    picks its own context by `verify`; here the session's is the only one."""

    def __init__(self, context: ssl.SSLContext, connect_to: dict[str, str]) -> None:
        self._context, self._connect_to = context, connect_to
        super().__init__(pool_maxsize=_CONNECTIONS, pool_block=True)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: Any
    ) -> None:
        self.poolmanager = PoolManager(
            num_pools=connections, maxsize=maxsize, block=block, ssl_context=self._context
        )
        self.poolmanager.pool_classes_by_scheme = {"https": _pool(self._connect_to)}

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        parts = urlsplit(request.url or "")
        return {"scheme": "https", "host": parts.hostname, "port": 443}, {}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        pass


def _pool(connect_to: dict[str, str]) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def _new_conn(self) -> Any:
            name, port = self._dns_host, self.port
            address = connect_to.get(name.lower().rstrip("."))
            if address is None:
                return super()._new_conn()
            elsewhere, _, at = address.rpartition(":")
            self._dns_host, self.port = elsewhere.strip("[]"), int(at)
            try:
                return super()._new_conn()
            finally:  # the name that is sent (SNI, Host) and verified is the real one
                self._dns_host, self.port = name, port

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool
