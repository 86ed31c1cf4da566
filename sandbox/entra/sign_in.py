"""Signing a person in: the password, and what stops it."""

from __future__ import annotations

import hashlib
import hmac

from ..tenant import Record, Tenant
from . import users
from .oauth import Refusal


def by_password(tenant: Tenant, upn: str, password: str) -> Record:
    """The account these credentials belong to.

    https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc
    """
    account = users.by_upn(tenant, upn)
    if account is None:
        raise Refusal(
            "invalid_grant",
            50034,
            f"The user account {upn} does not exist in the directory. To sign into this "
            "application, the account must be added to the directory.",
        )
    known = account.get("password")
    if not known or not hmac.compare_digest(str(known).encode(), password.encode()):
        raise Refusal(
            "invalid_grant",
            50126,
            "Error validating credentials due to invalid username or password.",
        )
    return usable(tenant, str(account["id"]))


def usable(tenant: Tenant, user: str) -> Record:
    """The account, if it may sign in."""
    account = tenant.get("users", user)
    if account is None:
        raise Refusal("invalid_grant", 50034, "The user account does not exist in the directory.")
    if not account.get("accountEnabled", True):
        raise Refusal("invalid_grant", 50057, "The user account is disabled.")
    return account


def password_mark(account: Record) -> str:
    """Changes with the password: a refresh token of before then ends."""
    return hashlib.sha256(f"{account['id']}{account.get('password')}".encode()).hexdigest()[:12]
