"""The site's recycle bin.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn531432(v=office.15)
"""

from __future__ import annotations

from typing import Any

from ...tenant import Record
from .. import people, recycle
from ..items import restore_item
from ..permissions import Level
from . import error
from .path import Step
from .resource import CollectionResource, Entity, EntityResource, Method, Resource, Visit
from .users import user_by_id

_KINDS = {"file": 1, "item": 3, "list": 4, "folder": 5}
"""`RecycleBinItemType`: https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee541897(v=office.15)"""


class Deleted(EntityResource):
    def __init__(self, visit: Visit, record: Record) -> None:
        super().__init__(visit, "RecycleBinItem")
        self.record = record

    def entity(self) -> Entity:
        record = self.record
        fields, author = self._person(record["by"]), self._person(record["record"]["author"])
        return Entity(
            "SP.RecycleBinItem",
            f"Site/RecycleBin('{record['id']}')",
            {
                "AuthorEmail": author.get("EMail", ""),
                "AuthorName": author.get("Title", ""),
                "DeletedByEmail": fields.get("EMail", ""),
                "DeletedByName": fields.get("Title", ""),
                "DeletedDate": record["at"],
                "DeletedDateLocalFormatted": record["at"],
                "DirName": self._folder(),
                "Id": record["id"],
                "ItemState": record.get("stage", 1),
                "ItemType": _KINDS.get(record["kind"], 3),
                "LeafName": record.get("name") or f"{record['record']['id']}_.000",
                "Size": str(record.get("size", 0)),
                "Title": record["title"],
            },
            ("Author", "DeletedBy"),
            set="SP.ApiData.RecycleBinItems",
        )

    def _person(self, number: int) -> Record:
        who = people.entry(self.visit.tenant, self.visit.site["id"], number)
        return who["fields"] if who else {}

    def to_author(self, step: Step) -> Resource:
        return user_by_id(self.visit, self.record["record"]["author"])

    def _folder(self) -> str:
        tenant, site = self.visit.tenant, self.visit.site
        list_ = tenant.table(f"lists/{site['id']}").get(self.record["list"])
        if "place" in self.record:
            return f"{site['path']}/{self.record['place']}".strip("/")
        return str(list_["path"]).strip("/") if list_ else ""

    def to_restore(self, step: Step) -> Resource:
        return Method(self.visit, "Restore", lambda _: self.restore(), least=Level.CONTRIBUTE)

    def restore(self) -> None:
        """Back to where it was: an item under its own id, a list with all it held."""
        tenant, site = self.visit.tenant, self.visit.site
        if self.record["kind"] == "list":
            list_ = self.record["record"]
            tenant.drop(f"recycled/{site['id']}", self.record["id"], what="list.restore")
            tenant.put(
                f"lists/{site['id']}", list_["id"], list_, container=f"lists:{site['id']}",
                what="list.restore",
            )  # fmt: skip
            return
        list_ = tenant.table(f"lists/{site['id']}").get(self.record["list"])
        if list_ is None:
            raise error.list_gone()
        restore_item(tenant, list_, self.record["id"])

    def delete(self) -> None:
        """To the second stage, which only site collection administrators see; from there for good.

        https://support.microsoft.com/office/manage-the-recycle-bin-of-a-sharepoint-site-8a6c2198-910e-42d7-9a9c-bc5bf04d7827
        """
        self.visit.require(Level.CONTRIBUTE)
        recycle.delete(self.visit.tenant, self.visit.site["id"], self.record)

    def to_movetosecondstage(self, step: Step) -> Resource:
        def perform(_: Record) -> None:
            if self.record.get("stage", 1) == 1:
                self.delete()

        return Method(self.visit, "MoveToSecondStage", perform)

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete())

    def to_deletedby(self, step: Step) -> Resource:
        return user_by_id(self.visit, self.record["by"])


class RecycleBin(CollectionResource):
    set = "SP.ApiData.RecycleBinItems"

    def __init__(self, visit: Visit, stages: tuple[int, ...] = (1,)) -> None:
        """A web's bin holds the first stage, a site collection's both."""
        super().__init__(visit, "RecycleBin")
        self.stages = stages

    def rows(self) -> list[EntityResource]:
        """Newest first; people below Design see what they deleted themselves."""
        visit = self.visit
        own = None
        if not visit.token.app_only and visit.level < Level.DESIGN:
            own = people.known_id(visit.tenant, visit.site["id"], visit.token.actor)
        kept = [
            record
            for record in recycle.entries(visit.tenant, visit.site["id"])
            if (own is None or record["by"] == own) and record.get("stage", 1) in self.stages
        ]
        return [Deleted(visit, record) for record in kept]

    def key(self, step: Step) -> Resource:
        return self._find(str(step.args[0]))

    def to_getbyid(self, step: Step) -> Resource:
        return self._find(str(step.arg("id")))

    def _find(self, id: str) -> Deleted:
        for row in self.rows():
            assert isinstance(row, Deleted)
            if row.record["id"] == id.lower().strip("{}"):
                return row
        raise error.refused(
            "Value does not fall within the expected range.",
            "-2147024809, System.ArgumentException",
            404,
        )

    def to_restoreall(self, step: Step) -> Resource:
        def perform(_: Record) -> Any:
            for row in self.rows():
                assert isinstance(row, Deleted)
                row.restore()

        return Method(self.visit, "RestoreAll", perform, least=Level.CONTRIBUTE)

    def to_deleteall(self, step: Step) -> Resource:
        def perform(_: Record) -> Any:
            for row in self.rows():
                row.delete()

        return Method(self.visit, "DeleteAll", perform, least=Level.CONTRIBUTE)
