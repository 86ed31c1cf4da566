"""Child networks: a private channel of the parent's team, or a team of its own."""

from __future__ import annotations

import pytest

from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE, OPEN, World

CHANNEL, TEAM = "N-0040", "N-0041"
FIRST_JOIN = "Word eerst lid van ICTO netwerk. Daarna komt dit vanzelf in orde."
LEFT_PARENT = "Niet meer lid van ICTO netwerk. Daarom is ook dit lidmaatschap gestopt."


@pytest.fixture
def family(settled: World) -> World:
    """The open network with two children, each led by its two owners."""
    top = settled.build.networks[OPEN]
    settled.network(
        CHANNEL, "Broedplaats in een kanaal", "Broedplaats", parent=top, channel=True,
        owners=(ANOUK, BRAM),
    )  # fmt: skip
    settled.network(
        TEAM, "Broedplaats met een team", "Broedplaats", parent=top, owners=(ANOUK, BRAM)
    )
    for code in (CHANNEL, TEAM):
        settled.admin.enrol(code, ANOUK, LidStatus="Lid", Rol="Aanvoerder")
        settled.admin.enrol(code, BRAM, LidStatus="Lid", Rol="Kernteamlid")
    settled.sync()
    return settled


def members(world: World, code: str) -> frozenset[str]:
    return (world.channel(code) if code == CHANNEL else world.team(code)).members


@pytest.mark.parametrize("code", [CHANNEL, TEAM])
def test_a_member_of_the_parent_joins_a_child(family: World, code: str) -> None:
    family.as_(CARMEN).join(code)
    family.sync()
    assert CARMEN in members(family, code)
    assert family.row(code, CARMEN)["SyncUitleg"] == "Bijgewerkt."
    family.same(code)
    family.assert_quiet()


@pytest.mark.parametrize("code", [CHANNEL, TEAM])
def test_who_is_not_in_the_parent_waits_and_is_told_so(family: World, code: str) -> None:
    family.as_(GUUS).join(code)
    family.sync()
    assert GUUS not in members(family, code)
    assert GUUS not in family.team(OPEN).members
    row = family.row(code, GUUS)
    assert row["LidStatus"] == "Aangevraagd"
    assert row["SyncStatus"] == "Wacht"
    assert row["SyncUitleg"] == FIRST_JOIN
    family.assert_quiet()


@pytest.mark.parametrize("code", [CHANNEL, TEAM])
def test_who_waited_is_let_in_once_he_joins_the_parent(family: World, code: str) -> None:
    family.as_(GUUS).join(code)
    family.sync()
    family.as_(GUUS).join(OPEN)
    family.sync()
    assert GUUS in family.team(OPEN).members
    assert GUUS in members(family, code)
    family.same(code)
    family.assert_quiet()


@pytest.mark.parametrize("code", [CHANNEL, TEAM])
def test_parent_and_child_are_joined_in_one_run(family: World, code: str) -> None:
    family.as_(GUUS).join(code)
    family.as_(GUUS).join(OPEN)
    family.sync()
    assert GUUS in family.team(OPEN).members
    assert GUUS in members(family, code)
    assert family.row(code, GUUS)["LidStatus"] == "Lid"
    family.same(code)
    family.assert_quiet()


@pytest.mark.parametrize("code", [CHANNEL, TEAM])
@pytest.mark.parametrize("side", ["ONS", "Teams"])
def test_who_leaves_the_parent_leaves_the_child(family: World, code: str, side: str) -> None:
    family.as_(CARMEN).join(code)
    family.sync()
    if side == "ONS":
        family.as_(CARMEN).leave(OPEN)
    else:
        family.as_(CARMEN).leave_team(OPEN)
    family.sync()
    family.sync()
    assert CARMEN not in family.team(OPEN).members
    assert CARMEN not in members(family, code)
    row = family.row(code, CARMEN)
    assert row["LidStatus"] == "Uitgetreden"
    assert row["SyncUitleg"] == LEFT_PARENT
    family.same(code)
    family.assert_quiet()


@pytest.mark.parametrize("code", [CHANNEL, TEAM])
def test_leaving_a_child_leaves_the_parent_alone(family: World, code: str) -> None:
    family.as_(CARMEN).join(code)
    family.sync()
    family.as_(CARMEN).leave(code)
    family.sync()
    assert CARMEN not in members(family, code)
    assert CARMEN in family.team(OPEN).members
    assert family.row(OPEN, CARMEN)["LidStatus"] == "Lid"
    family.same(code)
    family.same(OPEN)
    family.assert_quiet()


def test_a_role_in_a_channel_follows_ons_and_stays_in_the_channel(family: World) -> None:
    family.as_(CARMEN).join(CHANNEL)
    family.sync()
    family.as_(ANOUK).set(CHANNEL, CARMEN, Rol="Aanvoerder")
    family.sync()
    assert CARMEN in family.channel(CHANNEL).owners
    assert CARMEN not in family.team(OPEN).owners
    family.admin.set(CHANNEL, CARMEN, Rol="Lid")
    family.sync()
    assert CARMEN not in family.channel(CHANNEL).owners
    family.assert_quiet()


def test_somebody_added_to_the_channel_in_teams_gets_a_row_at_night(family: World) -> None:
    family.as_(ANOUK).add(CHANNEL, DAAN)
    family.sync(full=True)
    assert family.row(CHANNEL, DAAN)["LidStatus"] == "Lid"
    family.same(CHANNEL)
    family.assert_quiet()


def test_somebody_taken_out_of_the_channel_in_teams_has_left_at_night(family: World) -> None:
    family.as_(DAAN).join(CHANNEL)
    family.sync()
    family.sync(full=True)  # private channels are looked at once a night
    family.as_(ANOUK).remove(CHANNEL, DAAN)
    family.sync(full=True)
    assert family.row(CHANNEL, DAAN)["LidStatus"] == "Uitgetreden"
    assert DAAN in family.team(OPEN).members
    family.same(CHANNEL)
    family.assert_quiet()


def test_somebody_in_a_childs_team_who_is_not_in_the_parent_is_said_and_stays(
    family: World,
) -> None:
    family.as_(ANOUK).add(TEAM, HIDDE)
    family.sync()
    assert HIDDE in family.team(TEAM).members
    row = family.row(TEAM, HIDDE)
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == FIRST_JOIN
    family.assert_quiet()


@pytest.mark.parametrize("code", [CHANNEL, TEAM])
def test_a_closed_parent_removes_nobody_from_its_children(family: World, code: str) -> None:
    family.as_(CARMEN).join(code)
    family.sync()
    family.admin.set_network(OPEN, NetwerkStatus="Gesloten")
    family.sync()
    family.as_(CARMEN).leave_team(OPEN)
    family.sync()
    family.sync(full=True)
    assert family.row(code, ANOUK)["LidStatus"] == "Lid"
    assert {ANOUK, BRAM} <= members(family, code)
