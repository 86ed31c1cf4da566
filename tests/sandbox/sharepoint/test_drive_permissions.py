"""Who may read a file, as Graph tells it."""

from __future__ import annotations

from typing import Any

from .conftest import GROUP, Place
from .library import drive_of, put


def names(found: Any) -> dict[str, str]:
    return {one["grantedToV2"]["siteUser"]["displayName"]: one["roles"][0] for one in found}


def test_a_file_of_ons_is_for_everybody_and_its_owner(place: Place) -> None:
    drive = drive_of(place, place.ons)
    item = put(place, drive, "a.txt")
    found = place.get(f"{drive}/items/{item['id']}/permissions")["value"]
    assert names(found) == {"Everyone except external users": "write", "Dora": "owner"}
    assert all("inheritedFrom" in one for one in found)
    by_path = place.get(f"{drive}/root:/a.txt:/permissions")["value"]
    assert by_path == found


def test_the_root_of_a_drive_has_the_rights_of_its_library(place: Place) -> None:
    drive = drive_of(place, place.ons)
    found = place.get(f"{drive}/root/permissions")["value"]
    assert names(found) == {"Everyone except external users": "write", "Dora": "owner"}


def test_a_file_of_a_team_is_for_its_group(place: Place) -> None:
    drive = drive_of(place, place.team)
    item = put(place, drive, "a.txt")
    found = place.get(f"{drive}/items/{item['id']}/permissions")["value"]
    assert {one["grantedToV2"]["group"]["id"] for one in found} == {GROUP}


def test_somebody_who_is_no_owner_sees_what_applies_to_him(place: Place) -> None:
    drive = drive_of(place, place.ons)
    item = put(place, drive, "a.txt")
    at = f"{drive}/items/{item['id']}/permissions"
    assert names(place.get(at, token=place.person("anna"))["value"]) == {
        "Everyone except external users": "write"
    }
    assert place.call("GET", f"{drive}/items/nothing/permissions").status == 404
