"""Checking out and in.

https://learn.microsoft.com/graph/api/driveitem-checkout
https://learn.microsoft.com/graph/api/driveitem-checkin
https://learn.microsoft.com/graph/api/driveitem-discardcheckout
"""

from __future__ import annotations

from ...call import Answer
from .. import checkout
from ..refusal import invalid
from .drive_address import Target


def check_out(target: Target, rest: str) -> Answer:
    at, item = target.at, target.file()
    at.rights.may_change(item)
    checkout.check_out(at.tenant, at.table, item)
    return Answer(204)


def check_in(target: Target, rest: str) -> Answer:
    at, item, body = target.at, target.file(), target.call.json()
    at.rights.may_change(item)
    if body.get("checkInAs") not in (None, "", "published", "unspecified"):
        raise invalid("checkInAs takes published or unspecified.")
    checkout.check_in(at.tenant, at.table, item, comment=str(body.get("comment") or ""))
    return Answer(204)


def discard(target: Target, rest: str) -> Answer:
    """ "The same user that performed the checkout must discard it. Another alternative is to use
    application permissions."
    """
    at, item = target.at, target.file()
    at.rights.may_change(item)
    token = target.call.token
    checkout.discard(at.tenant, at.table, item, anybody=token is not None and token.app_only)
    return Answer(204)
