"""Queries over items: `$filter`, `$select`, `$expand`, `$orderby`, paging, the threshold, CAML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.sharepoint import columns, people
from sandbox.sharepoint.items import create_item
from sandbox.sharepoint.lists import create_list, find_list
from sandbox.tenant import Record

from .conftest import HOST, Rest

LIST = "web/lists/getbytitle('Netwerkleden')"


@pytest.fixture
def five(rest: Rest, members: Record) -> Rest:
    target = find_list(rest.tenant, rest.site, "NetwerkledenDoel")
    assert target is not None
    networks = [create_item(rest.tenant, target, {"Title": t}) for t in ("Wiskunde", "Frans")]
    who = [int(people.ensure_user(rest.tenant, rest.site["id"], f"{n}@school.example")["id"])
           for n in ("anna", "bas")]  # fmt: skip
    for number in range(1, 6):
        create_item(rest.tenant, members, {
            "Title": f"Rij {number}", "Aantal": number, "Actief": number % 2 == 0,
            "Persoon": who[number % 2], "Netwerk": int(networks[number % 2]["id"]),
            "Organisatoren": tuple(who) if number == 3 else None,
            "Themas": ("AI",) if number == 4 else None,
            "Start": f"2026-11-2{number}T10:00:00Z",
        })  # fmt: skip
    return rest


def titles(rest: Rest, query: str) -> list[str]:
    rows = rest.get(f"{LIST}/items?$select=Title&{query}")["value"]
    return [row["Title"][4:] for row in rows]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [("Aantal gt 3", "45"), ("Title eq 'rij 2'", "2"), ("Actief eq 1", "24"),
     ("Actief eq false", "135"), ("startswith(Title,'Rij 1')", "1"),
     ("substringof('3',Title)", "3"), ("Themas eq 'AI'", "4"), ("ID ge 2 and ID le 3", "23"),
     ("Start ge datetime'2026-11-24T00:00:00Z'", "45"),
     ("Start lt datetime'2026-11-22T00:00:00'", "1"), ("NetwerkId eq 1", "24"),
     ("Themas ne null", "4"), ("(Aantal eq 1) or (Aantal eq 5)", "15"),
     ("OnsId eq null and Aantal eq 2", "2"), ("not (Aantal lt 5)", "5")],
)  # fmt: skip
def test_filters_of_version_three_find_the_rows(five: Rest, filter: str, expected: str) -> None:
    assert titles(five, f"$filter={filter}") == list(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("$expand=Persoon&$filter=Persoon/EMail eq 'bas@school.example'", "135"),
     ("$expand=Netwerk&$filter=Netwerk/Title eq 'Wiskunde'", "24"),
     ("$expand=Netwerk&$filter=Netwerk/Id eq 2", "135"),
     ("$expand=Organisatoren&$filter=Organisatoren/Title eq 'Anna'", "3")],
)  # fmt: skip
def test_filters_reach_through_expanded_lookups(five: Rest, query: str, expected: str) -> None:
    assert titles(five, query) == list(expected)


def test_expanded_lookups_show_the_selected_fields(five: Rest) -> None:
    shown = five.get(
        f"{LIST}/items(3)?$select=Title,Persoon/EMail,Netwerk/Id,Netwerk/Title,Organisatoren/Title"
        "&$expand=Persoon,Netwerk,Organisatoren"
    )
    assert shown == {
        "Title": "Rij 3", "Persoon": {"EMail": "bas@school.example"},
        "Netwerk": {"Id": 2, "Title": "Frans"},
        "Organisatoren": [{"Title": "Anna"}, {"Title": "Bas"}],
    }  # fmt: skip


def test_expanded_lookups_are_typed_when_verbose(five: Rest) -> None:
    path = (
        f"{LIST}/items(3)?$select=Persoon/Title,Organisatoren/Title&$expand=Persoon,Organisatoren"
    )
    shown = five.get(path, form="verbose")["d"]
    assert shown["Persoon"]["__metadata"]["type"] == "SP.Data.UserInfoItem"
    assert [one["Title"] for one in shown["Organisatoren"]["results"]] == ["Anna", "Bas"]


def test_the_author_and_editor_expand_like_any_person(rest: Rest, members: Record) -> None:
    rest.post(f"{LIST}/items", {"Title": "x"}, token=rest.person("bas"), status=201)
    path = f"{LIST}/items?$select=Author/EMail&$expand=Author&$filter=Author/Title eq 'Bas'"
    assert rest.get(path)["value"] == [{"Author": {"EMail": "bas@school.example"}}]


@pytest.mark.parametrize(
    ("query", "words"),
    [("$select=Niets", "Column 'Niets' does not exist."),
     ("$filter=Niets eq 1", "Column 'Niets' does not exist."),
     ("$orderby=Niets", "Column 'Niets' does not exist."),
     ("$select=Persoon/Title", "must contains Persoon"),
     ("$select=Persoon", "must contains Persoon"),
     ("$filter=Persoon/Title eq 'x'", "must contains Persoon"),
     ("$filter=Netwerk eq 1", "The field 'Netwerk' of type 'Lookup' cannot be used"),
     ("$filter=Reden eq 'x'", "The field 'Reden' of type 'Note' cannot be used"),
     ("$filter=Title eq", "is not valid"), ("$top=veel", "$top")],
)  # fmt: skip
def test_a_query_that_cannot_be_is_refused(five: Rest, query: str, words: str) -> None:
    status, _, sentence = five.error("GET", f"{LIST}/items?{query}")
    assert status == 400
    assert words in sentence


def test_a_star_selects_everything_beside_what_is_expanded(five: Rest) -> None:
    shown = five.get(f"{LIST}/items(1)?$select=*,Persoon/Title&$expand=Persoon")
    assert (shown["Title"], shown["Persoon"]) == ("Rij 1", {"Title": "Bas"})


def test_more_than_twelve_joins_are_refused(rest: Rest) -> None:
    made = create_list(rest.tenant, rest.site, "Breed")
    for number in range(13):
        columns.add_column(rest.tenant, made, f"P{number}", "User")
    names = [f"P{number}" for number in range(13)]
    path = "web/lists/getbytitle('Breed')/items"
    create_item(rest.tenant, made, {"Title": "x"})
    query = f"$select={','.join(f'{n}/Title' for n in names[:12])}&$expand={','.join(names[:12])}"
    rest.get(f"{path}?{query}")
    query = f"$select={','.join(f'{n}/Title' for n in names)}&$expand={','.join(names)}"
    status, code, _ = rest.error("GET", f"{path}?{query}")
    assert (status, code.split(",")[0]) == (500, "-2147024749")


def test_an_order_is_followed_both_ways(five: Rest) -> None:
    assert titles(five, "$orderby=Aantal desc") == list("54321")
    assert titles(five, "$orderby=Actief desc,Title desc") == list("42531")


@pytest.mark.parametrize("order", ["", "&$orderby=Aantal desc"])
@pytest.mark.parametrize("form", ["none", "minimal", "verbose"])
def test_pages_are_followed_to_the_end(five: Rest, order: str, form: str) -> None:
    seen: list[str] = []
    path = f"{LIST}/items?$select=Title&$top=2{order}"
    for _ in range(3):
        body = five.get(path, form=form)
        inner = body["d"] if form == "verbose" else body
        seen += [row["Title"][4:] for row in inner["results" if form == "verbose" else "value"]]
        link = inner.get("__next" if form == "verbose" else "odata.nextLink")
        if link is None:
            break
        assert link.startswith(f"{HOST}/sites/ONS/_api/")
        path = link.partition("/_api/")[2]
    assert seen == (list("54321") if order else list("12345"))
    assert link is None


def test_a_row_that_goes_away_between_two_pages_costs_no_other(five: Rest) -> None:
    path = f"{LIST}/items?$select=Title&$top=2"
    link = five.get(path)["odata.nextLink"]
    five.call("DELETE", f"{LIST}/items(2)", headers={"IF-MATCH": "*"}, status=200)
    rest_of_it = five.get(link.partition("/_api/")[2])["value"]
    assert [row["Title"] for row in rest_of_it] == ["Rij 3", "Rij 4"]


def test_a_page_holds_a_hundred_unless_asked(rest: Rest, members: Record) -> None:
    for number in range(101):
        create_item(rest.tenant, members, {"Title": str(number)})
    body = rest.get(f"{LIST}/items")
    assert len(body["value"]) == 100
    assert "p_ID%3D100" in body["odata.nextLink"]


@pytest.fixture
def crowd(rest: Rest) -> Rest:
    """A list past the threshold."""
    made = create_list(rest.tenant, rest.site, "Groot")
    columns.add_column(rest.tenant, made, "Code", indexed=True)
    columns.add_column(rest.tenant, made, "Los")
    own = columns.own_columns(rest.tenant, made)
    for number in range(5001):
        create_item(rest.tenant, made, {"Code": f"C{number % 100}", "Los": "x"}, columns=own)
    return rest


def test_past_the_threshold_only_an_index_finds_rows(crowd: Rest) -> None:
    path = "web/lists/getbytitle('Groot')/items"
    for query in ("$filter=Los eq 'x'", "$orderby=Los", "$filter=Los eq 'x' or Code eq 'C1'"):
        status, code, _ = crowd.error("GET", f"{path}?{query}")
        assert (status, code) == (
            500,
            "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
        )
    assert len(crowd.get(f"{path}?$filter=Code eq 'C1' and Los eq 'x'")["value"]) == 50
    assert len(crowd.get(f"{path}?$filter=ID gt 4990 and Los eq 'x'")["value"]) == 11
    assert len(crowd.get(f"{path}?$top=5000")["value"]) == 5000
    where = "<Eq><FieldRef Name='Los'/><Value Type='Text'>x</Value></Eq>"
    body = {"query": {"ViewXml": f"<View><Query><Where>{where}</Where></Query></View>"}}
    assert crowd.call("POST", "web/lists/getbytitle('Groot')/getitems", body).status == 500


CAML: list[tuple[str, str]] = [
    ("<Eq><FieldRef Name='Title'/><Value Type='Text'>Rij 2</Value></Eq>", "2"),
    ("<Gt><FieldRef Name='Aantal'/><Value Type='Number'>3</Value></Gt>", "45"),
    ("<Eq><FieldRef Name='Netwerk' LookupId='TRUE'/><Value Type='Lookup'>1</Value></Eq>", "24"),
    ("<Eq><FieldRef Name='Netwerk'/><Value Type='Lookup'>Frans</Value></Eq>", "135"),
    ("<IsNotNull><FieldRef Name='Themas'/></IsNotNull>", "4"),
    ("<And><Leq><FieldRef Name='ID'/><Value Type='Counter'>3</Value></Leq>"
     "<Neq><FieldRef Name='Actief'/><Value Type='Boolean'>1</Value></Neq></And>", "13"),
    ("<In><FieldRef Name='Aantal'/><Values><Value Type='Number'>1</Value>"
     "<Value Type='Number'>4</Value></Values></In>", "14"),
    ("<BeginsWith><FieldRef Name='Title'/><Value Type='Text'>rij 5</Value></BeginsWith>", "5"),
    ("<Geq><FieldRef Name='Start'/><Value Type='DateTime' IncludeTimeValue='TRUE'>"
     "2026-11-24T00:00:00Z</Value></Geq>", "45"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "expected"), CAML)
def test_a_caml_query_finds_the_rows(five: Rest, where: str, expected: str) -> None:
    body = {"query": {"ViewXml": f"<View><Query><Where>{where}</Where></Query></View>"}}
    rows = five.post(f"{LIST}/getitems?$select=Title", body)["value"]
    assert [row["Title"][4:] for row in rows] == list(expected)


def test_a_caml_query_for_the_caller_finds_their_own(five: Rest) -> None:
    where = "<Eq><FieldRef Name='Persoon'/><Value Type='Integer'><UserID/></Value></Eq>"
    where = where.replace("Name='Persoon'", "Name='Persoon' LookupId='TRUE'")
    body = {"query": {"ViewXml": f"<View><Query><Where>{where}</Where></Query></View>"}}
    ask: Callable[[str], Any] = lambda who: five.post(  # noqa: E731
        f"{LIST}/getitems?$select=Title", body, token=five.person(who)
    )["value"]
    assert [row["Title"] for row in ask("anna")] == ["Rij 2", "Rij 4"]
    assert ask("cor") == []
