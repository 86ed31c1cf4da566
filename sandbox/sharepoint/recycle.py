"""The recycle bin of a site: what was deleted, as it was, for 93 days.

An entry is {id, kind ("item", "file", "folder" or "list"), list, record, versions, title, at, by};
of a file or folder also name, place (where it stood, below the site), size, `above` (the folders it
stood in, from the top) and `below` (what was in it: {record, versions}, a folder before what is in
it), and `stage` (1, or 2 once it was deleted from the bin).

https://support.microsoft.com/office/manage-the-recycle-bin-of-a-sharepoint-site-8a6c2198-910e-42d7-9a9c-bc5bf04d7827
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..tenant import Record, Tenant
from . import people
from .tree import tree

KEPT = timedelta(days=93)


def put_away(tenant: Tenant, list_: Record, item: Record, *, recycle: bool = True) -> str | None:
    """Delete an item with everything below it, into one entry of the bin; the entry's id.

    What is in a folder goes before the folder itself, which is the order of the change log.
    """
    found = [item]
    if "file" in item and item["file"]["folder"]:
        found += descendants(tenant, list_, item["id"])
    title, more = item["fields"].get("Title", ""), {}
    if "file" in item:
        title, more = item["file"]["name"], _place(tenant, list_, item, found)
    gone = []
    for one in reversed(found):
        tenant.drop(list_["table"], one["id"], container=list_["container"], what="item.delete")
        kept = tenant.drop(f"versions/{list_['id']}", one["id"], what="item.versions")
        tenant.drop(f"locks/{list_['id']}", one["id"], what="file.unlock")
        gone.append({"record": one, "versions": kept})
    if not recycle:
        return None
    bin_id = tenant.new_id()
    own = gone.pop()
    entry = {
        "id": bin_id,
        "kind": more.pop("kind", "item"),
        "list": list_["id"],
        **own,
        "below": tuple(reversed(gone)),
        "title": title,
        "at": tenant.stamp(),
        "by": people.id_of_actor(tenant, list_["site"], tenant.actor),
        "stage": 1,
        **more,
    }
    tenant.put(f"recycled/{list_['site']}", bin_id, entry, what="recycled")
    return bin_id


def _place(tenant: Tenant, list_: Record, item: Record, found: list[Record]) -> Record:
    rows, above, number = tenant.table(list_["table"]), [], item["file"]["parent"]
    while number:
        above.append(rows[number])
        number = rows[number]["file"]["parent"]
    above.reverse()
    names = [one["file"]["name"] for one in above]
    return {
        "kind": "folder" if item["file"]["folder"] else "file",
        "name": item["file"]["name"],
        "place": "/".join([list_["name"], *names]),
        "above": tuple(above),
        "size": sum(int(one["file"]["size"]) for one in found),
    }


def descendants(tenant: Tenant, list_: Record, number: str) -> list[Record]:
    """Everything below a folder, each folder before what is in it."""
    rows, folders = tenant.table(list_["table"]), tree(tenant, list_)
    found, pending = [], [number]
    for above in pending:
        inside = [rows[one] for one in folders.below(above)]
        found += inside
        pending += [one["id"] for one in inside if one["file"]["folder"]]
    return found


def take_back(tenant: Tenant, list_: Record, entry: Record) -> Record:
    """Everything of an entry stands again under its own numbers, with its versions."""
    tenant.drop(f"recycled/{list_['site']}", entry["id"], what="item.restore")
    for one in (entry, *entry.get("below", ())):
        item = one["record"]
        if one["versions"] is not None:
            tenant.put(f"versions/{list_['id']}", item["id"], one["versions"], what="item.versions")
        tenant.put(
            list_["table"], item["id"], item, container=list_["container"], what="item.restore"
        )
    return entry["record"]  # type: ignore[no-any-return]


def entries(tenant: Tenant, site: str) -> Iterator[Record]:
    """What can still be restored, newest first."""
    oldest = tenant.now() - KEPT
    for entry in reversed(list(tenant.all(f"recycled/{site}"))):
        if datetime.fromisoformat(entry["at"]) > oldest:
            yield entry


def delete(tenant: Tenant, site: str, entry: Record) -> None:
    """From the first stage to the second, from there for good."""
    if entry.get("stage", 1) == 1:
        tenant.put(f"recycled/{site}", entry["id"], {**entry, "stage": 2}, what="recycled.second")
    else:
        tenant.drop(f"recycled/{site}", entry["id"], what="recycled.delete")
