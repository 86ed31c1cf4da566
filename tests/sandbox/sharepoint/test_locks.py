"""Check-outs, editors' locks, and who they keep from writing."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint import labels, packages

from .conftest import Place
from .library import changes, content, drive_of, library_of, now, put

CONTROL = "https://control.sandbox.example"


@pytest.fixture
def drive(place: Place) -> str:
    return drive_of(place, place.ons)


def hold(place: Place, drive: str, item: Any, **what: Any) -> Any:
    body = {"drive": drive.removeprefix("/drives/"), "item": item["id"], **what}
    reply = place.box.call("PATCH", f"{CONTROL}/files", json=body)
    assert reply.status == 200, reply.json
    return reply.json["value"]


def writes(place: Place, drive: str, item: Any) -> dict[str, Any]:
    at = f"{drive}/items/{item['id']}"
    app = place.app()
    box = place.box
    return {
        "content": box.call("PUT", f"{at}/content", body=b"ander", token=app),
        "session": box.call("POST", f"{at}/createUploadSession", json={}, token=app),
        "name": box.call("PATCH", at, json={"name": "anders.txt"}, token=app),
        "fields": box.call("PATCH", f"{at}/listItem/fields", json={"Title": "T"}, token=app),
        "delete": box.call("DELETE", at, token=app),
    }


@pytest.mark.parametrize("kind", ["shared", "exclusive", "checkout"])
def test_a_lock_refuses_every_write_of_others_with_423(place: Place, drive: str, kind: str) -> None:
    item = put(place, drive, "a.txt", b"oud")
    (held,) = hold(place, drive, item, lock=kind, by="bas@school.example")
    assert (held["kind"], held["by"], held["name"]) == (kind, "bas@school.example", "a.txt")
    for what, reply in writes(place, drive, item).items():
        error = reply.json["error"]
        assert (reply.status, error["code"]) == (423, "notAllowed"), what
        assert error["innerError"]["code"] == "resourceLocked"
        assert error["message"] == "The resource you are attempting to access is locked"
    assert content(place, drive, item["id"]) == b"oud"
    assert hold(place, drive, item, lock=None) == []
    assert [reply.status for reply in writes(place, drive, item).values()] == [
        200, 200, 200, 200, 204,
    ]  # fmt: skip


def test_a_folder_with_a_locked_file_in_it_stays(place: Place, drive: str) -> None:
    item = put(place, drive, "a/b/c.txt")
    hold(place, drive, item, lock="shared", by="bas@school.example")
    assert place.call("DELETE", f"{drive}/root:/a").status == 423
    assert place.get(f"{drive}/items/{item['id']}")["name"] == "c.txt"


def test_an_editor_that_is_gone_lets_go_in_the_end(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    hold(place, drive, item, lock="shared", by="bas@school.example", hours=2)
    place.box.call("POST", f"{CONTROL}/calendar", json={"seconds": 7100})
    assert place.call("DELETE", f"{drive}/items/{item['id']}").status == 423
    place.box.call("POST", f"{CONTROL}/calendar", json={"seconds": 101})
    assert place.call("DELETE", f"{drive}/items/{item['id']}").status == 204


def test_what_is_written_in_a_checkout_is_seen_when_it_is_checked_in(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "a.txt", b"oud")
    at, bas = f"{drive}/items/{item['id']}", place.person("bas")
    link = now(place, drive)
    place.call("POST", f"{at}/checkout", token=bas, status=204)
    for text in (b"concept", b"klaar"):
        put(place, drive, "a.txt", text, token=bas)
    assert "publication" not in place.get(at)
    shown = place.get(f"{at}?$select=publication,cTag")
    assert shown["publication"]["level"] == "checkout"
    assert shown["publication"]["checkedOutBy"]["user"]["displayName"] == "Bas"
    assert shown["cTag"] == item["cTag"]
    assert content(place, drive, item["id"]) == b"oud"
    assert content(place, drive, item["id"], token=bas) == b"klaar"
    assert [row["id"] for row in place.get(f"{at}/versions")["value"]] == ["1.0"]
    fields = place.get(f"{at}/listItem/fields?$select=CheckoutUserLookupId")
    assert fields["CheckoutUserLookupId"]
    assert item["id"] in {row["id"] for row in changes(place, link)[0]}
    link = now(place, drive)
    place.call("POST", f"{at}/checkin", {"comment": "klaar"}, token=bas, status=204)
    after = place.get(f"{at}?$select=publication")
    assert after["publication"] == {"level": "published", "versionId": "2.0"}
    assert content(place, drive, item["id"]) == b"klaar"
    assert [row["id"] for row in place.get(f"{at}/versions")["value"]] == ["2.0", "1.0"]
    assert item["id"] in {row["id"] for row in changes(place, link)[0]}


def test_a_discarded_checkout_leaves_the_file_as_it_was(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt", b"oud")
    at, bas = f"{drive}/items/{item['id']}", place.person("bas")
    place.call("POST", f"{at}/checkout", token=bas, status=204)
    put(place, drive, "a.txt", b"weg", token=bas)
    cor = place.person("cor")
    assert place.call("POST", f"{at}/discardCheckout", token=cor).status == 423
    place.call("POST", f"{at}/discardCheckout", token=place.app(), status=204)
    assert content(place, drive, item["id"]) == b"oud"
    assert [row["id"] for row in place.get(f"{at}/versions")["value"]] == ["1.0"]
    assert place.call("POST", f"{at}/checkin", {}).status == 400


def test_a_second_checkout_is_refused_unless_it_is_the_same_persons(
    place: Place, drive: str
) -> None:
    item = put(place, drive, "a.txt")
    at = f"{drive}/items/{item['id']}/checkout"
    bas = place.person("bas")
    assert place.call("POST", at, token=bas).status == 204
    assert place.call("POST", at, token=bas).status == 204
    assert place.call("POST", at, token=place.person("cor")).status == 423
    folder = put(place, drive, "map/b.txt")["parentReference"]["id"]
    assert place.call("POST", f"{drive}/items/{folder}/checkout").status == 400


def test_a_notebook_is_a_package_without_content(place: Place, drive: str) -> None:
    list_ = library_of(place, place.ons)
    made = packages.make_notebook(place.tenant, list_, "", "Notities")
    shown = next(one for one in place.get(f"{drive}/root/children")["value"])
    assert shown["package"] == {"type": "oneNote"}
    assert not {"file", "folder", "@microsoft.graph.downloadUrl"} & set(shown)
    assert place.call("GET", f"{drive}/items/{shown['id']}/content").status == 400
    rows = {row["name"]: row for row in changes(place, f"{drive}/root/delta")[0]}
    assert rows["Aantekeningen.one"]["parentReference"]["id"] == rows["Notities"]["id"]
    assert made["file"]["package"] == "oneNote"


def test_a_label_is_read_as_a_column_and_by_its_id(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    at = f"{drive}/items/{item['id']}"
    assert place.call("POST", f"{at}/extractSensitivityLabels", status=200).json["labels"] == []
    hold(place, drive, item, label="Vertrouwelijk", by="bas@school.example")
    fields = place.get(f"{at}/listItem/fields?$select=_DisplayName,_IpLabelId")
    assert fields["_DisplayName"] == "Vertrouwelijk"
    labels_ = place.call("POST", f"{at}/extractSensitivityLabels", status=200).json["labels"]
    assert [one["sensitivityLabelId"] for one in labels_] == [fields["_IpLabelId"]]
    after = place.get(at)
    assert after["cTag"] == item["cTag"]
    assert after["eTag"] != item["eTag"]


def test_a_file_with_malware_cannot_be_downloaded(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    list_ = library_of(place, place.ons)
    record = next(place.tenant.all(list_["table"]))
    labels.find_malware(place.tenant, list_, record, "EICAR")
    at = f"{drive}/items/{item['id']}"
    assert place.get(at)["malware"] == {"description": "EICAR"}
    refused = place.call("GET", f"{at}/content", status=403)
    assert refused.json["error"]["innerError"]["code"] == "malwareDetected"
