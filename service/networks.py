"""The networks as the state knows them: their numbers and names, without asking the tenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from config.settings import Settings
from jobs.network import Network
from service import site
from state.transaction import Transaction

HERE = ZoneInfo("Europe/Amsterdam")


class UnknownNetwork(Exception):
    """There is no such network."""


@dataclass(frozen=True, slots=True)
class Called:
    """What people call a network."""

    code: str
    title: str

    def __str__(self) -> str:
        return f"{self.code} {self.title}".rstrip()


def networks(settings: Settings, transaction: Transaction) -> Mapping[str, Called]:
    """Every network that was ever seen, by scope; one whose row is gone by what it said last."""
    found = site.remembered(settings, transaction)
    if found is None:
        return {}
    seen = transaction.sightings(f"list:{found.lists['netwerken']}")
    read = (Network.of(id, s.value or {}, s.etag, frozenset()) for id, s in seen.items())
    return {network.scope: Called(network.code, network.title) for network in read}


def named(network: str, labels: Mapping[str, str]) -> set[str]:
    """The scopes that are called `network`: one, unless a code was given twice. Takes a scope's
    own name as well."""
    wanted = network.strip().lower()
    found = {s for s, label in labels.items() if wanted in (label.lower(), s.lower())}
    if not found:
        raise UnknownNetwork(
            f"There is no network {network}. `ons-sync status` lists them by number."
        )
    return found


def called(scope: str, known: Mapping[str, Called]) -> Called:
    """A network whose row is gone goes by its number in the list."""
    return known.get(scope) or Called(f"#{scope.rpartition('/')[2]}", "(row gone)")


def clock(moment: datetime | None) -> str:
    """A moment as an administrator's watch shows it; "never" when there was none."""
    if moment is None:
        return "never"
    return moment.astimezone(HERE).strftime("%Y-%m-%d %H:%M")
