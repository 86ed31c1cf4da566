"""What the worker answers over HTTP: whether it is well, by the age of its last good run, and
calendars."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import unquote

import config.schedule as settings
from service.exit_code import ExitCode
from service.serving.feeds import Feeds

GOOD = frozenset((ExitCode.DONE, ExitCode.REFUSED))
"""A refusal is the product doing its work: it waits for a person, not for an operator."""


class Health:
    """What is known of the worker's runs. May be shared by threads.

    A worker that has never had a good run counts from its own start, so that a new container
    has the same time to prove itself as any.
    """

    def __init__(self, oldest: timedelta, last_good: datetime | None = None) -> None:
        self._oldest = oldest
        self._started = datetime.now(UTC)
        self._last_good = last_good
        self._last_code: ExitCode | None = None

    def ran(self, code: ExitCode, at: datetime) -> None:
        if code in GOOD:
            self._last_good = at
        self._last_code = code

    def answer(self, now: datetime) -> tuple[int, dict[str, Any]]:
        """HTTP status and body: 200, or 503 when the last good run is too old."""
        well = now - (self._last_good or self._started) <= self._oldest
        age = None if self._last_good is None else round((now - self._last_good).total_seconds())
        return 200 if well else 503, {
            "status": "ok" if well else "stale",
            "last_good_run": self._last_good.isoformat() if self._last_good else None,
            "age_s": age,
            "oldest_allowed_s": round(self._oldest.total_seconds()),
            "last_exit_code": None if self._last_code is None else int(self._last_code),
        }


class HealthServer:
    """Answers `GET /healthz`, and with `feeds` calendars too, in a thread of its own, for the
    length of a `with` block."""

    def __init__(self, where: settings.Health, health: Health, feeds: Feeds | None = None) -> None:
        class Handler(BaseHTTPRequestHandler):
            server_version, sys_version = "ons-sync", ""
            timeout = 5

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                found = feeds.at(unquote(path)) if feeds is not None else None
                if path == "/healthz":
                    status, body = health.answer(datetime.now(UTC))
                    content = json.dumps(body).encode()
                    self._answer(status, content, "application/json", {"Cache-Control": "no-store"})
                elif found is not None:
                    self._calendar(*found)
                else:
                    self.send_error(404)

            def _calendar(self, feed: bytes, etag: str) -> None:
                same = etag in self.headers.get("If-None-Match", "")
                kept = {"ETag": etag, "Cache-Control": "max-age=900"}
                content = b"" if same else feed
                self._answer(304 if same else 200, content, "text/calendar; charset=utf-8", kept)

            def _answer(
                self, status: int, content: bytes, kind: str, headers: Mapping[str, str]
            ) -> None:
                self.send_response(status)
                if status != 304:
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(content)))
                self.send_header("X-Content-Type-Options", "nosniff")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """A question every half minute is not worth a line."""

        try:
            self._server = ThreadingHTTPServer((where.address, where.port), Handler)
        except OSError as error:
            raise PortTaken(
                f"The health port {where.address}:{where.port} cannot be used: {error.strerror}. "
                "Choose another under schedule.health.port."
            ) from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="health", kwargs={"poll_interval": 0.1}
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> HealthServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class PortTaken(Exception):
    """The health port is in use."""
