"""Signing in: tokens for the app itself, by certificate, client secret or managed identity."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import msal
import requests
import tenacity
from msal.exceptions import MsalServiceError

from config.tenant import CertificateSignIn, ClientSecretSignIn, Tenant
from connector.errors import (
    CertificateNotTrusted,
    ForeignHost,
    KeyUnreadable,
    SignInRefused,
    Unreachable,
)
from connector.session import Session, is_untrusted

_ADVICE = {
    "AADSTS7000215": "The client secret is wrong. Put the secret's value there, not its id.",
    "AADSTS7000222": "The client secret has expired. Make a new one at the app registration.",
    "AADSTS700016": "The app registration is not known in this tenant. Check `client_id` and "
    "`tenant_id`.",
    "AADSTS90002": "The tenant does not exist. Check `tenant_id`.",
    "AADSTS900023": "The tenant does not exist. Check `tenant_id`.",
    "AADSTS700027": "The certificate is not the one uploaded at the app registration.",
    "AADSTS700024": "The sign-in was dated outside its validity. Set the server's clock right.",
    "AADSTS1000502": "The certificate has expired. Upload a new one at the app registration.",
    "AADSTS7000112": "The app registration is disabled. Enable it in Entra.",
    "AADSTS500011": "The tenant does not know this service. Check the host names under `hosts`.",
    "AADSTS53003": "Conditional access blocks the app. Ask the Entra administrators to exclude it.",
    "AADSTS7000229": "The app has no service principal in this tenant. Give administrator consent.",
}
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes


_PASSING = (requests.RequestException, MsalServiceError)
"""No answer, or one of 500 and up, which msal raises as an error of its own."""

# Asking for a token changes nothing, so it may be asked again.
_several_tries = tenacity.Retrying(
    retry=tenacity.retry_if_exception(
        lambda error: isinstance(error, _PASSING) and not is_untrusted(error)
    ),
    stop=tenacity.stop_after_attempt(4),
    wait=tenacity.wait_random_exponential(multiplier=0.2, max=5),
    reraise=True,
)


class SignIn:
    """Tokens are kept in memory only. May be shared by threads."""

    def __init__(self, tenant: Tenant, session: Session) -> None:
        self._tenant, self._session = tenant, session
        self._lock = threading.Lock()
        self._client: Any = None

    @property
    def by_certificate(self) -> bool:
        """SharePoint's own interface (`_api`) takes no token that was got with a secret."""
        return not isinstance(self._tenant.sign_in, ClientSecretSignIn)

    def authorization(self, host: str) -> str:
        """The `Authorization` header for this host of the tenant.

        Raises SignInRefused, whose detail says what the administrator is to do, and ForeignHost
        for any other host: not even a token for it is asked for.
        """
        self._session.check(f"https://{host}")
        if host == self._tenant.hosts.bot:
            raise ForeignHost("a bot has a token of its own")
        return self.for_resource(f"https://{host}")

    def for_resource(self, resource: str) -> str:
        """The same for what has a name of its own, which is no host: a bot's resource."""
        with self._lock:
            return f"Bearer {self._token(resource)}"

    def forget(self) -> None:
        """Drop every token in memory: one was refused."""
        with self._lock:
            self._client = None

    def renew(self, host: str, refused: str) -> str:
        """Another header after `refused` was answered with 401; a thread that comes second gets
        what the first one fetched."""
        with self._lock:
            held = self._token(f"https://{host}")
            if f"Bearer {held}" == refused:
                self._client = None  # and with it every token in memory
                held = self._token(f"https://{host}")
            return f"Bearer {held}"

    def _token(self, resource: str) -> str:
        try:
            answer = _several_tries(self._ask, resource)
        except _PASSING as error:
            if is_untrusted(error):
                raise CertificateNotTrusted(self._tenant.hosts.login) from error
            raise Unreachable(self._tenant.hosts.login) from error
        except (ValueError, msal.ManagedIdentityError) as error:
            said = _first_line(str(error))
            if "authority configuration" in said:  # what msal makes of an unknown tenant
                said = "The tenant is not known. Check `tenant_id`."
            raise SignInRefused(said) from error
        token = (answer or {}).get("access_token")
        if not isinstance(token, str):
            raise SignInRefused(_advice(answer or {}))
        return token

    def _ask(self, resource: str) -> Any:
        if self._client is None:
            self._client = self._sign_in()
        return self._client(resource)

    def _sign_in(self) -> Any:
        how = self._tenant.sign_in
        if not isinstance(how, CertificateSignIn | ClientSecretSignIn):
            identity = (
                msal.UserAssignedManagedIdentity(client_id=how.client_id)
                if how.client_id
                else msal.SystemAssignedManagedIdentity()
            )
            client = msal.ManagedIdentityClient(identity, http_client=_OwnMachine())
            return lambda resource: client.acquire_token_for_client(resource=resource)
        app = msal.ConfidentialClientApplication(
            self._tenant.client_id,
            client_credential=_credential(how),
            authority=f"https://{self._tenant.hosts.login}/{self._tenant.tenant_id}",
            instance_discovery=False,
            http_client=_Discovered(self._session),
        )
        return lambda resource: app.acquire_token_for_client(scopes=[f"{resource}/.default"])


class _Discovered:
    """The session as msal uses it. Where a tenant signs in is asked once, by whoever asks first:
    a bot of the same tenant, or the same app after a refused token, need not ask again."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, url: str, **kwargs: Any) -> requests.Response:
        known = self._session.discovered
        if url not in known:
            answer = self._session.get(url, **kwargs)
            if answer.status_code != 200 or not url.endswith("/openid-configuration"):
                return answer
            known[url] = answer
        return known[url]

    def post(self, url: str, **kwargs: Any) -> requests.Response:
        return self._session.post(url, **kwargs)

    def close(self) -> None:
        """Whose session it is closes it."""


class _OwnMachine(requests.Session):
    """For the endpoint of a managed identity. It is the machine's own (169.254.169.254 or
    localhost, without TLS), so it is the one address that the tenant's session would rightly
    refuse. Its header is a secret, and a redirect would carry it along: none is followed."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No address from an answer is followed."""


def _credential(how: CertificateSignIn | ClientSecretSignIn) -> Any:
    if isinstance(how, ClientSecretSignIn):
        return how.secret.reveal()
    credential = {
        "private_key": _pem(how.private_key, "PRIVATE KEY"),
        "public_certificate": _pem(how.certificate, "CERTIFICATE"),
    }
    if how.passphrase is not None:
        credential["passphrase"] = how.passphrase.reveal()
    return credential


def _pem(file: Path, kind: str) -> str:
    try:
        text = file.read_text(encoding="ascii")
    except OSError as error:
        raise KeyUnreadable(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KeyUnreadable(f"{file} is not PEM") from error
    if f"{kind}-----" not in text:
        raise KeyUnreadable(f"{file} holds no {kind.lower()} in PEM")
    return text


def _advice(answer: dict[str, Any]) -> str:
    said = str(answer.get("error_description", ""))
    code = re.search(r"AADSTS\d+", said)
    if code and code[0] in _ADVICE:
        return f"{code[0]}: {_ADVICE[code[0]]}"
    return _first_line(said) or str(answer.get("error", "no token in the answer"))


def _first_line(text: str) -> str:
    return (text.splitlines() or [""])[0][:200]
