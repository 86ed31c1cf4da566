"""SharePoint's own interface, `_api`, for what Graph does not offer: calls in batches of a hundred.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/make-batch-requests-with-the-rest-apis
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
import structlog

from connector.errors import CertificateNotTrusted, Throttled
from connector.exchange import Response, SiteCall
from connector.session import Session, is_untrusted, never_sent
from connector.sign_in import SignIn
from connector.throttle import PATIENCE_S, Throttle

log = structlog.get_logger(__name__)

PARTS = 100
AT_ONCE = 4
TRIES = 5
UNITS = 2
"""What a call of REST is taken to cost, in resource units.
https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
"""
NEEDS_CERTIFICATE: Mapping[str, Any] = {
    "error": {
        "code": "certificateMissing",
        "message": "SharePoint's own interface takes an app only with a certificate or a managed "
        "identity. Set `sign_in` to one of them.",
    }
}
_SERVICE = "sharepoint"
_PASSING = (0, 429, 502, 503, 504)
# 500 is not among them: SharePoint answers so to what it does not understand, such as a login
# name that belongs to nobody.


@dataclass(slots=True)
class _Part:
    call: SiteCall
    answer: Response = field(default_factory=lambda: Response(0))
    arrived: bool = False  # it may have had an effect
    renewed: bool = False


class SiteRest:
    """Calls of one site share a batch, and some batches travel at once. May be shared by threads.

    A call is sent again only when that is harmless: it reads, doing it twice is doing it once
    (`repeatable`), or it certainly never arrived. Raises Throttled for a pause longer than five
    minutes, CertificateNotTrusted, and whatever `before_send` raises.
    """

    def __init__(self, session: Session, sign_in: SignIn, throttle: Throttle) -> None:
        self._session, self._sign_in, self._throttle = session, sign_in, throttle

    def run(
        self, calls: Sequence[SiteCall], before_send: Callable[[], None] | None = None
    ) -> list[Response]:
        if not self._sign_in.by_certificate:
            return [Response(401, NEEDS_CERTIFICATE) for _ in calls]
        parts = [_Part(call) for call in calls]
        todo = parts
        for tries in range(1, TRIES + 1):
            self._send_all(_chunks(todo), before_send)
            todo = [part for part in todo if self._again(part)]
            if not todo or tries == TRIES:
                break
            if not any(_retry_after(part.answer.headers) for part in todo):
                self._throttle.sleep(0.25 * 2**tries)
        return [part.answer for part in parts]

    def _send_all(
        self, chunks: Sequence[list[_Part]], before_send: Callable[[], None] | None
    ) -> None:
        with ThreadPoolExecutor(min(AT_ONCE, len(chunks) or 1), "site") as pool:
            for at in range(0, len(chunks), AT_ONCE):
                travelling = []
                for chunk in chunks[at : at + AT_ONCE]:
                    # All waiting comes before the last look at the lease.
                    self._throttle.wait({_SERVICE: UNITS * len(chunk)})
                    host = str(urlsplit(chunk[0].call.site_url).hostname)
                    authorization = self._sign_in.authorization(host)
                    if before_send is not None:
                        before_send()
                    travelling.append(
                        pool.submit(copy_context().run, self._travel, chunk, host, authorization)
                    )
                for one in travelling:
                    one.result()

    def _travel(self, chunk: list[_Part], host: str, authorization: str) -> None:
        boundary = f"batch_{uuid.uuid4()}"
        for part in chunk:
            part.answer, part.arrived = Response(0), True
        try:
            answer = self._session.request(
                "POST",
                f"{chunk[0].call.site_url.rstrip('/')}/_api/$batch",
                data=_written([part.call for part in chunk], boundary),
                headers={
                    "Authorization": authorization,
                    "Accept": "application/json;odata=nometadata",
                    "Content-Type": f'multipart/mixed; boundary="{boundary}"',
                },
                auth=lambda prepared: prepared,  # never looked for elsewhere
            )
        except requests.RequestException as error:
            if is_untrusted(error):
                raise CertificateNotTrusted(host) from error
            log.info("no answer", method="POST", error=type(error).__name__)
            if never_sent(error):
                for part in chunk:
                    part.arrived = False
            return
        self._session.count(operations=len(chunk), resource_units=UNITS * len(chunk))
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self._heed(headers)
        if answer.status_code == 401:
            self._sign_in.renew(host, authorization)
        if answer.ok:
            read = _read(headers.get("content-type", ""), answer.content)
            if len(read) == len(chunk):
                for part, one in zip(chunk, read, strict=True):
                    part.answer = one
            return
        for part in chunk:
            part.answer = Response(answer.status_code, _body(answer.content), headers)
            part.arrived = answer.status_code >= 500

    def _again(self, part: _Part) -> bool:
        status = part.answer.status
        if status == 401 and not part.renewed:
            part.renewed = True
            return True
        harmless = part.call.reads or part.call.repeatable or not part.arrived
        return harmless and status in _PASSING

    def _heed(self, headers: Mapping[str, str]) -> None:
        pause_s = _retry_after(headers)
        if pause_s > PATIENCE_S:
            raise Throttled(f"{round(pause_s)} s")
        if pause_s:
            self._throttle.pause(_SERVICE, pause_s)


def _chunks(parts: Iterable[_Part]) -> list[list[_Part]]:
    """A batch is for one site, and holds reads or writes."""
    groups: dict[tuple[str, bool], list[_Part]] = defaultdict(list)
    for part in parts:
        groups[part.call.site_url, part.call.reads].append(part)
    return [
        group[at : at + PARTS] for group in groups.values() for at in range(0, len(group), PARTS)
    ]


def _written(calls: Sequence[SiteCall], boundary: str) -> bytes:
    """Reads stand in the batch itself, writes in a changeset, which is no transaction here:
    "SharePoint doesn't currently support 'all or nothing' functionality for change sets"."""
    if calls[0].reads:
        return b"".join(_request(call, boundary) for call in calls) + _end(boundary)
    inner = f"changeset_{uuid.uuid4()}"
    return (
        f'--{boundary}\r\nContent-Type: multipart/mixed; boundary="{inner}"\r\n\r\n'.encode()
        + b"".join(_request(call, inner) for call in calls)
        + _end(inner)
        + _end(boundary)
    )


def _request(call: SiteCall, boundary: str) -> bytes:
    headers = {"Accept": "application/json;odata=nometadata", **call.headers}
    body = b"" if call.body is None else orjson.dumps(call.body)
    if body:
        headers["Content-Type"] = "application/json;odata=nometadata"
    lines = [
        f"--{boundary}",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        f"{call.method} {call.site_url.rstrip('/')}/_api/{call.path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body + b"\r\n"


def _end(boundary: str) -> bytes:
    return f"--{boundary}--\r\n".encode()


def _read(content_type: str, content: bytes) -> list[Response]:
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + content)
    found: list[Response] = []
    for part in whole.walk():
        if part.get_content_type() != "application/http":
            continue
        payload = part.get_payload(decode=True)
        head, _, body = (payload if isinstance(payload, bytes) else b"").partition(b"\r\n\r\n")
        first, *lines = head.decode("utf-8", "replace").strip().splitlines() or [""]
        status = first.split(" ")[1:2]
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        if status and status[0].isdecimal():
            found.append(Response(int(status[0]), _body(body), headers))
    return found


def _body(content: bytes) -> Any:
    """As Graph has it: an error's code stands in "error"."""
    try:
        body = orjson.loads(content) if content.strip() else None
    except orjson.JSONDecodeError:
        return None
    error = body.get("odata.error") if isinstance(body, dict) else None
    return {"error": {"code": error.get("code")}} if isinstance(error, dict) else body


def _retry_after(headers: Mapping[str, str]) -> float:
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0
