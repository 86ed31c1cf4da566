"""Where the lists of the configuration are in this tenant, and whether their columns are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.column import MEMBERSHIP, OnsList
from config.columns import LISTS, SYNC_STAND
from config.settings import Settings
from connector.exchange import Exchange
from connector.graph import Failed, Graph
from connector.sites import FoundColumn, FoundList, find_columns, find_lists, find_site


class ListMissing(Exception):
    """A list of the configuration is not there."""


class ColumnMissing(Exception):
    """A column that the job reads is not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """The sites by their key, and the lists by theirs (config.columns), as ids."""

    sites: Mapping[str, str]
    lists: Mapping[str, str]
    addresses: Mapping[str, str]

    @property
    def sync_stand(self) -> str | None:
        return self.lists.get(SYNC_STAND.key)


def find(settings: Settings, graph: Graph, job: str = MEMBERSHIP) -> Found:
    """Find everything. Raises ListMissing with what to do when a list that `job` needs is not
    there, or the connector's error."""
    given = given_sites(settings)
    sites = {key: site for key, site in given.items() if "," in site}
    sought = {key: find_site(site) for key, site in given.items() if key not in sites}
    for key, answer in graph.drive(sought).items():
        if isinstance(answer, Failed):
            raise answer.error
        sites[key] = answer
    exchanges: dict[str, Exchange[list[FoundList]]] = {
        key: find_lists(site) for key, site in sites.items()
    }
    found: dict[str, list[FoundList]] = {}
    for key, lists in graph.drive(exchanges).items():
        if isinstance(lists, Failed):
            raise lists.error
        found[key] = lists
    ids: dict[str, str] = {}
    for wanted in LISTS:
        name = getattr(settings.lists.names, wanted.key, wanted.label)
        match = _match(found[wanted.site], name)
        if match is not None:
            ids[wanted.key] = match.id
        elif wanted.needed_by(job) and wanted is not SYNC_STAND:
            raise ListMissing(
                f"The list {name} is not there, or the app may not read it. "
                "Run `ons-sync check`, or `ons-sync provision` to make it."
            )
    return Found(sites, ids, given)


def missing_columns(found: Found, graph: Graph, job: str = MEMBERSHIP) -> dict[str, list[str]]:
    """Columns of this job that are not there, by list: it must not go on, because a column that
    is gone reads as empty on every row."""
    exchanges: dict[str, Exchange[list[FoundColumn]]] = {
        one.key: find_columns(found.sites[one.site], found.lists[one.key])
        for one in LISTS
        if one.key in found.lists and one.needed_by(job)
    }
    missing: dict[str, list[str]] = {}
    answers = graph.drive(exchanges)
    for one in LISTS:
        columns = answers.get(one.key)
        if columns is None:
            continue
        if isinstance(columns, Failed):
            raise columns.error
        there = {column.name for column in columns}
        if lost := [column.name for column in one.needed_by(job) if column.name not in there]:
            missing[one.key] = lost
    return missing


def given_sites(settings: Settings) -> dict[str, str]:
    """The sites as the configuration names them, by address or by id."""
    return {"ons": settings.lists.sites.ons, "beheer": settings.lists.sites.beheer}


def label_of(key: str) -> OnsList:
    return next(one for one in LISTS if one.key == key)


def _match(found: list[FoundList], name: str) -> FoundList | None:
    low = name.lower()
    for one in found:
        if low in (one.id.lower(), one.name.lower()):
            return one
    return next((one for one in found if one.label.lower() == low), None)
