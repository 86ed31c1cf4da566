"""What a caller may write in `fields`, and what it means to the list.

https://learn.microsoft.com/graph/api/listitem-create
https://learn.microsoft.com/graph/api/listitem-update
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...tenant import Record
from ..refusal import Refused, invalid
from .shape import READ_ONLY

_COLLECTIONS = frozenset(
    ("collection(edm.string)", "collection(edm.int32)", "collection(edm.int64)")
)
_LOOKUPS = ("User", "Lookup")
_SILENT = frozenset(
    ("authorlookupid", "editorlookupid", "appauthorlookupid", "appeditorlookupid", "author",
     "editor", "contenttype", "attachments")
)  # fmt: skip
"""Reported: accepted and without effect (Author and Editor for an application, always here)."""


def parsed(columns: Mapping[str, Record], body: Any) -> Record:
    """`fields` of a request by internal name, for `items.create_item` and `update_item`.

    - a lookup or person column is written as `<name>LookupId`, a number or its text; several with
      `"<name>LookupId@odata.type": "Collection(Edm.Int32)"`
    - a collection without its type name is refused, as OData's reader refuses it
    - a hyperlink column cannot be written at all: reported for v1.0 as 400 "Invalid request"
      https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2957
    - a lookup written under its own name is reported to be accepted without effect
      https://github.com/microsoftgraph/microsoft-graph-docs/issues/3883
    """
    if not isinstance(body, dict):
        raise invalid("Invalid request")
    types = {
        name.split("@")[0]: str(value).lstrip("#").lower()
        for name, value in body.items()
        if name.endswith("@odata.type")
    }
    out: Record = {}
    for name, value in body.items():
        if "@odata" in name:
            continue
        column = _column(columns, name)
        if column is None:
            continue
        if isinstance(value, list | dict) and column["kind"] != "URL":
            _check_collection(column, name, value, types)
        out[column["name"]] = value
    return out


def _column(columns: Mapping[str, Record], name: str) -> Record | None:
    """The column a field name means, None where the service ignores it."""
    column = columns.get(name)
    if column is None and name.endswith("LookupId"):
        base = columns.get(name.removesuffix("LookupId"))
        if base is not None and base["kind"] in _LOOKUPS:
            return _writable(base)
    if column is not None:
        if column["kind"] == "URL":
            raise invalid("Invalid request")
        return None if column["kind"] in _LOOKUPS else _writable(column)
    low = name.lower()
    if low in _SILENT:
        return None
    if low in READ_ONLY:
        raise invalid(f"Field '{name}' is read-only")
    raise Refused(400, "invalidRequest", f"Field '{name}' is not recognized")


def _writable(column: Record) -> Record:
    if column["readOnly"]:
        raise invalid(f"Field '{column['name']}' is read-only")
    return column


def _check_collection(column: Record, name: str, value: Any, types: Mapping[str, str]) -> None:
    if types.get(name) not in _COLLECTIONS or not isinstance(value, list):
        raise Refused(
            400,
            "BadRequest",
            "A value without a type name was found and no expected type is available. When the "
            "model is specified, each value in the payload must have a type which can be either "
            "specified in the payload, explicitly by the caller or implicitly inferred from the "
            "parent value.",
        )
    if not column["multiple"]:
        raise invalid("Invalid request")
