"""Files of libraries: `SP.File`, the `Files` of a folder, their content.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ...call import HOSTS
from ...tenant import Record
from .. import files as library
from .. import sites
from ..drive_item import etag
from . import address, error, missing, transfer
from .address import Place, parameter
from .chunks import Chunks
from .content import Content, Stream
from .file_versions import FileVersions
from .format import Complex, Entity, Result
from .items import Item
from .match import check_match
from .path import Step
from .reach import Reach
from .resource import CollectionResource, EntityResource, Method, Property, Resource, Visit
from .users import user_by_id

MOST = 262_144_000
"""Bytes of one request: "files up to 250 MB"; larger ones go in chunks.

https://learn.microsoft.com/sharepoint/dev/solution-guidance/upload-large-files-sample-app-for-sharepoint
"""
LINKS = (
    "Author", "CheckedOutByUser", "EffectiveInformationRightsManagementSettings",
    "InformationRightsManagementSettings", "ListItemAllFields", "LockedByUser", "ModifiedBy",
    "Properties", "VersionEvents", "VersionExpirationReport", "Versions",
)  # fmt: skip
ONLINE, NONE = 0, 2  # CheckOutType
PUBLISHED, CHECKED_OUT = 1, 255  # FileLevel
OVERWRITE = 1  # MoveOperations
_OFFICE = re.compile(r".*\.(docx?|docm|xlsx?|xlsm|xlsb|pptx?|pptm)", re.IGNORECASE)


class File(EntityResource):
    """One file by whatever address; what is not there is refused when it is used."""

    def __init__(self, visit: Visit, place: Place | None) -> None:
        super().__init__(visit, "File")
        self.place = place

    @property
    def reach(self) -> Reach:
        return Reach.of(self.visit, self.list)

    def record(self) -> Record:
        """The file's item, as it is now."""
        place = self.place
        item = place.item(self.visit.tenant) if place is not None else None
        if place is None or place.list is None or item is None or item["file"]["folder"]:
            raise missing.anything()
        return self.reach.rights.find(item["id"])

    @property
    def list(self) -> Record:
        if self.place is None or self.place.list is None:
            raise missing.anything()
        return self.place.list

    def get(self) -> Any:
        if self.place is not None:
            item = self.place.item(self.visit.tenant)
            if item is None or item["file"]["folder"]:
                raise missing.file(self.place.path)
        return super().get()

    def entity(self) -> Entity:
        item = self.record()
        return file_entity(self.visit, self.list, item)

    def extra(self) -> Record:
        """Properties shown only when they are selected."""
        item, tenant = self.record(), self.visit.tenant
        path = address.path_of(tenant, self.list, item["id"])
        return {
            "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": path}),
            "VroomDriveID": sites.drive_id(self.visit.site, self.list),
            "VroomItemID": library.id_of(self.list, item["id"]),
            "ListId": self.list["id"],
            "SiteId": self.visit.site["collection"],
            "WebId": self.visit.site["web"],
            "HasAlternateContentStreams": False,
            "ServerRedirectedUrl": "",
        }

    def shown(self, wanted: Sequence[str], expands: Sequence[str]) -> Entity:
        return with_extra(super().shown, self.extra, wanted, expands)

    def property(self, step: Step) -> Resource:
        for name, value in self.extra().items():
            if name.lower() == step.name and not step.called:
                return Property(self.visit, name, value)
        return super().property(step)

    def to_listitemallfields(self, step: Step) -> Resource:
        return Item(self.reach, self.record())

    def to_author(self, step: Step) -> Resource:
        return user_by_id(self.visit, self.record()["author"])

    def to_modifiedby(self, step: Step) -> Resource:
        return user_by_id(self.visit, self.record()["editor"])

    def to_versions(self, step: Step) -> Resource:
        return FileVersions(self.reach, self.record())

    def to_properties(self, step: Step) -> Resource:
        return Values(self.visit, self.list, self.record())

    # Content

    def to_value(self, step: Step) -> Resource:
        return Content(self.visit, self.record(), self.write)

    def to_openbinarystream(self, step: Step) -> Resource:
        return Content(self.visit, self.record())

    def to_openbinarystreamwithoptions(self, step: Step) -> Resource:
        return Content(self.visit, self.record())

    def to_savebinarystream(self, step: Step) -> Resource:
        return Stream(self.visit, "SaveBinary", self.write)

    def to_savebinary(self, step: Step) -> Resource:
        return Stream(self.visit, "SaveBinary", self.write)

    def write(self, content: bytes) -> None:
        """New content; the old one becomes a version."""
        item = self.changeable()
        check_size(content)
        library.replace(self.visit.tenant, self.list, item, content)

    def _chunks(self) -> Chunks:
        return Chunks(self.visit, self.list, self.changeable())

    def to_startupload(self, step: Step) -> Resource:
        return Stream(self.visit, "StartUpload", lambda body: self._chunks().start(step, body))

    def to_continueupload(self, step: Step) -> Resource:
        return Stream(self.visit, "ContinueUpload", lambda body: self._chunks().go_on(step, body))

    def to_finishupload(self, step: Step) -> Resource:
        def perform(body: bytes) -> Entity:
            return file_entity(self.visit, self.list, self._chunks().finish(step, body))

        return Stream(self.visit, "FinishUpload", perform)

    def to_cancelupload(self, step: Step) -> Resource:
        return Method(self.visit, "CancelUpload", lambda body: self._chunks().cancel(step, body))

    def to_getuploadstatus(self, step: Step) -> Resource:
        return Method(
            self.visit, "GetUploadStatus", lambda body: self._chunks().status(step, body),
            reads=True,
        )  # fmt: skip

    # Life

    def changeable(self) -> Record:
        """The file, when this caller may change it and the present ETag is the one he names."""
        item = self.record()
        self.reach.rights.may_change(item)
        check_match(self.visit, etag(item))
        return item

    def delete(self) -> None:
        """Gone for good: DeleteObject passes the recycle bin by."""
        transfer.delete(self.visit.tenant, self.list, self.changeable())

    def to_deleteobject(self, step: Step) -> Resource:
        return void(self.visit, "DeleteObject", lambda _: self.delete())

    def to_deletewithparameters(self, step: Step) -> Resource:
        return void(
            self.visit, "DeleteWithParameters", lambda body: self._matching(body, self.delete)
        )

    def to_recycle(self, step: Step) -> Resource:
        return Method(self.visit, "Recycle", lambda _: Result("Recycle", self.recycle()))

    def to_recyclewithparameters(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            return Result("RecycleWithParameters", self._matching(body, self.recycle))

        return Method(self.visit, "RecycleWithParameters", perform)

    def to_recyclewithetag(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            self._match(parameter(step, body, "etagmatch", 0))
            return Result("RecycleWithETag", self.recycle())

        return Method(self.visit, "RecycleWithETag", perform)

    def recycle(self) -> str:
        return transfer.recycle(self.visit.tenant, self.list, self.changeable())

    def _matching(self, body: Record, perform: Callable[[], Any]) -> Any:
        self._match((body.get("parameters") or {}).get("ETagMatch"))
        return perform()

    def _match(self, given: Any) -> None:
        current = etag(self.record())
        if given and given not in ("*", current):
            raise error.etag_mismatch(str(given), current)

    def to_moveto(self, step: Step) -> Resource:
        return void(self.visit, "MoveTo", lambda body: self._move(step, body))

    def to_movetousingpath(self, step: Step) -> Resource:
        return void(self.visit, "MoveToUsingPath", lambda body: self._move(step, body))

    def _move(self, step: Step, body: Record) -> None:
        flags = parameter(step, body, "flags", 1) or parameter(step, body, "moveoperations", 1)
        item = self.changeable()
        transfer.move(
            self.visit, self.list, item, address.given(step, "newurl", body) or _first(step),
            overwrite=bool(int(flags or 0) & OVERWRITE),
        )  # fmt: skip

    def to_copyto(self, step: Step) -> Resource:
        return void(self.visit, "CopyTo", lambda body: self._copy(step, body))

    def to_copytousingpath(self, step: Step) -> Resource:
        return void(self.visit, "CopyToUsingPath", lambda body: self._copy(step, body))

    def _copy(self, step: Step, body: Record) -> None:
        overwrite = bool(parameter(step, body, "boverwrite", 1))
        to = address.given(step, "strnewurl", body) or _first(step)
        transfer.copy(self.visit, self.list, self.record(), to, overwrite=overwrite)


def void(visit: Visit, name: str, perform: Callable[[Record], Any]) -> Method:
    """A method without a result, which the service shows as a null."""

    def performed(body: Record) -> Result:
        perform(body)
        return Result(name, None)

    return Method(visit, name, performed)


def _first(step: Step) -> str:
    return address.encoded(str(step.args[0])) if step.args else ""


def with_extra(
    shown: Callable[[Sequence[str], Sequence[str]], Entity],
    extra: Callable[[], Record],
    wanted: Sequence[str],
    expands: Sequence[str],
) -> Entity:
    """An entity with those of the `extra` properties that were selected."""
    if not wanted:
        return shown(wanted, expands)
    names = {name.lower() for name in wanted}
    more = {k: v for k, v in extra().items() if k.lower() in names}
    rest = [name for name in wanted if name.lower() not in map(str.lower, more)]
    entity = shown(rest or wanted[:0], expands)
    kept = entity.properties if rest else {}
    links = entity.links if rest else ()
    return Entity(entity.type, entity.path, kept | more, links, entity.etag, entity.id, entity.set)


def check_size(content: bytes) -> None:
    if len(content) > MOST:
        raise error.refused(
            f"The request message is too big. The server does not allow messages larger than {MOST}"
            " bytes.",
            "-2130243945, Microsoft.SharePoint.Client.InvalidClientQueryException",
        )


def file_entity(visit: Visit, list_: Record, item: Record) -> Entity:
    tenant, file = visit.tenant, item["file"]
    path = address.path_of(tenant, list_, item["id"])
    mark = etag(item)
    office = bool(_OFFICE.fullmatch(file["name"]))
    link = f"https://{HOSTS['sharepoint']}{path}?d=w{item['guid'].replace('-', '')}"
    properties = {
        "CheckInComment": "",
        "CheckOutType": NONE,
        "ContentTag": f"{{{item['guid'].upper()}}},{item['rev']},{file['rev']}",
        "CustomizedPageStatus": 0,
        "ETag": mark,
        "Exists": True,
        "ExistsAllowThrowForPolicyFailures": True,
        "ExistsWithException": True,
        "IrmEnabled": False,
        "Length": str(file["size"]),
        "Level": PUBLISHED,
        "LinkingUri": link if office else None,
        "LinkingUrl": link if office else "",
        "MajorVersion": item["major"],
        "MinorVersion": 0,
        "Name": file["name"],
        "ServerRelativeUrl": path,
        "TimeCreated": item["created"],
        "TimeLastModified": item["modified"],
        "Title": item["fields"].get("Title") or "",
        "UIVersion": item["major"] * 512,
        "UIVersionLabel": f"{item['major']}.0",
        "UniqueId": item["guid"],
    }
    return Entity(
        "SP.File", address.resource("File", path), properties, LINKS, set="SP.ApiData.Files12"
    )


class Values(EntityResource):
    """`Properties`: the property bag, of which the ones clients look for are here."""

    def __init__(self, visit: Visit, list_: Record, item: Record | None) -> None:
        super().__init__(visit, "Properties")
        self.list, self.item = list_, item

    def entity(self) -> Entity:
        number = self.item["id"] if self.item else library.TOP
        size = library.size_of(self.visit.tenant, self.list, number)
        properties: Record = {"vti_x005f_filesize": size}
        if self.item is not None:
            properties |= {
                "vti_x005f_etag": etag(self.item),
                "vti_x005f_timelastmodified": self.item["modified"],
                "vti_x005f_title": self.item["fields"].get("Title") or "",
            }
        return Entity("SP.PropertyValues", "Properties", properties)


class Files(CollectionResource):
    """The files of a folder, by name."""

    set = "SP.ApiData.Files12"

    def __init__(self, visit: Visit, place: Place) -> None:
        super().__init__(visit, "Files")
        self.place = place

    def _holder(self) -> tuple[Record, str]:
        """The library and folder; refused where there is none."""
        if self.place.list is None or self.place.number is None:
            raise missing.directory()
        return self.place.list, self.place.number

    def rows(self) -> list[EntityResource]:
        list_, number = self._holder()
        if list_["template"] != "documentLibrary":
            return []
        reach = Reach.of(self.visit, list_)
        found = library.children(self.visit.tenant, list_, number)
        return [
            File(self.visit, self._place(item["file"]["name"]))
            for item in reach.rights.visible(found)
            if not item["file"]["folder"]
        ]

    def _place(self, name: str) -> Place:
        """A name in this folder, or the whole server-relative path of a file in it."""
        name = name.removeprefix(f"{self.place.path}/")
        return address.locate(
            self.visit.tenant, self.visit.site, f"{self.place.path}/{name.strip('/')}"
        )

    def key(self, step: Step) -> Resource:
        return File(self.visit, self._place(address.encoded(str(step.args[0]))))

    def to_getbyurl(self, step: Step) -> Resource:
        return File(self.visit, self._place(address.encoded(str(step.arg("url")))))

    def to_getbypath(self, step: Step) -> Resource:
        return File(self.visit, self._place(str(step.arg("decodedurl"))))

    def to_getbyid(self, step: Step) -> Resource:
        place = address.by_guid(self.visit.tenant, self.visit.site, step.arg("uniqueid"))
        return File(self.visit, place)

    def to_add(self, step: Step) -> Resource:
        """`add(url='…',overwrite=true)` with the content as the body."""
        name = address.encoded(str(step.arg("url") or ""))
        overwrite = bool(step.arg("overwrite", 1))
        return Stream(self.visit, "Add", lambda body: self._add(name, body, overwrite))

    def to_addusingpath(self, step: Step) -> Resource:
        name = str(step.arg("decodedurl") or "")
        overwrite = bool(step.arg("overwrite", 1))
        unique = bool(step.arg("ensureuniquefilename"))
        return Stream(
            self.visit, "AddUsingPath", lambda body: self._add(name, body, overwrite, unique)
        )

    def _add(self, name: str, content: bytes, overwrite: bool, unique: bool = False) -> Entity:
        """Without `overwrite` a taken name is refused; with it the file gets a new version."""
        list_, number = self._holder()
        tenant = self.visit.tenant
        if list_["template"] != "documentLibrary":
            raise missing.directory()
        reach = Reach.of(self.visit, list_)
        check_size(content)
        path = address.on_host(name)
        if path.startswith("/"):
            above, _, name = path.rpartition("/")
            holder = address.locate(tenant, self.visit.site, above)
            if holder.list is None or holder.number is None:
                raise missing.directory()
            list_, number = holder.list, holder.number
        found = library.named(tenant, list_, number, name)
        if found is None or (unique and not overwrite):
            reach.rights.may_add()
        else:
            reach.rights.may_change(found)
            if not overwrite or found["file"]["folder"]:
                taken = address.path_of(tenant, list_, found["id"])
                raise missing.taken(tenant, list_, found, taken)
        conflict = "rename" if unique and not overwrite else "replace"
        item, _ = library.store(tenant, list_, number, name, content, conflict=conflict)
        return file_entity(self.visit, list_, item)
