"""Rows of a SharePoint list, created, changed and put in the recycle bin.

https://learn.microsoft.com/graph/api/listitem-create
https://learn.microsoft.com/graph/api/listitem-update
https://learn.microsoft.com/graph/api/listitem-delete
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from connector.address import address, literal
from connector.exchange import Exchange, Request, Response
from connector.list_history import trim
from connector.list_source import ListSource
from connector.replica import failed, not_a_verb, unknown
from sync.action import Action, Fate, Outcome
from sync.model import Ref


class ListReplica:
    """ "create" makes a row of `action.body` (columns by internal name; people as
    `<Field>LookupId`), "update" changes those columns of `action.ref`, if the row still has
    `ref.etag`. None empties a column. "delete" puts `action.ref` in the recycle bin, if it still
    has `ref.etag`; one that is gone already is DONE. "trim" removes every version of `action.ref`
    but the present one, for good: after that, who set a field is known only from what was seen
    before. It needs `site_url`, the site's address, and a certificate or managed identity.

    A created row is told apart by `key_field`, which each "create" fills with a value of its own:
    after an unknown outcome the row is looked for by it.
    """

    def __init__(self, source: ListSource, key_field: str = "OnsId", *, site_url: str = "") -> None:
        self._source, self._key_field, self._site_url = source, key_field, site_url
        self.place = source.place
        self._before: Mapping[str, Mapping[str, Any]] = {}

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        outcomes: dict[str, Outcome] = {}
        self._before = self._source.known(self.place)
        sent: list[tuple[Action, Request]] = []
        trims = [one for one in actions if one.kind == "trim" and one.ref and self._site_url]
        for action in actions:
            if action in trims:
                continue
            request = self._request(action)
            if request is None:
                outcomes[action.id] = not_a_verb(action)
            else:
                sent.append((action, request))
        for _ in range(_TRIES):
            throttled = yield from self._send(sent, outcomes)
            if not throttled:
                break
            sent = [one for one in sent if one[0].id in throttled]
        # After what was written: it is the earlier content that has to go.
        source = self._source
        cut = yield from trim(trims, source.site_id, self._site_url, source.list_id)
        outcomes |= {id: self._as_it_was(outcome) for id, outcome in cut.items()}
        return [outcomes[action.id] for action in actions]

    def _as_it_was(self, cut: Outcome) -> Outcome:
        """A row whose history was cut is the row that it was: an outcome without a value would
        say that it is gone."""
        before = self._before.get(cut.action.ref.id) if cut.action.ref is not None else None
        if cut.fate is not Fate.DONE or before is None or cut.action.ref is None:
            return cut
        return replace(cut, ref=Ref(cut.action.ref.id, before.get("etag")), value=before)

    def _send(
        self, sent: Sequence[tuple[Action, Request]], outcomes: dict[str, Outcome]
    ) -> Exchange[set[str]]:
        """Send and judge; the actions that were throttled and are not done, to be sent again."""
        answers = yield [request for _, request in sent]
        doubtful: list[Action] = []
        throttled: set[str] = set()
        for (action, _), answer in zip(sent, answers, strict=True):
            if answer.status == 429:
                throttled.add(action.id)
            if action.kind == "delete" and (answer.ok or answer.status == 404):
                outcomes[action.id] = Outcome(action, Fate.DONE, action.ref)
            elif answer.unknown or answer.status == 429 or (answer.ok and answer.body is None):
                doubtful.append(action)
            elif answer.ok:
                outcomes[action.id] = self._done(action, answer.body)
            else:
                outcomes[action.id] = failed(action, answer)
        if doubtful:
            answers = yield [self._look(action) for action in doubtful]
            for action, answer in zip(doubtful, answers, strict=True):
                outcomes[action.id] = self._judge(action, answer)
        return {id for id in throttled if outcomes[id].fate is not Fate.DONE}

    def _request(self, action: Action) -> Request | None:
        if action.kind == "create":
            return Request("POST", self._items(), {"fields": dict(action.body)})
        if action.kind == "update" and action.ref is not None:
            # Without If-Match a write silently wins from whatever a person just did.
            headers = {"If-Match": action.ref.etag or '"none"'}
            return Request(
                "PATCH", self._items(action.ref.id, "fields"), dict(action.body), headers
            )
        if action.kind == "delete" and action.ref is not None:
            headers = {"If-Match": action.ref.etag or '"none"'}
            return Request("DELETE", self._items(action.ref.id), None, headers)
        return None

    def _look(self, action: Action) -> Request:
        if action.ref is not None and action.kind in ("update", "delete"):
            return Request("GET", self._items(action.ref.id, expand="fields"))
        key = str(action.body.get(self._key_field, ""))
        wanted = f"fields/{self._key_field} eq {literal(key)}"
        return Request("GET", self._items(filter=wanted, expand="fields"))

    def _judge(self, action: Action, answer: Response) -> Outcome:
        body = answer.body if isinstance(answer.body, dict) else {}
        if action.kind == "delete" and answer.status == 404:
            return Outcome(action, Fate.DONE, action.ref)
        if not answer.ok:
            return unknown(action, f"no answer, and reading back gave HTTP {answer.status}")
        if action.kind == "create":
            found = body.get("value") or []
            if len(found) == 1 and self._key_field in action.body:
                return self._done(action, found[0])
            return unknown(action, f"no answer, and {len(found)} rows are found")
        assert action.ref is not None
        value = self._source.value_of(body)
        if value["etag"] == action.ref.etag:
            return Outcome(action, Fate.STALE, error="no answer, and nothing changed")
        if action.kind == "delete":
            return Outcome(action, Fate.STALE, error="no answer, and the row is another one now")
        fields = body.get("fields") or {}
        if all(same(fields.get(name), wanted) for name, wanted in action.body.items()):
            return self._done(action, body, sure=False)
        return Outcome(action, Fate.STALE, error="no answer, and the row is another one now")

    def _done(self, action: Action, body: Mapping[str, Any], sure: bool = True) -> Outcome:
        """The row as the service returned it, as the source would see it.

        The source trusts a value whose etag it meets again, so the etag stands in it only when
        it is certain who set each field: a row of our own, or one of which it was known before
        and that nobody can have changed in between, thanks to If-Match.
        """
        if action.kind == "create":
            item = body
            id = str(body.get("id", ""))
        else:
            assert action.ref is not None
            id = action.ref.id
            item = body if "fields" in body else {"id": id, "fields": body}
        value = self._source.value_of(item)
        own = {"by": None, "app": self._source.own_app_id, "at": value["modified_at"]}
        names = self._source.authored
        known: Mapping[str, Any] = {}
        if action.kind == "create":
            authors = {name: dict(own) for name in names}
        else:
            before = self._before.get(id, {})
            assert action.ref is not None
            sure = sure and before.get("etag") == action.ref.etag and "set_by" in before
            known = before.get("fields") or {} if sure else {}
            value = {**value, **{n: before.get(n) for n in _OF_BIRTH if value.get(n) is None}}
            authors = {
                **(before.get("set_by") or {}),
                **{name: dict(own) for name in names if name in action.body},
            }
        etag = value["etag"]
        # The answer leaves hidden columns out; what it does not show is as it was sent, or was.
        sent = {name: v for name, v in action.body.items() if name in self._source.fields}
        fields = {n: v for n, v in {**known, **sent, **value["fields"]}.items() if v is not None}
        value = {**value, "fields": fields, "etag": etag if sure else None, "set_by": authors}
        return Outcome(action, Fate.DONE, Ref(id, etag), value)

    def _items(self, *more: str, **options: str) -> str:
        source = self._source
        return address("sites", source.site_id, "lists", source.list_id, "items", *more, **options)


_TRIES = 4
_OF_BIRTH = ("created_by", "created_by_app", "created_at")


_ZONES = timedelta(hours=14)
"""How far midnight somewhere is from midnight UTC, at most."""


def same(found: Any, wanted: Any) -> bool:
    """Lookup ids come back as text, empty columns not at all, and a day as its midnight in the
    site's own zone."""
    if wanted in (None, "") and found in (None, ""):
        return True
    if found == wanted or str(found) == str(wanted):
        return True
    one, other = _moment(found), _moment(wanted)
    if one is None or other is None or other.time() != time():
        return False
    return abs(one - other) <= _ZONES


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None
    except ValueError:
        return None
