"""What can go wrong with Microsoft 365, in words for administrators.

An exception's docstring is its message; `detail` adds ids and the service's own error code, never
a token, an address with a token in it, or a person's name.
"""

from __future__ import annotations

import inspect


class ConnectorError(Exception):
    """Microsoft 365 answered in a way that the connector does not accept."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        said = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        super().__init__(f"{said} ({detail})" if detail else said)


class ForeignHost(ConnectorError):
    """A link points outside the tenant's own hosts. Nothing was sent there; look in the log for
    the place that handed out the link."""


class Unreachable(ConnectorError):
    """Microsoft 365 cannot be reached. Check the network, the firewall and, when
    `connect_to` is set, its addresses."""


class CertificateNotTrusted(ConnectorError):
    """The server's certificate is not signed by a trusted authority. Check `ca_file`, or ask the
    network team whether a proxy opens the connections."""


class SignInRefused(ConnectorError):
    """Microsoft Entra refused the sign-in."""


class KeyUnreadable(SignInRefused):
    """The sign-in was not tried: a key or certificate under `tenant.sign_in` cannot be used."""


class AuthoritiesUnreadable(ConnectorError):
    """The file of `tenant.ca_file` cannot be used: it must be PEM, with the certificates of the
    authorities that are trusted."""


class Unauthorised(ConnectorError):
    """A fresh token was refused too. Check that the app registration still exists and that
    administrator consent was given."""


class Forbidden(ConnectorError):
    """Access was refused. Run `ons-sync check` to see which permission is missing."""


class NotThere(ConnectorError):
    """Something that should exist was not found. It may have been deleted, or the app may not be
    allowed to see it."""


class Throttled(ConnectorError):
    """The service asks for a longer pause than a run can wait. The next run goes on from here."""


class Refused(ConnectorError):
    """The service refused the request."""


class NoAnswer(ConnectorError):
    """The service gave no usable answer, also after several tries."""


class UnexpectedAnswer(ConnectorError):
    """The service's answer does not have the documented form."""


class WriteNotConfirmed(ConnectorError):
    """A write outside the confirmed teams and lists was stopped before it was sent. This is a
    fault of the product: please report it."""


def error_for(status: int, body: object, what: str) -> ConnectorError:
    """The error that belongs to an answer. `what` names the place, by id."""
    code = error_code(body)
    detail = f"{what}: HTTP {status}" + (f" {code}" if code else "") if status else what
    kinds: dict[int, type[ConnectorError]] = {
        0: NoAnswer, 401: Unauthorised, 403: Forbidden, 404: NotThere, 410: NotThere,
        429: Throttled,
    }  # fmt: skip
    return kinds.get(status, NoAnswer if status >= 500 else Refused)(detail)


def error_code(body: object) -> str:
    """The `code` of a Graph error body, "" when there is none."""
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code[:80] if isinstance(code, str) else ""
