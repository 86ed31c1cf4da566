"""Make or complete the ONS lists, so that they are what config/columns.py says, and for every
network the folder and columns of documents in its channel, the lists of meetings and registrations
on its team's site, and the tab that shows where people register.

Twice is as good as once. Nothing is ever removed, and a column that exists with another type is
reported and left alone: its contents are somebody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from config.columns import LISTS
from config.document_columns import CHANNEL_LIBRARY
from config.settings import Settings
from connector.errors import ConnectorError
from connector.graph import Confirmed, Failed, Graph
from connector.sites import FoundList, FoundSite, find_lists, read_site
from connector.tenant import Connection, connect
from service.provisioning.channels import make_folder, read_channels
from service.provisioning.deed import Deed, Done
from service.provisioning.list_columns import complete_columns, make_list
from service.provisioning.list_settings import complete_settings
from service.provisioning.places import Place, read_places
from service.provisioning.tabs import NAME, PERMISSIONS, pin
from service.provisioning.team_lists import (
    make_team_lists,
    read_team_sites,
    registrations_shown,
)


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What `provision` did, in order."""

    done: tuple[Done, ...]

    @property
    def complete(self) -> bool:
        return not any(done.deed in (Deed.LEFT, Deed.NOT_DONE) for done in self.done)

    def as_json(self) -> dict[str, Any]:
        return {"complete": self.complete, "done": [asdict(done) for done in self.done]}

    def lines(self) -> Iterator[str]:
        for done in self.done:
            yield f"{done.deed.value}: {done.what}"
        if not self.done:
            yield "Everything was there already; nothing changed."
        elif not self.complete:
            yield "Not complete: see the lines above."


def provision(settings: Settings, *, say: Callable[[str], None] | None = None) -> Provisioned:
    """Make what is missing in the sites of `settings` and in the channels of networks. `say` is
    told of each list as it begins.

    Raises SignInRefused, Forbidden, NotThere: without its sites nothing can begin.
    """
    done: list[Done] = []
    with connect(settings.tenant) as connection:
        graph = connection.graph
        sites = {
            "ons": graph.one(read_site(settings.lists.sites.ons)),
            "beheer": graph.one(read_site(settings.lists.sites.beheer)),
        }
        graph.confirmed = Confirmed(sites=frozenset(site.id for site in sites.values()))
        found = {
            key: {one.name.lower(): one for one in graph.one(find_lists(site.id))}
            for key, site in sites.items()
        }
        client = _clients(connection)
        clients = {key: client(site) for key, site in sites.items()}
        if not connection.sign_in.by_certificate:
            done.append(
                Done(
                    Deed.NOT_DONE,
                    "versioning, views, labels of lists and who may see which row: SharePoint "
                    "takes these only from an app that signs in with a certificate",
                )
            )
        ids: dict[str, str] = {}  # key of a list -> its id
        addresses: dict[str, str] = {}
        for ons_list in LISTS:
            name = getattr(settings.lists.names, ons_list.key)
            if say:
                say(name)
            site = sites[ons_list.site]
            existing = found[ons_list.site].get(name.lower())
            if existing is None:
                existing = graph.one(make_list(site.id, name, ons_list))
                done.append(Done(Deed.MADE, f"list {name}"))
            ids[ons_list.key] = existing.id
            addresses[ons_list.key] = existing.url
            done += graph.one(complete_columns(site.id, name, existing, ons_list, ids))
            if (one := clients[ons_list.site]) is not None:
                done += complete_settings(one, name, existing.id, ons_list)
        if say:
            say("networks")
        try:
            places = read_places(settings, connection, sites["ons"].id, ids["netwerken"])
        except ConnectorError as error:
            done.append(Done(Deed.NOT_DONE, f"what networks have in Teams: {error}"))
        else:
            for place in places:
                if not place.known:
                    said = f"network {place.code}: {place.wrong}. {place.do}"
                    done.append(Done(Deed.NOT_DONE, said))
            known = [place for place in places if place.known]
            done += _channels(settings, graph, known)
            done += _meetings(graph, known, client, addresses["aanmeldingen"])
    return Provisioned(tuple(done))


def _meetings(
    graph: Graph, places: Sequence[Place], client: Callable[[FoundSite], Any], on_ons: str
) -> Iterator[Done]:
    """The two lists of each network's team, and the tab that shows where its members register."""
    sites = read_team_sites(graph, [place for place in places if not place.tab_only])
    done, sites = make_team_lists(graph, sites, client)
    yield from done
    shown = registrations_shown(places, sites, on_ons)
    tabs = {
        place.code: pin(place.team, place.channel, shown[place.code], place.code)
        for place in places
        if place.code in shown
    }
    graph.confirmed = Confirmed(teams=frozenset(place.team for place in places))
    for code, answer in graph.drive(tabs).items():
        if isinstance(answer, Failed):
            yield Done(Deed.NOT_DONE, f"tab {NAME} of {code}: {answer.error} Grant {PERMISSIONS}.")
        else:
            yield from answer


def _channels(settings: Settings, graph: Graph, places: Sequence[Place]) -> Iterator[Done]:
    """The folder and the columns, of each channel's own library and no other."""
    channels = read_channels(settings, graph, places)
    for one in channels:
        if not one.known:
            deed = Deed.WAITS if one.closed else Deed.NOT_DONE
            yield Done(deed, f"documents of {one.code}: {one.wrong}. {one.do}")
    known = [one for one in channels if one.known]
    libraries: dict[tuple[str, str], str] = {}
    for one in known:
        key = (one.site, one.list)
        libraries[key] = f"{libraries[key]}, {one.code}" if key in libraries else one.code
    graph.confirmed = Confirmed(
        drives=frozenset(one.drive for one in known), columns=frozenset(libraries)
    )
    folders = {
        f"the folder of {one.code}": make_folder(one, settings.documents.folder_name)
        for one in known
        if one.root is None
    }
    columns = {
        codes: complete_columns(
            site, f"the library of {codes}", FoundList(id, "", ""), CHANNEL_LIBRARY, {}
        )
        for (site, id), codes in libraries.items()
    }
    for codes, answer in graph.drive({**columns, **folders}).items():
        if isinstance(answer, Failed):
            yield Done(Deed.NOT_DONE, f"documents of {codes}: {answer.error}")
        else:
            yield from answer


def _clients(connection: Connection) -> Callable[[FoundSite], Any]:
    """A SharePoint client for a site, or None where the sign-in does not allow it."""
    if not connection.sign_in.by_certificate:
        return lambda _: None
    from connector.client_library import site_client

    return lambda site: site_client(
        site.url, connection.session, connection.sign_in, connection.throttle
    )
