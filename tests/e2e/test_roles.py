"""NL-02 and NL-04: who owns the team follows the roles on ONS, and somebody always does."""

from __future__ import annotations

import pytest

from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, EEFJE, GUUS, OPEN, World

ONE_OWNER = "Dit netwerk heeft nog maar één eigenaar. Wijs een tweede aan."
NO_OWNER = "Het team heeft geen eigenaar meer. Wijs er een aan."
LAST_OWNER = (
    "Zo blijft er geen eigenaar van het team over. Wijs eerst een ander aan. "
    "Er is nog niets veranderd."
)
PUT_BACK = "De rol is in Teams gewijzigd en teruggezet. Een rol wijzig je op ONS."


@pytest.mark.parametrize("role", ["Aanvoerder", "Begeleider", "Kernteamlid"])
def test_a_role_on_ons_makes_an_owner_within_one_run(settled: World, role: str) -> None:
    settled.as_(ANOUK).set(OPEN, CARMEN, Rol=role)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM, CARMEN}
    assert settled.row(OPEN, CARMEN)["Rol"] == role
    settled.assert_quiet()


def test_a_role_taken_away_on_ons_takes_ownership_and_leaves_the_member(settled: World) -> None:
    settled.admin.set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.sync()
    settled.admin.set(OPEN, CARMEN, Rol="Lid")
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners == {ANOUK, BRAM}
    assert CARMEN in team.members
    settled.same(OPEN)
    settled.assert_quiet()


def test_from_two_owners_to_one_is_done_and_said(settled: World) -> None:
    settled.admin.set(OPEN, BRAM, Rol="Lid")
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK}
    assert settled.network_row(OPEN)["SyncUitleg"] == ONE_OWNER
    settled.assert_quiet()


def test_a_second_owner_ends_the_warning(settled: World) -> None:
    settled.admin.set(OPEN, BRAM, Rol="Lid")
    settled.sync()
    settled.admin.set(OPEN, DAAN, Rol="Kernteamlid")
    settled.sync()
    assert settled.network_row(OPEN)["SyncUitleg"] == "Bijgewerkt."
    settled.assert_quiet()


def test_the_last_owner_stays_owner_and_the_row_says_why(settled: World) -> None:
    settled.admin.set(OPEN, ANOUK, Rol="Lid")
    settled.admin.set(OPEN, BRAM, Rol="Lid")
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners
    assert team.members == {ANOUK, BRAM, CARMEN, DAAN}
    held = [settled.row(OPEN, one) for one in (ANOUK, BRAM) if one in team.owners]
    assert all(row["SyncUitleg"] == LAST_OWNER for row in held)
    assert all(row["SyncStatus"] == "Vraagt aandacht" for row in held)
    settled.assert_quiet()


def test_the_last_owner_goes_once_there_is_another(settled: World) -> None:
    settled.admin.set(OPEN, ANOUK, Rol="Lid")
    settled.admin.set(OPEN, BRAM, Rol="Lid")
    settled.sync()
    settled.admin.set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.sync()
    assert settled.team(OPEN).owners == {CARMEN}
    settled.assert_quiet()


def test_the_last_owner_who_leaves_on_ons_stays_until_there_is_another(settled: World) -> None:
    settled.admin.set(OPEN, BRAM, Rol="Lid")
    settled.sync()
    settled.as_(ANOUK).leave(OPEN)
    settled.sync()
    assert ANOUK in settled.team(OPEN).owners
    assert settled.row(OPEN, ANOUK)["SyncUitleg"] == LAST_OWNER
    settled.admin.set(OPEN, DAAN, Rol="Aanvoerder")
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners == {DAAN}
    assert ANOUK not in team.members
    settled.same(OPEN)
    settled.assert_quiet()


def test_an_owner_made_in_teams_is_a_member_again_and_the_row_says_why(settled: World) -> None:
    settled.as_(ANOUK).make_owner(OPEN, CARMEN)
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners == {ANOUK, BRAM}
    assert CARMEN in team.members
    row = settled.row(OPEN, CARMEN)
    assert row["Rol"] == "Lid"
    assert row["SyncUitleg"] == PUT_BACK
    settled.assert_quiet()


def test_an_owner_demoted_in_teams_owns_it_again(settled: World) -> None:
    settled.as_(ANOUK).make_member(OPEN, BRAM)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    assert settled.row(OPEN, BRAM)["SyncUitleg"] == PUT_BACK
    settled.assert_quiet()


def test_core_members_own_the_team_by_setting(settled: World) -> None:
    settled.admin.set_network(OPEN, KernteamIsEigenaar=False)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK}
    assert settled.row(OPEN, BRAM)["Rol"] == "Kernteamlid"
    settled.admin.set_network(OPEN, KernteamIsEigenaar=True)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    settled.assert_quiet()


def test_a_member_cannot_make_himself_owner_and_is_told(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    row = settled.row(OPEN, CARMEN)
    assert row["Rol"] == "Lid"
    assert row["SyncUitleg"].startswith("Deze wijziging is teruggezet.")
    settled.assert_quiet()


def test_a_promotion_that_an_owner_edits_over_is_still_nobodys(settled: World) -> None:
    """H-01: the last editor of the row is an owner, but the role is the member's own doing."""
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.as_(ANOUK).set(OPEN, CARMEN, LidSinds=settled.today(-90))
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    assert settled.row(OPEN, CARMEN)["Rol"] == "Lid"
    settled.assert_quiet()


def test_an_owner_of_another_network_has_no_say_here(settled: World) -> None:
    settled.as_(EEFJE).set(OPEN, CARMEN, Rol="Kernteamlid")
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    assert settled.row(OPEN, CARMEN)["Rol"] == "Lid"
    settled.assert_quiet()


def test_who_joins_with_a_role_joins_as_a_member(settled: World) -> None:
    settled.as_(GUUS).join(OPEN, Rol="Aanvoerder")
    settled.sync()
    team = settled.team(OPEN)
    assert GUUS in team.members
    assert GUUS not in team.owners
    assert settled.row(OPEN, GUUS)["Rol"] == "Lid"
    settled.assert_quiet()


# NL-04: the aanvoerder left


def test_an_aanvoerder_who_leaves_omo_leaves_the_team_to_the_other_owner(settled: World) -> None:
    settled.ict.change_account(ANOUK, accountEnabled=False)
    settled.sync()
    assert settled.team(OPEN).owners == {BRAM}
    assert settled.row(OPEN, ANOUK)["LidStatus"] == "Uit dienst"
    assert settled.network_row(OPEN)["SyncUitleg"] == ONE_OWNER
    settled.assert_quiet()


def test_a_team_whose_owners_all_left_asks_for_one_and_loses_nobody(settled: World) -> None:
    settled.ict.change_account(ANOUK, accountEnabled=False)
    settled.ict.change_account(BRAM, accountEnabled=False)
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners
    assert {CARMEN, DAAN} <= team.members
    network = settled.network_row(OPEN)
    assert network["SyncStatus"] == "Vraagt aandacht"
    assert network["SyncUitleg"] == NO_OWNER
    settled.assert_quiet()


def test_a_new_aanvoerder_takes_over_from_owners_who_left(settled: World) -> None:
    settled.ict.change_account(ANOUK, accountEnabled=False)
    settled.ict.change_account(BRAM, accountEnabled=False)
    settled.sync()
    settled.admin.set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners == {CARMEN}
    assert team.members == {CARMEN, DAAN}
    settled.assert_quiet()


@pytest.mark.parametrize("allowed", [True, False])
def test_a_core_member_is_promoted_only_where_the_setting_allows_it(
    settled: World, allowed: bool
) -> None:
    settled.configure(promote_core_member_when_ownerless=allowed)
    settled.admin.set_network(OPEN, KernteamIsEigenaar=False)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK}
    settled.ict.change_account(ANOUK, accountEnabled=False)
    settled.sync()
    owners = settled.team(OPEN).owners
    if allowed:
        assert owners == {BRAM}
    else:
        assert owners == {ANOUK}
        assert settled.network_row(OPEN)["SyncUitleg"] == NO_OWNER
    settled.assert_quiet()
