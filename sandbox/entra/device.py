"""The device code flow: a client without a browser asks, a person signs in elsewhere.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code

Codes live in memory for fifteen minutes of the real clock; a restart forgets them, as the
service forgets what expired.
"""

from __future__ import annotations

import secrets
import time

from ..tenant import Record, Tenant
from .oauth import Refusal

_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
LIFETIME = 900
_TABLE = "signIn/deviceCodes"


def start(tenant: Tenant, client_id: str, scope: str, *, lifetime: int = LIFETIME) -> Record:
    """A new code; the answer is the documented one."""
    user_code = "".join(secrets.choice(_ALPHABET) for _ in range(9))
    device_code = secrets.token_urlsafe(48)
    tenant.table(_TABLE)[device_code] = {
        "device_code": device_code,
        "user_code": user_code,
        "client_id": client_id,
        "scope": scope,
        "expires": time.time() + lifetime,
        "user": None,
        "declined": False,
    }
    page = "https://login.microsoftonline.com/common/oauth2/deviceauth"
    return {
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": page,
        "expires_in": lifetime,
        "interval": 5,
        "message": f"To sign in, use a web browser to open the page {page} and enter the code "
        f"{user_code} to authenticate.",
    }


def by_user_code(tenant: Tenant, user_code: str) -> Record | None:
    for row in tenant.table(_TABLE).values():
        if row["user_code"] == user_code.strip().upper():
            return row
    return None


def sign_in(tenant: Tenant, row: Record, user: str | None) -> None:
    """The person approves (`user`), or declines (None)."""
    changed = {**row, "user": user, "declined": user is None}
    tenant.table(_TABLE)[str(row["device_code"])] = changed


def redeem(tenant: Tenant, device_code: str, client_id: str) -> Record:
    """The row of an approved code, once; `Refusal` with the documented state until then."""
    row = tenant.table(_TABLE).get(device_code)
    if row is None or row["client_id"].lower() != client_id.lower():
        raise Refusal(
            "bad_verification_code",
            7000014,
            "The provided value for the input parameter 'device_code' is not valid.",
        )
    if row["expires"] <= time.time():
        raise Refusal(
            "expired_token",
            70020,
            "The provided value for the input parameter 'device_code' is not valid. This device "
            "code has expired.",
        )
    if row["declined"]:
        raise Refusal(
            "authorization_declined",
            70018,
            "User declined to continue. OAuth 2.0 device flow error.",
        )
    if row["user"] is None:
        raise Refusal(
            "authorization_pending",
            70016,
            "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        )
    del tenant.table(_TABLE)[device_code]
    return row
