"""Upload sessions: a file in fragments, to an address on another host that needs no token.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession
The codes within: https://learn.microsoft.com/onedrive/developer/rest-api/concepts/errors
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..call import Answer, Call, GraphError
from ..route import Router
from ..tenant import Actor, Record, Tenant
from . import files, permissions, promotion, storage
from .drive_item import DriveItems
from .refusal import Refused, access_denied, invalid
from .tags import ctag, etag

FRAGMENT = 320 * 1024
MOST = 60 * 1024 * 1024
URL_LIFETIME = timedelta(hours=24)
"""However long its session lives, the address itself carries a token that ends.

https://github.com/OneDrive/onedrive-api-docs/issues/1570
"""
TEMPORARY = len("~tmp00_")
"""As much longer the name is under which fragments are gathered, so that a path has less room.

https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2018
"""
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
    """A session for a new name in a folder (its number and the name), or for a file there is.

    A name that is taken is told now where the client says `fail`, and again at the end if it was
    taken meanwhile. If-Match and If-None-Match hold at this moment; of the end the page says
    nothing, so that whoever writes the file in between is replaced (setting
    `upload_checks_at_end`; one report: https://github.com/OneDrive/onedrive-api-docs/issues/1707).
    """
    tenant = call.tenant
    item = options.get("item") or {}
    place = target if isinstance(target, tuple) else None
    conflict = str(item.get("@microsoft.graph.conflictBehavior", "fail"))
    if isinstance(target, tuple):
        parent, name = target
        if conflict == "replace" and (found := files.named(tenant, list_, parent, name)):
            name = found["file"]["name"]
        else:
            files.free_name(tenant, list_, parent, name, conflict, spare=TEMPORARY)
    elif call.headers.get("If-None-Match") in ("*", etag(target), ctag(target)):
        raise Refused(412, "resourceModified", "ETag matches current item's value")
    if size := item.get("fileSize"):
        storage.check_room(tenant, list_, int(size))
    key = f"{list_['id']} {place or target['id']}"  # type: ignore[call-overload]
    if call.settings.upload_one_per_file and any(
        one["key"] == key and _lives(tenant, one) for one in tenant.all(_TABLE)
    ):
        # Reported: https://github.com/OneDrive/onedrive-api-docs/issues/747
        raise Refused(409, "nameAlreadyExists", "An upload session already exists for this file")
    id = tenant.new_id().replace("-", "")
    session = {
        "id": id, "key": key, "site": site["id"], "list": list_["id"], "place": place,
        "replaces": None if isinstance(target, tuple) else target["id"],
        "content": None if isinstance(target, tuple) else target["file"]["content"],
        "conflict": conflict, "times": item.get("fileSystemInfo"),
        "defer": bool(options.get("deferCommit")), "actor": call.actor, "have": 0, "size": None,
        "began": tenant.now(), "expires": _expiry(call),
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
    """The next fragment, in order; the last one makes the file unless `deferCommit` was asked.

    An error at the end leaves the session with all its bytes: an empty POST tries again.
    """
    if "Authorization" in call.headers and call.settings.upload_refuses_tokens:
        # "It may result in an HTTP 401 Unauthorized response."
        raise GraphError(401, "unauthenticated", "The upload URL takes no Authorization header.")
    session = _session(call)
    first, last, size = _range(call.headers.get("Content-Range", ""), len(call.body))
    if session["size"] not in (None, size):
        raise invalid("Declared file length differs from that of earlier fragments.")
    if first != session["have"]:
        raise GraphError(
            416, "invalidRange", "Optimistic concurrency failure during fragmented upload",
            inner="fragmentOverlap" if first < session["have"] else "fragmentOutOfOrder",
        )  # fmt: skip
    if last + 1 < size and len(call.body) % FRAGMENT:
        raise invalid(f"The fragment's size is no multiple of {FRAGMENT} bytes.")
    if len(call.body) >= MOST:
        raise GraphError(
            413, "invalidRequest", "A fragment is smaller than 60 MiB.",
            inner="maxFragmentLengthExceeded",
        )  # fmt: skip
    fragment = {"content": call.tenant.blobs.add(call.body)}
    call.tenant.put(_fragments(session), f"{first:015d}", fragment, what="upload.fragment")
    session = {**session, "have": last + 1, "size": size, "expires": _expiry(call)}
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
        raise GraphError(
            400, "invalidRequest", "The upload is not complete.", inner="uploadSessionIncomplete"
        )
    return _committed(call, session)


def _fragments(session: Record) -> str:
    return f"uploads/{session['id']}"


def _forget(tenant: Tenant, session: Record, what: str) -> None:
    for start in list(tenant.table(_fragments(session))):
        tenant.drop(_fragments(session), start, what=what)
    tenant.drop(_TABLE, session["id"], what=what)


def _session(call: Call) -> Record:
    """What is left of a session that has expired goes now."""
    session = call.tenant.get(_TABLE, call.params["session"])
    if session is not None and call.tenant.now() > session["began"] + URL_LIFETIME:
        begun, ends = (
            moment.strftime("%m/%d/%Y %I:%M:%S %p")
            for moment in (session["began"], session["began"] + URL_LIFETIME)
        )
        raise GraphError(
            401, "unauthenticated", "The access token has expired. "
            f"It's valid from '{begun}' and to '{ends}'.", inner="expiredToken",
        )  # fmt: skip
    if session is not None and not _lives(call.tenant, session):
        _forget(call.tenant, session, "upload.expire")
        session = None
    if session is None:
        raise GraphError(
            404, "itemNotFound", "The upload session was not found", inner="uploadSessionNotFound"
        )
    return session


def _lives(tenant: Tenant, session: Record) -> bool:
    return tenant.now() <= datetime.fromisoformat(session["expires"])


def _expiry(call: Call) -> str:
    """Each fragment extends it: https://learn.microsoft.com/graph/api/resources/uploadsession

    Reported/uncertain: how long, from a quarter of an hour to a day.
    https://github.com/OneDrive/onedrive-api-docs/issues/1073
    """
    minutes = timedelta(minutes=call.settings.upload_session_minutes)
    return (call.tenant.now() + minutes).strftime("%Y-%m-%dT%H:%M:%S.000Z")


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
    if permissions.locked(tenant, site):
        raise access_denied()
    fragments = tenant.table(_fragments(session))
    content = tenant.blobs.joined([fragments[start]["content"] for start in sorted(fragments)])
    with tenant.acting(actor):
        if session["replaces"] is not None:
            item = tenant.table(list_["table"]).get(session["replaces"])
            if item is None:
                raise Refused(404, "itemNotFound", "The resource could not be found.")
            changed = item["file"]["content"] != session["content"]
            if changed and call.settings.upload_checks_at_end:
                raise Refused(
                    409, "resourceModified",
                    "The resource has changed since the caller last read it; usually an eTag "
                    "mismatch",
                )  # fmt: skip
            made = files.replace(tenant, list_, item, content, times=session["times"])
            new = False
        else:
            parent, name = session["place"]
            made, new = files.store(
                tenant, list_, parent, name, content,
                conflict=session["conflict"], times=session["times"],
            )  # fmt: skip
        made = promotion.uploaded(tenant, call.settings, list_, made)
        _forget(tenant, session, "upload.end")
    shown = DriveItems(tenant, site, list_, call).item(made)
    # This host is SharePoint's own and still says it in its former name.
    # https://github.com/microsoftgraph/microsoft-graph-docs/issues/5154
    url = shown.pop("@microsoft.graph.downloadUrl")
    return Answer(201 if new else 200, {"@content.downloadUrl": url, **shown})
