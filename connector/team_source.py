"""Whether teams are archived, which no delta says.

https://learn.microsoft.com/graph/api/team-get
"""

from __future__ import annotations

from collections.abc import Sequence

from connector.address import address
from connector.errors import error_for
from connector.exchange import Exchange, Request
from sync.model import Coverage, Observation, Sighting

TEAMS = "teams"
"""The place: {"archived": bool} by team id."""


class TeamStateSource:
    """The state of these teams, read one by one: once a night, and before writing to them."""

    def __init__(self, team_ids: Sequence[str]) -> None:
        self.team_ids = tuple(dict.fromkeys(team_ids))
        self.source = TEAMS
        self.places: tuple[str, ...] = (TEAMS,)

    def observe(self, cursor: str | None = None, full: bool = True) -> Exchange[Observation]:
        answers = yield [
            Request("GET", address("teams", id, select="id,isArchived"), limit=f"team:{id}")
            for id in self.team_ids
        ]
        sightings: list[Sighting] = []
        failure: str | None = None
        for id, answer in zip(self.team_ids, answers, strict=True):
            if answer.ok and isinstance(answer.body, dict):
                archived = bool(answer.body.get("isArchived"))
                sightings.append(Sighting(TEAMS, id, {"archived": archived}))
            elif answer.status != 404:  # the group's delta says what became of it
                failure = str(error_for(answer.status, answer.body, f"team {id}"))
        coverage = Coverage.PARTIAL if failure else Coverage.SINCE
        return Observation(self.source, tuple(sightings), {TEAMS: coverage}, failure=failure)
