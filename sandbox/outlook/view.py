"""`calendarView` and its delta.

https://learn.microsoft.com/graph/api/calendar-list-calendarview
https://learn.microsoft.com/graph/api/event-delta
https://learn.microsoft.com/graph/delta-query-events
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from ..call import Answer, Call, GraphError
from ..odata import answer_page, link_with
from ..tenant import Record
from . import queries, shapes
from .access import mailbox_of
from .events import container

_PAGE = 50  # Reported/uncertain: without Prefer the service chooses.
_ASKED = re.compile(r"odata\.maxpagesize\s*=\s*(\d+)", re.IGNORECASE)
_NOT_HERE = ("select", "expand", "filter", "orderby", "search", "top", "skip", "count")


@dataclass(frozen=True, slots=True)
class Round:
    """What a token knows: from where to where in the change log, and how far it got."""

    epoch: int
    after: int  # -1: the first round, which lists the view
    until: int
    start: str
    end: str
    place: int = 0  # rows that were given


def list_view(call: Call) -> Answer:
    user = mailbox_of(call)
    start, end = queries.window(call)
    rows = [
        row for row in call.tenant.all(f"events/{user['id']}") if queries.within(row, start, end)
    ]
    rows.sort(key=lambda row: (row["start"], row["id"]))
    answer = answer_page(
        call, queries.asked(call, rows), lambda row: shapes.event(call, row),
        context=f"users('{user['id']}')/calendarView", default=queries.PAGE,
        maximum=queries.LARGEST, always=("id", "singleValueExtendedProperties"), count=True,
    )  # fmt: skip
    answer.headers |= shapes.applied(call)
    return answer


def view_delta(call: Call) -> Answer:
    """One page of a round. What happens while a client pages belongs to its next round."""
    user = mailbox_of(call)
    if token := call.query.get("skiptoken"):
        current = _opened(call, token)
    elif token := call.query.get("deltatoken"):
        past = _opened(call, token)
        current = replace(
            past, epoch=call.tenant.epoch, after=past.until, until=call.tenant.seq, place=0
        )
    else:
        current = _first(call)
    rows = _rows(call, user, current)
    size = _size(call)
    part = rows[current.place : current.place + size]
    more = current.place + size < len(rows)
    bare: dict[str, str | None] = dict.fromkeys(call.query)
    body: Record = {"@odata.context": call.url("/$metadata#Collection(event)")}
    if more:
        following = replace(current, place=current.place + size)
        body["@odata.nextLink"] = link_with(call, **{**bare, "skiptoken": _sealed(following)})
    else:
        body["@odata.deltaLink"] = link_with(
            call, **{**bare, "deltatoken": _sealed(replace(current, place=0)), "skiptoken": None}
        )
    body["value"] = [_shown(call, row) for row in part]
    return Answer(200, body, shapes.applied(call))


def _first(call: Call) -> Round:
    for name in _NOT_HERE:
        if name in call.query:
            raise GraphError(
                400,
                "ErrorInvalidUrlQuery",
                f"The following parameters are not supported with change tracking over the "
                f"'CalendarView' resource: '${name}'.",
            )
    start, end = queries.window(call)
    return Round(call.tenant.epoch, -1, call.tenant.seq, start.isoformat(), end.isoformat())


def _rows(call: Call, user: Record, round: Round) -> list[Record]:
    """The events of the view, or what became of those that changed since the last round.

    An event outside the view that changed comes as deleted, as the page says.
    """
    start, end = datetime.fromisoformat(round.start), datetime.fromisoformat(round.end)
    table = call.tenant.table(f"events/{user['id']}")
    changes = call.tenant.changes(container(user["id"]), round.after)
    if round.after < 0:
        found = [row for row in table.values() if queries.within(row, start, end)]
        return sorted(found, key=lambda row: str(row["id"]))
    ids = sorted({change.id for change in changes if change.seq <= round.until})
    gone = {"@removed": {"reason": "deleted"}}
    return [
        table[id] if id in table and queries.within(table[id], start, end) else {"id": id, **gone}
        for id in ids
    ]


def _shown(call: Call, row: Record) -> Record:
    shown = row if "@removed" in row else shapes.event(call, row)
    return {"@odata.type": "#microsoft.graph.event", **shown}


def _size(call: Call) -> int:
    found = _ASKED.search(call.headers.get("Prefer", ""))
    size = max(1, int(found[1])) if found else _PAGE
    return min(size, call.settings.delta_page_size or size)


def _sealed(round: Round) -> str:
    text = json.dumps(asdict(round), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.compress(text, 1)).rstrip(b"=").decode()


def _opened(call: Call, token: str) -> Round:
    try:
        padded = token + "=" * (-len(token) % 4)
        round = Round(**json.loads(zlib.decompress(base64.urlsafe_b64decode(padded.encode()))))
    except (binascii.Error, zlib.error, ValueError, TypeError):
        raise GraphError(
            400, "ErrorInvalidSyncStateData", "The sync state data is invalid."
        ) from None
    if not call.tenant.knows(round.epoch, round.until):
        # https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset
        raise GraphError(
            410,
            "SyncStateNotFound",
            "The sync state generation is not found; a full synchronization is needed.",
            headers={"Location": call.url(call.path)},
        )
    return round
