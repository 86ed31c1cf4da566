"""`/lists/{id}/items/delta`: what changed on a list since a token.

https://learn.microsoft.com/graph/api/listitem-delta
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from ... import odata
from ...call import Answer, Call, GraphError
from ...route import Router
from ...tenant import Record
from ..index import index
from ..refusal import invalid
from . import content_types
from .items import field_names
from .query import page_size
from .reach import READ, Reach, reach
from .shape import Shape


@dataclass(frozen=True, slots=True)
class Token:
    """Where a reader of the feed is."""

    list_: str
    epoch: int
    since: int  # changes after this have not been shown
    until: int | None  # of a feed being paged: its deltaLink starts here; None between feeds
    after: int  # of a first enumeration: the last id shown; -1 for a feed of changes
    at: float  # when it was made, on the tenant's calendar

    def text(self) -> str:
        parts = [self.list_, self.epoch, self.since, self.until, self.after, self.at]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _read(text: str) -> Token:
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Token(*parts)
    except (ValueError, TypeError):
        raise invalid("The provided token is not valid.") from None


def routes(graph: Router) -> None:
    graph.route("GET", "/sites/{site}/lists/{list}/items/delta", application=READ, delegated=READ)(
        delta
    )


def delta(call: Call) -> Answer:
    """Pages of 200 until a deltaLink. `token=latest` gives the link alone. Item security holds.

    An item that changed several times appears once; the feed of a first enumeration may show an
    item that the following feed shows again.
    """
    return feed(reach(call), _body)


Part = Sequence[tuple[str, Record | None]]
"""Numbers of items with the items as they are now, None for one that is gone."""
Body = Callable[[Reach, Part, int], dict[str, Any]]
"""Shows a part of an enumeration (the number tells after which id: 0 at its beginning) or of a feed
of changes (-1)."""


def feed(at: Reach, body: Body) -> Answer:
    """A page of the list's changes, shown by `body`."""
    call = at.call
    text = call.query.get("token") or call.query.get("deltatoken") or call.query.get("skiptoken")
    if text == "latest":
        now = _token(at, since=call.tenant.seq)
        return Answer(200, {**body(at, [], -1), "@odata.deltaLink": _link(call, now)})
    size = page_size(call)
    if text is None:
        begin = _token(at, since=0, until=call.tenant.seq, after=0)
        return _enumerated(at, begin, size, body)
    token = _read(text)
    _check(at, token)
    if token.after >= 0:
        return _enumerated(at, token, size, body)
    return _changed(at, token, size, body)


def token_since(at: Reach, moment: datetime) -> str:
    """The token of everything that changed after a moment."""
    log = at.tenant.logs.get(at.table["container"], [])
    seq = max((change.seq for change in log if change.at <= moment), default=0)
    return _token(at, since=seq).text()


def _token(at: Reach, *, since: int, until: int | None = None, after: int = -1) -> Token:
    tenant = at.tenant
    return Token(at.table["id"], tenant.epoch, since, until, after, tenant.now().timestamp())


def _check(at: Reach, token: Token) -> None:
    """410 with a Location that starts again, when the token means nothing any more."""
    if token.list_ != at.table["id"]:
        raise invalid("The provided token is not valid.")
    age = at.tenant.now().timestamp() - token.at
    if age > timedelta(days=at.call.settings.list_delta_days).total_seconds():
        raise gone(at.call, "resyncChangesApplyDifferences")
    if not at.tenant.knows(token.epoch, max(token.since, token.until or 0)):
        raise gone(at.call, "resyncChangesUploadDifferences")


def gone(call: Call, code: str) -> GraphError:
    """The service cannot say what changed since this token; `Location` enumerates anew.

    `code` is the documented instruction; as for drives it stands in `innerError`.
    https://learn.microsoft.com/onedrive/developer/rest-api/concepts/errors
    """
    return GraphError(
        410,
        "resyncRequired",
        "Resync required. Replace any local items with the server's version (including deletes) "
        "if you're sure that the service was up to date with your local changes when you last "
        "sync'd. Upload any local changes that the server doesn't know about.",
        inner=code,
        headers={"Location": odata.link_with(call, token=None, deltatoken=None, skiptoken=None)},
    )


def _enumerated(at: Reach, token: Token, size: int, show: Body) -> Answer:
    """A page of everything, by id."""
    rows = at.tenant.table(at.table["table"])
    ids = index(at.tenant, at.table).ids(token.after, size + 1)
    body = show(at, [(id, rows[id]) for id in ids[:size]], token.after)
    assert token.until is not None
    if len(ids) > size:
        rest = _token(at, since=0, until=token.until, after=int(ids[size - 1]))
        return Answer(200, {**body, "@odata.nextLink": _link(at.call, rest)})
    link = _link(at.call, _token(at, since=token.until))
    return Answer(200, {**body, "@odata.deltaLink": link})


def _changed(at: Reach, token: Token, size: int, show: Body) -> Answer:
    """A page of changes, each item at its last one."""
    until = at.tenant.seq if token.until is None else token.until
    last: dict[str, int] = {}
    for change in at.tenant.changes(at.table["container"], token.since):
        if change.seq > until:
            break
        last.pop(change.id, None)
        last[change.id] = change.seq
    rows = at.tenant.table(at.table["table"])
    part = list(last.items())[:size]
    body = show(at, [(id, rows.get(id)) for id, _ in part], -1)
    if len(last) > size:
        rest = _token(at, since=part[-1][1], until=until)
        return Answer(200, {**body, "@odata.nextLink": _link(at.call, rest)})
    return Answer(200, {**body, "@odata.deltaLink": _link(at.call, _token(at, since=until))})


def _body(at: Reach, part: Part, after: int) -> dict[str, Any]:
    """Items as they are now; one that is gone as the feed shows a deletion."""
    query, shape = at.call.query, Shape(at)
    selected, fields = odata.names(query.get("select")), field_names(query.get("expand"))
    visible = at.visible([item for _, item in part if item is not None])
    seen = {item["id"]: item for item in visible}
    value = [
        _deletion(at, id) if item is None else shape.item(seen[id], selected, fields)
        for id, item in part
        if item is None or id in seen
    ]
    return {"@odata.context": at.call.url("/$metadata#Collection(listItem)"), "value": value}


def _deletion(at: Reach, id: str) -> Record:
    return {
        "id": id,
        "parentReference": {"siteId": at.site["id"]},
        "contentType": {"id": at.table["contentType"], "name": content_types.name(at.table)},
        "deleted": {"state": "deleted"},
    }


def _link(call: Call, token: Token) -> str:
    kept = {name: call.query[name] for name in ("select", "expand", "top") if name in call.query}
    text = "".join(f"${name}={quote(value, safe='(),=*$;/')}&" for name, value in kept.items())
    return call.url(f"{quote(call.path, safe='/,:()')}?{text}token={token.text()}")
