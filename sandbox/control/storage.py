"""What libraries may hold, and the bytes behind the keys that the log of writes shows."""

from __future__ import annotations

from typing import Any

from ..blobs import Stream, length
from ..call import Answer, Call, GraphError
from ..route import Router
from ..sharepoint import permissions, sites, storage
from ..tenant import Record


def routes(control: Router) -> None:
    control.route("GET", "/storage", open=True)(show)
    control.route("POST", "/storage", open=True)(change)
    control.route("GET", "/contents/{key}", open=True)(content)


def show(call: Call) -> Answer:
    """The libraries that have a limit, the sites that are locked, the endings that are blocked."""
    tenant = call.tenant
    drives = {}
    for site in tenant.all("sites"):
        for list_ in tenant.all(f"lists/{site['id']}"):
            if list_["id"] in tenant.table("storage"):
                drives[sites.drive_id(site, list_)] = storage.quota(tenant, list_)
    locked = {one["id"]: one["state"] for one in tenant.all("siteLocks")}
    body = {"drives": drives, "locked": locked, "blocked": list(storage.blocked(tenant))}
    return Answer(200, body, content_type="application/json")


def change(call: Call) -> Answer:
    """`{"drive": id}` with `total` (bytes or null) or `lock` (of its site: `ReadOnly`, `NoAccess`
    or null), or `{"blocked": [".exe"]}`.
    """
    body: Any = call.json()
    if not isinstance(body, dict) or not body or set(body) - {"drive", "total", "lock", "blocked"}:
        raise GraphError(400, "", "storage takes drive with total or lock, or blocked.")
    if "total" in body:
        total = body["total"]
        if total is not None and (type(total) is not int or total < 0):
            raise GraphError(400, "", "total is a number of bytes, or null.")
        storage.limit(call.tenant, _library(call, body)[1], total)
    if "lock" in body:
        if body["lock"] not in (None, *permissions.LOCKS):
            raise GraphError(400, "", f"lock is {', '.join(permissions.LOCKS)} or null.")
        permissions.lock(call.tenant, _library(call, body)[0], body["lock"])
    if "blocked" in body:
        endings = body["blocked"]
        if not isinstance(endings, list) or not all(isinstance(one, str) for one in endings):
            raise GraphError(400, "", "blocked is a list of endings.")
        storage.block(call.tenant, endings)
    return show(call)


def content(call: Call) -> Answer:
    """The bytes under a key (`file.content` of an item or of a version)."""
    key, blobs = call.params["key"], call.tenant.blobs
    try:
        blobs.read(key, 0, 1)
    except (ValueError, OSError):
        raise GraphError(404, "", f"There is no content {key}.") from None
    stream = Stream(blobs, key, 0, length(key))
    return Answer(200, stream, content_type="application/octet-stream")


def _library(call: Call, body: Record) -> tuple[Record, Record]:
    place = sites.library(call.tenant, str(body.get("drive")))
    if place is None:
        raise GraphError(404, "", f"There is no drive {body.get('drive')}.")
    return place
