"""A file as `SP.File` shows it.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)#bk_File
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...call import HOSTS
from ...tenant import Record
from .. import files as library
from .. import locks, promotion
from ..tags import etag
from . import address, error
from .format import Entity
from .reach import Reach
from .resource import EntityResource, Visit

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
_OFFICE = re.compile(r".*\.(docx?|docm|xlsx?|xlsm|xlsb|pptx?|pptm)", re.IGNORECASE)


def file_entity(visit: Visit, list_: Record, item: Record) -> Entity:
    tenant, file = visit.tenant, item["file"]
    path = address.path_of(tenant, list_, item["id"])
    mark = etag(item)
    held = locks.checkout_of(tenant, list_, item["id"])
    me = Reach.of(visit, list_).rights.number
    office = bool(_OFFICE.fullmatch(file["name"]))
    link = f"https://{HOSTS['sharepoint']}{path}?d=w{item['guid'].replace('-', '')}"
    properties = {
        "CheckInComment": item.get("comment", ""),
        "CheckOutType": NONE if held is None else ONLINE,
        "ContentTag": f"{{{item['guid'].upper()}}},{item['rev']},{file['rev']}",
        "CustomizedPageStatus": 0,
        "ETag": mark,
        "Exists": True,
        "ExistsAllowThrowForPolicyFailures": True,
        "ExistsWithException": True,
        "IrmEnabled": False,
        "Length": str(file["size"]),
        "Level": CHECKED_OUT if held is not None and held["by"] == me else PUBLISHED,
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


class Properties(EntityResource):
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


def check_size(content: bytes) -> None:
    if len(content) > MOST:
        raise error.refused(
            f"The request message is too big. The server does not allow messages larger than {MOST}"
            " bytes.",
            "-2130243945, Microsoft.SharePoint.Client.InvalidClientQueryException",
        )


def without_id(wanted: Sequence[str]) -> list[str]:
    """Files and folders have no `Id`, yet Office365-REST-Python-Client 3.3 selects it of every one
    beside what it wants. Reported/uncertain: that the service leaves it out without a word.
    """
    return [name for name in wanted if name.lower() != "id"]


def promoted(visit: Visit, list_: Record, item: Record) -> Record:
    """New content, as the service keeps it."""
    return promotion.uploaded(visit.tenant, visit.call.settings, list_, item)
