"""`lists` of a site and one list.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn531433(v=office.15)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ...tenant import Record
from .. import permissions, scopes
from ..lists import TEMPLATES, all_lists, create_list, delete_list, find_list, update_list
from ..permissions import Level
from . import address, caml, changes, error, form_values, found, rendering, roles
from .fields import Fields
from .folders import Folder
from .format import Complex, Entity, Result
from .items import Item, Items, made, shown_rows
from .list_entity import list_entity, permission_mask, settings_of
from .match import check_match, etag
from .path import Step
from .reach import Reach
from .resource import CollectionResource, EntityResource, Method, Property, Resource, Visit
from .users import user_by_id
from .views import View, Views, all_views


class List(roles.Securable):
    def __init__(self, visit: Visit, record: Record) -> None:
        super().__init__(visit, "List")
        self.record = record
        self.reach = Reach.of(visit, record)

    def entity(self) -> Entity:
        return list_entity(self.visit, self.record)

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
            "EffectiveBasePermissions": permission_mask(self.reach.rights.level),
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
        self.reach.require(Level.EDIT)
        check_match(self.visit, etag(self.record))
        settings = settings_of(self.visit.body)
        if settings:
            tenant = self.visit.tenant
            self.record = update_list(tenant, self.visit.site, self.record, **settings)
        self.visit.headers["ETag"] = etag(self.record)

    def delete(self) -> None:
        self.reach.require(Level.EDIT)
        check_match(self.visit, etag(self.record))
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
        return Items(self.reach)

    def to_getitembyid(self, step: Step) -> Resource:
        return self._item(step.arg("id"))

    def to_getitembystringid(self, step: Step) -> Resource:
        return self._item(step.arg("sid"))

    def _item(self, id: Any) -> Item:
        return Item(self.reach, self.reach.item(id))

    def to_getitembyuniqueid(self, step: Step) -> Resource:
        wanted = str(step.arg("uniqueid")).lower().strip("{}")
        for record in self.visit.tenant.table(self.record["table"]).values():
            if record["guid"] == wanted:
                return self._item(record["id"])
        raise error.item_missing()

    def to_additem(self, step: Step) -> Resource:
        return Method(self.visit, "AddItem", lambda _: made(self.reach, {}))

    def to_addvalidateupdateitem(self, step: Step) -> Resource:
        return self.to_addvalidateupdateitemusingpath(step)

    def to_addvalidateupdateitemusingpath(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            self.reach.rights.may_add()
            return form_values.added(self.reach, body)

        return Method(self.visit, "AddValidateUpdateItemUsingPath", perform)

    def to_getitems(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            given = body.get("query") or step.arg("query") or {}
            xml = str(given.get("ViewXml") or "") if isinstance(given, dict) else ""
            query = caml.parse(xml)
            reach = self.reach
            rows = reach.rights.visible(caml.matching(reach.source(), query, reach.me))
            position = given.get("ListItemCollectionPosition") if isinstance(given, dict) else None
            paging = (position or {}).get("PagingInfo") if isinstance(position, dict) else None
            limit = min(query.limit or found.MOST, found.MOST)
            part, _ = found.page(rows, limit, paging, by_id=not query.orders)
            return shown_rows(reach, part)

        return Method(self.visit, "GetItems", perform)

    def to_renderlistdataasstream(self, step: Step) -> Resource:
        return Method(
            self.visit, "RenderListDataAsStream", lambda body: rendering.as_stream(self.reach, body)
        )

    def to_getchanges(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            self.reach.require(Level.READ)  # names what stands in it, whoever may read that
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
        site = self.visit.site
        place = address.locate(self.visit.tenant, site, self.record["path"])
        return Folder(self.visit, place)

    def to_contenttypes(self, step: Step) -> Resource:
        return ContentTypes(self)

    def to_parentweb(self, step: Step) -> Resource:
        home: Resource = self.visit.home()
        return home

    def scope(self) -> roles.Scope:
        visit = self.visit
        tenant, site = visit.tenant, visit.site

        def put(given: Record | None) -> None:
            self.record = update_list(tenant, site, self.record, roles=given)

        return roles.Scope(
            visit, f"Web/Lists(guid'{self.record['id']}')", self.reach.rights.level,
            own=lambda: self.record["roles"], above=lambda: site["roles"], put=put,
            clear=lambda: scopes.clear(tenant, self.record),
        )  # fmt: skip


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
        return list_entity(self.visit, record)


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
