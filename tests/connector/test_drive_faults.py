"""A fault at every request of a run over a library: what is called done is done, and nothing that
somebody wrote is gone."""

from __future__ import annotations

from typing import Any

import pytest

from connector.exchange import Exchange
from connector.graph import Failed
from sandbox.sharepoint import files, versions
from sync.action import Action, Fate, Outcome
from tests.connector.test_drive_replica import Pair, action, pair, rule

__all__ = ["pair"]

FAULTS: list[dict[str, Any]] = [
    {"fault": "reset_before"},
    {"fault": "reset_after"},
    {"fault": "status", "code": 504, "after_effect": True},
    {"fault": "status", "code": 429},
    {"fault": "status", "code": 403},
    {"fault": "status", "code": 412},
    {"fault": "batch_inner", "index": 0, "code": 504, "after_effect": True},
]
REQUESTS = 19
"""As many as a run of these actions has without a fault."""


def actions(pair: Pair) -> list[Action]:
    target = pair.target
    moved, set_, gone = (target.file(name, name.encode()) for name in ("m.txt", "s.txt", "g.txt"))
    replaced = target.file("r.txt", b"oud")
    new = [pair.source.file(f"{at}.txt", f"nieuw {at}".encode()) for at in range(2)]
    other = pair.source.file("r.txt", b"ander")
    return [
        action("folder", key="folder", parent=pair.top(), name="Map"),
        action("move", pair.ref(moved), key="move", name="n.txt"),
        *(
            action("file", key=f"file{at}", parent=pair.top(), name=f"{at}.txt",
                   columns={"OnsId": f"k{at}"}, **{"from": pair.origin(file)})
            for at, file in enumerate(new)
        ),
        action("content", pair.ref(replaced), key="content", columns={"Title": "R"},
               **{"from": pair.origin(other)}),
        action("columns", pair.ref(set_), key="columns", columns={"Title": "S"}),
        action("recycle", pair.ref(gone), key="recycle"),
    ]  # fmt: skip


def is_so(pair: Pair, outcome: Outcome) -> bool:
    target = pair.target
    table = {one["file"]["name"]: one for one in rows(pair)}
    match outcome.action.key:
        case "folder":
            return "Map" in table
        case "move":
            return "n.txt" in table and "m.txt" not in table
        case "content":
            return target.content("r.txt") == b"ander"
        case "columns":
            return bool(table["s.txt"]["fields"].get("Title") == "S")
        case "recycle":
            return "g.txt" not in table
        case key:
            at = key[-1]
            made = target.content(f"{at}.txt") == f"nieuw {at}".encode()
            return made and (
                outcome.error is not None or table[f"{at}.txt"]["fields"].get("OnsId") == f"k{at}"
            )


def rows(pair: Pair) -> list[Any]:
    tenant = pair.world.box.tenant
    return [one for one in tenant.table(pair.target.list["table"]).values() if "file" in one]


def run(pair: Pair, exchange: Exchange[list[Outcome]]) -> list[Outcome] | Failed:
    return pair.world.connection.graph.drive({"x": exchange})["x"]


def test_every_request_of_a_run_is_struck(pair: Pair) -> None:
    todo = actions(pair)
    pair.target.look()
    before = pair.world.connection.counters.requests
    outcomes = run(pair, pair.replica.apply(todo))
    assert pair.world.connection.counters.requests - before == REQUESTS
    assert isinstance(outcomes, list)
    assert {one.fate for one in outcomes} == {Fate.DONE}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: " ".join(map(str, one.values())))
@pytest.mark.parametrize("at", range(1, REQUESTS + 1))
def test_what_is_called_done_is_done_and_nothing_is_lost(
    pair: Pair, fault: dict[str, Any], at: int
) -> None:
    todo = actions(pair)
    pair.target.look()
    rule(pair, **fault, match={"nth": at})
    outcomes = run(pair, pair.replica.apply(todo))
    pair.world.box.run(pair.world.box.cloud.faults.remove)
    assert isinstance(outcomes, list)
    for outcome in outcomes:
        if outcome.fate is Fate.DONE:
            assert is_so(pair, outcome), outcome
            assert outcome.action.kind == "recycle" or outcome.value is not None
        elif outcome.fate is Fate.FAILED and "version" not in (outcome.error or ""):
            assert not is_so(pair, outcome), outcome
    names = [one["file"]["name"] for one in rows(pair)]
    assert len(names) == len(set(names)), "nothing is made twice"
    kept = {files.content_of(pair.world.box.tenant, one) for one in rows(pair) if not _folder(one)}
    replaced = next(one for one in rows(pair) if one["file"]["name"] == "r.txt")
    history = versions.earlier(pair.world.box.tenant, pair.target.list, replaced["id"])
    assert b"oud" in kept or history, "what was replaced stands in the history"
    assert {b"m.txt", b"s.txt"} <= kept

    # What was not done is done by the next run, from what is then seen.
    again = [
        action(one.kind, _ref(pair, one), key=one.key, **one.body)
        for one, outcome in zip(todo, outcomes, strict=True)
        if outcome.fate is not Fate.DONE and not is_so(pair, outcome)
    ]
    more = run(pair, pair.replica.apply(again))
    assert isinstance(more, list)
    assert {one.fate for one in more} <= {Fate.DONE}, [one.error for one in more]
    assert all(is_so(pair, one) for one in more)


def _folder(item: Any) -> bool:
    return bool(item["file"]["folder"])


def _ref(pair: Pair, one: Action) -> Any:
    if one.ref is None:
        return None
    pair.target.look()
    return type(one.ref)(one.ref.id, pair.target.known[one.ref.id]["etag"])
