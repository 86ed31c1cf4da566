"""Versions of a file, and the feed of a library as it may come."""

from __future__ import annotations

import pytest

from .conftest import Place
from .library import changes, content, drive_of, follow, put


@pytest.fixture
def drive(place: Place) -> str:
    return drive_of(place, place.ons)


def test_a_restored_version_becomes_the_newest(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt", b"een")
    at = f"{drive}/items/{item['id']}"
    put(place, drive, "a.txt", b"twee")
    place.call("PATCH", at, {"name": "b.txt"}, status=200)
    place.call("POST", f"{at}/versions/1.0/restoreVersion", status=204)
    assert content(place, drive, item["id"]) == b"een"
    assert place.get(at)["name"] == "b.txt"
    rows = place.get(f"{at}/versions")["value"]
    assert [(row["id"], row["size"]) for row in rows] == [("3.0", 3), ("2.0", 4), ("1.0", 3)]
    old = place.call("GET", f"{at}/versions/2.0/content", status=302)
    assert follow(place, old) == b"twee"
    assert place.get(f"{at}/versions/2.0")["size"] == 4


def test_the_present_version_has_no_content_of_its_own(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt", b"een")
    put(place, drive, "a.txt", b"twee")
    at = f"{drive}/items/{item['id']}/versions"
    assert place.call("GET", f"{at}/2.0/content").status == 400
    assert place.call("GET", f"{at}/1.0/content").status == 302
    assert place.call("GET", f"{at}/9.0/content").status == 404


def test_an_earlier_version_can_be_deleted_and_the_present_one_not(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "a.txt", b"een")
    put(place, drive, "a.txt", b"twee")
    at = f"{drive}/items/{item['id']}/versions"
    assert place.call("DELETE", f"{at}/2.0").status == 400
    place.call("DELETE", f"{at}/1.0", status=204)
    assert [row["id"] for row in place.get(at)["value"]] == ["2.0"]


def test_the_version_of_a_list_item_brings_the_content_back_too(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt", b"een")
    put(place, drive, "a.txt", b"twee")
    at = f"{drive}/items/{item['id']}"
    place.call("POST", f"{at}/listItem/versions/1.0/restoreVersion", status=204)
    assert content(place, drive, item["id"]) == b"een"


def test_a_shuffled_feed_holds_the_same_rows(place: Place, drive: str) -> None:
    for number in range(12):
        put(place, drive, f"m/{number}.txt")
    plain = [row["id"] for row in changes(place, f"{drive}/root/delta")[0]]
    place.box.settings.delta_shuffle = True
    shuffled = [row["id"] for row in changes(place, f"{drive}/root/delta")[0]]
    assert shuffled != plain
    assert sorted(shuffled) == sorted(plain)
    place.box.settings.delta_repeats = 0.5
    repeated = [row["id"] for row in changes(place, f"{drive}/root/delta")[0]]
    assert len(repeated) > len(plain)
    assert set(repeated) == set(plain)


def test_an_old_token_starts_the_feed_again(place: Place, drive: str) -> None:
    put(place, drive, "a.txt")
    _, link = changes(place, f"{drive}/root/delta")
    snapshot = place.box.cloud.take_snapshot()
    put(place, drive, "b.txt")
    _, later = changes(place, link)
    place.box.cloud.restore_snapshot(snapshot)
    lost = place.call("GET", later)
    assert lost.json["error"]["innerError"]["code"] == "resyncChangesUploadDifferences"
    place.box.call("POST", "https://control.sandbox.example/calendar", json={"days": 90})
    old = place.call("GET", link)
    assert (lost.status, old.status) == (410, 410)
    assert old.json["error"]["innerError"]["code"] == "resyncChangesApplyDifferences"
    rows, _ = changes(place, old.headers["Location"])
    assert {row["name"] for row in rows} == {"root", "a.txt"}


def test_children_show_the_columns_of_each_when_asked(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    path = f"{drive}/items/{item['id']}/listItem/fields"
    place.call("PATCH", path, {"Title": "Titel"}, status=200)
    query = "$expand=listItem($expand=fields($select=Title))&$select=id,name"
    (row,) = place.get(f"{drive}/root/children?{query}")["value"]
    assert row["listItem"]["fields"]["Title"] == "Titel"
    one = place.get(f"{drive}/root:/a.txt?$expand=listItem($expand=fields)")
    assert one["listItem"]["fields"]["FileLeafRef"] == "a.txt"


def test_items_of_a_library_show_their_drive_items_when_asked(place: Place, drive: str) -> None:
    item = put(place, drive, "m/a.docx", b"geen zip")
    (list_,) = [one for one in place.get(f"/sites/{place.ons['id']}/lists")["value"]
                if one["list"]["template"] == "documentLibrary"]  # fmt: skip
    path = f"/sites/{place.ons['id']}/lists/{list_['id']}/items"
    rows = place.get(f"{path}?$expand=driveItem($select=id,webUrl),fields($select=Title)")["value"]
    assert [row["contentType"]["name"] for row in rows] == ["Folder", "Document"]
    assert rows[0]["contentType"]["id"].startswith("0x0120")
    assert rows[1]["driveItem"]["id"] == item["id"]
    assert "/_layouts/15/Doc.aspx?sourcedoc=%7B" in item["webUrl"]
    assert set(rows[1]["driveItem"]) == {"id", "webUrl"}


def test_a_new_ending_is_another_kind_of_file(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    path = f"{drive}/items/{item['id']}"
    made = place.call("PATCH", path, {"name": "a.pdf"}, status=200).json
    assert made["file"]["mimeType"] == "application/pdf"


def test_some_properties_are_shown_only_when_they_are_asked_for(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    chosen = "$select=id,sharepointIds,publication,@microsoft.graph.downloadUrl"
    for path in (f"items/{item['id']}?", "root/delta?", "root/children?"):
        answer = place.get(f"{drive}/{path}{chosen}")
        row = answer if "id" in answer else answer["value"][-1]
        assert row["sharepointIds"]["listItemId"] == "1"
        assert row["publication"]["level"] == "published"
        assert row["@microsoft.graph.downloadUrl"].startswith("https://omosandbox.sharepoint.com/")
        assert "name" not in row
    assert not {"sharepointIds", "publication"} & set(item)
