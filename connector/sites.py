"""Finding a site by its address, and the lists and columns in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from connector.address import address
from connector.errors import UnexpectedAnswer, error_for
from connector.exchange import Exchange, Request, Response


@dataclass(frozen=True, slots=True)
class FoundSite:
    id: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list that exists. `name` is from its address and never changes; `label` is shown."""

    id: str
    name: str
    label: str
    url: str = ""  # of its folder, which opens its default view


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column that exists. `kind` is Graph's word for its type ("text", "personOrGroup" …, "" when
    it names none); `facet` is what the type says of itself."""

    id: str
    name: str
    label: str
    kind: str
    indexed: bool = False
    unique: bool = False
    facet: Mapping[str, Any] = field(default_factory=dict)


# https://learn.microsoft.com/graph/api/resources/columndefinition
KINDS = (
    "text",
    "note",
    "number",
    "boolean",
    "choice",
    "dateTime",
    "personOrGroup",
    "lookup",
    "hyperlinkOrPicture",
    "calculated",
    "currency",
    "term",
    "geolocation",
    "thumbnail",
    "contentApprovalStatus",
)


def find_site(site: str) -> Exchange[str]:
    """The id of `site`, as `read_site` finds it."""
    found = yield from read_site(site)
    return found.id


def read_site(site: str) -> Exchange[FoundSite]:
    """A site given by its address or by its id (host,guid,guid).

    Raises Forbidden or NotThere: an app that may not read a site sees either.
    """
    if site.startswith("https://"):
        parts = urlsplit(site)
        path = unquote(parts.path).strip("/")
        where = f"{parts.hostname}:/{path}" if path else str(parts.hostname)
        segments = where.split("/")
        url = address("sites", *segments)
    else:
        url = address("sites", site)
    answer = yield from _get(f"{url}?$select=id,webUrl", "the site")
    return FoundSite(str(answer["id"]), str(answer["webUrl"]))


def find_lists(site_id: str) -> Exchange[list[FoundList]]:
    """Every list of a site, hidden ones too."""
    # Hidden lists come only when `system` is asked for:
    # https://learn.microsoft.com/graph/api/list-list
    url = address("sites", site_id, "lists", select="id,name,displayName,webUrl,system", top=200)
    rows = yield from _pages(url, f"the lists of site {site_id}")
    return [found_list(row) for row in rows]


def found_list(row: Mapping[str, Any]) -> FoundList:
    # Some tenants answer with the address of the default view's page.
    url = _PAGE.sub("", str(row.get("webUrl") or ""))
    return FoundList(str(row["id"]), str(row["name"]), str(row["displayName"]), url)


_PAGE = re.compile(r"/[^/]*\.aspx$", re.IGNORECASE)


def find_columns(site_id: str, list_id: str) -> Exchange[list[FoundColumn]]:
    # Hidden columns come only when `hidden` is asked for:
    # https://learn.microsoft.com/graph/api/list-list-columns
    facets = ("id", "name", "displayName", "hidden", "indexed", "enforceUniqueValues", *KINDS)
    url = address("sites", site_id, "lists", list_id, "columns", select=",".join(facets))
    rows = yield from _pages(url, f"the columns of list {list_id}")
    return [found_column(row) for row in rows]


def found_column(row: Mapping[str, Any]) -> FoundColumn:
    kind = next((kind for kind in KINDS if row.get(kind) is not None), "")
    return FoundColumn(
        id=str(row["id"]),
        name=str(row["name"]),
        label=str(row.get("displayName", "")),
        kind=kind,
        indexed=bool(row.get("indexed")),
        unique=bool(row.get("enforceUniqueValues")),
        facet=row.get(kind) or {},
    )


def _pages(url: str, what: str) -> Exchange[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    seen = {url}
    while True:
        page = yield from _get(url, what)
        rows.extend(page.get("value", ()))
        url = page.get("@odata.nextLink", "")
        if not url:
            return rows
        if url in seen:
            raise UnexpectedAnswer(f"{what}: the pages do not end")
        seen.add(url)


def _get(url: str, what: str) -> Exchange[dict[str, Any]]:
    answers: Sequence[Response] = yield [Request("GET", url)]
    answer = answers[0]
    if not answer.ok or not isinstance(answer.body, dict):
        raise error_for(answer.status, answer.body, what)
    return answer.body
