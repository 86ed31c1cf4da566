"""The demo's documents open, stand where their cases say, and nobody has synchronised them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from sandbox.data.cases import DOCUMENTS
from sandbox.data.description import describe
from sandbox.data.document_cases import NO_NUMBER, NUMBER
from sandbox.data.generate import generate
from sandbox.embedded import Sandbox
from sandbox.sharepoint import files, locks, sites
from sandbox.sharepoint.columns import own_columns
from sandbox.sharepoint.lists import all_lists, find_list
from sandbox.tenant import Record, Tenant

SERVICE = ("OnsId", "SyncStatus", "SyncUitleg", "SyncTijd")


@pytest.fixture(scope="module")
def demo() -> Tenant:
    tenant = Tenant(seed=1)
    generate(tenant, "demo", today=date(2026, 11, 21))
    return tenant


def libraries(tenant: Tenant) -> list[Record]:
    return [
        one
        for site in tenant.all("sites")
        for one in all_lists(tenant, site)
        if one["template"] == "documentLibrary"
    ]


def documents(tenant: Tenant, library: Record) -> list[Record]:
    """Files, but those inside a notebook."""
    table = tenant.table(library["table"])
    inside = [number for number, item in table.items() if item["file"].get("package")]
    return [
        item
        for item in table.values()
        if not item["file"]["folder"] and item["file"]["parent"] not in inside
    ]


def found(tenant: Tenant, told: dict[str, Any]) -> tuple[Record, Record]:
    """The library and item that a case tells of."""
    place = sites.library(tenant, told["drive"])
    assert place is not None
    number = files.number_of(place[1], told["id"])
    assert number == told["item"]
    return place[1], tenant.table(place[1]["table"])[number]


def test_the_demo_has_180_documents_about_half_of_them_to_be_shared(demo: Tenant) -> None:
    all_ = [item for library in libraries(demo) for item in documents(demo, library)]
    assert len(all_) == 180
    shared = sum(bool(item["fields"].get("DelenViaOns")) for item in all_)
    assert 80 <= shared <= 100
    kinds = Counter(item["file"]["name"].rpartition(".")[2] for item in all_)
    assert all(kinds[kind] >= 10 for kind in ("docx", "xlsx", "pptx", "pdf", "png", "txt"))


def test_no_document_has_a_status_of_the_synchronisation(demo: Tenant) -> None:
    items = [item for library in libraries(demo) for item in demo.table(library["table"]).values()]
    assert not [item for item in items if any(name in item["fields"] for name in SERVICE)]


def test_libraries_have_the_columns_of_documents(demo: Tenant) -> None:
    ons = sites.site_at(demo, "/sites/ONS")
    assert ons is not None
    library = find_list(demo, ons, "Kennisdocumenten")
    assert library is not None
    assert {"DocCode", "Netwerk", "Publicatiebereik", "AuteurTekst", "OnsId"} < set(
        own_columns(demo, library)
    )
    for folder in describe(demo)["folders"].values():
        place = sites.library(demo, folder["drive"])
        assert place is not None
        columns = own_columns(demo, place[1])
        assert columns["DelenViaOns"]["default"] == {"value": "0"}
        assert {"DocSoort", "VakNaam", "Kwaliteitscontrole", "SyncStatus"} < set(columns)


def test_every_document_opens(demo: Tenant) -> None:
    opened = Counter[str]()
    for library in libraries(demo):
        for item in documents(demo, library):
            name, size = item["file"]["name"], item["file"]["size"]
            if item["file"]["folder"] or not size or size > 10**9:
                continue
            content = files.content_of(demo, item)
            assert len(content) == size
            kind = name.rpartition(".")[2]
            opened[kind] += 1
            if kind in ("docx", "xlsx", "pptx"):
                office_text(content)
            elif kind == "pdf":
                assert content.startswith(b"%PDF-1.4")
                (start,) = re.findall(rb"startxref\n(\d+)\n%%EOF", content)
                assert content[int(start) :].startswith(b"xref\n")
            elif kind == "png":
                width, height = struct.unpack(">II", content[16:24])
                pixels = zlib.decompress(content[content.index(b"IDAT") + 4 : -16])
                assert len(pixels) == (width * 3 + 1) * height
    assert sum(opened.values()) >= 175


def office_text(content: bytes) -> str:
    """The text of a package, every part of which is well-formed and declared."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        types = package.read("[Content_Types].xml").decode()
        text = []
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                tree = ElementTree.fromstring(package.read(name))
                text += [part.text for part in tree.iter() if part.text]
            if name.endswith(".xml") and name != "[Content_Types].xml":
                assert f'PartName="/{name}"' in types, name
    return "\n".join(text)


def test_every_case_names_documents_that_are_there(demo: Tenant) -> None:
    cases = describe(demo)["cases"]
    for case in DOCUMENTS:
        for told in cases[case].get("documents", ()):
            library, item = found(demo, told)
            assert files.path_of(demo, library, item["id"]) == told["path"]
            if case != "D-14":
                assert f"[{case}]" in item["fields"]["Title"]


def test_confidential_documents_say_so_and_their_likes_do_not(demo: Tenant) -> None:
    case = describe(demo)["cases"]["G-24"]
    words = re.compile(r"\bOPP\b|\bTLV\b|leerlingdossier|vertrouwelijk|" + NUMBER, re.IGNORECASE)
    for told in case["documents"] + case["clean"]:
        _, item = found(demo, told)
        assert item["fields"]["DelenViaOns"] is True
        content, name = files.content_of(demo, item), item["file"]["name"]
        text = content.decode("cp1252") if name.endswith("pdf") else office_text(content)
        said = bool(words.search(f"{name}\n{text}")) or bool(item["file"].get("label"))
        assert said is (told in case["documents"]), name
    assert eleven(NUMBER)
    assert not eleven(NO_NUMBER)


def eleven(number: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11 == 0


def test_a_checked_out_document_is_locked_for_others(demo: Tenant) -> None:
    kinds = []
    for told in describe(demo)["cases"]["G-17"]["documents"]:
        library, item = found(demo, told)
        held = locks.lock_of(demo, library, item["id"])
        assert held is not None
        kinds.append(held["kind"])
    assert kinds == ["checkout", "exclusive"]


def test_twins_differ_in_case_only_and_a_copy_by_hand_in_nothing(demo: Tenant) -> None:
    cases = describe(demo)["cases"]
    (_, channel), (_, ons) = (found(demo, told) for told in cases["D-07"]["documents"])
    assert channel["file"]["name"] != ons["file"]["name"]
    assert channel["file"]["name"].casefold() == ons["file"]["name"].casefold()
    (_, original), (_, copy) = (found(demo, told) for told in cases["D-08"]["documents"])
    assert original["file"]["content"] == copy["file"]["content"]


def test_a_long_path_is_still_allowed(demo: Tenant) -> None:
    (told,) = describe(demo)["cases"]["D-02"]["documents"]
    library, _ = found(demo, told)
    assert 390 <= len(library["path"] + told["path"]) <= 400


def test_the_folder_of_a_channel_is_not_found_by_its_name(demo: Tenant) -> None:
    cases, folders = describe(demo)["cases"], describe(demo)["folders"]
    assert (cases["G-30"]["folder"], cases["G-30"]["other"]) == ("/General", "/Algemeen")
    assert cases["D-09"]["folder"] == "/Algemeen"
    assert not set(cases["D-11"]["networks"]) & set(folders)
    assert folders["N-0004"]["drive"] != folders["N-0003"]["drive"]


def test_the_product_may_write_and_make_columns_on_the_sites_of_channels(demo: Tenant) -> None:
    app = next(one for one in demo.all("apps") if one.get("purpose") == "product")
    for folder in describe(demo)["folders"].values():
        place = sites.library(demo, folder["drive"])
        assert place is not None
        assert app["sites"][place[0]["id"]] == ("manage",)


def test_the_product_reads_every_drive_by_graph() -> None:
    with Sandbox(data="demo") as box:
        token, seen = box.app_token(), 0
        for drive in set(describe(box.tenant)["drives"].values()):
            reply = box.call("GET", f"/drives/{drive}/root/delta?$top=1000", token=token)
            if reply.status == 200:
                seen += sum("file" in row for row in reply.json["value"])
            else:  # of a network whose files nobody opened yet, nobody gave it anything
                assert reply.status == 403
        assert seen == 180 + 2  # the files of a notebook
