"""The full listing of a team's people, to confirm before writing.

https://learn.microsoft.com/graph/api/group-list-members
https://learn.microsoft.com/graph/api/group-list-owners
"""

from __future__ import annotations

from connector.address import address
from connector.errors import ConnectorError
from connector.exchange import Exchange
from connector.group_source import team_place
from connector.listing import listing, together
from sync.model import Coverage, Observation, Sighting

_PAGE = 999
_USER = "#microsoft.graph.user"


class GroupRoster:
    """Members and owners of one group, as GroupMembersSource gives them. FULL only when both
    listings came to their end."""

    def __init__(self, group_id: str) -> None:
        self.group_id = group_id
        self.place = team_place(group_id)
        self.source = f"roster:{group_id}"
        self.places: tuple[str, ...] = (self.place,)

    def observe(self, cursor: str | None = None, full: bool = True) -> Exchange[Observation]:
        try:
            people = yield from read_roster(self.group_id)
        except ConnectorError as error:
            return Observation(self.source, (), {self.place: Coverage.PARTIAL}, failure=str(error))
        sightings = tuple(Sighting(self.place, id, value) for id, value in people.items())
        return Observation(self.source, sightings, {self.place: Coverage.FULL})


def read_roster(group_id: str) -> Exchange[dict[str, dict[str, bool]]]:
    """{person: {"member", "owner"}}. Raises a ConnectorError unless all of it was read."""
    what = f"group {group_id}"
    members, owners = yield from together(
        *(
            listing(address("groups", group_id, role, select="id", top=_PAGE), what)
            for role in ("members", "owners")
        )
    )
    people: dict[str, dict[str, bool]] = {}
    for role, found in (("member", members), ("owner", owners)):
        for one in found:
            # Groups can hold groups, devices and apps; none of them is somebody.
            if one.get("@odata.type", _USER) == _USER:
                people.setdefault(one["id"], {"member": False, "owner": False})[role] = True
    return people
