"""Where everything was in the last run, for what is asked without the tenant."""

from __future__ import annotations

from config.settings import Settings
from connector.lists import Found, given_sites
from state.transaction import Transaction

FOUND = "site"


def remember(found: Found, transaction: Transaction) -> None:
    """Keep where everything was, for what is asked without the tenant."""
    was = transaction.fact(FOUND)
    now = {"sites": dict(found.sites), "lists": dict(found.lists)}
    if now != was:
        transaction.set_fact(FOUND, now)


def remembered(settings: Settings, transaction: Transaction) -> Found | None:
    """Where everything was in the last run; None before the first."""
    was = transaction.fact(FOUND)
    return None if was is None else Found(was["sites"], was["lists"], given_sites(settings))
