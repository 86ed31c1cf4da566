"""One file of a library: `SP.File` and its methods.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...tenant import Record
from .. import checkout, items, locks, sites
from .. import files as library
from ..permissions import Level
from ..tags import etag
from . import address, error, missing, transfer
from .address import Place, parameter
from .chunks import Chunks
from .content import Content, Stream
from .file_entity import Properties, check_size, file_entity, promoted, without_id
from .file_versions import FileVersions
from .format import Complex, Entity, Result
from .items import Item
from .match import check_match
from .path import Step
from .reach import Reach
from .resource import (
    EntityResource,
    Method,
    Nothing,
    Property,
    Resource,
    Visit,
    void,
    with_extra,
)
from .users import user_by_id

COMMENT = 1023
OVERWRITE = 1  # MoveOperations


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
        return with_extra(super().shown, self.extra, without_id(wanted), expands)

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
        return Properties(self.visit, self.list, self.record())

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
        made = library.replace(self.visit.tenant, self.list, item, content)
        promoted(self.visit, self.list, made)

    def _chunks(self) -> Chunks:
        item = self.changeable()
        locks.check(self.visit.tenant, self.list, item)
        return Chunks(self.visit, self.list, item)

    def to_startupload(self, step: Step) -> Resource:
        return Stream(self.visit, "StartUpload", lambda body: self._chunks().start(step, body))

    def to_continueupload(self, step: Step) -> Resource:
        return Stream(self.visit, "ContinueUpload", lambda body: self._chunks().go_on(step, body))

    def to_finishupload(self, step: Step) -> Resource:
        def perform(body: bytes) -> Entity:
            made = promoted(self.visit, self.list, self._chunks().finish(step, body))
            return file_entity(self.visit, self.list, made)

        return Stream(self.visit, "FinishUpload", perform)

    def to_cancelupload(self, step: Step) -> Resource:
        return Method(self.visit, "CancelUpload", lambda body: self._chunks().cancel(step, body))

    def to_getuploadstatus(self, step: Step) -> Resource:
        return Method(
            self.visit, "GetUploadStatus", lambda body: self._chunks().status(step, body),
            reads=True,
        )  # fmt: skip

    # Checking out and in

    def to_checkedoutbyuser(self, step: Step) -> Resource:
        return self._holder("CheckedOutByUser", "checkout")

    def to_lockedbyuser(self, step: Step) -> Resource:
        """Who has it open in an editor."""
        return self._holder("LockedByUser", "shared", "exclusive")

    def _holder(self, name: str, *kinds: str) -> Resource:
        held = locks.lock_of(self.visit.tenant, self.list, self.record()["id"])
        if held is None or held["kind"] not in kinds:
            return Nothing(self.visit, name)
        return user_by_id(self.visit, held["by"])

    def to_checkout(self, step: Step) -> Resource:
        return void(self.visit, "CheckOut", lambda _: self._check_out())

    def _check_out(self) -> None:
        """Reported: a file that is checked out already is refused, whoever asks."""
        tenant, item = self.visit.tenant, self.changeable()
        held = locks.lock_of(tenant, self.list, item["id"])
        if held is not None:
            raise locks.refusal(tenant, self.list, item, held)
        checkout.check_out(tenant, self.list, item)

    def to_checkin(self, step: Step) -> Resource:
        """`checkintype` 0 minor, 1 major, 2 overwrite; libraries keep major versions here."""

        def perform(body: Record) -> None:
            comment = str(parameter(step, body, "comment", 0) or "")
            if len(comment) > COMMENT:
                raise error.refused(f"The comment is longer than {COMMENT} characters.",
                                    "-2147024809, System.ArgumentException")  # fmt: skip
            checkout.check_in(self.visit.tenant, self.list, self._own(), comment)

        return void(self.visit, "CheckIn", perform)

    def to_undocheckout(self, step: Step) -> Resource:
        """Of somebody else too by those with "Override List Behaviors"."""
        overrides = self.reach.rights.level >= Level.DESIGN

        def perform(_: Record) -> None:
            checkout.discard(self.visit.tenant, self.list, self._own(), anybody=overrides)

        return void(self.visit, "UndoCheckOut", perform)

    def _own(self) -> Record:
        """The file as its holder has it."""
        self.changeable()
        return items.get_item(self.visit.tenant, self.list, self.record()["id"])

    def to_publish(self, step: Step) -> Resource:
        """Every version is a major one here, so there is nothing left to publish."""
        return void(self.visit, "Publish", lambda _: self.changeable())

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


def _first(step: Step) -> str:
    return address.encoded(str(step.args[0])) if step.args else ""
