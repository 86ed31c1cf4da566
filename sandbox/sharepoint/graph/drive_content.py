"""The content of a file: read by redirect, written whole or by an upload session."""

from __future__ import annotations

from ...call import Answer
from .. import files, locks, promotion, upload
from ..refusal import Refused
from .drive_address import Target, check_match, shown


def get_content(target: Target, rest: str) -> Answer:
    """302 to an address on another host that needs no token.

    https://learn.microsoft.com/graph/api/driveitem-get-content
    """
    item = target.file()
    if item["file"].get("malware"):
        # https://learn.microsoft.com/onedrive/developer/rest-api/concepts/errors
        raise Refused(403, "accessDenied", "Malware was detected in the requested item.",
                      inner="malwareDetected")  # fmt: skip
    path = target.shapes.download_path(item)
    return Answer(302, None, {"Location": target.call.elsewhere("sharepoint", path)})


def put_content(target: Target, rest: str) -> Answer:
    """A whole file of at most 250 MB. It documents no precondition, and none is looked at.

    https://learn.microsoft.com/graph/api/driveitem-put-content
    """
    at, call = target.at, target.call
    if target.number is not None:
        item = target.file()
        at.rights.may_change(item)
        made = files.replace(at.tenant, at.table, item, call.body)
        promotion.uploaded(at.tenant, call.settings, at.table, made)
        return shown(target, made["id"], 200)
    parent, name = target.new_place()
    conflict = call.query.get("@microsoft.graph.conflictBehavior", "replace")
    made, new = files.store(at.tenant, at.table, parent, name, call.body, conflict=conflict)
    promotion.uploaded(at.tenant, call.settings, at.table, made)
    return shown(target, made["id"], 201 if new else 200)


def create_session(target: Target, rest: str) -> Answer:
    """Over a file that is there, it is replaced unless the client says otherwise.

    The page calls `fail` the default; rclone, which names none, replaces files by it every day.
    https://github.com/rclone/rclone/blob/master/backend/onedrive/onedrive.go (createUploadSession)
    """
    at, call = target.at, target.call
    options = call.json() if call.body else {}
    if target.number is not None:
        item = target.file()
        at.rights.may_change(item)
        check_match(call, item)
        locks.check(at.tenant, at.table, item)
        wanted = (options.get("item") or {}).get("@microsoft.graph.conflictBehavior", "replace")
        if wanted == "replace" or not target.path:
            return upload.begin(call, at.site, at.table, target=item, options=options)
        place = item["file"]["parent"], item["file"]["name"]
        return upload.begin(call, at.site, at.table, target=place, options=options)
    return upload.begin(call, at.site, at.table, target=target.new_place(), options=options)
