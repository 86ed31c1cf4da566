"""A list as `SP.List`: what it shows and which of it can be set.

https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee553790(v=office.15)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...tenant import Record
from ..lists import TEMPLATES
from ..permissions import Level
from . import changes, error
from .format import Complex, Entity
from .match import entity_type, etag
from .resource import Visit

LINKS = (
    "FirstUniqueAncestorSecurableObject", "RoleAssignments", "ContentTypes", "CreatablesInfo",
    "DefaultView", "DescriptionResource", "EventReceivers", "Fields", "Forms",
    "InformationRightsManagementSettings", "Items", "ParentWeb", "RootFolder", "Subscriptions",
    "TitleResource", "UserCustomActions", "Views", "WorkflowAssociations",
)  # fmt: skip


def settings_of(body: Record) -> Record:
    """Properties of `SP.List` as settings of the model's list. Unknown ones are refused."""
    out: Record = {}
    for name, value in body.items():
        key = _SETTINGS.get(name)
        if key is not None:
            if key in ("readSecurity", "writeSecurity") and value not in (1, 2, 4):
                raise error.refused(
                    "Specified argument was out of the range of valid values.",
                    "-2146233086, System.ArgumentOutOfRangeException",
                )
            out[key] = value
        elif name not in _IGNORED:
            raise error.property_missing(name, "SP.List")
    return out


_SETTINGS = {
    "Title": "displayName", "Description": "description", "Hidden": "hidden",
    "EnableVersioning": "versioning", "MajorVersionLimit": "majorVersionLimit",
    "ReadSecurity": "readSecurity", "WriteSecurity": "writeSecurity",
    "OnQuickLaunch": "onQuickLaunch", "ContentTypesEnabled": "contentTypesEnabled",
    "EnableAttachments": "attachments", "NoCrawl": "noCrawl",
    "DisableCommenting": "disableCommenting", "DisableGridEditing": "disableGridEditing",
    "EnableFolderCreation": "folderCreation",
}  # fmt: skip
_IGNORED = frozenset(
    ("AllowContentTypes", "BaseTemplate", "TemplateType", "Url", "CustomSchemaXml",
     "QuickLaunchOption", "DocumentTemplateType", "TemplateFeatureId", "EnableMinorVersions",
     "EnableModeration", "MajorWithMinorVersionsLimit", "ForceCheckout",
     "DraftVersionVisibility", "IrmEnabled", "ListExperienceOptions", "ImageUrl", "Direction",
     "DefaultItemOpenUseListSetting", "ValidationFormula", "ValidationMessage",
     "IsApplicationList", "CrawlNonDefaultViews", "ParserDisabled", "EnableRequestSignOff",
     "ExemptFromBlockDownloadOfNonViewableFiles", "Id", "DocumentTemplateUrl",
     "MultipleDataList", "DataSourceProperties", "ListSchemaVersion", "Color", "Icon")
)  # fmt: skip


def permission_mask(level: Level) -> Complex:
    """A permission level as `SP.BasePermissions`, the masks of the built-in levels.

    https://learn.microsoft.com/sharepoint/sites/user-permissions-and-permission-levels
    """
    masks = {
        Level.NONE: ("0", "0"), Level.LIMITED: ("48", "134287360"),
        Level.READ: ("176", "138612833"),
        Level.CONTRIBUTE: ("432", "1011028719"), Level.EDIT: ("432", "1011030767"),
        Level.DESIGN: ("432", "1012866047"), Level.FULL: ("2147483647", "4294967295"),
    }  # fmt: skip
    high, low = masks[level]
    return Complex("SP.BasePermissions", {"High": high, "Low": low})


def list_entity(visit: Visit, record: Record) -> Entity:
    library = record["template"] == "documentLibrary"
    tenant, site = visit.tenant, visit.site
    log = tenant.logs.get(record["container"], [])
    touched = log[-1].at.strftime("%Y-%m-%dT%H:%M:%SZ") if log else record["modified"]
    name = entity_type(record).removeprefix("SP.Data.").removesuffix("Item")
    properties: Record = {
        "AllowContentTypes": True,
        "BaseTemplate": TEMPLATES[record["template"]],
        "BaseType": 1 if library else 0,
        "ContentTypesEnabled": record["contentTypesEnabled"],
        "CrawlNonDefaultViews": False,
        "Created": record["created"],
        "CurrentChangeToken": changes.token(tenant, changes.LIST_SCOPE, record["id"]),
        "DefaultContentApprovalWorkflowId": "00000000-0000-0000-0000-000000000000",
        "DefaultItemOpenUseListSetting": False,
        "Description": record["description"],
        "Direction": "none",
        "DisableCommenting": bool(record.get("disableCommenting")),
        "DisableGridEditing": bool(record.get("disableGridEditing")),
        "DocumentTemplateUrl": None,
        "DraftVersionVisibility": 0,
        "EnableAttachments": record["attachments"],
        "EnableFolderCreation": bool(record.get("folderCreation", library)),
        "EnableMinorVersions": False,
        "EnableModeration": False,
        "EnableRequestSignOff": True,
        "EnableVersioning": record["versioning"],
        "EntityTypeName": name,
        "ExemptFromBlockDownloadOfNonViewableFiles": False,
        "FileSavePostProcessingEnabled": False,
        "ForceCheckout": False,
        "HasExternalDataSource": False,
        "Hidden": record["hidden"],
        "Id": record["id"],
        "ImagePath": Complex(
            "SP.ResourcePath", {"DecodedUrl": "/_layouts/15/images/itgen.png?rev=47"}
        ),
        "ImageUrl": "/_layouts/15/images/itgen.png?rev=47",
        "IrmEnabled": False,
        "IrmExpire": False,
        "IrmReject": False,
        "IsApplicationList": False,
        "IsCatalog": record["system"],
        "IsPrivate": False,
        "ItemCount": len(tenant.table(record["table"])),
        "LastItemDeletedDate": _last(log, "drop") or record["created"],
        "LastItemModifiedDate": touched,
        "LastItemUserModifiedDate": touched,
        "ListExperienceOptions": 0,
        "ListItemEntityTypeFullName": entity_type(record),
        "MajorVersionLimit": record["majorVersionLimit"],
        "MajorWithMinorVersionsLimit": 0,
        "MultipleDataList": False,
        "NoCrawl": bool(record.get("noCrawl")),
        "ParentWebPath": Complex("SP.ResourcePath", {"DecodedUrl": site["path"]}),
        "ParentWebUrl": site["path"],
        "ParserDisabled": False,
        "ServerTemplateCanCreateFolders": True,
        "TemplateFeatureId": "00bfea71-e717-4e80-aa17-d0c71b360101" if library
        else "00bfea71-de22-43b2-a848-c05709900100",
        "Title": record["displayName"],
    }  # fmt: skip
    path = f"Web/Lists(guid'{record['id']}')"
    return Entity("SP.List", path, properties, LINKS, etag(record), set="SP.ApiData.Lists")


def _last(log: Sequence[Any], op: str) -> str | None:
    at = next((change.at for change in reversed(log) if change.op == op), None)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
