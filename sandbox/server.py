"""HTTPS on loopback: host routing, raw requests in, answers out, and what befalls a connection."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from ssl import SSLContext
from typing import Any

import orjson
from aiohttp import web

from .blobs import Stream
from .call import HOST_OF, Answer, Call
from .cloud import Cloud, Entry
from .cost import mailbox_of
from .dispatch import make_call
from .kill import ClientNotFound, kill_client
from .rules import Rule

log = logging.getLogger(__name__)

_LONGEST = 65_536
_BODY = 256 * 1024 * 1024
"""What a request's body has at most: a file of 250 MB by PUT is the largest there is.

https://learn.microsoft.com/graph/api/driveitem-put-content
"""
_BY_NAME = {**HOST_OF, "localhost": "control", "127.0.0.1": "control"}


class Server:
    """Serves one cloud. Handlers run on the loop, one at a time."""

    def __init__(self, cloud: Cloud, *, settled: Callable[[], None] | None = None) -> None:
        self.cloud = cloud
        self.port = 0
        self._settled = settled  # called after each effect, before its answer is sent
        self._runner: web.ServerRunner | None = None

    async def start(self, port: int, context: SSLContext) -> int:
        """Listen on 127.0.0.1 and return the port (the free one that was found, for port 0)."""
        # A client that goes away must not undo half an effect: no cancellation.
        # A filter that names fifty groups, percent-encoded, is longer than aiohttp's usual line.
        server = web.Server(
            self._handle,
            access_log=None,
            handler_cancellation=False,
            max_line_size=_LONGEST,
            max_field_size=_LONGEST,
        )
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=context, backlog=512)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        return self.port

    async def stop(self) -> None:
        if self._runner is None:
            return
        assert self._runner.server is not None
        transports = [one.transport for one in self._runner.server.connections]
        await self._runner.cleanup()
        # TLS says goodbye over several turns of the loop, which is about to end: a client that
        # kept its connection open is not waited for.
        for transport in transports:
            if transport is not None:
                transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        name = request.host.partition(":")[0].lower()
        host = _BY_NAME.get(name, "")
        if not host:
            # https://www.rfc-editor.org/rfc/rfc9110#name-421-misdirected-request
            self.cloud.strangers.append(f"{request.method} {request.host}{request.raw_path}")
            return web.Response(status=421, text=f"There is no host {name} here.\n")
        body = await _body(request)
        if body is None:
            return web.Response(status=413, headers={"Connection": "close"})
        call = make_call(
            self.cloud.tenant,
            request.method,
            host,
            request.raw_path,
            request.headers,
            body,
            base_url=f"https://{request.host}",
        )
        if host == "control":
            return self._response(self._answer(call, self.cloud.begin(call)), call)
        return await self._exchange(request, call)

    async def _exchange(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        mailbox = mailbox_of(call)
        self.cloud.open[mailbox] += 1
        try:
            return await self._befallen(request, call)
        finally:
            self.cloud.open[mailbox] -= 1

    async def _befallen(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        started = time.perf_counter()
        entry = self.cloud.begin(call)
        rules = {rule.fault: rule for rule in self.cloud.faults.of_connection(call, entry.n)}
        entry.faults += rules
        await self._wait(rules.get("delay"))
        if "kill_before" in rules or "reset_before" in rules:
            return self._cut(request, entry, kill="kill_before" in rules)
        answer = self._answer(call, entry)
        entry.ms = round((time.perf_counter() - started) * 1000, 3)
        if "kill_after" in rules or "reset_after" in rules:
            return self._cut(request, entry, kill="kill_after" in rules)
        if rule := rules.get("truncate"):
            return await self._truncated(request, answer, call, rule)
        return self._response(answer, call)

    async def _wait(self, rule: Rule | None) -> None:
        settings = self.cloud.faults.settings
        wait = settings.latency_ms + self.cloud.faults.random.random() * settings.latency_jitter_ms
        if rule is not None:
            wait += float(rule.parameters.get("ms", 1000))
        if wait:
            await asyncio.sleep(wait / 1000)

    def _answer(self, call: Call, entry: Entry) -> Answer:
        answer = self.cloud.answer(call, entry)
        if self._settled is not None:
            self._settled()
        return answer

    def _cut(self, request: web.BaseRequest, entry: Entry, *, kill: bool) -> web.StreamResponse:
        """End the connection without an answer, and its process first when asked."""
        transport = request.transport
        if transport is None:
            return _Nothing()
        if kill:
            try:
                peer: Any = transport.get_extra_info("peername")
                kill_client((peer[0], peer[1]), self.port)
            except ClientNotFound as missing:
                log.warning("%s The connection is cut instead.", missing)
                entry.faults.append("client not found")
        transport.abort()  # RST: what was not sent yet is thrown away
        return _Nothing()

    async def _truncated(
        self, request: web.BaseRequest, answer: Answer, call: Call, rule: Rule
    ) -> web.StreamResponse:
        """Half a body: a connection that ends early, or with `how: json` a complete answer whose
        JSON ends early."""
        whole = self._response(answer, call)
        size = whole.content_length or 0
        keep = rule.parameters.get("keep", 0.5)
        part = int(keep) if keep > 1 else int(size * keep)
        if rule.parameters.get("how") == "json":
            body = encode(answer)[:part]
            return web.Response(status=whole.status, headers=_plain(whole), body=body)
        early = web.StreamResponse(status=whole.status, headers=_plain(whole))
        early.content_length = size
        await early.prepare(request)
        if isinstance(answer.body, Stream):
            stop = min(answer.body.start + part, answer.body.stop)
            async for chunk in _sent(replace(answer.body, stop=stop)):
                await early.write(chunk)
        else:
            await early.write(encode(answer)[:part])
        if request.transport is not None:
            request.transport.close()
        return early

    def _response(self, answer: Answer, call: Call) -> web.Response:
        stream = answer.body if isinstance(answer.body, Stream) else None
        body = encode(answer) if stream is None else _sent(stream)
        size = len(stream if stream is not None else body)  # type: ignore[arg-type]
        if call.host != "control":
            self.cloud.counters.bytes_out += size
        headers = dict(answer.headers)
        if stream is not None:
            headers["Content-Length"] = str(size)
        headers.setdefault("Server", "Microsoft-IIS/10.0")
        if answer.body is not None:
            headers.setdefault("Content-Type", answer.content_type)
        return web.Response(status=answer.status, body=body, headers=headers)


class _Nothing(web.StreamResponse):
    """An answer that is never sent, for a connection that is gone."""

    async def prepare(self, request: web.BaseRequest) -> None:
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        return None


def _plain(response: web.Response) -> dict[str, str]:
    return {k: v for k, v in response.headers.items() if k.lower() != "content-length"}


async def _body(request: web.BaseRequest) -> bytes | None:
    """What was sent, or None when it is more than anything may be."""
    # Read from the stream: BaseRequest.read() would refuse a body over client_max_size.
    if (request.content_length or 0) > _BODY:
        return None
    held = bytearray()
    async for chunk in request.content.iter_any():
        held += chunk
        if len(held) > _BODY:
            return None
    return bytes(held)


async def _sent(stream: Stream) -> AsyncIterator[bytes]:
    for chunk in stream:
        yield chunk


def encode(answer: Answer) -> bytes:
    """The body as it goes over the wire."""
    if answer.body is None:
        return b""
    if isinstance(answer.body, bytes | Stream):
        return bytes(answer.body)
    if isinstance(answer.body, str):
        return answer.body.encode()
    return orjson.dumps(answer.body, option=orjson.OPT_NON_STR_KEYS)
