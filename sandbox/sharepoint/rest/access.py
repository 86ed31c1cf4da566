"""Who may speak SharePoint REST at all, and the form digest."""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import UTC, datetime

from ...call import Answer, Call
from ...tenant import Tenant
from .error import digest_invalid

DIGEST_LIFETIME = 1800  # "FormDigestTimeoutSeconds" of the service


def refused_token(call: Call) -> Answer | None:
    """The 401 of an app-only token that was not got with a certificate, None for any other.

    "Can I use other means besides certificates for realizing app-only access? No, all other
    options are blocked by SharePoint Online and will result in an Access Denied message."
    https://learn.microsoft.com/sharepoint/dev/solution-guidance/security-apponly-azuread
    The token says which it was in `appidacr` (1 secret, 2 certificate); the body is that sentence.
    """
    token = call.token
    if token is None or not token.app_only or token.certificate:
        return None
    return Answer(
        401,
        b"Unsupported app only token.",
        {
            "x-ms-diagnostics": '3001000;reason="There has been an error authenticating the '
            'request.";category="invalid_client"',
            "WWW-Authenticate": "Bearer",
        },
        "text/plain; charset=utf-8",
    )


def make_digest(tenant: Tenant) -> str:
    """A form digest: a proof and the moment it was made, in the service's spelling."""
    moment = datetime.now(UTC).strftime("%d %b %Y %H:%M:%S -0000")
    return f"{_proof(tenant, moment)},{moment}"


def check_digest(call: Call) -> None:
    """Refuse a false or expired form digest; none at all is fine with an OAuth token.

    "If you are using OAuth to authorize, the form digest is not needed": the digest protects
    cookies. Reported/uncertain: that one which is sent along with a bearer token is checked all
    the same (clients refresh theirs because the service answers 403 to an expired one).
    https://learn.microsoft.com/sharepoint/dev/spfx/web-parts/basics/working-with-requestdigest
    """
    given = call.headers.get("X-RequestDigest")
    if not given:
        return
    proof, _, moment = given.partition(",")
    if not hmac.compare_digest(proof.encode(), _proof(call.tenant, moment).encode()):
        raise digest_invalid(expired=False)
    made = datetime.strptime(moment, "%d %b %Y %H:%M:%S %z")
    if time.time() - made.timestamp() > DIGEST_LIFETIME:
        raise digest_invalid(expired=True)


def _proof(tenant: Tenant, moment: str) -> str:
    key = f"form digest {tenant.seed}".encode()
    return "0x" + hmac.new(key, moment.encode(), hashlib.sha512).hexdigest().upper()
