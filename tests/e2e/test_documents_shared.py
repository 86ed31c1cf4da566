"""ST-16: what is shared, in both directions, and what takes it back."""

from __future__ import annotations

import pytest

from tests.e2e.documents_world import EVERYTHING, PLAN, PRIVATE, PUBLISHED, Author, Documents
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, EEFJE, FLORIS, OPEN

NOT_SHARED = "Nog niet gedeeld. Zet 'Delen via ONS' op Ja als iedereen dit mag zien."
WITHDRAWN = "Ingetrokken. Collega's buiten het netwerk zien dit document niet meer."
DELETED_ON_ONS = (
    "Op ONS verwijderd. Het origineel blijft hier. Zet 'Delen via ONS' weer op Ja om opnieuw te "
    "delen."
)


@pytest.fixture
def anouk(documents: Documents) -> Author:
    return documents.as_(ANOUK)


# Teams to ONS


def test_what_is_marked_appears_on_ons_with_what_is_known_of_it(
    documents: Documents, anouk: Author
) -> None:
    """ST-16 AC1."""
    anouk.put(
        documents.teams(OPEN), "Jaarplan.docx", "Ons plan", share=True, Title="Jaarplan 2026",
        VakNaam="Nederlands", DocSoort="Verslag",
    )  # fmt: skip
    documents.sync()
    copy = documents.ons(OPEN)["Jaarplan.docx"]
    assert copy.text == "Ons plan"
    assert copy["Title"] == "Jaarplan 2026"
    assert copy["NetwerkLookupId"] == str(documents.build.networks[OPEN].item["id"])
    assert (copy["VakNaam"], copy["DocSoort"]) == ("Nederlands", "Verslag")
    assert copy["AuteurTekst"] == "Anouk Coppelmans"
    assert copy["Publicatiebereik"] == "Binnen OMO"
    assert "Doc.aspx?sourcedoc=" in copy["Origineel"]
    assert (copy["SyncStatus"], copy.said) == ("Bijgewerkt", "Gepubliceerd op ONS.")
    assert documents.teams(OPEN)["Jaarplan.docx"].said == "Gepubliceerd op ONS."
    documents.assert_settled()


def test_the_dates_of_the_original_are_those_of_the_copy(
    documents: Documents, anouk: Author
) -> None:
    anouk.put(documents.teams(OPEN), "Verslag.txt", "Toen")
    documents.move_days(3)
    anouk.share(documents.teams(OPEN)["Verslag.txt"])  # says of the row that it changed just now
    was = documents.teams(OPEN)["Verslag.txt"].item["fileSystemInfo"]
    documents.sync()
    now = documents.ons(OPEN)["Verslag.txt"].item["fileSystemInfo"]
    assert now["createdDateTime"] == was["createdDateTime"]
    assert now["lastModifiedDateTime"] == was["lastModifiedDateTime"]


def test_a_new_version_updates_the_same_item_once(published: Documents) -> None:
    """ST-16 AC2."""
    file = published.teams(OPEN)[PLAN]
    before = published.ons(OPEN)[PLAN]
    history = before.versions
    published.as_(ANOUK).write(file, "Vastgesteld")
    published.sync()
    after = published.ons(OPEN)[PLAN]
    assert (after.id, after["Origineel"]) == (before.id, before["Origineel"])
    assert after.text == "Vastgesteld"
    assert after.versions == history + 1
    published.assert_settled()
    assert published.ons(OPEN)[PLAN].versions == history + 1


def test_what_nobody_marked_never_appears(documents: Documents, anouk: Author) -> None:
    """ST-16 AC3."""
    anouk.put(documents.teams(OPEN), "Kladje.docx", "Nog niet")
    anouk.put(documents.teams(OPEN), "Map/Ook niet.txt", "Nog niet", share=False)
    anouk.put(documents.outside(OPEN), "Ernaast.txt", "Buiten de map")
    documents.sync()
    documents.sync(full=True)
    assert not documents.ons(OPEN)
    documents.assert_quiet()


def test_a_network_may_share_everything_in_its_folder(documents: Documents) -> None:
    eefje = documents.as_(EEFJE)
    eefje.put(documents.teams(EVERYTHING), "Huisstijl.docx", "Blauw")
    eefje.put(documents.teams(EVERYTHING), "Beeld/Foto.txt", "Geel")
    eefje.put(documents.outside(EVERYTHING), "Ernaast.txt", "Buiten de map")
    documents.sync()
    assert documents.ons(EVERYTHING).texts == {"Huisstijl.docx": "Blauw", "Beeld/Foto.txt": "Geel"}
    documents.assert_settled(EVERYTHING)


def test_a_network_that_begins_to_share_everything(documents: Documents, anouk: Author) -> None:
    anouk.put(documents.teams(OPEN), "Kladje.txt", "Nog niet")
    documents.sync()
    assert not documents.ons(OPEN)
    documents.admin.set_network(OPEN, DocDelen="Alle documenten in de map")
    documents.sync()
    documents.sync()
    assert documents.ons(OPEN).texts == {"Kladje.txt": "Nog niet"}
    documents.assert_settled()


def test_only_an_admin_can_have_a_network_share_everything(
    documents: Documents, anouk: Author
) -> None:
    anouk.put(documents.teams(OPEN), "Kladje.txt", "Nog niet")
    documents.as_(CARMEN).set_network(OPEN, DocDelen="Alle documenten in de map")
    documents.sync()
    documents.sync()
    assert not documents.ons(OPEN)


def test_folders_come_along_with_what_is_shared_in_them(
    documents: Documents, anouk: Author
) -> None:
    anouk.put(documents.teams(OPEN), "Lessen/Onderbouw/Les 1.docx", "Een", share=True)
    anouk.put(documents.teams(OPEN), "Lessen/Bovenbouw/Les 9.docx", "Negen")
    anouk.folder(documents.teams(OPEN), "Leeg")
    documents.sync()
    assert set(documents.ons(OPEN)) == {"Lessen", "Lessen/Onderbouw", "Lessen/Onderbouw/Les 1.docx"}
    documents.assert_settled()


def test_a_private_channel_has_a_library_of_its_own(documents: Documents, anouk: Author) -> None:
    assert documents.teams(PRIVATE).drive != documents.teams(OPEN).drive
    anouk.put(documents.teams(PRIVATE), "Toets.docx", "Vragen", share=True)
    anouk.put(documents.teams(OPEN), "Toets.docx", "Andere vragen", share=True)
    documents.sync()
    assert documents.ons(PRIVATE).texts == {"Toets.docx": "Vragen"}
    assert documents.ons(OPEN).texts == {"Toets.docx": "Andere vragen"}
    documents.assert_settled(PRIVATE, OPEN)


# ONS to Teams


def test_what_is_put_on_ons_appears_in_the_channel_marked(published: Documents) -> None:
    published.as_(DAAN).put(published.ons(OPEN), "Handreiking.docx", "Zo doe je dat")
    published.sync()
    original = published.teams(OPEN)["Handreiking.docx"]
    assert original.text == "Zo doe je dat"
    assert original["DelenViaOns"] is True
    assert original.said == "Gepubliceerd op ONS."
    published.assert_settled()


def test_an_edit_on_ons_reaches_the_original(published: Documents) -> None:
    before = published.teams(OPEN)[PLAN]
    history = before.versions
    published.as_(DAAN).write(published.ons(OPEN)[PLAN], "Verbeterd")
    published.sync()
    after = published.teams(OPEN)[PLAN]
    assert (after.id, after.text) == (before.id, "Verbeterd")
    published.assert_settled()
    # The content, the columns that the file brought along from ONS put right, and once
    # Kwaliteitscontrole, which new rows on ONS get.
    assert published.teams(OPEN)[PLAN].versions <= history + 3
    history = published.teams(OPEN)[PLAN].versions
    published.as_(DAAN).write(published.ons(OPEN)[PLAN], "Nog beter")
    published.sync()
    published.assert_settled()
    assert published.teams(OPEN)[PLAN].versions <= history + 2


def test_a_document_on_ons_goes_to_the_network_chosen_on_its_row(documents: Documents) -> None:
    daan = documents.as_(DAAN)
    number = str(documents.build.networks[OPEN].item["id"])
    whole = documents.root(documents.library)
    daan.put(whole, "Los.docx", "Bij een netwerk", NetwerkLookupId=number)
    daan.put(whole, "Van niemand.docx", "Bij geen netwerk")
    documents.sync()
    assert documents.teams(OPEN).texts == {"Los.docx": "Bij een netwerk"}
    documents.assert_quiet()


def test_what_describes_a_document_is_led_by_ons(documents: Documents, anouk: Author) -> None:
    """4.5: metadata from ONS to Teams."""
    documents.publish("Jaarplan.docx", VakNaam="Nederlands")
    documents.as_(DAAN).describe(documents.ons(OPEN)["Jaarplan.docx"], VakNaam="Engels")
    documents.sync()
    assert documents.teams(OPEN)["Jaarplan.docx"]["VakNaam"] == "Engels"
    anouk.describe(documents.teams(OPEN)["Jaarplan.docx"], VakNaam="Frans")
    documents.sync()
    assert documents.teams(OPEN)["Jaarplan.docx"]["VakNaam"] == "Engels"
    assert documents.ons(OPEN)["Jaarplan.docx"]["VakNaam"] == "Engels"
    documents.assert_settled()


# Taken back


@pytest.mark.parametrize(
    ("how", "edited"),
    [
        ("no", "nothing"), ("no", "copy"), ("no", "original"), ("no", "both"),
        ("scope-teams", "both"), ("scope-ons", "both"), ("label-teams", "copy"),
        ("label-ons", "original"),
    ],
)  # fmt: skip
def test_nee_a_label_or_the_scope_takes_it_back_in_one_run_also_when_edited(
    documents: Documents, how: str, edited: str
) -> None:
    anouk, daan = documents.as_(ANOUK), documents.as_(DAAN)
    documents.publish("Gesprek.docx", "Gewoon")
    original, copy = documents.teams(OPEN)["Gesprek.docx"], documents.ons(OPEN)["Gesprek.docx"]
    if edited in ("original", "both"):
        anouk.write(original, "Door Anouk")
    if edited in ("copy", "both"):
        daan.write(copy, "Door Daan")
    if how == "no":
        anouk.share(original, False)
    elif how.startswith("scope"):
        anouk.describe(original if how == "scope-teams" else copy,
                       Publicatiebereik="Alleen netwerk")  # fmt: skip
    else:
        anouk.label(original if how == "label-teams" else copy, "Vertrouwelijk")
    documents.sync()
    assert not documents.ons(OPEN).files
    assert "Gesprek.docx" in documents.bin("ons")
    kept = documents.teams(OPEN)["Gesprek.docx"]
    assert kept.text == ("Door Anouk" if edited in ("original", "both") else "Gewoon")
    assert kept.said == WITHDRAWN
    documents.assert_quiet()


def test_withdrawn_by_command(documents: Documents) -> None:
    """NL-11 AC2: "Intrekken"."""
    documents.publish("Gesprek.docx")
    documents.as_(DAAN).describe(documents.ons(OPEN)["Gesprek.docx"], DocOpdracht="Intrekken")
    documents.sync()
    assert not documents.ons(OPEN).files
    original = documents.teams(OPEN)["Gesprek.docx"]
    assert (original["DelenViaOns"], original.said) == (False, WITHDRAWN)
    assert "Gesprek.docx" not in documents.bin(OPEN)
    documents.assert_quiet()


def test_what_stands_only_on_ons_is_kept_in_the_channel_before_it_goes(
    published: Documents,
) -> None:
    daan = published.as_(DAAN)
    daan.put(published.ons(OPEN), "Nieuw.txt", "Enige", Publicatiebereik="Alleen netwerk")
    published.sync()
    assert "Nieuw.txt" not in published.ons(OPEN)
    assert published.teams(OPEN)["Nieuw.txt"].text == "Enige"
    published.assert_settled()


def test_nee_and_later_ja_again(published: Documents) -> None:
    file = published.teams(OPEN)[PLAN]
    published.as_(ANOUK).share(file, False)
    published.sync()
    assert not published.ons(OPEN).files
    published.as_(ANOUK).share(published.teams(OPEN)[PLAN])
    published.sync()
    assert published.ons(OPEN).texts == {PLAN: PUBLISHED[PLAN]}
    published.assert_settled()


def test_deleted_on_ons_becomes_nee_and_the_original_stays(published: Documents) -> None:
    """ST-18 AC4."""
    published.as_(ANOUK).delete_file(published.ons(OPEN)[PLAN])
    published.sync()
    original = published.teams(OPEN)[PLAN]
    assert (original["DelenViaOns"], original.said) == (False, DELETED_ON_ONS)
    assert original.text == PUBLISHED[PLAN]
    assert not published.ons(OPEN).files
    assert not published.bin(OPEN)
    published.assert_quiet()
    published.as_(ANOUK).share(original)
    published.sync()
    published.assert_settled()


def test_deleted_on_ons_where_everything_is_shared_is_for_the_network_only(
    documents: Documents,
) -> None:
    documents.as_(EEFJE).put(documents.teams(EVERYTHING), "Huisstijl.docx", "Blauw")
    documents.sync()
    documents.as_(FLORIS).delete_file(documents.ons(EVERYTHING)["Huisstijl.docx"])
    documents.sync()
    original = documents.teams(EVERYTHING)["Huisstijl.docx"]
    assert original["Publicatiebereik"] == "Alleen netwerk"
    assert original.text == "Blauw"
    assert not documents.ons(EVERYTHING).files
    documents.assert_quiet()


def test_a_folder_deleted_on_ons_leaves_every_original(documents: Documents) -> None:
    for n in range(3):
        documents.as_(ANOUK).put(documents.teams(OPEN), f"Lessen/Les {n}.txt", f"{n}", share=True)
    documents.publish("Blijft.txt", "Hier")
    documents.as_(BRAM).delete_file(documents.ons(OPEN)["Lessen"])
    documents.sync()
    there = documents.teams(OPEN)
    assert {path: there[f"Lessen/{path}"].said for path in ("Les 0.txt", "Les 1.txt")} == {
        "Les 0.txt": DELETED_ON_ONS, "Les 1.txt": DELETED_ON_ONS,
    }  # fmt: skip
    assert len(there.files) == 4
    assert documents.ons(OPEN).texts == {"Blijft.txt": "Hier"}
    documents.assert_settled()
