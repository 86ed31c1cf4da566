"""A file or folder as Graph shows it, and the end of an upload: the driveItem.

https://learn.microsoft.com/graph/api/resources/driveitem
"""

from __future__ import annotations

from urllib.parse import quote

from ..call import Call
from ..tenant import Record, Tenant
from . import files, people, sites
from .download import download_path


class DriveItems:
    """Shows what stands in one library."""

    def __init__(self, tenant: Tenant, site: Record, list_: Record, call: Call | None = None):
        self.tenant, self.site, self.list, self._call = tenant, site, list_, call
        self.drive = sites.drive_id(site, list_)

    def place(self, number: str) -> Record:
        """The itemReference of a folder, as `parentReference` of what is in it.

        The path is not percent-encoded: https://github.com/rclone/rclone/issues/8101
        """
        path = files.path_of(self.tenant, self.list, number)
        return {
            **self._drive(),
            "id": files.id_of(self.list, number),
            "name": path.rpartition("/")[2] or "root",
            "path": f"/drives/{self.drive}/root:{path}",
            "siteId": self.site["id"],
        }

    def _drive(self) -> Record:
        return {"driveType": "documentLibrary", "driveId": self.drive}

    def root(self) -> Record:
        tenant, list_ = self.tenant, self.list
        return {
            "createdDateTime": list_["created"],
            "id": files.id_of(list_, files.TOP),
            "lastModifiedDateTime": list_["modified"],
            "name": "root",
            "webUrl": list_["webUrl"],
            "size": files.size_of(tenant, list_, files.TOP),
            "parentReference": {**self._drive(), "siteId": self.site["id"]},
            "fileSystemInfo": {
                "createdDateTime": list_["created"], "lastModifiedDateTime": list_["modified"],
            },
            "folder": {"childCount": len(files.children(tenant, list_, files.TOP))},
            "root": {},
        }  # fmt: skip

    def item(self, item: Record) -> Record:
        tenant, list_, file = self.tenant, self.list, item["file"]
        path = files.path_of(tenant, list_, item["id"])
        shown: Record = {
            "createdDateTime": item["created"],
            "eTag": etag(item),
            "id": files.id_of(list_, item["id"]),
            "lastModifiedDateTime": item["modified"],
            "name": file["name"],
            "webUrl": list_["webUrl"] + quote(path),
            "cTag": ctag(item),
            "size": files.size_of(tenant, list_, item["id"]),
            "createdBy": people.identity(tenant, self.site["id"], item["author"]),
            "lastModifiedBy": people.identity(tenant, self.site["id"], item["editor"]),
            "parentReference": self.place(file["parent"]),
            "fileSystemInfo": {
                "createdDateTime": file["created"], "lastModifiedDateTime": file["modified"],
            },
        }  # fmt: skip
        if file["folder"]:
            shown["folder"] = {"childCount": len(files.children(tenant, list_, item["id"]))}
            return shown
        hashes = {"quickXorHash": files.hash_of(tenant, item)}
        shown["file"] = {"hashes": hashes, "mimeType": file["mime"]}
        if self._call is not None:
            url = self._call.elsewhere("sharepoint", download_path(tenant, self.site, list_, item))
            shown = {"@microsoft.graph.downloadUrl": url, **shown}
        return shown

    def by_number(self, number: str) -> Record:
        if number == files.TOP:
            return self.root()
        return self.item(self.tenant.table(self.list["table"])[number])


def etag(item: Record) -> str:
    return f'"{{{item["guid"].upper()}}},{item["rev"]}"'


def ctag(item: Record) -> str:
    """Changes with the content only."""
    return f'"c:{{{item["guid"]}}},{item["file"]["rev"]}"'
