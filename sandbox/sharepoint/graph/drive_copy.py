"""Copying, which answers with an address to watch it at.

https://learn.microsoft.com/graph/api/driveitem-copy
"""

from __future__ import annotations

from ...call import Answer
from .. import copies, sites
from ..permissions import Level, require
from ..refusal import invalid
from .drive_address import Target, gone, target_of
from .reach import Reach


def copy(target: Target, rest: str) -> Answer:
    """Into a folder of any drive the caller may write; without `parentReference`, beside itself."""
    at, call, item = target.at, target.call, target.item()
    body = call.json()
    reference = body.get("parentReference") or {}
    into = _library(at, reference.get("driveId"))
    if id := reference.get("id"):
        folder = target_of(into, str(id), "").folder()
    elif reference:
        raise invalid("parentReference must name the driveId and the id of a folder.")
    else:
        folder = item["file"]["parent"]
    conflict = call.query.get("@microsoft.graph.conflictBehavior") or body.get(
        "@microsoft.graph.conflictBehavior", "fail"
    )
    made = copies.begin(
        at.tenant, (at.table, item), (into.table, folder), name=body.get("name"),
        conflict=str(conflict), seconds=call.settings.copy_delay_s,
    )  # fmt: skip
    url = call.elsewhere("sharepoint", f"/_api/v2.0/monitor/{made['id']}")
    return Answer(202, None, {"Location": url})


def _library(at: Reach, drive: str | None) -> Reach:
    if drive is None or drive == sites.drive_id(at.site, at.table):
        return at
    place = sites.library(at.tenant, drive)
    if place is None:
        raise gone()
    return Reach(at.call, *place, require(at.tenant, at.call.token, Level.CONTRIBUTE, *place))
