"""Events of the service's own mailbox, made, changed and cancelled.

https://learn.microsoft.com/graph/api/user-post-events
https://learn.microsoft.com/graph/api/event-update
https://learn.microsoft.com/graph/api/event-cancel
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector.calendar_source import CalendarSource, read
from connector.errors import error_code
from connector.event import (
    EXPANDED,
    advice,
    at,
    changes,
    gone,
    invited,
    invites,
    keyed,
    new_event,
    shows,
    value_of,
)
from connector.exchange import Exchange, Request, Response
from connector.listing import together
from connector.replica import failed, not_a_verb, unknown
from sync.action import Action, Fate, Outcome
from sync.model import Ref

_TRIES = 4


class CalendarReplica:
    """ "create" makes the event that `action.body` describes: {"key", "subject", "html", "start",
    "end" (ISO; without an offset they are of "time_zone"), "all_day", "time_zone", "location",
    "online_link", "attendees": [addresses], "transaction"}. An event that already holds the key
    is never followed by a second one: the outcome is STALE, with the event as it is.

    "update" makes `action.ref` like the body, if it is still as it was seen. Only what differs is
    sent, so everybody gets one message at most: when nothing but who is invited differs, "only
    the attendees that have changed" do.

    "cancel" tells everybody, with the body's "comment", and takes the event away. One that is away
    already is done.
    """

    def __init__(self, source: CalendarSource) -> None:
        self._source = source
        self.place = source.place
        self._send: Mapping[str, Callable[[Action], Exchange[Outcome]]] = {
            "create": self._create, "update": self._update, "cancel": self._cancel
        }  # fmt: skip

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        return (yield from together(*(self._one(action) for action in actions)))

    def _one(self, action: Action) -> Exchange[Outcome]:
        verb = self._send.get(action.kind)
        if verb is None or (action.kind != "create" and action.ref is None):
            return not_a_verb(action)
        return (yield from verb(action))

    def _create(self, action: Action) -> Exchange[Outcome]:
        key = str(action.body["key"])
        # A run that broke off may have made it, and deltas lag.
        before = yield from self._look(action, key)
        if before is not None:
            return before
        outcome, event = unknown(action), new_event(action.body)
        for again in range(1, _TRIES + 1):
            answer = yield from self._ask("POST", at(self._mailbox), event)
            if answer.ok and isinstance(answer.body, dict):
                return self._done(action, answer.body, key)
            twice = error_code(answer.body) == "ErrorDuplicateTransactionId"
            if not (answer.ok or answer.unknown or answer.status == 429 or twice):
                return self._refused(action, answer)
            there = yield from self._look(action, key, Fate.DONE)
            if there is not None:
                return there
            outcome = unknown(action, "no answer, and no event holds the key")
            if twice:
                # Reported of an id that an event had which is another one now, or cancelled.
                outcome = failed(action, answer)
                event = {**event, "transactionId": f"{key} {again}"}
            elif answer.status != 429:
                return outcome
        return outcome

    def _update(self, action: Action) -> Exchange[Outcome]:
        assert action.ref is not None
        id, etag, body = action.ref.id, action.ref.etag, action.body
        value = self._source.known(self.place).get(id)
        if value is None or value.get("key") is None:
            return Outcome(action, Fate.STALE, error="this event was not seen before")
        key = str(value["key"])
        part = changes(body, value)
        if not invites(value, body):
            part["attendees"] = invited(body)
        if not part:
            return Outcome(action, Fate.DONE, action.ref, value)
        # Without If-Match an answer that somebody just gave would be written over.
        headers = {"If-Match": etag or '"none"'}
        answer = yield from self._ask("PATCH", at(self._mailbox, id), part, headers)
        if answer.unknown or answer.status == 429 or (answer.ok and not answer.body):
            return (yield from self._judge(action, key))
        if not answer.ok:
            return self._refused(action, answer)
        return self._done(action, answer.body, key)

    def _cancel(self, action: Action) -> Exchange[Outcome]:
        assert action.ref is not None
        id = action.ref.id
        url = at(self._mailbox, id, "cancel")
        outcome = unknown(action)
        for _ in range(_TRIES):
            answer = yield from self._ask("POST", url, {"comment": action.body.get("comment", "")})
            if answer.ok or gone(answer):
                return Outcome(action, Fate.DONE, Ref(id))
            if not (answer.unknown or answer.status == 429):
                return self._refused(action, answer)
            there = yield from self._ask("GET", at(self._mailbox, id, expand=EXPANDED))
            if gone(there):
                return Outcome(action, Fate.DONE, Ref(id))
            if answer.status != 429:
                said = "the event is there" if there.ok else f"HTTP {there.status}"
                return unknown(action, f"no answer, and reading back: {said}")
            outcome = unknown(action, "throttled, time and again")
        return outcome

    def _look(self, action: Action, key: str, fate: Fate = Fate.STALE) -> Exchange[Outcome | None]:
        """The event that holds the key, if there is one."""
        answer = yield from self._ask(
            "GET", at(self._mailbox, filter=keyed(key), expand=EXPANDED, top="2")
        )
        body = answer.body if isinstance(answer.body, dict) else {}
        if answer.status != 200 or not isinstance(body.get("value"), list):
            return self._refused(action, answer) if fate is Fate.STALE else unknown(action)
        if not (found := body["value"]):
            return None
        value, id = read(found[0]), str(found[0]["id"])
        error = None if fate is Fate.DONE else "an event holds this key already"
        return Outcome(action, fate, Ref(id, value.get("etag")), value, error)

    def _judge(self, action: Action, key: str) -> Exchange[Outcome]:
        """After a change of which nobody said whether it happened."""
        assert action.ref is not None
        answer = yield from self._ask("GET", at(self._mailbox, action.ref.id, expand=EXPANDED))
        if answer.status != 200 or not isinstance(answer.body, dict):
            return unknown(action, f"no answer, and reading back gave HTTP {answer.status}")
        value = value_of(answer.body, key)
        ref = Ref(action.ref.id, value["etag"])
        if shows(value, action.body):
            return Outcome(action, Fate.DONE, ref, value)
        return Outcome(action, Fate.STALE, ref, value, "no answer, and not all of it is there")

    def _done(self, action: Action, event: Mapping[str, Any], key: str) -> Outcome:
        value = value_of(event, key)
        return Outcome(action, Fate.DONE, Ref(str(event["id"]), value["etag"]), value)

    def _refused(self, action: Action, answer: Response) -> Outcome:
        outcome = unknown(action) if answer.unknown else failed(action, answer)
        if answer.status == 403 or (answer.status == 404 and not gone(answer)):
            return Outcome(action, Fate.FAILED, error=advice(self._mailbox, answer))
        return outcome

    def _ask(
        self, method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Exchange[Response]:
        request = Request(method, url, body, headers or {}, self._source.limit)
        return (yield [request])[0]

    @property
    def _mailbox(self) -> str:
        return self._source.mailbox
