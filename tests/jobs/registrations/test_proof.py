"""A proof is written once for each content, goes with what it proves, and is nobody's by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.certificate import Session
from jobs.registrations.meeting import Meeting
from jobs.registrations.orders import Orders
from jobs.registrations.proof import FORMS, KIND, Proofs, made, unmade, written
from sync.action import Action, Fate, Outcome
from sync.model import Entry, Ref

MEETING = Meeting("k", code="B-0001", title="Levenslang")
SESSIONS = [Session(date(2026, 11, 9), 2.0)]


def entry(key: str, memo: Any) -> Entry:
    return Entry("s", key, None, None, None, memo=memo)


class Library:
    """What was written, and what is remembered of it."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}  # id -> name
        self.entries: dict[str, Entry] = {}

    def run(self, sessions: list[Session] | None, **given: Any) -> tuple[Action, ...]:
        """A run in which somebody attended these, or nothing."""
        orders = Orders("s")
        proofs = Proofs("d", self.entries, orders)
        if sessions is None:
            proofs.take_back("r")
        else:
            self.urls = proofs.give("r", "anna", given.get("meeting", MEETING), None, sessions)
        proofs.left_behind()
        outcomes: dict[str, list[Outcome]] = {}
        for action in orders.actions:
            outcomes.setdefault(action.key, []).append(self.apply(action))
        for key, reading in proofs.readings.items():
            memo = made(reading.memo, outcomes.get(key, []))
            self.entries[key] = entry(key, memo)
        return orders.actions

    def apply(self, action: Action) -> Outcome:
        if action.kind == "delete":
            assert action.ref is not None
            del self.files[action.ref.id]
            return Outcome(action, Fate.DONE, action.ref)
        name = str(action.body["name"])
        self.files[name] = name
        value = {"web_url": f"https://omo.example/{name}", "etag": "e"}
        return Outcome(action, Fate.DONE, Ref(name, "e"), value)


def test_it_is_written_once_in_each_form() -> None:
    library = Library()
    assert len(library.run(SESSIONS)) == len(FORMS)
    assert all(not isinstance(one, str) for one in library.urls)
    assert library.run(SESSIONS) == ()
    assert [str(one).rpartition(".")[2] for one in library.urls] == list(FORMS)


@given(st.lists(st.one_of(st.none(), st.floats(0.5, 8).map(lambda n: round(n, 2))), max_size=6))
def test_there_is_one_for_what_is_so_now_and_none_for_what_was(hours: list[float | None]) -> None:
    library = Library()
    for each in hours:
        library.run(None if each is None else [Session(date(2026, 11, 9), each)])
        assert len(library.files) == (0 if each is None else len(FORMS))


def test_of_a_registration_whose_time_is_over_nothing_is_left_behind() -> None:
    library = Library()
    library.run(SESSIONS)
    library.entries["r"] = entry("r", {"kind": "registration", "expired": True})
    orders = Orders("s")
    Proofs("d", library.entries, orders).left_behind()
    assert [one.kind for one in orders.actions] == ["delete"] * len(FORMS)


def test_what_is_kept_tells_nobodys_name() -> None:
    """The name comes when it is written; the order is kept before that."""
    for action in Library().run(SESSIONS):
        assert "content" not in action.body
        content = written(action, "Anna Jansen")["content"]
        assert isinstance(content, bytes)
        assert "Anna" not in str(action)


@pytest.mark.parametrize("code", ["B-0001", "", "../x", "a/b\\c:d*?", "é" * 300])
def test_the_name_is_one_that_a_file_may_have(code: str) -> None:
    meeting = Meeting("k", code=code, title="Levenslang")
    for action in Library().run(SESSIONS, meeting=meeting):
        name = str(action.body["name"])
        assert not set(name) & set('\\/:*?"<>|#%~&')
        assert len(name) < 100


def test_without_a_library_there_is_none() -> None:
    proofs = Proofs(None, {}, Orders("s"))
    assert proofs.give("r", "anna", MEETING, None, SESSIONS) == []


def test_a_file_that_was_touched_is_deleted_as_it_is_then() -> None:
    library = Library()
    library.run(SESSIONS)
    orders = Orders("s")
    Proofs("d", library.entries, orders).take_back("r")
    action = orders.actions[0]
    memo = library.entries[action.key].memo
    assert memo["kind"] == KIND
    after = unmade(memo, [Outcome(action, Fate.STALE, Ref(str(memo["id"]), "newer"))])
    assert after["etag"] == "newer"
