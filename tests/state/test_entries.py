from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.store import Store
from sync.model import Entry, Ref

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
values = st.none() | st.dictionaries(st.text(max_size=4), scalars, max_size=3)
refs = st.none() | st.builds(Ref, st.text(max_size=4), st.none() | st.text(max_size=4))
entries = st.builds(
    Entry, st.just("n1"), st.just("k"), values, values, values, refs, refs,
    st.dictionaries(st.text(max_size=4), scalars, max_size=2),
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries)
def test_an_entry_comes_back_as_it_went(store: Store, entry: Entry) -> None:
    """Absent, equal to what was agreed, and empty are three different things."""
    with store.transaction() as transaction:
        transaction.put_entry(entry)
        assert transaction.entry("n1", "k") == entry
        assert transaction.entries("n1") == {"k": entry}


def test_a_later_one_replaces_it(store: Store) -> None:
    entry = Entry("n1", "k", {"r": "m"}, None, None, Ref("1"), None, {"a": 1})
    with store.transaction() as transaction:
        transaction.put_entry(entry)
        transaction.put_entry(replace(entry, agreed=None, left_ref=None, memo={}))
        assert transaction.entry("n1", "k") == Entry("n1", "k", None, None, None)


def test_scopes_are_apart_and_a_key_is_found_in_all(store: Store) -> None:
    with store.transaction() as transaction:
        for scope in ("n1", "n2"):
            transaction.put_entry(Entry(scope, "k", None, None, None))
        transaction.put_entry(Entry("n3", "other", None, None, None))
        assert transaction.scopes_of_key("k") == {"n1", "n2"}
        transaction.drop_entry("n1", "k")
        assert transaction.scopes_of_key("k") == {"n2"}
        assert transaction.entries("n1") == {}


@pytest.mark.slow
def test_a_large_archive_loads_in_seconds(store: Store) -> None:
    """115,000 entries of eight fields; about 1.5 s on one free core, and far from quadratic."""
    assert load_seconds(store, 115_000) < 10


def load_seconds(store: Store, count: int) -> float:
    """Seconds of processor time to read `count` entries of eight fields back."""
    value = {"role": "lid", "a": "een", "b": "twee", "c": 3, "d": None, "e": True, "f": "", "g": 7}
    with store.transaction() as transaction:
        transaction.put_entries(
            Entry(
                f"n{n // 1000}",
                f"k{n}",
                value,
                value,
                value if n % 10 else {**value, "c": 4},
                Ref(str(n), "etag"),
                Ref(f"x{n}"),
            )
            for n in range(count)
        )
    began = time.process_time()
    with store.transaction() as transaction:
        found = sum(len(transaction.entries(f"n{n}")) for n in range(count // 1000))
    assert found == count
    return time.process_time() - began


def test_what_is_agreed_is_counted_by_job(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.put_entries(
            [
                Entry("documents/1", "a", {"r": 1}, None, None),
                Entry("documents/2", "a", {"r": 1}, None, None),
                Entry("documents/2", "b", None, {"r": 1}, None),
                Entry("membership/2", "a", {"r": 1}, None, None),
            ]
        )
        assert transaction.agreed("documents/") == 2


def test_scopes_are_found_by_what_they_hold_on_the_left(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.put_entries(
            [
                Entry("n1", "a", None, None, None, Ref("d/1"), Ref("t/9")),
                Entry("n2", "b", None, None, None, Ref("d/2")),
                Entry("n3", "c", None, None, None),
            ]
        )
        assert transaction.scopes_holding({"d/1", "d/7"}) == {"n1"}
        assert transaction.scopes_holding([f"d/{n}" for n in range(1200)]) == {"n1", "n2"}
        assert transaction.scopes_holding({"t/9"}) == frozenset()


def test_one_key_is_found_in_every_scope_that_has_it(store: Store) -> None:
    one, other = Entry("n1", "@network", None, None, None), Entry("n2", "@network", None, {}, None)
    with store.transaction() as transaction:
        transaction.put_entries([one, other, Entry("n1", "a", None, None, None)])
        assert transaction.entries_of_key("@network") == {"n1": one, "n2": other}
