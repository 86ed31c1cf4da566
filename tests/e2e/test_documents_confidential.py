"""NL-11 and NL-13: what looks confidential, or has not been checked, waits for a second person."""

from __future__ import annotations

import pytest

from tests.e2e.documents_world import PLAN, Author, Documents, word
from tests.e2e.world import ANOUK, BRAM, CARMEN, OPEN

SECOND = "Dit document lijkt vertrouwelijk. Een tweede kernteamlid moet akkoord geven."
UNCHECKED = "Wacht op controle door het kernteam."
NUMBER = "111222333"  # passes the elfproef, and is nobody's


@pytest.fixture
def anouk(documents: Documents) -> Author:
    return documents.as_(ANOUK)


def test_names_columns_and_texts_are_looked_through(documents: Documents, anouk: Author) -> None:
    """NL-11 AC3."""
    there = documents.teams(OPEN)
    for name, text in {
        "OPP bespreking.docx": "Gewoon", "Lijst.docx": f"Nummer {NUMBER}", "TLV.txt": "Gewoon",
        "Memo.txt": "Dit blijft Vertrouwelijk.", "Dossier.docx": "Zie het leerlingdossier",
    }.items():  # fmt: skip
        anouk.put(there, name, text, share=True)
    anouk.put(there, "Titel.txt", "Gewoon", share=True, Title="Aanvraag TLV")
    anouk.put(there, "Oppervlakte.docx", "Bestelnummer 123456789", share=True)
    documents.sync()
    documents.sync()
    assert set(documents.ons(OPEN)) == {"Oppervlakte.docx"}
    held = dict(documents.teams(OPEN).files)
    del held["Oppervlakte.docx"]
    assert {one.said for one in held.values()} == {SECOND}
    assert {one["SyncStatus"] for one in held.values()} == {"Wacht"}
    documents.assert_quiet()


def test_a_second_member_of_the_core_team_agrees(documents: Documents, anouk: Author) -> None:
    anouk.put(documents.teams(OPEN), "OPP.docx", "Een voorbeeld zonder namen", share=True)
    documents.sync()
    for who in (ANOUK, CARMEN):  # she shared it; she is no member of the core team
        documents.as_(who).describe(documents.teams(OPEN)["OPP.docx"], DocAkkoord=True)
        documents.sync()
        assert not documents.ons(OPEN).files
        documents.as_(who).describe(documents.teams(OPEN)["OPP.docx"], DocAkkoord=False)
    documents.as_(BRAM).describe(documents.teams(OPEN)["OPP.docx"], DocAkkoord=True)
    documents.sync()
    assert documents.ons(OPEN).texts == {"OPP.docx": "Een voorbeeld zonder namen"}
    assert documents.teams(OPEN)["OPP.docx"].said == "Gepubliceerd op ONS."
    documents.assert_settled()


def test_what_becomes_confidential_is_not_brought_up_to_date(published: Documents) -> None:
    published.as_(ANOUK).write(published.teams(OPEN)[PLAN], f"BSN {NUMBER}")
    published.sync()
    original, copy = published.both()
    assert original.said == SECOND
    assert NUMBER not in copy.text
    published.assert_quiet()
    published.as_(ANOUK).write(original, "Zonder nummer")
    published.sync()
    assert published.ons(OPEN)[PLAN].text == "Zonder nummer"
    published.assert_settled()


def test_what_is_confidential_is_in_no_log_and_no_result(
    documents: Documents, anouk: Author
) -> None:
    """S18."""
    secret = "Zwaluwstaart"
    content = word(f"{secret} heeft nummer {NUMBER}")
    anouk.put(documents.teams(OPEN), "Gesprek.docx", content, share=True)
    done = documents.ons_sync("run", "documents", "--json")
    assert done.returncode in (0, 2), done.stderr
    state = documents.state.read_bytes()
    wal = documents.state.with_name(documents.state.name + "-wal")
    state += wal.read_bytes() if wal.exists() else b""
    for where in (done.stdout, done.stderr):
        assert secret not in where
        assert NUMBER not in where
    assert secret.encode() not in state
    assert NUMBER.encode() not in state


def test_a_confidential_network_shares_nothing(published: Documents) -> None:
    published.admin.set_network(OPEN, Vertrouwelijkheid="Vertrouwelijk")
    published.sync()
    published.sync()
    assert not published.ons(OPEN).files
    assert PLAN in published.bin("ons")
    published.assert_quiet()


def test_for_outside_omo_somebody_else_checks_first(documents: Documents, anouk: Author) -> None:
    """NL-13: the author is not the one who approves."""
    columns = {"Publicatiebereik": "Ook extern"}
    anouk.put(documents.teams(OPEN), "Brochure.docx", "Voor ouders", share=True, **columns)
    documents.sync()
    assert not documents.ons(OPEN).files
    assert documents.teams(OPEN)["Brochure.docx"].said == UNCHECKED
    anouk.describe(documents.teams(OPEN)["Brochure.docx"], Kwaliteitscontrole="Gecontroleerd")
    documents.sync()
    assert not documents.ons(OPEN).files
    bram = documents.as_(BRAM)
    bram.describe(documents.teams(OPEN)["Brochure.docx"], Kwaliteitscontrole="Concept")
    bram.describe(documents.teams(OPEN)["Brochure.docx"], Kwaliteitscontrole="Gecontroleerd")
    documents.sync()
    assert documents.ons(OPEN).texts == {"Brochure.docx": "Voor ouders"}
    assert documents.ons(OPEN)["Brochure.docx"]["Publicatiebereik"] == "Ook extern"
    documents.assert_settled()


def test_a_gate_for_everything(documents: Documents, anouk: Author) -> None:
    """NL-13: Concept is not published; Gecontroleerd is."""
    documents.configure(quality_gate="always")
    anouk.put(documents.teams(OPEN), "Les.docx", "Concept", share=True)
    anouk.put(documents.teams(OPEN), "Af.docx", "Klaar", share=True,
              Kwaliteitscontrole="Gecontroleerd")  # fmt: skip
    documents.sync()
    assert documents.ons(OPEN).texts == {"Af.docx": "Klaar"}
    assert documents.teams(OPEN)["Les.docx"].said == UNCHECKED
    anouk.describe(documents.teams(OPEN)["Les.docx"], Kwaliteitscontrole="Gecontroleerd")
    documents.sync()
    assert set(documents.ons(OPEN)) == {"Af.docx", "Les.docx"}
    documents.assert_settled()


def test_what_was_taken_back_has_a_fact_sheet(published: Documents) -> None:
    """PR-05, and of NL-11 AC2 the times."""
    published.as_(ANOUK).share(published.teams(OPEN)[PLAN], False)
    published.sync()
    done = published.ons_sync("retracted", "--json")
    assert done.returncode == 0, done.stderr
    assert "published" in done.stdout
