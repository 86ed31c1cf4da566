"""Folders: of a library, of the web, of any list.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)#bk_Folder
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...tenant import Record
from .. import files as library
from .. import sites
from ..lists import all_lists
from ..tags import etag
from . import address, changes, error, missing, transfer
from .address import FORMS, Place, parameter
from .file_entity import Properties, without_id
from .files import Files
from .format import Complex, Entity, Result
from .items import Item
from .match import check_match
from .path import Step
from .reach import Reach
from .resource import (
    CollectionResource,
    EntityResource,
    Method,
    Nothing,
    Property,
    Resource,
    Visit,
    void,
    with_extra,
)  # fmt: skip

LINKS = ("Files", "ListItemAllFields", "ParentFolder", "Properties", "StorageMetrics", "Folders")


class Folder(EntityResource):
    """A folder by whatever address. One that is not there can be asked whether it `Exists`."""

    def __init__(self, visit: Visit, place: Place | None) -> None:
        super().__init__(visit, "Folder")
        self.place = place or Place(visit.site, "", None, None)

    @property
    def _of_web(self) -> bool:
        """The web's root folder, or the folder of its lists: they hold no items."""
        root = self.visit.site["path"].rstrip("/")
        return self.place.list is None and self.place.path in (root, f"{root}/Lists")

    @property
    def _forms(self) -> bool:
        place = self.place
        return (
            place.list is not None and place.number is None and place.parent == library.TOP
            and place.name.casefold() == FORMS.casefold()
        )  # fmt: skip

    @property
    def exists(self) -> bool:
        item = self.place.item(self.visit.tenant)
        if item is not None:
            return bool(item["file"]["folder"])
        return self._of_web or self._forms or self.place.number == library.TOP

    def record(self) -> Record | None:
        """The folder's item; None for a root. Refused where no folder stands."""
        if not self.exists:
            raise missing.anything()
        if self.place.list is not None:
            reach = Reach.of(self.visit, self.place.list)
            item = self.place.item(self.visit.tenant)
            return None if item is None else reach.rights.find(item["id"])
        return None

    def _item(self) -> tuple[Record, Record]:
        """The library and the item of a folder that is no root."""
        item = self.record()
        if item is None or self.place.list is None:
            raise error.access_denied()  # a root is not renamed, moved or deleted
        return self.place.list, item

    def get(self) -> Any:
        wanted = [name.lower() for name in self.visit.names("select")]
        if not self.exists and wanted == ["exists"]:
            return Entity("SP.Folder", "", {"Exists": False}, set="SP.ApiData.Folders6")
        return super().get()

    def entity(self) -> Entity:
        item, place, tenant = self.record(), self.place, self.visit.tenant
        list_ = place.list
        path = place.path
        if list_ is not None and place.number is not None:
            path = address.path_of(tenant, list_, place.number)
        about = list_ or self.visit.site
        guid = item["guid"] if item else address.folder_guid(self.visit.site, list_, path)
        properties = {
            "Exists": True,
            "ExistsAllowThrowForPolicyFailures": True,
            "ExistsWithException": True,
            "IsWOPIEnabled": False,
            "ItemCount": self._count(),
            "Name": path.rpartition("/")[2],
            "ProgID": None,
            "ServerRelativeUrl": path or "/",
            "TimeCreated": (item or about)["created"],
            "TimeLastModified": (item or about).get("modified", about["created"]),
            "UniqueId": guid,
            "WelcomePage": "",
        }
        return Entity(
            "SP.Folder", address.resource("Folder", path or "/"), properties, LINKS,
            set="SP.ApiData.Folders6",
        )  # fmt: skip

    def _count(self) -> int:
        """Of a library's root every item; of a folder what stands in it directly."""
        place, tenant = self.place, self.visit.tenant
        if place.list is None or place.number is None:
            return 0
        if place.number == library.TOP and place.list["template"] != "documentLibrary":
            return len(tenant.table(place.list["table"]))
        return len(library.children(tenant, place.list, place.number))

    def extra(self) -> Record:
        """Properties shown only when they are selected."""
        entity = self.entity()
        path = entity.properties["ServerRelativeUrl"]
        more: Record = {"ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": path})}
        place = self.place
        if place.list is not None and place.number is not None:
            more["VroomDriveID"] = sites.drive_id(self.visit.site, place.list)
            more["VroomItemID"] = library.id_of(place.list, place.number)
        return more

    def shown(self, wanted: Sequence[str], expands: Sequence[str]) -> Entity:
        return with_extra(super().shown, self.extra, without_id(wanted), expands)

    def property(self, step: Step) -> Resource:
        if self.exists:
            for name, value in self.extra().items():
                if name.lower() == step.name and not step.called:
                    return Property(self.visit, name, value)
        elif step.name == "exists":
            return Property(self.visit, "Exists", False)
        return super().property(step)

    def to_files(self, step: Step) -> Resource:
        return Files(self.visit, self.place)

    def to_folders(self, step: Step) -> Resource:
        if not self.exists:
            raise missing.anything()
        return Folders(self.visit, self.place)

    def to_listitemallfields(self, step: Step) -> Resource:
        item = self.record()
        if item is None or self.place.list is None:
            return Nothing(self.visit, "ListItemAllFields")
        return Item(Reach.of(self.visit, self.place.list), item)

    def to_parentfolder(self, step: Step) -> Resource:
        self.record()
        above = self.place.path.rpartition("/")[0]
        return Folder(self.visit, address.locate(self.visit.tenant, self.visit.site, above))

    def to_properties(self, step: Step) -> Resource:
        item = self.record()
        if self.place.list is None:
            raise missing.anything()
        return Properties(self.visit, self.place.list, item)

    def to_storagemetrics(self, step: Step) -> Resource:
        self.record()
        if self.place.list is None or self.place.number is None:
            raise missing.anything()
        return Metrics(self.visit, self.place.list, self.place.number)

    def merge(self) -> None:
        """`WelcomePage` is taken; a folder's name is not changed here but through its item."""
        _, item = self._item()
        for name in self.visit.body:
            if name not in ("WelcomePage", "ProgID"):
                raise error.property_missing(name, "SP.Folder")
        check_match(self.visit, etag(item))

    def _changeable(self) -> tuple[Record, Record]:
        list_, item = self._item()
        Reach.of(self.visit, list_).rights.may_change(item)
        check_match(self.visit, etag(item))
        return list_, item

    def delete(self) -> None:
        """Gone for good, with all that is in it."""
        transfer.delete(self.visit.tenant, *self._changeable())

    def to_deleteobject(self, step: Step) -> Resource:
        return void(self.visit, "DeleteObject", lambda _: self.delete())

    def to_deletewithparameters(self, step: Step) -> Resource:
        return void(self.visit, "DeleteWithParameters", lambda body: self._matching(body).delete())

    def to_recycle(self, step: Step) -> Resource:
        return Method(self.visit, "Recycle", lambda _: Result("Recycle", self.recycle()))

    def to_recyclewithparameters(self, step: Step) -> Resource:
        name = "RecycleWithParameters"
        return Method(self.visit, name, lambda body: Result(name, self._matching(body).recycle()))

    def recycle(self) -> str:
        return transfer.recycle(self.visit.tenant, *self._changeable())

    def _matching(self, body: Record) -> Folder:
        """With `ETagMatch` and `DeleteIfEmpty` met."""
        given = body.get("parameters") or {}
        list_, item = self._item()
        if given.get("ETagMatch") not in (None, "", "*", etag(item)):
            raise error.etag_mismatch(str(given["ETagMatch"]), etag(item))
        if given.get("DeleteIfEmpty") and library.children(self.visit.tenant, list_, item["id"]):
            raise error.refused("The folder is not empty.")
        return self

    def to_moveto(self, step: Step) -> Resource:
        return void(self.visit, "MoveTo", lambda body: self._move(step, body))

    def to_movetousingpath(self, step: Step) -> Resource:
        return void(self.visit, "MoveToUsingPath", lambda body: self._move(step, body))

    def _move(self, step: Step, body: Record) -> None:
        """ "An exception is thrown if a folder with the same name already exists." """
        url = address.given(step, "newurl", body)
        url = url or (address.encoded(str(step.args[0])) if step.args else "")
        list_, item = self._changeable()
        transfer.move_folder(self.visit, list_, item, url)

    def to_addsubfolder(self, step: Step) -> Resource:
        return self._adding("AddSubFolder", step)

    def to_addsubfolderusingpath(self, step: Step) -> Resource:
        return self._adding("AddSubFolderUsingPath", step)

    def _adding(self, name: str, step: Step) -> Method:
        def perform(body: Record) -> None:
            leaf = parameter(step, body, "leafname") or parameter(step, body, "leafpath")
            leaf = leaf or parameter(step, body, "decodedurl")
            Folders(self.visit, self.place).make(str(leaf or ""), overwrite=True)

        return void(self.visit, name, perform)

    def to_getlistitemchanges(self, step: Step) -> Resource:
        return self.to_getchanges(step)

    def to_getchanges(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            if self.place.list is None or self.place.number is None:
                raise missing.anything()
            return changes.of_folder(
                self.visit.tenant, self.visit.site, self.place.list, self.place.number, body
            )

        return Method(self.visit, "GetChanges", perform)


class Metrics(EntityResource):
    """`StorageMetrics`: how much stands in a folder, at any depth."""

    def __init__(self, visit: Visit, list_: Record, number: str) -> None:
        super().__init__(visit, "StorageMetrics")
        self.list, self.number = list_, number

    def entity(self) -> Entity:
        tenant = self.visit.tenant
        size = library.size_of(tenant, self.list, self.number)
        path = address.path_of(tenant, self.list, self.number)
        return Entity(
            "SP.StorageMetrics",
            f"{address.resource('Folder', path)}/StorageMetrics",
            {
                "LastModified": self.list["modified"],
                "TotalFileCount": str(self._files(self.number)),
                "TotalFileStreamSize": str(size),
                "TotalSize": str(size),
            },
        )

    def _files(self, number: str) -> int:
        found = library.children(self.visit.tenant, self.list, number)
        return sum(self._files(one["id"]) if one["file"]["folder"] else 1 for one in found)


class Folders(CollectionResource):
    """The folders in a folder, by name."""

    set = "SP.ApiData.Folders6"

    def __init__(self, visit: Visit, place: Place) -> None:
        super().__init__(visit, "Folders")
        self.place = place

    def rows(self) -> list[EntityResource]:
        place, visit = self.place, self.visit
        if place.list is None:
            return self._of_web()
        if place.number is None:
            return []
        reach = Reach.of(visit, place.list)
        found = library.children(visit.tenant, place.list, place.number)
        names = [i["file"]["name"] for i in reach.rights.visible(found) if i["file"]["folder"]]
        if place.number == library.TOP and place.list["template"] == "documentLibrary":
            names = sorted([*names, FORMS], key=str.casefold)
        return [self._named(name) for name in names]

    def _of_web(self) -> list[EntityResource]:
        root = self.visit.site["path"].rstrip("/")
        depth = self.place.path.count("/") + 1
        paths = [one["path"] for one in all_lists(self.visit.tenant, self.visit.site)]
        if self.place.path == root:
            paths = [p for p in paths if p.count("/") == depth] + [f"{root}/Lists"]
        else:
            paths = [p for p in paths if p.startswith(f"{self.place.path}/")]
        return [
            Folder(self.visit, address.locate(self.visit.tenant, self.visit.site, path))
            for path in sorted(paths, key=str.casefold)
        ]

    def _named(self, name: str) -> Folder:
        path = name if name.startswith("/") else f"{self.place.path}/{name.strip('/')}"
        return Folder(self.visit, address.locate(self.visit.tenant, self.visit.site, path))

    def key(self, step: Step) -> Resource:
        return self._named(address.encoded(str(step.args[0])))

    def to_getbyurl(self, step: Step) -> Resource:
        return self._named(address.encoded(str(step.arg("url"))))

    def to_getbypath(self, step: Step) -> Resource:
        return self._named(str(step.arg("decodedurl")))

    def post(self) -> Entity:
        """`{"ServerRelativeUrl": "/sites/X/Documenten/map"}`."""
        return self.make(address.encoded(str(self.visit.body.get("ServerRelativeUrl") or "")), True)

    def to_add(self, step: Step) -> Resource:
        """Reported: a folder that is there already is given back as it is."""
        return Method(
            self.visit, "Add",
            lambda body: self.make(address.encoded(str(parameter(step, body, "url", 0))), True),
        )  # fmt: skip

    def to_addusingpath(self, step: Step) -> Resource:
        def perform(body: Record) -> Entity:
            overwrite = bool(parameter(step, body, "overwrite", 1))
            return self.make(str(parameter(step, body, "decodedurl", 0) or ""), overwrite)

        return Method(self.visit, "AddUsingPath", perform)

    def make(self, url: str, overwrite: bool) -> Entity:
        """A new folder; those above it must be there. With `overwrite` one that is there stays."""
        visit, tenant = self.visit, self.visit.tenant
        path = address.on_host(url).rstrip("/")
        path = path if path.startswith("/") else f"{self.place.path}/{path}"
        place = address.locate(tenant, visit.site, path)
        if place.list is not None and place.number == library.TOP:
            return Folder(visit, place).entity()
        if place.list is None or place.parent is None:
            raise missing.directory()
        reach = Reach.of(visit, place.list)
        reach.rights.may_add()
        there = place.item(tenant)
        if there is not None and (not overwrite or not there["file"]["folder"]):
            raise missing.taken(tenant, place.list, there, place.path)
        if there is None:
            made = library.make_folder(tenant, place.list, place.parent, place.name)
            path = address.path_of(tenant, place.list, made["id"])
        return Folder(visit, address.locate(tenant, visit.site, path)).entity()
