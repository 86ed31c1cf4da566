"""Leaving, guests that become colleagues, parents and closed networks where two rules meet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.jobs.membership.world import ADMIN, World


def item_of(world: World, person: str) -> str:
    number = world.number(person)
    for item, sighting in world.sightings(World.rows()).items():
        if sighting.value is not None and sighting.value["fields"]["PersoonLookupId"] == number:
            return item
    raise AssertionError(f"no row of {person}")


@pytest.fixture
def deputised(world: World) -> World:
    """A network whose owner eva has bob as her deputy for ten days."""
    network = world.network()
    for person in ("eva", "bob"):
        world.person(person)
    world.row(
        network, "eva", by=ADMIN, Rol="Aanvoerder", PlaatsvervangerLookupId=world.number("bob"),
        PvVan=world.now.isoformat(), PvTot=(world.now + timedelta(days=10)).isoformat(),
    )  # fmt: skip
    world.run()
    assert world.team("1") == {"eva": True, "bob": True}
    return world


def test_a_deputy_who_leaves_in_teams_is_not_brought_back(deputised: World) -> None:
    deputised.leave("1", "bob")
    for _ in range(3):
        deputised.run()
    assert "bob" not in deputised.team("1")
    assert deputised.row_of("1", "bob")["LidStatus"] == "Uitgetreden"


def test_a_deputy_can_leave_on_ons(deputised: World) -> None:
    item = item_of(deputised, "bob")
    deputised.edit(item, "bob", LidStatus="Uitgetreden")
    deputised.run()
    assert "bob" not in deputised.team("1")
    assert deputised.fields(item)["LidStatus"] == "Uitgetreden"
    assert deputised.plan("1").actions == ()


def test_a_deputy_who_left_owns_again_when_he_is_named_anew(deputised: World) -> None:
    deputised.leave("1", "bob")
    deputised.run()
    deputised.run()
    later = (deputised.now + timedelta(days=20)).isoformat()
    deputised.edit(item_of(deputised, "eva"), "eva", PvTot=later)
    deputised.run()
    assert deputised.team("1")["bob"] is True


@pytest.fixture
def converting(world: World) -> World:
    """First contact with a team that holds a guest whose own account exists already."""
    world.network()
    world.person("eva")
    world.row("1", "eva", by=ADMIN, Rol="Aanvoerder")
    world.guest("gast", domain="lyceum.example", mail="jan@lyceum.example")
    world.join("1", "gast")
    world.person("jan")
    world.run()
    return world


def test_a_guest_without_a_row_becomes_a_colleague_too(converting: World) -> None:
    assert converting.team("1").keys() == {"eva", "gast", "jan"}  # first contact removes nobody
    assert converting.row_of("1", "jan")["LidStatus"] == "Lid"
    converting.days(1)
    converting.run()
    assert converting.team("1").keys() == {"eva", "jan"}
    assert converting.plan("1").actions == ()


def test_a_colleague_who_leaves_while_his_guest_account_is_still_in_has_left(
    converting: World,
) -> None:
    item = item_of(converting, "jan")
    converting.edit(item, "jan", LidStatus="Uitgetreden")
    converting.run()
    converting.days(1)
    converting.run()
    assert converting.team("1").keys() == {"eva"}
    assert converting.fields(item)["LidStatus"] == "Uitgetreden"
    assert converting.plan("1").actions == ()


@pytest.mark.parametrize("state", ["half read", "of somebody else", "none", "deleted"])
def test_a_parent_of_whom_not_everybody_is_known_costs_nobody_the_child(
    world: World, state: str
) -> None:
    world.network("1")
    world.network("2", BovenliggendNetwerkLookupId="1")
    for person in ("eva", "ann", "ben", "cas"):
        world.person(person)
        for network in "12":
            role = "Aanvoerder" if person == "eva" else "Lid"
            world.row(network, person, by=ADMIN, Rol=role)
    for network in "12":
        world.run(network)
    if state == "of somebody else":
        world.network("1", by="ann", GroepId="group-9")
    elif state == "none":
        world.network("1", GroepId=None)
    else:
        world.network("1", GroepId="group-9")
    for person in ("eva", "ann"):
        world.put("team:group-9", person, {"member": True, "owner": False})
    if state == "half read":
        world.unread.add("team:group-9")
    elif state == "deleted":
        world.drop("groups", "group-9")
    parent = world.overview().networks["1"].place
    plan = world.plan("2", members={"1": frozenset(world.overview().team(parent or ""))})
    assert [a for a in plan.actions if a.side == "right"] == []
    assert plan.stopped is not None
    assert plan.partial is (state == "half read")


def test_parents_that_are_each_others_children_are_told_apart(world: World) -> None:
    world.network("1", KanaalId="one", BovenliggendNetwerkLookupId="2")
    world.network("2", GroepId=None, KanaalId="two", BovenliggendNetwerkLookupId="1")
    for network in "12":
        world.plan(network)


def test_a_closed_network_leaves_the_team_of_one_that_goes_on_alone(world: World) -> None:
    world.network("1")
    world.network("2", GroepId="group-1")
    world.network("1", NetwerkStatus="Gesloten")
    assert [a.kind for a in world.plan("1").actions if a.side == "right"] == []
