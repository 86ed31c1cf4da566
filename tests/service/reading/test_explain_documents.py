"""`explain --job documents`: what each side holds of a document, and what happens to it next."""

from __future__ import annotations

import json

import pytest

from config.load import load
from config.settings import Settings
from jobs.explaining import Report, Unknown
from sandbox.data.places import Place, open_to_product
from service.reading.explain import explain
from service.running.run import run_job
from tests.e2e.world import ANOUK, OPEN, World

pytestmark = pytest.mark.slow

SHARED, KEPT = "Lesbrief fractals.docx", "Notulen.txt"


@pytest.fixture
def settings(world: World) -> Settings:
    """A network with two documents in its channel, of which one is to be shared."""

    def lay() -> None:
        place = Place(world.build, world.build.networks[OPEN])
        shelf = place.shelf()
        author = world.people[ANOUK].actor
        shelf.put(SHARED, b"PK\x03\x04 no real document", {"DelenViaOns": True}, author)
        shelf.put(KEPT, b"punt 1", {}, author)
        open_to_product(world.build, [place.site])

    world.box.run(lay)
    return load(world.config, {})


def shown(report: Report) -> str:
    json.dumps(report.as_json(), default=str)
    return "\n".join(report.lines())


def about(settings: Settings, document: str | None = None) -> str:
    return shown(explain(settings, OPEN, document, "documents"))


def test_before_a_run_it_says_what_will_happen_and_does_none_of_it(
    world: World, settings: Settings
) -> None:
    run_job(settings, "documents", dry=True)
    writes = len(world.box.tenant.writes)
    text = about(settings, SHARED)
    assert "ONS      not there" in text
    assert f"Teams    {SHARED}" in text
    assert f"changed by {world.id(ANOUK)}" in text
    assert "DelenViaOns True" in text
    assert "agreed   nothing yet" in text
    assert "next     ONS: copy" in text
    assert len(world.box.tenant.writes) == writes


def test_afterwards_both_sides_hold_it_and_nothing_is_next(settings: Settings) -> None:
    run_job(settings, "documents")
    text = about(settings, SHARED.upper())
    assert f"ONS      {SHARED}" in text
    assert f"agreed   shared as {SHARED}" in text
    assert "next     nothing" in text
    assert '"Gepubliceerd op ONS." (Bijgewerkt)' in text
    assert "before" in text


def test_what_is_not_shared_says_so(settings: Settings) -> None:
    text = about(settings, KEPT)
    assert "decided  not-shared: nobody said that it may be shared" in text
    assert "next     nothing" in text


def test_a_network_counts_its_documents_by_the_rule_that_decides(settings: Settings) -> None:
    run_job(settings, "documents")
    text = about(settings)
    assert "ONS      1 documents" in text
    assert "Teams    2 documents" in text
    assert "agreed   1 documents" in text
    assert "of these 1 not-shared" in text


def test_a_document_that_is_not_there_is_unknown(settings: Settings) -> None:
    with pytest.raises(Unknown, match=r"no document Weg\.docx"):
        about(settings, "Weg.docx")
