"""The recycle bin: what is deleted can come back as it was."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from .conftest import Place
from .library import changes, content, drive_of, now, put


@pytest.fixture
def drive(place: Place) -> str:
    return drive_of(place, place.ons)


def entries(place: Place, **options: Any) -> list[Any]:
    rows: list[Any] = place.get(f"/sites/{place.ons['id']}/recycleBin/items", **options)["value"]
    return rows


def restore(place: Place, *ids: str) -> list[Any]:
    path = f"/beta/sites/{place.ons['id']}/recycleBin/items/restore"
    rows: list[Any] = place.call("POST", path, {"ids": list(ids)}, status=207).json["value"]
    return rows


def delete(place: Place, drive: str, path: str, status: int = 204) -> None:
    place.call("DELETE", f"{drive}/root:/{quote(path)}", status=status)


def test_a_file_comes_back_under_its_id_with_its_versions(place: Place, drive: str) -> None:
    item = put(place, drive, "Map/nota.txt", b"een")
    put(place, drive, "Map/nota.txt", b"twee")
    delete(place, drive, "Map/nota.txt")
    (entry,) = entries(place)
    assert entry["name"] == "nota.txt"
    assert entry["deletedFromLocation"] == "Shared Documents/Map"
    assert entry["size"] == 4
    link = now(place, drive)
    assert restore(place, entry["id"]) == [{"id": entry["id"]}]
    assert entries(place) == []
    again = place.get(f"{drive}/root:/Map/nota.txt")
    assert again["id"] == item["id"]
    assert content(place, drive, item["id"]) == b"twee"
    assert len(place.get(f"{drive}/items/{item['id']}/versions")["value"]) == 2
    assert item["id"] in {row["id"] for row in changes(place, link)[0] if "deleted" not in row}


def test_a_folder_is_one_entry_and_comes_back_with_everything_in_it(
    place: Place, drive: str
) -> None:
    inner = put(place, drive, "a/b/c.txt", b"inhoud")
    put(place, drive, "a/d.txt", b"xy")
    link = now(place, drive)
    delete(place, drive, "a")
    gone = [row["id"] for row in changes(place, link)[0] if "deleted" in row]
    assert len(gone) == 4
    (entry,) = entries(place)
    assert (entry["name"], entry["size"]) == ("a", 8)
    restore(place, entry["id"])
    assert place.get(f"{drive}/root:/a/b/c.txt")["id"] == inner["id"]
    assert content(place, drive, inner["id"]) == b"inhoud"


def test_in_the_feed_a_folder_is_gone_after_what_was_in_it(place: Place, drive: str) -> None:
    put(place, drive, "a/b/c.txt")
    link = now(place, drive)
    ids = [place.get(f"{drive}/root:/{path}")["id"] for path in ("a/b/c.txt", "a/b", "a")]
    delete(place, drive, "a")
    rows = [row for row in changes(place, link)[0] if "deleted" in row]
    assert [row["id"] for row in rows] == ids
    assert all("name" not in row and "cTag" not in row for row in rows)


def test_a_name_taken_meanwhile_keeps_it_in_the_bin(place: Place, drive: str) -> None:
    put(place, drive, "a.txt", b"oud")
    delete(place, drive, "a.txt")
    new = put(place, drive, "A.txt", b"nieuw")
    (entry,) = entries(place)
    (answer,) = restore(place, entry["id"])
    assert answer["error"]["code"] == "nameAlreadyExists"
    assert len(entries(place)) == 1
    assert content(place, drive, new["id"]) == b"nieuw"


def test_folders_that_are_gone_are_made_anew_for_what_comes_back(place: Place, drive: str) -> None:
    item = put(place, drive, "a/b/c.txt")
    folder = place.get(f"{drive}/root:/a")["id"]
    delete(place, drive, "a/b/c.txt")
    delete(place, drive, "a")
    restore(place, next(one["id"] for one in entries(place) if one["name"] == "c.txt"))
    again = place.get(f"{drive}/root:/a/b/c.txt")
    assert again["id"] == item["id"]
    assert place.get(f"{drive}/root:/a")["id"] != folder


def test_people_see_what_they_deleted_themselves(place: Place, drive: str) -> None:
    for name in ("a.txt", "b.txt"):
        put(place, drive, name)
    delete(place, drive, "a.txt")
    bas = place.person("bas")
    place.call("DELETE", f"{drive}/root:/b.txt", token=bas, status=204)
    assert [one["name"] for one in entries(place, token=bas)] == ["b.txt"]
    owner = place.person("dora", "Sites.FullControl.All")
    assert len(entries(place, token=owner)) == 2


def test_what_is_deleted_for_good_is_in_no_bin(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    place.call("POST", f"{drive}/items/{item['id']}/permanentDelete", status=204)
    assert entries(place) == []
    assert place.call("GET", f"{drive}/items/{item['id']}").status == 404


def test_after_93_days_the_bin_forgets(place: Place, drive: str) -> None:
    put(place, drive, "a.txt")
    delete(place, drive, "a.txt")
    place.box.call("POST", "https://control.sandbox.example/calendar", json={"days": 94})
    assert entries(place) == []


def test_restoring_by_graph_is_a_matter_of_beta(place: Place, drive: str) -> None:
    put(place, drive, "a.txt")
    delete(place, drive, "a.txt")
    path = f"/sites/{place.ons['id']}/recycleBin/items/restore"
    assert place.call("POST", path, {"ids": [entries(place)[0]["id"]]}).status == 400


def test_a_name_can_be_given_again_and_is_another_item(place: Place, drive: str) -> None:
    first = put(place, drive, "a.txt")
    link = now(place, drive)
    delete(place, drive, "a.txt")
    second = put(place, drive, "a.txt")
    assert second["id"] != first["id"]
    rows = {row["id"]: "deleted" in row for row in changes(place, link)[0]}
    assert rows[first["id"]]
    assert not rows[second["id"]]
