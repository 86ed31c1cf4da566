"""The history of a row, cut away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connector.exchange import Asked, Response, SiteCall
from connector.graph import Confirmed, Failed
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from connector.site_rest import NEEDS_CERTIFICATE
from sandbox.sharepoint import items, versions
from sync.action import Fate, Outcome
from sync.model import Ref
from tests.connector.by_hand import answered
from tests.connector.conftest import World
from tests.connector.test_list_replica import LIST, apply, replica
from tests.connector.test_replica import action


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


def test_a_row_whose_history_was_cut_is_not_gone() -> None:
    """An outcome without a value would say so, and the next run believe it."""
    value = {"fields": {"OnsId": "k"}, "etag": "e2", "set_by": {}}
    source = ListSource("s", LIST, ("OnsId",), (), own_app_id="", known=lambda _: {"1": value})
    listed = ListReplica(source, site_url="https://omo.sharepoint.com/sites/x")
    (outcome,), _ = answered(listed.apply([action("trim", "1", Ref("1", "e"))]), History(3))
    assert (outcome.fate, outcome.ref, outcome.value) == (Fate.DONE, Ref("1", "e2"), value)


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
