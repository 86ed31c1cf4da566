"""A library's replica over HTTPS: every kind of action, and what people do in between."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from connector.drive_reading import read_contents
from connector.drive_replica import DriveReplica
from connector.exchange import Request, Response, Transfer
from connector.graph import Confirmed, Failed
from connector.quick_xor import quick_xor
from sandbox.data.ooxml import About, docx
from sandbox.sharepoint import checkout, files
from sandbox.tenant import Record
from sync.action import Action, Fate, Outcome
from sync.model import Ref, Side
from tests.connector.conftest import World
from tests.connector.library import Library, make_library


@dataclass
class Pair:
    source: Library
    target: Library
    answers: list[Outcome]

    @property
    def world(self) -> World:
        return self.source.world

    def apply(self, *actions: Action) -> list[Outcome]:
        self.target.look()
        return self.apply_unseen(*actions)

    def apply_unseen(self, *actions: Action) -> list[Outcome]:
        """Without looking before, as a plan that was made a while ago."""
        self.answers = self.world.connection.graph.one(self.replica.apply(actions))
        return self.answers

    @property
    def replica(self) -> DriveReplica:
        ledger = self.world.connection.graph.carrier.ledger
        return DriveReplica(self.target.source, own_app_id=self.world.app_id, ledger=ledger)

    def origin(self, item: Record) -> dict[str, Any]:
        """What a plan says of a source: as it was last seen."""
        self.source.look()
        seen = self.source.known[self.source.id(item)]
        return {
            "drive": self.source.drive, "item": self.source.id(item), "etag": seen["etag"],
            "size": seen["size"], "hash": seen["hash"],
        }  # fmt: skip

    def ref(self, item: Record) -> Ref:
        self.target.look()
        seen = self.target.known[self.target.id(item)]
        return Ref(self.target.id(item), seen["etag"])

    def top(self) -> str:
        return files.id_of(self.target.list, files.TOP)


@pytest.fixture
def pair(world: World) -> Iterator[Pair]:
    one = Pair(make_library(world, "Bron"), make_library(world, "Doel"), [])
    world.connection.graph.confirmed = Confirmed(
        drives=frozenset((one.target.drive,)),
        lists=frozenset(((world.site["id"], one.target.list["id"]),)),
    )
    yield one
    world.box.run(world.box.cloud.faults.remove)


def action(kind: str, ref: Ref | None = None, key: str = "k", **body: Any) -> Action:
    return Action(f"s/{key}/right/{kind}", "s", key, Side.RIGHT, "p", kind, 1, ref, body)


def rule(pair: Pair, fault: str, times: int | None = 1, **more: Any) -> None:
    source: dict[str, Any] = {"fault": fault, "times": times, **more}
    pair.world.box.run(lambda: pair.world.box.cloud.faults.add(source))


def some_bytes(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


# Files


def test_a_file_is_made_with_its_content_columns_and_times(pair: Pair) -> None:
    content = some_bytes(5000)
    file = pair.source.file("a.bin", content)
    name = "Toets #1 & 'klas' 100%.bin"
    (made,) = pair.apply(
        action(
            "file", parent=pair.top(), name=name, **{"from": pair.origin(file)},
            columns={"OnsId": "k1", "Title": "Toets"}, created="2012-02-03T10:00:00Z",
            modified="2013-04-05T11:00:00Z",
        )
    )  # fmt: skip
    assert made.fate is Fate.DONE, made.error
    assert made.error is None
    assert pair.target.content(name) == content
    assert made.value is not None
    assert made.value["fields"] == {"OnsId": "k1", "Title": "Toets"}
    assert made.value["hash"] == quick_xor(content)
    stored = files.named(pair.world.box.tenant, pair.target.list, "", made.value["name"])
    assert stored is not None
    assert stored["file"]["created"].startswith("2012-02-03")


def test_what_was_made_is_no_change_in_the_next_pass(pair: Pair) -> None:
    file = pair.source.file("a.docx", b"x" * 100)
    (made,) = pair.apply(
        action("file", parent=pair.top(), name="a.docx", columns={"OnsId": "k"},
               **{"from": pair.origin(file)})
    )  # fmt: skip
    assert made.ref is not None
    assert made.value is not None
    pair.target.known[made.ref.id] = dict(made.value)
    pair.target.look()
    assert pair.target.known[made.ref.id] == made.value


def test_a_file_is_never_made_over_another(pair: Pair) -> None:
    file = pair.source.file("a.txt", b"nieuw")
    pair.target.file("A.txt", b"van een ander")
    (outcome,) = pair.apply(
        action("file", parent=pair.top(), name="a.txt", **{"from": pair.origin(file)})
    )
    assert outcome.fate is Fate.FAILED
    assert "nameAlreadyExists" in (outcome.error or "")
    assert pair.target.content("A.txt") == b"van een ander"


def test_fifty_small_files_cost_at_most_two_and_a_third_requests_each(pair: Pair) -> None:
    made = [pair.source.file(f"{at}.bin", some_bytes(3000, at)) for at in range(50)]
    actions = [
        action("file", key=str(at), parent=pair.top(), name=f"{at}.bin",
               columns={"OnsId": f"k{at}"}, **{"from": pair.origin(file)})
        for at, file in enumerate(made)
    ]  # fmt: skip
    before = pair.world.connection.counters.requests
    outcomes = pair.apply_unseen(*actions)
    assert {one.fate for one in outcomes} == {Fate.DONE}
    spent = pair.world.connection.counters.requests - before
    assert spent / 50 <= 2.33, spent
    assert pair.target.content("7.bin") == some_bytes(3000, 7)


@pytest.mark.parametrize("size", [0, 1, 320 * 1024, 10 * 1024 * 1024, 10 * 1024 * 1024 + 1])
def test_every_size_arrives_whole(pair: Pair, size: int) -> None:
    file = pair.source.file("a.bin", some_bytes(size))
    (outcome,) = pair.apply(
        action("file", parent=pair.top(), name="a.bin", **{"from": pair.origin(file)})
    )
    assert outcome.fate is Fate.DONE, outcome.error
    content = pair.target.content("a.bin")
    assert content is not None
    assert hashlib.sha256(content).digest() == hashlib.sha256(some_bytes(size)).digest()


def test_a_source_that_changed_since_the_plan_is_stale(pair: Pair) -> None:
    file = pair.source.file("a.txt", b"1")
    origin = pair.origin(file)
    pair.source.write(file, b"22")
    (outcome,) = pair.apply(action("file", parent=pair.top(), name="a.txt", **{"from": origin}))
    assert outcome.fate is Fate.STALE
    assert pair.target.names() == []


def test_a_source_that_is_gone_is_stale(pair: Pair) -> None:
    file = pair.source.file("a.txt", b"1")
    origin = pair.origin(file)
    pair.source.remove(file)
    (outcome,) = pair.apply(action("file", parent=pair.top(), name="a.txt", **{"from": origin}))
    assert outcome.fate is Fate.STALE


def test_what_the_service_rewrites_is_taken_as_it_then_is_and_sent_once(pair: Pair) -> None:
    about = About("Toets", "Anna", "2020-01-01T00:00:00Z")
    file = pair.source.file("a.docx", docx(about, ["tekst"]))
    origin = pair.origin(file)
    (made,) = pair.apply(
        action("file", parent=pair.top(), name="a.docx", columns={"OnsId": "k", "Title": "Titel"},
               **{"from": origin})
    )  # fmt: skip
    assert made.fate is Fate.DONE, made.error
    assert made.ref is not None
    assert made.value is not None
    assert made.value["hash"] != origin["hash"], "the service wrote into it"
    pair.target.known[made.ref.id] = dict(made.value)
    pair.target.look()
    assert pair.target.known[made.ref.id] == made.value, "its echo is no edit"


def test_contents_are_looked_into_while_they_are_what_was_planned_on(pair: Pair) -> None:
    one, changed = pair.source.file("a.txt", b"een"), pair.source.file("b.txt", b"twee")
    gone = pair.source.file("c.txt", b"drie")
    sources = [{**pair.origin(file), "name": "n"} for file in (one, changed, gone)]
    pair.source.write(changed, b"anders")
    pair.source.remove(gone)
    graph = pair.world.connection.graph
    answers = graph.one(
        read_contents(pair.source.source, sources, lambda content, name: content.read())
    )
    assert [answer.status for answer in answers] == [200, 412, 404]
    assert answers[0].body == b"een"


# Contents


def test_a_content_is_replaced_and_what_was_there_stands_in_the_history(pair: Pair) -> None:
    file = pair.source.file("a.txt", b"nieuw")
    old = pair.target.file("a.txt", b"oud")
    (outcome,) = pair.apply(
        action("content", pair.ref(old), columns={"Title": "T"}, **{"from": pair.origin(file)})
    )
    assert outcome.fate is Fate.DONE, outcome.error
    assert pair.target.content("a.txt") == b"nieuw"
    assert outcome.value is not None
    assert outcome.value["fields"]["Title"] == "T"
    assert outcome.value["app"] == pair.world.app_id


def test_what_somebody_wrote_meanwhile_is_not_replaced(pair: Pair) -> None:
    file = pair.source.file("a.txt", b"nieuw")
    old = pair.target.file("a.txt", b"oud")
    ref, origin = pair.ref(old), pair.origin(file)
    pair.target.write(old, b"van bram")
    (outcome,) = pair.apply_unseen(action("content", ref, **{"from": origin}))
    assert outcome.fate is Fate.STALE
    assert pair.target.content("a.txt") == b"van bram"


def test_without_a_version_history_a_replacement_is_never_called_done(pair: Pair) -> None:
    from sandbox.sharepoint import lists

    tenant, target = pair.world.box.tenant, pair.target
    pair.world.box.run(
        lambda: lists.update_list(tenant, pair.world.site, target.list, versioning=False)
    )
    target.list = tenant.table(f"lists/{pair.world.site['id']}")[target.list["id"]]
    file, old = pair.source.file("a.txt", b"nieuw"), target.file("a.txt", b"oud")
    (outcome,) = pair.apply(action("content", pair.ref(old), **{"from": pair.origin(file)}))
    assert outcome.fate is Fate.FAILED
    assert outcome.error == "no version history"


def test_columns_that_are_as_they_should_be_make_no_version(pair: Pair) -> None:
    file, old = pair.source.file("a.txt", b"nieuw"), pair.target.file("a.txt", b"oud")
    pair.target.set(old, Title="T")
    before = pair.target.fresh(old)["rev"]
    (outcome,) = pair.apply(
        action("content", pair.ref(old), columns={"Title": "T"}, **{"from": pair.origin(file)})
    )
    assert outcome.fate is Fate.DONE
    assert pair.target.fresh(old)["rev"] == before + 1


# Folders, moves, columns, the recycle bin


def test_a_folder_is_made_once_and_one_that_is_there_is_adopted(pair: Pair) -> None:
    there = pair.target.folder("Rekenen")
    new, old = pair.apply(
        action("folder", key="n", parent=pair.top(), name="Taal"),
        action("folder", key="o", parent=pair.top(), name="rekenen"),
    )
    assert (new.fate, old.fate) == (Fate.DONE, Fate.DONE)
    assert old.ref is not None
    assert old.ref.id == pair.target.id(there)
    assert pair.target.names() == ["Rekenen", "Taal"]


def test_a_file_in_the_way_of_a_folder_is_not_adopted(pair: Pair) -> None:
    pair.target.file("Taal")
    (outcome,) = pair.apply(action("folder", parent=pair.top(), name="Taal"))
    assert outcome.fate is Fate.FAILED


def test_a_rename_and_a_move_at_once_move_no_bytes(pair: Pair) -> None:
    map_, file = pair.target.folder("Map"), pair.target.file("a.txt", b"abc")
    ref = pair.ref(file)
    before = pair.world.connection.counters
    (outcome,) = pair.apply_unseen(action("move", ref, parent=pair.target.id(map_), name="b.txt"))
    assert outcome.fate is Fate.DONE, outcome.error
    assert pair.target.content("b.txt", map_["id"]) == b"abc"
    assert pair.world.connection.counters.requests - before.requests == 2


def test_a_move_onto_another_file_is_refused(pair: Pair) -> None:
    file = pair.target.file("a.txt", b"1")
    pair.target.file("b.txt", b"2")
    (outcome,) = pair.apply(action("move", pair.ref(file), name="b.txt"))
    assert outcome.fate is Fate.FAILED
    assert "nameAlreadyExists" in (outcome.error or "")
    assert pair.target.content("b.txt") == b"2"


def test_columns_are_set_if_the_row_is_as_it_was_known(pair: Pair) -> None:
    file = pair.target.file("a.txt")
    (outcome,) = pair.apply(action("columns", pair.ref(file), columns={"Title": "T"}))
    assert outcome.fate is Fate.DONE
    assert outcome.value is not None
    assert outcome.value["fields"]["Title"] == "T"
    pair.target.look()
    pair.target.set(file, by="bram", Title="Bram")
    (outcome,) = pair.apply_unseen(
        action("columns", Ref(pair.target.id(file)), columns={"Title": "X"})
    )
    assert outcome.fate is Fate.STALE
    assert pair.target.fresh(file)["fields"]["Title"] == "Bram"


def test_a_file_goes_to_the_recycle_bin_if_nobody_touched_it(pair: Pair) -> None:
    file, other = pair.target.file("a.txt"), pair.target.file("b.txt")
    one, two = pair.ref(file), pair.ref(other)
    pair.target.write(other, b"nieuw")
    gone, kept = pair.apply_unseen(action("recycle", one, key="a"), action("recycle", two, key="b"))
    assert (gone.fate, kept.fate) == (Fate.DONE, Fate.STALE)
    assert gone.value is None
    assert pair.target.names() == ["b.txt"]


def test_a_folder_with_something_in_it_is_not_recycled(pair: Pair) -> None:
    map_ = pair.target.folder("Map")
    ref = pair.ref(map_)
    pair.target.file("van een ander.txt", parent=map_["id"])
    (outcome,) = pair.apply_unseen(action("recycle", ref))
    assert outcome.fate is Fate.STALE
    assert pair.target.names() == ["Map"]


def test_what_is_gone_already_is_recycled(pair: Pair) -> None:
    file = pair.target.file("a.txt")
    ref = pair.ref(file)
    pair.target.remove(file)
    (outcome,) = pair.apply_unseen(action("recycle", ref))
    assert outcome.fate is Fate.DONE


def test_nothing_is_written_outside_the_confirmed_drives(pair: Pair) -> None:
    pair.world.connection.graph.confirmed = Confirmed()
    file = pair.source.file("a.txt", b"1")
    actions = [action("file", parent=pair.top(), name="a.txt", **{"from": pair.origin(file)})]
    result = pair.world.connection.graph.drive({"x": pair.replica.apply(actions)})["x"]
    assert isinstance(result, Failed)
    assert pair.target.names() == []


@pytest.mark.parametrize("status", [0, 504])
@pytest.mark.parametrize("kind", ["folder", "move", "columns", "recycle"])
def test_a_lost_answer_is_looked_up_and_nothing_is_sent_twice(
    pair: Pair, kind: str, status: int
) -> None:
    file = pair.target.file("a.txt")
    ref = pair.ref(file)
    one = {
        "folder": action("folder", parent=pair.top(), name="Taal"),
        "move": action("move", ref, name="b.txt"),
        "columns": action("columns", ref, columns={"Title": "T"}),
        "recycle": action("recycle", ref, folder=False),
    }[kind]
    outcome, writes = lossy(pair, one, status)
    assert outcome.fate is Fate.DONE, outcome.error
    assert writes == 1


def test_a_lost_answer_to_the_last_fragment_is_looked_up(pair: Pair) -> None:
    file = pair.source.file("a.txt", b"nieuw")
    one = action("file", parent=pair.top(), name="a.txt", **{"from": pair.origin(file)})
    rule(pair, "reset_after", match={"host": "upload", "method": "PUT"})
    (outcome,) = pair.apply(one)
    assert outcome.fate is Fate.DONE, outcome.error
    assert pair.target.names() == ["a.txt"]


def test_a_file_of_somebody_else_is_not_taken_for_ours(pair: Pair) -> None:
    file = pair.source.file("a.txt", b"nieuw")
    one = action("file", parent=pair.top(), name="a.txt", **{"from": pair.origin(file)})
    exchange = pair.replica.apply([one])
    asked = list(next(exchange))
    while not (asked and isinstance(asked[0], Transfer)):
        asked = list(exchange.send([answer(pair, what) for what in asked]))
    pair.target.file("a.txt", b"nieuw", by="bram")
    asked = list(exchange.send([Response(0)]))
    with pytest.raises(StopIteration) as end:
        exchange.send([answer(pair, what) for what in asked])
    assert end.value.value[0].fate is Fate.UNKNOWN


def test_a_locked_file_is_told_as_such_and_left_for_the_next_run(pair: Pair) -> None:
    file = pair.target.file("a.txt")
    ref = pair.ref(file)
    outcome, _ = lossy(pair, action("move", ref, name="b.txt"), 423, arrives=False)
    assert outcome.fate is Fate.STALE
    assert (outcome.error or "").startswith("locked")


def test_who_has_a_file_checked_out_is_named_by_id(pair: Pair) -> None:
    file, world = pair.target.file("a.txt", b"oud"), pair.world
    tenant = world.box.tenant
    with pair.target.by("carla"):
        world.box.run(lambda: checkout.check_out(tenant, pair.target.list, pair.target.fresh(file)))
    new = pair.source.file("a.txt", b"nieuw")
    outcome, *rest = pair.apply(
        action("content", pair.ref(file), **{"from": pair.origin(new)}),
        action("recycle", pair.ref(file), key="r", folder=False),
        action("move", pair.ref(file), key="m", name="b.txt"),
    )
    for one in (outcome, *rest):
        assert one.error == f"locked by {world.people['carla']}", one
    assert pair.target.content("a.txt") == b"oud"
    assert pair.target.known[pair.target.id(file)]["checked_out"] == {"by": world.people["carla"]}


def answer(pair: Pair, what: Any) -> Response:
    def one():  # type: ignore[no-untyped-def]
        return (yield [what])[0]

    return pair.world.connection.graph.one(one())  # type: ignore[no-any-return, no-untyped-call]


def lossy(pair: Pair, one: Action, status: int, arrives: bool = True) -> tuple[Outcome, int]:
    """Drive by hand: the answers to writes get lost."""
    exchange, writes = pair.replica.apply([one]), 0
    asked = list(next(exchange))
    while True:
        answers = []
        for what in asked:
            assert isinstance(what, Request)
            if what.reads:
                answers.append(answer(pair, what))
                continue
            writes += 1
            if arrives:
                answer(pair, what)
            answers.append(Response(status))
        try:
            asked = list(exchange.send(answers))
        except StopIteration as end:
            return end.value[0], writes
