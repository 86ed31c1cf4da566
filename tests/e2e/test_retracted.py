"""PR-05: who could read what was taken back from ONS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.load import load
from service.reading.retracted import FactSheet, retracted
from tests.e2e.documents_world import Author, Documents, Shelf
from tests.e2e.world import ANOUK, OPEN


@pytest.fixture
def anouk(documents: Documents) -> Author:
    author = documents.as_(ANOUK)
    author.put(documents.teams(OPEN), "Cijfers.txt", "Geheim", share=True)
    documents.sync()
    assert "Cijfers.txt" in documents.ons(OPEN)
    return author


def sheets(documents: Documents) -> tuple[FactSheet, ...]:
    report = retracted(load(documents.config, {}), OPEN)
    json.dumps(report.as_json(), default=str)
    return report.sheets


def taken_back(documents: Documents) -> FactSheet:
    documents.sync()
    assert "Cijfers.txt" not in documents.ons(OPEN)
    (sheet,) = sheets(documents)
    return sheet


def test_nothing_is_told_of_what_stands_there(documents: Documents, anouk: Author) -> None:
    assert sheets(documents) == ()


def test_a_document_on_nee_tells_what_since_when_why_and_who(
    documents: Documents, anouk: Author
) -> None:
    there = documents.teams(OPEN)["Cijfers.txt"]
    copy = documents.ons(OPEN)["Cijfers.txt"]
    documents.move_days(3)
    anouk.share(there, False)
    sheet = taken_back(documents)
    assert (sheet.network, sheet.name, sheet.rule) == (OPEN, "Cijfers.txt", "not-shared")
    assert sheet.item == f"{copy.drive}/{copy.id}"
    assert sheet.original == f"{there.drive}/{there.id}"
    assert sheet.published_at is not None
    assert 2.9 < (sheet.retracted_at - sheet.published_at).total_seconds() / 86400 < 3.1
    assert sheet.readers is not None
    assert "Everyone except external users" in sheet.readers["groups"]
    documents.assert_settled()
    assert len(sheets(documents)) == 1


def alone(documents: Documents, anouk: Author, _: Shelf) -> None:
    anouk.describe(documents.teams(OPEN)["Cijfers.txt"], Publicatiebereik="Alleen netwerk")


def labelled(documents: Documents, anouk: Author, _: Shelf) -> None:
    anouk.label(documents.teams(OPEN)["Cijfers.txt"], "Vertrouwelijk")


def withdrawn(documents: Documents, anouk: Author, ons: Shelf) -> None:
    anouk.describe(ons["Cijfers.txt"], DocOpdracht="Intrekken")


@pytest.mark.parametrize(
    ("act", "rule"), [(alone, "network-only"), (labelled, "label"), (withdrawn, "withdrawn")]
)
def test_every_way_of_taking_back_is_told(
    documents: Documents, anouk: Author, act: Any, rule: str
) -> None:
    act(documents, anouk, documents.ons(OPEN))
    assert taken_back(documents).rule == rule


def test_what_stands_there_again_and_is_taken_back_again_is_told_twice(
    documents: Documents, anouk: Author
) -> None:
    for shared in (False, True, False):
        anouk.share(documents.teams(OPEN)["Cijfers.txt"], shared)
        documents.sync()
    first, second = sheets(documents)[::-1]
    assert second.published_at is not None
    assert first.retracted_at < second.published_at < second.retracted_at


def test_what_somebody_deletes_is_not_taken_back(documents: Documents, anouk: Author) -> None:
    anouk.delete_file(documents.ons(OPEN)["Cijfers.txt"])
    documents.sync()
    documents.sync()
    assert documents.teams(OPEN)["Cijfers.txt"]["DelenViaOns"] is False
    assert sheets(documents) == ()
