"""ST-23: a proof of participation that only its reader can open, once, with the right hours."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from sandbox.sharepoint import files, sites
from sandbox.sharepoint.lists import find_list
from tests.e2e.crowd import calm, rule
from tests.e2e.registrations_world import Registrations
from tests.e2e.test_registrations_attendance import choose, over, series, tick
from tests.e2e.world import ADMIN, CARMEN, DAAN, GRAPH, GUUS


def library(world: Registrations) -> Any:
    tenant, site = world.box.tenant, world.build.ons
    (id,) = [
        str(one["id"])
        for one in tenant.all(f"lists/{site['id']}")
        if one["displayName"] == "Bewijzen van deelname"
    ]
    return find_list(tenant, site, id)


def proofs(world: Registrations) -> dict[str, Any]:
    """The files of the library, by name."""
    found = files.children(world.box.tenant, library(world), files.TOP)
    return {str(one["file"]["name"]): one for one in found}


def text_of(world: Registrations, file: Any) -> str:
    content = files.content_of(world.box.tenant, file)
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def pdf(world: Registrations) -> Any:
    (found,) = [one for name, one in proofs(world).items() if name.endswith(".pdf")]
    return found


def opens(world: Registrations, who: str, file: Any) -> bool:
    drive = sites.drive_id(world.build.ons, library(world))
    # The number of a file in its library is no id of Graph: it is found by its name.
    url = f"{GRAPH}/drives/{drive}/root:/{quote(file['file']['name'])}:/content"
    return world.request("GET", url, token=world.box.token_for(world.upn(who))).status == 302


@pytest.fixture
def came(meetings: Registrations) -> str:
    """A meeting that Carmen came to and Daan did not; an organiser says so."""
    code = over(meetings, CARMEN, DAAN)
    meetings.sync()
    tick(meetings, code, CARMEN)
    tick(meetings, code, DAAN, "Niet verschenen")
    meetings.sync()
    return code


def test_who_was_there_has_a_proof_that_he_alone_can_open(
    meetings: Registrations, came: str
) -> None:
    row = meetings.registration(came, CARMEN)
    assert row["SyncUitleg"] == (
        "Je was erbij. Genoteerd: 2 uur. Je bewijs van deelname staat klaar op deze rij."
    )
    urls = row["Bewijs"].split("\n")
    names = {url.rpartition("/")[2].replace("%20", " ") for url in urls}
    assert names == set(proofs(meetings))
    assert len(names) == 2
    assert opens(meetings, CARMEN, pdf(meetings))
    assert not [who for who in (DAAN, GUUS) if opens(meetings, who, pdf(meetings))]
    said = text_of(meetings, pdf(meetings))
    assert meetings.account(CARMEN)["displayName"] in said
    assert "2 uur" in said
    assert not re.search("register|DNS|SIS", said, re.IGNORECASE)
    assert not meetings.registration(came, DAAN).get("Bewijs")
    meetings.assert_quiet()


def test_neither_the_state_nor_a_file_name_knows_whose_it_is(
    meetings: Registrations, came: str
) -> None:
    name = str(meetings.account(CARMEN)["displayName"])
    for file in meetings.folder.glob("ons-sync.db*"):
        assert name.encode() not in file.read_bytes()
    assert not [one for one in proofs(meetings) if CARMEN in one or came not in one]


def test_a_corrected_number_of_hours_is_another_proof(meetings: Registrations) -> None:
    code = series(meetings)
    choose(meetings, code, ADMIN, 1, 3)
    meetings.sync()
    before = set(proofs(meetings))
    assert "3,5 uur" in text_of(meetings, pdf(meetings))
    choose(meetings, code, ADMIN, 1, 2, 3)
    meetings.sync()
    assert not before & set(proofs(meetings))
    said = text_of(meetings, pdf(meetings))
    assert "5,5 uur" in said
    assert (
        pdf(meetings)["file"]["name"].replace(" ", "%20")
        in meetings.registration(code, CARMEN)["Bewijs"]
    )
    meetings.assert_quiet()


def test_who_was_not_there_after_all_has_none(meetings: Registrations, came: str) -> None:
    tick(meetings, came, CARMEN, "Niet verschenen")
    meetings.sync()
    assert proofs(meetings) == {}
    row = meetings.registration(came, CARMEN)
    assert not row.get("Bewijs")
    assert not row.get("Uren")
    meetings.assert_quiet()


def test_it_goes_with_the_registration(meetings: Registrations, came: str) -> None:
    """4.8: a school year, and one more."""
    meetings.move_days(1000)
    meetings.sync()
    assert meetings.rows_on("ons", came) == []
    assert proofs(meetings) == {}
    assert meetings.meeting_row(came)["AantalAanwezig"] == 1, "how many there were is no secret"
    meetings.assert_quiet()


def test_after_a_lost_state_nothing_is_written_again(meetings: Registrations, came: str) -> None:
    before, row = proofs(meetings), meetings.registration(came, CARMEN)
    meetings.lose_state()
    meetings.sync()
    assert {name: one["id"] for name, one in proofs(meetings).items()} == {
        name: one["id"] for name, one in before.items()
    }
    assert meetings.registration(came, CARMEN)["Bewijs"] == row["Bewijs"]
    meetings.assert_quiet()


@pytest.mark.parametrize("fault", ["kill_before", "kill_after"])
@pytest.mark.parametrize("what", ["createUploadSession", "/invite"])
def test_a_killed_run_leaves_one_proof(meetings: Registrations, what: str, fault: str) -> None:
    code = over(meetings, CARMEN)
    meetings.sync()
    tick(meetings, code, CARMEN)
    rule(meetings, {"method": "POST", "path": what}, fault, times=1)
    assert meetings.ons_sync("run", "registrations").returncode < 0
    calm(meetings)
    meetings.sync()
    assert len(proofs(meetings)) == 2
    assert opens(meetings, CARMEN, pdf(meetings))
    assert "klaar op deze rij" in meetings.registration(code, CARMEN)["SyncUitleg"]
    meetings.assert_quiet()


def test_an_app_that_may_not_share_says_what_it_lacks_and_harms_no_registration(
    meetings: Registrations,
) -> None:
    code = over(meetings, CARMEN)
    meetings.sync()
    tick(meetings, code, CARMEN)
    rule(meetings, {"method": "POST", "path": "/invite"}, "status", code=403)
    said = "\n".join(meetings.try_sync().lines())
    assert "full control" in said
    row = meetings.registration(code, CARMEN)
    assert (row["AanmeldStatus"], row["Uren"], row.get("Bewijs")) == ("Aanwezig", 2, None)
    assert row["SyncUitleg"] == "Je was erbij. Genoteerd: 2 uur."
    with meetings.writes() as found:
        meetings.try_sync()
    list_ = meetings.build.lists["Aanmeldingen"]["table"]
    assert not [one for one in found if one.table == list_], "the row says so already"
    calm(meetings)
    meetings.sync()
    assert meetings.registration(code, CARMEN)["Bewijs"]
    meetings.assert_quiet()
