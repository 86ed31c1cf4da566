"""Views of a list. They are kept in the table `views/{list}`.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn531433(v=office.15)#view-resource
"""

from __future__ import annotations

import re
import uuid
from typing import Any
from xml.sax.saxutils import quoteattr

from ...tenant import Record, Tenant
from ..columns import find_column, own_columns
from ..permissions import Level
from . import error
from .path import Step
from .resource import (
    CollectionResource,
    Complex,
    Entity,
    EntityResource,
    Method,
    Nothing,
    Property,
    Resource,
    Values,
    Visit,
)  # fmt: skip

DEFAULT_TITLE = "Alle items"  # the site's language is Dutch
ROW_LIMIT = 30


def all_views(tenant: Tenant, list_: Record) -> list[Record]:
    """The list's views in order. A list nobody gave a view has the one it was made with."""
    kept = tenant.table(f"views/{list_['id']}")
    return list(kept.values()) or [_first(tenant, list_)]


def _first(tenant: Tenant, list_: Record) -> Record:
    library = list_["template"] == "documentLibrary"
    fields = ("DocIcon", "LinkFilename") if library else ("LinkTitle",)
    return {
        # Derived, so that it is the same view before and after it is first written.
        "id": str(uuid.uuid5(uuid.UUID(list_["id"]), "default view")),
        "title": "Alle documenten" if library else DEFAULT_TITLE,
        "fields": fields,
        "query": '<OrderBy><FieldRef Name="FileLeafRef" /></OrderBy>' if library else "",
        "rowLimit": ROW_LIMIT,
        "paged": True,
        "default": True,
        "hidden": False,
        "personal": False,
        "scope": 0,
        "name": "AllItems",
        "settings": {},
    }


def _put(tenant: Tenant, list_: Record, view: Record) -> Record:
    """Keep a view; the first write keeps the list's own view along with it."""
    table = f"views/{list_['id']}"
    if not tenant.table(table):
        first = _first(tenant, list_)
        if first["id"] != view["id"]:
            tenant.put(table, first["id"], first, what="view.create")
    if view["default"]:
        for other in list(tenant.table(table).values()):
            if other["default"] and other["id"] != view["id"]:
                tenant.put(table, other["id"], {**other, "default": False}, what="view.update")
    known = view["id"] in tenant.table(table)
    return tenant.put(table, view["id"], view, what="view.update" if known else "view.create")


def show(visit: Visit, list_: Record, name: str) -> None:
    """Add a column to the default view."""
    view = next(v for v in all_views(visit.tenant, list_) if v["default"])
    if name not in view["fields"]:
        _put(visit.tenant, list_, {**view, "fields": (*view["fields"], name)})


def forget(visit: Visit, list_: Record, name: str) -> None:
    """Take a deleted column out of every view."""
    for view in all_views(visit.tenant, list_):
        if name in view["fields"]:
            fields = tuple(field for field in view["fields"] if field != name)
            _put(visit.tenant, list_, {**view, "fields": fields})


class View(EntityResource):
    def __init__(self, visit: Visit, list_: Record, record: Record) -> None:
        super().__init__(visit, "View")
        self.list, self.record = list_, record

    def entity(self) -> Entity:
        return _entity(self.list, self.record)

    def merge(self) -> None:
        self.visit.require(Level.EDIT)
        changed = _settings(self.visit.body, self.record)
        self.record = _put(self.visit.tenant, self.list, {**self.record, **changed})

    def post(self) -> None:
        self.merge()

    def delete(self) -> None:
        self.visit.require(Level.EDIT)
        views = all_views(self.visit.tenant, self.list)
        if len(views) == 1:
            raise error.refused("The last view of a list cannot be deleted.")
        table = f"views/{self.list['id']}"
        self.visit.tenant.drop(table, self.record["id"], what="view.delete")

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete(), least=Level.EDIT)

    def to_viewfields(self, step: Step) -> Resource:
        return ViewFields(self.visit, self)

    def to_setviewxml(self, step: Step) -> Resource:
        def perform(body: Record) -> None:
            xml = str(body.get("viewXml") or step.arg("viewxml") or "")
            changed = _from_xml(xml)
            self.record = _put(self.visit.tenant, self.list, {**self.record, **changed})

        return Method(self.visit, "SetViewXml", perform, least=Level.EDIT)


class Views(CollectionResource):
    set = "SP.ApiData.Views"

    def __init__(self, visit: Visit, list_: Record) -> None:
        super().__init__(visit, "Views")
        self.list = list_

    def rows(self) -> list[EntityResource]:
        found = all_views(self.visit.tenant, self.list)
        return [View(self.visit, self.list, record) for record in found]

    def key(self, step: Step) -> Resource:
        return self.find(str(step.args[0]))

    def to_getbyid(self, step: Step) -> Resource:
        return self.find(str(step.arg("guidid")))

    def to_getbytitle(self, step: Step) -> Resource:
        wanted = str(step.arg("strtitle"))
        for record in all_views(self.visit.tenant, self.list):
            if record["title"] == wanted:
                return View(self.visit, self.list, record)
        return Nothing(self.visit, "GetByTitle")

    def find(self, id: str) -> View:
        wanted = id.strip("{}").lower()
        for record in all_views(self.visit.tenant, self.list):
            if record["id"] == wanted:
                return View(self.visit, self.list, record)
        raise error.refused(
            f"View '{id}' does not exist.", "-2147024809, System.ArgumentException", 404
        )

    def post(self) -> Entity:
        return self._add(self.visit.body)

    def to_add(self, step: Step) -> Resource:
        return Method(self.visit, "Add", lambda body: self._add(body.get("parameters", body)))

    def _add(self, body: Record) -> Entity:
        """`SP.View` and `SP.ViewCreationInformation` say the same in different words."""
        self.visit.require(Level.EDIT)
        tenant = self.visit.tenant
        title = str(body.get("Title") or "")
        if not title:
            raise error.refused("The view title cannot be empty.", "-1, System.ArgumentException")
        fields = body.get("ViewFields") or ()
        if body.get("ViewFields") is None and not body.get("ListViewXml"):
            fields = next(v for v in all_views(tenant, self.list) if v["default"])["fields"]
        made = {
            **_first(tenant, self.list),
            "id": tenant.new_id(),
            "default": False,
            "query": "",
            "fields": tuple(fields),
            "name": re.sub(r"[^\w-]", "", title) or "View",
        }
        made |= _settings(body, made)
        for name in made["fields"]:
            _require_column(tenant, self.list, name)
        self.visit.status = 201
        return _entity(self.list, _put(tenant, self.list, made))


class ViewFields(EntityResource):
    def __init__(self, visit: Visit, view: View) -> None:
        super().__init__(visit, "ViewFields")
        self.view = view

    def entity(self) -> Entity:
        fields = self.view.record["fields"]
        return Entity(
            "SP.ViewFieldCollection",
            f"{self.view.entity().path}/ViewFields",
            {"SchemaXml": _field_refs(fields), "Items": Values("Edm.String", list(fields))},
        )

    def to_addviewfield(self, step: Step) -> Resource:
        def perform(body: Record) -> None:
            given = str(step.arg("strfield") or body.get("strField") or "")
            name = _require_column(self.visit.tenant, self.view.list, given)
            if name not in self.view.record["fields"]:
                self._store((*self.view.record["fields"], name))

        return Method(self.visit, "AddViewField", perform, least=Level.EDIT)

    def to_removeviewfield(self, step: Step) -> Resource:
        def perform(body: Record) -> None:
            given = str(step.arg("strfield") or body.get("strField") or "")
            name = _require_column(self.visit.tenant, self.view.list, given)
            self._store(tuple(one for one in self.view.record["fields"] if one != name))

        return Method(self.visit, "RemoveViewField", perform, least=Level.EDIT)

    def to_removeallviewfields(self, step: Step) -> Resource:
        return Method(
            self.visit, "RemoveAllViewFields", lambda _: self._store(()), least=Level.EDIT
        )

    def to_moveviewfieldto(self, step: Step) -> Resource:
        def perform(body: Record) -> None:
            name = str(step.arg("field") or body.get("field"))
            index = int(body.get("index") or step.arg("index", 1, 0))
            fields = [one for one in self.view.record["fields"] if one != name]
            if len(fields) == len(self.view.record["fields"]):
                raise error.field_missing(name)
            fields.insert(index, name)
            self._store(tuple(fields))

        return Method(self.visit, "MoveViewFieldTo", perform, least=Level.EDIT)

    def to_schemaxml(self, step: Step) -> Resource:
        return Property(self.visit, "SchemaXml", _field_refs(self.view.record["fields"]))

    def _store(self, fields: tuple[str, ...]) -> None:
        changed = {**self.view.record, "fields": fields}
        self.view.record = _put(self.visit.tenant, self.view.list, changed)


_COMPUTED = ("LinkTitle", "LinkTitleNoMenu", "DocIcon", "LinkFilename", "Edit")


def _require_column(tenant: Tenant, list_: Record, name: str) -> str:
    """The internal name behind a name or title."""
    if name in _COMPUTED or name in own_columns(tenant, list_):
        return name
    found = find_column(tenant, list_, name)
    if found is None:
        raise error.refused(
            f"Column '{name}' does not exist. It may have been deleted by another user.",
            "-2147024809, System.ArgumentException",
        )
    return str(found["name"])


def _settings(body: Record, view: Record) -> Record:
    """Properties of `SP.View` and `SP.ViewCreationInformation` as settings of the record."""
    out: Record = {"settings": dict(view["settings"])}
    for name, value in body.items():
        key = _SETTINGS.get(name)
        if key:
            out[key] = value
        elif name == "ListViewXml" and value:
            out |= _from_xml(str(value))
        elif name in _PASSED:
            out["settings"][name] = value
        elif name not in ("ViewFields", "Id", "ViewTypeKind", "HtmlSchemaXml"):
            raise error.property_missing(name, "SP.View")
    return out


_SETTINGS = {
    "Title": "title", "ViewQuery": "query", "Query": "query", "RowLimit": "rowLimit",
    "Paged": "paged", "DefaultView": "default", "SetAsDefaultView": "default", "Hidden": "hidden",
    "PersonalView": "personal", "Scope": "scope",
}  # fmt: skip
_PASSED = frozenset(
    ("Aggregations", "AggregationsStatus", "ColumnWidth", "CustomFormatter", "Formats",
     "GridLayout", "JSLink", "MobileView", "MobileDefaultView", "TabularView", "ViewData",
     "ViewJoins", "ViewProjectedFields", "ViewType", "ViewType2", "IncludeRootFolder",
     "EditorModified", "DefaultViewForContentType", "Toolbar", "VisualizationInfo",
     "baseViewId", "BaseViewId", "CalendarViewStyles", "AssociatedContentTypeId")
)  # fmt: skip


def _from_xml(xml: str) -> Record:
    out: Record = {}
    if found := re.search(r"<Query>(.*?)</Query>", xml, re.DOTALL | re.IGNORECASE):
        out["query"] = found[1].strip()
    if found := re.search(r"<ViewFields>(.*?)</ViewFields>", xml, re.DOTALL | re.IGNORECASE):
        out["fields"] = tuple(re.findall(r"""Name=["']([^"']+)["']""", found[1]))
    if found := re.search(r"<RowLimit[^>]*>\s*(\d+)", xml, re.IGNORECASE):
        out["rowLimit"] = int(found[1])
    return out


def _field_refs(fields: tuple[str, ...]) -> str:
    return "".join(f"<FieldRef Name={quoteattr(name)} />" for name in fields)


def _xml(view: Record) -> str:
    return (
        f'<View Name="{{{view["id"].upper()}}}" DefaultView="{str(view["default"]).upper()}" '
        f'Type="HTML" DisplayName={quoteattr(view["title"])} Level="1" BaseViewID="1">'
        f"<Query>{view['query']}</Query><ViewFields>{_field_refs(view['fields'])}</ViewFields>"
        f'<RowLimit Paged="{str(view["paged"]).upper()}">{view["rowLimit"]}</RowLimit></View>'
    )


def _entity(list_: Record, view: Record) -> Entity:
    address = f"{list_['path']}/{view['name']}.aspx"
    properties: dict[str, Any] = {
        "Aggregations": None,
        "AggregationsStatus": None,
        "AssociatedContentTypeId": None,
        "BaseViewId": "1",
        "CalendarViewStyles": None,
        "ColumnWidth": None,
        "ContentTypeId": Complex("SP.ContentTypeId", {"StringValue": "0x"}),
        "CustomFormatter": "",
        "CustomOrder": None,
        "DefaultView": view["default"],
        "DefaultViewForContentType": False,
        "EditorModified": False,
        "Formats": None,
        "GridLayout": None,
        "Hidden": view["hidden"],
        "HtmlSchemaXml": _xml(view),
        "Id": view["id"],
        "ImageUrl": "/_layouts/15/images/generic.png?rev=47",
        "IncludeRootFolder": False,
        "JSLink": "",
        "ListViewXml": _xml(view),
        "Method": None,
        "MobileDefaultView": view["default"],
        "MobileView": True,
        "ModerationType": None,
        "NewDocumentTemplates": None,
        "OrderedView": False,
        "Paged": view["paged"],
        "PersonalView": view["personal"],
        "ReadOnlyView": False,
        "RequiresClientIntegration": False,
        "RowLimit": view["rowLimit"],
        "Scope": view["scope"],
        "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": address}),
        "ServerRelativeUrl": address,
        "StyleId": None,
        "TabularView": True,
        "Threaded": False,
        "Title": view["title"],
        "Toolbar": "",
        "ToolbarTemplateName": None,
        "ViewData": None,
        "ViewJoins": None,
        "ViewProjectedFields": None,
        "ViewQuery": view["query"],
        "ViewType": "HTML",
        "ViewType2": None,
        "VisualizationInfo": None,
        **view["settings"],
    }
    path = f"Web/Lists(guid'{list_['id']}')/Views(guid'{view['id']}')"
    return Entity("SP.View", path, properties, ("ViewFields",), set="SP.ApiData.Views")
