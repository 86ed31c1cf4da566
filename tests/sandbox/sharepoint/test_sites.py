"""Sites by id and by path, and their drives."""

from __future__ import annotations

import pytest

from sandbox.sharepoint import sites
from sandbox.tenant import Record

from .conftest import GROUP, Place

HOST = sites.HOST


def test_a_site_is_found_by_every_name_it_has(place: Place) -> None:
    site = place.ons
    for name in (
        site["id"], site["collection"], site["id"].replace(",", "%2C"),
        f"{HOST}:/sites/ONS", f"{HOST}:/sites/ons:", f"{HOST}:/sites/ONS/",
        f"{HOST}%3A%2Fsites%2FONS", f"{HOST}%3A%2Fsites%2FONS%3A",
    ):  # fmt: skip
        shown = place.get(f"/sites/{name}")
        assert shown["id"] == site["id"], name
    assert shown["webUrl"] == f"https://{HOST}/sites/ONS"
    assert shown["siteCollection"] == {"hostname": HOST}


def test_the_root_has_three_names(place: Place) -> None:
    found = {place.get(f"/sites/{name}")["id"] for name in ("root", HOST, f"{HOST}:/")}
    assert len(found) == 1
    assert place.get("/sites/root")["webUrl"] == f"https://{HOST}"


def test_a_path_goes_on_to_lists_and_items(place: Place, members: Record) -> None:
    base = f"/sites/{HOST}:/sites/ONS:"
    assert place.get(f"{base}/lists/Netwerkleden")["id"] == members["id"]
    made = place.call(
        "POST", f"{base}/lists/Netwerkleden/items", {"fields": {"Title": "x"}},
        token=place.app(), status=201,
    ).json  # fmt: skip
    assert place.get(f"{base}/lists/{members['id']}/items/{made['id']}")["id"] == made["id"]
    place.call("POST", f"{base}/lists", {"displayName": "Nieuw"}, token=place.app(), status=403)
    place.call("DELETE", f"{base}/lists/Netwerkleden/items/{made['id']}", status=204)


@pytest.mark.parametrize(
    "name", [f"{HOST}:/sites/Nergens", "elders.sharepoint.com:/sites/ONS", "0" * 8]
)
def test_an_unknown_site_is_not_found(place: Place, name: str) -> None:
    reply = place.call("GET", f"/sites/{name}", status=404)
    assert reply.json["error"]["code"] == "itemNotFound"


def test_search_finds_by_title_what_the_caller_may_read(place: Place) -> None:
    found = place.get("/sites?search=wiskunde")["value"]
    assert [site["id"] for site in found] == [place.team["id"]]
    assert place.get("/sites?search=wiskunde", token=place.person("cor"))["value"] == []
    assert len(place.get("/sites?search=*")["value"]) == 3


def test_a_groups_site_is_its_root(place: Place) -> None:
    assert place.get(f"/groups/{GROUP}/sites/root")["id"] == place.team["id"]
    place.call("GET", f"/groups/{place.ons['web']}/sites/root", status=404)


def test_the_documents_library_is_the_sites_drive(place: Place) -> None:
    drive = place.get(f"/sites/{place.team['id']}/drive")
    assert drive["name"] == "Gedeelde documenten"
    assert drive["webUrl"].endswith("/sites/Wiskunde/Shared%20Documents")
    assert drive["id"].startswith("b!")
    assert [d["id"] for d in place.get(f"/sites/{place.team['id']}/drives")["value"]] == [
        drive["id"]
    ]
    for path in (f"/drives/{drive['id']}", f"/groups/{GROUP}/drive"):
        assert place.get(path)["id"] == drive["id"]
    place.call("GET", "/drives/b!nergens", status=404)
