"""A list item's values in REST's words, and back.

A person or lookup shows as `<Column>Id`; several choices or ids come in `results` when verbose.
https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
"""

from __future__ import annotations

import re
from typing import Any

from ...tenant import Record
from . import error
from .fields import property_name
from .format import Complex, Values

_READ_ONLY = frozenset(
    ("Id", "ID", "GUID", "Created", "Modified", "AuthorId", "EditorId", "AuthorStringId",
     "EditorStringId", "Attachments", "FileSystemObjectType", "ContentTypeId", "ContentType",
     "OData__UIVersionString", "ServerRedirectedEmbedUri", "ServerRedirectedEmbedUrl",
     "ComplianceAssetId", "OData__ColorTag", "FileLeafRef", "ParentList")
)  # fmt: skip
"""Taken without a word and without an effect: only the service sets these.

Reported: a written author is "ignored silently".
https://learn.microsoft.com/answers/questions/1338377/update-created-by-field-in-sharepoint-list-using-r
"""


def shown(columns: dict[str, Record], item: Record) -> Record:
    """The item's own columns as properties, in the order of the columns."""
    out: Record = {}
    for name, column in columns.items():
        out |= one(column, item["fields"].get(name))
    return out


def one(column: Record, value: Any) -> Record:
    """One column's property, or properties."""
    name, kind = property_name(column["name"]), column["kind"]
    if kind in ("User", "Lookup"):
        ids = _several("Edm.Int32", value) if column["multiple"] else value
        if kind == "Lookup":
            return {f"{name}Id": ids}
        texts = (
            _several("Edm.String", value and tuple(map(str, value)))
            if column["multiple"]
            else None if value is None else str(value)
        )  # fmt: skip
        return {f"{name}Id": ids, f"{name}StringId": texts}
    if column["multiple"]:
        return {name: _several("Edm.String", value)}
    if kind == "URL" and value is not None:
        link = {"Description": value["Description"], "Url": value["Url"]}
        return {name: Complex("SP.FieldUrlValue", link)}
    return {name: value}


def _several(type: str, value: tuple[Any, ...] | None) -> Values | None:
    return None if value is None else Values(type, list(value))


def base(list_: Record, item: Record) -> Record:
    """The properties every item has beside its list's own columns."""
    return {
        "ID": int(item["id"]),
        "Modified": item["modified"],
        "Created": item["created"],
        "AuthorId": item["author"],
        "EditorId": item["editor"],
        "OData__UIVersionString": f"{item['major']}.0",
        "Attachments": False,
        "GUID": item["guid"],
    }


def fields_of(columns: dict[str, Record], body: Record, type: str) -> Record:
    """The body of a write as the model's fields; 400 for what the type does not have."""
    out: Record = {}
    known = {property_name(name).casefold(): column for name, column in columns.items()}
    for name, value in body.items():
        column = known.get(name.casefold())
        if column is not None and column["kind"] in ("User", "Lookup"):
            raise error.invalid_query(
                "A node of type 'PrimitiveValue' was read from the JSON reader when trying to "
                "read the start of an entry. A 'StartObject' node was expected."
            )
        if column is None and name.endswith("Id"):
            column = known.get(name[:-2].casefold())
            if column is not None and column["kind"] not in ("User", "Lookup"):
                column = None
        if column is None:
            if name in _READ_ONLY or name.endswith("StringId"):
                continue
            raise error.property_missing(name, type)
        if not column["readOnly"]:
            out[column["name"]] = _accepted(column, value)
    return out


def _accepted(column: Record, value: Any) -> Any:
    """The value as the model takes it, refused as an OData reader refuses a wrong type."""
    kind = column["kind"]
    if value is None:
        return None
    if column["multiple"]:
        if not isinstance(value, list):
            raise error.invalid_query(
                "An unexpected 'PrimitiveValue' node was found when reading from the JSON reader. "
                "A 'StartArray' node was expected."
            )
        return tuple(value) or None
    if kind in ("User", "Lookup"):
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise _type_error("Edm.Int32")
        if not re.fullmatch(r"-?\d+", str(value)):
            raise _type_error("Edm.Int32")
        # Reported: 0 and -1 empty a lookup, as they do in forms.
        return int(value) if int(value) > 0 else None
    if kind in ("Number", "Currency") and (
        isinstance(value, bool) or not isinstance(value, int | float)
    ):
        raise _type_error("Edm.Double")
    if kind == "Boolean" and not isinstance(value, bool):
        raise _type_error("Edm.Boolean")
    if kind in ("Text", "Note", "Choice") and not isinstance(value, str):
        raise _type_error("Edm.String")
    if kind == "DateTime" and not re.match(r"\d{4}-\d\d-\d\d", str(value)):
        raise _type_error("Edm.DateTime")
    if kind == "URL":
        if not isinstance(value, dict):
            raise error.invalid_query(
                "An unexpected 'PrimitiveValue' node was found when reading from the JSON reader. "
                "A 'StartObject' node was expected."
            )
        return {"Url": value.get("Url"), "Description": value.get("Description")} if value else None
    return value


def _type_error(type: str) -> error.SharePointError:
    return error.invalid_query(
        f"Cannot convert a primitive value to the expected type '{type}'. See the inner exception "
        "for more details."
    )
