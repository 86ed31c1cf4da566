"""A list in which everybody reads and edits his own rows: two colleagues, every way to a row.

https://support.microsoft.com/office/set-permissions-for-items-in-a-list-1b5cb4e9-2ae5-4a3f-a5dd-a0cd1ccfb0d2
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.sharepoint import columns, lists
from sandbox.tenant import Record

from ..conftest import Place
from .conftest import Rest

LIST = "web/lists/getbytitle('Aanmeldingen')"
SECRET = "Alleen van Cor"


@dataclass
class Rows:
    place: Place
    rest: Rest
    list_: Record
    bas: str  # ids of their rows
    cor: str

    def graph(self, method: str, rest: str, json: Any = None, name: str = "bas") -> Any:
        path = self.place.items(self.list_, rest)
        return self.place.call(method, path, json, token=self.place.person(name))

    def api(self, method: str, path: str, json: Any = None, name: str = "bas") -> Any:
        return self.rest.call(method, f"{LIST}/{path}", json, token=self.rest.person(name))


@pytest.fixture
def rows(place: Place, rest: Rest) -> Rows:
    list_ = lists.create_list(
        place.tenant, place.ons, "Aanmeldingen", read_security=2, write_security=2
    )
    columns.add_column(place.tenant, list_, "Code", indexed=True)
    made = {}
    for name, title in (("bas", "Van Bas"), ("cor", SECRET)):
        body = {"fields": {"Title": title, "Code": name}}
        token = place.person(name)
        row = place.call("POST", place.items(list_), body, token=token, status=201).json
        place.call("PATCH", place.items(list_, f"/{row['id']}/fields"), {"Title": f"{title}!"},
                   token=token, status=200)  # fmt: skip
        made[name] = str(row["id"])
    return Rows(place, rest, list_, made["bas"], made["cor"])


@pytest.mark.parametrize(
    "below",
    ["", "/fields", "/versions", "/versions/1.0", "/versions/1.0/fields", "?$expand=fields",
     "?$expand=versions"],
)  # fmt: skip
def test_graph_has_no_way_to_a_colleagues_row(rows: Rows, below: str) -> None:
    assert rows.graph("GET", f"/{rows.bas}{below}").status == 200
    assert rows.graph("GET", f"/{rows.cor}{below}").status == 404


@pytest.mark.parametrize(
    "below",
    ["?$expand=fields", "?$expand=fields&$filter=fields/Code eq 'cor'", "/delta?$expand=fields",
     "?$expand=fields&$orderby=fields/Code", "?$expand=fields&$top=1"],
)  # fmt: skip
def test_no_listing_or_feed_of_graph_holds_a_colleagues_words(rows: Rows, below: str) -> None:
    reply = rows.graph("GET", below)
    assert reply.status == 200, reply.json
    assert SECRET.encode() not in reply.content
    assert [row["id"] for row in reply.json["value"]] in ([], [rows.bas])


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [("PATCH", "/fields", {"Title": "x"}), ("DELETE", "", None),
     ("POST", "/versions/1.0/restoreVersion", None)],
)  # fmt: skip
def test_nobody_changes_a_colleagues_row_by_graph(
    rows: Rows, method: str, below: str, body: Any
) -> None:
    before = rows.place.tenant.seq
    assert rows.graph(method, f"/{rows.cor}{below}", body).status in (403, 404)
    assert rows.place.tenant.seq == before


@pytest.mark.parametrize(
    "below",
    ["", "/fieldvaluesastext", "/fieldvaluesashtml", "/fieldvaluesforedit", "/versions",
     "/versions(512)", "/attachmentfiles", "/roleassignments", "/title",
     "?$select=Author/Title&$expand=Author",
     "?$select=Title"],
)  # fmt: skip
def test_rest_has_no_way_to_a_colleagues_row(rows: Rows, below: str) -> None:
    for path in (f"items({rows.bas})", f"getitembyid({rows.bas})"):
        reply = rows.api("GET", path + below)
        assert reply.status == 200, reply.content
    for path in (f"items({rows.cor})", f"getitembyid({rows.cor})"):
        assert rows.api("GET", path + below).status == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "items", None),
        ("GET", "items?$filter=Code eq 'cor'", None),
        ("GET", "items?$filter=Id eq 2", None),
        ("GET", "items?$filter=startswith(Title,'Alleen')", None),
        ("GET", "items?$orderby=Title&$top=1", None),
        ("GET", "?$expand=Items", None),
        ("POST", "getitems", {"query": {"ViewXml": "<View/>"}}),
        ("POST", "getitems", {"query": {"ViewXml": "<View><Query><Where><Eq><FieldRef "
                              "Name='Code'/><Value Type='Text'>cor</Value></Eq></Where></Query>"
                              "</View>"}}),
        ("POST", "RenderListDataAsStream", {"parameters": {"ViewXml": "<View/>"}}),
        ("POST", "getchanges", {"query": {"Add": True, "Update": True, "Item": True}}),
    ],
)  # fmt: skip
def test_no_query_of_rest_holds_a_colleagues_words(
    rows: Rows, method: str, path: str, body: Any
) -> None:
    reply = rows.api(method, path, body)
    assert reply.status == 200, reply.content
    assert SECRET.encode() not in reply.content


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [("PATCH", "", {"Title": "x"}), ("DELETE", "", None), ("POST", "/recycle", None),
     ("POST", "/validateupdatelistitem", {"formValues": []}), ("DELETE", "/versions(512)", None),
     ("POST", "/breakroleinheritance(true)", None)],
)  # fmt: skip
def test_nobody_changes_a_colleagues_row_by_rest(
    rows: Rows, method: str, below: str, body: Any
) -> None:
    before = rows.place.tenant.seq
    assert rows.api(method, f"items({rows.cor}){below}", body).status in (403, 404)
    assert rows.place.tenant.seq == before


def test_what_a_colleague_deleted_is_not_in_ones_bin(rows: Rows) -> None:
    assert rows.api("POST", f"items({rows.cor})/recycle", name="cor").status == 200
    for name, count in (("bas", 0), ("cor", 1), ("dora", 1)):
        found = rows.rest.get("web/recyclebin", token=rows.rest.person(name))["value"]
        assert len(found) == count, name
        path = f"/sites/{rows.place.ons['id']}/recycleBin/items"
        token = rows.place.person(name, "Sites.FullControl.All")
        shown = rows.place.get(path, token=token)["value"]
        assert len(shown) == count, name
        assert all("deletedBy" not in one for one in shown)


def test_the_bin_tells_who_made_a_row_and_who_deleted_it(rows: Rows) -> None:
    assert rows.api("POST", f"items({rows.cor})/recycle", name="dora").status == 200
    (entry,) = rows.rest.get("web/recyclebin?$expand=DeletedBy,Author")["value"]
    assert (entry["AuthorEmail"], entry["AuthorName"]) == ("cor@school.example", "Cor")
    assert (entry["DeletedByEmail"], entry["DeletedByName"]) == ("dora@school.example", "Dora")
    assert (entry["Author"]["Title"], entry["DeletedBy"]["Title"]) == ("Cor", "Dora")


def test_owners_and_applications_see_every_row(rows: Rows) -> None:
    assert len(rows.api("GET", "items", name="dora").json["value"]) == 2
    owner = rows.place.person("dora", "Sites.FullControl.All")
    for token in (owner, rows.place.app("Sites.Read.All")):
        assert len(rows.place.get(rows.place.items(rows.list_), token=token)["value"]) == 2
