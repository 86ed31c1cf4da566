"""`versions` of a file.

https://learn.microsoft.com/graph/api/resources/driveitemversion
"""

from __future__ import annotations

from ...call import Answer, GraphError
from ...tenant import Record
from .. import items, versions
from ..download import download_path
from ..refusal import invalid
from .drive_address import Target, gone


def get_versions(target: Target, rest: str) -> Answer:
    """`versions`, `versions/{id}` and `versions/{id}/content`.

    https://learn.microsoft.com/graph/api/driveitem-list-versions
    """
    every = versions.all_versions(target.at.tenant, target.at.table, target.file())
    _, _, more = rest.partition("/")
    if not more:
        context = target.call.url("/$metadata#Collection(driveItemVersion)")
        value = [_shown(target, version) for version in every]
        return Answer(200, {"@odata.context": context, "value": value})
    name, _, action = more.partition("/")
    version = _named(target, name)
    if not action:
        context = target.call.url("/$metadata#versions/$entity")
        return Answer(200, {"@odata.context": context, **_shown(target, version)})
    if action.lower() != "content":
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{action}'.")
    if version is every[0]:
        # "Getting the content of the current version is not supported."
        # https://learn.microsoft.com/graph/api/driveitemversion-get-contents
        raise invalid("You cannot get the content of the current version.")
    at = target.at
    path = download_path(at.tenant, at.site, at.table, target.file(), version["file"]["content"])
    return Answer(302, None, {"Location": target.call.elsewhere("sharepoint", path)})


def restore(target: Target, rest: str) -> Answer:
    """`versions/{id}/restoreVersion`: it becomes a new version, the newest.

    https://learn.microsoft.com/graph/api/driveitemversion-restore
    """
    name, _, action = rest.partition("/")[2].partition("/")
    if action.lower().removeprefix("microsoft.graph.") != "restoreversion":
        raise GraphError(405, "notAllowed", "The HTTP method is not allowed.")
    at, item = target.at, target.file()
    at.rights.may_change(item)
    items.restore_version(at.tenant, at.table, item, _named(target, name))
    return Answer(204)


def delete(target: Target, rest: str) -> Answer:
    """An earlier version, for good. Not documented; rclone does it (`--onedrive-no-versions`).

    https://github.com/rclone/rclone/blob/master/backend/onedrive/onedrive.go (deleteVersion)
    """
    at, item = target.at, target.file()
    at.rights.may_change(item)
    version = _named(target, rest.partition("/")[2])
    if version is versions.all_versions(at.tenant, at.table, item)[0]:
        raise invalid("The current version cannot be deleted.")
    versions.forget(at.tenant, at.table, item, version)
    return Answer(204)


def _named(target: Target, name: str) -> Record:
    every = versions.all_versions(target.at.tenant, target.at.table, target.file())
    if name.lower() == "current":
        return every[0]
    for version in every:
        if versions.label(version) == name:
            return version
    raise gone()


def _shown(target: Target, version: Record) -> Record:
    shown = target.shapes.item(version)
    out = {
        "id": versions.label(version),
        "lastModifiedBy": shown["lastModifiedBy"],
        "lastModifiedDateTime": version["modified"],
        "size": version["file"]["size"],
    }
    at = target.at
    path = download_path(at.tenant, at.site, at.table, version, version["file"]["content"])
    return {"@microsoft.graph.downloadUrl": target.call.elsewhere("sharepoint", path), **out}
