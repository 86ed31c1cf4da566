"""`lists` of a site and one list.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn531433(v=office.15)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ...tenant import Record
from .. import people, permissions
from ..items import get_item
from ..lists import TEMPLATES, all_lists, create_list, delete_list, find_list, update_list
from ..permissions import Level
from . import caml, changes, error, form_values, found, rendering
from .fields import Fields
from .format import Collection, Complex, Entity, Result
from .items import Item, Items, check_match, entity_type, made
from .path import Step
from .resource import CollectionResource, EntityResource, Method, Property, Resource, Visit
from .users import user_by_id
from .views import View, Views, all_views

LINKS = (
    "FirstUniqueAncestorSecurableObject", "RoleAssignments", "ContentTypes", "CreatablesInfo",
    "DefaultView", "DescriptionResource", "EventReceivers", "Fields", "Forms",
    "InformationRightsManagementSettings", "Items", "ParentWeb", "RootFolder", "Subscriptions",
    "TitleResource", "UserCustomActions", "Views", "WorkflowAssociations",
)  # fmt: skip


class List(EntityResource):
    def __init__(self, visit: Visit, record: Record) -> None:
        super().__init__(visit, "List")
        self.record = record
        self.level = permissions.level(visit.tenant, visit.token, visit.site, record)
        if self.level < Level.READ:
            raise error.access_denied()
        own = permissions.owns_security(visit.token)
        actor = visit.token.actor
        self._entry = people.known_id(visit.tenant, visit.site["id"], actor) if own else None

    def source(self, expands: Sequence[str] = ()) -> found.Source:
        heads = frozenset(name.split("/")[0].lower() for name in expands)
        return found.Source(self.visit.tenant, self.visit.site, self.record, heads)

    def require(self, least: Level) -> None:
        if self.level < least:
            raise error.access_denied()

    def visible(self, rows: Iterable[Record]) -> list[Record]:
        """The items the caller may read: "own items only" binds people below Design."""
        if self.record["readSecurity"] != 2 or not permissions.owns_security(self.visit.token):
            return list(rows)
        return [r for r in rows if permissions.sees(self.record, r, self._entry, self.level)]

    def may_edit(self, item: Record) -> None:
        self.may_add()
        if permissions.owns_security(self.visit.token) and not permissions.may_edit(
            self.record, item, self._entry, self.level
        ):
            raise error.access_denied()

    def may_add(self) -> None:
        self.require(Level.CONTRIBUTE)
        if self.record["system"]:
            raise error.access_denied()  # only the service writes the User Information List

    def item(self, id: Any) -> Item:
        record = get_item(self.visit.tenant, self.record, str(id))
        if not self.visible([record]):
            raise error.item_missing()
        return Item(self, record)

    def add(self, body: Record) -> Entity:
        return made(self, body).entity()

    def entity(self) -> Entity:
        return _entity(self.visit, self.record)

    def extra(self) -> Record:
        """Properties shown only when they are selected.

        https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee553790(v=office.15)
        """
        default = next(v for v in all_views(self.visit.tenant, self.record) if v["default"])
        address = self.record["path"]
        return {
            "ReadSecurity": self.record["readSecurity"],
            "WriteSecurity": self.record["writeSecurity"],
            "OnQuickLaunch": bool(self.record.get("onQuickLaunch", False)),
            "HasUniqueRoleAssignments": self.record["roles"] is not None,
            "DefaultViewUrl": f"{address}/{default['name']}.aspx",
            "DefaultDisplayFormUrl": f"{address}/DispForm.aspx",
            "DefaultEditFormUrl": f"{address}/EditForm.aspx",
            "DefaultNewFormUrl": f"{address}/NewForm.aspx",
            "EffectiveBasePermissions": permission_mask(self.level),
            "IsSiteAssetsLibrary": False,
            "IsSystemList": self.record["system"],
            "ValidationFormula": None,
            "ValidationMessage": None,
            "SchemaXml": f'<List ID="{{{self.record["id"]}}}" />',
        }

    def shown(self, wanted: Sequence[str], expands: Sequence[str]) -> Entity:
        if not wanted:
            return super().shown(wanted, expands)
        names = {name.lower() for name in wanted}
        extra = {k: v for k, v in self.extra().items() if k.lower() in names}
        rest = [name for name in wanted if name.lower() not in map(str.lower, extra)]
        if not rest:
            entity = self.entity()
            return Entity(entity.type, entity.path, extra, (), entity.etag, entity.id, entity.set)
        entity = super().shown(rest, expands)
        return Entity(
            entity.type, entity.path, entity.properties | extra, entity.links, entity.etag,
            entity.id, entity.set,
        )  # fmt: skip

    def property(self, step: Step) -> Resource:
        for name, value in self.extra().items():
            if name.lower() == step.name:
                return Property(self.visit, name, value)
        return super().property(step)

    def merge(self) -> None:
        self.require(Level.EDIT)
        check_match(self.visit, _etag(self.record))
        settings = settings_of(self.visit.body)
        if {"readSecurity", "writeSecurity"} & set(settings):
            # Item-level permissions are set with "Manage Lists".
            self.require(Level.EDIT)
        if settings:
            tenant = self.visit.tenant
            self.record = update_list(tenant, self.visit.site, self.record, **settings)
        self.visit.headers["ETag"] = _etag(self.record)

    def delete(self) -> None:
        self.require(Level.EDIT)
        check_match(self.visit, _etag(self.record))
        delete_list(self.visit.tenant, self.visit.site, self.record)

    def to_recycle(self, step: Step) -> Resource:
        def perform(_: Record) -> Any:
            self.delete()
            bin_ = self.visit.tenant.table(f"recycled/{self.visit.site['id']}")
            return Result("Recycle", next(reversed(bin_)))

        return Method(self.visit, "Recycle", perform, least=Level.EDIT)

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete(), least=Level.EDIT)

    def to_items(self, step: Step) -> Resource:
        return Items(self)

    def to_getitembyid(self, step: Step) -> Resource:
        return self.item(step.arg("id"))

    def to_getitembystringid(self, step: Step) -> Resource:
        return self.item(step.arg("sid"))

    def to_getitembyuniqueid(self, step: Step) -> Resource:
        wanted = str(step.arg("uniqueid")).lower().strip("{}")
        for record in self.visit.tenant.table(self.record["table"]).values():
            if record["guid"] == wanted:
                return self.item(record["id"])
        raise error.item_missing()

    def to_additem(self, step: Step) -> Resource:
        return Method(self.visit, "AddItem", lambda _: self.add({}))

    def to_addvalidateupdateitem(self, step: Step) -> Resource:
        return self.to_addvalidateupdateitemusingpath(step)

    def to_addvalidateupdateitemusingpath(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            self.may_add()
            return form_values.added(self, body)

        return Method(self.visit, "AddValidateUpdateItemUsingPath", perform)

    def to_getitems(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            given = body.get("query") or step.arg("query") or {}
            xml = str(given.get("ViewXml") or "") if isinstance(given, dict) else ""
            query = caml.parse(xml)
            me = people.known_id(self.visit.tenant, self.visit.site["id"], self.visit.token.actor)
            rows = self.visible(caml.matching(self.source(), query, me))
            position = given.get("ListItemCollectionPosition") if isinstance(given, dict) else None
            paging = (position or {}).get("PagingInfo") if isinstance(position, dict) else None
            limit = min(query.limit or found.MOST, found.MOST)
            part, _ = found.page(rows, limit, paging, by_id=not query.orders)
            wanted, expands = self.visit.names("select"), self.visit.names("expand")
            type = entity_type(self.record).removeprefix("SP.Data.")
            return Collection(
                [Item(self, row).shown(wanted, expands) for row in part],
                set=f"SP.ListData.{type}s",
            )

        return Method(self.visit, "GetItems", perform)

    def to_renderlistdataasstream(self, step: Step) -> Resource:
        return Method(
            self.visit, "RenderListDataAsStream", lambda body: rendering.as_stream(self, body)
        )

    def to_getchanges(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            return changes.of_list(self.visit.tenant, self.visit.site, self.record, body)

        return Method(self.visit, "GetChanges", perform)

    def to_reservelistitemid(self, step: Step) -> Resource:
        raise error.no_resource("ReserveListItemId")

    def to_fields(self, step: Step) -> Resource:
        return Fields(self.visit, self.record)

    def to_views(self, step: Step) -> Resource:
        return Views(self.visit, self.record)

    def to_getview(self, step: Step) -> Resource:
        return Views(self.visit, self.record).find(str(step.arg("viewguid")))

    def to_defaultview(self, step: Step) -> Resource:
        views = all_views(self.visit.tenant, self.record)
        return View(self.visit, self.record, next(view for view in views if view["default"]))

    def to_author(self, step: Step) -> Resource:
        return user_by_id(self.visit, self.record["author"])

    def to_rootfolder(self, step: Step) -> Resource:
        return RootFolder(self)

    def to_contenttypes(self, step: Step) -> Resource:
        return ContentTypes(self)

    def to_parentweb(self, step: Step) -> Resource:
        home: Resource = self.visit.home()
        return home

    def to_breakroleinheritance(self, step: Step) -> Resource:
        """The list keeps the site's permissions as its own, or none (`copyRoleAssignments`)."""

        def perform(body: Record) -> None:
            copy = step.arg("copyroleassignments", 0, body.get("copyRoleAssignments", True))
            roles = self.visit.site["roles"] if copy else {}
            update_list(self.visit.tenant, self.visit.site, self.record, roles=roles)

        return Method(self.visit, "BreakRoleInheritance", perform, least=Level.FULL)

    def to_resetroleinheritance(self, step: Step) -> Resource:
        def perform(_: Record) -> None:
            update_list(self.visit.tenant, self.visit.site, self.record, roles=None)

        return Method(self.visit, "ResetRoleInheritance", perform, least=Level.FULL)


class Lists(CollectionResource):
    set = "SP.ApiData.Lists"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit, "Lists")

    def rows(self) -> list[EntityResource]:
        """The lists the caller may read."""
        visit = self.visit
        return [
            List(visit, record)
            for record in all_lists(visit.tenant, visit.site)
            if permissions.level(visit.tenant, visit.token, visit.site, record) >= Level.READ
        ]

    def key(self, step: Step) -> Resource:
        return by_id(self.visit, str(step.args[0]))

    def to_getbyid(self, step: Step) -> Resource:
        return by_id(self.visit, str(step.arg("id")))

    def to_getbytitle(self, step: Step) -> Resource:
        """By its present title, without regard to case."""
        title = str(step.arg("title"))
        for record in all_lists(self.visit.tenant, self.visit.site):
            if record["displayName"].casefold() == title.casefold():
                return List(self.visit, record)
        raise error.list_missing(title, self.visit.site["webUrl"])

    def post(self) -> Entity:
        return self._add(self.visit.body)

    def to_add(self, step: Step) -> Resource:
        return Method(self.visit, "Add", lambda body: self._add(body.get("parameters", body)))

    def _add(self, body: Record) -> Entity:
        """A list. Its address is the first title's letters, digits and spaces."""
        self.visit.require(Level.EDIT)
        title = str(body.get("Title") or "")
        if not title:
            raise error.refused("The list title cannot be empty.", "-1, System.ArgumentException")
        number = body.get("BaseTemplate", body.get("TemplateType", 100))
        template = next((name for name, n in TEMPLATES.items() if n == number), "genericList")
        tenant, site = self.visit.tenant, self.visit.site
        if find_list(tenant, site, title, by_id=False):
            raise error.refused(
                "A list, survey, discussion board, or document library with the specified title "
                "already exists in this Web site.  Please choose another title.",
                "-2130575342, Microsoft.SharePoint.SPException",
                500,
            )
        address = str(body.get("Url") or body.get("CustomSchemaXml") or "").rsplit("/", 1)[-1]
        record = create_list(
            tenant, site, address or title, display_name=title,
            description=str(body.get("Description") or ""), template=template,
            # Lists made through the interface have versioning off until it is switched on.
            versioning=template == "documentLibrary",
            content_types=bool(body.get("ContentTypesEnabled")),
        )  # fmt: skip
        rest = {k: v for k, v in settings_of(body).items() if record.get(k) != v}
        if rest:
            record = update_list(tenant, site, record, **rest)
        self.visit.status = 201
        return _entity(self.visit, record)


class RootFolder(EntityResource):
    def __init__(self, list_: List) -> None:
        super().__init__(list_.visit, "RootFolder")
        self.list = list_

    def entity(self) -> Entity:
        record = self.list.record
        return Entity(
            "SP.Folder",
            f"Web/Lists(guid'{record['id']}')/RootFolder",
            {
                "Exists": True,
                "IsWOPIEnabled": False,
                "ItemCount": len(self.visit.tenant.table(record["table"])),
                "Name": record["name"],
                "ProgID": None,
                "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": record["path"]}),
                "ServerRelativeUrl": record["path"],
                "TimeCreated": record["created"],
                "TimeLastModified": record["modified"],
                "UniqueId": record["id"],
                "WelcomePage": "",
            },
            ("Files", "ListItemAllFields", "ParentFolder", "Properties", "Folders"),
        )


class ContentTypes(CollectionResource):
    """The one content type a list has here: Item, or Document in a library."""

    def __init__(self, list_: List) -> None:
        super().__init__(list_.visit, "ContentTypes")
        self.list = list_

    def rows(self) -> list[EntityResource]:
        return [ContentType(self.list)]


class ContentType(EntityResource):
    def __init__(self, list_: List) -> None:
        super().__init__(list_.visit, "ContentType")
        self.list = list_

    def entity(self) -> Entity:
        record = self.list.record
        name = "Document" if record["template"] == "documentLibrary" else "Item"
        return Entity(
            "SP.ContentType",
            f"Web/Lists(guid'{record['id']}')/ContentTypes('{record['contentType']}')",
            {
                "Description": "",
                "Group": "List Content Types",
                "Hidden": False,
                "Id": Complex("SP.ContentTypeId", {"StringValue": record["contentType"]}),
                "Name": name,
                "ReadOnly": False,
                "Scope": record["path"],
                "Sealed": False,
                "StringId": record["contentType"],
            },
        )


def by_id(visit: Visit, id: str) -> List:
    record = visit.tenant.get(f"lists/{visit.site['id']}", id.lower().strip("{}"))
    if record is None:
        raise error.list_gone()
    return List(visit, record)


def by_address(visit: Visit, address: str) -> List:
    """`GetList('/sites/X/Lists/Netwerken')`, with or without the page of a view behind it."""
    wanted = re.sub(r"^https://[^/]+", "", address)
    wanted = re.sub(r"/[^/]+\.aspx$", "", wanted).rstrip("/").casefold()
    for record in all_lists(visit.tenant, visit.site):
        if record["path"].casefold() == wanted:
            return List(visit, record)
    raise error.refused("File Not Found.", "-2147024894, System.IO.FileNotFoundException", 404)


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
        Level.NONE: ("0", "0"), Level.READ: ("176", "138612833"),
        Level.CONTRIBUTE: ("432", "1011028719"), Level.EDIT: ("432", "1011030767"),
        Level.DESIGN: ("432", "1012866047"), Level.FULL: ("2147483647", "4294967295"),
    }  # fmt: skip
    high, low = masks[level]
    return Complex("SP.BasePermissions", {"High": high, "Low": low})


def _etag(record: Record) -> str:
    return f'"{record["rev"]}"'


def _entity(visit: Visit, record: Record) -> Entity:
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
    return Entity("SP.List", path, properties, LINKS, _etag(record), set="SP.ApiData.Lists")


def _last(log: Sequence[Any], op: str) -> str | None:
    at = next((change.at for change in reversed(log) if change.op == op), None)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
