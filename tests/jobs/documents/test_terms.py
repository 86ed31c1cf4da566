"""A replaced term leads to the one that replaces it, and to nothing worse."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobs.documents.terms import FIELDS, Term, current


def known(*terms: Term) -> dict[str, Term]:
    return {term.id: term for term in terms}


def gone(id: str, by: str = "") -> Term:
    return Term(id, id, "Vak", replaced_by=by, expired=True)


def test_a_replaced_term_leads_to_the_end_of_its_chain() -> None:
    terms = known(gone("a", "b"), gone("b", "c"), Term("c", "c", "Vak"))
    assert current("A ", terms) == "c"
    assert current("c", terms) == "c"


def test_a_chain_that_ends_nowhere_or_in_a_circle_changes_nothing() -> None:
    assert current("a", known(gone("a", "b"), gone("b", "a"))) == "a"
    assert current("a", known(gone("a", "a"))) == "a"
    assert current("a", known(gone("a", "elsewhere"))) == "a"
    assert current("unknown", {}) == "unknown"
    assert current("a", known(gone("a"))) == "a"


def test_a_live_term_is_not_replaced() -> None:
    live = Term("a", "a", "Vak", replaced_by="b")
    assert current("a", known(live, Term("b", "b", "Vak"))) == "a"


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdefg"), max_size=6))
def test_every_chain_ends_and_a_second_look_changes_nothing(chains: dict[str, str]) -> None:
    terms = known(*(gone(id, by) for id, by in chains.items()), Term("g", "g", "Vak"))
    for id in terms:
        once = current(id, terms)
        assert once in terms
        assert current(once, terms) == once


def test_a_row_read_is_the_row_written() -> None:
    term = Term("x-1", "Latijn", "Vak", "la", "x-2", True, "2026")
    assert Term.of(term.fields()) == term
    assert set(term.fields()) == set(FIELDS)
    assert Term.of({"Title": "Latijn", "BegripId": "X-1", "Vervallen": "0"}).expired is False
