from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connector.group_source import GroupMembersSource
from connector.roster import GroupRoster
from sandbox.entra import groups, users
from sandbox.teams.roster import join_team
from sync.model import Coverage, Observation
from tests.connector.conftest import World

BOTH = {"member": True, "owner": True}
MEMBER = {"member": True, "owner": False}


def observe(
    world: World, cursor: str | None = None, known: Mapping[str, Mapping[str, Any]] | None = None,
    *more: str,
) -> Observation:  # fmt: skip
    held = {f"team:{world.team}": known or {}}
    source = GroupMembersSource([world.team, *more], 0, lambda place: held.get(place, {}))
    return world.connection.graph.one(source.observe(cursor))


def people(world: World, seen: Observation) -> dict[str, Any]:
    names = {id: name for name, id in world.people.items()}
    return {names[s.id]: s.value for s in seen.sightings if s.place == f"team:{world.team}"}


def by_id(world: World, **values: Any) -> dict[str, Any]:
    return {world.people[name]: value for name, value in values.items()}


def test_a_first_pass_shows_everybody_and_the_group_itself(world: World) -> None:
    seen = observe(world)
    assert people(world, seen) == {"anna": BOTH, "bram": MEMBER}
    assert seen.coverage[f"team:{world.team}"] is Coverage.FULL
    (group,) = [s for s in seen.sightings if s.place == "groups"]
    assert group.value == {"name": "Netwerk Wiskunde", "visibility": "Private"}


def test_later_passes_show_whole_values_of_those_who_changed(world: World) -> None:
    tenant, known = world.box.tenant, by_id(world, anna=BOTH, bram=MEMBER)
    cursor = observe(world).cursor
    groups.add_owner(tenant, world.team, world.people["bram"])
    groups.add_member(tenant, world.team, world.people["carla"])
    seen = observe(world, cursor, known)
    assert people(world, seen) == {"bram": BOTH, "carla": MEMBER}
    assert seen.coverage[f"team:{world.team}"] is Coverage.SINCE
    replayed = observe(world, cursor, {**known, **by_id(world, bram=BOTH, carla=MEMBER)})
    assert people(world, replayed) == {"bram": BOTH, "carla": MEMBER}
    groups.remove_owner(tenant, world.team, world.people["anna"])
    groups.remove_member(tenant, world.team, world.people["carla"])
    later = observe(world, seen.cursor, {**known, **by_id(world, bram=BOTH, carla=MEMBER)})
    assert people(world, later) == {"anna": MEMBER, "carla": None}
    assert not observe(world, later.cursor, known).sightings


def test_a_deleted_group_is_gone_and_its_team_unknown_rather_than_empty(world: World) -> None:
    cursor = observe(world).cursor
    groups.delete(world.box.tenant, world.team)
    for seen in (observe(world, cursor), observe(world)):
        assert [(s.place, s.id, s.value) for s in seen.sightings] == [("groups", world.team, None)]
        assert seen.coverage[f"team:{world.team}"] is Coverage.PARTIAL


def test_following_another_group_enumerates_anew(world: World) -> None:
    cursor = observe(world).cursor
    other = groups.create(
        world.box.tenant, "Netwerk Frans", owners=[world.people["els"]],
        members=[world.people["els"]],
    )  # fmt: skip
    seen = observe(world, cursor, None, other["id"])
    assert {s.id for s in seen.sightings if s.place == f"team:{other['id']}"} == {
        world.people["els"]
    }
    assert seen.coverage[f"team:{world.team}"] is Coverage.FULL


def test_a_roster_agrees_with_the_delta_and_is_never_short(world: World) -> None:
    tenant = world.box.tenant
    for at in range(1100):
        user = users.create(tenant, f"P{at}", f"p{at}@school.example")
        join_team(tenant, world.team, user, owner=False)
    seen = world.connection.graph.one(GroupRoster(world.team).observe())
    assert seen.coverage == {f"team:{world.team}": Coverage.FULL}
    assert len(seen.sightings) == 1102
    enumerated = observe(world)
    assert {s.id: s.value for s in seen.sightings} == {
        s.id: s.value for s in enumerated.sightings if s.place != "groups"
    }


def test_a_roster_of_a_group_that_is_not_there_is_partial(world: World) -> None:
    seen = world.connection.graph.one(GroupRoster(world.people["anna"]).observe())
    assert set(seen.coverage.values()) == {Coverage.PARTIAL}
    assert seen.failure
