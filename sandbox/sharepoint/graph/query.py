"""Which items a query finds: `$filter`, `$orderby`, the list view threshold, paging.

https://learn.microsoft.com/graph/api/listitem-list
https://support.microsoft.com/office/manage-large-lists-and-libraries-b8588dae-9387-48c2-9248-c24122f07c59
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs

from odata_query import ast

from ... import odata
from ...call import Call
from ...odata_filter import parse
from ...tenant import Record
from .. import columns
from ..index import Index, index
from ..refusal import Refused, invalid
from .reach import Reach
from .shape import Shape

PAGE = 200
MOST = 5000
THRESHOLD = 5000
_ALWAYS_INDEXED = frozenset(("id",))


def page(at: Reach) -> odata.Page:
    """The page of items the call asks for."""
    if "filter" not in at.call.query and "orderby" not in at.call.query:
        return _in_order(at)
    found = at.visible(_matching(at))
    if "orderby" in at.call.query:
        found = _ordered(at, found)
    return odata.page(at.call, found, default=PAGE, maximum=MOST, clamp=True)


def first(at: Reach, count: int) -> list[Record]:
    """The first items by id."""
    rows = at.tenant.table(at.table["table"])
    return at.visible([rows[id] for id in index(at.tenant, at.table).ids(0, min(count, MOST))])


def _in_order(at: Reach) -> odata.Page:
    """By id; the token holds the last id of the page, as SharePoint's own does."""
    size = page_size(at.call)
    after = _after(at.call.query.get("skiptoken"))
    known, rows = index(at.tenant, at.table), at.tenant.table(at.table["table"])
    found: list[Record] = []
    while len(found) <= size:
        # One more than the page, so that the last page carries no link; more where item security
        # hides some.
        ids = known.ids(after, size + 1)
        found += at.visible([rows[id] for id in ids])
        if len(ids) <= size:
            break
        after = int(ids[-1])
    link = None
    if len(found) > size:
        mark = f"Paged=TRUE&p_ID={found[size - 1]['id']}"
        link = odata.link_with(
            at.call, skiptoken=base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")
        )
    return odata.Page(found[:size], link, len(known))


def page_size(call: Call) -> int:
    """`$top`, 200 when absent, never more than 5,000; refused when it is no positive number."""
    text = call.query.get("top", str(PAGE))
    if not text.isdigit() or int(text) < 1:
        raise invalid(f"The value '{text}' of the $top query option is invalid.")
    size = min(int(text), MOST)
    return min(size, call.settings.delta_page_size or size)


def _after(token: str | None) -> int:
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        return int(parse_qs(text)["p_ID"][0])
    except (ValueError, KeyError):
        raise invalid("The skip token is malformed.") from None


def _matching(at: Reach) -> list[Record]:
    rows = at.tenant.table(at.table["table"])
    known = index(at.tenant, at.table)
    text = at.call.query.get("filter", "").strip()
    if not text:
        _check_order(at, len(known))
        return [rows[id] for id in known.ids()]
    own = {name.lower(): c for name, c in columns.own_columns(at.tenant, at.table).items()}
    text = _normal(text, own)
    tree = parse(text)
    names = sorted(set(_fields(tree)))
    unindexed = _unindexed(at, names)
    narrowed = _narrowed(known, own, tree)
    candidates = known.ids() if narrowed is None else narrowed
    if unindexed and len(candidates) > THRESHOLD:
        raise exceeded()
    shape = Shape(at)
    passes = odata.matcher(text)
    found = [rows[id] for id in candidates if passes(_row(shape, rows[id], names))]
    if len(found) > THRESHOLD:
        raise exceeded()
    _check_order(at, len(candidates))
    return found


def exceeded() -> Refused:
    """The status of Graph's answer is reported as 500 for SharePoint's own interface and not
    documented for Graph.
    """
    return Refused(
        400,
        "invalidRequest",
        "The attempted operation is prohibited because it exceeds the list view threshold.",
        "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
    )


def _row(shape: Shape, item: Record, names: Sequence[str]) -> Record:
    return {
        "id": item["id"],
        "createdDateTime": item["created"],
        "lastModifiedDateTime": item["modified"],
        "fields": shape.fields(item, names) if names else {},
    }


_NUMBERED = re.compile(r"(?i)\b(fields/(\w+))(\s+(?:eq|ne)\s+)(\d+)\b(?!['\w-])")


def _normal(text: str, own: dict[str, Record]) -> str:
    """Numbers of lookups stand in fields as text and may be asked for as numbers; a yes or no may
    be asked for as 1 or 0.
    """

    def mend(found: re.Match[str]) -> str:
        path, name, compare, number = found.groups()
        low = name.lower()
        if low == "id" or low.endswith("lookupid"):
            return f"{path}{compare}'{number}'"
        if own.get(low, {}).get("kind") == "Boolean":
            return f"{path}{compare}{'false' if number == '0' else 'true'}"
        return found.group()

    return _NUMBERED.sub(mend, text)


def _fields(tree: Any) -> Iterator[str]:
    """The names of all fields an expression refers to."""
    if isinstance(tree, ast.Attribute):
        if isinstance(tree.owner, ast.Identifier) and tree.owner.name.lower() == "fields":
            yield tree.attr
        else:
            yield from _fields(tree.owner)
    elif isinstance(tree, list | tuple):
        for part in tree:
            yield from _fields(part)
    elif hasattr(tree, "__dataclass_fields__"):
        for name in tree.__dataclass_fields__:
            yield from _fields(getattr(tree, name))


def _unindexed(at: Reach, names: Sequence[str]) -> list[str]:
    """Fields without an index among `names`. Refused unless the caller accepts the risk.

    https://github.com/microsoftgraph/microsoft-graph-docs/issues/2279
    """
    found = [name for name in names if not _indexed(at, name)]
    prefer = at.call.headers.get("Prefer", "").lower()
    if found and "honornonindexedquerieswarningmayfailrandomly" not in prefer:
        raise invalid(
            f"Field '{found[0]}' cannot be referenced in filter or orderby as it is not indexed. "
            "Provide the 'Prefer: HonorNonIndexedQueriesWarningMayFailRandomly' header to allow "
            "this, but be warned that such queries may fail on large lists."
        )
    return found


def _indexed(at: Reach, name: str) -> bool:
    if name.lower() in _ALWAYS_INDEXED:
        return True
    column = columns.find_column(at.tenant, at.table, name)
    if column is None and name.lower().endswith("lookupid"):
        column = columns.find_column(at.tenant, at.table, name[: -len("LookupId")])
    if column is None or column["name"].lower() not in (
        name.lower(),
        name.lower().removesuffix("lookupid"),
    ):
        raise Refused(400, "invalidRequest", f"Field '{name}' is not recognized")
    return bool(column["indexed"])


def _narrowed(known: Index, own: dict[str, Record], tree: Any) -> list[str] | None:
    """The ids an index finds for an `eq` that every match must satisfy; None when there is none."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        options = [_narrowed(known, own, side) for side in (tree.left, tree.right)]
        return min((ids for ids in options if ids is not None), key=len, default=None)
    if not isinstance(tree, ast.Compare) or not isinstance(tree.comparator, ast.Eq):
        return None
    names = list(_fields(tree.left))
    if not isinstance(tree.left, ast.Attribute) or len(names) != 1:
        return None
    name = names[0].lower()
    if isinstance(tree.right, ast.String):
        text = tree.right.val
        column = own.get(name)
        if column is not None and column["indexed"] and column["kind"] in ("Text", "Choice"):
            return known.find(column["name"], text)
        column = own.get(name.removesuffix("lookupid"))
        if column is not None and column["indexed"] and name.endswith("lookupid"):
            return known.find(column["name"], int(text)) if text.isdigit() else []
        if name == "id":
            return known.ids(int(text) - 1, 1) if text.isdigit() else []
    return None


def _order(at: Reach) -> list[str]:
    parts = odata.names(at.call.query.get("orderby"))
    return [part.split()[0] for part in parts]


def _check_order(at: Reach, count: int) -> None:
    names = [name.split("/", 1)[1] for name in _order(at) if name.lower().startswith("fields/")]
    if _unindexed(at, names) and count > THRESHOLD:
        raise exceeded()


def _ordered(at: Reach, found: list[Record]) -> list[Record]:
    shape = Shape(at)
    names = [name.split("/", 1)[1] for name in _order(at) if name.lower().startswith("fields/")]
    rows = [{**_row(shape, item, names), "item": item} for item in found]
    return [row["item"] for row in odata.ordered(rows, at.call.query["orderby"])]
