"""A row is a request: what decides where people are written to counts only from the admins."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.tenant import Write
from tests.e2e.world import (
    ANOUK,
    APPROVAL,
    BRAM,
    CARMEN,
    DAAN,
    EEFJE,
    GUUS,
    HIDDE,
    ILSE,
    JASPER,
    OPEN,
    Refused,
    World,
)

FROZEN = (
    "De koppeling met het team is gewijzigd. Er verandert niets tot een beheerder dit bevestigt."
)
CLASS = "N-0080"


@pytest.fixture
def school(settled: World) -> World:
    """A class team beside the networks: in the tenant, on no list."""
    settled.network(CLASS, "Klas 3B", owners=(ILSE,))
    settled.put_in_team(CLASS, JASPER)
    settled.admin.set_network(CLASS, GroepId=None)
    number = settled.build.networks[CLASS].item["id"]
    settled.admin.send("DELETE", f"{settled.list_url('Netwerken')}/items/{number}")
    settled.sync()
    return settled


def outside(world: World, found: list[Write]) -> list[Write]:
    """Writes of the product anywhere but on its own lists and the teams of its networks."""
    own = {
        world.build.lists[name]["id"]
        for name in ("Netwerken", "Netwerkleden", "NetwerkledenBesloten", "SyncStand")
        if name in world.build.lists
    }
    teams = {str(n.team) for code, n in world.build.networks.items() if code != CLASS}
    sites = {world.build.ons["id"], world.build.beheer["id"]}

    def fine(write: Write) -> bool:
        kind, _, place = write.table.partition("/")
        if kind in ("items", "versions", "recycleBin", "people"):
            return place in own | sites or place.partition("/")[0] in sites
        return place in teams

    return [w for w in found if not fine(w)]


def test_a_forged_team_id_freezes_the_network_and_nobody_is_written_anywhere(
    school: World,
) -> None:
    """Somebody with rights on the list points a network at a class team."""
    number = str(school.build.networks[OPEN].item["id"])
    victim = school.build.networks[CLASS].team
    school.as_(EEFJE).change_row("Netwerken", number, GroepId=victim)
    school.as_(GUUS).join(OPEN)
    with school.writes() as found:
        school.sync()
        school.sync(full=True)
    assert not [w for w in found if "members" in w.table or "owners" in w.table]
    row = school.network_row(OPEN)
    assert row["SyncStatus"] == "Gepauzeerd"
    assert row["SyncUitleg"] == FROZEN
    assert school.team(CLASS).members == {ILSE, JASPER}
    assert school.team(OPEN).members == {ANOUK, BRAM, CARMEN, DAAN}
    school.assert_quiet()


@pytest.mark.parametrize(
    "columns",
    [
        {"Toelating": "Open"},
        {"GastenToegestaan": True},
        {"BevatLeerlingen": True},
        {"LedenlijstZichtbaar": "Alleen leden"},
        {"KernteamIsEigenaar": False},
        {"NetwerkStatus": "Slapend"},
        {"KanaalId": "19:abc@thread.tacv2"},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_a_setting_that_no_admin_made_freezes_the_network_until_one_does(
    school: World, columns: dict[str, Any]
) -> None:
    number = str(school.build.networks[APPROVAL].item["id"])
    school.as_(EEFJE).change_row("Netwerken", number, **columns)
    school.as_(GUUS).join(APPROVAL)
    school.sync()
    assert school.network_row(APPROVAL)["SyncUitleg"] == FROZEN
    assert GUUS not in school.team(APPROVAL).members
    school.as_(HIDDE).join(OPEN)
    school.sync()
    assert HIDDE in school.team(OPEN).members
    school.assert_quiet()


def test_an_admin_who_sets_the_value_himself_confirms_it(school: World) -> None:
    number = str(school.build.networks[APPROVAL].item["id"])
    school.as_(EEFJE).change_row("Netwerken", number, Toelating="Open")
    school.sync()
    assert school.network_row(APPROVAL)["SyncUitleg"] == FROZEN
    school.admin.set_network(APPROVAL, Toelating="Na goedkeuring")
    school.sync()
    assert school.network_row(APPROVAL)["SyncUitleg"] == "Bijgewerkt."
    school.as_(GUUS).join(APPROVAL)
    school.sync()
    assert GUUS not in school.team(APPROVAL).members
    school.assert_quiet()


def test_a_network_that_an_ordinary_person_made_gets_no_team(school: World) -> None:
    victim = school.build.networks[CLASS].team
    url = f"{school.list_url('Netwerken')}/items"
    fields = {
        "Title": "Nepnetwerk", "NetwerkCode": "N-6666", "NetwerkStatus": "Actief",
        "Toelating": "Open", "GroepId": victim,
    }  # fmt: skip
    school.as_(EEFJE).send("POST", url, {"fields": fields})
    with school.writes() as found:
        school.sync()
        school.sync(full=True)
    assert not [w for w in found if "members" in w.table or "owners" in w.table]
    assert school.team(CLASS).members == {ILSE, JASPER}


def test_two_networks_that_name_one_team_are_both_left_alone(school: World) -> None:
    """A column that is unique refuses it; where it is not, neither network is touched."""
    team = str(school.build.networks[OPEN].team)
    other = school.network("N-0081", "Nog een", owners=(ILSE, JASPER))
    try:
        school.admin.change_row("Netwerken", str(other.item["id"]), GroepId=team)
    except Refused:
        return  # the column is unique, and SharePoint keeps it so
    school.as_(GUUS).join(OPEN)
    with school.writes() as found:
        school.sync()
    assert not [w for w in found if "members" in w.table]


def test_nothing_but_the_networks_is_ever_written(school: World) -> None:
    with school.writes() as found:
        school.as_(GUUS).join(OPEN)
        school.as_(HIDDE).join(APPROVAL, LidStatus="Aangevraagd")
        school.as_(ANOUK).set(OPEN, CARMEN, Rol="Kernteamlid")
        school.as_(DAAN).leave(OPEN)
        school.sync()
        school.sync(full=True)
    assert found
    assert not outside(school, found), [(w.what, w.table) for w in outside(school, found)]
    assert school.team(CLASS).members == {ILSE, JASPER}
    assert school.team(CLASS).owners == {ILSE}


def test_an_emergency_account_is_never_touched(settled: World) -> None:
    settled.hire("Nood")
    settled.configure(break_glass=[settled.id("Nood")])
    settled.put_in_team(OPEN, "Nood", owner=True)
    settled.admin.enrol(APPROVAL, "Nood", LidStatus="Lid")
    with settled.writes() as found:
        settled.sync()
        settled.sync(full=True)
    assert "Nood" in settled.team(OPEN).owners
    assert not settled.rows_of(OPEN, "Nood")
    assert "Nood" not in settled.team(APPROVAL).members
    id = settled.id("Nood")
    assert not [w for w in found if w.id == id or id in str(w.after)]


def test_an_emergency_account_does_not_count_as_an_owner_that_is_left(settled: World) -> None:
    settled.hire("Nood")
    settled.configure(break_glass=[settled.id("Nood")])
    settled.put_in_team(OPEN, "Nood", owner=True)
    settled.admin.set(OPEN, ANOUK, Rol="Lid")
    settled.admin.set(OPEN, BRAM, Rol="Lid")
    settled.sync()
    assert settled.team(OPEN).owners - {"Nood"}
