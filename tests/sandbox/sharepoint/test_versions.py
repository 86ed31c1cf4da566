"""Versions of items."""

from __future__ import annotations

from sandbox.sharepoint import lists
from sandbox.tenant import Record

from .conftest import Place


def edited(place: Place, list_: Record, *titles: str) -> str:
    names = ("anna", "bas", "cor")
    token = place.person(names[0])
    place.call(
        "POST", place.items(list_), {"fields": {"Title": titles[0]}}, token=token, status=201
    )
    path = place.items(list_, "/1")
    for n, title in enumerate(titles[1:], 1):
        token = place.person(names[n % 3])
        place.call("PATCH", f"{path}/fields", {"Title": title}, token=token, status=200)
    return path


def test_versions_tell_who_and_what_newest_first(place: Place, members: Record) -> None:
    path = edited(place, members, "een", "twee", "drie")
    shown = place.get(f"{path}/versions?$expand=fields")["value"]
    assert [version["id"] for version in shown] == ["3.0", "2.0", "1.0"]
    assert [v["lastModifiedBy"]["user"]["displayName"] for v in shown] == ["Cor", "Bas", "Anna"]
    assert [version["fields"]["Title"] for version in shown] == ["drie", "twee", "een"]
    assert "fields" not in place.get(f"{path}/versions")["value"][0]
    assert place.get(f"{path}/versions/2.0/fields")["Title"] == "twee"
    place.call("GET", f"{path}/versions/9.0", status=404)


def test_every_write_adds_a_version_even_without_a_change(place: Place, members: Record) -> None:
    path = edited(place, members, "een", "een", "een")
    assert len(place.get(f"{path}/versions")["value"]) == 3


def test_a_restored_version_is_a_new_one(place: Place, members: Record) -> None:
    path = edited(place, members, "een", "twee")
    place.call("POST", f"{path}/versions/1.0/restoreVersion", status=204)
    shown = place.get(f"{path}/versions?$expand=fields")["value"]
    assert [(v["id"], v["fields"]["Title"]) for v in shown] == [
        ("3.0", "een"), ("2.0", "twee"), ("1.0", "een"),
    ]  # fmt: skip


def test_old_versions_are_trimmed_to_the_limit(place: Place, members: Record) -> None:
    short = lists.update_list(place.tenant, place.ons, members, majorVersionLimit=3)
    path = edited(place, short, "1", "2", "3", "4", "5")
    assert [v["id"] for v in place.get(f"{path}/versions")["value"]] == ["5.0", "4.0", "3.0"]


def test_without_versioning_there_is_one(place: Place, members: Record) -> None:
    off = lists.update_list(place.tenant, place.ons, members, versioning=False)
    path = edited(place, off, "een", "twee")
    shown = place.get(f"{path}/versions?$expand=fields")["value"]
    assert [(v["id"], v["fields"]["Title"]) for v in shown] == [("1.0", "twee")]
    assert place.get(path)["eTag"].endswith(',2"')


def test_graph_cannot_turn_versioning_off(place: Place, members: Record) -> None:
    list_ = f"/sites/{place.ons['id']}/lists/{members['id']}"
    place.call("PATCH", list_, {"list": {"enableVersioning": False}}, status=200)
    path = edited(place, members, "een", "twee")
    assert len(place.get(f"{path}/versions")["value"]) == 2
