"""Members and owners of a private or shared channel. There are no bulk calls for it.

https://learn.microsoft.com/graph/api/channel-post-members
https://learn.microsoft.com/graph/api/channel-update-members
https://learn.microsoft.com/graph/api/channel-delete-members
"""

from __future__ import annotations

from collections.abc import Sequence

from connector.address import address
from connector.channel_source import channel_place, read_channel
from connector.errors import ConnectorError
from connector.exchange import Exchange, Request
from connector.replica import failed, not_a_verb, unknown
from connector.team_replica import MEMBER, Roster, member, person_of, shows, value_after
from sync.action import Action, Fate, Outcome
from sync.model import Ref

_ORDER = ("add", "promote", "demote", "remove")


class ChannelReplica:
    """The verbs of TeamReplica. Somebody must be in the team before he can be in its channel."""

    def __init__(self, team_id: str, channel_id: str) -> None:
        self.team_id, self.channel_id = team_id, channel_id
        self.place = channel_place(team_id, channel_id)

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        try:
            people = yield from read_channel(self.team_id, self.channel_id)
        except ConnectorError as error:
            return [Outcome(action, Fate.FAILED, error=str(error)) for action in actions]
        roster: Roster = {id: {"member": True, "owner": own} for id, (_, own) in people.items()}
        outcomes: dict[str, Outcome] = {}
        doubtful: list[Action] = []
        for kind in _ORDER:
            sent: list[tuple[Action, Request]] = []
            for action in (one for one in actions if one.kind == kind):
                if shows(action, roster):
                    outcomes[action.id] = _done(action)
                    continue
                known = people.get(str(person_of(action)))
                request = self._request(action, known[0] if known else None)
                if request is None:
                    outcomes[action.id] = Outcome(action, Fate.STALE, error="not in the channel")
                else:
                    sent.append((action, request))
            if not sent:
                continue
            answers = yield [request for _, request in sent]
            for (action, _), answer in zip(sent, answers, strict=True):
                if answer.ok:
                    outcomes[action.id] = _done(action)
                elif answer.unknown or answer.status == 429:
                    doubtful.append(action)
                else:
                    outcomes[action.id] = failed(action, answer)
        if doubtful:
            yield from self._look(doubtful, outcomes)
        return [outcomes.get(action.id) or not_a_verb(action) for action in actions]

    def _request(self, action: Action, membership: str | None) -> Request | None:
        limit = f"team:{self.team_id}"
        everyone = ("teams", self.team_id, "channels", self.channel_id, "members")
        if action.kind == "add" and membership is None:
            body = member(action, bool(action.body.get("owner")))
            return Request("POST", address(*everyone), body, limit=limit)
        if membership is None:
            return None
        if action.kind == "remove":
            return Request("DELETE", address(*everyone, membership), limit=limit)
        roles = ["owner"] if action.kind in ("promote", "add") else []
        body = {"@odata.type": MEMBER, "roles": roles}
        return Request("PATCH", address(*everyone, membership), body, limit=limit)

    def _look(self, doubtful: Sequence[Action], outcomes: dict[str, Outcome]) -> Exchange[None]:
        try:
            people = yield from read_channel(self.team_id, self.channel_id)
        except ConnectorError:
            outcomes.update((action.id, unknown(action)) for action in doubtful)
            return
        roster: Roster = {id: {"member": True, "owner": own} for id, (_, own) in people.items()}
        for action in doubtful:
            outcomes[action.id] = _done(action) if shows(action, roster) else unknown(action)


def _done(action: Action) -> Outcome:
    return Outcome(action, Fate.DONE, Ref(str(person_of(action))), value_after(action))
