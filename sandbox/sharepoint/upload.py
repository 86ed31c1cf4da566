"""Upload sessions: a file in fragments, to an address on another host that needs no token.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..call import Answer, Call, GraphError, not_found
from ..route import Router
from ..tenant import Actor, Record, Tenant
from . import files
from .drive_item import DriveItems
from .refusal import Refused, invalid

FRAGMENT = 320 * 1024
MOST = 60 * 1024 * 1024
LIFETIME = timedelta(hours=24)  # Reported/uncertain: from a quarter of an hour to several days
_TABLE = "uploads"


def routes(upload: Router) -> None:
    for method, handler in (("PUT", put), ("GET", status), ("DELETE", cancel), ("POST", commit)):
        upload.route(method, "/up/{session}", open=True)(handler)


def begin(
    call: Call,
    site: Record,
    list_: Record,
    *,
    target: tuple[str, str] | Record,
    options: Mapping[str, Any],
) -> Answer:
    """A session for a new name in a folder (its number and the name), or for a file there is."""
    tenant = call.tenant
    item = options.get("item") or {}
    id = tenant.new_id().replace("-", "")
    session = {
        "id": id, "site": site["id"], "list": list_["id"],
        "place": target if isinstance(target, tuple) else None,
        "replaces": None if isinstance(target, tuple) else target["id"],
        "conflict": item.get("@microsoft.graph.conflictBehavior", "fail"),
        "times": item.get("fileSystemInfo"), "defer": bool(options.get("deferCommit")),
        "actor": call.actor, "have": 0, "size": None,
        "expires": (tenant.now() + LIFETIME).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }  # fmt: skip
    tenant.put(_TABLE, id, session, what="upload.begin")
    context = "/$metadata#microsoft.graph.uploadSession"
    body = {
        "@odata.context": call.url(context),
        "expirationDateTime": session["expires"],
        "nextExpectedRanges": ["0-"],
        "uploadUrl": call.elsewhere("upload", f"/up/{id}"),
    }
    return Answer(200, body)


def put(call: Call) -> Answer:
    """The next fragment, in order; the last one makes the file unless `deferCommit` was asked."""
    if "Authorization" in call.headers:  # documented: "it may result in an HTTP 401"
        raise GraphError(401, "unauthenticated", "The upload URL takes no Authorization header.")
    session = _session(call)
    first, last, size = _range(call.headers.get("Content-Range", ""), len(call.body))
    if session["size"] not in (None, size):
        raise invalid("Declared file length differs from that of earlier fragments.")
    if first != session["have"]:
        raise GraphError(416, "invalidRange", "Optimistic concurrency failure during fragmented "
                         "upload: the range was received or is out of order.")  # fmt: skip
    if last + 1 < size and len(call.body) % FRAGMENT:
        raise invalid(f"The fragment's size is no multiple of {FRAGMENT} bytes.")
    if len(call.body) >= MOST:
        raise GraphError(413, "fragmentTooLarge", "A fragment is smaller than 60 MiB.")
    fragment = {"content": call.tenant.blobs.add(call.body)}
    call.tenant.put(_fragments(session), f"{first:015d}", fragment, what="upload.fragment")
    session = {**session, "have": last + 1, "size": size}
    call.tenant.put(_TABLE, session["id"], session, what="upload.progress")
    if last + 1 < size or session["defer"]:
        return _shown(session, 202)
    return _committed(call, session)


def status(call: Call) -> Answer:
    return _shown(_session(call), 200)


def cancel(call: Call) -> Answer:
    _forget(call.tenant, _session(call), "upload.cancel")
    return Answer(204)


def commit(call: Call) -> Answer:
    """The explicit end of a session with `deferCommit`: an empty POST."""
    session = _session(call)
    if session["have"] != session["size"]:
        raise invalid("The upload is not complete.")
    return _committed(call, session)


def _fragments(session: Record) -> str:
    return f"uploads/{session['id']}"


def _forget(tenant: Tenant, session: Record, what: str) -> None:
    for start in list(tenant.table(_fragments(session))):
        tenant.drop(_fragments(session), start, what=what)
    tenant.drop(_TABLE, session["id"], what=what)


def _session(call: Call) -> Record:
    session = call.tenant.get(_TABLE, call.params["session"])
    if session is None or call.tenant.now() > datetime.fromisoformat(session["expires"]):
        raise not_found("The upload session was not found")
    return session


def _range(text: str, length: int) -> tuple[int, int, int]:
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", text.strip())
    if found is None:
        raise invalid("The Content-Range header is missing or malformed.")
    first, last, size = (int(part) for part in found.groups())
    if last - first + 1 != length or last >= size:
        raise invalid("The Content-Range header does not fit the content.")
    return first, last, size


def _shown(session: Record, code: int) -> Answer:
    have, size = session["have"], session["size"]
    missing = [] if have == size else [f"{have}-{size - 1}" if size and code == 200 else f"{have}-"]
    body = {"expirationDateTime": session["expires"], "nextExpectedRanges": missing}
    return Answer(code, body)


def _committed(call: Call, session: Record) -> Answer:
    """Whoever began the session is the author. A name that was taken meanwhile is told now."""
    tenant: Tenant = call.tenant
    site = tenant.table("sites")[session["site"]]
    list_ = tenant.table(f"lists/{site['id']}")[session["list"]]
    actor: Actor = session["actor"]
    fragments = tenant.table(_fragments(session))
    content = tenant.blobs.joined([fragments[start]["content"] for start in sorted(fragments)])
    with tenant.acting(actor):
        if session["replaces"] is not None:
            item = tenant.table(list_["table"]).get(session["replaces"])
            if item is None:
                raise Refused(404, "itemNotFound", "The resource could not be found.")
            made = files.replace(tenant, list_, item, content, times=session["times"])
            new = False
        else:
            parent, name = session["place"]
            made, new = files.store(
                tenant, list_, parent, name, content,
                conflict=session["conflict"], times=session["times"],
            )  # fmt: skip
        _forget(tenant, session, "upload.end")
    return Answer(201 if new else 200, DriveItems(tenant, site, list_).item(made))
