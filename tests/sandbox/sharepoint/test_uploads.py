"""Upload sessions and what a library takes: fragments, preconditions, expiry, names, room."""

from __future__ import annotations

import http.client
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.embedded import Reply, Sandbox
from sandbox.entra.tokens import issue_for_app
from sandbox.sharepoint import sites
from sandbox.sharepoint.lists import all_lists
from sandbox.sharepoint.quick_xor import quick_xor_hash
from sandbox.sharepoint.upload import URL_LIFETIME

from .conftest import Place

FRAGMENT = 320 * 1024
CONTROL = "https://control.sandbox.example"


@pytest.fixture
def drive(place: Place) -> str:
    library = next(one for one in all_lists(place.tenant, place.ons) if one.get("defaultLibrary"))
    return f"/drives/{sites.drive_id(place.ons, library)}"


def put(place: Place, drive: str, path: str, content: bytes) -> Any:
    url = f"{drive}/root:/{quote(path)}:/content"
    return place.box.call("PUT", url, body=content, token=place.app())


def asked(
    place: Place, drive: str, path: str, headers: dict[str, str] | None = None, **item: Any
) -> Reply:
    defer = {"deferCommit": True} if item.pop("defer", False) else {}
    body = {"item": item, **defer} if item or defer else {}
    return place.call(
        "POST", f"{drive}/{path}/createUploadSession", body, headers=headers or {}
    )  # fmt: skip


def begun(place: Place, drive: str, path: str, **item: Any) -> str:
    reply = asked(place, drive, f"root:/{quote(path)}:", **item)
    assert reply.status == 200, reply.json
    return str(reply.json["uploadUrl"])


def send(place: Place, url: str, content: bytes, start: int, size: int, **headers: str) -> Reply:
    span = {"Content-Range": f"bytes {start}-{start + len(content) - 1}/{size}", **headers}
    return place.box.call("PUT", url, body=content, headers=span)


def error(reply: Reply) -> tuple[int, str, str]:
    shown = reply.json["error"]
    return reply.status, shown["code"], shown["innerError"].get("code", "")


BEHAVIOUR = "@microsoft.graph.conflictBehavior"


def test_a_fragment_that_was_received_or_comes_too_early_is_told_apart(
    place: Place, drive: str
) -> None:
    content, size = Random(1).randbytes(3 * FRAGMENT), 3 * FRAGMENT
    url = begun(place, drive, "groot.bin")
    early = send(place, url, content[FRAGMENT : 2 * FRAGMENT], FRAGMENT, size)
    assert error(early) == (416, "invalidRange", "fragmentOutOfOrder")
    assert send(place, url, content[: 2 * FRAGMENT], 0, size).status == 202
    for start, stop in ((0, 1), (0, 2), (1, 3), (1, 2)):
        part = content[start * FRAGMENT : stop * FRAGMENT]
        repeated = send(place, url, part, start * FRAGMENT, size)
        assert error(repeated) == (416, "invalidRange", "fragmentOverlap")
    other = send(place, url, content[2 * FRAGMENT :], 2 * FRAGMENT, size + FRAGMENT)
    assert other.status == 400
    cut = {"Content-Range": f"bytes {2 * FRAGMENT}-{size - 1}/{size}"}
    assert place.box.call("PUT", url, body=content[:100], headers=cut).status == 400
    assert place.box.call("GET", url).json["nextExpectedRanges"] == [f"{2 * FRAGMENT}-{size - 1}"]
    done = send(place, url, content[2 * FRAGMENT :], 2 * FRAGMENT, size)
    assert done.json["file"]["hashes"]["quickXorHash"] == quick_xor_hash(content)
    assert place.box.call("GET", done.json["@content.downloadUrl"]).content == content


def test_an_upload_of_no_bytes_is_refused_and_a_put_of_none_is_taken(
    place: Place, drive: str
) -> None:
    url = begun(place, drive, "leeg.txt")
    for span in ("bytes 0--1/0", "bytes 0-0/0", ""):
        reply = place.box.call("PUT", url, body=b"", headers={"Content-Range": span})
        assert reply.status == 400
    made = put(place, drive, "leeg.txt", b"")
    assert (made.status, made.json["size"]) == (201, 0)
    assert made.json["file"]["hashes"]["quickXorHash"] == "AAAAAAAAAAAAAAAAAAAAAAAAAAA="


def test_a_deferred_upload_is_made_by_an_empty_post(place: Place, drive: str) -> None:
    url = begun(place, drive, "later.txt", defer=True)
    early = place.box.call("POST", url)
    assert error(early) == (400, "invalidRequest", "uploadSessionIncomplete")
    last = send(place, url, b"later", 0, 5)
    assert (last.status, last.json["nextExpectedRanges"]) == (202, [])
    assert place.call("GET", f"{drive}/root:/later.txt").status == 404
    assert place.box.call("POST", url).json["name"] == "later.txt"


def test_a_name_taken_at_the_end_keeps_the_bytes_for_another_try(place: Place, drive: str) -> None:
    url = begun(place, drive, "nota.txt", **{BEHAVIOUR: "fail"})
    other = put(place, drive, "nota.txt", b"ander").json
    assert send(place, url, b"mijn", 0, 4).json["error"]["code"] == "nameAlreadyExists"
    assert place.box.call("GET", url).json["nextExpectedRanges"] == []
    assert place.box.call("POST", url).status == 409
    place.call("DELETE", f"{drive}/items/{other['id']}", status=204)
    assert place.box.call("POST", url).json["size"] == 4


def test_a_taken_name_is_told_at_once_where_the_client_says_fail(place: Place, drive: str) -> None:
    put(place, drive, "Nota.txt", b"een")
    reply = asked(place, drive, "root:/nota.txt:", **{BEHAVIOUR: "fail"})
    assert (reply.status, reply.json["error"]["code"]) == (409, "nameAlreadyExists")
    for behaviour, name in (("rename", "nota 1.txt"), ("replace", "nota.txt")):
        url = begun(place, drive, "nota.txt", **{BEHAVIOUR: behaviour})
        assert send(place, url, b"x", 0, 1).json["name"].lower() == name


def test_preconditions_hold_when_the_session_is_made(place: Place, drive: str) -> None:
    item = put(place, drive, "nota.txt", b"een").json
    path = f"items/{item['id']}"
    for tag in ("eTag", "cTag"):
        for header, right, wrong in (("If-Match", 200, 412), ("If-None-Match", 412, 200)):
            assert asked(place, drive, path, {header: item[tag]}).status == right
            other = {header: item[tag].replace(',1"', ',7"')}
            assert asked(place, drive, path, other).status == wrong


@pytest.mark.parametrize("checked", [False, True])
def test_who_writes_during_a_session_is_replaced_unless_the_end_is_checked(
    place: Place, drive: str, checked: bool
) -> None:
    place.box.settings.upload_checks_at_end = checked
    item = put(place, drive, "nota.txt", b"een").json
    url = asked(place, drive, f"items/{item['id']}", {"If-Match": item["eTag"]}).json["uploadUrl"]
    put(place, drive, "nota.txt", b"tussendoor")
    reply = send(place, url, b"mijn", 0, 4)
    if checked:
        assert (reply.status, reply.json["error"]["code"]) == (409, "resourceModified")
        return
    assert reply.status == 200
    rows = place.get(f"{drive}/items/{item['id']}/versions")["value"]
    assert [row["size"] for row in rows] == [4, 10, 3]


def test_the_times_of_the_client_are_kept(place: Place, drive: str) -> None:
    times = {
        "createdDateTime": "2011-03-04T05:06:07Z", "lastModifiedDateTime": "2012-01-02T03:04:05Z",
    }  # fmt: skip
    url = begun(place, drive, "oud.txt", fileSystemInfo=times)
    assert send(place, url, b"x", 0, 1).json["fileSystemInfo"] == times


def test_a_session_ends_some_time_after_its_last_fragment(place: Place, drive: str) -> None:
    place.box.settings.upload_session_minutes = 15
    url = begun(place, drive, "traag.bin")
    size = 4 * FRAGMENT
    for number in range(3):
        place.tenant.offset += timedelta(minutes=14)
        assert send(place, url, bytes(FRAGMENT), number * FRAGMENT, size).status == 202
    place.tenant.offset += timedelta(minutes=16)
    late = send(place, url, bytes(FRAGMENT), 3 * FRAGMENT, size)
    assert error(late) == (404, "itemNotFound", "uploadSessionNotFound")
    assert not any(place.tenant.table("uploads"))


def test_the_address_of_a_session_ends_by_itself(place: Place, drive: str) -> None:
    url = begun(place, drive, "traag.bin")
    place.tenant.offset += URL_LIFETIME / 2
    assert send(place, url, bytes(FRAGMENT), 0, 2 * FRAGMENT).status == 202
    place.tenant.offset += URL_LIFETIME / 2
    late = send(place, url, bytes(FRAGMENT), FRAGMENT, 2 * FRAGMENT)
    assert error(late) == (401, "unauthenticated", "expiredToken")


def test_a_token_on_a_fragment_is_refused_unless_it_is_let_pass(place: Place, drive: str) -> None:
    url = begun(place, drive, "a.txt")
    assert send(place, url, b"x", 0, 1, Authorization="Bearer x").status == 401
    assert place.box.cloud.requests[-1].authorization
    place.box.settings.upload_refuses_tokens = False
    assert send(place, url, b"x", 0, 1, Authorization="Bearer x").status == 201


def test_a_second_session_for_a_file_is_refused_where_that_is_set(place: Place, drive: str) -> None:
    place.box.settings.upload_one_per_file = True
    url = begun(place, drive, "a.txt")
    again = asked(place, drive, "root:/a.txt:")
    assert (again.status, again.json["error"]["code"]) == (409, "nameAlreadyExists")
    begun(place, drive, "b.txt")
    assert place.box.call("DELETE", url).status == 204
    url = begun(place, drive, "a.txt")
    assert send(place, url, b"x", 0, 1).status == 201
    begun(place, drive, "a.txt", **{BEHAVIOUR: "replace"})


@pytest.mark.parametrize("name", ["a*b", "CON", " a", "a ", "a.", "~$x.docx", "x_vti_y", "a\tb"])
def test_a_name_that_is_not_allowed_is_told_before_any_byte(
    place: Place, drive: str, name: str
) -> None:
    reply = asked(place, drive, f"root:/{quote(name)}:")
    assert error(reply) == (400, "invalidRequest", "nameContainsInvalidCharacters")
    assert put(place, drive, name, b"x").status == 400


@pytest.mark.parametrize("name", ["a#b%c.txt", "'k & l+{m}'.txt", "~b.txt", "con.txt", "forms"])
def test_a_name_that_only_looks_wrong_is_taken(place: Place, drive: str, name: str) -> None:
    assert put(place, drive, f"Map/{name}", b"x").json["name"] == name


def test_a_path_has_400_characters_and_seven_less_in_a_session(place: Place, drive: str) -> None:
    root = len("/sites/ONS/Shared Documents/")
    longest = "x" * (400 - root)
    assert put(place, drive, longest, b"x").status == 201
    assert error(put(place, drive, longest + "y", b"x")) == (400, "invalidRequest", "pathIsTooLong")
    assert error(asked(place, drive, f"root:/z{longest[1:]}:"))[2] == "pathIsTooLong"
    begun(place, drive, longest[:-7])


def test_a_full_library_says_so_and_keeps_the_session(place: Place, drive: str) -> None:
    id = drive.removeprefix("/drives/")
    put(place, drive, "a.txt", b"12345")
    limited = place.box.call("POST", f"{CONTROL}/storage", json={"drive": id, "total": 20})
    assert limited.json["drives"][id]["remaining"] == 15
    assert place.get(drive)["quota"]["used"] == 5
    full = put(place, drive, "b.txt", bytes(16))
    assert (full.status, full.json["error"]["code"]) == (507, "quotaLimitReached")
    assert put(place, drive, "a.txt", bytes(16)).status == 507
    assert asked(place, drive, "root:/b.txt:", fileSize=16).status == 507
    url = begun(place, drive, "b.txt", fileSize=15)
    put(place, drive, "c.txt", b"1")
    assert send(place, url, bytes(15), 0, 15).status == 507
    place.box.call("POST", f"{CONTROL}/storage", json={"drive": id, "total": None})
    assert place.box.call("POST", url).status == 201
    assert place.get(drive)["quota"]["state"] == "normal"


def test_blocked_kinds_are_refused_once_they_are_set(place: Place, drive: str) -> None:
    assert put(place, drive, "a.exe", b"x").status == 201
    place.box.call("POST", f"{CONTROL}/storage", json={"blocked": ["exe"]})
    assert put(place, drive, "b.EXE", b"x").status == 403
    assert asked(place, drive, "root:/b.exe:").status == 403
    assert place.box.call("POST", f"{CONTROL}/storage", json={"what": 1}).status == 400


def test_a_locked_site_is_read_only_or_shut(place: Place, drive: str) -> None:
    ask = {"drive": drive.removeprefix("/drives/")}
    item = put(place, drive, "a.txt", b"x").json
    one = f"{drive}/items/{item['id']}"
    url = begun(place, drive, "b.txt")
    place.box.call("POST", f"{CONTROL}/storage", json=ask | {"lock": "ReadOnly"})
    assert put(place, drive, "a.txt", b"y").status == 403
    assert place.call("PATCH", one, {"name": "c.txt"}).status == 403
    assert place.call("PATCH", f"{one}/listItem/fields", {"Title": "c"}).status == 403
    assert place.call("DELETE", one).status == 403
    assert send(place, url, b"x", 0, 1).status == 403
    assert place.get(one)["size"] == 1
    assert place.call("GET", f"{drive}/root/delta").status == 200
    place.box.call("POST", f"{CONTROL}/storage", json=ask | {"lock": "NoAccess"})
    shut = place.call("GET", one)
    assert (shut.status, shut.json["error"]["code"]) == (423, "notAllowed")
    assert place.call("GET", f"/sites/{place.team['id']}/drive/root").status == 200
    shown = place.box.call("POST", f"{CONTROL}/storage", json=ask | {"lock": None}).json
    assert shown["locked"] == {}
    assert place.box.call("POST", url).status == 201
    assert place.box.call("POST", f"{CONTROL}/storage", json=ask | {"lock": "x"}).status == 400


def test_a_download_that_goes_on_after_the_file_was_written_has_another_tag(
    place: Place, drive: str
) -> None:
    url = put(place, drive, "a.txt", b"0123456789").json["@microsoft.graph.downloadUrl"]
    first = place.box.call("GET", url, headers={"Range": "bytes=0-4"})
    put(place, drive, "a.txt", b"abcdefghij")
    then = place.box.call("GET", url, headers={"Range": "bytes=5-9"})
    assert then.content == b"fghij"
    assert then.headers["ETag"] != first.headers["ETag"]
    whole = {"Range": "bytes=5-9", "If-Range": first.headers["ETag"]}
    again = place.box.call("GET", url, headers=whole)
    assert (again.status, again.content) == (200, b"abcdefghij")
    item = place.get(f"{drive}/root:/a.txt")["id"]
    place.call("DELETE", f"{drive}/items/{item}", status=204)
    assert place.box.call("GET", url).status == 404


def test_the_bytes_behind_a_key_of_the_log_of_writes_can_be_had(place: Place, drive: str) -> None:
    put(place, drive, "a.txt", b"Dag")
    writes = place.box.call("GET", f"{CONTROL}/writes").json["value"]
    key = next(w["after"]["file"]["content"] for w in writes if w["what"] == "item.create")
    assert place.box.call("GET", f"{CONTROL}/contents/{key}").content == b"Dag"
    assert place.box.call("GET", f"{CONTROL}/contents/5-00").status == 404
    assert "bytes" not in str(writes)


@pytest.mark.parametrize("how", ["connection", "json"])
def test_a_download_that_is_cut_off_has_the_first_bytes_only(
    place: Place, drive: str, how: str
) -> None:
    content = Random(4).randbytes(3 * FRAGMENT)
    url = put(place, drive, "a.bin", content).json["@microsoft.graph.downloadUrl"]
    rule = {
        "match": {"host": "sharepoint", "path": "download"}, "fault": "truncate",
        "keep": 2 * FRAGMENT + 7, "times": 1, "how": how,
    }  # fmt: skip
    assert place.box.call("POST", f"{CONTROL}/rules", json=rule).status == 200
    if how == "json":  # a complete answer that is too short
        assert place.box.request("GET", url).content == content[: 2 * FRAGMENT + 7]
    else:
        with pytest.raises(http.client.IncompleteRead) as cut:
            place.box.request("GET", url)
        assert cut.value.partial == content[: 2 * FRAGMENT + 7]
    rest = place.box.request("GET", url, headers={"Range": f"bytes={2 * FRAGMENT + 7}-"})
    assert rest.content == content[2 * FRAGMENT + 7 :]


def test_a_large_file_passes_through_in_parts(place: Place, drive: str) -> None:
    box: Sandbox = place.box
    token = issue_for_app(box.tenant, next(box.tenant.all("apps")), roles=("Sites.ReadWrite.All",))
    part, count = Random(3).randbytes(15 * FRAGMENT), 4
    size = len(part) * count
    url = begun(place, drive, "groot.bin")
    for number in range(count):
        start = number * len(part)
        span = {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{size}"}
        reply = box.request("PUT", url, body=part, headers=span)
    item = reply.json
    assert item["file"]["hashes"]["quickXorHash"] == quick_xor_hash(part * count)
    assert box.tenant.blobs.size_on_disk() < len(part) + 5000  # equal parts are kept once
    at = f"https://graph.microsoft.com/v1.0{drive}/items/{item['id']}/content"
    link = box.request("GET", at, token=token).headers["Location"]
    whole = box.request("GET", link)
    assert int(whole.headers["Content-Length"]) == size
    assert whole.content == part * count
    half = box.request("GET", link, headers={"Range": f"bytes={len(part)}-"})
    assert (half.status, half.content) == (206, part * (count - 1))
