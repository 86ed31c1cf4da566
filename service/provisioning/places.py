"""Where the networks are in Teams, for `provision` and `check`: asked, never guessed.

Only of networks whose team (and channel) the administrators' group set: the row of a network can
be changed by many, and what stands there says on whose site something is made.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.columns import REGISTERING
from config.settings import Settings
from connector.channels import primary_channels
from connector.errors import ConnectorError, Forbidden
from connector.list_source import ListSource
from connector.roster import read_roster
from connector.tenant import Connection
from jobs.network import CLOSED, COLUMNS, SETTINGS, Network
from jobs.parse import lookup, text
from jobs.registrations.meeting import SENSITIVE_THEME

READ_CHANNELS = "Channel.ReadBasic.All"
GRANT = (
    "Grant the app Manage of the team's site; a private or shared channel has a site of its own "
    "(in Teams: Files, Open in SharePoint)."
)
ABOUT_MEETINGS = ("AanmeldingenModus", "Themas")
TAB_ONLY = REGISTERING[1]


class Unread(ConnectorError):
    """The networks could not be read."""


@dataclass(frozen=True, slots=True)
class Place:
    """One network in Teams. `wrong` tells why its place is not known, `do` what to do."""

    network: Network
    team: str = ""
    channel: str = ""  # in which its files and tabs are
    wrong: str = ""
    do: str = ""

    @property
    def code(self) -> str:
        return self.network.code

    @property
    def known(self) -> bool:
        return not self.wrong

    @property
    def own_site(self) -> str | None:
        """The channel whose site has its lists; None: they are on that of the team."""
        return self.channel if self.network.in_channel else None

    @property
    def tab_only(self) -> bool:
        """Whether people register on ONS alone: where members of a team must not see of one
        another who comes, nothing that says so may stand on its site."""
        fields = self.network.fields
        themes = fields.get("Themas") or ()
        sensitive = SENSITIVE_THEME in {str(theme).strip().casefold() for theme in themes}
        return sensitive or text(fields.get("AanmeldingenModus")) == TAB_ONLY


def read_places(
    settings: Settings, connection: Connection, ons_site: str, networks_list: str
) -> list[Place]:
    """Every network that runs, in the order of their codes. Raises a ConnectorError when the
    networks, or who administers them, cannot be read."""
    networks = _networks(settings, connection, ons_site, networks_list)
    anchored = [n for n in networks if n.anchored and n.group]
    teams = [n.group or "" for n in anchored if not n.channel]
    first = connection.graph.one(primary_channels(teams))
    found = [_place(network, first) for network in anchored]
    found += [
        Place(
            network,
            wrong="its team or channel was not set by the administrators' group",
            do="Let one of its members set Team (ID) and Kanaal (ID) again.",
        )
        for network in networks
        if not network.anchored
    ]
    return sorted(found, key=lambda place: place.code)


def _networks(
    settings: Settings, connection: Connection, site: str, networks_list: str
) -> list[Network]:
    """Those that run, each as the administrators' group stands behind it."""
    graph = connection.graph
    own = settings.tenant.application_id
    columns = (*COLUMNS, *ABOUT_MEETINGS)
    rows = ListSource(site, networks_list, columns, SETTINGS, own_app_id=own)
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


def _place(network: Network, first: dict[str, str | ConnectorError]) -> Place:
    team = network.group or ""
    channel = network.channel or first[team]
    if isinstance(channel, str):
        return Place(network, team, channel)
    if isinstance(channel, Forbidden):
        return Place(
            network,
            team,
            wrong="its row names no channel, and the app may not ask for the team's first",
            do=f"Grant {READ_CHANNELS}, or fill in Kanaal (ID).",
        )
    return Place(network, team, wrong=str(channel), do="Check Team (ID).")
