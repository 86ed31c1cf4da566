"""A document is the same document whatever it is called and wherever it lies."""

from __future__ import annotations

import pytest

from service.running.result import RunResult
from tests.e2e.documents_world import PLAN, PUBLISHED, Author, Documents, Moved
from tests.e2e.world import ANOUK, DAAN, GRAPH, OPEN


@pytest.fixture
def anouk(documents: Documents) -> Author:
    return documents.as_(ANOUK)


def ids(documents: Documents) -> set[str]:
    """The items on both sides."""
    shelves = (documents.teams(OPEN), documents.ons(OPEN))
    return {one.id for shelf in shelves for one in shelf.values()}


def sync_without_bytes(documents: Documents) -> tuple[RunResult, Moved]:
    """A run in which no file is given content, and every item stays what it is."""
    before = ids(documents)
    with documents.moved() as moved:
        result = documents.sync()
    assert not moved.contents
    assert not moved.removed
    assert ids(documents) == before
    return result, moved


def test_a_rename_is_followed_without_moving_bytes(published: Documents) -> None:
    published.as_(ANOUK).rename(published.teams(OPEN)[PLAN], "Jaarplan 2026.docx")
    sync_without_bytes(published)
    assert set(published.ons(OPEN)) == {"Jaarplan 2026.docx"}
    published.as_(DAAN).rename(published.ons(OPEN)["Jaarplan 2026.docx"], "Plan 2027.docx")
    sync_without_bytes(published)
    assert set(published.teams(OPEN)) == {"Plan 2027.docx"}
    published.assert_settled()


def test_only_the_case_of_a_name(documents: Documents, anouk: Author) -> None:
    anouk.rename(documents.publish("jaarplan.docx"), "Jaarplan.docx")
    sync_without_bytes(documents)
    assert set(documents.ons(OPEN)) == {"Jaarplan.docx"}
    documents.as_(DAAN).rename(documents.ons(OPEN)["Jaarplan.docx"], "JAARPLAN.docx")
    sync_without_bytes(documents)
    assert set(documents.teams(OPEN)) == {"JAARPLAN.docx"}
    documents.assert_settled()


def test_a_move_between_folders_and_a_new_name_at_once(documents: Documents, anouk: Author) -> None:
    anouk.put(documents.teams(OPEN), "Oud/Ernaast.txt", "Blijft", share=True)
    file = documents.publish("Oud/Jaarplan.docx")
    anouk.put(documents.teams(OPEN), "Nieuw/Al hier.txt", "Was er", share=True)
    documents.sync()
    anouk.move(file, documents.teams(OPEN).folder_id("Nieuw"), "Plan.docx")
    sync_without_bytes(documents)
    assert set(documents.ons(OPEN).files) == {
        "Oud/Ernaast.txt", "Nieuw/Al hier.txt", "Nieuw/Plan.docx",
    }  # fmt: skip
    documents.assert_settled()


def test_a_move_into_a_folder_that_was_made_just_now(published: Documents) -> None:
    file = published.teams(OPEN)[PLAN]
    folder = published.as_(ANOUK).folder(published.teams(OPEN), "Archief")
    published.as_(ANOUK).move(file, folder)
    with published.moved() as moved:
        published.sync()
    assert not moved.contents
    assert set(published.ons(OPEN)) == {"Archief", "Archief/Jaarplan.docx"}
    published.assert_settled()
    daan = published.as_(DAAN)
    deeper = daan.folder(published.ons(OPEN), "Archief/2026")
    daan.move(published.ons(OPEN)["Archief/Jaarplan.docx"], deeper)
    with published.moved() as moved:
        published.sync()
    assert not moved.contents
    assert set(published.teams(OPEN).files) == {"Archief/2026/Jaarplan.docx"}
    published.assert_settled()


def test_renamed_in_teams_and_edited_on_ons_both_survive(published: Documents) -> None:
    """ST-17 AC1."""
    file = published.teams(OPEN)[PLAN]
    copy = published.ons(OPEN)[PLAN]
    published.as_(ANOUK).rename(file, "Jaarplan definitief.docx")
    published.as_(DAAN).write(copy, "Vastgesteld")
    published.sync()
    assert published.ons(OPEN).texts == {"Jaarplan definitief.docx": "Vastgesteld"}
    assert published.ons(OPEN)["Jaarplan definitief.docx"].id == copy.id
    assert published.teams(OPEN)["Jaarplan definitief.docx"].id == file.id
    published.assert_settled()


def test_renamed_and_edited_on_one_side(published: Documents) -> None:
    file = published.teams(OPEN)[PLAN]
    copy = published.ons(OPEN)[PLAN]
    published.as_(ANOUK).rename(file, "Plan.docx")
    published.as_(ANOUK).write(file, "Vastgesteld")
    published.sync()
    assert published.ons(OPEN).texts == {"Plan.docx": "Vastgesteld"}
    assert published.ons(OPEN)["Plan.docx"].id == copy.id
    published.assert_settled()


def test_renamed_on_both_sides_follows_teams(published: Documents) -> None:
    file = published.teams(OPEN)[PLAN]
    published.as_(ANOUK).rename(file, "Uit Teams.docx")
    published.as_(DAAN).rename(published.ons(OPEN)[PLAN], "Uit ONS.docx")
    sync_without_bytes(published)
    assert set(published.ons(OPEN)) == set(published.teams(OPEN)) == {"Uit Teams.docx"}
    published.assert_settled()


def test_a_folder_with_many_files_is_renamed_in_a_few_requests(
    documents: Documents, anouk: Author
) -> None:
    there = documents.teams(OPEN)
    for n in range(30):
        anouk.put(there, f"Lessen/Reeks {n % 3}/Les {n}.txt", f"Les {n}", share=True)
    documents.sync()
    idle = documents.sync().usage
    anouk.rename(documents.teams(OPEN)["Lessen"], "Lessen 2026")
    result, moved = sync_without_bytes(documents)
    assert len(documents.ons(OPEN).files) == 30
    assert all(path.startswith("Lessen 2026") for path in documents.ons(OPEN))
    assert len({write.id for write in moved.writes if "file" in (write.after or {})}) == 1
    assert result.usage.requests - idle.requests < 10
    assert result.usage.bytes_sent - idle.bytes_sent < 4096
    documents.assert_settled()


def test_two_documents_swap_names(documents: Documents, anouk: Author) -> None:
    anouk.put(documents.teams(OPEN), "Oud.txt", "Oude tekst", share=True)
    documents.publish("Nieuw.txt", "Nieuwe tekst")
    there = documents.teams(OPEN)
    anouk.rename(there["Oud.txt"], "Even anders.txt")
    anouk.rename(there["Nieuw.txt"], "Oud.txt")
    anouk.rename(there["Oud.txt"], "Nieuw.txt")
    sync_without_bytes(documents)
    assert documents.ons(OPEN).texts == {"Oud.txt": "Nieuwe tekst", "Nieuw.txt": "Oude tekst"}
    documents.assert_settled()


def test_deleted_and_made_again_under_the_same_name(published: Documents) -> None:
    """What replaces it is another file; on ONS it takes the place of the first, whose text stays
    among the versions."""
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    anouk.delete_file(original)
    anouk.put(published.teams(OPEN), PLAN, "Een ander", share=True)
    published.sync()
    published.sync()
    now = published.ons(OPEN)[PLAN]
    assert (now.id, now.text) == (copy.id, "Een ander")
    assert PUBLISHED[PLAN] in now.earlier
    assert now.said == "Gepubliceerd op ONS."
    published.assert_settled()


def test_made_again_without_being_shared_shows_nothing_of_it(published: Documents) -> None:
    published.as_(ANOUK).delete_file(published.teams(OPEN)[PLAN])
    published.as_(ANOUK).put(published.teams(OPEN), PLAN, "Geheim")
    published.sync()
    published.sync()
    assert published.ons(OPEN).texts == {PLAN: PUBLISHED[PLAN]}
    published.move_days(15)
    published.sync()
    assert not published.ons(OPEN).files
    assert published.teams(OPEN).texts == {PLAN: "Geheim"}
    published.assert_quiet()


def test_each_side_moves_a_folder_into_the_other(documents: Documents, anouk: Author) -> None:
    """A in B on one side and B in A on the other cannot both be."""
    anouk.put(documents.teams(OPEN), "A/Een.txt", "1", share=True)
    anouk.put(documents.teams(OPEN), "B/Twee.txt", "2", share=True)
    documents.sync()
    there, copy = documents.teams(OPEN), documents.ons(OPEN)
    anouk.move(there["A"], there.folder_id("B"))
    documents.as_(DAAN).move(copy["B"], copy.folder_id("A"))
    documents.sync()
    documents.sync()
    assert sorted(documents.ons(OPEN).texts.values()) == ["1", "2"]
    documents.assert_settled()


def test_a_folder_moves_into_one_that_was_in_it(documents: Documents, anouk: Author) -> None:
    anouk.put(documents.teams(OPEN), "Buiten/Binnen/Les.txt", "1", share=True)
    documents.sync()
    there = documents.teams(OPEN)
    anouk.move(there["Buiten/Binnen"], there.folder_id(""))
    anouk.move(there["Buiten"], there.folder_id("Buiten/Binnen"))
    documents.sync()
    assert set(documents.ons(OPEN).files) == {"Binnen/Les.txt"}
    documents.assert_settled()


def test_a_copy_made_in_teams_is_a_document_of_its_own(published: Documents) -> None:
    """Its row holds what the row of the first held, the key too."""
    anouk, (file, original) = published.as_(ANOUK), published.both()
    anouk.send("POST", f"{file.url}/copy", {"name": "Jaarplan kopie.docx"})
    anouk.share(published.teams(OPEN)["Jaarplan kopie.docx"])
    published.sync()
    held = published.ons(OPEN)
    assert set(held) == {PLAN, "Jaarplan kopie.docx"}
    assert held[PLAN].id == original.id
    assert held[PLAN].key != held["Jaarplan kopie.docx"].key
    assert held["Jaarplan kopie.docx"].key == published.teams(OPEN)["Jaarplan kopie.docx"].key
    published.assert_settled()


def test_the_channel_gets_another_name(published: Documents) -> None:
    place = published.place(OPEN)
    published.box.run(lambda: place.rename_channel("Iedereen"))
    with published.moved() as moved:
        published.sync(full=True)
    assert not moved.writes
    published.as_(ANOUK).write(published.teams(OPEN)[PLAN], "Anders")
    published.sync()
    published.assert_settled()


def test_the_shared_folder_itself_gets_another_name(published: Documents) -> None:
    file = published.teams(OPEN)[PLAN]
    outside = published.outside(OPEN)
    published.as_(ANOUK).rename(outside["Kennisdocumenten"], "Documenten voor ONS")
    published.as_(ANOUK).write(file, "Anders")
    published.sync()
    assert published.ons(OPEN).texts == {PLAN: "Anders"}
    published.as_(ANOUK).rename(outside["Kennisdocumenten"], "Kennisdocumenten")
    published.sync()
    published.assert_settled()


def test_the_folder_on_ons_gets_another_name(published: Documents) -> None:
    file = published.teams(OPEN)[PLAN]
    whole = published.root(published.library)
    published.admin.rename(whole["ICTO netwerk"], "Netwerk ICT en onderwijs")
    published.as_(ANOUK).write(file, "Anders")
    published.sync()
    assert published.ons(OPEN).texts == {PLAN: "Anders"}
    published.assert_settled()


def test_a_channel_whose_files_nobody_opened_waits(documents: Documents, anouk: Author) -> None:
    team = str(documents.build.networks[OPEN].team)
    made = anouk.send("POST", f"{GRAPH}/teams/{team}/channels",
                      {"displayName": "Toetsing", "membershipType": "standard"}).json  # fmt: skip
    documents.network("N-0060", "Netwerk toetsing", owners=(ANOUK,), team=False)
    documents.admin.set_network("N-0060", GroepId=None, KanaalId=made["id"])
    documents.sync()
    documents.assert_quiet()


def test_a_network_made_later_gets_its_folder(documents: Documents) -> None:
    """Nobody opened Files yet: it is told, and picked up once somebody did."""
    documents.network("N-0061", "Netwerk mentoren", owners=(ANOUK,))
    result = documents.sync()
    told = next(scope for scope in result.scopes if scope.scope == "N-0061")
    assert told.reasons
    with documents.moved() as moved:
        documents.sync()
    assert not moved.writes
    documents.open_files("N-0061")
    documents.sync()
    documents.sync(full=True)
    assert documents.teams("N-0061").root is not None
