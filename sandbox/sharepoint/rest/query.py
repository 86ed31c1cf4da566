"""OData v3's `$filter` and `$orderby`, put into the words the tenant's own query engine knows.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/use-odata-query-operations-in-sharepoint-rest-requests
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from ... import odata
from ...call import GraphError
from ...tenant import Record
from .error import invalid_query

T = TypeVar("T")

_QUOTED = r"'(?:[^']|'')*'"
_TOKEN = re.compile(
    rf"(?P<moment>datetime\s*{_QUOTED})|(?P<guid>guid\s*{_QUOTED})"
    rf"|(?P<substring>substringof\s*\(\s*(?P<needle>{_QUOTED})\s*,\s*(?P<field>[\w/]+)\s*\))"
    rf"|(?P<text>{_QUOTED})",
    re.IGNORECASE,
)


def modern(text: str) -> str:
    """A v3 filter as v4: `datetime'…'`, `guid'…'` and `substringof` have other spellings there."""

    def replace(found: re.Match[str]) -> str:
        if found["moment"]:
            moment = found["moment"].partition("'")[2].rstrip("'")
            if len(moment) == len("2026-01-01"):
                moment += "T00:00:00"
            zoned = re.search(r"(Z|[+-]\d\d:\d\d)$", moment)
            return moment if zoned else f"{moment}Z"
        if found["guid"]:
            return "'" + found["guid"].partition("'")[2].lower()
        if found["substring"]:
            return f"contains({found['field']},{found['needle']})"
        return found["text"]

    return _TOKEN.sub(replace, text)


def matcher(text: str | None, dialect: odata.Dialect = odata.ANY) -> odata.Predicate:
    """The predicate of a `$filter`, with SharePoint's error for one that cannot be read."""
    try:
        return odata.matcher(modern(text) if text else None, dialect)
    except GraphError as refused:
        raise invalid_query(f'The expression "{text}" is not valid. {refused.message}') from None


def filtered(rows: Sequence[tuple[Record, T]], text: str | None) -> list[tuple[Record, T]]:
    passes = matcher(text)
    return [row for row in rows if passes(row[0])]


def ordered(rows: Sequence[tuple[Record, T]], text: str | None) -> list[tuple[Record, T]]:
    out = list(rows)
    for part in reversed([p.strip() for p in (text or "").split(",") if p.strip()]):
        name, _, direction = part.partition(" ")
        path = tuple(name.split("/"))
        out.sort(
            key=lambda row, path=path: rank(odata.at_path(row[0], path)),  # type: ignore[misc]
            reverse="desc" in direction.lower(),
        )
    return out


def rank(value: object) -> tuple[int, float, str]:
    """A key by which values of one column sort: nothing first, text without regard to case."""
    if value is None:
        return (0, 0.0, "")
    if isinstance(value, bool | int | float):
        return (1, float(value), "")
    return (2, 0.0, str(value).casefold())
