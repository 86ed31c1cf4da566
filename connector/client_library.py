"""Office365-REST-Python-Client on our own session, for what Graph cannot do.

The library has its own retries (not used: they lose If-Match and send a POST again), makes
connections of its own, and is not safe to share between threads; importing it takes a second. So:
import this module late, take one client a thread, and every request goes through the one session,
where retries are decided.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from office365.runtime.transport.base import BaseTransport
from office365.sharepoint.client_context import ClientContext

from connector.errors import CertificateNotTrusted, NoAnswer, SignInRefused, Throttled
from connector.session import Session, is_untrusted, never_sent
from connector.sign_in import SignIn
from connector.throttle import PATIENCE_S, Throttle

_TRIES = 5


class Transport(BaseTransport):  # type: ignore[misc]
    """Sends what the library prepared. Reads are asked again after 429, 503 and a lost
    connection; writes only after 401 and 429, which had no effect."""

    def __init__(self, session: Session, sign_in: SignIn, throttle: Throttle) -> None:
        self._session, self._sign_in, self._throttle = session, sign_in, throttle

    def execute(self, request: Any) -> requests.Response:
        host = str(urlsplit(request.url).hostname)
        renewed = False
        for tries in range(1, _TRIES + 1):
            authorization = self._sign_in.authorization(host)
            answer = self._send(request, host, authorization)
            reads = request.method.value.upper() == "GET"
            if answer is None:
                if not reads or tries == _TRIES:
                    raise NoAnswer(host)
                self._throttle.sleep(0.25 * 2**tries)
            elif answer.status_code == 401 and not renewed:
                renewed = True
                self._sign_in.renew(host, authorization)
            elif answer.status_code == 429 or (reads and answer.status_code in (502, 503, 504)):
                if tries == _TRIES:
                    return answer
                pause_s = float(answer.headers.get("Retry-After") or 0.25 * 2**tries)
                if pause_s > PATIENCE_S:
                    raise Throttled(f"{round(pause_s)} s")
                self._throttle.pause("sharepoint", pause_s)
            else:
                return answer
        raise NoAnswer(host)

    def _send(self, request: Any, host: str, authorization: str) -> requests.Response | None:
        self._throttle.wait({"sharepoint": 2})
        options: dict[str, Any] = {
            "headers": {**request.headers, "Authorization": authorization},
            "stream": request.stream,
        }
        if request.data is not None:
            raw = request.is_bytes or request.is_file or isinstance(request.data, str)
            options["data" if raw else "json"] = request.data
        try:
            # `auth` keeps requests from looking for an authorization elsewhere.
            answer = self._session.request(
                request.method.value, request.url, auth=lambda prepared: prepared, **options
            )
        except requests.RequestException as error:
            if is_untrusted(error):
                raise CertificateNotTrusted(host) from error
            if never_sent(error) or request.method.value.upper() == "GET":
                return None
            raise NoAnswer(host) from error
        self._session.count(operations=1, resource_units=2)
        return answer

    def reset_connections(self) -> None:
        """The pool is everybody's."""


def site_client(url: str, session: Session, sign_in: SignIn, throttle: Throttle) -> ClientContext:
    """A client for the site at `url`; one thread's. Raises SignInRefused without a certificate, and
    ForeignHost for a site that is said to be elsewhere: the library would try it again and again.
    """
    session.check(url)
    if not sign_in.by_certificate:
        raise SignInRefused(
            "SharePoint's own interface takes an app only with a certificate or a managed "
            "identity. Set `sign_in` to one of them."
        )
    context = ClientContext(url)
    host = str(urlsplit(url).hostname)
    # The transport puts a fresh one in; this one is repeated in the parts of a batch.
    context.with_access_token(
        lambda: {
            "access_token": sign_in.authorization(host).removeprefix("Bearer "),
            "token_type": "Bearer",
        }
    )
    context.pending_request().transport = Transport(session, sign_in, throttle)
    return context
