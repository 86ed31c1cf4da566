"""An item as Graph shows it: the listItem and its fieldValueSet.

https://learn.microsoft.com/graph/api/resources/listitem
https://learn.microsoft.com/graph/api/resources/fieldvalueset
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from ...entra.organization import tenant_id
from ...tenant import Record
from .. import columns, files, locks, people, versions
from ..refusal import Refused
from . import content_types
from .reach import Reach

_LOOKUPS = ("User", "Lookup")
LOOKUP_COLUMNS = 12
"""Lookup and person columns one query may ask for (fieldValueSet, same page)."""


class Shape:
    """Shows the items of one list for one call; what they have in common is worked out once."""

    def __init__(self, at: Reach) -> None:
        self._at = at
        self._list = at.table
        self._columns = columns.own_columns(at.tenant, self._list)
        self._lower = {name.lower(): column for name, column in self._columns.items()}
        self._people: dict[int, Record] = {}
        self._targets: dict[str, tuple[str, str]] = {}
        self._context = at.context(f"/lists('{self._list['id']}')")

    def item(
        self,
        item: Record,
        select: Sequence[str] = (),
        fields: Sequence[str] | None = None,
    ) -> Record:
        """The listItem; `fields` expands its field values (empty: all that show by default)."""
        site, list_ = self._at.site, self._list
        mark = etag(item)
        shown: Record = {
            "@odata.etag": mark,
            "createdDateTime": item["created"],
            "eTag": mark,
            "id": item["id"],
            "lastModifiedDateTime": item["modified"],
            "webUrl": self._address(item),
            "createdBy": self.identity(item["author"]),
            "lastModifiedBy": self.identity(item["editor"]),
            "parentReference": {
                "id": str(uuid.uuid5(uuid.UUID(list_["id"]), "root")),
                "siteId": site["id"],
            },
            "contentType": content_types.of_item(list_, item),
        }
        if select:
            keep = {name.lower() for name in select} | {"@odata.etag", "id"}
            if "sharepointids" in keep:
                shown["sharepointIds"] = self._ids(item)
            if "*" not in keep:
                shown = {name: value for name, value in shown.items() if name.lower() in keep}
        if fields is not None:
            shown["fields@odata.context"] = f"{self._context}/items('{item['id']}')/fields/$entity"
            shown["fields"] = self.fields(item, fields)
        return shown

    def _address(self, item: Record) -> str:
        address = str(self._list["webUrl"])
        if "file" in item:
            return address + quote(files.path_of(self._at.tenant, self._list, item["id"]))
        return f"{address}/{item['id']}_.000"

    def identity(self, number: int) -> Record:
        known = self._people.get(number)
        if known is None:
            known = people.identity(self._at.tenant, self._at.site["id"], number)
            self._people[number] = known
        return known

    def _ids(self, item: Record) -> Record:
        """https://learn.microsoft.com/graph/api/resources/sharepointids"""
        site = self._at.site
        return {
            "listId": self._list["id"],
            "listItemId": item["id"],
            "listItemUniqueId": item["guid"],
            "siteId": site["collection"],
            "siteUrl": site["webUrl"],
            "tenantId": tenant_id(self._at.tenant),
            "webId": site["web"],
        }

    def check_select(self, names: Iterable[str]) -> None:
        """Refuse more lookups than one query may join."""
        wanted = [self._lower.get(name.lower()) for name in names]
        if sum(1 for c in wanted if c is not None and c["kind"] in _LOOKUPS) > LOOKUP_COLUMNS:
            raise Refused(
                400,
                "invalidRequest",
                "The query cannot be completed because the number of lookup columns it contains "
                "exceeds the lookup column threshold enforced by the administrator.",
                "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
            )

    def fields(self, item: Record, select: Sequence[str] = ()) -> Record:
        """The fieldValueSet. A value that is empty is left out; a lookup shows its number only,
        unless it is selected by name; a hidden column shows only when selected.
        """
        shown: Record = {"@odata.etag": etag(item)}
        if not select or "*" in select:
            for name, value in item["fields"].items():
                column = self._columns.get(name)
                if column is not None and not column["hidden"]:
                    self._show(shown, column, value, by_name=False)
            shown |= self._system(item)
            return shown
        for name in select:
            self._selected(shown, item, name)
        return shown

    def _selected(self, shown: Record, item: Record, name: str) -> None:
        low = name.lower()
        column = self._lower.get(low)
        if column is None and low.endswith("lookupid"):
            base = self._lower.get(low.removesuffix("lookupid"))
            if base is not None and base["kind"] in _LOOKUPS:
                value = item["fields"].get(base["name"])
                if value is not None:
                    self._show(shown, base, value, by_name=False)
                return
        if column is not None:
            value = item["fields"].get(column["name"])
            if value is not None:
                self._show(shown, column, value, by_name=True)
            return
        if low == "_iplabelid" and item.get("file", {}).get("label"):
            shown[name] = item["file"]["label"]["id"]
            return
        if low in ("author", "editor"):
            who = self.identity(item[low])
            shown[name] = next(iter(who.values()))["displayName"]
            return
        for known, value in self._system(item).items():
            if known.lower() == low:
                shown[known] = value

    def _show(self, shown: Record, column: Record, value: Any, *, by_name: bool) -> None:
        name = column["name"]
        if column["kind"] not in _LOOKUPS:
            shown[name] = list(value) if isinstance(value, tuple) else value
        elif column["multiple"]:
            shown[name] = [self._target(column, one) for one in value]
        elif by_name:
            found = self._target(column, value).get("LookupValue")
            if found is not None:
                shown[name] = found
        else:
            shown[f"{name}LookupId"] = str(value)

    def _target(self, column: Record, number: int) -> Record:
        tenant = self._at.tenant
        if column["kind"] == "User":
            entry = people.entry(tenant, self._at.site["id"], number)
            fields = entry["fields"] if entry else {}
            return {
                "LookupId": number,
                "LookupValue": fields.get("Title"),
                "Email": fields.get("EMail", ""),
            }
        target = tenant.get(f"items/{column['list']}", str(number))
        value = target["fields"].get(column["lookupColumn"]) if target else None
        return {"LookupId": number, "LookupValue": None if value is None else str(value)}

    def _system(self, item: Record) -> Record:
        title = item["fields"].get("Title")
        shown: Record = {
            "id": item["id"],
            "ContentType": content_types.of_item(self._list, item)["name"],
            "FileLeafRef": item["file"]["name"] if "file" in item else None,
            "Modified": item["modified"],
            "Created": item["created"],
            "AuthorLookupId": str(item["author"]),
            "EditorLookupId": str(item["editor"]),
            "_UIVersionString": versions.label(item),
            "Attachments": False,
            "Edit": "",
            "LinkTitleNoMenu": title,
            "LinkTitle": title,
            "ItemChildCount": "0",
            "FolderChildCount": "0",
            "_ComplianceFlags": "",
            "_ComplianceTag": "",
            "_ComplianceTagWrittenTime": "",
            "_ComplianceTagUserId": "",
        }
        if "file" in item and not item["file"]["folder"]:
            shown |= self._of_file(item)
        return {name: value for name, value in shown.items() if value is not None}

    def _of_file(self, item: Record) -> Record:
        """`_DisplayName` is the name of the sensitivity label.

        https://learn.microsoft.com/purview/sensitivity-labels-sharepoint-onedrive-files
        """
        file, label = item["file"], item["file"].get("label")
        held = locks.checkout_of(self._at.tenant, self._list, item["id"])
        return {
            "DocIcon": file["name"].rpartition(".")[2].lower() if "." in file["name"] else None,
            "FileSizeDisplay": str(file["size"]),
            "CheckoutUserLookupId": str(held["by"]) if held else None,
            "_CheckinComment": item.get("comment") or "",
            "_DisplayName": label["name"] if label else "",
        }


def etag(item: Record) -> str:
    """`"guid,revision"`, quotes included."""
    return f'"{item["guid"]},{item["rev"]}"'


READ_ONLY = frozenset(
    ("id", "contenttypeid", "created", "modified", "_uiversionstring", "edit", "linktitle",
     "linktitlenomenu", "docicon", "itemchildcount", "folderchildcount", "_complianceflags",
     "_compliancetag", "_compliancetagwrittentime", "_compliancetaguserid")
)  # fmt: skip
"""Fields no list lets a caller of Graph write, in lower case."""
