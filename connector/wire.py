"""One request to where contents are handed out and taken in. No token goes there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests
import structlog

from connector.errors import CertificateNotTrusted, Throttled
from connector.session import Session, is_untrusted
from connector.throttle import PATIENCE_S, Throttle

log = structlog.get_logger(__name__)
_SERVICE = "sharepoint"
_TRIES_WHEN_THROTTLED = 20


class Stopped(Exception):
    """Another transfer, or the run itself, came to an end that ends this one too."""


class Wire:
    """`before` is called before every request and may raise to stop everything."""

    def __init__(
        self,
        session: Session,
        throttle: Throttle,
        before: Callable[[], None],
        stop: threading.Event,
    ) -> None:
        self._session, self._throttle = session, throttle
        self._before, self._stop = before, stop

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
        *,
        stream: bool = False,
    ) -> requests.Response | None:
        """None when no answer came. After 429 it waits and asks again: that had no effect."""
        units = 1 if method == "GET" else 2
        for tries in range(1, _TRIES_WHEN_THROTTLED + 1):
            self._throttle.wait({_SERVICE: units})
            if self._stop.is_set():
                raise Stopped
            self._before()
            try:
                answer = self._session.request(
                    method, url, headers={"Accept-Encoding": "identity", **(headers or {})},
                    data=data, stream=stream,
                )  # fmt: skip
            except requests.RequestException as error:
                if is_untrusted(error):
                    raise CertificateNotTrusted from error
                log.info("no answer", method=method, error=type(error).__name__)
                return None
            self._session.count(resource_units=units)
            if answer.status_code in (429, 503):
                self._heed(answer)
            if answer.status_code != 429 or tries == _TRIES_WHEN_THROTTLED:
                return answer
            answer.close()
        raise AssertionError("unreachable")

    def received(self, count: int) -> None:
        self._session.count(bytes_received=count)

    def rest(self, tries: int) -> None:
        """Before asking again what failed `tries` times."""
        self._throttle.sleep(min(30, 0.25 * 2**tries))
        if self._stop.is_set():
            raise Stopped

    def _heed(self, answer: requests.Response) -> None:
        try:
            pause_s = max(0.0, float(answer.headers.get("Retry-After", 0)))
        except ValueError:
            pause_s = 0.0
        if pause_s > PATIENCE_S:
            raise Throttled(f"{round(pause_s)} s")
        if pause_s:
            self._throttle.pause(_SERVICE, pause_s)
        elif answer.status_code == 429:
            self._throttle.pause(_SERVICE, 1)
