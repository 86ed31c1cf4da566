"""The first time both sides meet nobody is removed and nobody loses a role."""

from __future__ import annotations

from service.exit_code import ExitCode
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, HIDDE, ILSE, JASPER, OPEN, World

NEW = "N-0070"
ADOPTED = (
    "Je was in Teams al eigenaar. Hier sta je nu als kernteamlid. Klopt dat niet? "
    "Vraag het OMO-bureau om hulp."
)


def meet(world: World) -> None:
    """A team that was there for years gets a row: each side knows people the other does not."""
    world.network(NEW, "Een oud team", owners=(GUUS, HIDDE))
    for who in (CARMEN, DAAN):
        world.put_in_team(NEW, who)
    world.admin.enrol(NEW, GUUS, LidStatus="Lid", Rol="Aanvoerder")
    world.admin.enrol(NEW, ILSE, LidStatus="Lid")
    world.admin.enrol(NEW, CARMEN, LidStatus="Uitgetreden")


def test_both_sides_get_whom_the_other_had(settled: World) -> None:
    meet(settled)
    settled.sync()
    team = settled.team(NEW)
    assert {CARMEN, DAAN, GUUS, HIDDE, ILSE} <= team.members
    assert settled.row(NEW, DAAN)["Herkomst"] == "Teams"
    settled.same(NEW)
    settled.assert_quiet()


def test_nothing_is_taken_on_that_day(settled: World) -> None:
    meet(settled)
    with settled.writes() as found:
        settled.sync()
        settled.sync()
        settled.sync(full=True)
    assert not [w for w in found if w.after is None]
    assert not [w for w in found if "remove" in w.what or "demote" in w.what]


def test_owners_of_before_are_core_members_and_are_reported(settled: World) -> None:
    meet(settled)
    settled.sync()
    assert settled.team(NEW).owners == {GUUS, HIDDE}
    row = settled.row(NEW, HIDDE)
    assert row["Rol"] == "Kernteamlid"
    assert row["SyncUitleg"] == ADOPTED
    network = settled.network_row(NEW)
    assert network["SyncStatus"] == "Vraagt aandacht"
    assert network["SyncUitleg"].startswith(
        "In het team stonden al eigenaren zonder rol op ONS. Zij zijn nu kernteamlid"
    )
    settled.assert_quiet()


def test_an_adopted_owner_can_be_made_a_member_afterwards(settled: World) -> None:
    meet(settled)
    settled.sync()
    settled.as_(GUUS).set(NEW, HIDDE, Rol="Lid")
    settled.sync()
    team = settled.team(NEW)
    assert team.owners == {GUUS}
    assert HIDDE in team.members
    settled.assert_quiet()


def test_an_owner_of_before_stays_owner_where_core_members_own_nothing(settled: World) -> None:
    meet(settled)
    settled.admin.set_network(NEW, KernteamIsEigenaar=False)
    settled.sync()
    assert settled.team(NEW).owners == {GUUS, HIDDE}
    settled.assert_quiet()


def test_the_first_run_of_all_takes_nothing_anywhere(world: World) -> None:
    world.as_(ANOUK).remove(OPEN, DAAN)
    world.put_in_team(OPEN, JASPER)
    with world.writes() as found:
        world.sync(full=True)
    assert not [w for w in found if w.after is None]
    assert world.team(OPEN).members == {ANOUK, BRAM, CARMEN, DAAN, JASPER}
    world.same(OPEN)
    world.assert_quiet()


def test_a_first_contact_of_hundreds_is_no_mass_removal(settled: World) -> None:
    settled.network(NEW, "Een oud team", owners=(GUUS, HIDDE))
    for at in range(30):
        settled.hire(f"Oud{at}")
        settled.put_in_team(NEW, f"Oud{at}")
    result = settled.sync()
    assert result.exit_code is ExitCode.DONE
    assert len(settled.team(NEW).members) == 32
    settled.same(NEW)
    settled.assert_quiet()
