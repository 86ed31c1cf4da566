"""Medium holds 30,000 documents without their weight, and comes up in half a minute."""

from __future__ import annotations

import time
from datetime import date

import pytest

from sandbox.data.bulk import MEAN, ONE_FOLDER
from sandbox.data.description import describe
from sandbox.data.generate import generate
from sandbox.data.night import Night
from sandbox.sharepoint import files, sites
from sandbox.tenant import Record, Tenant


@pytest.fixture(scope="module")
def medium() -> Tenant:
    tenant = Tenant(seed=1)
    start = time.monotonic()
    generate(tenant, "medium", today=date(2026, 11, 21))
    tenant.caches["took"] = time.monotonic() - start
    return tenant


def libraries(tenant: Tenant) -> list[Record]:
    found = [sites.library(tenant, one["drive"]) for one in describe(tenant)["folders"].values()]
    return [place[1] for place in found if place is not None]


@pytest.mark.slow
def test_medium_has_30000_documents_of_36_gb_in_60_libraries(medium: Tenant) -> None:
    found = [
        [one for one in medium.table(library["table"]).values() if not one["file"]["folder"]]
        for library in libraries(medium)
    ]
    sizes = sorted(one["file"]["size"] for library in found for one in library)
    assert (len(found), len(sizes)) == (60, 30_000)
    assert sum(sizes) == 30_000 * MEAN
    assert sizes[15_000] < MEAN / 4  # most are small
    assert sum(bool(one["fields"]["DelenViaOns"]) for lib in found for one in lib) == 15_000


@pytest.mark.slow
def test_medium_takes_no_room_and_comes_up_in_half_a_minute(medium: Tenant) -> None:
    assert medium.blobs.size_on_disk() == 0
    assert medium.caches["took"] < 30


@pytest.mark.slow
def test_names_in_a_folder_differ_and_one_folder_has_a_thousand_files(medium: Tenant) -> None:
    largest = 0
    for library in libraries(medium):
        table = medium.table(library["table"])
        places = {(one["file"]["parent"], one["file"]["name"].casefold()) for one in table.values()}
        assert len(places) == len(table)
        folders = [number for number, one in table.items() if one["file"]["folder"]]
        largest = max(
            largest, *(len(files.children(medium, library, number)) for number in folders)
        )
    assert largest == ONE_FOLDER


@pytest.mark.slow
def test_a_document_reads_as_long_as_it_says(medium: Tenant) -> None:
    (library, *_) = libraries(medium)
    file = next(one for one in medium.table(library["table"]).values() if one["file"]["size"] > 400)
    assert len(files.content_of(medium, file)) == file["file"]["size"]
    assert len(files.hash_of(medium, file)) == 28


@pytest.mark.slow
def test_what_is_published_stands_on_both_sides_under_one_key() -> None:
    tenant = Tenant(seed=1)
    generate(tenant, "published", today=date(2026, 11, 21))
    place = sites.library(tenant, describe(tenant)["drives"]["ONS/Kennisdocumenten"])
    assert place is not None

    def keyed(*of: Record) -> dict[str, tuple[str, str]]:
        return {
            item["fields"]["OnsId"]: (item["file"]["name"], item["file"]["content"])
            for library in of
            for item in tenant.table(library["table"]).values()
            if "OnsId" in item["fields"]
        }

    on_ons = keyed(place[1])
    assert len(on_ons) == 15_000
    assert on_ons == keyed(*libraries(tenant))


def test_a_first_copy_has_500_small_documents_and_a_large_one_all_to_be_shared() -> None:
    tenant = Tenant(seed=1)
    generate(tenant, "copy", today=date(2026, 11, 21))
    found = [
        item
        for library in libraries(tenant)
        for item in tenant.table(library["table"]).values()
        if not item["file"]["folder"]
    ]
    sizes = sorted(item["file"]["size"] for item in found)
    assert (len(sizes), sizes[0], sizes[-2], sizes[-1]) == (501, 4096, 1024**2, 1024**3)
    assert all(item["fields"]["DelenViaOns"] for item in found)


@pytest.mark.slow
def test_a_night_passes_quickly_where_there_are_many_documents(medium: Tenant) -> None:
    before = medium.snapshot()
    start = time.monotonic()
    assert len(Night(medium).changes()) == 150
    assert time.monotonic() - start < 5
    medium.restore(before)
