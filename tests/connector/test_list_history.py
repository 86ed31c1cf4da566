"""Rows deleted, their history cut away, and who deleted them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from connector.deleted_rows import DeletedRows
from connector.errors import ConnectorError
from connector.exchange import Asked, Exchange, Request, Response, SiteCall
from connector.graph import Confirmed, Failed
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from connector.site_rest import NEEDS_CERTIFICATE
from sandbox.sharepoint import items, versions
from sandbox.tenant import Record
from sync.action import Action, Fate, Outcome
from sync.model import Ref
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


def answered(
    exchange: Exchange[Any], answer: Callable[[Asked], Response]
) -> tuple[Any, list[Asked]]:
    """Driven by hand, and what it asked for."""
    asked: list[Asked] = []
    now: Sequence[Asked] = next(exchange)
    while True:
        asked += now
        try:
            now = exchange.send([answer(one) for one in now])
        except StopIteration as end:
            return end.value, asked


# Deleted


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


# Its history


class History:
    """The versions of row 1, and what the service says to their removal."""

    def __init__(self, kept: int, says: int = 200, *, removes: bool = True) -> None:
        self.numbers = [512 * number for number in range(kept, 0, -1)]
        self.says, self.removes = says, removes

    def __call__(self, one: Asked) -> Response:
        assert isinstance(one, SiteCall)
        if one.reads:
            value = [
                {"VersionId": number, "IsCurrentVersion": at == 0}
                for at, number in enumerate(self.numbers)
            ]
            return Response(200, {"value": value})
        if self.removes:
            self.numbers.remove(int(one.path.rpartition("(")[2].rstrip(")")))
        return Response(self.says, {"error": {"code": "said"}})


def trimmed(history: Callable[[Asked], Response]) -> Outcome:
    source = ListSource("s", LIST, ("OnsId",), (), own_app_id="")
    listed = ListReplica(source, site_url="https://omo.sharepoint.com/sites/x")
    (outcome,), _ = answered(listed.apply([action("trim", "1", Ref("1", "e"))]), history)
    assert isinstance(outcome, Outcome)
    return outcome


def test_every_version_but_the_present_one_is_removed() -> None:
    history = History(4)
    assert trimmed(history).fate is Fate.DONE
    assert history.numbers == [4 * 512]


@pytest.mark.parametrize("removed", [True, False])
def test_a_removal_without_an_answer_is_done_only_when_it_is_seen(removed: bool) -> None:
    outcome = trimmed(History(2, 504, removes=removed))
    assert outcome.fate is (Fate.DONE if removed else Fate.UNKNOWN)


def test_a_removal_that_is_refused_is_told() -> None:
    outcome = trimmed(History(3, 403, removes=False))
    assert outcome.fate is Fate.FAILED
    assert "403" in (outcome.error or "")


def test_a_history_that_does_not_end_is_not_called_done() -> None:
    assert trimmed(History(3, 200, removes=False)).fate is Fate.UNKNOWN


def test_without_a_certificate_it_says_what_to_do() -> None:
    outcome = trimmed(lambda one: Response(401, NEEDS_CERTIFICATE))
    assert outcome.fate is Fate.FAILED
    assert "certificate" in (outcome.error or "")


def test_what_was_written_earlier_cannot_be_read_any_more(world: World) -> None:
    row = world.row("anna", OnsId="k", Rol="pinda")
    row = world.edit("bram", row, Rol="")
    (outcome,) = apply(world, action("trim", "k", Ref(row["id"], "e")))
    assert outcome.fate is Fate.DONE
    item = items.get_item(world.box.tenant, world.list, row["id"])
    kept = versions.all_versions(world.box.tenant, world.list, item)
    assert "pinda" not in repr(kept)


def test_no_history_is_removed_in_a_list_that_is_not_confirmed(world: World) -> None:
    row = world.edit("bram", world.row("anna", OnsId="k", Rol="a"), Rol="b")
    world.connection.graph.confirmed = Confirmed()
    wanted = [action("trim", "k", Ref(row["id"], "e"))]
    found = world.connection.graph.drive({"x": replica(world).apply(wanted)})["x"]
    assert isinstance(found, Failed)


# Who deleted it


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
