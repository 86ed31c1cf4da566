"""Versions of an item.

https://learn.microsoft.com/previous-versions/office/sharepoint-server/mt147229(v=office.15)
"""

from __future__ import annotations

from typing import Any

from ...tenant import Record
from .. import versions
from ..columns import own_columns
from . import error, found, values
from .fields import property_name
from .format import Complex, Entity
from .match import item_path
from .path import Step
from .reach import Reach
from .resource import CollectionResource, EntityResource, Method, Resource


class Versions(CollectionResource):
    """Every version of an item, newest first.

    One can be deleted by itself (`DELETE`, or `DeleteObject`); to delete all of them, or one by its
    label, is what files have and items have not. Graph deletes none.
    https://s-kainet.github.io/sp-rest-explorer/#/entity/SP.ListItemVersion
    https://learn.microsoft.com/graph/api/resources/listitemversion
    """

    set = "SP.ApiData.ListItemVersions"

    def __init__(self, reach: Reach, item: Record) -> None:
        super().__init__(reach.visit, "Versions")
        self.reach, self.item = reach, item

    def rows(self) -> list[EntityResource]:
        kept = versions.all_versions(self.visit.tenant, self.reach.record, self.item)
        return [Version(self.reach, self.item, record, at == 0) for at, record in enumerate(kept)]

    def key(self, step: Step) -> Resource:
        return self.to_getbyid(step)

    def to_getbyid(self, step: Step) -> Resource:
        for row in self.rows():
            if row.entity().properties["VersionId"] == step.arg("versionid"):
                return row
        raise error.item_missing()


class Version(EntityResource):
    def __init__(self, reach: Reach, item: Record, record: Record, current: bool) -> None:
        super().__init__(reach.visit, "ListItemVersion")
        self.reach, self.item, self.record, self.current = reach, item, record, current

    def entity(self) -> Entity:
        record, list_ = self.record, self.reach.record
        source = self.reach.source()
        own = {
            _version_name(name): self._value(source, column)
            for name, column in own_columns(self.visit.tenant, list_).items()
        }
        number = record["major"] * 512
        return Entity(
            "SP.ListItemVersion",
            f"{item_path(list_, record)}/Versions({number})",
            {
                "IsCurrentVersion": self.current,
                "VersionId": number,
                "VersionLabel": versions.label(record),
                "FileRef": source.value({"item": self.item}, ("FileRef",)),
                "FileLeafRef": source.value({"item": self.item}, ("FileLeafRef",)),
                **own,
                "ID": int(record["id"]),
                "Created": record["modified"],
                "Created_x005f_x0020_x005f_Date": record["created"],
                "Modified": record["modified"],
                "Author": _person(source, record["author"]),
                "Editor": _person(source, record["editor"]),
                "OData__x005f_UIVersionString": versions.label(record),
                "OData__x005f_UIVersion": number,
                "GUID": record["guid"],
            },
            ("FileVersion", "Fields"),
            set="SP.ApiData.ListItemVersions",
        )

    def delete(self) -> None:
        """For good: an item's version does not go to the recycle bin.

        Reported/uncertain: the words for the current one, which cannot be deleted.
        """
        self.reach.rights.may_change(self.item)
        if self.current:
            raise error.refused(
                "You cannot delete the current version.",
                "-2146232832, Microsoft.SharePoint.SPException",
            )
        versions.forget(self.visit.tenant, self.reach.record, self.item, self.record)

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete())

    def _value(self, source: found.Source, column: Record) -> Any:
        value = self.record["fields"].get(column["name"])
        if column["kind"] not in ("User", "Lookup") or value is None:
            shown = values.one(column, value)
            return next(iter(shown.values()))
        ids = value if isinstance(value, tuple) else (value,)
        if column["kind"] == "User":
            shown_people = [_person(source, id) for id in ids]
            return shown_people if column["multiple"] else shown_people[0]
        rows = [
            Complex(
                "SP.FieldLookupValue",
                {"LookupId": id, "LookupValue": _title(source.target(column, id), column)},
            )
            for id in ids
        ]
        return rows if column["multiple"] else rows[0]


def _version_name(name: str) -> str:
    """Versions encode an underscore in a name once more."""
    return property_name(name).replace("_", "_x005f_") if "_" in name else name


def _person(source: found.Source, id: int) -> Complex:
    row = source.tenant.get(f"uil/{source.site['id']}", str(id))
    fields = row["fields"] if row else {}
    return Complex(
        "SP.FieldUserValue",
        {"LookupId": id, "LookupValue": fields.get("Title", ""), "Email": fields.get("EMail", "")},
    )


def _title(row: Record | None, column: Record) -> str:
    return str((row or {"fields": {}})["fields"].get(column.get("lookupColumn", "Title"), ""))
