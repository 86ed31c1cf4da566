"""Drives exchanges in lockstep: what many of them ask at one moment travels together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import unquote, urlsplit

import structlog

from connector.batches import ROOT, Batches
from connector.carrier import Carrier
from connector.confirmed import Confirmed
from connector.errors import ConnectorError, ForeignHost, UnexpectedAnswer, WriteNotConfirmed
from connector.exchange import Asked, Exchange, Post, Request, Response, SiteCall, Transfer
from connector.messenger import Messenger
from connector.session import Session
from connector.sign_in import SignIn
from connector.site_rest import SiteRest
from connector.throttle import Throttle

__all__ = ["Confirmed", "Failed", "Graph"]

T = TypeVar("T")
K = TypeVar("K")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failed:
    """An exchange that raised; the others went on."""

    error: ConnectorError


@dataclass(slots=True)
class _Live(Generic[T]):
    name: str
    exchange: Exchange[T]
    asked: Sequence[Asked]


class Graph:
    """Microsoft Graph for one tenant. One thread at a time; make one a thread."""

    def __init__(
        self,
        host: str,
        session: Session,
        sign_in: SignIn,
        throttle: Throttle,
        carrier: Carrier | None = None,
    ) -> None:
        self._host, self._session = host, session
        self.confirmed = Confirmed()
        self.carrier = carrier or Carrier(session, throttle)
        self._batches = Batches(host, session, sign_in, throttle)
        self._site_rest = SiteRest(session, sign_in, throttle)
        self._messenger = Messenger(session, throttle)
        self._sessions: set[tuple[str, str]] = set()  # drive, the address to upload to

    def drive(
        self,
        exchanges: Mapping[str, Exchange[T]],
        *,
        before_send: Callable[[], None] | None = None,
    ) -> dict[str, T | Failed]:
        """Run all exchanges to their end. `before_send` is called before each round trip and may
        raise to stop everything (a lease that was lost). What is sent once more and what never is
        said by who sends it: `Batches`, `SiteRest`, `Carrier`, `Messenger`.

        Raises what ends every exchange alike: SignInRefused, Unreachable, CertificateNotTrusted,
        Throttled (a pause longer than 5 minutes). Everything else is that exchange's Failed.
        """
        results: dict[str, T | Failed] = {}
        live: list[_Live[T]] = []
        self._sessions.clear()
        for name, exchange in exchanges.items():
            _go_on(results, live, _Live(name, exchange, ()), None)
        while live:
            moment, live = live, []
            asked: list[list[Asked] | ConnectorError] = []
            for one in moment:
                try:
                    asked.append([self._checked(what) for what in one.asked])
                except ConnectorError as error:
                    asked.append(error)
            sent = [what for some in asked if isinstance(some, list) for what in some]
            answers = iter(self._send(sent, before_send))
            for one, some in zip(moment, asked, strict=True):
                if isinstance(some, list):
                    _go_on(results, live, one, [next(answers) for _ in some])
                else:
                    _throw(results, live, one, some)
        return results

    def one(self, exchange: Exchange[T], **options: Any) -> T:
        """Drive a single exchange; raises what it raised."""
        result = self.drive({"": exchange}, **options)[""]
        if isinstance(result, Failed):
            raise result.error
        return result

    def _send(
        self, asked: Sequence[Asked], before_send: Callable[[], None] | None
    ) -> list[Response]:
        """Each kind in its own way; an answer for each, in their order."""
        answers: dict[int, Response] = {}

        def send(kind: type[K], run: Callable[[list[K], Any], list[Response]]) -> None:
            some = {at: what for at, what in enumerate(asked) if isinstance(what, kind)}
            if some:
                found = run(list(some.values()), before_send)
                answers.update(zip(some, found, strict=True))

        send(Request, self._batches.run)
        send(SiteCall, self._site_rest.run)
        send(Transfer, self.carrier.run)
        send(Post, self._messenger.run)
        for at, what in enumerate(asked):
            if isinstance(what, Request) and (made := _session_of(what.url, answers[at])):
                self._sessions.add(made)
        return [answers[at] for at in range(len(asked))]

    def _checked(self, what: Asked) -> Asked:
        """What may be sent, a request's address relative to Graph's root. Raises what keeps it
        from being sent."""
        if isinstance(what, Request):
            return self._request(what)
        if isinstance(what, Post):
            self._session.check(what.url, bearer=what.bearer is not None)
            if what.bearer is not None and urlsplit(what.url).hostname != what.bearer.host:
                raise ForeignHost(f"host {urlsplit(what.url).hostname!r}")
            if what.voice not in self.confirmed.voices:
                raise WriteNotConfirmed(what.voice[:80])
            return what
        if isinstance(what, SiteCall):
            self._session.check(what.site_url)
            if not what.reads and not self.confirmed.allows_call(what):
                raise WriteNotConfirmed(f"site {what.site_id}: {what.path[:80]}")
            return what
        for url in (what.url, what.upload_url):
            if url is not None:
                self._session.check(url, bearer=False)
        if what.writes:
            # Where it leads was given for a write that was confirmed, now or in an earlier run.
            made = what.upload_url is None or (what.drive, what.upload_url) in self._sessions
            if what.drive not in self.confirmed.drives or not made:
                raise WriteNotConfirmed(f"drive {what.drive[:80]}")
        return what

    def _request(self, request: Request) -> Request:
        url = request.url
        if not url.startswith("/") or url.startswith("//"):
            self._session.check(url)
            parts = urlsplit(url)
            if parts.hostname != self._host or not parts.path.startswith(ROOT + "/"):
                raise ForeignHost(f"host {parts.hostname!r}")
            url = url[url.index(ROOT) + len(ROOT) :]
        if not request.reads and not self.confirmed.allows(url):
            raise WriteNotConfirmed(urlsplit(url).path[:120])
        return replace(request, url=url)


def _go_on(
    results: dict[str, T | Failed],
    live: list[_Live[T]],
    one: _Live[T],
    answers: Sequence[Response] | None,
) -> None:
    _step(results, live, one, lambda: one.exchange.send(answers))  # type: ignore[arg-type]


def _throw(
    results: dict[str, T | Failed], live: list[_Live[T]], one: _Live[T], error: ConnectorError
) -> None:
    _step(results, live, one, lambda: one.exchange.throw(error))


def _step(
    results: dict[str, T | Failed],
    live: list[_Live[T]],
    one: _Live[T],
    step: Callable[[], Sequence[Asked]],
) -> None:
    try:
        one.asked = step()
    except StopIteration as end:
        results[one.name] = end.value
    except ConnectorError as error:
        results[one.name] = Failed(error)
    except Exception as error:
        # Whatever an answer contained, it must not stop the other networks.
        log.exception("unexpected answer", exchange=one.name)
        results[one.name] = Failed(UnexpectedAnswer(type(error).__name__))
    else:
        live.append(one)


def _session_of(url: str, answer: Response) -> tuple[str, str] | None:
    """The drive and the address of an upload session that was made."""
    path, body = urlsplit(url).path, answer.body
    made = answer.ok and path.startswith("/drives/") and isinstance(body, dict)
    if not made or not path.endswith("/createUploadSession"):
        return None
    found = body.get("uploadUrl")
    return (unquote(path.split("/")[2]), found) if isinstance(found, str) else None
