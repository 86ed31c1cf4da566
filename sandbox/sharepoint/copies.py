"""Copies of files and folders: asked for, made some time later, watched from another host.

A copy is {id, state, done (percent), begun, due, resource, error}, in the table `copies`.

https://learn.microsoft.com/graph/api/driveitem-copy
https://learn.microsoft.com/graph/long-running-actions-overview
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..call import Answer, Call, GraphError
from ..route import Router
from ..tenant import Actor, Record, Tenant
from . import background, files

_TABLE = "copies"
MOST = 30_000
"""Items one copy takes."""


def routes(sharepoint: Router) -> None:
    sharepoint.route("GET", "/_api/v2.0/monitor/{copy}", open=True)(monitor)


def begin(
    tenant: Tenant,
    source: tuple[Record, Record],
    target: tuple[Record, str],
    *,
    name: str | None,
    conflict: str,
    seconds: float,
) -> Record:
    """Copy an item (its library and itself) into a folder (its library and number)."""
    list_, item = source
    due = (tenant.now() + timedelta(seconds=seconds)).isoformat()
    id = tenant.new_id()
    made = {"id": id, "state": "inProgress", "begun": tenant.now().isoformat(), "due": due,
            "resource": None, "error": None}  # fmt: skip
    tenant.put(_TABLE, id, made, what="copy.begin")
    job = {
        "copy": id, "actor": tenant.actor, "name": name or item["file"]["name"],
        "conflict": conflict, "item": item["id"], "list": list_["id"], "site": list_["site"],
        "to_list": target[0]["id"], "to_site": target[0]["site"], "folder": target[1],
    }  # fmt: skip
    if seconds:
        background.later(tenant, "copy", seconds, **job)
    else:
        finish(tenant, job)
    return tenant.table(_TABLE)[id]


def finish(tenant: Tenant, job: Record) -> None:
    """Make the copy, in the name of who asked for it; a refusal is told by the monitor."""
    list_ = tenant.get(f"lists/{job['site']}", job["list"])
    into = tenant.get(f"lists/{job['to_site']}", job["to_list"])
    item = tenant.get(list_["table"], job["item"]) if list_ else None
    state = tenant.table(_TABLE)[job["copy"]]
    actor: Actor = job["actor"]
    try:
        if list_ is None or into is None or item is None:
            raise GraphError(404, "itemNotFound", "The resource could not be found.")
        with tenant.acting(actor):
            made = _copied(tenant, list_, item, into, job["folder"], job["name"], job["conflict"])
    except GraphError as refused:
        error = {"code": refused.code, "message": refused.message}
        tenant.put(_TABLE, job["copy"], {**state, "state": "failed", "error": error})
        return
    done = {**state, "state": "completed", "resource": files.id_of(into, made["id"])}
    tenant.put(_TABLE, job["copy"], done, what="copy.end")


def _copied(
    tenant: Tenant, list_: Record, item: Record, into: Record, folder: str, name: str,
    conflict: str,
) -> Record:  # fmt: skip
    """A new item with the present content: no columns and no earlier versions go with it."""
    if not item["file"]["folder"]:
        content = item["file"]["content"]
        return files.store(tenant, into, folder, name, content, conflict=conflict)[0]
    inside = files.children(tenant, list_, item["id"])
    made = files.make_folder(tenant, into, folder, name, conflict=conflict)
    for child in inside:
        if child["id"] != made["id"]:
            _copied(tenant, list_, child, into, made["id"], child["file"]["name"], conflict)
    return made


def monitor(call: Call) -> Answer:
    """Needs no token. 202 while it goes on, 200 when it is over, well or not.

    https://github.com/rclone/rclone/blob/master/backend/onedrive/onedrive.go (waitForJob)
    """
    copy = call.tenant.get(_TABLE, call.params["copy"])
    if copy is None:
        raise GraphError(404, "itemNotFound", "The operation was not found.")
    if copy["state"] == "inProgress":
        begun, due = (datetime.fromisoformat(copy[name]) for name in ("begun", "due"))
        share = (call.tenant.now() - begun) / (due - begun)
        body = {"operation": "ItemCopy", "percentageComplete": round(min(share, 0.99) * 100, 1),
                "status": "inProgress"}  # fmt: skip
        return Answer(202, body)
    if copy["error"]:
        body = {"operation": "ItemCopy", "percentageComplete": 0.0, "status": "failed",
                "error": copy["error"], "errorCode": copy["error"]["code"]}  # fmt: skip
        return Answer(200, body)
    return Answer(
        200,
        {"percentageComplete": 100.0, "resourceId": copy["resource"], "status": "completed"},
    )
