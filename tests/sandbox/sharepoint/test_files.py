"""Libraries: files and folders by id and by path, read, written, moved and watched."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.embedded import Reply, Sandbox
from sandbox.sharepoint import sites
from sandbox.sharepoint.lists import all_lists
from sandbox.sharepoint.quick_xor import quick_xor_hash

from .conftest import Place

FRAGMENT = 320 * 1024


@pytest.fixture
def drive(place: Place) -> str:
    library = next(one for one in all_lists(place.tenant, place.ons) if one.get("defaultLibrary"))
    return f"/drives/{sites.drive_id(place.ons, library)}"


def put(place: Place, drive: str, path: str, content: bytes, **options: Any) -> Reply:
    return place.box.call(
        "PUT", f"{drive}/root:/{quote(path)}:/content", body=content,
        token=options.pop("token", None) or place.app(), **options,
    )  # fmt: skip


def download(place: Place, url: str, **headers: str) -> Reply:
    """As a client follows a redirect: without any token."""
    return place.box.call("GET", url, headers=headers)


@pytest.mark.parametrize(("content", "hash"), [
    ("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    ("Sg==", "SgAAAAAAAAAAAAAAAQAAAAAAAAA="),
    ("tbQ=", "taAFAAAAAAAAAAAAAgAAAAAAAAA="),
    ("0pZP", "0rDEEwAAAAAAAAAAAwAAAAAAAAA="),
    ("jRRDVA==", "jaDAEKgAAAAAAAAABAAAAAAAAAA="),
    ("qaApEj66lw==", "qQBFCiTgA11cAgAABwAAAAAAAAA="),
])  # fmt: skip
def test_a_file_has_the_published_quick_xor_hash(content: str, hash: str) -> None:
    # Vectors: https://github.com/rclone/rclone/blob/master/backend/onedrive/quickxorhash
    assert quick_xor_hash(base64.b64decode(content)) == hash


def test_long_content_wraps_around_the_ring() -> None:
    content = bytes(range(256)) * 40
    ring = 0
    for at, byte in enumerate(content):
        moved = byte << (at * 11 % 160)
        ring ^= (moved & (1 << 160) - 1) ^ (moved >> 160)
    ring ^= len(content) << 96
    assert quick_xor_hash(content) == base64.b64encode(ring.to_bytes(20, "little")).decode()


def test_a_file_is_stored_at_a_path_and_found_in_every_way(place: Place, drive: str) -> None:
    made = put(place, drive, "Jaarplan/Éven & kort.txt", b"Dag")
    assert made.status == 201
    item = made.json
    assert item["name"] == "Éven & kort.txt"
    assert item["size"] == 3
    assert item["file"] == {
        "hashes": {"quickXorHash": quick_xor_hash(b"Dag")}, "mimeType": "text/plain",
    }  # fmt: skip
    assert item["parentReference"]["path"] == f"{drive}/root:/Jaarplan"
    assert item["createdBy"]["application"]["displayName"] == "ONS-sync"
    folder = item["parentReference"]["id"]
    name = quote("Éven & kort.txt")
    site = f"/sites/{place.ons['id']}"
    encoded = quote(item["id"][:2]) + item["id"][2:]
    for path in (
        f"{drive}/items/{item['id']}",
        f"{drive}/items('{item['id']}')",
        f"{drive.replace('!', '%21')}/items/{encoded}",
        f"{drive}/root:/Jaarplan/{name}",
        f"{drive}/root:/jaarplan/{name}:",
        f"{drive}/root:/Jaarplan%2F{name}",
        f"{drive}/items/{folder}:/{name}",
        f"{drive}/items/{folder}:/{name}:/",
        f"{drive}/items/root:/Jaarplan/{name}",
        f"{site}/drive/root:/Jaarplan/{name}",
        f"{site}{drive}/items/{item['id']}",
        f"/sites/omosandbox.sharepoint.com:/sites/ONS:/drive/root:/Jaarplan/{name}",
        f"//sites/omosandbox.sharepoint.com%3A/sites/ONS%3A/drive/root%3A/Jaarplan/{name}",
    ):
        assert place.get(path)["id"] == item["id"], path
    listed = place.get(f"{drive}/root:/Jaarplan:/children")["value"]
    assert [one["name"] for one in listed] == ["Éven & kort.txt"]
    top = place.get(f"{drive}/root/children?$select=name,folder")["value"]
    assert [(one["name"], one["folder"]["childCount"]) for one in top] == [("Jaarplan", 1)]
    assert place.get(f"{drive}/root")["folder"] == {"childCount": 1}
    assert place.call("GET", f"{drive}/root:/Jaarplan/ander.txt").status == 404
    assert place.call("GET", f"{drive}/items/01ABC").status == 404
    assert place.call("GET", f"/sites/{place.team['id']}{drive}/root").status == 404


def test_content_is_a_redirect_to_another_host_that_needs_no_token(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "brief.txt", b"0123456789").json
    reply = place.call("GET", f"{drive}/items/{item['id']}/content", status=302)
    url = reply.headers["Location"]
    assert url.startswith("https://omosandbox.sharepoint.com/sites/ONS/_layouts/15/download.aspx")
    whole = download(place, url)
    assert (whole.status, whole.content) == (200, b"0123456789")
    assert download(place, item["@microsoft.graph.downloadUrl"]).content == b"0123456789"
    assert download(place, url.replace("tempauth=", "tempauth=x")).status == 401


@pytest.mark.parametrize(("range", "status", "content", "shown"), [
    ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
    ("bytes=6-", 206, b"6789", "bytes 6-9/10"),
    ("bytes=-2", 206, b"89", "bytes 8-9/10"),
    ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
    ("bytes=10-", 416, b"", "bytes */10"),
])  # fmt: skip
def test_a_download_gives_the_range_that_is_asked_for(
    place: Place, drive: str, range: str, status: int, content: bytes, shown: str
) -> None:
    item = put(place, drive, "brief.txt", b"0123456789").json
    reply = download(place, item["@microsoft.graph.downloadUrl"], Range=range)
    assert (reply.status, reply.content) == (status, content)
    assert reply.headers["Content-Range"] == shown


def test_new_content_is_a_new_version_by_whoever_wrote_it(place: Place, drive: str) -> None:
    first = put(place, drive, "nota.txt", b"een").json
    second = put(place, drive, "Nota.txt", b"twee", token=place.person("bas"))
    assert second.status == 200
    assert second.json["id"] == first["id"]
    assert second.json["name"] == "nota.txt"  # case-preserving
    assert second.json["lastModifiedBy"]["user"]["displayName"] == "Bas"
    assert second.json["createdBy"]["application"]["displayName"] == "ONS-sync"
    assert second.json["cTag"] != first["cTag"]
    rows = place.get(f"{drive}/items/{first['id']}/versions")["value"]
    assert [(row["id"], row["size"]) for row in rows] == [("2.0", 4), ("1.0", 3)]
    old = place.call("GET", f"{drive}/items/{first['id']}/versions/1.0/content", status=302)
    assert download(place, old.headers["Location"]).content == b"een"


def test_a_rename_keeps_the_content_and_its_tag(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt", b"x").json
    place.call("POST", f"{drive}/root/children", {"name": "Map", "folder": {}}, status=201)
    folder = place.get(f"{drive}/root:/map")["id"]
    moved = place.call(
        "PATCH", f"{drive}/items/{item['id']}",
        {"name": "b.txt", "parentReference": {"id": folder}},
        headers={"If-Match": item["eTag"]}, status=200,
    ).json  # fmt: skip
    assert moved["cTag"] == item["cTag"]
    assert moved["eTag"] != item["eTag"]
    assert place.get(f"{drive}/root:/Map/b.txt")["id"] == item["id"]
    stale = {"If-Match": item["eTag"]}
    assert place.call("DELETE", f"{drive}/items/{item['id']}", headers=stale).status == 412
    into_itself = {"parentReference": {"id": folder}}
    assert place.call("PATCH", f"{drive}/items/{folder}", into_itself).status == 400


@pytest.mark.parametrize(("behaviour", "status", "names"), [
    ("fail", 409, ["Map"]), ("rename", 201, ["Map", "Map 1"]), ("replace", 201, ["Map"]),
])  # fmt: skip
def test_a_taken_name_is_treated_as_the_client_says(
    place: Place, drive: str, behaviour: str, status: int, names: list[str]
) -> None:
    body = {"name": "Map", "folder": {}, "@microsoft.graph.conflictBehavior": behaviour}
    place.call("POST", f"{drive}/root/children", body, status=201)
    again = place.call("POST", f"{drive}/root/children", body | {"name": names[0]})
    assert again.status == status
    if status == 409:
        assert again.json["error"]["code"] == "nameAlreadyExists"
    rows = place.get(f"{drive}/root/children")["value"]
    assert [row["name"] for row in rows] == names


@pytest.mark.parametrize("name", ["a*b", "con", "x:y", " a", "~$x.docx", "lpt1", "forms", "a?"])
def test_forbidden_names_are_refused(place: Place, drive: str, name: str) -> None:
    body = {"name": name, "folder": {}}
    assert place.call("POST", f"{drive}/root/children", body).status == 400


def test_a_deleted_folder_takes_what_is_in_it_and_is_one_entry_of_the_bin(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "a/b/c.txt", b"x").json
    place.call("DELETE", f"{drive}/root:/a", status=204)
    assert place.call("GET", f"{drive}/items/{item['id']}").status == 404
    assert place.get(f"{drive}/root/children")["value"] == []
    assert len(place.tenant.table(f"recycled/{place.ons['id']}")) == 1


def session(place: Place, drive: str, path: str, **item: Any) -> str:
    reply = place.call(
        "POST", f"{drive}/root:/{path}:/createUploadSession", {"item": item} if item else {},
        status=200,
    )  # fmt: skip
    assert reply.json["nextExpectedRanges"] == ["0-"]
    return str(reply.json["uploadUrl"])


def send(place: Place, url: str, content: bytes, start: int, size: int, **headers: str) -> Reply:
    span = {"Content-Range": f"bytes {start}-{start + len(content) - 1}/{size}", **headers}
    return place.box.call("PUT", url, body=content, headers=span)


def test_an_upload_session_takes_fragments_in_order_on_another_host(
    place: Place, drive: str
) -> None:
    url = session(place, drive, "groot.bin")
    assert url.startswith("https://sn3302.up.1drv.com/")
    content, size = bytes(FRAGMENT) + b"rest", FRAGMENT + 4
    refused = send(place, url, content[:FRAGMENT], 0, size, Authorization="Bearer x")
    assert refused.status == 401
    assert send(place, url, content[:1000], 0, size).status == 400  # no multiple of 320 KiB
    first = send(place, url, content[:FRAGMENT], 0, size)
    assert (first.status, first.json["nextExpectedRanges"]) == (202, [f"{FRAGMENT}-"])
    again = send(place, url, content[:FRAGMENT], 0, size)
    assert again.status == 416
    state = place.box.call("GET", url).json
    assert state["nextExpectedRanges"] == [f"{FRAGMENT}-{size - 1}"]
    assert place.call("GET", f"{drive}/root:/groot.bin").status == 404
    last = send(place, url, content[FRAGMENT:], FRAGMENT, size)
    assert last.status == 201
    assert last.json["file"]["hashes"]["quickXorHash"] == quick_xor_hash(content)
    assert last.json["createdBy"]["application"]["displayName"] == "ONS-sync"
    assert place.box.call("GET", url).status == 404


def test_a_name_that_is_taken_meanwhile_is_told_at_the_last_fragment(
    place: Place, drive: str
) -> None:
    url = session(place, drive, "nota.txt")
    put(place, drive, "nota.txt", b"ander")
    late = send(place, url, b"x", 0, 1)
    assert (late.status, late.json["error"]["code"]) == (409, "nameAlreadyExists")
    other = session(place, drive, "nota.txt", **{"@microsoft.graph.conflictBehavior": "rename"})
    assert send(place, other, b"x", 0, 1).json["name"] == "nota 1.txt"
    over = session(place, drive, "nota.txt", **{"@microsoft.graph.conflictBehavior": "replace"})
    assert send(place, over, b"nieuw", 0, 5).status == 200


def test_a_session_over_a_file_holds_its_precondition_and_can_be_given_up(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "nota.txt", b"een").json
    path = f"{drive}/items/{item['id']}/createUploadSession"
    put(place, drive, "nota.txt", b"twee")
    assert place.call("POST", path, {}, headers={"If-Match": item["eTag"]}).status == 412
    url = place.call("POST", path, {}, status=200).json["uploadUrl"]
    assert place.box.call("DELETE", url).status == 204
    assert send(place, url, b"x", 0, 1).status == 404


def rows(place: Place, path: str) -> tuple[list[Any], str]:
    found: list[Any] = []
    while True:
        page = place.get(path)
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, page["@odata.deltaLink"]
        path = page["@odata.nextLink"]


def test_the_delta_of_a_library_shows_everything_once_and_then_changes(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "Map/a.txt", b"x").json
    everything, link = rows(place, f"{drive}/root/delta?$top=1")
    assert sorted(one["name"] for one in everything) == ["Map", "a.txt", "root"]
    assert all("path" not in one["parentReference"] for one in everything)
    assert rows(place, link)[0] == []
    put(place, drive, "Map/a.txt", b"y")
    put(place, drive, "los.txt", b"z")
    changed, link = rows(place, link)
    assert {one["name"] for one in changed} == {"root", "Map", "a.txt", "los.txt"}
    assert all("cTag" not in one for one in changed)
    place.call("DELETE", f"{drive}/items/{item['id']}", status=204)
    gone = [one for one in rows(place, link)[0] if "deleted" in one]
    assert [one["id"] for one in gone] == [item["id"]]
    assert "name" not in gone[0]


def test_the_delta_takes_latest_a_time_and_a_function_parameter(place: Place, drive: str) -> None:
    latest, link = rows(place, f"{drive}/root/delta()?token=latest")
    assert latest == []
    put(place, drive, "a.txt", b"x")
    token = link.partition("token=")[2]
    names = {one["name"] for one in rows(place, f"{drive}/root/delta(token='{token}')")[0]}
    assert names == {"root", "a.txt"}
    moment = quote("2001-01-01T00:00:00Z")
    assert len(rows(place, f"{drive}/root/delta?token={moment}")[0]) == 2
    folder = place.call(
        "POST", f"{drive}/root/children", {"name": "M", "folder": {}}, status=201
    ).json["id"]
    assert place.call("GET", f"{drive}/items/{folder}/delta").status == 400


def test_a_file_is_an_item_of_its_list_too(place: Place, drive: str) -> None:
    item = put(place, drive, "Map/a.txt", b"x").json
    shown = place.get(f"{drive}/items/{item['id']}/listItem?$expand=fields")
    assert shown["fields"]["FileLeafRef"] == "a.txt"
    assert shown["webUrl"].endswith("/Map/a.txt")
    library = place.get(f"/sites/{place.ons['id']}/drive/root")["parentReference"]["driveId"]
    lists = place.get(f"/sites/{place.ons['id']}/lists")["value"]
    list_ = next(one for one in lists if one["list"]["template"] == "documentLibrary")
    path = f"/sites/{place.ons['id']}/lists/{list_['id']}"
    assert place.get(f"{path}/drive")["id"] == library
    assert place.get(f"{path}/items/{shown['id']}/driveItem")["id"] == item["id"]
    feed = place.get(f"{path}/items/delta")["value"]
    assert {one["contentType"]["name"] for one in feed} == {"Folder", "Document"}


def test_files_are_the_sites_to_read_and_write(place: Place, drive: str) -> None:
    reader = place.app("Files.Read.All")
    writer = place.app("Files.ReadWrite.All")
    stranger = place.app("User.Read.All")
    assert put(place, drive, "a.txt", b"x", token=reader).status == 403
    assert put(place, drive, "a.txt", b"x", token=writer).status == 201
    assert place.call("GET", f"{drive}/root/children", token=reader).status == 200
    assert place.call("GET", f"{drive}/root/children", token=stranger).status == 403
    own = place.person("bas", "Files.Read")
    assert place.call("GET", f"{drive}/root", token=own).status == 200
    assert put(place, drive, "b.txt", b"x", token=own).status == 403
    team = f"/sites/{place.team['id']}/drive/root"
    assert place.call("GET", team, token=place.person("cor", "Files.Read.All")).status == 403


def test_a_folder_is_searched_by_name(place: Place, drive: str) -> None:
    for path in ("Notulen/mei notulen.txt", "notulen juni.txt", "plan.txt"):
        put(place, drive, path, b"x")
    found = place.get(f"{drive}/root/search(q='notulen')")["value"]
    assert {one["name"] for one in found} == {
        "Notulen", "mei notulen.txt", "notulen juni.txt",
    }  # fmt: skip


def test_files_travel_over_https_between_the_hosts(place: Place, drive: str) -> None:
    box: Sandbox = place.box
    apps = next(box.tenant.all("apps"))
    from sandbox.entra.tokens import issue_for_app

    token = issue_for_app(box.tenant, apps, roles=("Sites.ReadWrite.All",))
    at = f"https://graph.microsoft.com/v1.0{drive}"
    begun = box.request("POST", f"{at}/root:/a.bin:/createUploadSession", json={}, token=token)
    url = begun.json["uploadUrl"]
    span = {"Content-Range": "bytes 0-2/3"}
    assert box.request("PUT", url, body=b"abc", headers=span).status == 201
    moved = box.request("GET", f"{at}/root:/a.bin:/content", token=token)
    assert moved.status == 302
    part = box.request("GET", moved.headers["Location"], headers={"Range": "bytes=1-"})
    assert (part.status, part.content) == (206, b"bc")
