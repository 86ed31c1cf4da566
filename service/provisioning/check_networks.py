"""What each network has in Teams: its documents, its lists of meetings, its tab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.document_columns import CHANNEL_LIBRARY
from config.settings import Settings
from config.team_columns import TEAM_LISTS
from connector.errors import ConnectorError
from connector.graph import Failed
from connector.sites import FoundSite, find_columns
from connector.tenant import Connection
from service.provisioning.channels import read_channels
from service.provisioning.check_lists import check_columns, check_settings, client_of
from service.provisioning.finding import Finding, note, right, wrong
from service.provisioning.places import GRANT, Place, read_places
from service.provisioning.tabs import NAME, PERMISSIONS, read_tabs, shows
from service.provisioning.team_lists import TeamSite, read_team_sites, registrations_shown

PROVISION = "Run `ons-sync provision`."


def check_networks(
    settings: Settings,
    connection: Connection,
    places: Sequence[Place],
    registrations_on_ons: str,
) -> Iterator[Finding]:
    for place in places:
        if not place.known:
            yield wrong(f"network {place.code}", place.wrong, place.do)
    known = [place for place in places if place.known]
    yield from _documents(settings, connection, known)
    sites = read_team_sites(connection.graph, [place for place in known if not place.tab_only])
    for site in sites:
        yield from _lists(connection, site)
    yield from _tabs(connection, known, registrations_shown(known, sites, registrations_on_ons))


def places_or_fault(
    settings: Settings, connection: Connection, ons_site: str, networks_list: str
) -> tuple[list[Place], list[Finding]]:
    try:
        return read_places(settings, connection, ons_site, networks_list), []
    except ConnectorError as error:
        return [], [wrong("networks", str(error), "See permissions.")]


def _documents(
    settings: Settings, connection: Connection, places: Sequence[Place]
) -> Iterator[Finding]:
    """Each network's folder and library; of a private or shared channel they are in a site of its
    own, which has to be granted by itself."""
    channels = read_channels(settings, connection.graph, places)
    columns = connection.graph.drive(
        {one.code: find_columns(one.site, one.list) for one in channels if one.known}
    )
    for one in channels:
        subject = f"documents of {one.code}"
        if not one.known:
            yield (note if one.closed else wrong)(subject, f"{one.wrong}", one.do)
            continue
        found = columns[one.code]
        if isinstance(found, Failed):
            yield wrong(subject, str(found.error), GRANT)
            continue
        faults = list(check_columns(f"the library of {one.code}", CHANNEL_LIBRARY, found))
        if one.root is None:
            name = settings.documents.folder_name
            what = f"the folder {name} is not in its channel"
            faults.append(note(subject, what, PROVISION))
        yield from faults or [right(subject, "its channel has the folder and the columns")]


def _lists(connection: Connection, site: TeamSite) -> Iterator[Finding]:
    subject = f"meetings of {site.codes}"
    if site.site is None:
        yield (note if site.closed else wrong)(subject, site.wrong, site.do)
        return
    faults: list[Finding] = []
    client = client_of(connection, FoundSite(site.site.id, site.site.url))
    for name, shape in TEAM_LISTS:
        found = site.lists.get(name)
        if found is None:
            faults.append(wrong(subject, f"list {name} is not on its site", PROVISION))
            continue
        whose = f"{name} of {site.codes}"
        try:
            columns = connection.graph.one(find_columns(site.site.id, found.id))
        except ConnectorError as error:
            faults.append(wrong(f"list {whose}", str(error), GRANT))
            continue
        faults += check_columns(whose, shape, columns)
        if client is not None:
            faults += check_settings(client, whose, shape, found, do=GRANT)
    yield from faults or [right(subject, "its site has both lists, with columns and versioning")]


def _tabs(
    connection: Connection, places: Sequence[Place], shown: dict[str, str]
) -> Iterator[Finding]:
    wanted = {place.code: place for place in places if place.code in shown}
    answers = connection.graph.drive(
        {code: read_tabs(place.team, place.channel) for code, place in wanted.items()}
    )
    for code, answer in answers.items():
        subject = f"tab {NAME} of {code}"
        if isinstance(answer, Failed):
            yield wrong(subject, str(answer.error), f"Grant {PERMISSIONS}.")
        elif shows(answer, shown[code]):
            yield right(subject, "its channel shows where people register")
        else:
            what = "no tab of its channel shows where people register"
            yield note(subject, what, "Run `ons-sync provision`, or pin the list by hand.")
