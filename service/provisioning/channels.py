"""Where the networks' documents are in Teams, for `provision` and `check`: asked, never guessed.

Only of networks whose team (and channel) the administrators' group set: the row of a network can
be changed by many, and what stands there says in whose library something is made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from config.settings import Settings
from connector.address import address
from connector.channels import primary_channels
from connector.errors import ConnectorError, Forbidden, error_for
from connector.exchange import Exchange, Request
from connector.folder_source import FolderSource
from connector.graph import Failed
from connector.list_source import ListSource
from connector.roster import read_roster
from connector.tenant import Connection
from jobs.network import CLOSED, COLUMNS, SETTINGS, Network
from jobs.parse import lookup
from service.provisioning.deed import Deed, Done
from sync.model import Observation, Sighting

READ_CHANNELS = "Channel.ReadBasic.All"
GRANT = (
    "Grant the app Manage of the team's site; a private or shared channel has a site of its own "
    "(in Teams: Files, Open in SharePoint)."
)


class Unread(ConnectorError):
    """The networks could not be read."""


@dataclass(frozen=True, slots=True)
class ChannelFiles:
    """The files of one network's channel. `wrong` tells why they are not known, `do` what to do."""

    code: str
    team: str = ""
    channel: str = ""
    site: str = ""
    list: str = ""
    drive: str = ""
    folder: str = ""  # the channel's own, in which ours is
    root: str | None = None  # ours, once it is there
    wrong: str = ""
    do: str = ""
    closed: bool = False  # nobody opened its files yet: no fault of anybody

    @property
    def known(self) -> bool:
        return bool(self.drive)


def read_channels(
    settings: Settings, connection: Connection, ons_site: str, networks_list: str
) -> list[ChannelFiles]:
    """The channels of every network that runs. Raises a ConnectorError when the networks, or who
    administers them, cannot be read."""
    networks = _networks(settings, connection, ons_site, networks_list)
    graph = connection.graph
    asked = {
        network.id: ChannelFiles(network.code, network.group or "", network.channel or "")
        for network in networks
        if network.anchored and network.group
    }
    first = graph.one(primary_channels([o.team for o in asked.values() if not o.channel]))
    for id, one in asked.items():
        found = one.channel or first[one.team]
        asked[id] = (
            replace(one, channel=found) if isinstance(found, str) else _no_channel(one, found)
        )
    name = settings.documents.folder_name
    answers = graph.drive(
        {
            id: FolderSource([(one.team, one.channel)], name).observe()
            for id, one in asked.items()
            if not one.wrong
        }
    )
    for id, answer in answers.items():
        asked[id] = _files(asked[id], answer)
    unconfirmed = [
        ChannelFiles(
            network.code,
            wrong="its team or channel was not set by the administrators' group",
            do="Let one of its members set Team (ID) and Kanaal (ID) again.",
        )
        for network in networks
        if not network.anchored
    ]
    return sorted([*asked.values(), *unconfirmed], key=lambda one: one.code)


def _networks(
    settings: Settings, connection: Connection, site: str, networks_list: str
) -> list[Network]:
    """Those that run, each as the administrators' group stands behind it."""
    graph = connection.graph
    own = settings.tenant.application_id
    rows = ListSource(site, networks_list, COLUMNS, SETTINGS, own_app_id=own)
    seen = graph.one(rows.observe(None, full=True))
    if seen.failure is not None:
        raise Unread(seen.failure)
    if not seen.sightings:
        return []
    people = graph.one(read_roster(settings.membership.admins_group_id))
    admins = frozenset(id for id, one in people.items() if one["member"])
    found = {
        row.id: Network.of(row.id, row.value, row.etag, admins)
        for row in seen.sightings
        if row.value is not None
    }
    parents = {
        id: found.get(lookup(n.fields, "BovenliggendNetwerk") or "") for id, n in found.items()
    }
    family = [network.within(parents[id]) for id, network in found.items()]
    return [n for n in family if n.status not in CLOSED and (n.group or not n.anchored)]


def _no_channel(one: ChannelFiles, error: ConnectorError) -> ChannelFiles:
    if isinstance(error, Forbidden):
        return replace(
            one,
            wrong="its row names no channel, and the app may not ask for the team's first",
            do=f"Grant {READ_CHANNELS}, or fill in Kanaal (ID).",
        )
    return replace(one, wrong=str(error), do="Check Team (ID).")


def _files(one: ChannelFiles, answer: Observation | Failed) -> ChannelFiles:
    failure = str(answer.error) if isinstance(answer, Failed) else answer.failure
    seen: Sighting | None = None
    if isinstance(answer, Observation):
        seen = next(iter(answer.sightings), None)
    if failure is not None or seen is None or seen.value is None:
        return replace(
            one,
            wrong=f"the files of its channel cannot be read: {failure}",
            do=GRANT,
        )
    value = seen.value
    if value.get("missing"):
        return replace(
            one,
            closed=True,
            wrong="its channel has no folder for files yet",
            do="Open the tab Files of the channel in Teams once.",
        )
    return replace(
        one,
        site=value["site"],
        list=value["list"],
        drive=value["drive"],
        folder=value["item"],
        root=value["root"],
    )


def make_folder(one: ChannelFiles, name: str) -> Exchange[list[Done]]:
    """Our folder in the channel's. What is there under its name stays what it is."""
    # https://learn.microsoft.com/graph/api/driveitem-post-children
    url = address("drives", one.drive, "items", one.folder, "children")
    body = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
    (answer,) = yield [Request("POST", url, body)]
    what = f"folder {name} of {one.code}"
    if answer.ok:
        return [Done(Deed.MADE, what)]
    if answer.status == 409:
        return [Done(Deed.LEFT, f"{what}: something else in the channel has this name")]
    if answer.status == 403:
        said = "the app may not write there; grant it Manage of the site, or full control"
        return [Done(Deed.NOT_DONE, f"{what}: {said}")]
    return [Done(Deed.NOT_DONE, f"{what}: {error_for(answer.status, answer.body, 'the folder')}")]
