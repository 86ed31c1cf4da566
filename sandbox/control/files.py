"""What people and their programs do to files: editors that hold them, labels, scanners."""

from __future__ import annotations

from typing import Any

from ..call import Call, GraphError
from ..cloud import Cloud
from ..sharepoint import checkout, files, labels, locks, people, sites
from ..tenant import Actor, Record

_KNOWN = {"drive", "item", "by", "lock", "hours", "label", "malware"}


def list_locks(cloud: Cloud, call: Call) -> Any:
    """Every lock that stands: drive, item, name, kind, by, at, until."""
    tenant, value = cloud.tenant, []
    for site in tenant.all("sites"):
        for list_ in tenant.all(f"lists/{site['id']}"):
            for number in list(tenant.tables.get(f"locks/{list_['id']}", {})):
                held = locks.lock_of(tenant, list_, number)
                item = tenant.get(list_["table"], number)
                if held is None or item is None:
                    continue
                who = people.entry(tenant, site["id"], held["by"]) or {"fields": {}}
                value.append({
                    "drive": sites.drive_id(site, list_), "item": files.id_of(list_, number),
                    "name": item["file"]["name"], "kind": held["kind"],
                    "by": who["fields"].get("UserName") or who["fields"].get("Title"),
                    "at": held["at"], "until": held["until"],
                })  # fmt: skip
    return {"value": value}


def change_file(cloud: Cloud, call: Call) -> Any:
    """`{"drive", "item", "by"?, "lock"?, "hours"?, "label"?, "malware"?}`; null takes away.

    `lock` is shared, exclusive (an editor's) or checkout; `by` a UPN, for locks and labels.
    """
    tenant, body = cloud.tenant, call.json()
    if not isinstance(body, dict) or (unknown := sorted(set(body) - _KNOWN)):
        raise GraphError(400, "", f"files takes {', '.join(sorted(_KNOWN))}, not {unknown}.")
    place = sites.library(tenant, str(body.get("drive")))
    number = files.number_of(place[1], str(body.get("item"))) if place else None
    item = tenant.get(place[1]["table"], number) if place and number else None
    if place is None or item is None:
        raise GraphError(404, "", "There is no such file.")
    list_ = place[1]
    with tenant.acting(_actor(cloud, body.get("by"))):
        if "label" in body:
            item = labels.put_label(tenant, list_, item, body["label"])
        if "malware" in body:
            item = labels.find_malware(tenant, list_, item, body["malware"])
        if "lock" in body:
            _lock(cloud, list_, item, body)
    return list_locks(cloud, call)


def _lock(cloud: Cloud, list_: Record, item: Record, body: dict[str, Any]) -> None:
    tenant, kind = cloud.tenant, body["lock"]
    if kind is None and locks.checkout_of(tenant, list_, item["id"]) is not None:
        checkout.discard(tenant, list_, item, anybody=True)
    elif kind is None:
        locks.unlock(tenant, list_, item["id"])
    elif kind == "checkout":
        checkout.check_out(tenant, list_, item)
    elif kind in locks.KINDS:
        locks.lock(tenant, list_, item, kind, hours=body.get("hours"))
    else:
        raise GraphError(400, "", f"lock is one of {', '.join(locks.KINDS)}, not {kind!r}.")


def _actor(cloud: Cloud, upn: str | None) -> Actor:
    for user in cloud.tenant.all("users"):
        if upn is None or user["userPrincipalName"].casefold() == upn.casefold():
            name = user["userPrincipalName"]
            return Actor("person", user["id"], user["displayName"], name)
    raise GraphError(404, "", f"There is no person {upn}.")
