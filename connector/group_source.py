"""Who is in a team, observed through its Entra group.

Polling a Teams resource is allowed once a day; the group's delta is an Entra resource and answers
for up to 50 groups at once.
https://learn.microsoft.com/graph/api/group-delta
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from connector.address import address, literal
from connector.delta import delta
from connector.exchange import Exchange, Request
from connector.list_source import Known, nothing_known
from sync.model import Coverage, Observation, Sighting

GROUPS_A_CHAIN = 50
GROUPS = "groups"
"""The place of the groups themselves: {"name", "visibility"} by group id."""


def team_place(group_id: str) -> str:
    return f"team:{group_id}"


class GroupMembersSource:
    """Members and owners of up to 50 groups.

    Per team a sighting for each person: {"member": bool, "owner": bool}, or None when he is
    neither. At the place `groups` the group itself, None when it was deleted: that is never read
    as a team without members. A group that an enumeration does not mention is looked up by
    itself before anything is said about it.

    The delta tells members and owners apart and only what changed, so `known` supplies the rest.
    Applying a replayed delta twice changes nothing.
    """

    def __init__(
        self, group_ids: Sequence[str], index: int = 0, known: Known = nothing_known
    ) -> None:
        if not 0 < len(group_ids) <= GROUPS_A_CHAIN:
            raise ValueError(f"a chain follows 1 to {GROUPS_A_CHAIN} groups")
        self.group_ids = tuple(sorted(dict.fromkeys(group_ids)))
        # Which groups a chain follows is part of its delta link: others need a chain anew.
        digest = hashlib.sha256(" ".join(self.group_ids).encode()).hexdigest()[:12]
        self.source = f"groups:{index}:{digest}"
        self.places: tuple[str, ...] = (*(team_place(id) for id in self.group_ids), GROUPS)
        self._known = known

    def observe(self, cursor: str | None, full: bool = False) -> Exchange[Observation]:
        seen = yield from delta(self._start(), None if full else cursor, self.source, _joined)
        failure, coverage = seen.failure, dict.fromkeys(self.places, seen.coverage)
        enumerated = seen.coverage is Coverage.FULL
        sightings: list[Sighting] = []
        missing = [id for id in self.group_ids if id not in seen.items] if enumerated else []
        for id, group in seen.items.items():
            if id not in self.group_ids:
                continue
            if "@removed" in group:
                missing.append(id)
                continue
            sightings += self._people(id, group, enumerated)
            if "displayName" in group or "visibility" in group:
                before = {} if enumerated else self._known(GROUPS).get(id, {})
                sightings.append(Sighting(GROUPS, id, {**before, **_group(group)}))
        for id in missing:
            coverage[team_place(id)] = Coverage.PARTIAL
        if missing:
            answers = yield [_point_read(id) for id in missing]
            for id, answer in zip(missing, answers, strict=True):
                if answer.status == 404:
                    sightings.append(Sighting(GROUPS, id, None))
                elif answer.status == 200 and isinstance(answer.body, dict):
                    sightings.append(Sighting(GROUPS, id, _group(answer.body)))
                else:
                    failure = failure or f"group {id}: HTTP {answer.status}"
        # Chains share this place, so that unseen there never means gone.
        coverage[GROUPS] = Coverage.PARTIAL if failure else Coverage.SINCE
        return Observation(
            self.source,
            tuple(sightings),
            coverage,
            None if failure else seen.cursor,
            failure,
            seen.restarted,
        )

    def _people(self, id: str, group: Mapping[str, Any], anew: bool) -> list[Sighting]:
        place = team_place(id)
        before = {} if anew else self._known(place)
        now: dict[str, dict[str, bool]] = {}
        for role in ("member", "owner"):
            for one in group.get(f"{role}s@delta") or ():
                if one.get("@odata.type", "#microsoft.graph.user") != "#microsoft.graph.user":
                    continue
                person = now.setdefault(
                    one["id"],
                    {r: bool((before.get(one["id"]) or {}).get(r)) for r in ("member", "owner")},
                )
                person[role] = "@removed" not in one
        return [
            Sighting(place, person, value if value["member"] or value["owner"] else None)
            for person, value in now.items()
        ]

    def _start(self) -> str:
        return address(
            "groups", "delta",
            select="displayName,visibility,members,owners",
            filter=" or ".join(f"id eq {literal(id)}" for id in self.group_ids),
        )  # fmt: skip


def _joined(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Mapping[str, Any]:
    """A large group comes in parts, each with some of its people: the parts belong together."""
    if before is None or "@removed" in now:
        return now
    joined = {**before, **now}
    joined.pop("@removed", None)
    for name in ("members@delta", "owners@delta"):
        if name in before and name in now:
            joined[name] = [*before[name], *now[name]]
    return joined


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    names = {"displayName": "name", "visibility": "visibility"}
    return {to: group[of] for of, to in names.items() if of in group}


def _point_read(id: str) -> Request:
    return Request("GET", address("groups", id, select="id,displayName,visibility"))
