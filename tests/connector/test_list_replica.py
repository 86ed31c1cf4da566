"""Rows that are deleted; what is promised of every replica stands in `test_replica`."""

from __future__ import annotations

import pytest

from connector.exchange import Request, Response
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from sandbox.tenant import Record
from sync.action import Action, Fate, Outcome
from sync.model import Ref
from tests.connector.by_hand import answered
from tests.connector.conftest import World
from tests.connector.test_replica import action

LIST = "00000000-0000-0000-0000-00000000000a"


def replica(world: World) -> ListReplica:
    source = ListSource(
        world.site["id"], world.list["id"], ("OnsId", "Rol"), ("Rol",), own_app_id=world.app_id
    )
    return ListReplica(source, site_url=world.site["webUrl"])


def delete(world: World, row: Record) -> Action:
    source = ListSource(world.site["id"], world.list["id"], ("OnsId",), (), own_app_id="")
    (seen,) = world.connection.graph.one(source.rows([row["id"]])).sightings
    return action("delete", row["id"], Ref(row["id"], seen.etag))


def apply(world: World, *actions: Action) -> list[Outcome]:
    return world.connection.graph.one(replica(world).apply(actions))


def test_a_row_goes_to_the_recycle_bin_and_one_that_is_gone_is_gone(world: World) -> None:
    row = world.row("anna", OnsId="k")
    wanted = delete(world, row)
    assert [one.fate for one in apply(world, wanted)] == [Fate.DONE]
    assert row["id"] not in world.box.tenant.table(world.list["table"])
    assert world.box.tenant.table(f"recycled/{world.site['id']}")
    assert [one.fate for one in apply(world, wanted)] == [Fate.DONE]


def test_a_row_that_somebody_changed_meanwhile_stays(world: World) -> None:
    row = world.row("anna", OnsId="k", Rol="Lid")
    wanted = delete(world, row)
    world.edit("bram", row, Rol="Aanvoerder")
    assert [one.fate for one in apply(world, wanted)] == [Fate.STALE]
    assert row["id"] in world.box.tenant.table(world.list["table"])


@pytest.mark.parametrize(
    ("now", "fate"),
    [
        (Response(404), Fate.DONE),
        (Response(200, {"id": "1", "eTag": '"a,1"'}), Fate.STALE),
        (Response(200, {"id": "1", "eTag": '"a,2"'}), Fate.STALE),
        (Response(503), Fate.UNKNOWN),
    ],
)
def test_a_deletion_without_an_answer_is_looked_up_and_not_sent_again(
    now: Response, fate: Fate
) -> None:
    source = ListSource("s", LIST, ("OnsId",), (), own_app_id="")
    wanted = action("delete", "1", Ref("1", '"a,1"'))
    (outcome,), asked = answered(
        ListReplica(source).apply([wanted]),
        lambda one: now if isinstance(one, Request) and one.reads else Response(504),
    )
    assert outcome.fate is fate
    assert [one.method for one in asked if isinstance(one, Request)] == ["DELETE", "GET"]
