"""Native actions of one scope, in the order that never points to what is not there yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from jobs.parse import moment, yes
from jobs.registrations.row import Row
from sync.action import Action
from sync.model import Ref, Side, Value

# A meeting stands in the team before a registration points to it; a file is there before a row
# has its address; counts go with the rows that are counted, for a round trip less; and what others
# read is written last.
MEETINGS, FILES, TAKEN_OVER, REGISTRATIONS, TRIM, REMOVALS, CALENDAR, VOICE = (
    100, 150, 190, 200, 230, 250, 400, 500,
)  # fmt: skip
COUNTS = REGISTRATIONS


NOW = {"now": True}
"""Filled in when the action is sent."""


class Orders:
    """Collects the actions of one scope."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self._actions: dict[str, Action] = {}
        self._of: dict[tuple[str, Side], list[str]] = {}

    def of(self, key: str, side: Side) -> tuple[str, ...]:
        """The ids of what is asked of a key on one side so far."""
        return tuple(self._of.get((key, side), ()))

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(self._actions.values())

    def row(
        self,
        key: str,
        side: Side,
        row: Row,
        wanted: Mapping[str, Any],
        *,
        expect: Value | None,
        rule: str,
        phase: int = REGISTRATIONS,
        after: tuple[str, ...] = (),
    ) -> None:
        """One write a row, and only of what it does not say so already."""
        changed = difference(row, wanted)
        if changed:
            ref = Ref(row.item, row.etag)
            body = {**_typed(changed), "SyncTijd": NOW}
            self.add(key, side, row.place, "update", phase, ref, body, expect, rule, after)

    def make(
        self,
        key: str,
        side: Side,
        place: str,
        columns: Mapping[str, Any],
        *,
        expect: Value | None,
        rule: str,
        phase: int = REGISTRATIONS,
        after: tuple[str, ...] = (),
    ) -> str:
        """A new row; what has no value is left out. Returns the action's id."""
        body = {n: v for n, v in columns.items() if v is not None and v != ""}
        body["SyncTijd"] = NOW
        return self.add(key, side, place, "create", phase, None, body, expect, rule, after)

    def add(
        self,
        key: str,
        side: Side,
        place: str,
        kind: str,
        phase: int,
        ref: Ref | None,
        body: Mapping[str, Any],
        expect: Value | None,
        rule: str,
        after: tuple[str, ...] = (),
    ) -> str:
        id = f"{self.scope}/{key}/{side}/{kind}"
        self._actions[id] = Action(
            id, self.scope, key, side, place, kind, phase, ref, body, expect, rule, after
        )
        self._of.setdefault((key, side), []).append(id)
        return id


def _typed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """A column of several choices says what it holds.
    https://learn.microsoft.com/graph/api/listitem-update"""
    kinds = {
        f"{name}@odata.type": "Collection(Edm.String)"
        for name, value in columns.items()
        if isinstance(value, list)
    }
    return {**kinds, **columns}


def difference(row: Row, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What of `wanted` the row does not say. A person that is still to be entered on the site is
    wanted only where nobody stands, or somebody who is known to be another (`not`)."""
    fields = row.fields
    return {
        name: _promise(fields.get(name), value)
        for name, value in wanted.items()
        if not same(fields.get(name), value)
    }


def promised(then: Any, when: Sequence[str], otherwise: Any) -> dict[str, Any]:
    """What a column says once the actions `when` are done, and else. Of a list in `then` each
    {"url_of": action} is the address that it answered."""
    return {"then": then, "when": list(when), "otherwise": otherwise}


def _promise(has: Any, wanted: Any) -> Any:
    """Of a promise: what the row says already is not written again when it is not kept."""
    if isinstance(wanted, dict) and "otherwise" in wanted and same(has, wanted["otherwise"]):
        return {name: value for name, value in wanted.items() if name != "otherwise"}
    return wanted


def same(has: Any, wanted: Any) -> bool:
    """Whether a column holds a value, as the service gives it back."""
    if isinstance(wanted, Mapping):
        there = has not in (None, "", 0)
        return "ensure" in wanted and there and str(has) != str(wanted.get("not"))
    if isinstance(wanted, list):
        return isinstance(has, list) and set(has) == set(wanted)
    if isinstance(wanted, bool):
        return yes(has, default=False) == wanted
    if isinstance(wanted, datetime):
        return moment(has) == wanted
    if wanted is None or wanted == "":
        return has is None or has in ("", [])
    if isinstance(wanted, int | float):
        try:
            return has is not None and float(has) == float(wanted)
        except (TypeError, ValueError):
            return False
    if isinstance(wanted, str) and (at := moment(wanted)) is not None and "T" in wanted:
        return moment(has) == at
    return has is not None and _lines(has) == _lines(wanted)


def _lines(value: Any) -> str:
    """SharePoint stores a note with its own line ends and trims none; people paste either."""
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def column(value: Any) -> Any:
    """How a value is written: a moment in UTC, to the second, as SharePoint keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value
