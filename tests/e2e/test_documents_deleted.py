"""ST-18: a document deleted by mistake, or moved out of the shared folder."""

from __future__ import annotations

from datetime import date

import pytest

from config import dutch
from tests.e2e.documents_world import PLAN, PUBLISHED, Documents
from tests.e2e.world import ANOUK, BRAM, DAAN, OPEN, day


def leaves(world: Documents) -> str:
    """What the row says today of a document that was deleted today."""
    when = dutch.day(date.fromisoformat(world.today(14)))
    return f"In Teams verwijderd. Verdwijnt op {when} van ONS. Per ongeluk? Kies 'Terugzetten'."


@pytest.mark.parametrize("how", ["deleted", "moved out"])
def test_it_stays_on_ons_for_fourteen_days_and_then_goes_to_the_recycle_bin(
    published: Documents, how: str
) -> None:
    """ST-18 AC1, AC3, and of AC4 what was moved out of the folder."""
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    if how == "deleted":
        anouk.delete_file(original)
    else:
        outside = published.outside(OPEN)
        anouk.move(original, outside.folder_id(""))
    published.sync()
    held = published.ons(OPEN)[PLAN]
    assert (held.id, held.text) == (copy.id, PUBLISHED[PLAN])
    assert (held["SyncStatus"], held.said) == ("Wacht", leaves(published))
    assert day(held["VerwijderGepland"]) == published.today(14)
    published.assert_quiet()
    published.move_days(13)
    published.sync()
    assert PLAN in published.ons(OPEN)
    published.move_days(1.1)
    published.sync()
    assert not published.ons(OPEN).files
    assert PLAN in published.bin("ons")
    if how == "moved out":
        assert published.outside(OPEN)[PLAN].text == PUBLISHED[PLAN]
    published.assert_quiet()


def test_restored_in_teams_is_the_same_item_on_ons(published: Documents) -> None:
    """ST-18 AC2."""
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    anouk.delete_file(original)
    published.sync()
    published.move_days(3)
    anouk.restore(OPEN, PLAN)
    with published.moved() as moved:
        published.sync()
    assert not moved.contents
    again, held = published.both()
    assert (again.id, held.id) == (original.id, copy.id)
    assert held.said == "Gepubliceerd op ONS."
    assert not held["VerwijderGepland"]
    assert held["Origineel"] == copy["Origineel"]
    published.assert_settled()


def test_moved_back_into_the_folder(published: Documents) -> None:
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    outside = published.outside(OPEN)
    anouk.move(original, outside.folder_id(""))
    published.sync()
    anouk.move(original, outside["Kennisdocumenten"].id)
    published.sync()
    assert published.ons(OPEN)[PLAN].id == copy.id
    published.assert_settled()


def test_put_back_by_command(published: Documents) -> None:
    """ST-18 AC2: "Terugzetten"."""
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    anouk.delete_file(original)
    published.sync()
    published.as_(DAAN).describe(copy, DocOpdracht="Terugzetten")
    published.sync()
    again, held = published.both()
    assert (again.text, again["DelenViaOns"]) == (PUBLISHED[PLAN], True)
    assert held.id == copy.id
    said = "Teruggezet. Dit document staat weer in het kanaal en op ONS."
    assert again.said == held.said == said
    assert not held["DocOpdracht"]
    assert not held["VerwijderGepland"]
    published.assert_settled()
    assert published.ons(OPEN)[PLAN]["Origineel"] != copy["Origineel"]


def test_restored_after_its_days_is_published_anew(published: Documents) -> None:
    anouk, (original, _) = published.as_(ANOUK), published.both()
    anouk.delete_file(original)
    published.sync()
    published.move_days(15)
    published.sync()
    assert not published.ons(OPEN).files
    anouk.restore(OPEN, PLAN)
    published.sync()
    assert published.ons(OPEN).texts == PUBLISHED
    published.assert_settled()


def test_restored_on_ons_after_it_was_deleted_there(published: Documents) -> None:
    _, copy = published.both()
    published.admin.delete_file(copy)
    published.sync()
    published.admin.restore("ons", PLAN)
    published.sync()
    published.sync()
    assert sorted(set(published.ons(OPEN).texts.values())) == [PUBLISHED[PLAN]]
    assert PUBLISHED[PLAN] in published.teams(OPEN).texts.values()
    published.assert_quiet()


def test_a_folder_deleted_in_teams_and_restored(documents: Documents) -> None:
    anouk = documents.as_(ANOUK)
    for n in range(3):
        anouk.put(documents.teams(OPEN), f"Lessen/Les {n}.txt", f"{n}", share=True)
    documents.sync()
    before = {path: one.id for path, one in documents.ons(OPEN).items()}
    anouk.delete_file(documents.teams(OPEN)["Lessen"])
    documents.sync()
    assert {path: one.id for path, one in documents.ons(OPEN).items()} == before
    assert all(one.said == leaves(documents) for one in documents.ons(OPEN).files.values())
    anouk.restore(OPEN, "Lessen")
    with documents.moved() as moved:
        documents.sync()
    assert not moved.contents
    assert {path: one.id for path, one in documents.ons(OPEN).items()} == before
    documents.assert_settled()


def test_a_folder_deleted_in_teams_goes_after_its_days(documents: Documents) -> None:
    anouk = documents.as_(ANOUK)
    for n in range(3):
        anouk.put(documents.teams(OPEN), f"Lessen/Les {n}.txt", f"{n}", share=True)
    documents.publish("Blijft.txt", "Hier")
    anouk.delete_file(documents.teams(OPEN)["Lessen"])
    documents.sync()
    documents.move_days(14.2)
    documents.sync()
    documents.sync()
    assert set(documents.ons(OPEN)) == {"Blijft.txt"}
    documents.assert_settled()


def test_many_deleted_at_once_wait_for_an_admin(documents: Documents) -> None:
    """AD-06: in Teams their days begin, and after these nobody loses so many unasked."""
    anouk = documents.as_(ANOUK)
    documents.configure(limits={"scope_count": 3, "scope_percent": 10})
    for n in range(6):
        anouk.put(documents.teams(OPEN), f"Lessen/Les {n}.txt", f"{n}", share=True)
    documents.publish("Blijft.txt", "Hier")
    anouk.delete_file(documents.teams(OPEN)["Lessen"])
    documents.sync()
    documents.move_days(15)
    result = documents.try_sync()
    assert int(result.exit_code) == 3
    assert len(documents.ons(OPEN).files) == 7
    done = documents.ons_sync("approve", OPEN, "--by", "Beheer", "--yes", "--job", "documents")
    assert done.returncode == 0, done.stderr + done.stdout
    documents.sync()
    assert set(documents.ons(OPEN).files) == {"Blijft.txt"}


def test_everything_deleted_on_ons_at_once_takes_back_nothing(documents: Documents) -> None:
    anouk = documents.as_(ANOUK)
    for n in range(4):
        anouk.put(documents.teams(OPEN), f"Les {n}.txt", f"{n}", share=True)
    documents.sync()
    for one in documents.ons(OPEN).files.values():
        documents.as_(BRAM).delete_file(one)
    result = documents.try_sync()
    assert int(result.exit_code) == 3
    assert all(one["DelenViaOns"] for one in documents.teams(OPEN).files.values())
