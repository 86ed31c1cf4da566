"""The lists of meetings and registrations on the sites of networks' teams: where they are, and
making what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from config.column import OnsList
from config.team_columns import TEAM_LISTS
from connector.errors import ConnectorError
from connector.graph import Confirmed, Failed, Graph
from connector.sites import FoundList, FoundSite, find_lists
from connector.team_lists_source import TeamListsSource
from service.provisioning.deed import Deed, Done
from service.provisioning.list_columns import complete_columns, make_list
from service.provisioning.list_settings import complete_settings, library_errors
from service.provisioning.places import GRANT, Place
from sync.model import Sighting

REGISTRATIONS = TEAM_LISTS[1][0]
NO_FILES = "Open the tab Files of the channel in Teams once."


@dataclass(frozen=True, slots=True)
class TeamSite:
    """The site with the lists of one network, or of several that share a team. `wrong` tells why
    it is not known, `do` what to do."""

    networks: tuple[str, ...]  # codes
    site: FoundSite | None = None
    lists: Mapping[str, FoundList] = field(default_factory=dict)  # by the name in TEAM_LISTS
    wrong: str = ""
    do: str = ""
    closed: bool = False  # nobody opened the channel's files yet: no fault of anybody

    @property
    def codes(self) -> str:
        return ", ".join(self.networks)


def read_team_sites(graph: Graph, places: Sequence[Place]) -> list[TeamSite]:
    """The sites with the lists of `places`, each once."""
    wanted = {f"{place.team}/{place.own_site or ''}": place for place in places}
    source = TeamListsSource([(place.team, place.own_site) for place in wanted.values()])
    seen = {one.id: one for one in (graph.one(source.observe()).sightings if wanted else ())}
    found: dict[str, TeamSite] = {}
    for place in places:
        id = f"{place.team}/{place.own_site or ''}"
        one = _site(place.code, seen.get(id))
        key = one.site.id if one.site else id
        known = found.get(key)
        found[key] = replace(known, networks=(*known.networks, place.code)) if known else one
    answers = graph.drive({id: find_lists(id) for id, one in found.items() if one.site})
    return [_with_lists(one, answers[id]) if one.site else one for id, one in found.items()]


def _site(code: str, seen: Sighting | None) -> TeamSite:
    networks = (code,)
    if seen is None or seen.value is None:
        return TeamSite(networks, wrong="its team's site gave no answer", do="Try again later.")
    value = seen.value
    if value.get("missing"):
        said = "its channel has no folder for files yet"
        return TeamSite(networks, wrong=said, do=NO_FILES, closed=True)
    if value.get("denied"):
        return TeamSite(networks, wrong="its team's site cannot be read", do=GRANT)
    return TeamSite(networks, FoundSite(str(value["site"]), str(value["web_url"] or "")))


def _with_lists(one: TeamSite, answer: list[FoundList] | Failed) -> TeamSite:
    if isinstance(answer, Failed):
        return TeamSite(one.networks, wrong=str(answer.error), do=GRANT)
    by_name = {found.name.lower(): found for found in answer}
    lists = {name: by_name[name.lower()] for name, _ in TEAM_LISTS if name.lower() in by_name}
    return replace(one, lists=lists)


def make_team_lists(
    graph: Graph, sites: Sequence[TeamSite], client: Callable[[FoundSite], Any]
) -> tuple[list[Done], list[TeamSite]]:
    """Make what is missing of both lists on every site that is known, and tell what was done and
    how the sites are now. `client` gives one for the settings that only SharePoint's own interface
    takes, or None without a certificate."""
    done: list[Done] = []
    for one in sites:
        if one.site is None:
            deed = Deed.WAITS if one.closed else Deed.NOT_DONE
            done.append(Done(deed, f"lists of {one.codes}: {one.wrong}. {one.do}"))
    making = [_Making(one, one.site, dict(one.lists)) for one in sites if one.site is not None]
    for name, shape in TEAM_LISTS:
        done += _make_one(graph, making, name, shape, client)
    return done, [replace(one.team_site, lists=one.lists) for one in making]


def registrations_shown(
    places: Sequence[Place], sites: Sequence[TeamSite], on_ons: str
) -> dict[str, str]:
    """By network: the address of the list that its tab shows, once it is there."""
    shown = {place.code: on_ons for place in places if place.tab_only and on_ons}
    for site in sites:
        if (found := site.lists.get(REGISTRATIONS)) is not None:
            shown |= dict.fromkeys(site.networks, found.url)
    return shown


@dataclass(slots=True)
class _Making:
    team_site: TeamSite
    site: FoundSite
    lists: dict[str, FoundList]
    ids: dict[str, str] = field(default_factory=dict)  # by the key of a list


def _make_one(
    graph: Graph,
    making: Sequence[_Making],
    name: str,
    shape: OnsList,
    client: Callable[[FoundSite], Any],
) -> Iterator[Done]:
    """One of the lists, on every site."""
    by_site = {one.site.id: one for one in making}
    lacking = [id for id, one in by_site.items() if name not in one.lists]
    # A whole site is confirmed only while a list is made on it.
    graph.confirmed = Confirmed(sites=frozenset(lacking))
    for id, made in graph.drive({id: make_list(id, name, shape) for id in lacking}).items():
        what = f"list {name} of {by_site[id].team_site.codes}"
        if isinstance(made, Failed):
            yield Done(Deed.NOT_DONE, f"{what}: {made.error} {GRANT}")
        else:
            by_site[id].lists[name] = made
            yield Done(Deed.MADE, what)
    targets = {column.target for column in shape.columns} - {None, shape.key}
    ready = {
        id: one for id, one in by_site.items() if name in one.lists and targets <= one.ids.keys()
    }
    for one in ready.values():
        one.ids[shape.key] = one.lists[name].id
    graph.confirmed = Confirmed(
        columns=frozenset((id, one.lists[name].id) for id, one in ready.items())
    )
    whose = {id: f"{name} of {one.team_site.codes}" for id, one in ready.items()}
    answers = graph.drive(
        {
            id: complete_columns(id, whose[id], one.lists[name], shape, one.ids)
            for id, one in ready.items()
        }
    )
    graph.confirmed = Confirmed()
    for id, answer in answers.items():
        if isinstance(answer, Failed):
            yield Done(Deed.NOT_DONE, f"columns of {whose[id]}: {answer.error} {GRANT}")
            continue
        yield from answer
        refused = any(one.deed is Deed.NOT_DONE for one in answer)
        if not refused and (own := client(ready[id].site)) is not None:
            yield from _settings(own, whose[id], ready[id].lists[name], shape)


def _settings(client: Any, whose: str, found: FoundList, shape: OnsList) -> Iterator[Done]:
    refusals: tuple[type[Exception], ...] = (ConnectorError, *library_errors())
    try:
        yield from complete_settings(client, whose, found.id, shape)
    except refusals as error:
        said = f"settings of {whose}: SharePoint refused them ({type(error).__name__}). {GRANT}"
        yield Done(Deed.NOT_DONE, said)
