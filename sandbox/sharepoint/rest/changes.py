"""`getchanges`: what happened to a list or web since a change token.

https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee541233(v=office.15)
https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-csomspt/ (ChangeQuery, ChangeToken)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ...tenant import Change, Record, Tenant
from . import error
from .format import Collection, Complex, Entity

ADD, UPDATE, DELETE, RENAME, RESTORE = 1, 2, 3, 4, 7
_FLAGS = {
    ADD: "Add", UPDATE: "Update", DELETE: "DeleteObject", RENAME: "Rename", RESTORE: "Restore",
}  # fmt: skip
LIST_SCOPE, WEB_SCOPE, SITE_SCOPE = 3, 2, 1
MOST = 1000
"""Changes one call gives at most, whatever `FetchLimit` asks."""

_EPOCH = 62135596800  # seconds from the year 1, where .NET's ticks begin, to 1970
_RESTORE = 10**9  # a change number tells which life of the tenant it belongs to


@dataclass(frozen=True, slots=True)
class Event:
    """A change with the kind that the plain log does not tell."""

    change: Change
    type: int
    container: str
    record: Record | None = None  # the item as the change left it, or as it was before it went


def token(tenant: Tenant, scope: int, id: str, change: Change | None = None) -> Complex:
    """`1;3;{list};{ticks};{number}`: the version, the scope (3 list, 2 web, 1 site collection),
    its GUID, the time in ticks, the change number. Without a change: now.
    """
    at = change.at if change else tenant.now()
    seq = change.seq if change else tenant.seq
    value = f"1;{scope};{id};{ticks(at)};{tenant.epoch * _RESTORE + seq}"
    return Complex("SP.ChangeToken", {"StringValue": value})


def ticks(at: datetime) -> int:
    at = at.astimezone(UTC)
    seconds = int(at.timestamp()) + _EPOCH
    return seconds * 10_000_000 + at.microsecond * 10


def of_list(tenant: Tenant, site: Record, list_: Record, body: Record) -> Collection:
    query = _query(body)
    sources = _sources(site, [list_], query)
    return _answer(tenant, site, query, sources, LIST_SCOPE, list_["id"])


def of_folder(tenant: Tenant, site: Record, list_: Record, number: str, body: Record) -> Collection:
    """Of what stands, or stood, in the folder; below it too with `RecursiveAll`."""
    query = _query(body)
    sources = _sources(site, [list_], query)
    return _answer(tenant, site, query, sources, LIST_SCOPE, list_["id"], number)


def of_web(
    tenant: Tenant, site: Record, lists: list[Record], body: Record, scope: int = WEB_SCOPE
) -> Collection:
    query = _query(body)
    id = site["web"] if scope == WEB_SCOPE else site["collection"]
    return _answer(tenant, site, query, _sources(site, lists, query), scope, id)


def _query(body: Record) -> Record:
    query = body.get("query", body)
    return query if isinstance(query, dict) else {}


def _sources(
    site: Record, lists: list[Record], query: Record
) -> list[tuple[str, str, Record | None]]:
    """Which change logs to read, and what kind of change each holds."""
    found: list[tuple[str, str, Record | None]] = []
    for list_ in lists:
        # What happens to the people of a site are changes of users, not of items.
        if query.get("Item") and list_["template"] != "userInformation":
            found.append(("Item", list_["container"], list_))
        if list_["template"] == "documentLibrary":
            kinds = [kind for kind in ("File", "Folder") if query.get(kind)]
            found += [(kind, list_["container"], list_) for kind in kinds]
        if query.get("Field"):
            found.append(("Field", f"columns:{list_['id']}", list_))
    if query.get("List"):
        only = lists[0] if len(lists) == 1 else None
        found.append(("List", f"lists:{site['id']}", only))
    return found


def _answer(
    tenant: Tenant,
    site: Record,
    query: Record,
    sources: list[tuple[str, str, Record | None]],
    scope: int,
    id: str,
    folder: str | None = None,
) -> Collection:
    after = _number(tenant, query.get("ChangeTokenStart"), scope, id) or 0
    last = _number(tenant, query.get("ChangeTokenEnd"), scope, id)
    rows: list[tuple[int, Entity]] = []
    for kind, container, list_ in sources:
        of_items = list_ if kind in _OF_ITEMS else None
        for event in _events(tenant, container, of_items):
            seq = event.change.seq
            if seq <= after or (last is not None and seq > last):
                continue
            if kind == "List" and list_ is not None and event.change.id != list_["id"]:
                continue
            if of_items is not None and not _meant(tenant, of_items, kind, event, folder, query):
                continue
            if query.get(_FLAGS[event.type]):
                rows.append((seq, _entity(tenant, site, kind, list_, event, scope, id)))
    rows.sort(key=lambda row: row[0], reverse=bool(query.get("LatestFirst")))
    limit = min(int(query.get("FetchLimit") or MOST), MOST)
    return Collection([row for _, row in rows[:limit]], set="SP.ApiData.Changes")


_OF_ITEMS = ("Item", "File", "Folder")


def _meant(
    tenant: Tenant, list_: Record, kind: str, event: Event, folder: str | None, query: Record
) -> bool:
    """Whether a change of an item is one of this kind of thing, in this folder."""
    record = event.record
    if kind != "Item" and (
        record is None or "file" not in record or record["file"]["folder"] != (kind == "Folder")
    ):
        return False
    if folder is None:
        return True
    if record is None or "file" not in record:
        return False
    above, rows = record["file"]["parent"], tenant.table(list_["table"])
    while query.get("RecursiveAll") and above not in (folder, "") and above in rows:
        above = rows[above]["file"]["parent"]
    return bool(above == folder)


def _number(tenant: Tenant, given: Any, scope: int, id: str) -> int | None:
    """The sequence number a token stands for; tokens of another object or life are refused."""
    value = given.get("StringValue") if isinstance(given, dict) else given
    if not value:
        return None
    parts = str(value).split(";")
    if len(parts) != 5 or not parts[4].lstrip("-").isdigit() or not parts[3].isdigit():
        raise _invalid()
    if parts[0] != "1" or parts[1] != str(scope) or parts[2].strip("{}").lower() != id:
        raise _invalid()
    epoch, seq = divmod(int(parts[4]), _RESTORE)
    if not tenant.knows(epoch, seq):
        raise error.refused(
            "The changeToken refers to a time before the start of the current change log.",
            "-2146233079, System.InvalidOperationException",
        )
    return seq


def _invalid() -> error.SharePointError:
    return error.refused(
        "The specified changeToken is not valid for the storage object on which it is used.",
        "-2147024809, System.ArgumentException",
    )


def _events(tenant: Tenant, container: str, list_: Record | None) -> Iterator[Event]:
    """The container's log with each line's kind.

    The log tells "stands" and "gone"; the first line of an object is its making when it was made
    at that moment, and a line after a deletion brings it back from the recycle bin.
    """
    state: dict[str, bool] = {}
    writes = _Writes(tenant)
    rows = tenant.table(list_["table"]) if list_ is not None else None
    for change in tenant.logs.get(container, []):
        known = state.get(change.id)
        if change.op == "drop":
            type = DELETE
        elif known is False:
            type = RESTORE
        elif known is None:
            type = ADD if _made_then(rows, change) else UPDATE
        else:
            type = UPDATE
        state[change.id] = change.op != "drop"
        if rows is None:
            yield Event(change, type, container)
            continue
        before, after = writes.around(change)
        if type == UPDATE and before and after and _place(before) != _place(after):
            # In its own list a move counts as one: MoveAway and MoveInto are for lists and webs.
            type = RENAME
        yield Event(change, type, container, after or before or rows.get(change.id))


def _place(item: Record) -> tuple[str, str] | None:
    return (item["file"]["parent"], item["file"]["name"]) if "file" in item else None


class _Writes:
    """What stood before and after a change, from the tenant's log of writes."""

    def __init__(self, tenant: Tenant) -> None:
        self._writes = tenant.writes

    def around(self, change: Change) -> tuple[Record | None, Record | None]:
        at = bisect_left(self._writes, change.seq, key=lambda write: write.seq)
        if at == len(self._writes) or self._writes[at].seq != change.seq:
            return None, None
        return self._writes[at].before, self._writes[at].after


def _made_then(rows: dict[str, Record] | None, change: Change) -> bool:
    record = (rows or {}).get(change.id)
    return record is None or record["created"] == change.at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _entity(
    tenant: Tenant,
    site: Record,
    kind: str,
    list_: Record | None,
    event: Event,
    scope: int,
    id: str,
) -> Entity:
    change = event.change
    properties: Record = {
        "ChangeToken": token(tenant, scope, id, change),
        "ChangeType": event.type,
        "SiteId": site["collection"],
        "Time": change.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if kind == "Item":
        assert list_ is not None
        record = tenant.table(list_["table"]).get(change.id) or event.record
        properties |= {
            "Editor": "",
            "EditorEmailHint": None,
            "ItemId": int(change.id),
            "ListId": list_["id"],
            "ServerRelativeUrl": "",
            "SharedByUser": None,
            "SharedWithUsers": None,
            "UniqueId": record["guid"] if record else "00000000-0000-0000-0000-000000000000",
            "WebId": site["web"],
        }
    elif kind in ("File", "Folder"):
        assert event.record is not None
        properties |= {"UniqueId": event.record["guid"], "WebId": site["web"]}
    elif kind == "Field":
        properties |= {"FieldId": change.id, "WebId": site["web"]}
    else:
        named = tenant.table(f"lists/{site['id']}").get(change.id)
        properties |= {
            "BaseTemplate": 100,
            "Hidden": bool(named and named["hidden"]),
            "ListId": change.id,
            "RootFolderUrl": named["path"] if named else "",
            "Title": named["displayName"] if named else "",
            "WebId": site["web"],
        }
    path = f"SP.Change{kind}{change.seq:08x}-0000-0000-0000-{change.seq:012x}"
    return Entity(f"SP.Change{kind}", path, properties, set="SP.ApiData.Changes")
