"""Members and owners of a team, written in bulk.

https://learn.microsoft.com/graph/api/conversationmembers-add
https://learn.microsoft.com/graph/api/conversationmember-remove
https://learn.microsoft.com/graph/api/team-update-members
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connector.address import address, literal
from connector.errors import ConnectorError
from connector.exchange import Exchange, Request, Response
from connector.group_source import team_place
from connector.replica import failed, not_a_verb, unknown
from connector.roster import read_roster
from sync.action import Action, Fate, Outcome
from sync.model import Ref

ADDED_AT_ONCE = 200
REMOVED_AT_ONCE = 20
MEMBER = "#microsoft.graph.aadUserConversationMember"
_USERS = "https://graph.microsoft.com/v1.0/users"  # a name, whatever host answers

Roster = Mapping[str, Mapping[str, bool]]


class TeamReplica:
    """ "add" (with `body["owner"]` true: as an owner), "promote", "demote", "remove" of the person
    `action.ref.id`, or `body["user"]`.

    A part of a bulk call that failed is looked up before it is called failed: who is there
    already was not added by us, but is what was wanted.
    """

    def __init__(self, team_id: str) -> None:
        self.team_id = team_id
        self.place = team_place(team_id)
        self._limit = f"team:{team_id}"

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        outcomes: dict[str, Outcome] = {}
        doubtful: dict[str, Outcome] = {}  # what to say when reading does not show it
        kinds: dict[str, list[Action]] = {}
        for action in actions:
            if person_of(action) is None:
                outcomes[action.id] = Outcome(action, Fate.FAILED, error="no person's object id")
            else:
                kinds.setdefault(action.kind, []).append(action)
        yield from self._add(kinds.pop("add", []), outcomes, doubtful)
        for kind in ("promote", "demote"):
            yield from self._set_role(kinds.pop(kind, []), outcomes, doubtful)
        yield from self._remove(kinds.pop("remove", []), outcomes, doubtful)
        for strange in kinds.values():
            outcomes.update((action.id, not_a_verb(action)) for action in strange)
        if doubtful:
            outcomes.update((yield from self._look(doubtful)))
        return [outcomes[action.id] for action in actions]

    def _add(
        self, actions: Sequence[Action], outcomes: dict[str, Outcome], doubtful: dict[str, Outcome]
    ) -> Exchange[None]:
        yield from self._bulk("add", actions, ADDED_AT_ONCE, outcomes, doubtful)

    def _remove(
        self, actions: Sequence[Action], outcomes: dict[str, Outcome], doubtful: dict[str, Outcome]
    ) -> Exchange[None]:
        yield from self._bulk("remove", actions, REMOVED_AT_ONCE, outcomes, doubtful)

    def _bulk(
        self,
        verb: str,
        actions: Sequence[Action],
        at_once: int,
        outcomes: dict[str, Outcome],
        doubtful: dict[str, Outcome],
    ) -> Exchange[None]:
        chunks = list(_chunks(actions, at_once))
        if not chunks:
            return
        answers = yield [
            Request(
                "POST",
                address("teams", self.team_id, "members", verb),
                {"values": [_values(action) for action in chunk]},
                limit=self._limit,
            )
            for chunk in chunks
        ]
        for chunk, answer in zip(chunks, answers, strict=True):
            # 429 on a removal inside a batch may have happened all the same.
            if answer.unknown or answer.status == 429:
                doubtful.update((action.id, unknown(action)) for action in chunk)
            elif not answer.ok:
                outcomes.update((action.id, failed(action, answer)) for action in chunk)
            else:
                errors = _errors(answer)
                for action in chunk:
                    error = errors.get(str(person_of(action)), _SILENT)
                    if error is None or (error is _SILENT and answer.status in (200, 204)):
                        outcomes[action.id] = _done(action)
                    else:
                        doubtful[action.id] = Outcome(action, Fate.FAILED, error=str(error))

    def _set_role(
        self, actions: Sequence[Action], outcomes: dict[str, Outcome], doubtful: dict[str, Outcome]
    ) -> Exchange[None]:
        if not actions:
            return
        answers = yield [self._find(action) for action in actions]
        found: list[tuple[Action, str]] = []
        for action, answer in zip(actions, answers, strict=True):
            value = answer.body.get("value") if isinstance(answer.body, dict) else None
            if not answer.ok or value is None:
                outcomes[action.id] = (
                    unknown(action, "the membership could not be read")
                    if answer.unknown
                    else failed(action, answer)
                )
            elif len(value) != 1:
                outcomes[action.id] = Outcome(action, Fate.STALE, error="not in the team")
            else:
                found.append((action, value[0]["id"]))
        if not found:
            return
        answers = yield [
            Request(
                "PATCH",
                address("teams", self.team_id, "members", membership),
                {"@odata.type": MEMBER, "roles": ["owner"] if action.kind == "promote" else []},
                limit=self._limit,
            )
            for action, membership in found
        ]
        for (action, _), answer in zip(found, answers, strict=True):
            if answer.ok:
                outcomes[action.id] = _done(action)
            elif answer.unknown or answer.status == 429:
                doubtful[action.id] = unknown(action)
            else:
                outcomes[action.id] = failed(action, answer)

    def _find(self, action: Action) -> Request:
        who = f"({MEMBER[1:]}/userId eq {literal(str(person_of(action)))})"
        return Request(
            "GET", address("teams", self.team_id, "members", filter=who), limit=self._limit
        )

    def _look(self, doubtful: Mapping[str, Outcome]) -> Exchange[dict[str, Outcome]]:
        try:
            roster = yield from read_roster(self.team_id)
        except ConnectorError:
            return {
                id: unknown(one.action, f"{one.error}, and the team could not be read")
                for id, one in doubtful.items()
            }
        return {
            id: _done(one.action) if shows(one.action, roster) else one
            for id, one in doubtful.items()
        }


def person_of(action: Action) -> str | None:
    """The object id that an action is about."""
    user = action.body.get("user")
    return str(user) if user else (action.ref.id if action.ref is not None else None)


def value_after(action: Action) -> dict[str, bool] | None:
    """What a sighting of the person would hold once the action is done."""
    if action.kind == "remove":
        return None
    owner = action.kind == "promote" or (action.kind == "add" and bool(action.body.get("owner")))
    return {"member": True, "owner": owner}


def shows(action: Action, roster: Roster) -> bool:
    """Whether what the action wanted is so."""
    there, wanted = roster.get(str(person_of(action))), value_after(action)
    if wanted is None or there is None:
        return wanted is None and there is None
    if action.kind == "add":
        return there["owner"] or not wanted["owner"]
    return there["owner"] == wanted["owner"]


def member(action: Action, owner: bool) -> dict[str, Any]:
    return {
        "@odata.type": MEMBER,
        "roles": ["owner"] if owner else [],
        "user@odata.bind": f"{_USERS}('{person_of(action)}')",
    }


_SILENT = "the answer does not mention this person"


def _values(action: Action) -> dict[str, Any]:
    if action.kind == "add":
        return member(action, bool(action.body.get("owner")))
    return {"@odata.type": MEMBER, "user@odata.bind": f"{_USERS}('{person_of(action)}')"}


def _errors(answer: Response) -> dict[str, str | None]:
    """Per person the error's code, None when it went well."""
    found: dict[str, str | None] = {}
    body = answer.body if isinstance(answer.body, dict) else {}
    for one in body.get("value") or ():
        error = one.get("error")
        found[str(one.get("userId"))] = str(error.get("code", "error")) if error else None
    return found


def _done(action: Action) -> Outcome:
    return Outcome(action, Fate.DONE, Ref(str(person_of(action))), value_after(action))


def _chunks(actions: Sequence[Action], size: int) -> Iterator[Sequence[Action]]:
    for at in range(0, len(actions), size):
        yield actions[at : at + size]
