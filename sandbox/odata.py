"""OData's system query options on plain records: `$filter`, `$orderby`, `$select`, paging.

Every host of the tenant answers with these; what differs between Entra and SharePoint (which
operators, how many values, whether a property is known) is a `Dialect`.

https://learn.microsoft.com/graph/query-parameters
https://learn.microsoft.com/graph/filter-query-parameter
https://learn.microsoft.com/graph/aad-advanced-queries
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .call import Answer, Call, GraphError
from .odata_filter import ANY, Dialect, Lookup, Predicate, at_path, compiled
from .tenant import Record

__all__ = [
    "ANY",
    "Dialect",
    "Lookup",
    "Page",
    "Predicate",
    "advanced",
    "answer_page",
    "at_path",
    "count_only",
    "expand",
    "filtered",
    "matcher",
    "names",
    "ordered",
    "page",
    "searched",
    "select",
]


def matcher(text: str | None, dialect: Dialect = ANY, *, advanced: bool = False) -> Predicate:
    """The predicate a `$filter` stands for; everything passes when there is none.

    Raises the documented 400 for what cannot be parsed and for what the dialect refuses.
    """
    return compiled(text, dialect, advanced) if text and text.strip() else (lambda _: True)


def filtered(call: Call, rows: Iterable[Record], dialect: Dialect = ANY) -> list[Record]:
    """The rows that pass the call's `$filter`."""
    if not call.query.get("filter"):
        return list(rows)
    passes = matcher(call.query["filter"], dialect, advanced=advanced(call))
    return [row for row in rows if passes(row)]


def advanced(call: Call) -> bool:
    """Whether the call carries both advanced query parameters.

    https://learn.microsoft.com/graph/aad-advanced-queries
    """
    return eventual(call) and call.query.get("count", "").lower() == "true"


def eventual(call: Call) -> bool:
    return call.headers.get("ConsistencyLevel", "").strip().lower() == "eventual"


def names(text: str | None) -> list[str]:
    """`a,b, c` as a list; empty when absent."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def select(
    record: Mapping[str, Any],
    text: str | Sequence[str] | None,
    *,
    always: Sequence[str] = (),
    dialect: Dialect = ANY,
) -> Record:
    """The record with only the selected properties, `always` and its `@odata` annotations.

    `*` and no `$select` at all give the whole record. An unknown property is a 400 where the
    dialect knows the properties, and is left out where it does not.
    """
    wanted = names(text) if isinstance(text, str) or text is None else list(text)
    if not wanted or "*" in wanted:
        return dict(record)
    dialect.refuse_unknown(wanted)
    keep = {name.split("/")[0].lower() for name in wanted} | {name.lower() for name in always}
    return {
        key: value
        for key, value in record.items()
        if key.startswith("@odata") or {key.split("@")[0].lower(), key.lower()} & keep
    }


def expand(text: str | None) -> dict[str, dict[str, str]]:
    """`fields($select=a,b;$top=2),versions` as `{"fields": {"select": "a,b", "top": "2"}, …}`.

    The `$` of nested options is optional, as it is for top-level ones (OData 4.01, 5.1).
    """
    found: dict[str, dict[str, str]] = {}
    for part in _split(text or "", ","):
        name, bracket, rest = part.strip().partition("(")
        options: dict[str, str] = {}
        if bracket:
            for option in _split(rest.rstrip().removesuffix(")"), ";"):
                key, _, value = option.strip().partition("=")
                if key:
                    options[key.lstrip("$").lower()] = value
        if name.strip():
            found[name.strip()] = options
    return found


def _split(text: str, mark: str) -> list[str]:
    parts, depth, quoted, start = [], 0, False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if letter == mark and depth == 0:
                parts.append(text[start:at])
                start = at + 1
    return [*parts, text[start:]]


def ordered(rows: Iterable[Record], text: str | None, dialect: Dialect = ANY) -> list[Record]:
    """The rows in the order of `$orderby`; nulls come first ascending (OData 4.01, 11.2.6.2)."""
    out = list(rows)
    for part in reversed(names(text)):
        name, _, direction = part.partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise GraphError(
                400, "BadRequest", f"Syntax error at position {len(name)} in '{text}'."
            )
        dialect.refuse_unknown([name])
        path = tuple(name.split("/"))
        out.sort(
            key=lambda row, path=path: _rank(dialect.lookup(row, path), dialect.ignore_case),  # type: ignore[misc]
            reverse=direction.strip().lower() == "desc",
        )
    return out


def _rank(value: Any, ignore_case: bool) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    if isinstance(value, bool | int | float):
        return (1, value)
    if isinstance(value, str):
        return (2, value.casefold() if ignore_case else value)
    return (3, json.dumps(value, sort_keys=True, default=str))


def searched(
    call: Call, rows: Iterable[Record], properties: Sequence[str], *, tokens: Sequence[str] = ()
) -> list[Record]:
    """The rows that pass the call's `$search`: `"property:text"` clauses joined by AND and OR.

    A property in `tokens` matches on the start of each of its words, the others on their start.
    https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections
    """
    text = call.query.get("search")
    if not text:
        return list(rows)
    if not eventual(call):
        raise GraphError(
            400,
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special "
            "request header: 'ConsistencyLevel: eventual'",
        )
    alternatives: list[list[tuple[str, str]]] = [[]]
    rest = text.strip()
    while rest:
        if not rest.startswith('"') or '"' not in rest[1:]:
            raise GraphError(
                400, "BadRequest", "Syntax error: character ':' is not valid at position 0 in "
                f"'{text}'.",
            )  # fmt: skip
        clause, _, rest = rest[1:].partition('"')
        name, _, value = clause.partition(":")
        known = next((p for p in properties if p.lower() == name.strip().lower()), None)
        if known is None:
            raise GraphError(
                400,
                "Request_UnsupportedQuery",
                f"Unsupported property '{name}' in $search clause.",
            )
        alternatives[-1].append((known, value.strip().casefold()))
        rest = rest.strip()
        word, _, after = rest.partition(" ")
        if word.upper() == "OR":
            alternatives.append([])
        if word.upper() in ("AND", "OR"):
            rest = after.strip()

    def meets(row: Record, name: str, wanted: str) -> bool:
        value = str(row.get(name) or "").casefold()
        if name not in tokens:
            return value.startswith(wanted)
        words = value.split()
        return all(any(w.startswith(part) for w in words) for part in wanted.split())

    return [
        row
        for row in rows
        if any(all(meets(row, name, wanted) for name, wanted in group) for group in alternatives)
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the rows, and where the next ones are."""

    rows: list[Record]
    next_link: str | None
    total: int


def page(
    call: Call,
    rows: Sequence[Record],
    *,
    default: int = 100,
    maximum: int = 999,
    key: str = "id",
    clamp: bool = False,
) -> Page:
    """One page of `rows` by `$top` and `$skiptoken`, with the link to the next one.

    The token remembers the last row as well as its place, so that a row that goes away between
    two pages costs no other row. `$top` beyond `maximum` is refused, or with `clamp` cut to it,
    as the resource documents.
    """
    size = _top(call, default, maximum, clamp)
    if at_most := call.settings.delta_page_size:
        size = min(size, at_most)
    start = 0
    if token := call.query.get("skiptoken"):
        start = _resume(token, rows, key)
    elif "skip" in call.query:
        start = _number(call.query["skip"], "skip")
    part = list(rows[start : start + size])
    link = None
    if start + size < len(rows) and part:
        mark = json.dumps([start + size, str(part[-1].get(key, ""))], separators=(",", ":"))
        link = link_with(call, skiptoken=base64.urlsafe_b64encode(mark.encode()).decode())
    return Page(part, link, len(rows))


def _top(call: Call, default: int, maximum: int, clamp: bool) -> int:
    if "top" not in call.query:
        return default
    top = _number(call.query["top"], "top")
    if top > maximum and not clamp:
        raise GraphError(
            400,
            "Request_UnsupportedQuery",
            f"Invalid page size specified: '{top}'. Must be between 1 and {maximum} inclusive.",
        )
    if top < 1:
        raise GraphError(
            400,
            "Request_UnsupportedQuery",
            f"Invalid page size specified: '{top}'. Must be between 1 and {maximum} inclusive.",
        )
    return min(top, maximum)


def _number(text: str, name: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise GraphError(
            400,
            "BadRequest",
            f"Invalid value '{text}' for ${name} query option found. The ${name} query option "
            "requires a non-negative integer value.",
        )
    return number


def _resume(token: str, rows: Sequence[Record], key: str) -> int:
    try:
        place, last = json.loads(base64.urlsafe_b64decode(token.encode()))
        place, last = int(place), str(last)
    except (ValueError, TypeError):
        raise GraphError(400, "BadRequest", "Skiptoken is malformed.") from None
    if 0 < place <= len(rows) and str(rows[place - 1].get(key, "")) == last:
        return place
    for at, row in enumerate(rows):
        if str(row.get(key, "")) == last:
            return at + 1
    return max(place - 1, 0)  # the last row itself is gone: the next one moved into its place


def link_with(call: Call, **options: str | None) -> str:
    """The called URL with these system options set, or taken away when None."""
    query = {**call.query, **{k: v for k, v in options.items() if v is not None}}
    for name in ("skip", *options):
        if options.get(name) is None:
            query.pop(name, None)
    text = "&".join(
        f"{'$' if name in SYSTEM_OPTIONS else ''}{name}={quote(value, safe='(),:/@*$')}"
        for name, value in query.items()
    )
    path = quote(call.path, safe="/:!,()'@$=;")
    return call.url(path) + (f"?{text}" if text else "")


SYSTEM_OPTIONS = {
    "select", "filter", "expand", "orderby", "top", "skip",
    "skiptoken", "deltatoken", "count", "search", "format",
}  # fmt: skip


def answer_page(
    call: Call,
    rows: Sequence[Record],
    shape: Callable[[Record], Record],
    *,
    context: str,
    default: int = 100,
    maximum: int = 999,
    clamp: bool = False,
    always: Sequence[str] = (),
    dialect: Dialect = ANY,
    count: bool | None = None,
) -> Answer:
    """A collection as Graph answers it: context, count, next link, selected rows.

    `count` says whether `$count=true` is honoured; None leaves it to the ConsistencyLevel
    header, as for directory objects (where it is silently ignored without).
    """
    wanted = call.query.get("select")
    if wanted:
        dialect.refuse_unknown(names(wanted))
        context = f"{context}({','.join(names(wanted))})"
    part = page(call, rows, default=default, maximum=maximum, clamp=clamp)
    body: Record = {"@odata.context": call.url(f"/$metadata#{context}")}
    if count is None:
        count = eventual(call)
    if count and call.query.get("count", "").lower() == "true" and "skiptoken" not in call.query:
        body["@odata.count"] = part.total
    if part.next_link:
        body["@odata.nextLink"] = part.next_link
    body["value"] = [select(shape(row), wanted, always=always) for row in part.rows]
    return Answer(200, body)


def count_only(call: Call, rows: Sequence[Record]) -> Answer:
    """`/…/$count` of directory objects: a bare number, only with ConsistencyLevel: eventual."""
    if not eventual(call):
        raise GraphError(400, "Request_BadRequest", "$count is not currently supported.")
    return Answer(200, str(len(rows)).encode(), content_type="text/plain")
