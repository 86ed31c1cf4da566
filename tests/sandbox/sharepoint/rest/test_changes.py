"""`getchanges` and change tokens."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint.lists import create_list
from sandbox.tenant import Record

from .conftest import Rest

LIST = "web/lists/getbytitle('Netwerken')"
QUERY = {"Item": True, "Add": True, "Update": True, "DeleteObject": True, "Restore": True}


@pytest.fixture
def networks(rest: Rest) -> Record:
    return create_list(rest.tenant, rest.site, "Netwerken")


def changes(rest: Rest, start: str | None = None, path: str = LIST, **query: Any) -> list[Any]:
    wanted = QUERY | query
    if start:
        wanted["ChangeTokenStart"] = {"StringValue": start}
    found: list[Any] = rest.post(f"{path}/getchanges", {"query": wanted})["value"]
    return found


def told(found: list[Any]) -> list[tuple[int, int]]:
    return [(one["ItemId"], one["ChangeType"]) for one in found]


def test_making_changing_deleting_and_restoring_are_told_apart(
    rest: Rest, networks: Record
) -> None:
    rest.post(f"{LIST}/items", {"Title": "a"}, status=201)
    rest.post(f"{LIST}/items", {"Title": "b"}, status=201)
    rest.merge(f"{LIST}/items(1)", {"Title": "c"})
    bin_id = rest.post(f"{LIST}/items(1)/recycle")["value"]
    rest.post(f"web/recyclebin('{bin_id}')/restore")
    assert told(changes(rest)) == [(1, 1), (2, 1), (1, 2), (1, 3), (1, 7)]


def test_a_query_names_the_kinds_it_wants(rest: Rest, networks: Record) -> None:
    rest.post(f"{LIST}/items", {"Title": "a"}, status=201)
    rest.merge(f"{LIST}/items(1)", {"Title": "c"})
    assert told(changes(rest, Add=False)) == [(1, 2)]
    assert changes(rest, Item=False) == []


def test_a_token_starts_after_the_change_it_came_with(rest: Rest, networks: Record) -> None:
    rest.post(f"{LIST}/items", {"Title": "a"}, status=201)
    token = changes(rest)[-1]["ChangeToken"]["StringValue"]
    rest.post(f"{LIST}/items", {"Title": "b"}, status=201)
    assert told(changes(rest, token)) == [(2, 1)]


def test_the_lists_current_token_sees_only_what_comes_after(rest: Rest, networks: Record) -> None:
    rest.post(f"{LIST}/items", {"Title": "a"}, status=201)
    token = rest.get(f"{LIST}/CurrentChangeToken")["StringValue"]
    assert changes(rest, token) == []
    rest.merge(f"{LIST}/items(1)", {"Title": "c"})
    assert told(changes(rest, token)) == [(1, 2)]


def test_a_token_is_spelled_as_the_service_spells_it(rest: Rest, networks: Record) -> None:
    version, scope, id, ticks, number = rest.get(f"{LIST}/CurrentChangeToken")["StringValue"].split(
        ";"
    )
    assert (version, scope, id) == ("1", "3", networks["id"])
    assert 638_000_000_000_000_000 < int(ticks) < 660_000_000_000_000_000
    assert int(number) > 0


@pytest.mark.parametrize(
    "token",
    ["onzin", "1;3;00000000-0000-4000-8000-000000000000;638000000000000000;1",
     "1;2;{id};638000000000000000;1", "1;3;{id};638000000000000000;999999999999999"],
)  # fmt: skip
def test_a_token_of_something_else_is_refused(rest: Rest, networks: Record, token: str) -> None:
    query = QUERY | {"ChangeTokenStart": {"StringValue": token.format(id=networks["id"])}}
    assert rest.error("POST", f"{LIST}/getchanges", {"query": query})[0] == 400


def test_a_token_from_after_a_restored_snapshot_is_refused(rest: Rest, networks: Record) -> None:
    before = rest.get(f"{LIST}/CurrentChangeToken")["StringValue"]
    snapshot = rest.tenant.snapshot()
    rest.post(f"{LIST}/items", {"Title": "a"}, status=201)
    after = rest.get(f"{LIST}/CurrentChangeToken")["StringValue"]
    rest.tenant.restore(snapshot)
    rest.post(f"{LIST}/items", {"Title": "b"}, status=201)
    assert told(changes(rest, before)) == [(1, 1)]
    query = QUERY | {"ChangeTokenStart": {"StringValue": after}}
    assert rest.error("POST", f"{LIST}/getchanges", {"query": query})[0] == 400


def test_an_end_token_a_limit_and_the_newest_first(rest: Rest, networks: Record) -> None:
    for title in "abc":
        rest.post(f"{LIST}/items", {"Title": title}, status=201)
    end = changes(rest)[1]["ChangeToken"]
    assert told(changes(rest, ChangeTokenEnd=end)) == [(1, 1), (2, 1)]
    assert told(changes(rest, FetchLimit=1)) == [(1, 1)]
    assert told(changes(rest, LatestFirst=True)) == [(3, 1), (2, 1), (1, 1)]


def test_the_web_tells_changes_of_every_list(rest: Rest, networks: Record) -> None:
    token = rest.get("web/CurrentChangeToken")["StringValue"]
    other = create_list(rest.tenant, rest.site, "Scholen")
    rest.post(f"{LIST}/items", {"Title": "a"}, status=201)
    rest.post("web/lists/getbytitle('Scholen')/items", {"Title": "b"}, status=201)
    found = changes(rest, token, path="web", List=True)
    assert [(one["ListId"], one["ChangeType"]) for one in found] == [
        (other["id"], 1), (networks["id"], 1), (other["id"], 1),
    ]  # fmt: skip


def test_a_verbose_change_names_its_kind(rest: Rest, networks: Record) -> None:
    rest.post(f"{LIST}/items", {"Title": "a"}, status=201)
    query = {"__metadata": {"type": "SP.ChangeQuery"}, **QUERY}
    body = rest.post(f"{LIST}/getchanges", {"query": query}, form="verbose")
    (one,) = body["d"]["results"]
    assert one["__metadata"]["type"] == "SP.ChangeItem"
    assert one["ChangeToken"]["__metadata"] == {"type": "SP.ChangeToken"}
