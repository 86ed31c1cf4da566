"""A network with enough people that losing them all is a mass removal."""

from __future__ import annotations

import pytest

from tests.e2e.world import ANOUK, BRAM, GRAPH, World

CROWD = "N-0050"
MANY = tuple(f"Lid{n:02}" for n in range(1, 17))
EVERYBODY = frozenset({ANOUK, BRAM, *MANY})
STOPPED = (
    "Gestopt uit voorzorg: {n} van {total} leden zouden verdwijnen. Er is niets verwijderd. "
    "Geef akkoord of wijs af."
)


def gather(world: World, code: str = CROWD, people: tuple[str, ...] = MANY) -> World:
    """Make the network with everybody on both sides, and let the product agree on it."""
    world.network(code, f"Groot netwerk {code}", owners=(ANOUK, BRAM))
    world.admin.enrol(code, ANOUK, LidStatus="Lid", Rol="Aanvoerder")
    world.admin.enrol(code, BRAM, LidStatus="Lid", Rol="Kernteamlid")
    for who in people:
        if who not in world.people:
            world.hire(who)
        world.put_in_team(code, who)
    world.sync()
    assert world.team(code).members == {ANOUK, BRAM, *people}
    return world


def rule(world: World, match: dict[str, object], fault: str, **more: object) -> None:
    """Turn on a fault of the sandbox, for whoever asks."""
    world.box.run(lambda: world.box.cloud.faults.add({"match": match, "fault": fault, **more}))


def calm(world: World) -> None:
    """Turn all faults off."""
    world.box.run(world.box.cloud.faults.remove)


def items_of(world: World, name: str) -> str:
    """Any request for the rows of a list."""
    return f"/lists/{world.build.lists[name]['id']}/items"


def team_url(world: World, code: str) -> str:
    return f"{GRAPH}/teams/{world.build.networks[code].team}"


@pytest.fixture
def crowd(settled: World) -> World:
    return gather(settled)
