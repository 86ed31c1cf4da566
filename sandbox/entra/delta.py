"""`/users/delta` and `/groups/delta`.

https://learn.microsoft.com/graph/delta-query-overview
https://learn.microsoft.com/graph/delta-query-groups
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..call import Answer, Call
from ..odata import link_with, names
from ..tenant import Change, Record, Tenant, Write
from . import shapes
from .delta_round import Kind, Round, first, now, opened, sealed

_PAGE = 200  # objects. Reported/uncertain: the service varies it by what changed.
_PAGE_RELATED = 1000  # entries of members@delta and owners@delta on a page

USERS = Kind("users", shapes.USER, shapes.user, shapes.USER_DEFAULT)
GROUPS = Kind(
    "groups",
    shapes.GROUP,
    shapes.group,
    (
        "classification",
        "createdDateTime",
        "deletedDateTime",
        "description",
        "displayName",
        "expirationDateTime",
        "groupTypes",
        "id",
        "mail",
        "mailEnabled",
        "mailNickname",
        "membershipRule",
        "membershipRuleProcessingState",
        "preferredDataLocation",
        "preferredLanguage",
        "proxyAddresses",
        "renewedDateTime",
        "resourceBehaviorOptions",
        "resourceProvisioningOptions",
        "securityEnabled",
        "securityIdentifier",
        "theme",
        "visibility",
    ),
    ("members", "owners"),
    ("members",),  # "included by default when the $select query parameter isn't specified"
)


def answer(call: Call, kind: Kind) -> Answer:
    """One page of a round, with a link to the next page or, at the end, to the next round."""
    deltatoken, skiptoken = call.query.get("deltatoken"), call.query.get("skiptoken")
    if deltatoken == "latest":
        return _page(call, kind, replace(first(call, kind), place="~"), [], None)
    if deltatoken:
        past = opened(call, kind, deltatoken)
        current = replace(
            past,
            epoch=call.tenant.epoch,
            after=past.until,
            until=call.tenant.seq,
            at=now(call.tenant),
            select=names(call.query["select"]) if call.query.get("select") else past.select,
            place="",
            within="",
        )
    elif skiptoken:
        current = opened(call, kind, skiptoken)
    else:
        current = first(call, kind)
    entries, following = _fill(call, kind, current)
    return _page(call, kind, current, entries, following)


def _page(
    call: Call, kind: Kind, round: Round, entries: list[Record], following: Round | None
) -> Answer:
    chosen = [name for name in round.select if name not in kind.relations]
    context = f"{kind.table}({','.join(chosen)})" if chosen else kind.table
    body: Record = {"@odata.context": call.url(f"/$metadata#{context}")}
    bare: dict[str, str | None] = {"select": None, "filter": None, "expand": None}
    if following is not None:
        body["@odata.nextLink"] = link_with(
            call, **bare, deltatoken=None, skiptoken=sealed(following)
        )
    else:
        done = replace(round, place="", within="")
        body["@odata.deltaLink"] = link_with(call, **bare, skiptoken=None, deltatoken=sealed(done))
    body["value"] = entries
    return Answer(200, body)


def _fill(call: Call, kind: Kind, round: Round) -> tuple[list[Record], Round | None]:
    """The entries of this page, and where the next one begins (None at the end)."""
    minimal = "return=minimal" in call.headers.get("Prefer", "").replace(" ", "").lower()
    before = _before_round(call.tenant, kind, round)
    size = min(call.settings.delta_page_size or _PAGE, _PAGE)
    entries: list[Record] = []
    weight = 0
    for id in _candidates(call.tenant, kind, round):
        if len(entries) >= size or weight >= _PAGE_RELATED:
            return entries, replace(round, place=str(entries[-1]["id"]), within="")
        whole = _entry(call.tenant, kind, round, id, before, minimal=minimal)
        if whole is None:
            continue
        room = _PAGE_RELATED - weight
        entry, rest = _cut(kind, round, id, whole, room)
        entries.append(entry)
        weight += sum(len(entry.get(f"{name}@delta", ())) for name in kind.relations)
        if rest:
            return entries, replace(round, place=id, within=rest)
    return entries, None


def _candidates(tenant: Tenant, kind: Kind, round: Round) -> Iterator[str]:
    """Ids that this page may speak of, in an order that does not change between pages."""
    resumed = bool(round.within)

    def left(id: str) -> bool:
        return id > round.place or (resumed and id == round.place)

    if round.after < 0:
        found = (id for id in round.ids or tenant.table(kind.table) if left(id))
        # One more than fits, and one for the object that is being continued.
        yield from heapq.nsmallest(_PAGE + 2, set(found) if round.ids else found)
        return
    changed = {
        change.id
        for change in tenant.changes(kind.table, round.after)
        if change.seq <= round.until and (round.ids is None or change.id in round.ids)
    }
    yield from sorted(id for id in changed if left(id))


def _entry(
    tenant: Tenant,
    kind: Kind,
    round: Round,
    id: str,
    earlier: dict[str, Record | None],
    *,
    minimal: bool,
) -> Record | None:
    """What there is to say about one object, or None."""
    record = tenant.table(kind.table).get(id)
    if record is None:
        if round.after < 0:
            return None
        kept = id in tenant.table("deleted")
        return {"id": id, "@removed": {"reason": "changed" if kept else "deleted"}}
    tracked = [n for n in round.select if n not in kind.relations] if round.select else list(
        kind.default
    )  # fmt: skip
    relations = [n for n in kind.relations if n in round.select] if round.select else list(
        kind.default_relations
    )  # fmt: skip
    shape = kind.shape(record, [*tracked, "id"]) if tracked else {"id": id}
    if round.after < 0:
        old: Record | None = {}
        differing = set(shape)
    else:
        old = earlier.get(id, record)  # not there: only something related to it changed
        before = kind.shape(old, [*tracked, "id"]) if old and tracked else {}
        differing = {n for n, v in shape.items() if n != "id" and before.get(n) != v}
        if old is None:
            differing = set(shape)
        elif not tracked:
            differing = set()
    entry: Record = {}
    for name, value in shape.items():
        # "If the property has never been set before it isn't included in the response at all."
        ever_set = value not in (None, []) or (name in differing and old)
        wanted = not minimal or round.after < 0 or name in differing
        if ever_set and wanted:
            entry[name] = value
    related = False
    for name in relations:
        lines = _related(tenant, round, id, name, created=round.after >= 0 and old is None)
        if lines:
            entry[f"{name}@delta"] = lines
            related = True
    if round.after >= 0 and not differing and not related:
        return None
    entry["id"] = id
    return entry


def _before_round(tenant: Tenant, kind: Kind, round: Round) -> dict[str, Record | None]:
    """Every object that was written since, as it was when the round began (None: not there)."""
    found: dict[str, Record | None] = {}
    if round.after < 0:
        return found
    for change in tenant.changes(kind.table, round.after):
        if change.seq > round.until:
            break
        if change.id in found:
            continue
        write = _write_of(tenant, change)
        if write is not None and write.table == kind.table:
            found[change.id] = write.before
    return found


def _write_of(tenant: Tenant, change: Change) -> Write | None:
    at = bisect_left(tenant.writes, change.seq, key=lambda write: write.seq)
    if at < len(tenant.writes) and tenant.writes[at].seq == change.seq:
        return tenant.writes[at]
    return None


def _related(
    tenant: Tenant, round: Round, id: str, relation: str, *, created: bool
) -> list[dict[str, Any]]:
    """`members@delta`: who is in, or since the last round who came and who went."""
    rows = tenant.tables.get(f"{relation}/{id}", {})
    if round.after < 0 or created:
        return [_line(tenant, user) for user in sorted(rows)]
    changed = {
        change.id
        for change in tenant.changes(f"{relation}:{id}", round.after)
        if change.seq <= round.until
    }
    return [_line(tenant, user, removed=user not in rows) for user in sorted(changed)]


def _line(tenant: Tenant, id: str, *, removed: bool = False) -> dict[str, Any]:
    kind = "group" if id in tenant.table("groups") else "user"
    line: dict[str, Any] = {"@odata.type": f"#microsoft.graph.{kind}", "id": id}
    if removed:
        line["@removed"] = {"reason": "deleted"}
    return line


def _cut(kind: Kind, round: Round, id: str, entry: Record, room: int) -> tuple[Record, str]:
    """As many members as there is room for; the rest comes with the same group on the next page.

    https://learn.microsoft.com/graph/delta-query-groups#paging-through-members-in-a-large-group
    """
    start = round.within if id == round.place else ""
    kept = dict(entry)
    rest, last = "", start
    for name in kind.relations:
        key = f"{name}@delta"
        if key not in entry:
            continue
        lines = [line for line in entry[key] if f"{name}/{line['id']}" > start]
        part = [] if rest else lines[:room]
        room -= len(part)
        if part:
            last = f"{name}/{part[-1]['id']}"
        if not rest and len(part) < len(lines):
            rest = last
        if part:
            kept[key] = part
        else:
            kept.pop(key)
    return kept, rest
