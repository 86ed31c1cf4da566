"""The first channel of a team, in which a network lives whose row names no channel.

It is asked for: its name is the language's, and anybody can change it.
"""

from __future__ import annotations

from collections.abc import Sequence

from connector.address import address
from connector.errors import ConnectorError, error_for
from connector.exchange import Exchange, Request


def primary_channels(teams: Sequence[str]) -> Exchange[dict[str, str | ConnectorError]]:
    """By team: the channel's id, or why it cannot be told."""
    # https://learn.microsoft.com/graph/api/team-get-primarychannel
    wanted = list(dict.fromkeys(teams))
    answers = yield [
        Request("GET", address("teams", team, "primaryChannel", select="id"), limit=f"team:{team}")
        for team in wanted
    ]
    found: dict[str, str | ConnectorError] = {}
    for team, answer in zip(wanted, answers, strict=True):
        if answer.ok and isinstance(answer.body, dict) and answer.body.get("id"):
            found[team] = str(answer.body["id"])
        else:
            found[team] = error_for(answer.status, answer.body, f"the first channel of team {team}")
    return found
