"""A file or folder as Graph shows it, and the end of an upload: the driveItem.

https://learn.microsoft.com/graph/api/resources/driveitem
"""

from __future__ import annotations

from urllib.parse import quote

from .. import odata
from ..call import Call
from ..entra.organization import tenant_id
from ..tenant import Record, Tenant
from . import documents, files, locks, people, sites, versions
from .download import download_path
from .rights import Rights
from .tags import ctag, etag

__all__ = ["DriveItems", "ctag", "etag"]


class DriveItems:
    """Shows what stands in one library."""

    def __init__(
        self,
        tenant: Tenant,
        site: Record,
        list_: Record,
        call: Call | None = None,
        rights: Rights | None = None,
        chosen: str | None = None,
    ):
        """`chosen` is the call's `$select` where it is not at the top: some properties are not
        returned by default.
        """
        self.tenant, self.site, self.list, self._call = tenant, site, list_, call
        self._rights = rights
        if chosen is None and call is not None:
            chosen = call.query.get("select")
        self._chosen = {name.lower() for name in odata.names(chosen)}
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
            "webUrl": self._address(item, path),
            "cTag": ctag(item),
            "size": files.size_of(tenant, list_, item["id"]),
            "createdBy": people.identity(tenant, self.site["id"], item["author"]),
            "lastModifiedBy": people.identity(tenant, self.site["id"], item["editor"]),
            "parentReference": self.place(file["parent"]),
            "fileSystemInfo": {
                "createdDateTime": file["created"], "lastModifiedDateTime": file["modified"],
            },
        }  # fmt: skip
        if "sharepointids" in self._chosen:
            shown["sharepointIds"] = self._sharepoint_ids(item)
        if file.get("package"):
            shown["package"] = {"type": file["package"]}
            return shown
        if file["folder"]:
            shown["folder"] = {"childCount": len(files.children(tenant, list_, item["id"]))}
            return shown
        hashes = {"quickXorHash": files.hash_of(tenant, item)}
        shown["file"] = {"hashes": hashes, "mimeType": file["mime"]}
        if "publication" in self._chosen:
            shown["publication"] = self._publication(item)
        if file.get("malware"):
            shown["malware"] = {"description": file["malware"]}
        if self._call is not None:
            url = self._call.elsewhere("sharepoint", self.download_path(item))
            shown = {"@microsoft.graph.downloadUrl": url, **shown}
        return shown

    def _address(self, item: Record, path: str) -> str:
        """Of what Office opens, the page it opens in.

        https://learn.microsoft.com/graph/api/driveitem-list-children (webUrl in the example)
        """
        if item["file"]["folder"] or not documents.is_office(item["file"]["name"]):
            return str(self.list["webUrl"]) + quote(path)
        return (
            f"{self.site['webUrl']}/_layouts/15/Doc.aspx?sourcedoc=%7B{item['guid'].upper()}%7D"
            f"&file={quote(item['file']['name'])}&action=default&mobileredirect=true"
        )

    def download_path(self, item: Record) -> str:
        """Of a file that is checked out, what it was before, for those who see that."""
        held = locks.checkout_of(self.tenant, self.list, item["id"])
        content = item["file"]["content"] if held else ""
        return download_path(self.tenant, self.site, self.list, item, content)

    def _publication(self, item: Record) -> Record:
        """To everybody who asks.

        https://learn.microsoft.com/graph/api/resources/publicationfacet
        """
        held = locks.checkout_of(self.tenant, self.list, item["id"])
        if held is None:
            return {"level": "published", "versionId": versions.label(item)}
        who = people.identity(self.tenant, self.site["id"], held["by"])
        return {"level": "checkout", "versionId": versions.label(item), "checkedOutBy": who}

    def _sharepoint_ids(self, item: Record) -> Record:
        """https://learn.microsoft.com/graph/api/resources/sharepointids"""
        return {
            "listId": self.list["id"],
            "listItemId": item["id"],
            "listItemUniqueId": item["guid"],
            "siteId": self.site["collection"],
            "siteUrl": self.site["webUrl"],
            "tenantId": tenant_id(self.tenant),
            "webId": self.site["web"],
        }

    def by_number(self, number: str) -> Record:
        if number == files.TOP:
            return self.root()
        if self._rights is not None:
            return self.item(self._rights.find(number))
        return self.item(self.tenant.table(self.list["table"])[number])
