"""What cannot go says why on its row and comes back as no error; names that the other side does
not take stay recognisable."""

from __future__ import annotations

import pytest

from sandbox.sharepoint.packages import make_notebook
from tests.e2e.documents_world import EVERYTHING, Author, Documents
from tests.e2e.world import ANOUK, DAAN, EEFJE, OPEN


@pytest.fixture
def anouk(documents: Documents) -> Author:
    return documents.as_(ANOUK)


def test_each_says_why_and_the_others_go(documents: Documents, anouk: Author) -> None:
    documents.configure(max_size_mb=1)
    there = documents.teams(OPEN)
    anouk.put(there, "Opname.mp4", b"\0" * (1024 * 1024 + 1), share=True)
    anouk.put(there, "Rooster.EXE", b"MZ", share=True)
    anouk.put(there, "Leeg.docx", b"", share=True)
    anouk.put(there, "Ziek.txt", "Besmet", share=True)
    anouk.put(there, "Gewoon.txt", "Gaat", share=True)
    anouk.infect(documents.teams(OPEN)["Ziek.txt"])
    documents.sync()
    documents.sync()
    assert documents.ons(OPEN).texts == {"Gewoon.txt": "Gaat"}
    held = documents.teams(OPEN)
    for name, said in {
        "Opname.mp4": "Dit document is te groot om te delen (meer dan 1 MB).",
        "Rooster.EXE": "Bestanden van de soort exe delen we niet, voor de veiligheid.",
        "Leeg.docx": "Dit bestand is leeg. Zodra er iets in staat, delen we het.",
        "Ziek.txt": "In dit bestand is een virus gevonden.",
    }.items():
        assert held[name].said.startswith(said)
        assert held[name]["SyncStatus"] == "Vraagt aandacht"
    documents.assert_quiet()


def test_what_was_empty_goes_once_something_is_in_it(documents: Documents, anouk: Author) -> None:
    anouk.put(documents.teams(OPEN), "Leeg.txt", b"", share=True)
    documents.sync()
    anouk.write(documents.teams(OPEN)["Leeg.txt"], "Niet meer")
    documents.sync()
    assert documents.ons(OPEN).texts == {"Leeg.txt": "Niet meer"}
    documents.assert_settled()


def test_a_notebook_stays_where_it_is(documents: Documents) -> None:
    """It is a folder to SharePoint and one thing to Graph; its sections are no documents."""
    place, tenant = documents.place(EVERYTHING), documents.box.tenant
    shelf = documents.teams(EVERYTHING)
    parent = documents.number(shelf.drive, shelf.folder_id(""))

    def make() -> None:
        with tenant.acting(documents.people[EEFJE].actor):
            make_notebook(tenant, place.library, parent, "Notitieblok")

    documents.box.run(make)
    documents.as_(EEFJE).put(shelf, "Huisstijl.txt", "Blauw")
    documents.sync()
    assert set(documents.ons(EVERYTHING)) == {"Huisstijl.txt"}
    documents.assert_quiet()


def test_a_link_and_a_loop_file_keep_what_they_are(documents: Documents, anouk: Author) -> None:
    link = b"[InternetShortcut]\r\nURL=https://www.example/netwerk\r\n"
    loop = bytes(range(256)) * 40
    anouk.put(documents.teams(OPEN), "Landelijk.url", link, share=True)
    anouk.put(documents.teams(OPEN), "Agenda.loop", loop, share=True)
    documents.sync()
    assert documents.ons(OPEN)["Landelijk.url"].content == link
    assert documents.ons(OPEN)["Agenda.loop"].content == loop
    documents.assert_quiet()


NAMES = (
    "C# in 50% van de lessen.docx", "Vraag & antwoord, deel 1+2.txt", "Foto's van 't festival.txt",
    "100%25 Nederlands.txt", "Café ‘Zoë’ – één.docx", "Verslag .txt", "Notulen..txt",
    "~Concept {3} [v2];final=1.txt", "Cafe\u0301.txt",
)  # fmt: skip


def test_names_with_signs_stay_as_they_are(documents: Documents, anouk: Author) -> None:
    for name in NAMES:
        anouk.put(documents.teams(OPEN), name, name, share=True)
    documents.sync()
    assert set(documents.ons(OPEN)) == set(documents.teams(OPEN)) == set(NAMES)
    documents.assert_settled()


def test_too_long_a_path_says_so(documents: Documents, anouk: Author) -> None:
    part = "Werkgroep doorlopende leerlijnen digitale geletterdheid onderbouw en bovenbouw"
    root = documents.ons_path_length(OPEN)
    folder = "/".join([part] * 4)
    name = "x" * (400 - root - len(folder) - 5) + ".txt"
    anouk.put(documents.teams(OPEN), "Kort.txt", "Gaat", share=True)
    documents.sync()
    documents.as_(DAAN).put(documents.ons(OPEN), f"{folder}/{name}", "Lang")
    result = documents.try_sync()
    assert int(result.exit_code) in (0, 2), list(result.lines())
    assert documents.teams(OPEN).texts["Kort.txt"] == "Gaat"
    documents.assert_quiet()
