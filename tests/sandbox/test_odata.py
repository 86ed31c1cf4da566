"""`$filter`, `$orderby`, `$select` and paging on plain records."""

from __future__ import annotations

from typing import Any

import pytest
from multidict import CIMultiDict

from sandbox.call import Call, GraphError
from sandbox.odata import Dialect, expand, matcher, ordered, page, searched, select
from sandbox.tenant import Tenant

ROWS: list[dict[str, Any]] = [
    {
        "id": "a", "name": "Anna", "n": 1, "kinds": ["Unified"], "on": True,
        "at": "2024-01-01T00:00:00Z", "fields": {"Title": "x", "allIn": True},
    },
    {
        "id": "b", "name": None, "n": -2, "kinds": [], "on": False,
        "at": "2025-01-01T00:00:00+01:00", "fields": {"Title": "O'Brien"},
    },
]  # fmt: skip

ENTRA = Dialect(
    type="microsoft.graph.user",
    properties=frozenset(("id", "name")),
    alternatives=15,
    functions=frozenset(("startswith", "endswith")),
    advanced=frozenset(("ne", "not", "endswith")),
    typed=True,
)


def found(text: str) -> list[str]:
    passes = matcher(text)
    return [row["id"] for row in ROWS if passes(row)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("name eq 'ANNA'", ["a"]),
        ("name eq null", ["b"]),
        ("name ne null", ["a"]),
        ("name gt 'A'", ["a"]),
        ("n lt 0", ["b"]),
        ("n eq -2", ["b"]),
        ("n ge 1 and on eq true", ["a"]),
        ("at ge 2024-12-31T23:00:00Z", ["b"]),
        ("at lt 2024-12-31T23:00:00Z", ["a"]),
        ("id in ('a')", ["a"]),
        ("id in ('a','B')", ["a", "b"]),
        ("id in('b')", ["b"]),
        ("not(id eq 'a')", ["b"]),
        ("not (id in ('a')) and n lt 0", ["b"]),
        ("startsWith(name,'an')", ["a"]),
        ("endsWith(name,'NA')", ["a"]),
        ("contains(tolower(name),'nn')", ["a"]),
        ("kinds/any(k:k eq 'unified')", ["a"]),
        ("kinds/Any()", ["a"]),
        ("fields/Title eq 'o''brien'", ["b"]),
        ("fields/allIn eq true", ["a"]),
        ("(id eq 'a') or (id eq 'b')", ["a", "b"]),
        (" or ".join(f"id eq '{n}'" for n in range(60)) + " or id eq 'b'", ["b"]),
    ],
)
def test_a_filter_finds_what_it_says(text: str, ids: list[str]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize("text", ["id eq", "foo(", "@x", "id eq 'a' and", "name eq 'a"])
def test_a_filter_that_cannot_be_read_is_a_bad_request(text: str) -> None:
    with pytest.raises(GraphError, match="Invalid filter clause") as refused:
        matcher(text)
    assert (refused.value.status, refused.value.code) == (400, "BadRequest")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name ne 'x'", "Operator 'NotEqual' is not supported"),
        ("not(name eq 'x')", "Operator 'Not' is not supported"),
        ("endswith(name,'x')", "Operator 'EndsWith' is not supported"),
        ("id in (" + ",".join(f"'{n}'" for n in range(16)) + ")", "OR' operators: 16. Max allow"),
        (" or ".join(f"id eq '{n}'" for n in range(16)), "OR' operators: 16. Max allowed: 15"),
        ("contains(name,'x')", "function 'contains' is not supported"),
        ("other eq 'x'", "Could not find a property named 'other'"),
        ("id eq 00000000-0000-0000-0000-000000000000", "'Edm.String' and 'Edm.Guid'"),
    ],
)
def test_entra_refuses_what_it_documents_as_unsupported(text: str, message: str) -> None:
    with pytest.raises(GraphError, match=message) as refused:
        matcher(text, ENTRA)
    assert refused.value.status == 400


def test_advanced_queries_lift_the_limits() -> None:
    wanted = "name ne 'x' or id in (" + ",".join(f"'{n}'" for n in range(16)) + ")"
    assert matcher(wanted, ENTRA, advanced=True)(ROWS[0])


def test_rows_are_ordered_by_several_properties_with_nulls_first() -> None:
    rows = [{"id": "1", "a": "b", "n": 1}, {"id": "2", "a": None, "n": 1}, {"id": "3", "a": "A"}]
    assert [r["id"] for r in ordered(rows, "a desc,id")] == ["1", "3", "2"]
    assert [r["id"] for r in ordered(rows, "n,id desc")] == ["3", "2", "1"]


def test_select_keeps_annotations_and_drops_the_rest() -> None:
    row = {"@odata.type": "#x", "id": "1", "name": "n", "members@delta": [], "n": 1}
    assert select(row, "Name,members") == {"@odata.type": "#x", "name": "n", "members@delta": []}
    with pytest.raises(GraphError, match="Could not find a property named 'n'"):
        select(row, "n", dialect=ENTRA)


def test_expand_reads_nested_options() -> None:
    text = "fields($select=a,b;top=2),versions($expand=fields($select=c))"
    assert expand(text) == {
        "fields": {"select": "a,b", "top": "2"},
        "versions": {"expand": "fields($select=c)"},
    }


def _call(**query: str) -> Call:
    return Call(Tenant(), "GET", "graph", "/users", query, CIMultiDict())


def _walk(rows: list[dict[str, Any]], lose: str | None = None) -> list[str]:
    from urllib.parse import parse_qsl, urlsplit

    seen: list[str] = []
    query = {"top": "2"}
    while True:
        got = page(_call(**query), rows)
        seen += [row["id"] for row in got.rows]
        if lose:
            rows = [row for row in rows if row["id"] != lose]
        if got.next_link is None:
            return seen
        query = {k.lstrip("$"): v for k, v in parse_qsl(urlsplit(got.next_link).query)}


@pytest.mark.parametrize("lost", [None, "0", "1"])
def test_paging_shows_every_row_that_stays_once(lost: str | None) -> None:
    rows = [{"id": str(n)} for n in range(7)]
    assert _walk(rows, lost) == ["0", "1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("query", [{"top": "1000"}, {"top": "0"}, {"top": "x"}, {"skiptoken": "?"}])
def test_a_page_that_cannot_be_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(GraphError) as refused:
        page(_call(**query), [{"id": "1"}])
    assert refused.value.status == 400


def test_search_needs_the_consistency_header_and_matches_words() -> None:
    rows = [{"displayName": "Netwerk Wiskunde"}, {"displayName": "Wiskunde B"}]
    call = _call(search='"displayName:wisk" AND "displayName:net"')
    with pytest.raises(GraphError, match="ConsistencyLevel: eventual"):
        searched(call, rows, ("displayName",), tokens=("displayName",))
    call.headers = CIMultiDict(ConsistencyLevel="eventual")
    assert searched(call, rows, ("displayName",), tokens=("displayName",)) == rows[:1]
