"""Who is in a private or shared channel. There is no delta for it, and no more than one listing a
day is allowed outside of what a change needs.

https://learn.microsoft.com/graph/api/channel-list-members
"""

from __future__ import annotations

from connector.address import address, literal
from connector.errors import ConnectorError
from connector.exchange import Exchange
from connector.list_source import Known, nothing_known
from connector.listing import listing, together
from sync.model import Coverage, Observation, Sighting

_PAGE = 999
MEMBER = "microsoft.graph.aadUserConversationMember"


def channel_place(team_id: str, channel_id: str) -> str:
    return f"channel:{team_id}:{channel_id}"


class ChannelMembersSource:
    """All members of one channel: {"member": True, "owner": bool} by object id. Whoever was known
    to be in it and is not listed is asked for by himself, before he is taken to have left."""

    def __init__(self, team_id: str, channel_id: str, known: Known = nothing_known) -> None:
        self.team_id, self.channel_id, self._known = team_id, channel_id, known
        self.place = channel_place(team_id, channel_id)
        self.source = self.place
        self.places: tuple[str, ...] = (self.place,)

    def observe(self, cursor: str | None = None, full: bool = True) -> Exchange[Observation]:
        try:
            people = yield from read_channel(self.team_id, self.channel_id)
            missed = [id for id in self._known(self.place) if id not in people]
            for one in (yield from together(*(self._point_read(id) for id in missed))):
                people |= one
        except ConnectorError as error:
            return Observation(self.source, (), {self.place: Coverage.PARTIAL}, failure=str(error))
        sightings = tuple(
            Sighting(self.place, id, {"member": True, "owner": owner})
            for id, (_, owner) in people.items()
        )
        return Observation(self.source, sightings, {self.place: Coverage.FULL})

    def _point_read(self, person: str) -> Exchange[dict[str, tuple[str, bool]]]:
        who = f"({MEMBER}/userId eq {literal(person)})"
        return (yield from read_channel(self.team_id, self.channel_id, who))


def read_channel(
    team_id: str, channel_id: str, who: str | None = None
) -> Exchange[dict[str, tuple[str, bool]]]:
    """{person: (membership id, owner)}, or only of those that `who` selects. Raises a
    ConnectorError unless all of it was read."""
    chosen = {"filter": who} if who else {"top": _PAGE}
    url = address("teams", team_id, "channels", channel_id, "members", **chosen)
    found = yield from listing(url, f"channel {channel_id}", f"team:{team_id}")
    return {
        one["userId"]: (one["id"], "owner" in (one.get("roles") or ()))
        for one in found
        if one.get("userId")  # an anonymous or federated guest has none
    }
