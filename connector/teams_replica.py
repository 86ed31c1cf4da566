"""Teams as a whole: archived when their network is closed, and brought back.

https://learn.microsoft.com/graph/api/team-archive
https://learn.microsoft.com/graph/api/team-unarchive
"""

from __future__ import annotations

from collections.abc import Sequence

from connector.address import address
from connector.exchange import Exchange, Request
from connector.replica import failed, not_a_verb, unknown
from connector.team_source import TEAMS, TeamStateSource
from sync.action import Action, Fate, Outcome
from sync.model import Ref

_ARCHIVED = {"archive": True, "unarchive": False}


class TeamsReplica:
    """ "archive" and "unarchive" of the team `action.ref.id`.

    The service answers 202 and does it a little later; the value is what it will hold then.
    """

    place = TEAMS

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        outcomes: dict[str, Outcome] = {}
        sent = [a for a in actions if a.kind in _ARCHIVED and a.ref is not None]
        outcomes |= {a.id: not_a_verb(a) for a in actions if a not in sent}
        answers = yield [
            Request("POST", address("teams", _id(a), a.kind), limit=f"team:{_id(a)}") for a in sent
        ]
        doubtful: list[Action] = []
        for action, answer in zip(sent, answers, strict=True):
            if answer.ok:
                outcomes[action.id] = _done(action)
            elif answer.unknown:
                doubtful.append(action)
            else:
                outcomes[action.id] = failed(action, answer)
        if doubtful:
            seen = yield from TeamStateSource([_id(a) for a in doubtful]).observe()
            state = {s.id: bool((s.value or {}).get("archived")) for s in seen.sightings}
            for action in doubtful:
                so = state.get(_id(action)) == _ARCHIVED[action.kind]
                outcomes[action.id] = _done(action) if so else unknown(action)
        return [outcomes[action.id] for action in actions]


def _id(action: Action) -> str:
    assert action.ref is not None
    return action.ref.id


def _done(action: Action) -> Outcome:
    value = {"archived": _ARCHIVED[action.kind]}
    return Outcome(action, Fate.DONE, Ref(_id(action)), value)
