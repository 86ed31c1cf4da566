"""ST-16: what stands on ONS of what was made in Teams, and what in Teams of what is put on ONS."""

from __future__ import annotations

from tests.e2e.documents_world import Documents
from tests.e2e.world import ANOUK, OPEN


def test_what_is_marked_appears_on_ons_with_what_is_known_of_it(documents: Documents) -> None:
    anouk = documents.as_(ANOUK)
    anouk.put(
        documents.teams(OPEN), "Jaarplan.docx", "Ons plan", share=True, Title="Jaarplan 2026",
        VakNaam="Nederlands", DocSoort="Verslag",
    )  # fmt: skip
    anouk.put(documents.teams(OPEN), "Kladje.docx", "Nog niet")
    documents.sync()
    copy = documents.ons(OPEN)["Jaarplan.docx"]
    assert copy.text == "Ons plan"
    assert copy["Title"] == "Jaarplan 2026"
    assert copy["NetwerkLookupId"] == str(documents.build.networks[OPEN].item["id"])
    assert (copy["VakNaam"], copy["DocSoort"]) == ("Nederlands", "Verslag")
    assert copy["AuteurTekst"] == "Anouk Coppelmans"
    assert "Doc.aspx?sourcedoc=" in copy["Origineel"]
    documents.assert_settled()
