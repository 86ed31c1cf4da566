"""SYS-05: an old library comes in where the documents of its network are, and is shared from
there."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import load
from service.importing.documents import Imported, import_documents
from service.importing.old_library import read_old_library
from tests.e2e.documents_world import Documents
from tests.e2e.world import ANOUK, OPEN


@pytest.fixture
def old(tmp_path: Path) -> Path:
    top = tmp_path / "oud"
    (top / "Les").mkdir(parents=True)
    (top / "Les" / "Toets.txt").write_text("Toets uit 2012")
    return top


def bring(documents: Documents, old: Path) -> Imported:
    made = import_documents(load(documents.config, {}), *read_old_library(old), network=OPEN)
    assert not made.failed
    return made


def test_before_anything_was_shared_the_folder_that_is_made_is_the_networks(
    documents: Documents, old: Path
) -> None:
    bring(documents, old)
    assert documents.ons(OPEN).texts == {"Les/Toets.txt": "Toets uit 2012"}
    documents.sync()
    assert documents.teams(OPEN).texts == {"Les/Toets.txt": "Toets uit 2012"}
    assert len(documents.root(documents.library).folders) == 2
    documents.assert_settled()


def test_a_folder_that_somebody_renamed_stays_the_networks(documents: Documents, old: Path) -> None:
    anouk = documents.as_(ANOUK)
    anouk.put(documents.teams(OPEN), "Plan.txt", "Plan", share=True)
    documents.sync()
    (folder,) = documents.root(documents.library).folders
    documents.admin.rename(documents.root(documents.library)[folder], "Heel anders")

    made = bring(documents, old)

    assert [one.path for one in made.done] == ["Heel anders/Les/Toets.txt"]
    documents.sync()
    assert set(documents.teams(OPEN).files) == {"Plan.txt", "Les/Toets.txt"}
    documents.assert_settled()
