"""Columns of a list as `SP.Field` and its kin.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn600182(v=office.15)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...tenant import Record
from ..columns import add_column, all_columns, delete_column, update_column
from ..permissions import Level
from . import error, schema, views
from .path import Step
from .resource import CollectionResource, Entity, EntityResource, Method, Resource, Values, Visit

KIND_NUMBERS: dict[str, int] = {
    "Text": 2, "Note": 3, "DateTime": 4, "Counter": 5, "Choice": 6, "Lookup": 7, "Boolean": 8,
    "Number": 9, "Currency": 10, "URL": 11, "Computed": 12, "MultiChoice": 15, "Calculated": 17,
    "Attachments": 19, "User": 20, "ContentTypeId": 25,
}  # fmt: skip
"""`FieldTypeKind`: https://learn.microsoft.com/previous-versions/office/developer/sharepoint-2010/ee540543(v=office.14)"""

_TYPES = {
    "Text": "SP.FieldText", "Note": "SP.FieldMultiLineText", "DateTime": "SP.FieldDateTime",
    "Choice": "SP.FieldChoice", "MultiChoice": "SP.FieldMultiChoice", "Lookup": "SP.FieldLookup",
    "Number": "SP.FieldNumber", "Currency": "SP.FieldCurrency", "URL": "SP.FieldUrl",
    "Computed": "SP.FieldComputed", "Calculated": "SP.FieldCalculated", "User": "SP.FieldUser",
}  # fmt: skip
_NAMES = {
    "Text": "Eén tekstregel", "Note": "Meerdere tekstregels", "DateTime": "Datum en tijd",
    "Choice": "Keuze", "MultiChoice": "Keuze", "Lookup": "Opzoeken", "Boolean": "Ja/nee",
    "Number": "Getal", "Currency": "Valuta", "URL": "Hyperlink of afbeelding",
    "Computed": "Berekend", "Calculated": "Berekend", "User": "Persoon of groep",
    "Counter": "Teller", "Attachments": "Bijlagen", "ContentTypeId": "Inhoudstype-id",
}  # fmt: skip


def kind_of(column: Record) -> str:
    """The kind as SharePoint names it when several choices are allowed."""
    return "MultiChoice" if column["kind"] == "Choice" and column["multiple"] else column["kind"]


class Field(EntityResource):
    def __init__(self, visit: Visit, list_: Record, column: Record) -> None:
        super().__init__(visit, "Field")
        self.list, self.column = list_, column

    def entity(self) -> Entity:
        return field_entity(self.visit.site, self.list, self.column)

    def merge(self) -> None:
        """`Title`, `Indexed`, `EnforceUniqueValues`, `Required`, `Choices` and the like; the
        internal name never changes."""
        self.visit.require(Level.EDIT)
        self.change(self.visit.body)

    def change(self, body: Mapping[str, Any]) -> None:
        settings = settings_of(body, self.column)
        if "SchemaXml" in body:
            settings |= schema.changed(self.visit.tenant, self.list, str(body["SchemaXml"]))
        if settings:
            self.column = update_column(self.visit.tenant, self.list, self.column, **settings)

    def post(self) -> None:
        self.merge()

    def delete(self) -> None:
        self.visit.require(Level.EDIT)
        delete_column(self.visit.tenant, self.list, self.column)
        views.forget(self.visit, self.list, self.column["name"])

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete(), least=Level.EDIT)


class Fields(CollectionResource):
    set = "SP.ApiData.Fields5"

    def __init__(self, visit: Visit, list_: Record) -> None:
        super().__init__(visit, "Fields")
        self.list = list_

    def rows(self) -> list[EntityResource]:
        found = all_columns(self.visit.tenant, self.list)
        return [Field(self.visit, self.list, column) for column in found]

    def key(self, step: Step) -> Resource:
        return self._find(str(step.args[0]), "id")

    def to_getbyid(self, step: Step) -> Resource:
        return self._find(str(step.arg("id")), "id")

    def to_getbyinternalnameortitle(self, step: Step) -> Resource:
        return self._find(str(step.arg("strname")), "name", "displayName")

    def to_getbytitle(self, step: Step) -> Resource:
        return self._find(str(step.arg("title")), "displayName")

    def _find(self, wanted: str, *keys: str) -> Field:
        """Names compare exactly, as the methods document ("case-sensitive"); ids do not."""
        for key in keys:
            for column in all_columns(self.visit.tenant, self.list):
                same = column[key] == wanted
                if same or (key == "id" and column["id"] == wanted.lower().strip("{}")):
                    return Field(self.visit, self.list, column)
        raise error.field_missing(wanted)

    def post(self) -> Entity:
        return self._add(self.visit.body)

    def to_add(self, step: Step) -> Resource:
        return Method(self.visit, "Add", self._add, least=Level.EDIT)

    def to_addfield(self, step: Step) -> Resource:
        return Method(self.visit, "AddField", lambda body: self._add(_parameters(body)))

    def to_createfieldasxml(self, step: Step) -> Resource:
        return Method(self.visit, "CreateFieldAsXml", self._from_xml, least=Level.EDIT)

    def _add(self, body: Record) -> Entity:
        """A column from `Title` and `FieldTypeKind`; the internal name comes from the title."""
        self.visit.require(Level.EDIT)
        title = str(body.get("Title") or "")
        if not title:
            raise error.refused("The field title cannot be empty.", "-1, System.ArgumentException")
        number = body.get("FieldTypeKind", 2)
        kind = next((k for k, n in KIND_NUMBERS.items() if n == number), "Text")
        settings = settings_of(body, {"kind": kind, "multiple": False})
        settings.pop("displayName", None)
        settings["multiple"] = kind == "MultiChoice" or bool(body.get("AllowMultipleValues"))
        if kind == "Lookup":
            target = body.get("LookupListId") or body.get("LookupList")
            settings["list"] = str(target or "").strip("{}").lower()
            settings["lookupColumn"] = body.get("LookupFieldName") or body.get("LookupField")
            settings["lookupColumn"] = settings["lookupColumn"] or "Title"
        made = add_column(
            self.visit.tenant,
            self.list,
            schema.free_name(self.visit.tenant, self.list, title),
            "Choice" if kind == "MultiChoice" else kind,
            display_name=title,
            **settings,
        )
        self.visit.status = 201
        return field_entity(self.visit.site, self.list, made)

    def _from_xml(self, body: Record) -> Entity:
        given = _parameters(body)
        options = int(given.get("Options") or 0)
        tenant = self.visit.tenant
        made = schema.create(
            tenant, self.visit.site, self.list, str(given.get("SchemaXml")), options
        )
        if options & schema.ADD_TO_DEFAULT_VIEW:
            views.show(self.visit, self.list, made["name"])
        self.visit.status = 201
        return field_entity(self.visit.site, self.list, made)


def _parameters(body: Record) -> Record:
    given = body.get("parameters", body)
    return given if isinstance(given, dict) else {}


def settings_of(body: Mapping[str, Any], column: Record) -> Record:
    """Properties of `SP.Field` as settings of the model's column. Unknown ones are refused."""
    out: Record = {}
    for name, value in body.items():
        key = _SETTINGS.get(name)
        if key:
            out[key] = value
        elif name == "Choices":
            out["choices"] = tuple(value or ())
        elif name == "DefaultValue":
            out["default"] = None if value in (None, "") else {"value": value}
        elif name == "DisplayFormat" and column["kind"] in ("DateTime", "URL", "Number"):
            if column["kind"] == "DateTime":
                out["dateOnly"] = value == 0
            elif column["kind"] == "URL":
                out["picture"] = value == 1
            else:
                out["decimals"] = None if value in (None, -1) else value
        elif name == "SelectionMode":
            out["peopleOnly"] = value == 0
        elif name not in _IGNORED:
            raise error.property_missing(name, _TYPES.get(column["kind"], "SP.Field"))
    if out.get("unique"):
        # The settings page makes a column indexed when it makes it unique; the interface does
        # not and refuses instead.
        out.setdefault("indexed", column.get("indexed", False))
    return out


_SETTINGS = {
    "Title": "displayName", "Description": "description", "Required": "required",
    "Hidden": "hidden", "ReadOnlyField": "readOnly", "Indexed": "indexed",
    "EnforceUniqueValues": "unique", "Group": "group", "FillInChoice": "fillIn",
    "MaxLength": "maxLength", "MinimumValue": "minimum", "MaximumValue": "maximum",
    "NumberOfLines": "lines", "AppendOnly": "append", "RichText": "richText",
    "Formula": "formula", "AllowMultipleValues": "multiple", "LookupField": "lookupColumn",
}  # fmt: skip
_IGNORED = frozenset(
    ("FieldTypeKind", "SchemaXml", "StaticName", "InternalName", "LookupListId", "LookupList",
     "LookupFieldName", "LookupWebId", "IsCompactName", "EditFormat", "CurrencyLocaleId",
     "DateTimeCalendarType", "FriendlyDisplayFormat", "DateFormat", "OutputType", "Presence",
     "AllowDisplay", "SelectionGroup", "CustomFormatter", "JSLink", "Id", "DefaultFormula",
     "ValidationFormula", "ValidationMessage", "IsRelationship", "RelationshipDeleteBehavior",
     "AllowHyperlink", "RestrictedMode", "UnlimitedLengthInDocumentLibrary", "ShowAsPercentage",
     "CommaSeparator", "Direction", "Sealed", "TypeAsString", "PinnedToFiltersPane",
     "ShowInFiltersPane", "ClientSideComponentId", "ClientSideComponentProperties",
     "DisplayFormat", "FieldType", "Scope", "Sortable", "Filterable")
)  # fmt: skip


def field_entity(site: Record, list_: Record, column: Record) -> Entity:
    kind = kind_of(column)
    default = column["default"] or {}
    properties: Record = {
        "AutoIndexed": False,
        "CanBeDeleted": not column["builtin"],
        "ClientSideComponentId": "00000000-0000-0000-0000-000000000000",
        "ClientSideComponentProperties": None,
        "ClientValidationFormula": None,
        "ClientValidationMessage": None,
        "CustomFormatter": None,
        "DefaultFormula": default.get("formula"),
        "DefaultValue": default.get("value"),
        "Description": column["description"],
        "Direction": "none",
        "EnforceUniqueValues": column["unique"],
        "EntityPropertyName": property_name(column["name"]),
        "Filterable": kind != "Note",
        "FromBaseType": column["builtin"],
        "Group": column["group"],
        "Hidden": column["hidden"],
        "Id": column["id"],
        "Indexed": column["indexed"],
        "IndexStatus": 1 if column["indexed"] else 0,
        "InternalName": column["name"],
        "IsModern": False,
        "JSLink": "clienttemplates.js",
        "PinnedToFiltersPane": False,
        "ReadOnlyField": column["readOnly"],
        "Required": column["required"],
        "SchemaXml": schema.of(list_, column),
        "Scope": list_["path"],
        "Sealed": False,
        "ShowInFiltersPane": 0,
        "Sortable": kind not in ("Note", "MultiChoice"),
        "StaticName": column["name"],
        "Title": column["displayName"],
        "FieldTypeKind": KIND_NUMBERS.get(kind, 0),
        "TypeAsString": schema.type_of(column),
        "TypeDisplayName": _NAMES.get(kind, kind),
        "TypeShortDescription": _NAMES.get(kind, kind),
        "ValidationFormula": None,
        "ValidationMessage": None,
        **_of_kind(site, column, kind),
    }
    return Entity(
        _TYPES.get(kind, "SP.Field"),
        f"Web/Lists(guid'{list_['id']}')/Fields(guid'{column['id']}')",
        properties,
        ("DescriptionResource", "TitleResource"),
        set="SP.ApiData.Fields5",
    )


def _of_kind(site: Record, column: Record, kind: str) -> Record:
    if kind == "Text":
        return {"MaxLength": column.get("maxLength", 255)}
    if kind == "Note":
        return {
            "AllowHyperlink": bool(column.get("richText")),
            "AppendOnly": bool(column.get("append")),
            "NumberOfLines": column.get("lines", 6),
            "RestrictedMode": not column.get("richText"),
            "RichText": bool(column.get("richText")),
            "UnlimitedLengthInDocumentLibrary": False,
            "WikiLinking": False,
        }
    if kind in ("Choice", "MultiChoice"):
        return {
            "FillInChoice": bool(column.get("fillIn")),
            "Mappings": None,
            "Choices": Values("Edm.String", list(column["choices"])),
            **({"EditFormat": 0} if kind == "Choice" else {}),
        }
    if kind in ("Number", "Currency"):
        decimals = column.get("decimals")
        return {
            "CommaSeparator": True,
            "CustomUnitName": None,
            "CustomUnitOnRight": True,
            "DisplayFormat": -1 if decimals is None else decimals,
            "MaximumValue": _limit(column.get("maximum"), 1.7976931348623157e308),
            "MinimumValue": _limit(column.get("minimum"), -1.7976931348623157e308),
            "ShowAsPercentage": False,
            "Unit": None,
        }
    if kind == "DateTime":
        return {
            "DateFormat": 0,
            "DateTimeCalendarType": 1,
            "DisplayFormat": 0 if column.get("dateOnly") else 1,
            "FriendlyDisplayFormat": 0,
            "TimeFormat": 0,
        }
    if kind == "URL":
        return {"DisplayFormat": 1 if column.get("picture") else 0}
    if kind == "Calculated":
        return {"Formula": column.get("formula", ""), "OutputType": 2, "DateFormat": 0}
    if kind in ("Lookup", "User"):
        return {
            "AllowMultipleValues": column["multiple"],
            "DependentLookupInternalNames": Values("Edm.String", []),
            "IsDependentLookup": False,
            "IsRelationship": kind == "Lookup",
            "LookupField": column.get("lookupColumn", ""),
            "LookupList": f"{{{column['list']}}}" if column.get("list") else "",
            "LookupWebId": site["web"],
            "PrimaryFieldId": None,
            "RelationshipDeleteBehavior": 0,
            "UnlimitedLengthInDocumentLibrary": False,
            **(_PERSON | {"SelectionMode": 0 if column.get("peopleOnly", True) else 1}
               if kind == "User" else {}),
        }  # fmt: skip
    return {}


_PERSON: Record = {"AllowDisplay": True, "Presence": True, "SelectionGroup": 0}


def _limit(value: Any, otherwise: float) -> float:
    return otherwise if value is None else float(value)


def property_name(name: str) -> str:
    """The name a column has on an item: `OData_` stands before a leading underscore.

    https://learn.microsoft.com/sharepoint/dev/sp-add-ins/use-odata-query-operations-in-sharepoint-rest-requests
    """
    return f"OData_{name}" if name.startswith("_") else name
