"""Who deleted rows of a list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.deleted_rows import DeletedRows
from connector.errors import ConnectorError
from connector.exchange import Response
from sandbox.sharepoint import items
from sandbox.tenant import Record
from tests.connector.by_hand import answered
from tests.connector.conftest import World
from tests.connector.test_list_replica import LIST, apply, delete


def who(world: World, *rows: Record) -> dict[str, str | None]:
    ids = [row["id"] for row in rows]
    asked = DeletedRows(world.site["id"], world.site["webUrl"], world.list["id"], ids)
    return world.connection.graph.one(asked.who())


def remove(world: World, by: str, row: Record) -> None:
    world.act(by)
    world.box.run(lambda: items.delete_item(world.box.tenant, world.list, row))


def test_who_deleted_a_row_is_a_person_by_object_id(world: World) -> None:
    mine, yours, there = (world.row("anna", OnsId=key) for key in "abc")
    remove(world, "anna", mine)
    remove(world, "bram", yours)
    assert who(world, mine, yours, there) == {
        mine["id"]: world.people["anna"], yours["id"]: world.people["bram"], there["id"]: None,
    }  # fmt: skip


def test_of_a_row_that_was_put_back_the_last_deletion_counts(world: World) -> None:
    row = world.row("anna", OnsId="a")
    tenant = world.box.tenant
    world.act("anna")
    bin_id = world.box.run(lambda: items.delete_item(tenant, world.list, row))
    assert bin_id
    back = world.box.run(lambda: items.restore_item(tenant, world.list, bin_id))
    tenant.offset += timedelta(minutes=1)
    remove(world, "bram", back)
    assert who(world, row) == {row["id"]: world.people["bram"]}


def test_what_the_product_deleted_itself_was_deleted_by_nobody(world: World) -> None:
    row = world.row("anna", OnsId="k")
    apply(world, delete(world, row))
    assert who(world, row) == {row["id"]: None}


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_recycle_bin_that_may_not_be_read_tells_nothing(status: int) -> None:
    asked = DeletedRows("s", "https://x", LIST, ["1"]).who()
    assert answered(asked, lambda one: Response(status))[0] == {"1": None}


@pytest.mark.parametrize("status", [0, 429, 503])
def test_no_answer_is_not_taken_for_nobody(status: int) -> None:
    with pytest.raises(ConnectorError):
        answered(DeletedRows("s", "https://x", LIST, ["1"]).who(), lambda one: Response(status))
