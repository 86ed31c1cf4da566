"""CAML queries: the `Where`, `OrderBy` and `RowLimit` of `getitems` and of rendered views.

https://learn.microsoft.com/sharepoint/dev/schema/query-schema
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from ...tenant import Record
from . import error, found
from .query import rank

Test = Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """What a view's XML asks for."""

    where: ElementTree.Element | None
    orders: tuple[tuple[str, bool], ...]  # name, ascending
    limit: int | None
    fields: tuple[str, ...]


def parse(xml: str) -> Query:
    """Read `<View>…</View>` or a bare `<Query>…</Query>`."""
    if not xml.strip():
        return Query(None, (), None, ())
    try:
        if "<!" in xml:
            raise ValueError
        root = ElementTree.fromstring(f"<Root>{xml.strip()}</Root>")  # noqa: S314 - no entities
    except (ElementTree.ParseError, ValueError):
        raise _cannot_complete() from None
    where = root.find(".//Where")
    orders = tuple(
        (ref.get("Name", ""), ref.get("Ascending", "TRUE").upper() != "FALSE")
        for ref in root.findall(".//OrderBy/FieldRef")
    )
    limit = root.findtext(".//RowLimit")
    fields = tuple(ref.get("Name", "") for ref in root.findall(".//ViewFields/FieldRef"))
    test = where[0] if where is not None and len(where) else None
    return Query(test, orders, int(limit) if limit and limit.strip().isdigit() else None, fields)


def _cannot_complete() -> error.SharePointError:
    return error.refused(
        "Cannot complete this action.\n\nPlease try again.",
        "-2147467259, Microsoft.SharePoint.SPException",
    )


def matching(source: found.Source, query: Query, me: int | None) -> list[Record]:
    """The items a query finds, `me` being the number of `<UserID />`."""
    orders = [f"{name} {'asc' if up else 'desc'}" for name, up in query.orders]
    rows = found.matching(source, None, orders)
    if query.where is None:
        return rows
    if len(rows) > found.THRESHOLD and not _indexed(source, query.where):
        raise error.threshold()
    test = _test(source, query.where, me)
    return [row for row in rows if test(row)]


def _indexed(source: found.Source, node: ElementTree.Element) -> bool:
    """Whether some clause that every match must satisfy stands on an index."""
    if node.tag == "And":
        return any(_indexed(source, part) for part in node)
    ref = node.find("FieldRef")
    column = source.columns.get((ref.get("Name") or "").lower()) if ref is not None else None
    return bool(column and column["indexed"])


def _test(source: found.Source, node: ElementTree.Element, me: int | None) -> Test:
    if node.tag in ("And", "Or"):
        tests = [_test(source, part, me) for part in node]
        decide = all if node.tag == "And" else any
        return lambda row: decide(test(row) for test in tests)
    ref = node.find("FieldRef")
    if ref is None or not ref.get("Name"):
        raise _cannot_complete()
    name = str(ref.get("Name"))
    column = source.columns.get(name.lower()) or found.service_column(name)
    if column is None:
        raise error.refused(
            "One or more field types are not installed properly. Go to the list settings page to "
            "delete these fields.",
            "-2130575340, Microsoft.SharePoint.SPException",
        )
    by_id = (ref.get("LookupId") or "").upper() == "TRUE"
    holds = _holder(source, column, by_id)
    if node.tag == "IsNull":
        return lambda row: not holds(row)
    if node.tag == "IsNotNull":
        return lambda row: bool(holds(row))
    wanted = [_wanted(value, column, by_id, me) for value in node.iter("Value")]
    if not wanted:
        raise _cannot_complete()
    compare = _COMPARISONS.get(node.tag)
    if compare is None:
        raise _cannot_complete()
    if node.tag == "Neq":
        return lambda row: all(value != wanted[0] for value in holds(row)) or not holds(row)
    return lambda row: any(compare(value, one) for value in holds(row) for one in wanted)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Eq": lambda a, b: rank(a) == rank(b),
    "In": lambda a, b: rank(a) == rank(b),
    "Includes": lambda a, b: rank(a) == rank(b),
    "Neq": lambda a, b: rank(a) != rank(b),
    "Gt": lambda a, b: rank(a) > rank(b),
    "Geq": lambda a, b: rank(a) >= rank(b),
    "Lt": lambda a, b: rank(a) < rank(b),
    "Leq": lambda a, b: rank(a) <= rank(b),
    "BeginsWith": lambda a, b: str(a).casefold().startswith(str(b).casefold()),
    "Contains": lambda a, b: str(b).casefold() in str(a).casefold(),
}


def _holder(
    source: found.Source, column: Record, by_id: bool
) -> Callable[[Record], tuple[Any, ...]]:
    """The values an item holds in a column: ids of a lookup with `LookupId`, else what it shows."""

    def holds(row: Record) -> tuple[Any, ...]:
        if column["name"] in ("ID", "Created", "Modified") or "id" not in column:
            return (source.value({"item": row}, (column["name"],)),)
        held = found.held(row, column)
        several = held if isinstance(held, tuple) else () if held is None else (held,)
        if column["kind"] in ("User", "Lookup") and not by_id:
            shown = "Title" if column["kind"] == "User" else column.get("lookupColumn", "Title")
            targets = (source.target(column, id) for id in several)
            return tuple(target["fields"].get(shown) for target in targets if target)
        return several

    return holds


def _wanted(value: ElementTree.Element, column: Record, by_id: bool, me: int | None) -> Any:
    text = (value.text or "").strip()
    kind = column["kind"]
    if value.find("UserID") is not None:
        return me
    if by_id or kind == "Counter":
        return int(text) if text.lstrip("-").isdigit() else -1
    if kind == "Boolean":
        return text in ("1", "TRUE", "True", "true")
    if kind in ("Number", "Currency"):
        try:
            return float(text)
        except ValueError:
            raise _cannot_complete() from None
    if kind == "DateTime" and text:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise _cannot_complete() from None
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return text
