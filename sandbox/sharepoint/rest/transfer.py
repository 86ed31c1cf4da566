"""Files and folders moved, copied, recycled and deleted, by REST's own methods.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)
"""

from __future__ import annotations

from ...blobs import length
from ...tenant import Record, Tenant
from .. import files as library
from .. import items, locks, storage
from ..columns import own_columns
from . import address, error, missing
from .reach import Reach
from .resource import Visit


def recycle(tenant: Tenant, list_: Record, item: Record) -> str:
    """Into the recycle bin, a folder with all that is in it; the id of the entry."""
    return str(items.delete_item(tenant, list_, item))


def delete(tenant: Tenant, list_: Record, item: Record) -> None:
    """For good."""
    items.delete_item(tenant, list_, item, recycle=False)


def _target(
    visit: Visit, url: str, overwrite: bool, moving: Record | None
) -> tuple[Record, str, str, Record | None]:
    """The library, folder and name that an address on this site means, and what stands there."""
    tenant = visit.tenant
    place = address.locate(tenant, visit.site, address.on_site(visit.site, url))
    if place.list is None or place.parent is None or place.list["template"] != "documentLibrary":
        raise missing.directory()
    Reach.of(visit, place.list).rights.may_add()
    there = place.item(tenant)
    if there is not None and moving is not None and there["guid"] == moving["guid"]:
        there = None  # only the case of its name changes
    if there is not None and (not overwrite or there["file"]["folder"]):
        raise missing.taken(tenant, place.list, there, place.path)
    return place.list, place.parent, place.name, there


def move(visit: Visit, list_: Record, item: Record, url: str, *, overwrite: bool = False) -> None:
    """A file to another folder or name on the site. What it overwrites goes to the recycle bin.

    Reported/uncertain: whether what is overwritten can be found back there.
    """
    into, parent, name, _ = _target(visit, url, overwrite, item)
    moved(visit.tenant, list_, item, into, parent, name, overwrite=overwrite)


def moved(
    tenant: Tenant,
    list_: Record,
    item: Record,
    into: Record,
    parent: str,
    name: str,
    *,
    overwrite: bool = False,
) -> Record:
    """In its own library an item stays what it was; in another it is made anew."""
    conflict = "replace" if overwrite else "fail"
    if into["id"] == list_["id"]:
        refuse_into_itself(tenant, list_, parent, item)
        return library.change(tenant, list_, item, name=name, parent=parent, conflict=conflict)
    locks.check(tenant, list_, item)
    made = copied(tenant, list_, item, into, parent, name, conflict=conflict)
    delete(tenant, list_, item)
    return made


def copy(visit: Visit, list_: Record, item: Record, url: str, *, overwrite: bool = False) -> None:
    """A copy on the same site; an overwritten file gets a new version."""
    into, parent, name, _ = _target(visit, url, overwrite, None)
    conflict = "replace" if overwrite else "fail"
    copied(visit.tenant, list_, item, into, parent, name, conflict=conflict)


def copied(
    tenant: Tenant,
    list_: Record,
    item: Record,
    into: Record,
    parent: str,
    name: str,
    *,
    conflict: str = "replace",
) -> Record:
    """The file, or the folder with all that is in it, a second time; with those of its values
    that the other library has a column for, and without earlier versions."""
    file = item["file"]
    if not file["folder"]:
        there = library.named(tenant, into, parent, name)
        if there is not None and conflict == "replace":
            return library.replace(tenant, into, there, file["content"])
        columns = own_columns(tenant, into)
        same = into["site"] == list_["site"]
        fields = {
            name: value for name, value in item["fields"].items()
            if name in columns and (same or columns[name]["kind"] not in ("User", "Lookup"))
        }  # fmt: skip
        name = library.free_name(tenant, into, parent, name, conflict)
        key = file["content"]
        storage.check_room(tenant, into, length(key))
        return library.lay(tenant, into, parent, name, key, fields, columns=columns)
    inside = library.children(tenant, list_, item["id"])
    made = library.make_folder(tenant, into, parent, name, conflict=conflict)
    for child in inside:
        copied(tenant, list_, child, into, made["id"], child["file"]["name"])
    return made


def below(tenant: Tenant, list_: Record, number: str, item: Record) -> bool:
    """Whether a folder stands in the item, or is it."""
    while number != library.TOP:
        if number == item["id"]:
            return True
        number = tenant.table(list_["table"])[number]["file"]["parent"]
    return False


def refuse_into_itself(tenant: Tenant, list_: Record, number: str, item: Record) -> None:
    if below(tenant, list_, number, item):
        raise error.refused(
            "The destination folder is the same as or below the source folder.",
            "-2147024809, System.ArgumentException",
        )


def move_folder(visit: Visit, list_: Record, item: Record, url: str) -> None:
    """A folder with all that is in it, to another place on the same site."""
    into, parent, name, _ = _target(visit, url, False, item)
    moved(visit.tenant, list_, item, into, parent, name)
