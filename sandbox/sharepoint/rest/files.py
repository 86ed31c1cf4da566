"""The `Files` of a folder.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)#bk_FileCollection
"""

from __future__ import annotations

from .. import files as library
from . import address, missing
from .address import Place
from .content import Stream
from .file import File
from .file_entity import check_size, file_entity, promoted
from .format import Entity
from .path import Step
from .reach import Reach
from .resource import CollectionResource, EntityResource, Resource, Visit


class Files(CollectionResource):
    """The files of a folder, by name."""

    set = "SP.ApiData.Files12"

    def __init__(self, visit: Visit, place: Place) -> None:
        super().__init__(visit, "Files")
        self.place = place

    def rows(self) -> list[EntityResource]:
        list_, number = self.place.list, self.place.number
        if list_ is None or list_["template"] != "documentLibrary":
            return []
        if number is None:
            raise missing.anything()
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
        list_, number, tenant = self.place.list, self.place.number, self.visit.tenant
        if list_ is None or number is None or list_["template"] != "documentLibrary":
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
        return file_entity(self.visit, list_, promoted(self.visit, list_, item))
