"""Renaming and moving: the same item, no new content, no new version."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Place
from .library import changes, drive_of, now, put


@pytest.fixture
def drive(place: Place) -> str:
    return drive_of(place, place.ons)


def patch(place: Place, drive: str, item: Any, body: Any, status: int = 200) -> Any:
    return place.call("PATCH", f"{drive}/items/{item['id']}", body, status=status).json


def names(place: Place, drive: str, path: str = "") -> list[str]:
    at = f"/root:/{path}:/children" if path else "/root/children"
    return [one["name"] for one in place.get(drive + at)["value"]]


def test_a_rename_changes_the_etag_only_and_adds_no_version(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    made = patch(place, drive, item, {"name": "b.txt"})
    assert made["cTag"] == item["cTag"]
    assert made["eTag"] != item["eTag"]
    assert made["file"] == item["file"]
    assert len(place.get(f"{drive}/items/{item['id']}/versions")["value"]) == 1


def test_a_rename_in_case_only_is_a_rename(place: Place, drive: str) -> None:
    item = put(place, drive, "nota.txt")
    assert patch(place, drive, item, {"name": "NOTA.txt"})["name"] == "NOTA.txt"
    assert names(place, drive) == ["NOTA.txt"]


def test_times_that_are_set_are_kept_and_make_a_version(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    moment = "2020-05-06T07:08:09Z"
    body = {"fileSystemInfo": {"lastModifiedDateTime": moment}}
    assert patch(place, drive, item, body)["fileSystemInfo"]["lastModifiedDateTime"] == moment
    assert len(place.get(f"{drive}/items/{item['id']}/versions")["value"]) == 2


def test_a_folder_does_not_go_below_itself(place: Place, drive: str) -> None:
    put(place, drive, "a/b/c/d.txt")
    above, below = (place.get(f"{drive}/root:/{path}") for path in ("a", "a/b/c"))
    for target in (above, below):
        patch(place, drive, above, {"parentReference": {"id": target["id"]}}, 400)
    assert place.get(f"{drive}/root:/a/b/c/d.txt")["name"] == "d.txt"


def test_a_taken_name_is_refused_replaced_or_avoided_as_the_client_says(
    place: Place, drive: str
) -> None:
    put(place, drive, "b.txt", b"ander")
    item = put(place, drive, "a.txt")
    refused = patch(place, drive, item, {"name": "B.txt"}, 409)
    assert refused["error"]["code"] == "nameAlreadyExists"
    behaviour = "@microsoft.graph.conflictBehavior"
    assert patch(place, drive, item, {"name": "b.txt", behaviour: "rename"})["name"] == "b 1.txt"
    assert patch(place, drive, item, {"name": "b.txt", behaviour: "replace"})["name"] == "b.txt"
    assert names(place, drive) == ["b.txt"]
    entry = place.get(f"/sites/{place.ons['id']}/recycleBin/items")["value"]
    assert [one["name"] for one in entry] == ["b.txt"]


def test_a_parent_is_named_by_id_or_by_path_within_the_drive(place: Place, drive: str) -> None:
    put(place, drive, "doel/x.txt")
    item = put(place, drive, "a.txt")
    path = {"path": f"{drive}/root:/doel"}
    moved = patch(place, drive, item, {"parentReference": path})
    assert moved["parentReference"]["path"] == f"{drive}/root:/doel"
    root = place.get(f"{drive}/root")["id"]
    patch(place, drive, item, {"parentReference": {"id": root}})
    assert names(place, drive) == ["a.txt", "doel"]
    other = drive_of(place, place.team).removeprefix("/drives/")
    there = {"driveId": other, "id": place.get(f"/drives/{other}/root")["id"]}
    patch(place, drive, item, {"parentReference": there}, 400)


def test_of_a_renamed_folder_only_the_folder_itself_is_in_the_delta(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "oud/a.txt")
    link = now(place, drive)
    folder = place.get(f"{drive}/root:/oud")
    patch(place, drive, folder, {"name": "nieuw"})
    rows, _ = changes(place, link)
    assert {row["name"] for row in rows} == {"root", "nieuw"}
    after = place.get(f"{drive}/items/{item['id']}")
    assert after["eTag"] == item["eTag"]
    assert after["webUrl"].endswith("/nieuw/a.txt")


def test_two_files_swap_names_by_way_of_a_third(place: Place, drive: str) -> None:
    one, two = put(place, drive, "een.txt", b"1"), put(place, drive, "twee.txt", b"2")
    link = now(place, drive)
    patch(place, drive, one, {"name": "tijdelijk.txt"})
    patch(place, drive, two, {"name": "een.txt"})
    patch(place, drive, one, {"name": "twee.txt"})
    rows = {row["id"]: row["name"] for row in changes(place, link)[0]}
    assert (rows[one["id"]], rows[two["id"]]) == ("twee.txt", "een.txt")


def test_an_empty_or_forbidden_new_name_is_refused(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    for name in ("", "a|b.txt", "CON", " a.txt"):
        patch(place, drive, item, {"name": name}, 400)
    assert names(place, drive) == ["a.txt"]
