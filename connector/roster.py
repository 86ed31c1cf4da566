"""The full listing of a team's people, to confirm before writing.

Whoever was known to be in it and is not listed is asked for by himself: one row that is missing
from a listing that looks complete would otherwise be taken for somebody's leaving.

https://learn.microsoft.com/graph/api/group-list-members
https://learn.microsoft.com/graph/api/group-list-owners
https://learn.microsoft.com/graph/api/user-list-memberof
https://learn.microsoft.com/graph/api/user-list-ownedobjects
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connector.address import address
from connector.errors import ConnectorError, NotThere
from connector.exchange import Exchange
from connector.group_source import team_place
from connector.list_source import Known, nothing_known
from connector.listing import listing, together
from sync.model import Coverage, Observation, Sighting

_PAGE = 999
_USER = "#microsoft.graph.user"


class GroupRoster:
    """Members and owners of one group, as GroupMembersSource gives them. FULL only when both
    listings came to their end."""

    def __init__(self, group_id: str, known: Known = nothing_known) -> None:
        self.group_id, self._known = group_id, known
        self.place = team_place(group_id)
        self.source = f"roster:{group_id}"
        self.places: tuple[str, ...] = (self.place,)

    def observe(self, cursor: str | None = None, full: bool = True) -> Exchange[Observation]:
        try:
            people = yield from read_roster(self.group_id)
            known = self._known(self.place)
            missed = [id for id, was in known.items() if _less(was, people.get(id, _NOBODY))]
            if missed:
                asked = yield from together(*(_point_read(self.group_id, id) for id in missed))
                people |= {
                    id: one for id, one in zip(missed, asked, strict=True) if any(one.values())
                }
        except ConnectorError as error:
            return Observation(self.source, (), {self.place: Coverage.PARTIAL}, failure=str(error))
        sightings = tuple(Sighting(self.place, id, value) for id, value in people.items())
        return Observation(self.source, sightings, {self.place: Coverage.FULL}, second=True)


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


_NOBODY = {"member": False, "owner": False}


def _less(was: Mapping[str, Any], now: Mapping[str, bool]) -> bool:
    return any(was.get(role) and not now[role] for role in now)


def _point_read(group_id: str, person: str) -> Exchange[dict[str, bool]]:
    """Whether one person is in the group, from his side. Raises unless it is certain."""
    found = dict(_NOBODY)
    for role, relation in (("member", "memberOf"), ("owner", "ownedObjects")):
        url = address("users", person, relation, select="id", top=_PAGE)
        try:
            groups = yield from listing(url, f"groups of {person}")
        except NotThere:
            return dict(_NOBODY)  # the account is gone
        found[role] = any(one.get("id") == group_id for one in groups)
    return found
