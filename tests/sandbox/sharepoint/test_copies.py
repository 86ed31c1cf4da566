"""Copies, which are made after the answer and watched from another host."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.embedded import Reply
from sandbox.sharepoint import columns

from .conftest import Place
from .library import content, drive_of, library_of, put

CALENDAR = "https://control.sandbox.example/calendar"


@pytest.fixture
def drive(place: Place) -> str:
    return drive_of(place, place.ons)


def copy(place: Place, drive: str, item: Any, query: str = "", **body: Any) -> str:
    path = f"{drive}/items/{item['id']}/copy{query}"
    return place.call("POST", path, body, status=202).headers["Location"]


def watch(place: Place, url: str) -> Reply:
    return place.box.call("GET", url)


def test_a_copy_is_watched_on_another_host_that_needs_no_token(place: Place, drive: str) -> None:
    place.box.settings.copy_delay_s = 100
    item = put(place, drive, "a.txt", b"inhoud")
    url = copy(place, drive, item, name="b.txt")
    assert url.startswith("https://omosandbox.sharepoint.com/")
    place.box.call("POST", CALENDAR, json={"seconds": 50})
    going = watch(place, url)
    assert (going.status, going.json["status"]) == (202, "inProgress")
    assert 45 <= going.json["percentageComplete"] <= 60
    assert place.call("GET", f"{drive}/root:/b.txt").status == 404
    place.box.call("POST", CALENDAR, json={"seconds": 51})
    done = watch(place, url)
    assert (done.status, done.json["status"]) == (200, "completed")
    assert place.get(f"{drive}/items/{done.json['resourceId']}")["name"] == "b.txt"
    assert content(place, drive, done.json["resourceId"]) == b"inhoud"


def test_a_folder_is_copied_to_another_drive_without_columns_and_versions(
    place: Place, drive: str
) -> None:
    columns.add_column(place.tenant, library_of(place, place.ons), "Vak")
    item = put(place, drive, "m/n/a.txt", b"een")
    put(place, drive, "m/n/a.txt", b"twee")
    path = f"{drive}/items/{item['id']}/listItem/fields"
    place.call("PATCH", path, {"Vak": "Frans", "Title": "T"}, status=200)
    other = drive_of(place, place.team)
    root = place.get(f"{other}/root")["id"]
    folder = place.get(f"{drive}/root:/m")
    into = {"driveId": other.removeprefix("/drives/"), "id": root}
    done = watch(place, copy(place, drive, folder, parentReference=into)).json
    assert done["status"] == "completed"
    made = place.get(f"{other}/root:/m/n/a.txt?$expand=listItem($expand=fields)")
    assert made["id"] != item["id"]
    assert content(place, other, made["id"]) == b"twee"
    assert len(place.get(f"{other}/items/{made['id']}/versions")["value"]) == 1
    assert not {"Vak", "Title"} & set(made["listItem"]["fields"])


@pytest.mark.parametrize(("behaviour", "status", "names"), [
    ("", "failed", ["a.txt"]),
    ("?@microsoft.graph.conflictBehavior=rename", "completed", ["a 1.txt", "a.txt"]),
])  # fmt: skip
def test_a_taken_name_is_told_by_the_monitor(
    place: Place, drive: str, behaviour: str, status: str, names: list[str]
) -> None:
    item = put(place, drive, "a.txt")
    done = watch(place, copy(place, drive, item, behaviour)).json
    assert done["status"] == status
    assert (status == "completed") or done["error"]["code"] == "nameAlreadyExists"
    assert [one["name"] for one in place.get(f"{drive}/root/children")["value"]] == names


def test_a_copy_into_a_drive_one_may_not_write_is_refused(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    other = drive_of(place, place.team)
    into = {
        "driveId": other.removeprefix("/drives/"), "id": place.get(f"{other}/root")["id"],
    }  # fmt: skip
    path = f"{drive}/items/{item['id']}/copy"
    refused = place.call("POST", path, {"parentReference": into}, token=place.person("cor"))
    assert refused.status == 403
