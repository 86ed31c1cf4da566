from __future__ import annotations

from datetime import timedelta

import pytest

from connector.list_source import ListSource
from sync.model import Coverage, Observation
from tests.connector.conftest import World

FIELDS = ("OnsId", "Rol", "Status", "PersoonLookupId")


def source(world: World, known: Observation | None = None) -> ListSource:
    values = {s.id: s.value for s in known.sightings if s.value is not None} if known else {}
    return ListSource(
        world.site["id"], world.list["id"], FIELDS, ("Rol", "Status"),
        own_app_id=world.app_id, known=lambda place: values,
    )  # fmt: skip


def observe(
    world: World, cursor: str | None = None, *, full: bool = False,
    known: Observation | None = None,
) -> Observation:  # fmt: skip
    return world.connection.graph.one(source(world, known).observe(cursor, full))


def test_a_first_pass_is_full_and_names_who_made_each_row(world: World) -> None:
    row = world.row("bram", OnsId="k1", Rol="Lid")
    seen = observe(world)
    assert seen.coverage == {f"list:{world.list['id']}": Coverage.FULL}
    assert seen.cursor
    (sighting,) = seen.sightings
    assert sighting.id == row["id"]
    assert sighting.value is not None
    assert sighting.value["fields"] == {"OnsId": "k1", "Rol": "Lid"}
    assert sighting.value["version"] == "1.0"
    assert sighting.value["created_by"] == world.people["bram"]
    assert sighting.value["set_by"] == {}  # all of it as it was made


def test_of_a_reduced_column_nothing_else_is_seen(world: World) -> None:
    world.row("bram", OnsId="k1", Rol="Lid")
    made = ListSource(
        world.site["id"], world.list["id"], FIELDS, (), own_app_id=world.app_id,
        reduced={"Rol": lambda value: len(str(value))},
    )  # fmt: skip
    (sighting,) = world.connection.graph.one(made.observe(None)).sightings
    assert sighting.value is not None
    assert sighting.value["fields"] == {"OnsId": "k1", "Rol": 3}


def test_the_next_pass_sees_only_what_changed_and_what_went(world: World) -> None:
    from sandbox.sharepoint import items

    kept = world.row("bram", OnsId="k1")
    gone = world.row("bram", OnsId="k2")
    world.row("bram", OnsId="k3")
    cursor = observe(world).cursor
    world.edit("carla", kept, Rol="Lid")
    world.box.run(lambda: items.delete_item(world.box.tenant, world.list, gone))
    seen = observe(world, cursor)
    assert {s.id: s.value is None for s in seen.sightings} == {kept["id"]: False, gone["id"]: True}
    assert set(seen.coverage.values()) == {Coverage.SINCE}
    assert not observe(world, seen.cursor).sightings


def test_a_field_belongs_to_who_set_its_present_value_not_to_the_last_editor(world: World) -> None:
    row = world.row("anna", OnsId="k1", Rol="Lid")
    world.edit("bram", row, Rol="Aanvoerder")
    world.edit("anna", row, Status="Lid")
    (sighting,) = observe(world).sightings
    assert sighting.value is not None
    set_by = sighting.value["set_by"]
    assert set_by["Rol"]["by"] == world.people["bram"]
    assert set_by["Status"]["by"] == world.people["anna"]


@pytest.mark.parametrize("versioning", [False, True])
def test_without_a_history_nobody_is_taken_to_have_set_a_field(
    world: World, versioning: bool
) -> None:
    from sandbox.sharepoint import lists

    row = world.row("anna", OnsId="k1", Rol="Lid")
    world.box.run(
        lambda: lists.update_list(world.box.tenant, world.site, world.list, versioning=False)
    )
    world.list = world.box.tenant.table(f"lists/{world.site['id']}")[world.list["id"]]
    world.box.tenant.offset += timedelta(seconds=60)
    world.edit("bram", row, Rol="Aanvoerder")
    if versioning:
        world.box.run(
            lambda: lists.update_list(world.box.tenant, world.site, world.list, versioning=True)
        )
        world.list = world.box.tenant.table(f"lists/{world.site['id']}")[world.list["id"]]
        world.edit("anna", row, Status="Lid")
    (sighting,) = observe(world).sightings
    assert sighting.value is not None
    assert sighting.value["set_by"]["Rol"] == {"by": None, "app": None, "at": None}


def test_an_item_seen_before_costs_no_read_of_its_versions(world: World) -> None:
    row = world.row("anna", OnsId="k1", Rol="Lid")
    world.edit("bram", row, Rol="Aanvoerder")
    first = observe(world)
    before = world.connection.counters
    again = observe(world, full=True, known=first)
    assert world.connection.counters.operations - before.operations == 1
    assert again.sightings == first.sightings


def test_a_list_that_is_gone_is_unknown_and_never_empty(world: World) -> None:
    lost = ListSource(world.site["id"], world.people["anna"], FIELDS, (), own_app_id=world.app_id)
    seen = world.connection.graph.one(lost.observe(None))
    assert seen.cursor is None
    assert set(seen.coverage.values()) == {Coverage.PARTIAL}
    assert "404" in (seen.failure or "")


def test_a_cursor_of_other_fields_is_not_gone_on_with(world: World) -> None:
    world.row("anna", OnsId="k1", Rol="Lid", Status="Lid")
    cursor = observe(world).cursor
    other = ListSource(world.site["id"], world.list["id"], ("OnsId",), (), own_app_id=world.app_id)
    seen = world.connection.graph.one(other.observe(cursor))
    assert set(seen.coverage.values()) == {Coverage.FULL}
    (sighting,) = seen.sightings
    assert sighting.value is not None
    assert sighting.value["fields"] == {"OnsId": "k1"}


def test_a_point_read_tells_a_row_that_is_there_from_one_that_is_not(world: World) -> None:
    row = world.row("anna", OnsId="k1")
    seen = world.connection.graph.one(source(world).rows([row["id"], "999"]))
    assert {s.id: s.value is None for s in seen.sightings} == {row["id"]: False, "999": True}
