"""A file with terms is read whole, as SLO writes it or as a table, or refused with every line."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from sandbox.data.terms import write_terms
from service.importing.terms_file import Entry, TermsUnreadable, read_terms

ONE, TWO = str(uuid.uuid5(uuid.NAMESPACE_URL, "1")), str(uuid.uuid5(uuid.NAMESPACE_URL, "2"))


def written(tmp_path: Path, content: Any, name: str = "vakleergebieden.json") -> Path:
    path = tmp_path / name
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    path.write_bytes(content)
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(TermsUnreadable) as refused:
        read_terms(path)
    return str(refused.value).splitlines()


def test_a_published_file_is_read_with_what_is_odd_in_it(tmp_path: Path) -> None:
    entries = read_terms(
        written(
            tmp_path,
            [
                {"id": ONE.upper(), "title": " Latijn ", "prefix": 68, "niveau_id": [TWO]},
                {"id": TWO, "title": "Grieks", "deleted": 1, "types": ["vakleergebied"]},
            ],
        )
    )
    assert entries == [
        Entry(1, ONE, "Latijn", "Vak", "68", (), False),
        Entry(1, TWO, "Grieks", "Vak", "", (), True),
    ]


def test_the_name_of_a_file_or_of_an_array_says_the_kind(tmp_path: Path) -> None:
    term = {"id": ONE, "title": "a"}
    for name, kind in (("niveaus.json", "Niveau"), ("anders.json", None)):
        assert read_terms(written(tmp_path, [term], name))[0].kind == kind
    both = {"versie": "1", "niveau": [term], "thema": [{"id": TWO, "title": "b"}]}
    assert [e.kind for e in read_terms(written(tmp_path, both))] == ["Niveau", "Thema"]
    assert read_terms(written(tmp_path, [term], "anders.json"), "Thema")[0].kind == "Thema"


def test_what_is_deprecated_is_expired_even_when_nothing_replaces_it(tmp_path: Path) -> None:
    rows = [
        {"id": ONE, "title": "a", "types": ["vakleergebied"], "replacedBy": [TWO]},
        {"id": TWO, "title": "b", "types": ["doel"], "replacedBy": []},
    ]
    first, second = read_terms(written(tmp_path, rows, "deprecated.json"))
    assert (first.kind, first.expired, first.replaced_by) == ("Vak", True, (TWO,))
    assert (second.kind, second.expired) == (None, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_is_read_as_excel_saves_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = (
        "BegripId;Titel;Soort;Code;Vervangen door;Vervallen\r\n"
        f"{ONE};Identiteit én cultuur;thema;;;Nee\r\n"
        ";AI;Thema;;;\r\n"
        "\r\n"
        f"{TWO};Oud;Vak;ou;{ONE};Ja\r\n"
    ).replace(";", delimiter)
    entries = read_terms(written(tmp_path, table.encode(encoding), "begrippen.csv"))
    assert [(e.line, e.title, e.kind, e.expired) for e in entries] == [
        (2, "Identiteit én cultuur", "Thema", False),
        (3, "AI", "Thema", False),
        (5, "Oud", "Vak", True),
    ]
    assert entries[2].replaced_by == (ONE,)


def test_a_theme_without_identifier_keeps_the_one_that_follows_from_its_name(
    tmp_path: Path,
) -> None:
    ids = {
        read_terms(written(tmp_path, f"titel;soort\n{name};Thema\n", "a.csv"))[0].id
        for name in ("AI", "ai", "Ai ")
    }
    assert len(ids) == 1


def test_every_problem_is_told_with_its_line(tmp_path: Path) -> None:
    content = f"""[
  {{"id": "{ONE}", "title": "goed"}},
  {{"id": "nee", "title": "a"}},
  {{"id": "{TWO}"}},
  {{"id": "{ONE}", "title": "b"}},
  {{"id": "{TWO}", "title": "c", "deleted": "misschien"}}
]"""
    assert problems(written(tmp_path, content)) == [
        "vakleergebieden.json line 3: an identifier is not one such as "
        "96b622d6-264d-4f7a-9875-681ded824e21",
        "vakleergebieden.json line 4: a term without a title",
        f"vakleergebieden.json line 5: the identifier {ONE} stands on line 2 too",
        "vakleergebieden.json line 6: deleted (Vervallen) is Ja or Nee",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[", "line 1"),
        ('[{"id": 1,}]', "line 1"),
        ('[\n{"id": "a"}\n{"id": "b"}]', "line 3"),
        ("[1]", "no object"),
        ("{}", "without an array"),
        ("[]", "no terms"),
        ("", "no column titel"),
        ("a;b\n1;2\n", "no column titel"),
        ('titel;id\n"open', "line 2"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, content: str, said: str) -> None:
    assert said in problems(written(tmp_path, content))[0]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path / "weg.json") == ["weg.json: No such file or directory"]


def test_many_problems_are_counted(tmp_path: Path) -> None:
    told = problems(written(tmp_path, [{"title": "x"}] * 50))
    assert len(told) == 21
    assert told[-1].endswith("and 30 more")


def test_the_files_of_the_tenant_are_read(tmp_path: Path) -> None:
    everything = read_terms(write_terms(tmp_path))
    apart = [read_terms(tmp_path / f"{name}.json") for name in ("vakleergebieden", "niveaus")]
    assert {one.kind for one in everything} == {"Vak", "Niveau", "Thema"}
    assert {one.id for entries in apart for one in entries} < {one.id for one in everything}
