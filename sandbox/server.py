"""HTTPS on loopback: host routing, raw requests in, answers out, and what befalls a connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from ssl import SSLContext

import orjson
from aiohttp import web

from .call import Answer, Call
from .cloud import Cloud, Entry
from .dispatch import HOSTS, make_call

_BY_NAME = {name: host for host, name in HOSTS.items()} | {
    "login.windows.net": "login",
    "sts.windows.net": "login",
    "localhost": "control",
    "127.0.0.1": "control",
}


class Server:
    """Serves one cloud. Handlers run on the loop, one at a time."""

    def __init__(self, cloud: Cloud, *, settled: Callable[[], None] | None = None) -> None:
        self.cloud = cloud
        self.port = 0
        self._settled = settled  # called after each effect, before its answer is sent
        self._runner: web.ServerRunner | None = None

    async def start(self, port: int, context: SSLContext) -> int:
        """Listen on 127.0.0.1 and return the port (the free one that was found, for port 0)."""
        # https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.Server
        # A client that goes away must not undo half an effect: no cancellation.
        server = web.Server(self._handle, access_log=None, handler_cancellation=False)
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=context, backlog=512)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        return self.port

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        name = request.host.rpartition(":")[0] if ":" in request.host else request.host
        host = _BY_NAME.get(name.lower(), "")
        if not host:
            return web.Response(status=421, text=f"No host {name} here.\n")
        body = await request.content.read()
        call = make_call(
            self.cloud.tenant,
            request.method,
            host,
            request.raw_path,
            request.headers,
            body,
            base_url=f"https://{request.host}",
        )
        return await self._exchange(request, call)

    async def _exchange(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        started = time.perf_counter()
        entry = self.cloud.begin(call)
        if delay := self.cloud.faults.settings.latency_ms:
            await asyncio.sleep(delay / 1000)
        answer = self.cloud.answer(call, entry)
        if self._settled is not None:
            self._settled()
        entry.ms = (time.perf_counter() - started) * 1000
        return self._send(answer, entry)

    def _send(self, answer: Answer, entry: Entry) -> web.StreamResponse:
        body = encode(answer)
        if entry.n:
            self.cloud.counters.bytes_out += len(body)
        headers = dict(answer.headers)
        if answer.body is not None:
            headers.setdefault("Content-Type", answer.content_type)
        return web.Response(status=answer.status, body=body, headers=headers)


def encode(answer: Answer) -> bytes:
    """The body as it goes over the wire."""
    if answer.body is None:
        return b""
    if isinstance(answer.body, bytes):
        return answer.body
    if isinstance(answer.body, str):
        return answer.body.encode()
    return orjson.dumps(answer.body, option=orjson.OPT_NON_STR_KEYS)
