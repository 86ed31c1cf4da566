"""ST-17: both sides changed a document; nothing that anybody wrote is lost."""

from __future__ import annotations

import re

import pytest

from tests.e2e.documents_world import PLAN, Documents
from tests.e2e.world import ANOUK, CARMEN, DAAN, OPEN

TWO = "Twee versies: die uit Teams is actueel. De andere versie staat ernaast."


@pytest.mark.parametrize("name", ["Jaarplan.docx", "Notitie.txt"])
def test_both_edited_keeps_that_of_teams_and_the_other_beside_it(
    documents: Documents, name: str
) -> None:
    """ST-17 AC2."""
    file = documents.publish(name, "Samen begonnen")
    copy = documents.ons(OPEN)[name]
    documents.as_(ANOUK).write(file, "Uit Teams")
    documents.as_(DAAN).write(copy, "Van Daan op ONS")
    result = documents.sync()
    assert result.conflicts == 1
    stem, _, end = name.rpartition(".")
    for shelf in (documents.teams(OPEN), documents.ons(OPEN)):
        (beside,) = set(shelf) - {name}
        assert re.fullmatch(
            rf"{stem} \(conflict van Daan de Groenewoudt, \d\d-\d\d-\d{{4}} \d\d\.\d\d\)\.{end}",
            beside,
        )
        assert shelf.texts == {name: "Uit Teams", beside: "Van Daan op ONS"}
        assert shelf[name].said == shelf[beside].said == TWO
        assert shelf[name]["SyncStatus"] == "Vraagt aandacht"
    assert documents.ons(OPEN)[name].id == copy.id
    assert documents.teams(OPEN)[name].id == file.id
    documents.assert_settled()


def test_the_one_kept_beside_is_an_ordinary_document(published: Documents) -> None:
    file = published.teams(OPEN)[PLAN]
    published.as_(ANOUK).write(file, "Uit Teams")
    published.as_(DAAN).write(published.ons(OPEN)[PLAN], "Van Daan")
    published.sync()
    (beside,) = set(published.teams(OPEN)) - {PLAN}
    published.as_(ANOUK).write(published.teams(OPEN)[PLAN], "Samengevoegd")
    published.as_(ANOUK).rename(published.teams(OPEN)[beside], "Verworpen.docx")
    published.sync()
    assert published.ons(OPEN).texts == {
        PLAN: "Samengevoegd", "Verworpen.docx": "Van Daan",
    }  # fmt: skip
    assert published.ons(OPEN)[PLAN].said == "Gepubliceerd op ONS."
    published.assert_settled()


def test_both_wrote_the_same(documents: Documents) -> None:
    file = documents.publish("Notitie.txt", "Eerst")
    documents.as_(ANOUK).write(file, "Hetzelfde")
    documents.as_(DAAN).write(documents.ons(OPEN)["Notitie.txt"], "Hetzelfde")
    with documents.moved() as moved:
        result = documents.sync()
    assert result.conflicts == 0
    assert not moved.contents
    assert set(documents.ons(OPEN)) == {"Notitie.txt"}
    documents.assert_settled()


def test_both_made_one_under_the_same_name(documents: Documents) -> None:
    documents.publish("Eerste.txt")
    documents.as_(ANOUK).put(documents.teams(OPEN), "Agenda.txt", "Uit Teams", share=True)
    documents.as_(DAAN).put(documents.ons(OPEN), "Agenda.txt", "Van ONS")
    documents.sync()
    documents.sync()
    for shelf in (documents.teams(OPEN), documents.ons(OPEN)):
        assert sorted(shelf.texts.values()) == ["Ons plan", "Uit Teams", "Van ONS"]
        assert shelf["Agenda.txt"].text == "Uit Teams"
    documents.assert_settled()


def test_the_same_document_on_both_sides_is_one(documents: Documents) -> None:
    documents.publish("Eerste.txt")
    documents.as_(ANOUK).put(documents.teams(OPEN), "Agenda.txt", "Gelijk", share=True)
    documents.as_(DAAN).put(documents.ons(OPEN), "agenda.TXT", "Gelijk")
    documents.sync()
    assert len(documents.ons(OPEN)) == len(documents.teams(OPEN)) == 2
    documents.assert_settled()


def test_what_is_put_on_ons_never_meets_what_nobody_shared(documents: Documents) -> None:
    documents.publish("Eerste.txt")
    documents.as_(ANOUK).put(documents.teams(OPEN), "Agenda.txt", "Geheim")
    documents.as_(DAAN).put(documents.ons(OPEN), "Agenda.txt", "Openbaar")
    documents.sync()
    assert documents.ons(OPEN)["Agenda.txt"].text == "Openbaar"
    there = documents.teams(OPEN)
    assert there["Agenda.txt"].text == "Geheim"
    assert "Openbaar" in there.texts.values()
    documents.assert_quiet()


@pytest.mark.parametrize("side", ["teams", "ons"])
def test_an_edit_beats_a_delete(published: Documents, side: str) -> None:
    file = published.teams(OPEN)[PLAN]
    copy = published.ons(OPEN)[PLAN]
    if side == "ons":
        published.as_(ANOUK).delete_file(file)
        published.as_(DAAN).write(copy, "Verbeterd")
        published.sync()
        assert published.teams(OPEN).texts == {PLAN: "Verbeterd"}
        published.assert_settled()
    else:
        published.as_(ANOUK).write(file, "Verbeterd")
        published.as_(DAAN).delete_file(copy)
        published.sync()
        # Deleted on ONS is Nee: what was written stays where it was written.
        assert published.teams(OPEN).texts == {PLAN: "Verbeterd"}
        assert published.teams(OPEN)[PLAN]["DelenViaOns"] is False
        published.assert_quiet()


def test_described_on_ons_while_the_original_is_edited(documents: Documents) -> None:
    """An Office file carries the columns of where it comes from; they are not those of ONS."""
    file = documents.publish("Jaarplan.docx", "Eerst", VakNaam="Nederlands")
    copy = documents.ons(OPEN)["Jaarplan.docx"]
    documents.as_(CARMEN).describe(
        copy, VakNaam="Engels", Title="Plan van ons allemaal", DocSoort="Verslag"
    )
    documents.as_(ANOUK).write(file, "Daarna")
    documents.sync()
    after = documents.ons(OPEN)["Jaarplan.docx"]
    assert after.text == "Daarna"
    assert (after["VakNaam"], after["DocSoort"]) == ("Engels", "Verslag")
    assert after["Title"] == "Plan van ons allemaal"
    assert documents.teams(OPEN)["Jaarplan.docx"]["VakNaam"] == "Engels"
    documents.assert_settled()


def test_three_rounds_of_edits_on_either_side(published: Documents) -> None:
    for n in range(1, 4):
        published.as_(ANOUK).write(published.teams(OPEN)[PLAN], f"Teams {n}")
        assert published.sync().conflicts == 0
        assert published.ons(OPEN).texts == {PLAN: f"Teams {n}"}
        published.as_(DAAN).write(published.ons(OPEN)[PLAN], f"ONS {n}")
        assert published.sync().conflicts == 0
        assert published.teams(OPEN).texts == {PLAN: f"ONS {n}"}
    published.assert_settled()
