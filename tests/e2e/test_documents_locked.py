"""ST-19: somebody has the document checked out, or open in an editor that locks it."""

from __future__ import annotations

import re

import pytest

from tests.e2e.documents_world import PLAN, PUBLISHED, Documents
from tests.e2e.world import ANOUK, DAAN, OPEN

OUT = (
    r"Uitgecheckt door Anouk Coppelmans sinds \w\w \d{1,2} \w+ \d{4}\. "
    r"We proberen het later opnieuw\."
)


def test_checked_out_in_teams_waits_for_the_check_in(published: Documents) -> None:
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    anouk.check_out(original)
    published.as_(DAAN).write(copy, "Van ONS")
    published.as_(DAAN).put(published.ons(OPEN), "Ander.txt", "Gaat door")
    published.sync()
    assert published.teams(OPEN)[PLAN].text == PUBLISHED[PLAN]
    held = published.ons(OPEN)[PLAN]
    assert re.fullmatch(OUT, held.said), held.said
    assert held["SyncStatus"] == "Wacht"
    assert published.teams(OPEN)["Ander.txt"].text == "Gaat door"
    published.assert_quiet()
    anouk.check_in(original)
    published.sync()
    published.sync()
    assert published.teams(OPEN)[PLAN].text == "Van ONS"
    assert published.ons(OPEN)[PLAN].said == "Gepubliceerd op ONS."
    published.assert_settled()


def test_checked_out_on_ons_waits_for_the_check_in(published: Documents) -> None:
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    anouk.check_out(copy)
    anouk.write(original, "Uit Teams")
    published.sync()
    assert published.ons(OPEN)[PLAN].text == PUBLISHED[PLAN]
    said = published.teams(OPEN)[PLAN].said
    assert re.fullmatch(OUT, said), said
    published.assert_quiet()
    anouk.check_in(copy)
    published.sync()
    published.sync()
    assert published.ons(OPEN)[PLAN].text == "Uit Teams"
    published.assert_settled()


def test_checked_out_without_anything_to_do_is_let_be(published: Documents) -> None:
    published.as_(ANOUK).check_out(published.teams(OPEN)[PLAN])
    with published.moved() as moved:
        published.sync()
    assert not moved.writes
    published.assert_quiet()


def test_what_is_written_before_the_check_in_comes_with_it(published: Documents) -> None:
    anouk, (original, _) = published.as_(ANOUK), published.both()
    anouk.check_out(original)
    anouk.write(original, "Nog niet klaar")
    published.sync()
    assert published.ons(OPEN)[PLAN].text == PUBLISHED[PLAN]
    anouk.check_in(original)
    published.sync()
    assert published.ons(OPEN)[PLAN].text == "Nog niet klaar"
    published.assert_settled()


@pytest.mark.parametrize("side", ["teams", "ons"])
def test_open_in_an_editor_is_skipped_and_picked_up_later(published: Documents, side: str) -> None:
    """Graph tells of such a lock only by refusing (423)."""
    anouk, daan, (original, copy) = published.as_(ANOUK), published.as_(DAAN), published.both()
    if side == "teams":
        anouk.open(original)
        daan.write(copy, "Nieuw")
    else:
        daan.open(copy)
        anouk.write(original, "Nieuw")
    anouk.put(published.teams(OPEN), "Ander.txt", "Gaat door", share=True)
    published.try_sync()
    assert published.ons(OPEN)["Ander.txt"].text == "Gaat door"
    held = published.both()[0 if side == "teams" else 1]
    assert held.text == PUBLISHED[PLAN]
    anouk.close(held)
    published.sync()
    assert {one.text for one in published.both()} == {"Nieuw"}
    published.assert_settled()


def test_a_copy_that_is_checked_out_is_taken_back_after_the_check_in(published: Documents) -> None:
    anouk, (original, copy) = published.as_(ANOUK), published.both()
    published.as_(DAAN).check_out(copy)
    anouk.share(original, False)
    published.try_sync()
    published.as_(DAAN).check_in(copy)
    published.sync()
    assert not published.ons(OPEN).files
