"""What SharePoint does to the files it is given."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint import columns, documents

from .conftest import Place
from .library import changes, content, drive_of, library_of, now, office, part, put

CALENDAR = "https://control.sandbox.example/calendar"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
HTML = b"<!doctype html><html><head><title>Plan</title></head><body>Dag</body></html>"


@pytest.fixture
def drive(place: Place) -> str:
    return drive_of(place, place.ons)


def jpeg(*, odd: bool) -> bytes:
    return b"\xff\xd8\xff\xdb" + (
        b"\x01" if odd == (sum(b"\xff\xd8\xff\xdb") % 2 == 0) else b"\x00"
    )


def versions(place: Place, drive: str, item: Any) -> list[str]:
    rows = place.get(f"{drive}/items/{item['id']}/versions")["value"]
    return [row["id"] for row in rows]


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx", "DOCX"])
def test_an_office_file_is_rewritten_before_the_upload_is_answered(
    place: Place, drive: str, ending: str
) -> None:
    sent = office()
    item = put(place, drive, f"nota.{ending}", sent)
    held = content(place, drive, item["id"])
    assert held != sent
    assert item["size"] == len(held)
    assert "ContentTypeId" in part(held, "docProps/custom.xml")
    assert "Inhoud" in part(held, "word/document.xml")
    assert versions(place, drive, item) == ["1.0"]
    assert item["eTag"] == place.get(f"{drive}/items/{item['id']}")["eTag"]


def test_two_uploads_of_the_same_bytes_end_differently(place: Place, drive: str) -> None:
    sent = office()
    hashes = {
        put(place, drive, name, sent)["file"]["hashes"]["quickXorHash"]
        for name in ("a.docx", "b.docx", "a.docx")
    }
    assert len(hashes) == 3


@pytest.mark.parametrize(("name", "sent", "grows"), [
    ("a.pdf", PDF, range(30, 90)),
    ("a.html", HTML, range(100, 900)),
    ("a.txt", b"Dag", range(1)),
    ("a.png", b"\x89PNG\r\n", range(1)),
    ("kapot.docx", b"geen zip", range(1)),
    ("leeg.docx", b"", range(1)),
])  # fmt: skip
def test_pdf_and_html_grow_and_other_files_stay(
    place: Place, drive: str, name: str, sent: bytes, grows: range
) -> None:
    item = put(place, drive, name, sent)
    assert item["size"] - len(sent) in grows
    assert content(place, drive, item["id"])[:4] == sent[:4]


def test_some_pictures_grow_by_eleven_or_twelve_bytes(place: Place, drive: str) -> None:
    grown = [
        put(place, drive, f"{number}.jpg", jpeg(odd=number % 2 == 1))["size"] - 5
        for number in range(8)
    ]
    assert set(grown) <= {0, 11, 12}
    assert sorted(size > 0 for size in grown) == [False] * 4 + [True] * 4


def test_a_rewritten_pdf_ends_where_readers_look(place: Place, drive: str) -> None:
    item = put(place, drive, "a.pdf", PDF)
    assert content(place, drive, item["id"]).endswith(b"startxref\n9\n%%EOF\n")


def test_off_is_a_setting(place: Place, drive: str) -> None:
    place.box.settings.promotion = False
    sent = office()
    assert content(place, drive, put(place, drive, "a.docx", sent)["id"]) == sent


def test_a_later_rewriting_shows_in_the_feed_and_is_nobodys_version(
    place: Place, drive: str
) -> None:
    place.box.settings.promotion_delay_s = 600
    sent = office()
    item = put(place, drive, "a.docx", sent, token=place.person("bas"))
    assert content(place, drive, item["id"]) == sent
    link = now(place, drive)
    place.box.call("POST", CALENDAR, json={"seconds": 601})
    rows = {row["id"]: row for row in changes(place, link)[0]}
    after = place.get(f"{drive}/items/{item['id']}")
    assert rows[item["id"]]["eTag"] == after["eTag"] != item["eTag"]
    assert after["cTag"] != item["cTag"]
    assert after["file"]["hashes"] != item["file"]["hashes"]
    for name in ("lastModifiedBy", "lastModifiedDateTime", "fileSystemInfo"):
        assert after[name] == item[name]
    assert versions(place, drive, item) == ["1.0"]
    (write,) = [one for one in place.tenant.writes if one.what == "file.promotion"]
    assert (write.actor.kind, write.request) == ("system", None)


def test_a_later_rewriting_leaves_content_alone_that_came_meanwhile(
    place: Place, drive: str
) -> None:
    place.box.settings.promotion_delay_s = 600
    item = put(place, drive, "a.docx", office())
    place.box.call("POST", CALENDAR, json={"seconds": 400})
    newer = office(text="Nieuw")
    put(place, drive, "a.docx", newer)
    place.box.call("POST", CALENDAR, json={"seconds": 300})
    assert content(place, drive, item["id"]) == newer
    place.box.call("POST", CALENDAR, json={"seconds": 400})
    assert "Nieuw" in part(content(place, drive, item["id"]), "word/document.xml")
    assert content(place, drive, item["id"]) != newer


def test_a_title_goes_from_the_document_to_the_column_and_back(place: Place, drive: str) -> None:
    item = put(place, drive, "a.docx", office(title="Lesbrief &amp; meer"))
    path = f"{drive}/items/{item['id']}"
    assert place.get(f"{path}/listItem/fields")["Title"] == "Lesbrief & meer"
    place.call("PATCH", f"{path}/listItem/fields", {"Title": "Ander <stuk>"}, status=200)
    held = content(place, drive, item["id"])
    assert "<dc:title>Ander &lt;stuk&gt;</dc:title>" in part(held, "docProps/core.xml")
    after = place.get(path)
    assert after["cTag"] != item["cTag"]
    assert versions(place, drive, item) == ["2.0", "1.0"]


def test_columns_travel_inside_a_document_to_another_library(place: Place, drive: str) -> None:
    for site in (place.ons, place.team):
        list_ = library_of(place, site)
        columns.add_column(place.tenant, list_, "VakNaam")
        columns.add_column(place.tenant, list_, "Delen", "Boolean")
    item = put(place, drive, "a.docx", office())
    fields = {"VakNaam": "Wiskunde & natuurkunde", "Delen": True}
    place.call("PATCH", f"{drive}/items/{item['id']}/listItem/fields", fields, status=200)
    other = drive_of(place, place.team)
    copy = put(place, other, "b.docx", content(place, drive, item["id"]))
    shown = place.get(f"{other}/items/{copy['id']}?$expand=listItem($expand=fields)")["listItem"]
    assert {name: shown["fields"][name] for name in fields} == fields


def test_columns_of_a_plain_file_leave_its_content_tag(place: Place, drive: str) -> None:
    item = put(place, drive, "a.txt")
    path = f"{drive}/items/{item['id']}"
    place.call("PATCH", f"{path}/listItem/fields", {"Title": "Naam"}, status=200)
    after = place.get(path)
    assert after["cTag"] == item["cTag"]
    assert after["eTag"] != item["eTag"]
    assert versions(place, drive, item) == ["2.0", "1.0"]


def test_an_upload_session_ends_with_the_rewritten_file(place: Place, drive: str) -> None:
    sent = office()
    begun = place.call("POST", f"{drive}/root:/a.docx:/createUploadSession", {}, status=200).json
    span = {"Content-Range": f"bytes 0-{len(sent) - 1}/{len(sent)}"}
    made = place.box.call("PUT", begun["uploadUrl"], body=sent, headers=span)
    assert made.status == 201
    assert made.json["size"] != len(sent)
    assert len(content(place, drive, made.json["id"])) == made.json["size"]


def test_a_file_rewritten_again_holds_one_set_of_properties() -> None:
    once = documents.rewritten("a.html", HTML, {"Vak": "Frans"}, "1" * 32)
    assert once is not None
    twice = documents.rewritten("a.html", once, {"Vak": "Duits"}, "2" * 32)
    assert twice is not None
    assert (twice.count(b"CustomDocumentProperties>"), b"Frans" in twice) == (2, False)
    word = documents.rewritten("a.docx", office(), {"Vak": "Frans"}, "1" * 32)
    assert word is not None
    again = documents.rewritten("a.docx", word, {"Vak": "Duits"}, "2" * 32)
    assert again is not None
    assert documents.properties("a.docx", again)["Vak"] == "Duits"
    assert part(again, "[Content_Types].xml").count("custom.xml") == 1
