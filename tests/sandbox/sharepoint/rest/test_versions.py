"""Single versions of an item are deleted by REST, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint import lists
from sandbox.tenant import Record

from .conftest import Rest

ITEM = "web/lists/getbytitle('Wensen')/items(1)"


@pytest.fixture
def row(rest: Rest) -> Record:
    list_ = lists.create_list(rest.tenant, rest.site, "Wensen")
    bas = rest.person("bas")
    rest.post("web/lists/getbytitle('Wensen')/items", {"Title": "1"}, token=bas, status=201)
    for title in ("2", "3", "4"):
        rest.merge(ITEM, {"Title": title}, token=bas)
    return list_


def titles(rest: Rest) -> dict[str, str]:
    found = rest.get(f"{ITEM}/versions")["value"]
    return {one["VersionLabel"]: one["Title"] for one in found}


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("DELETE", "versions(1024)", {}),
        ("POST", "versions(1024)", {"X-HTTP-Method": "DELETE", "IF-MATCH": "*"}),
        ("POST", "versions/getbyid(1024)/deleteobject", {}),
    ],
)
def test_one_version_goes_for_good_and_the_others_keep_their_numbers(
    rest: Rest, row: Record, method: str, path: str, headers: dict[str, str]
) -> None:
    rest.call(method, f"{ITEM}/{path}", headers=headers, status=200)
    assert titles(rest) == {"4.0": "4", "3.0": "3", "1.0": "1"}
    rest.call(method, f"{ITEM}/{path}", headers=headers, status=404)
    assert rest.get("web/recyclebin")["value"] == []
    graph = f"/sites/{rest.site['id']}/lists/{row['id']}/items/1/versions"
    shown = rest.box.call("GET", graph, token=rest.box.as_app("Sites.Read.All")).json["value"]
    assert [one["id"] for one in shown] == ["4.0", "3.0", "1.0"]


def test_the_item_itself_does_not_change_with_its_past(rest: Rest, row: Record) -> None:
    before = rest.get(ITEM)
    rest.call("DELETE", f"{ITEM}/versions(512)", status=200)
    assert rest.get(ITEM) == before


def test_the_current_version_cannot_be_deleted(rest: Rest, row: Record) -> None:
    rest.call("DELETE", f"{ITEM}/versions(2048)", status=400)
    assert len(titles(rest)) == 4


@pytest.mark.parametrize("path", ["deleteall", "deletebyid(512)", "deletebylabel('1.0')"])
def test_what_versions_of_files_have_those_of_items_do_not(
    rest: Rest, row: Record, path: str
) -> None:
    assert rest.call("POST", f"{ITEM}/versions/{path}").status in (400, 404)
    assert len(titles(rest)) == 4


def test_graph_deletes_no_version(rest: Rest, row: Record) -> None:
    app = rest.box.as_app("Sites.FullControl.All")
    path = f"/sites/{rest.site['id']}/lists/{row['id']}/items/1/versions/1.0"
    reply: Any = rest.box.call("DELETE", path, token=app)
    assert reply.status == 405
    assert len(titles(rest)) == 4


def test_a_reader_deletes_no_version(rest: Rest, row: Record) -> None:
    lists.update_list(rest.tenant, rest.site, row, roles={"READ": ("everyone",)})
    rest.call("DELETE", f"{ITEM}/versions(512)", token=rest.person("bas"), status=403)
