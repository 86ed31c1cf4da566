"""Graph's requests on their way: twenty in a `$batch`, and again when that does no harm.

https://learn.microsoft.com/graph/json-batching
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import orjson
import requests
import structlog

from connector.cost import service_of, units_of
from connector.errors import CertificateNotTrusted, Throttled
from connector.exchange import Request, Response
from connector.session import Session, is_untrusted, never_sent
from connector.sign_in import SignIn
from connector.throttle import PATIENCE_S, Throttle

log = structlog.get_logger(__name__)

PARTS = 20
"""Requests in one `$batch`."""
PARTS_OF_A_TEAM = 4
"""Of one team, channel or mailbox in one `$batch`: four a second, and four at a time."""
AT_ONCE = 4
"""Batches under way at one moment, when there are more than a few."""
FEW = 2
TRIES = 5
TRIES_WHEN_THROTTLED = 20
"""A throttled request is not failing, only early; every try first waits as long as was asked."""
ROOT = "/v1.0"
_PASSING = (0, 429, 500, 502, 503, 504)


@dataclass(slots=True)
class _Part:
    """One request on its way: where its answer goes, and how often it was tried."""

    request: Request
    answer: Response = field(default_factory=lambda: Response(0))
    tries: int = 0
    renewed: bool = False


class Batches:
    """One thread at a time calls `run`."""

    def __init__(self, host: str, session: Session, sign_in: SignIn, throttle: Throttle) -> None:
        self._host, self._session = host, session
        self._sign_in, self._throttle = sign_in, throttle

    def run(
        self, asked: Sequence[Request], before_send: Callable[[], None] | None = None
    ) -> list[Response]:
        """An answer for each; their addresses are relative to Graph's root.

        A read is asked again when its answer is missing or says to. A write is sent again only
        when it certainly had no effect: no connection, 401, or 429. Inside a batch a 429 has been
        seen to come after the effect, so what must not be done twice is left to whoever asked.
        Anything else comes back as it is; status 0 means that no answer came.
        """
        parts = [_Part(request) for request in asked]
        self._ask(parts, before_send)
        return [part.answer for part in parts]

    def _ask(self, parts: list[_Part], before_send: Callable[[], None] | None) -> None:
        todo = parts
        while todo:
            reads = [part for part in todo if part.request.reads]
            writes = [part for part in todo if not part.request.reads]
            todo = []
            for chunks in (_chunks(reads), _chunks(writes)):
                self._send_all(chunks, before_send)
                for chunk in chunks:
                    self._session.count(resource_units=sum(map(_units, chunk)))
                    todo += [part for part in chunk if self._again(part, len(chunk) > 1)]
            if todo and (tries := min((p.tries for p in todo if p.tries), default=0)):
                waits = [_retry_after(p.answer) for p in todo]
                if not any(waits):
                    longest_s = min(30, 2 ** (tries - 2))
                    self._throttle.sleep(random.uniform(0.5, 1) * longest_s)  # noqa: S311

    def _send_all(
        self, chunks: Sequence[list[_Part]], before_send: Callable[[], None] | None
    ) -> None:
        """A few one after the other; many some at once, for they do not depend on each other."""
        if len(chunks) <= FEW:
            for chunk in chunks:
                self._travel(chunk, self._ready(chunk, before_send))
            return
        with ThreadPoolExecutor(AT_ONCE, "batch") as pool:
            under_way: dict[Future[None], frozenset[str]] = {}
            for chunk in chunks:
                mailboxes = _mailboxes(chunk)
                while len(under_way) == AT_ONCE or any(map(mailboxes.__and__, under_way.values())):
                    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                    for one in done:
                        del under_way[one]
                        one.result()
                authorization = self._ready(chunk, before_send)
                sent = pool.submit(copy_context().run, self._travel, chunk, authorization)
                under_way[sent] = mailboxes
            for one in under_way:
                one.result()

    def _ready(self, chunk: list[_Part], before_send: Callable[[], None] | None) -> str:
        """All waiting comes before the last look at the lease."""
        self._throttle.wait(_costs(chunk))
        authorization = self._sign_in.authorization(self._host)
        if before_send is not None:
            before_send()
        return authorization

    def _travel(self, chunk: list[_Part], authorization: str) -> None:
        if len(chunk) == 1:
            self._alone(chunk[0], authorization)
        else:
            self._together(chunk, authorization)

    def _alone(self, part: _Part, authorization: str) -> None:
        request = part.request
        status, headers, body, sent = self._send([part], request, authorization)
        part.answer = Response(status, body, headers)
        if not sent:
            part.answer = Response(0, _NEVER_SENT)
        part.tries += 1

    def _together(self, chunk: list[_Part], authorization: str) -> None:
        body = {"requests": [_wire(str(at), part) for at, part in enumerate(chunk)]}
        request = Request("POST", "/$batch", body)
        status, headers, answer, sent = self._send(chunk, request, authorization)
        answers: dict[str, Any] = {}
        if status == 200 and isinstance(answer, dict):
            for one in answer.get("responses") or ():
                if isinstance(one, dict):
                    answers[str(one.get("id"))] = one
        for at, part in enumerate(chunk):
            part.tries += 1
            one = answers.get(str(at))
            if one is not None and isinstance(one.get("status"), int):
                part.answer = Response(
                    one["status"], one.get("body"), _lower(one.get("headers") or {})
                )
            elif not sent or status in (401, 429):
                part.answer = Response(status if sent else 0, _NEVER_SENT, headers)
            elif 400 <= status < 500:
                part.answer = Response(status, answer, headers)
            else:
                part.answer = Response(0)

    def _again(self, part: _Part, in_batch: bool) -> bool:
        """Whether to send the part once more; pauses whatever shares the limit it hit."""
        answer, request = part.answer, part.request
        certainly_not = answer.body is _NEVER_SENT
        if answer.status == 401:
            if part.renewed:
                return False
            part.renewed = True
            part.tries = 0
            return True
        if answer.status not in _PASSING:
            return False
        pause_s = _retry_after(answer)
        if pause_s:
            if pause_s > PATIENCE_S:
                raise Throttled(f"{round(pause_s)} s")
            self._throttle.pause(service_of(part.request.url), pause_s)
        if part.tries >= (TRIES_WHEN_THROTTLED if answer.status == 429 else TRIES):
            return False
        if request.reads or certainly_not:
            return True
        harmless_twice = request.method in ("PATCH", "PUT") or part.request.url.endswith(
            "/members/add"
        )
        return answer.status == 429 and (harmless_twice or not in_batch)

    def _send(
        self, parts: Sequence[_Part], request: Request, authorization: str
    ) -> tuple[int, Mapping[str, str], Any, bool]:
        """Status (0: no answer), headers, body, and whether it can have arrived."""
        options: dict[str, Any] = {"headers": {**request.headers, "Authorization": authorization}}
        if request.body is not None:
            options["data"] = orjson.dumps(request.body)
            options["headers"]["Content-Type"] = "application/json"
        self._session.count(operations=len(parts))
        try:
            answer = self._session.request(
                request.method, f"https://{self._host}{ROOT}{request.url}", auth=_keep, **options
            )
        except requests.RequestException as error:
            if is_untrusted(error):
                raise CertificateNotTrusted(self._host) from error
            log.info("no answer", method=request.method, error=type(error).__name__)
            return 0, {}, None, not never_sent(error)
        found = _lower(answer.headers)
        if answer.status_code == 401:
            self._sign_in.renew(self._host, authorization)
        _heed(self._throttle, found, _costs(parts))
        try:
            content = orjson.loads(answer.content) if answer.content else None
        except orjson.JSONDecodeError:
            # A success whose body is cut off is no answer; an error page is still an error.
            return (0 if answer.ok else answer.status_code), found, None, True
        return answer.status_code, found, content, True


_NEVER_SENT: Mapping[str, Any] = {}
_IN_UNITS = ("sharepoint", "entra")


def _keep(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """In a session, `auth=None` would let requests look for another authorization."""
    return request


def _chunks(parts: Iterable[_Part]) -> list[list[_Part]]:
    """Batches of 20, of which at most four count against one team."""
    done: list[list[_Part]] = []
    open_: list[tuple[list[_Part], Counter[str]]] = []
    for part in parts:
        limit = part.request.limit
        room = (one for one in open_ if limit is None or one[1][limit] < PARTS_OF_A_TEAM)
        chunk, used = next(room, None) or ([], Counter())
        if not chunk:
            open_.append((chunk, used))
            done.append(chunk)
        chunk.append(part)
        if limit is not None:
            used[limit] += 1
        if len(chunk) == PARTS:
            open_ = [one for one in open_ if one[0] is not chunk]
    return done


def _mailboxes(parts: Iterable[_Part]) -> frozenset[str]:
    """A mailbox answers four requests at a time, which is what one batch asks of it.
    https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits"""
    limits = {part.request.limit or "" for part in parts}
    return frozenset(one for one in limits if one.startswith("mailbox:"))


def _wire(id: str, part: _Part) -> dict[str, Any]:
    request = part.request
    wire: dict[str, Any] = {"id": id, "method": request.method, "url": part.request.url}
    headers = dict(request.headers)
    if request.body is not None:
        wire["body"] = request.body
        headers["Content-Type"] = "application/json"
    if headers:
        wire["headers"] = headers
    return wire


def _units(part: _Part) -> float:
    """As the service says (`x-ms-resource-unit`), or else as its documentation does."""
    if part.answer.status == 0 or service_of(part.request.url) not in _IN_UNITS:
        return 0
    try:
        return float(part.answer.headers["x-ms-resource-unit"])
    except (KeyError, ValueError):
        return units_of(part.request.method, part.request.url)


def _costs(parts: Iterable[_Part]) -> Mapping[str, float]:
    costs: dict[str, float] = defaultdict(float)
    for part in parts:
        service = service_of(part.request.url)
        costs[service] += units_of(part.request.method, part.request.url)
        if service == "teams" and part.request.limit:
            costs[part.request.limit] += 1
    return costs


def _heed(throttle: Throttle, headers: Mapping[str, str], costs: Mapping[str, float]) -> None:
    """`RateLimit-*` appears from 80 % of SharePoint's limit: what is left is spread evenly."""
    try:
        left, reset_s = float(headers["ratelimit-remaining"]), float(headers["ratelimit-reset"])
    except (KeyError, ValueError):
        return
    for name in costs:
        if name in _IN_UNITS:
            throttle.pause(name, min(reset_s, reset_s * costs[name] / max(left, 1)))


def _retry_after(answer: Response) -> float:
    """In seconds, as Graph always gives it; 0 when there is none."""
    try:
        return max(0.0, float(answer.headers.get("retry-after", 0)))
    except ValueError:
        return 0.0


def _lower(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}
