from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from connector.errors import Forbidden
from connector.graph import Confirmed, Failed
from connector.people_source import FORMER, PEOPLE, PeopleSource, people_by_address, people_by_id
from connector.site_people import SitePeople
from sandbox.entra import apps, users
from sandbox.sharepoint import people as site_people
from sandbox.sharepoint import sites
from sync.model import Coverage, Observation
from tests.connector.conftest import World


def observe(
    world: World, cursor: str | None, known: Mapping[str, Mapping[str, Any]], *, full: bool = False
) -> Observation:
    source = PeopleSource(
        lambda id, addresses: "new@school.example" in addresses, lambda place: known
    )
    return world.connection.graph.one(source.observe(cursor, full))


def known_people(world: World, *names: str) -> dict[str, Mapping[str, Any]]:
    found = world.connection.graph.one(people_by_id([world.people[name] for name in names]))
    return {one.id: one.value for one in found if one.value is not None}


def test_changes_are_seen_of_wanted_people_only(world: World) -> None:
    tenant, known = world.box.tenant, known_people(world, "anna", "bram")
    first = observe(world, None, known)
    assert (first.sightings, set(first.coverage.values())) == ((), {Coverage.SINCE})
    users.update(tenant, world.people["anna"], {"userPrincipalName": "a.new@school.example"})
    users.update(tenant, world.people["carla"], {"displayName": "Somebody else"})
    users.delete(tenant, world.people["bram"])
    new = users.create(tenant, "New", "new@school.example")
    seen = observe(world, first.cursor, known)
    found = {s.id: s.value for s in seen.sightings if s.place == PEOPLE}
    former = {s.id: s.value for s in seen.sightings if s.place == FORMER}
    assert former == {"bram@school.example": {"object_ids": [world.people["bram"]]}}
    assert found.keys() == {world.people["anna"], world.people["bram"], new["id"]}
    assert found[world.people["bram"]] is None
    anna = found[world.people["anna"]]
    assert anna is not None
    assert anna["userPrincipalName"] == "a.new@school.example"
    assert anna["displayName"] == "Anna"
    assert not observe(world, seen.cursor, known).sightings


def test_a_full_pass_asks_again_for_everybody_known(world: World) -> None:
    known = known_people(world, "anna", "bram")
    cursor = observe(world, None, known).cursor
    users.delete(world.box.tenant, world.people["bram"])
    seen = observe(world, cursor, known, full=True)
    assert {s.id: s.value is None for s in seen.sightings if s.place == PEOPLE} == {
        world.people["anna"]: False,
        world.people["bram"]: True,
    }


def test_two_hundred_people_cost_one_round_trip(world: World) -> None:
    made = [
        users.create(world.box.tenant, f"P{at}", f"p.o'{at}@school.example") for at in range(200)
    ]
    before = world.connection.counters.requests
    found = world.connection.graph.one(people_by_id(user["id"] for user in made))
    assert world.connection.counters.requests - before == 1
    assert {one.id for one in found} == {user["id"] for user in made}
    by_name = world.connection.graph.one(
        people_by_address(user["userPrincipalName"].upper() for user in made)
    )
    assert {one.id for one in by_name} == {user["id"] for user in made}


def test_a_site_tells_whom_its_numbers_mean_and_enters_who_is_new(world: World) -> None:
    people = SitePeople(world.site["id"], world.site["webUrl"], world.connection)
    anna = int(
        site_people.ensure_user(world.box.tenant, world.site["id"], world.people["anna"])["id"]
    )
    found = world.connection.graph.one(people.read([anna, 4242]))
    assert {number: person.upn for number, person in found.items()} == {anna: "anna@school.example"}
    numbers = people.ensure_users(
        ["Anna@school.example", "els@school.example", "nobody@school.example"]
    )
    els = site_people.ensure_user(world.box.tenant, world.site["id"], world.people["els"])
    assert numbers == {"Anna@school.example": anna, "els@school.example": int(els["id"])}


def test_entering_many_people_takes_few_round_trips(world: World) -> None:
    made = [users.create(world.box.tenant, f"P{at}", f"q{at}@school.example") for at in range(301)]
    names = [user["userPrincipalName"] for user in made]
    people = SitePeople(world.site["id"], world.site["webUrl"], world.connection)
    people.ensure_users(names[:1])
    before = world.connection.counters.requests
    assert len(people.ensure_users(names)) == 301
    # The site's lists, its people, and a hundred in each batch.
    assert world.connection.counters.requests - before == 5
    again = SitePeople(world.site["id"], world.site["webUrl"], world.connection)
    before = world.connection.counters.requests
    assert again.ensure_users(names) == people.ensure_users(names)
    assert world.connection.counters.requests - before == 2


def test_people_are_entered_on_many_sites_side_by_side_and_no_number_is_shared(
    world: World,
) -> None:
    tenant = world.box.tenant
    other = world.box.run(lambda: sites.create_site(tenant, "/sites/Ander", "Ander"))
    rights = {one["id"]: ("write",) for one in (world.site, other)}
    world.box.run(lambda: apps.update(tenant, world.app_id, sites=rights))
    world.connection.graph.confirmed = Confirmed(
        lists=frozenset((one["id"], "l") for one in (world.site, other))
    )
    here, there = (
        SitePeople(one["id"], one["webUrl"], world.connection) for one in (world.site, other)
    )
    here.ensure_users(["carla@school.example"])
    wanted = ["anna@school.example", "nobody@school.example", "bram@school.example"]
    found = world.connection.graph.drive({"h": here.ensure(wanted), "t": there.ensure(wanted)})
    for site, numbers in ((world.site, found["h"]), (other, found["t"])):
        assert not isinstance(numbers, Failed)
        assert numbers.keys() == {"anna@school.example", "bram@school.example"}
        for name, number in numbers.items():
            entry = site_people.entry(tenant, site["id"], number)
            assert entry is not None
            assert entry["fields"]["UserName"] == name
    assert found["h"] != found["t"]


def test_a_site_that_refuses_does_not_pass_for_one_without_people(world: World) -> None:
    world.box.run(lambda: apps.update(world.box.tenant, world.app_id, sites={}))
    people = SitePeople(world.site["id"], world.site["webUrl"], world.connection)
    with pytest.raises(Forbidden):
        people.ensure_users(["anna@school.example"])
