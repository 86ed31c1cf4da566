"""Names are legal, recognisable, and never grow or collide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.documents.names import (
    MAX_NAME,
    conflict_name,
    fits,
    is_legal,
    legal,
    length,
    split,
    unique,
)
from sync.names import fold

AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)

pieces = st.sampled_from(
    [
        *'"*:<>?/\\| .~$_',
        "_vti_",
        "CON",
        ".lock",
        "forms",
        "é",
        "e\u0301",
        "😀",
        "\t",
        "\x00",
        ".docx",
    ]
)
names = st.lists(st.one_of(pieces, st.text(max_size=90)), max_size=6).map("".join)


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("Verslag 12-3.docx", "Verslag 12-3.docx"),
        ("C# & F#, 100% {goed} + 'fijn'.pptx", "C# & F#, 100% {goed} + 'fijn'.pptx"),
        ("Hoe werkt AI?.docx", "Hoe werkt AI.docx"),
        ("Thema: taal.docx", "Thema - taal.docx"),
        ("Overleg 14:00 uur.txt", "Overleg 14.00 uur.txt"),
        ('Het "nieuwe" leren.pdf', "Het 'nieuwe' leren.pdf"),
        ("in/uit\\op|neer<a>*.txt", "in-uit-op-neer(a)-.txt"),
        ("  spaties eromheen  ", "spaties eromheen"),
        ("punten...", "punten"),
        ("regel\neinde.txt", "regel einde.txt"),
        ("CON", "_CON"),
        ("lpt7", "_lpt7"),
        ("concept.docx", "concept.docx"),
        (".lock", "_.lock"),
        ("Desktop.ini", "_Desktop.ini"),
        ("~$verslag.docx", "_~$verslag.docx"),
        ("a_VTI_b.txt", "a-VTI-b.txt"),
        ("???", "naamloos"),
        ("", "naamloos"),
        ("..", "naamloos"),
        (".htaccess", ".htaccess"),
    ],
)
def test_a_name_becomes_legal_and_stays_recognisable(given_: str, wanted: str) -> None:
    assert legal(given_) == wanted


def test_forms_is_reserved_in_the_root_alone() -> None:
    assert legal("Forms") == "Forms"
    assert legal("Forms", root=True) == "_Forms"


@given(names, st.booleans())
def test_a_legal_name_is_legal_and_left_alone(name: str, root: bool) -> None:
    made = legal(name, root=root)
    assert legal(made, root=root) == made
    assert is_legal(made, root=root)
    assert 0 < length(made) <= MAX_NAME
    assert not set(made) & set('"*:<>?/\\|')
    assert made == made.strip()
    assert not made.endswith(".")
    assert "_vti_" not in made.lower()
    assert not made.startswith("~$")
    assert made.lower() not in {".lock", "con", "prn", "aux", "nul", "com1", "lpt0", "desktop.ini"}
    assert made.isprintable() or not any(ord(one) < 32 for one in made)


@given(st.text(alphabet="aé😀 -", min_size=240, max_size=400))
def test_a_long_name_keeps_its_extension(stem: str) -> None:
    made = legal(f"x{stem}x.docx")
    assert made.endswith(".docx")
    assert length(made) <= MAX_NAME


def test_a_letter_is_not_parted_from_its_accent() -> None:
    assert legal("a" * 249 + "e\u0301" + "b.docx") == "a" * 249 + ".docx"


@given(names.map(legal), st.lists(names.map(legal), max_size=8))
def test_a_unique_name_is_none_that_is_taken(name: str, others: list[str]) -> None:
    taken = [*others, name, unique(name, [name]), name.upper()]
    made = unique(name, taken)
    assert fold(made) not in {fold(one) for one in taken}
    assert is_legal(made)
    assert split(made)[1] == split(name)[1]


def test_names_that_differ_in_case_or_in_how_an_accent_is_written_are_one() -> None:
    assert fold("CAFÉ.docx") == fold("cafe\u0301.DOCX")
    assert unique("Café.docx", ["CAFE\u0301.docx"]) == "Café (2).docx"


def test_a_conflict_is_named_after_who_and_when_in_dutch_time() -> None:
    made = conflict_name("Verslag.docx", "Anna de Vries", AT)
    assert made == "Verslag (conflict van Anna de Vries, 21-11-2026 14.05).docx"
    assert conflict_name("Verslag.docx", None, AT) == "Verslag (conflict, 21-11-2026 14.05).docx"


def test_a_second_conflict_of_one_minute_gets_a_number() -> None:
    first = conflict_name("Verslag.docx", "Anna", AT)
    assert conflict_name("Verslag.docx", "Anna", AT, [first.upper()]) == (
        "Verslag (conflict van Anna, 21-11-2026 14.05) (2).docx"
    )


def test_a_conflict_of_a_conflict_carries_one_mark() -> None:
    first = conflict_name("Verslag.docx", "Anna (extern)", AT)
    second = conflict_name(unique(first, [first]), "Bo", AT + timedelta(days=1))
    assert second == "Verslag (conflict van Bo, 22-11-2026 14.05).docx"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        conflict_name("a.txt", None, AT.replace(tzinfo=None))


@given(names, names, st.integers(0, 2**32).map(lambda s: AT + timedelta(seconds=s)))
def test_a_conflict_name_is_legal_keeps_its_extension_and_its_mark(
    name: str, who: str, at: datetime
) -> None:
    made = conflict_name(legal(name), who, at)
    assert is_legal(made)
    assert "(conflict" in made
    assert split(made)[1] == split(legal(name))[1]
    assert conflict_name(made, who, at) == made


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.docx", ".docx"), ("versie 1.0", ""), ("a.tar.7z", ".7z"), (".env", ""), ("a. b", "")],
)
def test_an_extension_has_a_letter_and_no_blank(name: str, extension: str) -> None:
    assert split(name)[1] == extension


def test_a_path_fits_up_to_400_characters() -> None:
    assert fits(400)
    assert not fits(401)
