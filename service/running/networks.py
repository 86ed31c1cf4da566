"""The networks as the state knows them: their numbers and names, without asking the tenant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.settings import Settings
from jobs import JOBS
from jobs.catalogue import job_of
from jobs.network import Network
from service.running import site
from state.transaction import Transaction


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
    """Every network that was ever seen, by the id of its row; one whose row is gone by what it
    said last. A job that does not look with others keeps what it sees under its own name."""
    found = site.remembered(settings, transaction)
    if found is None:
        return {}
    place = f"list:{found.lists['netwerken']}"
    known: dict[str, Called] = {}
    for at in (*(f"{job}/{place}" for job in JOBS), place):
        for id, seen in transaction.sightings(at).items():
            network = Network.of(id, seen.value or {}, seen.etag, frozenset())
            known[id] = Called(network.code, network.title)
    return known


def scopes_of(known: Mapping[str, Called], kept: Iterable[str]) -> list[str]:
    """Every scope there is: those the state has (`kept`), and each network's of every job that
    has been run; before that, of the first job."""
    jobs = {job_of(scope) for scope in kept} or set(list(JOBS)[:1])
    fresh = [f"{job}/{id}" for job in JOBS if job in jobs for id in known]
    return list(dict.fromkeys([*kept, *fresh]))


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
    """A network whose row is gone goes by its number in the list; what belongs to none (no row has
    the number 0) is of everybody."""
    id = scope.rpartition("/")[2]
    if id == "0":
        return Called("OMO-breed", "")
    return known.get(id) or Called(f"#{id}", "(row gone)")
