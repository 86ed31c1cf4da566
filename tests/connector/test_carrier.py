"""Contents on their way, over HTTPS, with what goes wrong on such a way."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from connector import carrier as carrier_module
from connector import drive_content, upload
from connector.carrier import Carrier
from connector.errors import ForeignHost, WriteNotConfirmed, error_code
from connector.exchange import Exchange, Request, Response, Transfer
from connector.graph import Failed
from connector.ledger import Memory
from connector.quick_xor import quick_xor
from connector.spool import Spool
from connector.upload import UNIT
from sandbox.tenant import Record
from sync.action import Action, Fate, Outcome
from tests.connector.test_drive_replica import Pair, action, pair, rule, some_bytes

__all__ = ["pair"]

SIZE = 4 * UNIT + 7  # five fragments


@pytest.fixture(autouse=True)
def _small_fragments(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (upload, carrier_module, drive_content):
        monkeypatch.setattr(module, "FRAGMENT", UNIT)


def copy(pair: Pair, file: Record) -> Action:
    return action("file", parent=pair.top(), name="b.bin", **{"from": pair.origin(file)})


def large(pair: Pair) -> Record:
    return pair.source.file("a.bin", some_bytes(SIZE))


def uploads(pair: Pair) -> list[Any]:
    return list(pair.world.box.tenant.all("uploads"))


def one(what: Any) -> Exchange[Response]:
    return (yield [what])[0]


def address_of(pair: Pair, file: Record) -> str:
    item = Request("GET", f"/drives/{pair.source.drive}/items/{pair.source.id(file)}")
    return str(pair.world.connection.graph.one(one(item)).body["@microsoft.graph.downloadUrl"])


def fetch(pair: Pair, file: Record, **more: Any) -> Transfer:
    origin = pair.origin(file)
    given: dict[str, Any] = {
        "drive": origin["drive"], "item": origin["item"], "name": "a.bin",
        "size": origin["size"], "quick_xor": origin["hash"], "url": address_of(pair, file),
        "read": lambda content, name: (name, content.read()),
    }  # fmt: skip
    return Transfer(**{**given, **more})


def arrived(pair: Pair, outcome: Outcome, left: int = 0) -> None:
    assert outcome.fate is Fate.DONE, outcome.error
    assert pair.target.names() == ["b.bin"]
    assert pair.target.content("b.bin") == some_bytes(SIZE)
    assert len(uploads(pair)) == left, "no session is left behind"


PASSING: list[dict[str, Any]] = [
    {"fault": "reset_before"},
    {"fault": "reset_after"},
    {"fault": "status", "code": 500},
    {"fault": "status", "code": 504, "after_effect": True},
    {"fault": "status", "code": 503, "headers": {"Retry-After": "2"}},
    {"fault": "status", "code": 429, "headers": {"Retry-After": "2"}},
    {"fault": "status", "code": 429},
    {"fault": "status", "code": 416},
    {"fault": "status", "code": 404},  # the session expired
]


@pytest.mark.parametrize("at", [1, 3, 5])
@pytest.mark.parametrize("fault", PASSING, ids=lambda one: " ".join(map(str, one.values())))
def test_a_fault_at_a_fragment_is_got_over(pair: Pair, fault: dict[str, Any], at: int) -> None:
    file = large(pair)
    rule(pair, **fault, match={"host": "upload", "method": "PUT", "nth": at})
    (outcome,) = pair.apply(copy(pair, file))
    arrived(pair, outcome, left=int(fault.get("code") == 404))


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "reset_before"},
        {"fault": "truncate", "keep": 500_000},
        {"fault": "status", "code": 503},
        {"fault": "status", "code": 429, "headers": {"Retry-After": "1"}},
        {"fault": "status", "code": 403},  # the address expired
    ],
    ids=lambda one: " ".join(map(str, one.values())) if isinstance(one, dict) else str(one),
)
def test_a_download_that_breaks_off_goes_on_where_it_was(
    pair: Pair, fault: dict[str, Any], at: int
) -> None:
    file = large(pair)
    rule(pair, **fault, match={"host": "sharepoint", "path": "download.aspx", "nth": at})
    (outcome,) = pair.apply(copy(pair, file))
    arrived(pair, outcome)


def test_a_broken_download_is_not_begun_again(pair: Pair) -> None:
    file = large(pair)
    rule(pair, "truncate", keep=3 * UNIT, match={"host": "sharepoint", "path": "download.aspx"})
    before = pair.world.connection.counters.bytes_received
    arrived(pair, pair.apply(copy(pair, file))[0])
    assert pair.world.connection.counters.bytes_received - before < SIZE + 2 * UNIT


def test_a_content_that_is_not_the_one_expected_is_not_stored(pair: Pair) -> None:
    file = large(pair)
    wrong = {**pair.origin(file), "hash": None}
    plan = action("file", parent=pair.top(), name="b.bin", **{"from": wrong})
    exchange = pair.replica.apply([plan])
    asked = list(next(exchange))
    while not (asked and isinstance(asked[0], Transfer)):
        answers = [pair.world.connection.graph.one(one(what)) for what in asked]
        asked = list(exchange.send(answers))
    assert isinstance(asked[0], Transfer)
    carried = Transfer(
        drive=asked[0].drive, item="", name="", size=SIZE, url=asked[0].url,
        quick_xor=quick_xor(b"what it was"), upload_url=asked[0].upload_url,
    )  # fmt: skip
    (answer,) = pair.world.connection.graph.carrier.run([carried])
    assert (answer.status, error_code(answer.body)) == (412, "sourceChanged")
    assert pair.target.names() == []
    assert uploads(pair) == [], "the session is cancelled"


@pytest.mark.parametrize("more", [-1, 1])
def test_a_content_that_is_longer_or_shorter_than_expected_is_not_taken(
    pair: Pair, more: int
) -> None:
    file = pair.source.file("a.bin", some_bytes(1000))
    (answer,) = pair.world.connection.graph.carrier.run(
        [fetch(pair, file, size=1000 + more, quick_xor=None)]
    )
    assert error_code(answer.body) == "sourceChanged"


def test_a_name_that_is_taken_at_the_last_fragment_is_reported(pair: Pair) -> None:
    file = large(pair)
    seen = threading.Event()

    def before() -> None:
        if not seen.is_set() and uploads(pair):
            seen.set()
            pair.target.file("B.bin", b"van bram", by="bram")

    graph = pair.world.connection.graph
    result = graph.drive({"x": pair.replica.apply([copy(pair, file)])}, before_send=before)["x"]
    assert not isinstance(result, Failed)
    assert seen.is_set()
    assert result[0].fate is Fate.FAILED
    assert "nameAlreadyExists" in (result[0].error or "")
    assert pair.target.content("B.bin") == b"van bram"
    assert uploads(pair) == []


@pytest.mark.parametrize(("code", "fate"), [(507, Fate.FAILED), (423, Fate.STALE)])
def test_a_refusal_at_a_fragment_is_told(pair: Pair, code: int, fate: Fate) -> None:
    file = large(pair)
    rule(pair, "status", code=code, match={"host": "upload", "method": "PUT", "nth": 2})
    (outcome,) = pair.apply(copy(pair, file))
    assert outcome.fate is fate
    assert str(code) in (outcome.error or "")
    assert pair.target.names() == []


class LeaseLost(Exception):
    pass


@pytest.mark.parametrize("requests", [5, 6, 7])
def test_an_upload_goes_on_after_a_restart(pair: Pair, requests: int) -> None:
    file, ledger = large(pair), Memory()
    graph = pair.world.connection.graph
    graph.carrier.ledger = ledger
    plan, left = copy(pair, file), [requests]

    def before() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise LeaseLost

    pair.target.look()
    with pytest.raises(LeaseLost):
        graph.drive({"x": pair.replica.apply([plan])}, before_send=before)
    assert pair.target.names() == []
    assert ledger._held

    connection = pair.world.connection
    connection.carrier = Carrier(connection.session, connection.throttle, ledger=ledger)
    fresh = connection.new_graph()
    fresh.confirmed = graph.confirmed
    connection.graph = fresh
    before_bytes = connection.counters.bytes_sent
    (outcome,) = pair.apply(plan)
    arrived(pair, outcome)
    sent = connection.counters.bytes_sent - before_bytes
    assert sent < SIZE - (requests - 4) * UNIT + 20_000, "only what was missing is sent"
    assert not ledger._held


def test_a_session_of_another_content_is_not_gone_on_with(pair: Pair) -> None:
    file, ledger = large(pair), Memory()
    pair.world.connection.graph.carrier.ledger = ledger
    plan = copy(pair, file)
    contents = drive_content.Contents(pair.target.source, {}, None, ledger)
    key = contents._key(drive_content._Job(plan))
    for held in (
        {"upload_url": "https://evil.example/up/1"},
        {"upload_url": "https://sn3302.up.1drv.com/up/1", "source": "another 1"},
        {"upload_url": "https://sn3302.up.1drv.com/up/1", "drive": pair.target.drive,
         "source": f"{quick_xor(some_bytes(SIZE))} {SIZE}"},
    ):  # fmt: skip
        ledger.note(key, held)
        (outcome,) = pair.apply(plan)
        arrived(pair, outcome)
        pair.target.remove(
            pair.target.world.box.tenant.table(pair.target.list["table"])[_only(pair)]
        )


def _only(pair: Pair) -> str:
    return next(iter(pair.world.box.tenant.table(pair.target.list["table"])))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x", "http://sn3302.up.1drv.com/x", "https://up.1drv.com.evil.example/",
        "https://sn3302.up.1drv.com@evil.example/", "https://sn3302.up.1drv.com:8443/",
        "https://evilup.1drv.com/x", "https://169.254.169.254/latest",
    ],
)  # fmt: skip
def test_contents_travel_between_known_hosts_only(pair: Pair, url: str) -> None:
    file = pair.source.file("a.bin", b"x")
    given = fetch(pair, file, url=url)
    result = pair.world.connection.graph.drive({"x": one(given)})["x"]
    assert isinstance(result, Failed)
    assert isinstance(result.error, ForeignHost)


def test_no_token_goes_to_where_contents_are(pair: Pair) -> None:
    session = pair.world.connection.session
    with pytest.raises(ForeignHost):
        session.request("GET", "https://sn3302.up.1drv.com/x", headers={"Authorization": "x"})


def test_an_upload_address_that_no_confirmed_write_gave_is_refused(pair: Pair) -> None:
    file = pair.source.file("a.bin", b"x")
    given = fetch(pair, file, drive=pair.target.drive, upload_url="https://sn3302.up.1drv.com/up/1")
    result = pair.world.connection.graph.drive({"x": one(given)})["x"]
    assert isinstance(result, Failed)
    assert isinstance(result.error, WriteNotConfirmed)


def test_what_was_fetched_to_be_read_is_not_fetched_again_to_be_sent(pair: Pair) -> None:
    file = pair.source.file("a.bin", b"inhoud")
    graph = pair.world.connection.graph
    assert graph.one(one(fetch(pair, file))).body == ("a.bin", b"inhoud")
    rule(pair, "status", code=500, times=None, match={"path": "download.aspx"})
    (outcome,) = pair.apply(copy(pair, file))
    assert outcome.fate is Fate.DONE
    assert pair.target.content("b.bin") == b"inhoud"


def test_what_cannot_be_read_says_so_and_stops_nothing(pair: Pair) -> None:
    def broken(content: BinaryIO, name: str) -> None:
        raise ValueError("secret")

    file = pair.source.file("a.bin", b"inhoud")
    graph = pair.world.connection.graph
    answers = graph.carrier.run([fetch(pair, file, read=broken), fetch(pair, file)])
    assert error_code(answers[0].body) == "unreadable"
    assert answers[1].body == ("a.bin", b"inhoud")


def test_a_file_of_this_machine_is_sent(pair: Pair, tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(some_bytes(SIZE))
    origin = {"path": str(path), "size": SIZE, "hash": quick_xor(some_bytes(SIZE))}
    (outcome,) = pair.apply(action("file", parent=pair.top(), name="b.bin", **{"from": origin}))
    arrived(pair, outcome)


def test_a_spool_keeps_the_newest_and_leaves_nothing_behind(tmp_path: Path) -> None:
    spool = Spool(kept=25, kept_each=10)
    for text in ("a" * 10, "b" * 10, "c" * 10, "d" * 11):
        with spool.make() as file:
            file.write(text.encode())
            file.flush()
            spool.keep(file, text[0], len(text))
    directory = spool._directory
    assert directory is not None
    assert len(list(directory.iterdir())) == 2
    assert spool.open("a", 10) is None
    assert spool.open("d", 11) is None
    held = spool.open("c", 10)
    assert held is not None
    with held:
        assert held.read() == b"c" * 10
    spool.close()
    assert not directory.exists()


def test_an_error_of_before_send_stops_everything_on_its_way(pair: Pair) -> None:
    made = [pair.source.file(f"{at}.bin", some_bytes(2 * UNIT, at)) for at in range(20)]
    transfers = [fetch(pair, file) for file in made]
    calls = [0]

    def before() -> None:
        assert threading.current_thread() is threading.main_thread()
        calls[0] += 1
        if calls[0] > 5:
            raise LeaseLost

    with pytest.raises(LeaseLost):
        pair.world.connection.graph.carrier.run(transfers, before)
    assert calls[0] == 6
