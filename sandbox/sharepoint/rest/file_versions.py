"""`Versions` of a file: what it was before, with content. The present one is not among them.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)#bk_FileVersion
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...tenant import Record
from .. import items, versions
from . import address, error
from .content import Content
from .format import Entity, Result
from .path import Step
from .reach import Reach
from .resource import CollectionResource, EntityResource, Method, Resource
from .users import user_by_id


class FileVersion(EntityResource):
    def __init__(self, reach: Reach, item: Record, version: Record) -> None:
        super().__init__(reach.visit, "FileVersion")
        self.reach, self.item, self.version = reach, item, version

    @property
    def number(self) -> int:
        return int(self.version["major"]) * 512

    def entity(self) -> Entity:
        version, list_ = self.version, self.reach.record
        site = self.visit.site
        path = address.path_of(self.visit.tenant, list_, self.item["id"])
        below = path.removeprefix(site["path"].rstrip("/")).lstrip("/")
        return Entity(
            "SP.FileVersion",
            f"{address.resource('File', path)}/Versions({self.number})",
            {
                "CheckInComment": version["file"].get("comment", ""),
                "Created": version["modified"],
                "ExpirationDate": None,
                "ID": self.number,
                "IsCurrentVersion": False,
                "Length": str(version["file"]["size"]),
                "Size": version["file"]["size"],
                "SnapshotDate": None,
                "SnapshotID": "",
                "Url": f"_vti_history/{self.number}/{below}",
                "VersionLabel": versions.label(version),
            },
            ("CreatedBy",),
            set="SP.ApiData.FileVersions",
        )

    def to_createdby(self, step: Step) -> Resource:
        return user_by_id(self.visit, self.version["editor"])

    def to_value(self, step: Step) -> Resource:
        return Content(self.visit, self.version)

    def to_openbinarystream(self, step: Step) -> Resource:
        return Content(self.visit, self.version)

    def to_openbinarystreamwithoptions(self, step: Step) -> Resource:
        return Content(self.visit, self.version)

    def delete(self) -> None:
        FileVersions(self.reach, self.item).take([self.version])

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete())


class FileVersions(CollectionResource):
    """Oldest first, as the service lists them."""

    set = "SP.ApiData.FileVersions"

    def __init__(self, reach: Reach, item: Record) -> None:
        super().__init__(reach.visit, "Versions")
        self.reach, self.item = reach, item

    def rows(self) -> list[EntityResource]:
        kept = versions.earlier(self.visit.tenant, self.reach.record, self.item["id"])
        return [FileVersion(self.reach, self.item, version) for version in kept]

    def _found(self, test: Callable[[Record], bool]) -> FileVersion:
        for row in self.rows():
            assert isinstance(row, FileVersion)
            if test(row.version):
                return row
        raise error.refused(
            "Specified argument was out of the range of valid values.",
            "-2146233086, System.ArgumentOutOfRangeException",
        )

    def _numbered(self, number: Any) -> FileVersion:
        return self._found(lambda version: version["major"] * 512 == number)

    def _labelled(self, step: Step) -> FileVersion:
        label = str(step.arg("versionlabel"))
        return self._found(lambda version: versions.label(version) == label)

    def key(self, step: Step) -> Resource:
        return self._numbered(step.args[0])

    def to_getbyid(self, step: Step) -> Resource:
        return self._numbered(step.arg("versionid"))

    def take(self, gone: list[Record]) -> None:
        """These versions away. Reported/uncertain: recycled ones are not shown in the bin here."""
        self.reach.rights.may_change(self.item)
        tenant, list_, id = self.visit.tenant, self.reach.record, self.item["id"]
        labels = {versions.label(version) for version in gone}
        kept = tuple(
            version
            for version in versions.earlier(tenant, list_, id)
            if versions.label(version) not in labels
        )
        tenant.put(
            f"versions/{list_['id']}", id, {"id": id, "versions": kept}, what="item.versions"
        )

    def _taking(self, name: str, which: Callable[[], list[Record]]) -> Method:
        def perform(_: Record) -> Result:
            self.take(which())
            return Result(name, None)

        return Method(self.visit, name, perform)

    def to_deleteall(self, step: Step) -> Resource:
        kept = versions.earlier(self.visit.tenant, self.reach.record, self.item["id"])
        return self._taking("DeleteAll", lambda: list(kept))

    def to_deletebyid(self, step: Step) -> Resource:
        return self._taking("DeleteByID", lambda: [self._numbered(step.arg("vid")).version])

    def to_recyclebyid(self, step: Step) -> Resource:
        return self._taking("RecycleByID", lambda: [self._numbered(step.arg("vid")).version])

    def to_deletebylabel(self, step: Step) -> Resource:
        return self._taking("DeleteByLabel", lambda: [self._labelled(step).version])

    def to_recyclebylabel(self, step: Step) -> Resource:
        return self._taking("RecycleByLabel", lambda: [self._labelled(step).version])

    def to_restorebylabel(self, step: Step) -> Resource:
        """ "Creates a new file version from the file specified by the version label": the old
        content and values become the newest; none is taken away."""

        def perform(_: Record) -> Result:
            self.reach.rights.may_change(self.item)
            tenant, list_ = self.visit.tenant, self.reach.record
            items.restore_version(tenant, list_, self.item, self._labelled(step).version)
            return Result("RestoreByLabel", None)

        return Method(self.visit, "RestoreByLabel", perform)
