"""NL-09 and NL-10: networks that close, teams that go or change, rows that disappear."""

from __future__ import annotations

import pytest

from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GRAPH, GUUS, HIDDE, OPEN, World

CLOSED = "Dit netwerk is gesloten. De leden veranderen niet meer."


def archive(world: World, code: str, *, undo: bool = False) -> None:
    verb = "unarchive" if undo else "archive"
    world.as_(ANOUK).send("POST", f"{GRAPH}/teams/{world.build.networks[code].team}/{verb}", {})


def delete_group(world: World, code: str) -> str:
    group = str(world.build.networks[code].team)
    world.as_(ANOUK).send("DELETE", f"{GRAPH}/groups/{group}")
    return group


@pytest.mark.parametrize("status", ["Gesloten", "Gearchiveerd"])
def test_nothing_is_synced_in_a_closed_network(settled: World, status: str) -> None:
    settled.admin.set_network(OPEN, NetwerkStatus=status)
    settled.sync()
    assert settled.network_row(OPEN)["SyncUitleg"] == CLOSED
    settled.as_(GUUS).join(OPEN)
    settled.as_(ANOUK).add(OPEN, HIDDE)
    settled.as_(DAAN).leave(OPEN)
    with settled.writes() as found:
        settled.sync()
        settled.sync(full=True)
    assert not found
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, DAAN, HIDDE}
    settled.assert_quiet()


def test_a_network_that_opens_again_takes_up_what_was_left_lying(settled: World) -> None:
    settled.admin.set_network(OPEN, NetwerkStatus="Gesloten")
    settled.sync()
    settled.as_(GUUS).join(OPEN)
    settled.as_(ANOUK).add(OPEN, HIDDE)
    settled.as_(DAAN).leave(OPEN)
    settled.sync()
    settled.admin.set_network(OPEN, NetwerkStatus="Actief")
    settled.sync()
    team = settled.team(OPEN)
    assert team.members == {ANOUK, BRAM, CARMEN, GUUS, HIDDE}
    assert team.owners == {ANOUK, BRAM}
    settled.same(OPEN)
    settled.assert_quiet()


def test_members_and_owners_of_an_archived_team_stay_as_they_were(settled: World) -> None:
    archive(settled, OPEN)
    settled.as_(GUUS).join(OPEN)
    with settled.writes() as found:
        settled.sync(full=True)
    assert {write.table for write in found} <= {
        f"items/{settled.build.lists['Netwerken']['id']}"
    } or all("members" not in write.table for write in found)
    row = settled.network_row(OPEN)
    assert row["SyncStatus"] == "Gepauzeerd"
    expected = "Het team is gearchiveerd. Er verandert niets tot het weer in gebruik is."
    assert row["SyncUitleg"] == expected
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, DAAN}
    settled.assert_quiet()


def test_a_team_taken_into_use_again_is_taken_up_in_the_nightly_run(settled: World) -> None:
    archive(settled, OPEN)
    settled.as_(GUUS).join(OPEN)
    settled.sync(full=True)
    archive(settled, OPEN, undo=True)
    settled.sync(full=True)
    team = settled.team(OPEN)
    assert team.members == {ANOUK, BRAM, CARMEN, DAAN, GUUS}
    assert team.owners == {ANOUK, BRAM}
    settled.assert_quiet()


def test_a_deleted_team_is_said_and_no_row_changes(settled: World) -> None:
    before = settled.rows(OPEN)
    delete_group(settled, OPEN)
    settled.sync()
    row = settled.network_row(OPEN)
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == "Het team is verwijderd. Vraag de beheerder het terug te zetten."
    assert settled.rows(OPEN) == before
    settled.assert_quiet()
    settled.sync(full=True)
    assert settled.rows(OPEN) == before


def test_a_team_put_back_from_the_recycle_bin_goes_on_where_it_was(settled: World) -> None:
    group = delete_group(settled, OPEN)
    settled.sync()
    settled.as_(DAAN).leave(OPEN)
    settled.as_(ANOUK).send("POST", f"{GRAPH}/directory/deletedItems/{group}/restore", {})
    settled.sync()
    team = settled.team(OPEN)
    assert team.members == {ANOUK, BRAM, CARMEN}
    assert team.owners == {ANOUK, BRAM}
    assert settled.network_row(OPEN)["SyncUitleg"] == "Bijgewerkt."
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_network_whose_team_id_is_emptied_is_released_and_nobody_is_removed(
    settled: World,
) -> None:
    before = settled.rows(OPEN)
    settled.admin.set_network(OPEN, GroepId=None)
    settled.sync()
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    settled.sync(full=True)
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, DAAN}
    after = settled.rows(OPEN)
    assert after.keys() == before.keys()
    assert settled.network_row(OPEN)["SyncUitleg"] == (
        "Dit netwerk is in oprichting. Er is nog geen team."
    )
    settled.assert_quiet()


def test_a_network_whose_row_is_deleted_is_released_and_nobody_is_removed(settled: World) -> None:
    before = settled.rows(OPEN)
    number = settled.build.networks[OPEN].item["id"]
    settled.admin.send("DELETE", f"{settled.list_url('Netwerken')}/items/{number}")
    with settled.writes() as found:
        settled.sync()
        settled.sync(full=True)
    assert not [w for w in found if "members" in w.table or "owners" in w.table]
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, DAAN}
    assert settled.rows(OPEN) == before


def test_another_team_is_a_first_contact_that_only_adds(settled: World) -> None:
    """Nobody of the old team is taken off ONS, and nobody of the new one is taken out of it."""
    other = settled.network("N-0031", "Nieuw team", owners=(GUUS, HIDDE))
    settled.admin.set_network("N-0031", GroepId=None)
    settled.sync()
    old = str(settled.build.networks[OPEN].team)
    settled.admin.set_network(OPEN, GroepId=other.team)
    settled.build.networks[OPEN].team = other.team
    settled.sync()
    everybody = {ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE}
    team = settled.team(OPEN)
    assert team.members == everybody
    assert team.owners == {ANOUK, BRAM, GUUS, HIDDE}
    assert settled.row(OPEN, GUUS)["Rol"] == "Kernteamlid"
    assert len(settled.box.tenant.table(f"members/{old}")) == 4
    settled.same(OPEN)
    settled.assert_quiet()


# NL-10: the team is renamed


def rename(world: World, name: str) -> None:
    group = world.build.networks[OPEN].team
    world.as_(ANOUK).send("PATCH", f"{GRAPH}/groups/{group}", {"displayName": name})


def test_a_renamed_team_is_the_same_team(settled: World) -> None:
    rename(settled, "ICTO netwerk 2.0")
    with settled.writes() as found:
        settled.sync()
    assert not [w for w in found if "members" in w.table or w.table == "groups"]
    settled.as_(GUUS).join(OPEN)
    settled.sync()
    assert GUUS in settled.team(OPEN).members
    settled.same(OPEN)
    settled.assert_quiet()


@pytest.mark.parametrize("leading", ["ONS", "Tweezijdig", None])
def test_where_ons_leads_the_name_stays_and_the_row_says_so(
    settled: World, leading: str | None
) -> None:
    if leading:
        settled.admin.set_network(OPEN, NaamLeidend=leading)
    rename(settled, "ICTO netwerk 2.0")
    settled.sync()
    row = settled.network_row(OPEN)
    assert row["Title"] == "ICTO netwerk"
    assert row["SyncUitleg"] == (
        "Het team heet nu ICTO netwerk 2.0. De naam op ONS blijft zoals hij is."
    )
    settled.assert_quiet()


def test_where_teams_leads_ons_takes_the_name_over(settled: World) -> None:
    settled.admin.set_network(OPEN, NaamLeidend="Teams")
    rename(settled, "ICTO: ‘netwerk’ & meer")
    settled.sync()
    assert settled.network_row(OPEN)["Title"] == "ICTO: ‘netwerk’ & meer"
    settled.assert_quiet()
