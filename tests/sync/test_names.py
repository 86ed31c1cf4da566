from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.names import fold, is_temporary, split, temporary, unique

words = st.text(min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [("PLAN.docx", "plan.DOCX"), ("Café", "CAFE\u0301"), ("Straße", "STRASSE"), ("İ", "i\u0307")],
)
def test_case_and_unicode_form_do_not_tell_names_apart(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("café", "cafe"), ("plan 1", "plan1"), ("x", "x ")])
def test_anything_else_does(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(words)
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("name", "stem", "extension"),
    [
        ("Plan.docx", "Plan", ".docx"),
        ("Plan v1.2.docx", "Plan v1.2", ".docx"),
        ("Leesmij", "Leesmij", ""),
        (".gitignore", ".gitignore", ""),
        ("Notulen v. 12 maart", "Notulen v. 12 maart", ""),
        ("Einde.", "Einde.", ""),
    ],
)
def test_an_extension_is_short_and_without_spaces(name: str, stem: str, extension: str) -> None:
    assert split(name) == (stem, extension)


def test_a_folder_has_no_extension() -> None:
    assert unique("Versie 1.2", {"versie 1.2"}, folder=True) == "Versie 1.2 (2)"


def test_a_name_that_is_taken_gets_the_next_number_before_its_extension() -> None:
    assert unique("Plan.docx", {"plan.docx", "plan (2).docx"}) == "Plan (3).docx"


def test_a_free_name_stays() -> None:
    assert unique("Plan.docx", {"plan.pdf"}) == "Plan.docx"


def test_a_long_name_gets_room_for_its_number_and_keeps_its_extension() -> None:
    name = "x" * 251 + ".docx"
    short = "x" * 250 + ".docx"
    assert unique(name, set()) == short
    assert unique(name, {fold(short)}) == "x" * 246 + " (2).docx"


@given(words, st.lists(words, max_size=8), st.booleans(), st.integers(20, 60))
def test_what_is_called_unique_is_free_fits_and_keeps_its_extension(
    name: str, others: list[str], folder: bool, limit: int
) -> None:
    taken = {fold(name), *map(fold, others)}
    got = unique(name, taken, folder=folder, limit=limit)
    assert fold(got) not in taken
    assert len(got) <= limit
    assert got.endswith(split(name, folder=folder)[1])
    assert unique(name, taken, folder=folder, limit=limit) == got


@given(words, words, words)
def test_a_temporary_name_is_known_by_its_key(key: str, name: str, other: str) -> None:
    made = temporary(key, name)
    assert made.endswith(split(name)[1])
    assert is_temporary(key, made)
    assert is_temporary(key, unique(made, {fold(made)}))
    assert not is_temporary(key, name)
    assert is_temporary(other, made) == (key == other)
